"""What GDAL writes: Shapefile, GeoPackage, GML and KML, through streams of Arrow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from onestop.errors import TooMuch
from onestop.formats.batches import GEOMETRY, batches, schema, with_geometry
from onestop.formats.encoding import Encoder, Encoding
from onestop.formats.order import Order, Written
from onestop.formats.spool import fitted
from onestop.levels import LEVELS

NAME = "Name"
"""What KML calls the text beside a placemark; no field of a data set is called so."""


@dataclass(frozen=True, slots=True)
class Layer:
    """How GDAL is to write a layer.

    :ivar names: what its columns are called, in the order of the fields
    :ivar several: whether polygons are written as multi-polygons
    :ivar label: a field that is written once more, as the column `NAME`
    :ivar fitted: whether columns of text are to be as wide as their longest text
    :ivar wide: whether whole numbers are given as decimals, for drivers that know no long ones
    """

    driver: str
    name: str
    names: tuple[str, ...]
    several: bool = False
    label: str = ""
    fitted: bool = False
    wide: bool = False
    encoding: str | None = None
    dataset_options: Mapping[str, str] = field(default_factory=dict)
    layer_options: Mapping[str, str] = field(default_factory=dict)


class Stream:
    """The batches of an order as Arrow hands them over; counts them, and keeps what went wrong on this side."""

    def __init__(self, order: Order, layer: Layer) -> None:
        self.order, self.layer = order, layer
        self.rows = 0
        self.encoder = Encoder(order.encoding)
        self.error: Exception | None = None
        self._batches = batches(order)
        self.schema = pa.schema([*self._columns(schema(order)), *self._geometry(), *self._label()])

    def reader(self) -> pa.RecordBatchReader:
        """What GDAL takes."""
        return pa.RecordBatchReader.from_batches(self.schema, self._read())

    def _columns(self, columns: pa.Schema) -> Iterator[pa.Field]:
        for name, column in zip(self.layer.names, columns, strict=True):
            wide = self.layer.wide and pa.types.is_integer(column.type)
            yield pa.field(name, pa.float64() if wide else column.type)

    def _geometry(self) -> list[pa.Field]:
        return [pa.field(GEOMETRY, pa.binary())] if self.order.query.geometry else []

    def _label(self) -> list[pa.Field]:
        return [pa.field(NAME, pa.string())] if self.layer.label else []

    def _read(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._batches:
                self.rows += batch.columns.num_rows
                made = with_geometry(batch, several=self.layer.several) if self._geometry() else batch.columns
                if self.layer.label:
                    made = made.append_column(NAME, made[self.layer.label].cast(pa.string()))
                yield self._writable(made.rename_columns(self.schema.names).cast(self.schema))
        except Exception as error:
            self.error = error
            raise

    def _writable(self, made: pa.RecordBatch) -> pa.RecordBatch:
        """A batch without what the encoding lacks."""
        if self.order.encoding is Encoding.UTF_8:
            return made
        columns = [
            pa.array(map(self.encoder.writable, column.to_pylist()), column.type)
            if pa.types.is_string(column.type)
            else column
            for column in made.columns
        ]
        return pa.record_batch(columns, schema=made.schema)


def write_layer(order: Order, path: Path, layer: Layer) -> Written:
    """Write a layer as one file.

    :raises TooMuch: for more than the format can hold
    """
    # Imported where a file is written: a worker that writes none saves 100 MB.
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError  # noqa: PLC0415
    from pyogrio.raw import write_arrow  # noqa: PLC0415

    stream = Stream(order, layer)
    try:
        write_arrow(
            fitted(stream.reader(), path.with_suffix(".arrows")) if layer.fitted else stream.reader(),
            path,
            layer=layer.name,
            driver=layer.driver,
            geometry_name=GEOMETRY if order.query.geometry else None,
            geometry_type=geometry_type(order, layer),
            crs=f"EPSG:{order.system.code or 4326}",
            encoding=layer.encoding,
            dataset_options=dict(layer.dataset_options),
            layer_options=dict(layer.layer_options),
        )
    except (DataLayerError, DataSourceError, FeatureError, GeometryError) as error:
        if stream.error is not None:
            raise stream.error from error
        raise TooMuch(
            f"{layer.driver} 放不下這麼多資料，請選一個時期或縣市，或改用 GeoPackage "
            f"{layer.driver} cannot hold this much; choose a period or a county, or GeoPackage ({error})"
        ) from error
    return Written((path,), stream.rows, stream.encoder.missing)


def geometry_type(order: Order, layer: Layer) -> str | None:
    """The type of a layer's geometries; None for a table without."""
    if not order.query.geometry:
        return None
    if order.source.dataset.geometry == "Point":
        return "Point"
    return "MultiPolygon" if layer.several else "Unknown"


def field_names(order: Order) -> tuple[str, ...]:
    """The names of the fields as they are."""
    return tuple(one.name for one in order.fields)


def write_gml(order: Order, folder: Path, stem: str) -> Written:
    """GML 3.2 and its schema."""
    path = folder / f"{stem}.gml"
    names = field_names(order)
    options = {"FORMAT": "GML3.2", "NAME": order.source.dataset.name, "DESCRIPTION": order.source.dataset.title.zh}
    layer = Layer("GML", order.source.dataset.name, names, several=True, dataset_options=options)
    return replace(write_layer(order, path, layer), files=(path, folder / f"{stem}.xsd"))


def write_kml(order: Order, folder: Path, stem: str) -> Written:
    """KML 2.2: a placemark for each feature with its name, and all its fields as extended data."""
    path = folder / f"{stem}.kml"
    names = field_names(order)
    options = {"NameField": NAME}
    layer = Layer("KML", order.source.dataset.name, names, label=label(order), wide=True, dataset_options=options)
    return write_layer(order.in_degrees(), path, layer)


def label(order: Order) -> str:
    """The field that names a feature: the area's name, its code, or the address."""
    names = field_names(order)
    key = order.source.dataset.key
    level = order.source.dataset.level
    named = LEVELS[level].name if level else "FULL_ADDR"
    return next((name for name in (named, key) if name in names), names[0] if names else "")
