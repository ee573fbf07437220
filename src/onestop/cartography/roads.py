"""Highways drawn from their mileposts: points put in order of kilometres along each route and direction."""

import math
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
import shapely

from onestop.cartography.generalise import Geometries, mercator
from onestop.store.database import opened

FILE = "roads.gpkg"
GAP = 3_000.0
"""Metres between two mileposts from which a route is taken to be interrupted."""
WORDS = ("國道", "台", "臺", "號", "線")

type Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Road:
    """A stretch of a route.

    :ivar shield: what stands on its sign, such as 1, 3甲, 61
    """

    category: str
    route: str
    shield: str
    line: shapely.LineString


def read_roads(path: Path) -> list[Road]:
    """The highways of a release, each stretch once though both directions share their mileposts."""
    with closing(opened(path)) as connection:
        rows = connection.execute(
            "SELECT category, route, direction, km, geom FROM mileposts ORDER BY category, route, direction, km"
        ).fetchall()
    found: dict[tuple[str, bytes], Road] = {}
    for (category, route, _), posts in groupby(rows, key=lambda row: row[:3]):
        for stretch in stretches(chain_of(posts)):
            line = shapely.normalize(shapely.LineString(stretch))
            found.setdefault((route, line.wkb), Road(category, route, shield(route), line))
    return list(found.values())


def chain_of(posts: Iterable[tuple[str, str, str, float, bytes]]) -> Iterator[Point]:
    """One point for each kilometre mark: where a mark stands twice, the one nearest to the mark before."""
    last: Point | None = None
    for _, same in groupby(posts, key=lambda row: row[3]):
        points = [place(row[4]) for row in same]
        last = points[0] if last is None else min(points, key=partial(math.dist, last))
        yield last


def place(blob: bytes) -> Point:
    """Where a GeoPackage point lies in EPSG:3857; its last 16 bytes are longitude and latitude."""
    x, y = mercator(np.frombuffer(blob[-16:], "<f8").reshape(1, 2))[0]
    return float(x), float(y)


def stretches(points: Iterable[Point]) -> Iterator[list[Point]]:
    """The points parted wherever two that follow each other lie too far apart."""
    stretch: list[Point] = []
    for point in points:
        if stretch and math.dist(stretch[-1], point) > GAP:
            if len(stretch) > 1:
                yield stretch
            stretch = []
        stretch.append(point)
    if len(stretch) > 1:
        yield stretch


def shield(route: str) -> str:
    """What stands on the sign of a route: 國道3號 → 3, 台61乙線 → 61乙."""
    for word in WORDS:
        route = route.replace(word, "")
    return route


def simplified(roads: list[Road], tolerance: float) -> Geometries:
    """The lines of roads for one generalisation."""
    return shapely.simplify(np.array([road.line for road in roads]), tolerance)
