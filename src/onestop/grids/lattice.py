"""Square cells in EPSG:3826: which cell a place is in, and how smaller cells nest in larger ones."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onestop.dataset import BBox

CODE = 3826
"""TWD97 TM2, zone 121: one grid for the main island and for the outer ones, see docs/decisions/grids.md."""
SNAP = 1000
"""Metres: the corners of every grid are whole kilometres, so that grids of any release and size fit each other."""

type Cells = NDArray[np.int64]
"""Numbers of cells, row by row from the north-west."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """A grid of square cells.

    :ivar size: side of a cell in metres, a divisor of a kilometre
    :ivar west: easting of its western edge in metres
    :ivar north: northing of its northern edge in metres
    """

    size: int
    west: int
    north: int
    columns: int
    rows: int

    @property
    def box(self) -> BBox:
        """West, south, east, north in metres."""
        return self.west, self.north - self.rows * self.size, self.west + self.columns * self.size, self.north

    @property
    def count(self) -> int:
        """How many cells there are."""
        return self.columns * self.rows

    def cell_of(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Cells:
        """The cell of each place; a place on an edge belongs to the cell east or south of it.

        :param x: eastings within the grid, in metres
        :param y: northings within the grid, in metres
        """
        column = np.floor((x - self.west) / self.size).astype(np.int64)
        row = np.floor((self.north - y) / self.size).astype(np.int64)
        return row * self.columns + column

    def coarser(self, times: int) -> "Lattice":
        """The grid whose cells have so many of these on a side."""
        return Lattice(self.size * times, self.west, self.north, self.columns // times, self.rows // times)


def covering(box: BBox, size: int) -> Lattice:
    """The grid over a box of metres, out to whole kilometres; places on the box's edges lie in it, too."""
    west, south = (int(np.floor(number / SNAP)) * SNAP for number in box[:2])
    east, north = (int(np.floor(number / SNAP) + 1) * SNAP for number in box[2:])
    return Lattice(size, west, north, (east - west) // size, (north - south) // size)


def summed(cells: NDArray[np.int64], times: int) -> NDArray[np.int64]:
    """Rows of cells added up into cells of so many on a side; negative numbers are cells without data.

    A larger cell has data where any of the smaller ones in it has.
    """
    rows, columns = cells.shape
    parts = cells.reshape(rows // times, times, columns // times, times)
    known = (parts >= 0).any(axis=(1, 3))
    return np.where(known, np.maximum(parts, 0).sum(axis=(1, 3)), -1)
