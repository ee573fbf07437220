"""maps.sqlite: tables of geometries as Mapnik's SQLite plug-in reads them, each with a tree of boxes."""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import shapely

from onestop.cartography.generalise import Geometries

FILE = "maps.sqlite"
PAGE = 16_384
"""Bytes: geometries are read whole, so large pages serve."""


def create(path: Path) -> sqlite3.Connection:
    """A new file that is written once: a crash while writing means starting again, so no journal is kept."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(f"PRAGMA page_size = {PAGE}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    return connection


def write_table(
    connection: sqlite3.Connection,
    table: str,
    geometries: Geometries,
    columns: Mapping[str, Iterable[Any]] | None = None,
) -> None:
    """A table of geometries numbered from 1, and the tree `idx_<table>_geom` that the plug-in looks for."""
    columns = columns or {}
    names = "".join(f', "{name}"' for name in columns)
    connection.execute(f'CREATE TABLE "{table}" (id INTEGER PRIMARY KEY, geom BLOB NOT NULL{names})')
    rows = zip(range(1, len(geometries) + 1), shapely.to_wkb(geometries), *columns.values(), strict=True)
    connection.executemany(f'INSERT INTO "{table}" VALUES (?, ?{", ?" * len(columns)})', rows)
    connection.execute(f'CREATE VIRTUAL TABLE "idx_{table}_geom" USING rtree (pkid, xmin, xmax, ymin, ymax)')
    boxes = shapely.bounds(geometries)[:, [0, 2, 1, 3]].tolist()
    numbered = ((number, *box) for number, box in enumerate(boxes, 1))
    connection.executemany(f'INSERT INTO "idx_{table}_geom" VALUES (?, ?, ?, ?, ?)', numbered)
