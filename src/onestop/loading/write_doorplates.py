"""doorplates.gpkg: every doorplate in the order of its address."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestop.areas import Texts, taken
from onestop.dataset import Dataset
from onestop.loading.described import AS_SOURCE, DOORPLATE_FIELDS, Made, describe_doorplates, field
from onestop.loading.doorplates import WRITTEN, chunks
from onestop.loading.geopackage import (
    Table,
    create_table,
    index_columns,
    index_geometry,
    insert,
    new_geopackage,
    point_blobs,
)
from onestop.loading.order import BY, in_order
from onestop.loading.place import Placed

FILE = "doorplates.gpkg"
NAME = "doorplates"

CHUNK = 100_000
"""Rows written at a time."""

INDEXED = ("COUNTY_ID", "TOWN_ID", "V_ID", "CODEBASE", "ROAD")
"""Fields that doorplates are looked for by."""

SHARE_WRITTEN, SHARE_TREE = 0.5, 0.6
"""How far the work is when the rows, and when the R-tree are written."""


def write_doorplates(
    path: Path, placed: Placed, codes: Mapping[str, Texts], *, tell: Callable[[float], None]
) -> Dataset:
    """Write the table and describe it.

    :param codes: the columns of the basic areas; empty where there are none
    """
    doorplates = placed.doorplates
    order = in_order([doorplates.columns[name] for name in BY])
    fields = tuple(field(name) for name in DOORPLATE_FIELDS)
    with new_geopackage(path) as connection:
        create_table(connection, Table(NAME, fields, "POINT"))
        insert(connection, NAME, 2 + len(fields), rows=rows(placed, codes, order, tell=tell))
        known = np.flatnonzero(np.isfinite(doorplates.x[order]))
        x, y = doorplates.x[order[known]], doorplates.y[order[known]]
        bbox = index_geometry(connection, NAME, known + 1, boxes=np.column_stack([x, y, x, y]))
        tell(SHARE_TREE)
        for at, column in enumerate(INDEXED, 1):
            index_columns(connection, NAME, column)
            tell(SHARE_TREE + (1 - SHARE_TREE) * at / len(INDEXED))
    return describe_doorplates(
        Made(len(doorplates), bbox, fields, doorplates.edition, doorplates.synthetic, licence=AS_SOURCE)
    )


def rows(
    placed: Placed, codes: Mapping[str, Texts], order: NDArray[np.intp], *, tell: Callable[[float], None]
) -> Iterator[tuple[object, ...]]:
    """The rows of the table, numbered from 1."""
    doorplates = placed.doorplates
    for part in chunks(len(order), CHUNK):
        these = order[part]
        columns = {name: doorplates.columns[name].texts(these) for name in WRITTEN}
        columns["FULL_ADDR"] = doorplates.addresses.take(pa.array(these)).to_numpy(zero_copy_only=False)
        columns |= area_codes(placed, codes, these)
        blobs = point_blobs(doorplates.x[these], doorplates.y[these])
        values = (columns[name].tolist() for name in DOORPLATE_FIELDS)
        yield from zip(range(part.start + 1, part.stop + 1), blobs, *values, strict=True)
        tell(SHARE_WRITTEN * part.stop / len(order))


def area_codes(placed: Placed, codes: Mapping[str, Texts], rows: NDArray[np.intp]) -> dict[str, NDArray[np.object_]]:
    """The statistical areas of some rows."""
    places = placed.area[rows].astype(np.intp)
    nothing = np.full(len(rows), None, dtype=object)
    return {name: taken(codes[name], places) if codes else nothing for name in ("CODEBASE", "CODE1", "CODE2")}
