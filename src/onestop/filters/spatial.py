"""Spatial conditions on SQLite: the R-tree finds who can match, shapely decides where boxes are not enough."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from sqlite3 import Connection

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from onestop.dataset import BBox
from onestop.filters.columns import Condition, Parameter, Relation

ENVELOPE_BYTES = (0, 32, 48, 48, 64)
"""By the envelope code in the flags of a GeoPackage blob: how many bytes stand between its head and the WKB."""
HEAD_BYTES = 8
METRES_PER_DEGREE = 110_000
"""A little less than any degree of latitude has."""
POLAR = 85.0
"""Degrees of latitude beyond which a box around a place is taken all the way round."""
LITERALS = 32
"""How many literals stay parsed and prepared."""

TESTS: dict[Relation, Callable[[BaseGeometry, BaseGeometry], bool]] = {
    Relation.INTERSECTS: lambda literal, feature: literal.intersects(feature),
    Relation.CONTAINS: lambda literal, feature: literal.within(feature),
    Relation.WITHIN: lambda literal, feature: literal.contains(feature),
    Relation.TOUCHES: lambda literal, feature: literal.touches(feature),
    Relation.CROSSES: lambda literal, feature: literal.crosses(feature),
    Relation.OVERLAPS: lambda literal, feature: literal.overlaps(feature),
    Relation.EQUALS: lambda literal, feature: literal.equals(feature),
}
"""Whether the feature is in the relation to the literal; the literal stands first since it is the prepared one."""

_OVERLAP = "r.minx <= ? AND r.maxx >= ? AND r.miny <= ? AND r.maxy >= ?"
_INSIDE = "r.minx >= ? AND r.maxx <= ? AND r.miny >= ? AND r.maxy <= ?"


@dataclass(frozen=True, slots=True)
class RtreeColumn:
    """A geometry with an R-tree `(id, minx, maxx, miny, maxy)`; needs `register` on the connection.

    :ivar id: the expression, in the query around, that the R-tree's ids stand for
    :ivar rtree: the R-tree's name, quoted and with its schema
    :ivar blob: the expression of the geometry of `r.id`: a GeoPackage blob, WKB, or `box_geometry(…)`
    :ivar present: SQL: there is a geometry
    """

    id: str
    rtree: str
    blob: str
    present: str

    def compare(self, relation: Relation, literal: BaseGeometry) -> Condition:
        """Whether the geometry is in this relation to a literal."""
        return self._among(self.select(relation, literal))

    def select(self, relation: Relation, literal: BaseGeometry) -> Condition:
        """The SELECT of the ids of all geometries that are in this relation to a literal."""
        exact = Condition(f"spatial_test(?, ?, {self.blob})", (relation.value, shapely.to_wkb(literal)))
        if relation is Relation.INTERSECTS and is_box(literal):
            west, south, east, north = literal.bounds
            exact = Condition(f"({_INSIDE} OR {exact.sql})", (west, east, south, north, *exact.parameters))
        return self._overlapping(literal.bounds, exact)

    def in_box(self, box: BBox) -> Condition:
        """The SELECT of all geometries whose boxes overlap a box: the id, and the blob where that is not enough."""
        west, south, east, north = box
        sql = f"SELECT r.id, CASE WHEN {_INSIDE} THEN NULL ELSE {self.blob} END FROM {self.rtree} AS r WHERE {_OVERLAP}"
        return Condition(sql, (west, east, south, north, east, west, north, south))

    def near(self, literal: BaseGeometry, metres: float) -> Condition:
        """Whether the geometry is at most so far from a literal."""
        west, south, east, north = literal.bounds
        up = metres / METRES_PER_DEGREE
        farthest = max(abs(south - up), abs(north + up))
        side = up / np.cos(np.radians(farthest)) if farthest < POLAR else 360.0
        exact = Condition(f"spatial_near(?, ?, {self.blob})", (shapely.to_wkb(literal), metres))
        return self._among(self._overlapping((west - side, south - up, east + side, north + up), exact))

    def _overlapping(self, box: tuple[float, float, float, float], exact: Condition) -> Condition:
        west, south, east, north = map(float, box)
        bounds: tuple[Parameter, ...] = (east, west, north, south)
        sql = f"SELECT r.id FROM {self.rtree} AS r WHERE {_OVERLAP} AND {exact.sql}"
        return Condition(sql, bounds + exact.parameters)

    def _among(self, ids: Condition) -> Condition:
        return Condition(f"{self.id} IN ({ids.sql})", ids.parameters)


def is_box(geometry: BaseGeometry) -> bool:
    """Whether a geometry is a rectangle along the axes."""
    if geometry.geom_type != "Polygon" or geometry.is_empty:
        return False
    return bool(shapely.box(*geometry.bounds).equals(geometry))


def register(connection: Connection) -> None:
    """Give a connection the functions that compiled spatial conditions call."""
    connection.create_function("spatial_test", 3, spatial_test, deterministic=True)
    connection.create_function("spatial_near", 3, spatial_near, deterministic=True)
    connection.create_function("box_geometry", 4, box_geometry, deterministic=True)


def spatial_test(relation: str, literal: bytes, blob: bytes | None) -> bool | None:
    """SQL function: whether the geometry of a blob is in a relation to a literal."""
    if blob is None:
        return None
    return TESTS[Relation(relation)](prepared(literal), read_blob(blob))


def spatial_near(literal: bytes, metres: float, blob: bytes | None) -> bool | None:
    """SQL function: whether the geometry of a blob is at most so far from a literal."""
    if blob is None:
        return None
    there, plane = on_plane(literal)
    coordinates = np.column_stack(plane.transform(*shapely.get_coordinates(here := read_blob(blob)).T))
    return bool(shapely.dwithin(there, shapely.set_coordinates(here, coordinates), metres))


def box_geometry(west: float | None, south: float, east: float, north: float) -> bytes | None:
    """SQL function: a box as WKB, so that records that only have boxes can be tested."""
    return None if west is None else shapely.to_wkb(shapely.box(west, south, east, north))


def read_blob(blob: bytes) -> BaseGeometry:
    """The geometry of a GeoPackage blob or of plain WKB."""
    return shapely.from_wkb(wkb_of(blob))


def wkb_of(blob: bytes) -> bytes:
    """The WKB in a GeoPackage blob; plain WKB as it is."""
    if blob[:2] != b"GP":
        return blob
    return blob[HEAD_BYTES + ENVELOPE_BYTES[blob[3] >> 1 & 7] :]


@lru_cache(LITERALS)
def prepared(wkb: bytes) -> BaseGeometry:
    """A literal, parsed and prepared once for all rows of a statement."""
    geometry = shapely.from_wkb(wkb)
    shapely.prepare(geometry)
    return geometry


@lru_cache(LITERALS)
def on_plane(wkb: bytes) -> tuple[BaseGeometry, Transformer]:
    """A literal on a plane in metres that touches the globe at its centre, and the way there from CRS84."""
    geometry = shapely.from_wkb(wkb)
    centre = geometry.centroid
    plane = f"+proj=aeqd +lat_0={centre.y} +lon_0={centre.x} +datum=WGS84 +units=m"
    transformer = Transformer.from_crs("OGC:CRS84", plane, always_xy=True)
    moved = np.column_stack(transformer.transform(*shapely.get_coordinates(geometry).T))
    return shapely.set_coordinates(geometry, moved), transformer
