"""The cells that polygons lie in, and the square metres of each in each."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.grids.lattice import Lattice
from onestop.grids.spread import Parts, Whole

type Polygons = NDArray[Any]
type Pairs = tuple[Whole, Whole]
"""Polygons by their place in an array, and cells by their number."""

AT_ONCE = 20_000
"""Pairs of polygon and cell that are cut at once."""


def overlaps(numbers: Whole, polygons: Polygons, lattice: Lattice) -> Parts:
    """The parts of areas by their surface, in whole square metres.

    A polygon that covers less than a square metre of every cell lies wholly in the cell of a point on it.

    :param numbers: of the areas, in order
    :param polygons: their geometries in metres of EPSG:3826, none of them empty
    """
    pieces = [cut(polygons, pairs, lattice) for pairs in candidates(polygons, lattice)]
    polygon, cell, weight = (np.concatenate(column) for column in zip(*pieces, strict=True))
    area = numbers[polygon]
    tiny = np.isin(numbers, area, invert=True)
    point = shapely.point_on_surface(polygons[tiny])
    area = np.concatenate((area, numbers[tiny]))
    cell = np.concatenate((cell, lattice.cell_of(shapely.get_x(point), shapely.get_y(point))))
    weight = np.concatenate((weight, np.ones(len(point), np.int64)))
    order = np.lexsort((cell, area))
    return Parts(area[order], cell[order], weight[order])


def candidates(polygons: Polygons, lattice: Lattice) -> Iterator[Pairs]:
    """Pairs of a polygon and a cell whose boxes meet, some thousand at a time."""
    west, south, east, north = shapely.bounds(polygons).T
    first, last = lattice.cell_of(west, north), lattice.cell_of(east, south)
    wide = last % lattice.columns - first % lattice.columns + 1
    many = wide * (last // lattice.columns - first // lattice.columns + 1)
    begin = 0
    while begin < len(polygons):
        end = begin + max(1, int(np.searchsorted(np.cumsum(many[begin:]), AT_ONCE)))
        polygon = np.repeat(np.arange(begin, min(end, len(polygons))), many[begin:end])
        within = np.arange(len(polygon)) - np.repeat(np.cumsum(many[begin:end]) - many[begin:end], many[begin:end])
        row, column = np.divmod(within, wide[polygon])
        yield polygon, first[polygon] + row * lattice.columns + column
        begin = end


def cut(polygons: Polygons, pairs: Pairs, lattice: Lattice) -> tuple[Whole, Whole, Whole]:
    """Polygon, cell and square metres of the pairs that have more than a half of one in common."""
    polygon, cell = pairs
    row, column = np.divmod(cell, lattice.columns)
    west, north = lattice.west + column * lattice.size, lattice.north - row * lattice.size
    boxes = shapely.box(west, north - lattice.size, west + lattice.size, north)
    surface = shapely.area(shapely.intersection(polygons[polygon], boxes)).round().astype(np.int64)
    kept = surface > 0
    return polygon[kept], cell[kept], surface[kept]
