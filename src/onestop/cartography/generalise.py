"""Areas simplified so that neighbours keep one common edge, and the lines between them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.cartography.ladder import LADDER, Step

type Geometries = NDArray[Any]

EARTH = 6_378_137.0
"""Radius that EPSG:3857 takes, in metres."""
MANY = 1_000_000
"""Vertices from which the first generalisation is made group by group, which takes a third of the time and memory."""
THREADS = 2
"""Groups simplified at once; GEOS lets go of the interpreter meanwhile."""


def mercator(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitude and latitude to EPSG:3857, by its own formula: five times as fast as PROJ."""
    radians = np.radians(degrees)
    return EARTH * np.column_stack((radians[:, 0], np.arctanh(np.sin(radians[:, 1]))))


def ladder(areas: Geometries, groups: NDArray[Any]) -> Iterator[tuple[Step, Geometries]]:
    """Every generalisation of a whole level, closest first; groups are what lies together, such as counties."""
    areas = polygons(areas)
    for step in LADDER:
        if step.number == 0 and int(shapely.get_num_coordinates(areas).sum()) > MANY:
            areas = within_groups(areas, groups, step.tolerance)
        else:
            areas = shapely.coverage_simplify(areas, step.tolerance)
        yield step, areas


def within_groups(areas: Geometries, groups: NDArray[Any], tolerance: float) -> Geometries:
    """Simplify inside each group and leave its outline, so that groups still meet."""
    simplified = areas.copy()
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]

    def simplify(chosen: NDArray[np.intp]) -> None:
        simplified[chosen] = shapely.coverage_simplify(areas[chosen], tolerance, simplify_boundary=False)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(simplify, members))
    return simplified


def polygons(areas: Geometries) -> Geometries:
    """What a mended polygon carries besides area, lines and points, left out."""
    collections = np.flatnonzero(shapely.get_type_id(areas) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for index in collections:
        parts = shapely.get_parts(areas[index])
        areas[index] = shapely.union_all(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    return areas


def edges(areas: Geometries) -> tuple[Geometries, Geometries]:
    """The lines between two areas of a level, and the lines around all of them; each drawn once.

    Neighbours have the very same vertices, so an edge that comes twice lies between two areas.
    """
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(areas)), return_index=True)
    along = ring[1:] == ring[:-1]
    start, end = points[:-1][along], points[1:][along]
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    segments = np.where(turned[:, None], np.hstack((end, start)), np.hstack((start, end)))
    once, times = np.unique(segments, axis=0, return_counts=True)
    lines: Geometries = np.asarray(shapely.linestrings(once.reshape(-1, 2, 2)))
    return joined(lines[times > 1]), joined(lines[times == 1])


def enclosed(areas: Geometries) -> Geometries:
    """What lies inside the land and in none of its areas, such as an airfield without a village: no sea."""
    whole = shapely.get_parts(shapely.coverage_union_all(areas))
    return np.array([shapely.Polygon(ring) for part in whole for ring in part.interiors], object)


def joined(lines: Geometries) -> Geometries:
    """Segments put together into lines as long as may be."""
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))


def centres(areas: Geometries) -> tuple[Geometries, NDArray[np.float64]]:
    """Where a name has most room in each area's largest part, and the radius of that room in metres."""
    parts, index = shapely.get_parts(areas, return_index=True)
    size = shapely.area(parts)
    order = np.lexsort((size, index))
    last = np.append(index[order][1:] != index[order][:-1], True)
    largest = parts[order][last]
    circles = shapely.maximum_inscribed_circle(largest, tolerance=np.sqrt(size[order][last]) / 50)
    return shapely.get_point(circles, 0), shapely.length(circles)
