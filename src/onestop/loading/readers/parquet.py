"""Parquet and GeoParquet."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from onestop.errors import BadFile
from onestop.loading.readers.systems import changer
from onestop.loading.readers.table import Table

type Change = Callable[[pa.Array], pa.Array]

type Geo = dict[str, Any]
"""GeoParquet's own description of a file."""

MAGIC = b"PAR1"
BATCH = 131_072
"""Rows at a time: large enough for the arithmetic on whole columns, small enough for a few tens of megabytes."""

REPEATING = frozenset(
    {"county_id", "town_id", "village_id", "neighborhood", "road", "section", "lane", "alley", "sub_alley", "tong"}
)
"""Columns that are read as dictionaries, which is where the speed comes from."""

SHAPES = {"Polygon": "polygon", "MultiPolygon": "polygon", "Point": "point"}


def parquet(path: Path) -> list[Table]:
    """The table of a Parquet file; raises BadFile."""
    file = _open(path)
    schema = file.schema_arrow
    geo = _geo(path, schema.metadata or {})
    column = geo["primary_column"] if geo else None
    names = tuple(name for name in schema.names if name != column)
    shape, definition = (_shape(file, geo), _system(geo)) if geo else ("", None)
    return [Table(path, names, file.metadata.num_rows, lambda wanted: _read(path, wanted, column, definition), shape)]


def _open(path: Path, dictionaries: Sequence[str] = ()) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, read_dictionary=list(dictionaries), memory_map=True)
    except (pa.ArrowException, OSError) as error:
        size = path.stat().st_size
        raise BadFile(
            f"{path} begins as a Parquet file and has no whole footer before its last byte ({size:,}): "
            f"it is cut off or broken; copy it again ({str(error).splitlines()[0]})"
        ) from error


def _geo(path: Path, metadata: dict[bytes, bytes]) -> Geo | None:
    """GeoParquet's own description; None for a plain file."""
    if b"geo" not in metadata:
        return None
    try:
        geo = json.loads(metadata[b"geo"])
        if geo["columns"][geo["primary_column"]]["encoding"] != "WKB":
            raise BadFile(f"{path}: geometries are not encoded as WKB; allowed: GeoParquet with WKB")
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(f"{path}: the GeoParquet description (metadata key geo) is not whole") from error
    return dict(geo)


def _system(geo: Geo) -> str:
    """The system of the geometries; GeoParquet without one is CRS84."""
    crs = geo["columns"][geo["primary_column"]].get("crs", "OGC:CRS84")
    return crs if isinstance(crs, str) else json.dumps(crs or "OGC:CRS84").strip('"')


def _shape(file: pq.ParquetFile, geo: Geo) -> str:
    types: list[str] = geo["columns"][geo["primary_column"]].get("geometry_types") or []
    if types:
        return SHAPES.get(types[0].removesuffix(" Z"), "other")
    for batch in file.iter_batches(1, columns=[geo["primary_column"]]):
        return SHAPES.get(shapely.from_wkb(batch.column(0)[0].as_py()).geom_type, "other")
    return ""


def _read(path: Path, wanted: Sequence[str], column: str | None, definition: str | None) -> Iterator[pa.RecordBatch]:
    names = [column if name == "geometry" and column else name for name in wanted]
    change = changer(definition) if definition and column in names else None
    file = _open(path, [name for name in names if name in REPEATING])
    try:
        for batch in file.iter_batches(BATCH, columns=names, use_threads=True):
            yield _with_geometry(batch, column, change) if column in names else batch
    except (pa.ArrowException, OSError) as error:
        raise BadFile(f"{path} is broken inside: {str(error).splitlines()[0]}; copy it again") from error


def _with_geometry(batch: pa.RecordBatch, column: str | None, change: Change | None) -> pa.RecordBatch:
    array = batch.column(column)
    array = array.storage if isinstance(array, pa.ExtensionArray) else array
    array = array.cast(pa.binary())
    columns = {name: batch.column(name) for name in batch.schema.names if name != column}
    return pa.RecordBatch.from_pydict({**columns, "geometry": change(array) if change else array})
