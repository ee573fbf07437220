"""How the old tile agent counted: scales from the finest, columns to the east, rows upwards from the corner.

The corner is the upper left one, so the row below it is -1: Y = -1 - row, S = scales - 1 - level.
"""

from dataclasses import dataclass

TILE = 256
"""Pixels of a tile's side."""
PIXELS_A_METRE = 3779.527559
"""At 96 dots an inch: what a resolution is multiplied with to give a scale's denominator."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A box."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Grid:
    """One of the two grids.

    :ivar corner: east and north of the corner that tiles are counted from
    :ivar envelope: what clients show and ask for
    :ivar covered: where there are tiles
    :ivar resolutions: metres of a pixel, from the coarsest
    """

    corner: tuple[float, float]
    envelope: Envelope
    covered: Envelope
    resolutions: tuple[float, ...]

    def scales(self, count: int) -> tuple[float, ...]:
        """The resolutions of a map with so many scales, from the finest; the coarsest are those of every map."""
        return self.resolutions[:count][::-1]


HALF = 20037508.342789
WEB = Grid(
    (-HALF, HALF),
    Envelope(13080040.0, 3123472.0, 13803617.0, 2332358.0),
    Envelope(-HALF, HALF, HALF, -HALF),
    tuple(156543.033928041 / 2**level for level in range(20)),
)
"""Web mercator; the envelope is Taiwan's with all its islands."""
TWD97 = Grid(
    (50000.0, 3000000.0),
    Envelope(-65000.0, 2946000.0, 641000.0, 2397000.0),
    Envelope(-65000.0, 3000000.0, 1743333.0, 1306667.0),
    (
        *(3307.291667, 2645.833333, 1322.916667, 661.458333, 264.583333, 132.291667, 66.145833),
        *(26.458333, 13.229167, 6.614583, 2.645833, 1.322917, 0.661458, 0.264583),
    ),
)
"""EPSG:3826. The envelope begins west of the corner: Kinmen and Matsu lie in columns below 0."""
