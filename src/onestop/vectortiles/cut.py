"""Areas of a coverage cut to a tile: clipped with a margin, on the tile's grid of whole units, valid, none lost.

Neighbours have the very same vertices, and a vertex goes to the same point of the grid whichever area it belongs to;
so borders that are shared stay shared. Only where an area would cross itself on the grid is it snapped by itself, which
moves an edge by less than a unit.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.dataset import BBox

type Geometries = NDArray[Any]
"""An array of polygons and multipolygons."""

EXTENT = 4096
"""Units along the side of a tile."""
MARGIN = 64
"""Units around a tile that its areas reach into, so that lines drawn along their edges end outside the tile."""


def cut(areas: Geometries, box: BBox) -> Geometries:
    """Areas in the units of a tile, y pointing south; empty where an area has nothing in it.

    :param areas: in the system of the box, in which it is square
    """
    west, south, east, north = box
    unit = (east - west) / EXTENT
    margin = MARGIN * unit
    clipped = shapely.clip_by_rect(areas, west - margin, south - margin, east + margin, north + margin)
    placed = shapely.transform(clipped, lambda points: (points - (west, north)) / (unit, -unit))
    snapped = shapely.transform(placed, np.rint)
    wrong = np.flatnonzero(~shapely.is_valid(snapped) & ~shapely.is_empty(snapped))
    snapped[wrong] = mended(placed[wrong])
    lost = np.flatnonzero(shapely.is_empty(snapped) & is_whole(placed))
    snapped[lost] = specks(placed[lost])
    return np.asarray(shapely.orient_polygons(shapely.remove_repeated_points(snapped, 0), exterior_cw=False))


def mended(placed: Geometries) -> Geometries:
    """Areas that cannot be rounded point by point, snapped to the grid as a whole; empty where nothing is left."""
    sound = np.where(shapely.is_valid(placed), placed, shapely.make_valid(placed))
    return np.array([polygons(each) for each in shapely.set_precision(sound, 1.0)], object)


def polygons(geometry: Any) -> Any:
    """The polygons of a geometry, without the lines and points that snapping left of its narrow parts."""
    if shapely.get_type_id(geometry) in (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON):
        return geometry
    parts = shapely.get_parts(geometry)
    kept = parts[shapely.get_dimensions(parts) == 2]  # noqa: PLR2004
    return shapely.union_all(kept, grid_size=1.0) if len(kept) else shapely.Polygon()


def is_whole(placed: Geometries) -> NDArray[np.bool_]:
    """Which areas lie in the tile and its margin as a whole, and so are in no other tile where they are lost here."""
    bounds = shapely.bounds(placed)
    inside: NDArray[np.bool_] = (bounds[:, :2] > -MARGIN).all(axis=1) & (bounds[:, 2:] < EXTENT + MARGIN).all(axis=1)
    return inside


def specks(placed: Geometries) -> Geometries:
    """One unit for each area that is too small for the grid, where the area is."""
    corners = np.floor(shapely.get_coordinates(shapely.point_on_surface(placed)))
    return np.asarray(shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + 1, corners[:, 1] + 1))


def reaches_in(placed: Geometries) -> bool:
    """Whether any area lies in the tile itself, not only in its margin."""
    bounds = shapely.bounds(placed)
    return bool(((bounds[:, :2] < EXTENT).all(axis=1) & (bounds[:, 2:] > 0).all(axis=1)).any())
