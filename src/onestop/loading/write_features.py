"""features.gpkg: the vector files that an operator described, a feature table for each."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely import GeometryType

from onestop.areas.shapes import DECIMALS, oriented
from onestop.crs import Geometries
from onestop.dataset import Dataset
from onestop.errors import BadFile
from onestop.loading.described import described_by
from onestop.loading.findings import Account, FileTally
from onestop.loading.geopackage import (
    Table,
    create_table,
    index_columns,
    index_geometry,
    insert,
    new_geopackage,
    point_blobs,
    polygon_blobs,
)
from onestop.loading.rows import table_of
from onestop.loading.source import Described, Source
from onestop.loading.write_areas import TEXTS
from onestop.loading.write_members import write_members

FILE = "features.gpkg"

type Family = Literal["Point", "LineString", "Polygon"]
FAMILIES: dict[int, Family] = {
    GeometryType.POINT: "Point",
    GeometryType.LINESTRING: "LineString",
    GeometryType.MULTILINESTRING: "LineString",
    GeometryType.POLYGON: "Polygon",
    GeometryType.MULTIPOLYGON: "Polygon",
}
"""What a data set's geometries are called by what each is."""
SMALLEST, LARGEST = -(2**31), 2**31 - 1
"""Whole numbers of 32 bits."""
ALLOWED = "可用 allowed: points, lines or polygons, of one kind in a data set"


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a data set, as its table will have them.

    :ivar geometry: all of one type; None for a feature that has no place
    """

    about: Described
    source: Source
    family: Family
    geometry: Geometries
    rows: pa.Table

    @property
    def known(self) -> np.ndarray:
        """The places of those that have a geometry."""
        return np.flatnonzero(~shapely.is_missing(self.geometry))


def write_features(path: Path, sources: Sequence[Source]) -> tuple[tuple[Dataset, ...], Account]:
    """Write every described file and describe its data set; no file where there are none. Raises BadFile."""
    found = [read(source, source.described) for source in sources if source.described and not source.cells]
    names = [features.about.name.casefold() for features in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise BadFile(f"{twice!r}: 兩個資料集同名，名稱須各異 two data sets are called so; allowed: a name for each")
    if not found:
        return (), Account()
    with new_geopackage(path) as connection:
        datasets = tuple(write_one(connection, features) for features in found)
    return datasets, Account(tuple(tally(features) for features in found))


def read(source: Source, about: Described) -> Features:
    """The rows of a source, all geometries flat, on the grid of a centimetre, of one type and oriented."""
    rows = table_of(source)
    geometry = shapely.from_wkb(rows["geom"].to_numpy(zero_copy_only=False))
    geometry = shapely.transform(shapely.force_2d(geometry), lambda places: places.round(DECIMALS))
    geometry[shapely.is_empty(geometry)] = None
    geometry = oriented(geometry)
    kinds = {int(kind) for kind in np.unique(shapely.get_type_id(geometry)) if kind >= 0}
    families = {FAMILIES.get(kind) for kind in kinds}
    if len(families) != 1 or None in families:
        named = ", ".join(GeometryType(kind).name for kind in kinds) or "nothing"
        raise BadFile(f"{source.path} has {named}; {ALLOWED}")
    (family,) = families
    if len(kinds) > 1:
        geometry = several(geometry, str(family))
    return Features(about, source, family or "Point", geometry, rows.drop_columns(["geom"]))


def several(geometry: Geometries, family: str) -> Geometries:
    """Every geometry as one of several parts, as a table has one type."""
    parts, owner = shapely.get_parts(geometry, return_index=True)
    made = np.full(len(geometry), None, dtype=object)
    put_together = shapely.multilinestrings if family == "LineString" else shapely.multipolygons
    put_together(parts, indices=owner, out=made)
    return made


def write_one(connection: sqlite3.Connection, features: Features) -> Dataset:
    """One table with its indexes, its geometries as text, and its features as GML."""
    about, known = features.about, features.known
    first = features.geometry[known[0]]
    create_table(connection, Table(about.name, about.fields, first.geom_type.upper()))
    insert(connection, about.name, 2 + len(about.fields), rows=rows(features))
    for kind, encode in TEXTS.items():
        name = f"{about.name}_{kind}"
        connection.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY NOT NULL, geometry BLOB NOT NULL)')
        texts = encode(features.geometry[known])
        insert(connection, name, 2, rows=zip((known + 1).tolist(), texts, strict=True))
    bbox = index_geometry(connection, about.name, known + 1, boxes=shapely.bounds(features.geometry[known]))
    if about.key:
        index_key(connection, features)
    dataset = describe(features, bbox)
    write_members(connection, dataset)
    return dataset


def index_key(connection: sqlite3.Connection, features: Features) -> None:
    """The unique index of the key; raises BadFile where it does not tell features apart."""
    name, key = features.about.name, features.about.key
    try:
        index_columns(connection, name, key, unique=True)
    except sqlite3.IntegrityError as error:
        raise BadFile(f"{features.source.path}: 鍵值 {key} 重複 the key has the same value twice") from error
    if features.rows[key].null_count:
        raise BadFile(f"{features.source.path}: 鍵值 {key} 有空值 the key has no value in some rows")


def rows(features: Features) -> Iterator[tuple[object, ...]]:
    """The rows of the feature table, numbered from 1."""
    blobs: list[bytes | None] = [None] * len(features.geometry)
    known = features.known
    for place, blob in zip(known.tolist(), encoded(features, known), strict=True):
        blobs[place] = blob
    columns = (
        [value if value is None or isinstance(value, str | int | float) else value.isoformat() for value in values]
        for values in (features.rows[field.name].to_pylist() for field in features.about.fields)
    )
    return zip(range(1, len(blobs) + 1), blobs, *columns, strict=True)


def encoded(features: Features, known: np.ndarray) -> Sequence[bytes | None]:
    """The geometries that are there, as GeoPackage has them."""
    geometry = features.geometry[known]
    if features.family == "Point":
        return point_blobs(shapely.get_x(geometry), shapely.get_y(geometry))
    return polygon_blobs(geometry)


def is_long(values: pa.ChunkedArray) -> bool:
    """Whether some value is a whole number that 32 bits do not hold."""
    if not pa.types.is_integer(values.type):
        return False
    ends = pc.min_max(values).as_py()
    return any(end is not None and not SMALLEST <= end <= LARGEST for end in ends.values())


def describe(features: Features, bbox: tuple[float, float, float, float] | None) -> Dataset:
    """The data set."""
    fields = tuple(replace(field, long=is_long(features.rows[field.name])) for field in features.about.fields)
    described = described_by(
        features.source,
        features.about,
        kind="features",
        file=FILE,
        geometry=features.family,
        count=len(features.geometry),
        bbox=bbox,
    )
    return replace(described, fields=fields)


def tally(features: Features) -> FileTally:
    """The account of one source: every row is kept, with a place or without."""
    source, count = features.source, len(features.geometry)
    return FileTally(source.path, source.kind, source.rows, count, count, 0, source.notes)
