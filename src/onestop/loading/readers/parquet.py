"""Parquet and GeoParquet."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from onestop.errors import BadFile
from onestop.loading.readers.systems import changer, check_system
from onestop.loading.readers.table import About, Table

type Change = Callable[[pa.Array], pa.Array]

MAGIC = b"PAR1"
BATCH = 131_072
"""Rows at a time: large enough for the arithmetic on whole columns, small enough for a few tens of megabytes."""

REPEATING = frozenset(
    {"county_id", "town_id", "village_id", "neighborhood", "road", "section", "lane", "alley", "sub_alley", "tong"}
)
"""Columns that are read as dictionaries, which is where the speed comes from."""

SHAPES = {"Polygon": "polygon", "MultiPolygon": "polygon", "Point": "point"}


@dataclass(frozen=True, slots=True)
class Geometry:
    """The geometries of a GeoParquet file.

    :ivar kind: `polygon`, `point` or `other`
    :ivar definition: their coordinate system
    :ivar flat: whether they have no heights
    """

    column: str
    kind: str
    definition: str
    flat: bool


def parquet(path: Path) -> list[Table]:
    """The table of a Parquet file; raises BadFile."""
    file = _open(path)
    metadata = file.schema_arrow.metadata or {}
    geometry = _geometry(path, file, metadata)
    names = tuple(name for name in file.schema_arrow.names if not geometry or name != geometry.column)
    about = About(synthetic=metadata.get(b"synthetic") == b"true")
    kind = geometry.kind if geometry else ""
    return [Table(path, names, file.metadata.num_rows, lambda wanted: _read(path, wanted, geometry), kind, about)]


def _open(path: Path, dictionaries: Sequence[str] = ()) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(path, read_dictionary=list(dictionaries), memory_map=True)
        _ = file.schema_arrow.names  # decoded only when asked for
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        size = path.stat().st_size
        raise BadFile(
            f"{path} 不完整或損壞，請重新複製 "
            f"begins as a Parquet file and has no whole footer before its last byte ({size:,}): "
            f"it is cut off or broken; copy it again ({str(error).splitlines()[0]})"
        ) from error
    return file


def _geometry(path: Path, file: pq.ParquetFile, metadata: dict[bytes, bytes]) -> Geometry | None:
    """What GeoParquet says of its geometries; None for a plain file."""
    if b"geo" not in metadata:
        return None
    try:
        geo = json.loads(metadata[b"geo"])
        column = geo["primary_column"]
        described = geo["columns"][column]
        if described["encoding"] != "WKB":
            raise BadFile(f"{path}: 幾何須為 WKB geometries are encoded as {described['encoding']!r}; allowed: WKB")
        types = described.get("geometry_types") or _types(file, column)
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(
            f"{path}: GeoParquet 說明不完整 the GeoParquet description (metadata key geo) is not whole"
        ) from error
    definition = described.get("crs") or "OGC:CRS84"
    definition = definition if isinstance(definition, str) else json.dumps(definition)
    check_system(path, definition)
    flat = not any(name.endswith(" Z") for name in types)
    return Geometry(column, _kind(types), definition, flat)


def _types(file: pq.ParquetFile, column: str) -> list[str]:
    """The kind of the first geometry of a file that does not list the kinds."""
    for batch in file.iter_batches(BATCH, columns=[column]):
        values = _stored(batch.column(column)).drop_null()
        if len(values):
            shape = shapely.from_wkb(values[0].as_py())
            return [shape.geom_type + (" Z" if shape.has_z else "")]
    return []


def _kind(types: list[str]) -> str:
    kinds = {SHAPES.get(name.removesuffix(" Z"), "other") for name in types}
    return kinds.pop() if len(kinds) == 1 else "other"


def _read(path: Path, wanted: Sequence[str], geometry: Geometry | None) -> Iterator[pa.RecordBatch]:
    column = geometry.column if geometry and "geometry" in wanted else None
    change = changer(geometry.definition, geometry.flat) if geometry and column else None
    names = [column if column and name == "geometry" else name for name in wanted]
    file = _open(path, [name for name in names if name in REPEATING])
    try:
        for batch in file.iter_batches(BATCH, columns=names):
            batch.validate(full=True)
            yield _with_geometry(batch, column, change) if column else batch
    except (pa.ArrowException, OSError) as error:
        raise BadFile(
            f"{path} 內容損壞，請重新複製 is broken inside: {str(error).splitlines()[0]}; copy it again"
        ) from error


def _with_geometry(batch: pa.RecordBatch, column: str, change: Change | None) -> pa.RecordBatch:
    columns = {name: batch.column(name) for name in batch.schema.names if name != column}
    array = _stored(batch.column(column))
    return pa.RecordBatch.from_pydict({**columns, "geometry": change(array) if change else array})


def _stored(array: pa.Array) -> pa.Array:
    """Geometries as plain bytes, whether or not an extension type is registered for them."""
    return (array.storage if isinstance(array, pa.ExtensionArray) else array).cast(pa.binary())
