"""How far doorplates lie from the area next to theirs: an error of some metres puts them across the boundary."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.address.columns import NONE
from onestop.address.layout import REACH

METRES_IN_DEGREE = 111_320.0
MIDDLE = 23.7
"""The latitude at which a degree of longitude is measured; 2 % wrong at the ends of Taiwan."""
METRES = np.array([METRES_IN_DEGREE * np.cos(np.radians(MIDDLE)), METRES_IN_DEGREE])
POLYGONS = 12_000
"""Areas looked at together: those of some counties, which have their doorplates near them."""

type Rows = NDArray[np.int64]


def beside(
    polygons: NDArray[np.object_], x: NDArray[np.float64], y: NDArray[np.float64], *, own: Rows
) -> tuple[Rows, NDArray[np.float64]]:
    """For each point the nearest area but its own within REACH, NONE for none, and the metres to it."""
    other, metres = np.full(len(x), NONE, np.int64), np.full(len(x), np.inf)
    for start in range(0, len(polygons), POLYGONS):
        few = polygons[start : start + POLYGONS]
        for areas, points, distances in pairs(few, x, y):
            strange = np.flatnonzero(areas + start != own[points])
            order = strange[np.lexsort((distances[strange], points[strange]))]
            point, first = np.unique(points[order], return_index=True)
            area, far = areas[order][first] + start, distances[order][first]
            nearer = far < metres[point]
            other[point[nearer]], metres[point[nearer]] = area[nearer], far[nearer]
    other[own == NONE], metres[own == NONE] = NONE, np.inf
    return other, metres


def pairs(
    polygons: NDArray[np.object_], x: NDArray[np.float64], y: NDArray[np.float64]
) -> Iterator[tuple[Rows, Rows, NDArray[np.float64]]]:
    """Areas and points within REACH of each other, and the metres between them."""
    reach = REACH / METRES
    west, south, east, north = shapely.total_bounds(polygons)
    near = (x > west - reach[0]) & (x < east + reach[0]) & (y > south - reach[1]) & (y < north + reach[1])
    rows = np.flatnonzero(near)
    if not len(rows):
        return
    flat = shapely.transform(polygons, lambda degrees: degrees * METRES)
    shapely.prepare(flat)
    points = shapely.points(x[rows] * METRES[0], y[rows] * METRES[1])
    area, point = shapely.STRtree(points).query(flat, predicate="dwithin", distance=REACH)
    yield area, rows[point], shapely.distance(flat[area], points[point])
    shapely.destroy_prepared(flat)
