"""Tile matrix sets: where the tiles of each level lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from onestop.cartography.frame import METRES_OF_A_DEGREE, Frame
from onestop.dataset import BBox
from onestop.vectortiles.matrixsets import tiles

SIDE = 256
"""Pixels."""
PIXEL = 0.00028
"""Metres of a pixel, as OGC defines scale."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One level of a set.

    :ivar name: as capabilities write it, such as `07`
    :ivar resolution: units of a pixel
    """

    name: str
    resolution: float
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A tile matrix set.

    :ivar srs: such as `EPSG:3826`
    :ivar box: west, south, east, north, easting first
    """

    name: str
    srs: str
    box: BBox
    matrices: tuple[Matrix, ...]

    @property
    def degrees(self) -> bool:
        """Whether its units are degrees, whose latitude comes first."""
        return self.srs == "EPSG:4326"

    def denominator(self, matrix: Matrix) -> float:
        """The scale of a level."""
        return matrix.resolution * (METRES_OF_A_DEGREE if self.degrees else 1) / PIXEL

    def matrix(self, text: str) -> Matrix | None:
        """The level of a name, with or without its leading zero."""
        level = int(text) if text.isascii() and text.isdigit() and len(text) < len("000") else len(self.matrices)
        return self.matrices[level] if level < len(self.matrices) else None

    def frame(self, matrix: Matrix, column: int, row: int) -> Frame:
        """What a tile shows."""
        side = matrix.resolution * SIDE
        west, north = self.box[0] + column * side, self.box[3] - row * side
        return Frame((west, north - side, west + side, north), SIDE, SIDE, self.srs)


def grids(configured: Mapping[str, Mapping[str, Any]]) -> dict[str, Grid]:
    """The grids of MapProxy's configuration."""
    return {name: grid(name, each) for name, each in configured.items()}


def grid(name: str, configured: Mapping[str, Any]) -> Grid:
    """One grid: its levels are listed, or each is twice as fine as the one before."""
    west, south, east, north = configured["bbox"]
    levels = configured.get("num_levels", 0)
    resolutions = configured.get("res") or [(east - west) / SIDE / 2**level for level in range(levels)]
    made = (
        Matrix(f"{level:02}", size, tiles(east - west, size), tiles(north - south, size))
        for level, size in enumerate(resolutions)
    )
    return Grid(name, configured["srs"], (west, south, east, north), tuple(made))
