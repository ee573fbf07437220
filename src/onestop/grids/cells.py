"""From counts of areas to counts of cells."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import from_origin

from onestop.grids.lattice import Lattice
from onestop.grids.spread import Parts, Whole, spread

NO_VALUE = -1
"""What a cell without data holds: no count is below 0."""
PERSONS, HALVES = "P_CNT", ("M_CNT", "F_CNT")


def cells_of(
    totals: Mapping[str, Whole], parts: Parts, known: NDArray[np.bool_], *, lattice: Lattice
) -> dict[str, Whole]:
    """The count of each cell by field: rows of columns, -1 where nothing is known.

    Men and women are spread each by themselves, and persons are their sum, so that they agree in every cell; where the
    source's own do not agree in an area, its persons are spread by themselves.

    :param totals: the count of each area by field
    :param known: rows of columns, where 0 means that nobody is there
    """
    shares = {name: spread(counts, parts, lattice.columns) for name, counts in totals.items()}
    if all(name in totals for name in (PERSONS, *HALVES)):
        men, women = HALVES
        agree = totals[men] + totals[women] == totals[PERSONS]
        shares[PERSONS] = np.where(agree[parts.area], shares[men] + shares[women], shares[PERSONS])
    shape = (lattice.rows, lattice.columns)
    counts = {
        name: np.bincount(parts.cell, share, lattice.count).astype(np.int64).reshape(shape)
        for name, share in shares.items()
    }
    anyone = np.any(list(counts.values()), axis=0)
    return {name: np.where(known | anyone, count, NO_VALUE) for name, count in counts.items()}


def drawn(polygons: NDArray[Any], lattice: Lattice, *, all_touched: bool) -> NDArray[np.bool_]:
    """Rows of columns: the cells that polygons touch, or those whose middle they have.

    :param polygons: in metres of EPSG:3826
    """
    shape = (lattice.rows, lattice.columns)
    if not len(polygons):
        return np.zeros(shape, bool)
    placing = from_origin(lattice.west, lattice.north, lattice.size, lattice.size)
    found: NDArray[np.uint8] = rasterize(polygons, shape, transform=placing, all_touched=all_touched, dtype="uint8")
    return found.astype(bool)
