"""areas.gpkg: the six levels as feature tables."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import shapely

from onestop import crs, gml
from onestop.areas import AreaTable, Levels
from onestop.crs import Geometries
from onestop.dataset import BBox, Dataset, Words
from onestop.levels import LEVELS
from onestop.loading.described import Made, area_fields, describe_areas
from onestop.loading.geopackage import (
    Table,
    create_table,
    index_columns,
    index_geometry,
    insert,
    new_geopackage,
    polygon_blobs,
)
from onestop.loading.write_members import write_members

FILE = "areas.gpkg"

type Encode = Callable[[Geometries], list[bytes | None]]
"""Writes each of some geometries as text."""

GML_SYSTEM = crs.find("EPSG:4326")
CHUNK = 10_000
"""Areas written at a time."""

DISSOLVED = Words("由下一級統計區合併而成", "Dissolved from the areas of the level below")


def write_areas(path: Path, levels: Levels) -> tuple[Dataset, ...]:
    """Write every level and describe it."""
    with new_geopackage(path) as connection:
        return tuple(write_level(connection, table) for table in levels.values())


def write_level(connection: sqlite3.Connection, table: AreaTable) -> Dataset:
    """One table with its indexes, its geometries as text, and its features as GML."""
    info, fields = LEVELS[table.level], area_fields(table.level)
    kind = "MULTIPOLYGON" if table.geometry[0].geom_type == "MultiPolygon" else "POLYGON"
    create_table(connection, Table(info.collection, fields, kind))
    insert(connection, info.collection, 2 + len(fields), rows=rows(table))
    for kind, encode in TEXTS.items():
        name = f"{info.collection}_{kind}"
        connection.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY NOT NULL, geometry BLOB NOT NULL)')
        insert(connection, name, 2, rows=texts(table, encode))
    bbox = index_level(connection, table)
    found = DISSOLVED if table.dissolved else Words("", "")
    made = Made(len(table), bbox, fields, table.edition, table.synthetic, found=found)
    dataset = describe_areas(table.level, made)
    write_members(connection, dataset)
    return dataset


def rows(table: AreaTable) -> Iterator[tuple[object, ...]]:
    """The rows of the feature table."""
    for start in range(0, len(table), CHUNK):
        part = slice(start, start + CHUNK)
        blobs = polygon_blobs(table.geometry[part])
        columns = (values[part].tolist() for values in ordered(table))
        yield from zip(range(start + 1, start + 1 + len(blobs)), blobs, *columns, strict=True)


def ordered(table: AreaTable) -> list[np.ndarray]:
    """The columns in the order of the fields."""
    return [table.columns[field.name] for field in area_fields(table.level)]


def texts(table: AreaTable, encode: Encode) -> Iterator[tuple[int, bytes | None]]:
    """The geometries as text; they lie on the grid of 7 decimals, so that is what is written."""
    for start in range(0, len(table), CHUNK):
        yield from enumerate(encode(table.geometry[start : start + CHUNK]), start + 1)


def as_geojson(geometries: Geometries) -> list[bytes | None]:
    """GeoJSON in CRS84."""
    return [text.encode() for text in shapely.to_geojson(geometries).tolist()]


def as_gml(geometries: Geometries) -> list[bytes | None]:
    """GML in EPSG:4326, the latitude first."""
    return gml.from_geometries(crs.transform(geometries, GML_SYSTEM.uri), GML_SYSTEM)


TEXTS: dict[str, Encode] = {"geojson": as_geojson, "gml": as_gml}
"""The tables with the geometries as text, by how their names end."""


def index_level(connection: sqlite3.Connection, table: AreaTable) -> BBox | None:
    """The R-tree, the unique index of codes and one index for each parent."""
    info = LEVELS[table.level]
    fids = np.arange(1, len(table) + 1, dtype=np.int64)
    bbox = index_geometry(connection, info.collection, fids, boxes=shapely.bounds(table.geometry))
    index_columns(connection, info.collection, info.key, unique=True)
    for parent in info.parents:
        index_columns(connection, info.collection, parent)
    return bbox
