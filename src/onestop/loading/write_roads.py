"""roads.gpkg: the mileposts that highways are drawn from."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from onestop.dataset import Field, FieldType, Words
from onestop.loading.findings import Account, FileTally, Lost, Reason
from onestop.loading.geopackage import Table, create_table, index_geometry, insert, new_geopackage, point_blobs
from onestop.loading.rows import table_of
from onestop.loading.source import Kind, Source

FILE = "roads.gpkg"
NAME = "mileposts"

FIELDS = (
    Field("category", FieldType.STRING, Words("道路等級", "class of road")),
    Field("route", FieldType.STRING, Words("路線", "route")),
    Field("direction", FieldType.STRING, Words("方向", "direction")),
    Field("km", FieldType.NUMBER, Words("里程", "kilometre"), Words("公里", "kilometres")),
    Field("label", FieldType.STRING, Words("里程牌", "milepost")),
)


def write_roads(path: Path, sources: Sequence[Source]) -> Account:
    """Write every milepost that has a place; no file where there are no sources of them."""
    wanted = [source for source in sources if source.kind is Kind.ROADS]
    if not wanted:
        return Account()
    tables = [table_of(source) for source in wanted]
    points = [shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False)) for table in tables]
    with new_geopackage(path) as connection:
        create_table(connection, Table(NAME, FIELDS, "POINT"))
        x, y = (np.concatenate([part(point) for point in points]) for part in (shapely.get_x, shapely.get_y))
        known = np.isfinite(x + y)
        table = pa.concat_tables([table.select([field.name for field in FIELDS]) for table in tables]).filter(
            pa.array(known)
        )
        x, y = x[known], y[known]
        insert(connection, NAME, 2 + len(FIELDS), rows=rows(table, x, y))
        index_geometry(connection, NAME, np.arange(1, len(x) + 1), boxes=np.column_stack([x, y, x, y]))
    files = [account(source, point) for source, point in zip(wanted, points, strict=True)]
    lost = [Lost(file.path, Reason.NO_GEOMETRY, file.reported) for file in files if file.reported]
    return Account(tuple(files), tuple(lost))


def rows(table: pa.Table, x: np.ndarray, y: np.ndarray) -> Iterator[tuple[object, ...]]:
    """The rows of the table, numbered from 1."""
    columns = (table[field.name].to_pylist() for field in FIELDS)
    return zip(range(1, len(x) + 1), point_blobs(x, y), *columns, strict=True)


def account(source: Source, points: np.ndarray) -> FileTally:
    """The account of one source."""
    lost = int(shapely.is_missing(points).sum())
    return FileTally(source.path, source.kind, source.rows, len(points), len(points) - lost, lost, source.notes)
