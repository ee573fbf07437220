"""What a picture shows: a box in a reference system, and a size in pixels."""

from dataclasses import dataclass

from onestop.crs import WORLD
from onestop.dataset import BBox

METRES_OF_A_DEGREE = 111_319.490_793_273_58
"""At the equator of EPSG:3857."""
DEGREES = frozenset({"EPSG:4326", "EPSG:3824"})


@dataclass(frozen=True, slots=True)
class Frame:
    """What a picture shows.

    :ivar box: west, south, east, north in the units of the reference system, easting first
    :ivar srs: such as `EPSG:3826`
    """

    box: BBox
    width: int
    height: int
    srs: str

    @property
    def metres(self) -> float:
        """The longer side of a pixel, in metres of EPSG:3857 or as good as those."""
        west, south, east, north = self.box
        unit = METRES_OF_A_DEGREE if self.srs.upper() in DEGREES else 1.0
        return max((east - west) / self.width, (north - south) / self.height) * unit

    @property
    def on_earth(self) -> bool:
        """Whether it shows any place that its system has: beyond the poles there is nothing, not even sea."""
        if self.srs.upper() not in DEGREES:
            return True
        west, south, east, north = self.box
        return west < WORLD[2] and east > WORLD[0] and south < WORLD[3] and north > WORLD[1]
