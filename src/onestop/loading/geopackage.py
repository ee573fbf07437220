"""GeoPackage 1.3 files, written once and fast with what Python has."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.areas import Geometries
from onestop.dataset import BBox, Field, FieldType
from onestop.loading.rtree import write_rtree

PAGE = 8192
"""Bytes: most areas' geometries fit on a page of this size, few on SQLite's usual one."""

CACHE = 262_144
"""Kilobytes of page cache while building."""

SRS = 4326
"""GeoPackage stores longitude first whatever the system says, so this is what we call CRS84."""

SQL_TYPES = {
    FieldType.STRING: "TEXT",
    FieldType.INTEGER: "INTEGER",
    FieldType.NUMBER: "DOUBLE",
    FieldType.DATE: "DATE",
    FieldType.DATETIME: "DATETIME",
}

PRAGMAS = (
    f"PRAGMA page_size={PAGE}",
    "PRAGMA application_id=0x47504B47",
    "PRAGMA user_version=10300",
    "PRAGMA journal_mode=OFF",  # a build that fails is thrown away whole
    "PRAGMA synchronous=OFF",  # publishing syncs every file once
    "PRAGMA locking_mode=EXCLUSIVE",
    f"PRAGMA cache_size=-{CACHE}",
    "PRAGMA temp_store=FILE",
)

POINT = np.dtype(
    [
        ("magic", "S2"),
        ("version", "u1"),
        ("flags", "u1"),
        ("srs", "<i4"),
        ("order", "u1"),
        ("type", "<u4"),
        ("xy", "<f8", 2),
    ]
)
"""A point as GeoPackage has it: its header without an envelope, then well-known binary."""

HEADER = np.dtype([("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4"), ("envelope", "<f8", 4)])
"""The header of any other geometry, with its envelope as minx, maxx, miny, maxy."""

LITTLE_ENDIAN, ENVELOPE_XY = 0b1, 0b10
"""Flags of a header."""

type Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Table:
    """A table to create.

    :ivar geometry: `POINT`, `POLYGON` or `MULTIPOLYGON`; empty for a table without
    :ivar before: columns of ours that come before the fields
    """

    name: str
    fields: tuple[Field, ...]
    geometry: str = ""
    before: tuple[str, ...] = ()


@contextmanager
def new_geopackage(path: Path) -> Iterator[sqlite3.Connection]:
    """A new file to write tables to; whole when the block has ended."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        connection.execute("BEGIN")
        for statement in _statements("geopackage.sql"):
            connection.execute(statement)
        yield connection
        connection.execute("COMMIT")
        connection.execute("PRAGMA analysis_limit=1000")
        connection.execute("ANALYZE")
    finally:
        connection.close()


def create_table(connection: sqlite3.Connection, table: Table) -> None:
    """The table with its entries in GeoPackage's own tables."""
    before = [
        "fid INTEGER PRIMARY KEY NOT NULL",
        *([f"geom {table.geometry}"] if table.geometry else []),
        *table.before,
    ]
    columns = ", ".join([*before, *(f'"{field.name}" {SQL_TYPES[field.type]}' for field in table.fields)])
    connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    kind, srs = ("features", SRS) if table.geometry else ("attributes", None)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)",
        (table.name, kind, table.name, srs),
    )
    if table.geometry:
        row = (table.name, "geom", table.geometry, SRS, 0, 0)
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, ?)", row)


def insert(connection: sqlite3.Connection, name: str, width: int, *, rows: Iterable[Row]) -> None:
    """Add rows of so many values, the `fid` first."""
    connection.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * width)})', rows)


def index_geometry(
    connection: sqlite3.Connection, name: str, fids: NDArray[np.int64], *, boxes: NDArray[np.float64]
) -> BBox | None:
    """The R-tree of a feature table over boxes minx, miny, maxx, maxy; answers with the extent of them all."""
    write_rtree(connection, f"rtree_{name}_geom", fids, boxes=boxes)
    for statement in _statements("rtree_triggers.sql"):
        connection.execute(statement.replace("@TABLE@", name))
    if not len(boxes):
        return None
    extent = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
    connection.execute(
        "UPDATE gpkg_contents SET min_x=?, min_y=?, max_x=?, max_y=? WHERE table_name=?", (*extent, name)
    )
    return extent


def index_columns(connection: sqlite3.Connection, name: str, *columns: str, unique: bool = False) -> None:
    """An index named after its table and columns."""
    keyword = "UNIQUE INDEX" if unique else "INDEX"
    named = ", ".join(f'"{column}"' for column in columns)
    connection.execute(f'CREATE {keyword} "{name}_{"_".join(columns)}" ON "{name}" ({named})')


def point_blobs(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[bytes | None]:
    """Points as GeoPackage has them, None where a coordinate is missing."""
    made = np.zeros(len(x), POINT)
    made["magic"], made["flags"], made["srs"], made["order"], made["type"] = b"GP", LITTLE_ENDIAN, SRS, 1, 1
    made["xy"] = np.column_stack([x, y])
    size, content, known = POINT.itemsize, made.tobytes(), np.isfinite(x + y).tolist()
    return [content[at * size : (at + 1) * size] if known[at] else None for at in range(len(x))]


def polygon_blobs(geometry: Geometries) -> list[bytes]:
    """Polygons as GeoPackage has them, with their envelopes."""
    made = np.zeros(len(geometry), HEADER)
    made["magic"], made["flags"], made["srs"] = b"GP", LITTLE_ENDIAN | ENVELOPE_XY, SRS
    made["envelope"] = shapely.bounds(geometry)[:, [0, 2, 1, 3]]
    size, content = HEADER.itemsize, made.tobytes()
    binary = shapely.to_wkb(geometry, byte_order=1)
    return [content[at * size : (at + 1) * size] + wkb for at, wkb in enumerate(binary)]


def _statements(name: str) -> list[str]:
    text = files("onestop.loading").joinpath(name).read_text("utf-8")
    return [statement for statement in text.split(";\n\n") if statement.strip()]
