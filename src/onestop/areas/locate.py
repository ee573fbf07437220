"""Which area a point lies in."""

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.areas.shapes import Geometries
from onestop.areas.texts import NOWHERE

CHUNK = 1_000_000
"""Points looked for at a time: one tree of a million points is a quarter of a gigabyte."""


class Locator:
    """Finds areas for points, many at a time.

    A point on an edge lies in the first of the areas that meet there, so the order of areas decides;
    ours is the order of their codes. The tree is over the points and the polygons are prepared:
    of all ways measured the fastest, as most polygons see many points.
    """

    def __init__(self, areas: Geometries) -> None:
        self.areas = areas
        shapely.prepare(areas)

    def close(self) -> None:
        """Let go of what was prepared, which is larger than the areas themselves."""
        shapely.destroy_prepared(self.areas)

    def locate(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.intp]:
        """The index of each point's area, NOWHERE where it lies in none or has no place."""
        found = np.full(len(x), NOWHERE, dtype=np.intp)
        known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        for start in range(0, len(known), CHUNK):
            these = known[start : start + CHUNK]
            found[these] = self._locate(x[these], y[these])
        return found

    def _locate(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.intp]:
        # Floors of one doorplate share a place: half of all places need no second look.
        places = np.ascontiguousarray(np.column_stack([x, y])).view(np.complex128).ravel()
        unique, index = np.unique(places, return_inverse=True)
        return self._search(unique.real.copy(), unique.imag.copy())[index]

    def _search(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.intp]:
        points = np.asarray(shapely.points(x, y))
        area, point = shapely.STRtree(points).query(self.areas)
        inside = shapely.intersects_xy(self.areas[area], x[point], y[point])
        first = np.full(len(x), len(self.areas), dtype=np.intp)
        np.minimum.at(first, point[inside], area[inside])
        first[first == len(self.areas)] = NOWHERE
        return first
