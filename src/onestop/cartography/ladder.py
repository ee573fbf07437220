"""The four generalisations of every area, and the range of zoom levels that each is drawn at."""

import math
from dataclasses import dataclass

SCALE_AT_ZOOM_0 = 559_082_264.028
"""Scale denominator of the first web zoom level at OGC's 0.28 mm a pixel."""
METRES_AT_ZOOM_0 = SCALE_AT_ZOOM_0 * 0.28e-3
CLOSEST, FARTHEST = 22, 0
"""Zoom levels."""


def zoom_of(metres: float) -> int:
    """The zoom level whose pixels are nearest to a size in metres."""
    return min(max(round(math.log2(METRES_AT_ZOOM_0 / metres)), FARTHEST), CLOSEST)


@dataclass(frozen=True, slots=True)
class Zooms:
    """A range of zoom levels, both ends within."""

    first: int = FARTHEST
    last: int = CLOSEST

    def __contains__(self, zoom: int) -> bool:
        """Whether a zoom level is one of them."""
        return self.first <= zoom <= self.last

    @property
    def scales(self) -> tuple[float, float]:
        """Least and greatest scale denominator; neighbouring ranges meet half way between two zoom levels."""
        least = SCALE_AT_ZOOM_0 / 2**self.last / math.sqrt(2)
        return (0.0 if self.last >= CLOSEST else least), SCALE_AT_ZOOM_0 / 2**self.first * math.sqrt(2)

    def within(self, other: "Zooms") -> "Zooms | None":
        """What two ranges have in common."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Zooms(first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Step:
    """A generalisation: less than half a pixel of its closest zoom level is lost.

    :ivar tolerance: side of the triangles that are left out, in metres of EPSG:3857
    """

    number: int
    tolerance: float
    zooms: Zooms


LADDER = (
    Step(0, 2, Zooms(14, CLOSEST)),
    Step(1, 8, Zooms(12, 13)),
    Step(2, 30, Zooms(10, 11)),
    Step(3, 120, Zooms(FARTHEST, 9)),
)
"""Closest first: each is made from the one before."""
