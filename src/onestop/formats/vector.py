"""What GDAL writes: Shapefile and GeoPackage, through streams of Arrow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from onestop.errors import TooMuch
from onestop.formats.batches import GEOMETRY, as_text, batches, schema, with_geometry
from onestop.formats.encoding import Encoder, Encoding
from onestop.formats.order import Order, Written
from onestop.formats.spool import WIDEST, fitted


@dataclass(frozen=True, slots=True)
class Layer:
    """How GDAL is to write a layer.

    :ivar names: what its columns are called, in the order of the fields
    :ivar several: whether polygons are written as multi-polygons
    :ivar timed: whether the driver has days with times; else they are texts
    :ivar fitted: whether columns of text are to be as wide as their longest text
    """

    driver: str
    name: str
    names: tuple[str, ...]
    several: bool = False
    timed: bool = True
    fitted: bool = False
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
        self.schema = pa.schema([*self._columns(schema(order)), *self._geometry()])

    def reader(self) -> pa.RecordBatchReader:
        """What GDAL takes."""
        return pa.RecordBatchReader.from_batches(self.schema, self._read())

    def _columns(self, columns: pa.Schema) -> Iterator[pa.Field]:
        for name, column in zip(self.layer.names, columns, strict=True):
            yield pa.field(name, column.type if self._kept(column.type) else pa.string())

    def _kept(self, kind: pa.DataType) -> bool:
        """Whether the driver has columns of a type."""
        return self.layer.timed or not pa.types.is_timestamp(kind)

    def _geometry(self) -> list[pa.Field]:
        return [pa.field(GEOMETRY, pa.binary())] if self.order.query.geometry else []

    def _read(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._batches:
                self.rows += batch.columns.num_rows
                made = with_geometry(batch, several=self.layer.several) if self._geometry() else batch.columns
                yield self._writable(made.rename_columns(self.schema.names))
        except Exception as error:
            self.error = error
            raise

    def _writable(self, made: pa.RecordBatch) -> pa.RecordBatch:
        """A batch without what the driver or the encoding lacks."""
        columns = [column if self._kept(column.type) else as_text(column) for column in made.columns]
        if self.order.encoding is not Encoding.UTF_8:
            columns = [
                pa.array(map(self.encoder.writable, column.to_pylist()), column.type)
                if pa.types.is_string(column.type)
                else column
                for column in columns
            ]
        return pa.record_batch(columns, schema=self.schema)


def write_layer(order: Order, path: Path, layer: Layer) -> Written:
    """Write a layer as one file.

    :raises TooMuch: for more than the format can hold
    """
    # Imported where a file is written: a worker that writes none saves 100 MB.
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError  # noqa: PLC0415
    from pyogrio.raw import write_arrow  # noqa: PLC0415

    stream = Stream(order, layer)
    widths: dict[str, int] = {}
    try:
        reader = stream.reader()
        if layer.fitted:
            reader, widths = fitted(reader, path.with_suffix(".arrows"))
        write_arrow(
            reader,
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
    cut = tuple(name for name, width in widths.items() if width > WIDEST)
    return Written((path,), stream.rows, stream.encoder.missing, cut)


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
