"""Counts of areas spread over cells as whole numbers whose sums are kept.

1. Every area is parted into the cells that it has places in, each part with a weight: its doorplates, floors counted;
   where it has none, its square metres.
2. Of N people the part with weight w of W gets the whole number below N·w / W.
3. Those left over go, one each, to the parts that lost the largest fractions (largest remainder); among equals to the
   part nearest to the middle of the area's weights, then to the first cell.

All of it is whole numbers, so that nothing is lost to rounding and every machine comes to the same.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of areas that lie in one cell each, in the order of areas.

    :ivar area: the number of the area, from 0
    :ivar cell: the number of the cell
    :ivar weight: above 0
    """

    area: Whole
    cell: Whole
    weight: Whole

    def __len__(self) -> int:
        return len(self.area)


def counted(area: Whole, cell: Whole, cells: int) -> Parts:
    """The parts of places: one for each area and cell that has any, with their number as weight.

    :param cells: how many cells there are
    """
    keys, weight = np.unique(area * cells + cell, return_counts=True)
    return Parts(keys // cells, keys % cells, weight.astype(np.int64))


def together(one: Parts, other: Parts) -> Parts:
    """The parts of two sets of areas."""
    area = np.concatenate((one.area, other.area))
    order = np.argsort(area, kind="stable")
    cell, weight = np.concatenate((one.cell, other.cell)), np.concatenate((one.weight, other.weight))
    return Parts(area[order], cell[order], weight[order])


def spread(totals: Whole, parts: Parts, columns: int) -> Whole:
    """The share of each part in the total of its area.

    :param totals: the count of each area, 0 or more; areas without parts must have 0
    :param columns: of the grid, by which cells lie beside each other
    """
    if not len(parts):
        return np.zeros(0, np.int64)
    whole = np.bincount(parts.area, parts.weight, len(totals)).astype(np.int64)
    wanted = totals[parts.area] * parts.weight
    shares, lost = np.divmod(wanted, whole[parts.area])
    left = totals - np.bincount(parts.area, shares, len(totals)).astype(np.int64)
    order = np.lexsort((parts.cell, distance(parts, whole, columns), -lost, parts.area))
    starts = np.searchsorted(parts.area, np.arange(len(totals)))
    rank = np.empty(len(parts), np.int64)
    rank[order] = np.arange(len(parts)) - starts[parts.area[order]]
    return shares + (rank < left[parts.area])


def distance(parts: Parts, whole: Whole, columns: int) -> NDArray[np.float64]:
    """The square of how far each part's cell is from the middle of its area's weights, in cells."""
    row, column = np.divmod(parts.cell, columns)
    far = np.zeros(len(parts))
    for line in (row, column):
        middle = np.bincount(parts.area, line * parts.weight, len(whole)) / np.maximum(whole, 1)
        far += (line - middle[parts.area]) ** 2
    return far.round(6)
