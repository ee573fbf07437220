"""Polygons as we keep them: valid, of one type in a table, on a grid of a centimetre, outer rings counterclockwise."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

type Geometries = NDArray[Any]
"""An array of shapely geometries, None where there is none."""

DECIMALS = 7
"""Of degrees: about a centimetre on the ground."""


def whole(geometry: Geometries) -> tuple[Geometries, NDArray[np.bool_]]:
    """Polygons on the grid and valid, None where nothing is left; and which of them had to be mended."""
    snapped = shapely.transform(shapely.force_2d(geometry), lambda places: places.round(DECIMALS))
    broken = ~shapely.is_valid(snapped) & ~shapely.is_missing(snapped)
    snapped[broken] = polygons(shapely.make_valid(snapped[broken]))
    snapped[~areal(snapped)] = None
    return snapped, broken


def polygons(mended: Geometries) -> Geometries:
    """Only the polygons of what mending gave: it leaves the lines and points that a ring fell apart to."""
    parts, owner = shapely.get_parts(mended, return_index=True)
    inner, place = shapely.get_parts(parts, return_index=True)
    keep = shapely.get_type_id(inner) == GeometryType.POLYGON
    result = np.full(len(mended), None, dtype=object)
    if keep.any():
        shapely.multipolygons(inner[keep], indices=owner[place[keep]], out=result)
    single = shapely.get_num_geometries(result) == 1
    result[single] = shapely.get_geometry(result[single], 0)
    return result


def areal(geometry: Geometries) -> NDArray[np.bool_]:
    """Which are polygons that hold anything."""
    kinds = shapely.get_type_id(geometry)
    return np.isin(kinds, (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)) & ~shapely.is_empty(geometry)


def one_type(geometry: Geometries) -> Geometries:
    """All polygons, or all of several parts where one of them is: a GeoPackage table has one type."""
    several = shapely.get_type_id(geometry) == GeometryType.MULTIPOLYGON
    if not several.any():
        return geometry
    made = geometry.copy()
    made[~several] = shapely.multipolygons(geometry[~several][:, None])
    return made


def oriented(geometry: Geometries) -> Geometries:
    """The same with outer rings counterclockwise and holes clockwise, as GeoJSON (RFC 7946), GML and KML want them.

    Esri's files, which most boundaries come from, have them the other way round. Points, lines and None stay.
    """
    return np.asarray(shapely.orient_polygons(geometry))
