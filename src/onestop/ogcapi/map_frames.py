"""What a map shows and how large it is, for maps of collections and of joins alike.

The size follows from the box and the scale, or the box from the size and the scale, as OGC API Maps has it: two of the
three are asked for, and what is left out keeps the shape of the land.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PIL import Image, ImageColor

from onestop import crs
from onestop.cartography.files import JPEG, PNG, WHITE, Paper
from onestop.cartography.frame import METRES_OF_A_DEGREE, Frame
from onestop.crs import Crs
from onestop.dataset import BBox
from onestop.errors import BadValue
from onestop.ogcapi.map_boxes import (
    TURN,
    Extent,
    Given,
    check_together,
    moved,
    read_box,
    read_center,
    spatial_ways,
)
from onestop.ogcapi.question import FLAGS, choice, whole

LARGEST = 4096
"""Pixels on a side."""
WIDTH = 800
"""Pixels from west to east where nothing says how many."""
PIXEL = 0.28
"""Millimetres of a pixel where nothing says how many: OGC's own."""
FINEST, COARSEST = 1e-3, 1e12
"""What a scale or a pixel's size may be."""
FORMS = {"png": PNG, "jpeg": JPEG}
DRAWN_AS = {3827: 3825, 3828: 3826}
"""Systems of TWD67 are drawn as those of TWD97: what turns or bends one in the other is no tenth of a pixel."""
RADIUS = METRES_OF_A_DEGREE * 180 / math.pi
"""Of the globe of Web Mercator, in metres."""
HEXADECIMAL = re.compile(r"(?:0x|#)?([0-9A-Fa-f]{6})")


@dataclass(frozen=True, slots=True)
class Sight:
    """What a map shows.

    :ivar box: west, south, east, north in the units of the system; the east may lie beyond 180 degrees
    """

    system: Crs
    box: BBox
    width: int
    height: int

    @property
    def frame(self) -> Frame:
        """As it is drawn."""
        code = self.system.code
        if code not in DRAWN_AS:
            return Frame(self.box, self.width, self.height, f"EPSG:{code or 4326}")
        target = crs.find(f"EPSG:{DRAWN_AS[code]}")
        west, south, east, north = self.box
        corners = [
            moved((x, y, x, y), self.system, target, what=("bbox", "")) for x, y in ((west, south), (east, north))
        ]
        return Frame((*corners[0][:2], *corners[1][:2]), self.width, self.height, target.name)

    @property
    def frames(self) -> Iterator[Frame]:
        """What is drawn for it: what lies beyond the antimeridian once more, from where the world begins."""
        frame = self.frame
        west, south, east, north = frame.box
        beyond = Frame((west - TURN, south, east - TURN, north), frame.width, frame.height, frame.srs)
        every = (frame, beyond) if self.system.degrees and east > crs.WORLD[2] else (frame,)
        return (each for each in every if each.on_earth)

    @property
    def headers(self) -> dict[str, str]:
        """Where the picture lies, in the order of its system's axes."""
        west, south, east, north = self.box
        sides = (south, west, north, east) if self.system.latitude_first else (west, south, east, north)
        return {"Content-Crs": self.system.uri, "Content-Bbox": ",".join(map(repr, sides))}


def read_sight(given: Given, extent: Extent) -> Sight:
    """What the parameters ask to see; raises BadValue, NotFound."""
    check_together(given, spatial_ways(given))
    system = extent.system(given, "crs", extent.systems[0])
    box = read_box(given, extent, system)
    return around(given, extent, system) if box is None else within(given, system, box)


def within(given: Given, system: Crs, box: BBox) -> Sight:
    """A box, as large as it is asked for or as its scale makes it."""
    wide, high = ground(system, box)
    metres = metres_of_pixel(given)
    if metres is None:
        return Sight(system, box, *size(given, wide / high))
    for name in ("width", "height"):
        if name in given:
            raise BadValue(name, given[name][:20], "a box with either a scale-denominator or a size")
    width, height = (max(round(side / metres), 1) for side in (wide, high))
    if max(width, height) > LARGEST:
        allowed = f"a larger one for this box: the picture would have {width} x {height} pixels, {LARGEST} at most"
        raise BadValue("scale-denominator", given["scale-denominator"][:20], allowed)
    return Sight(system, box, width, height)


def around(given: Given, extent: Extent, system: Crs) -> Sight:
    """So many pixels around a place: unless said, the middle of all there is, at the scale where all of it fits."""
    every = moved(extent.box, crs.SYSTEMS[0], system, what=("crs", given.get("crs", system.name)))
    wide, high = ground(system, every)
    width, height = size(given, wide / high)
    metres = metres_of_pixel(given) or max(wide / width, high / height)
    x, y = read_center(given, extent, system) or ((every[0] + every[2]) / 2, (every[1] + every[3]) / 2)
    east, north = metres_of_unit(system, y)
    aside, above = width * metres / east / 2, height * metres / north / 2
    return Sight(system, (x - aside, y - above, x + aside, y + above), width, height)


def size(given: Given, ratio: float) -> tuple[int, int]:
    """Width and height; what is left out keeps the ratio of one to the other. Raises BadValue."""
    asked = {name: whole(name, given[name], low=1, high=LARGEST) for name in ("width", "height") if name in given}
    usual = asked["height"] * ratio if "height" in asked else min(WIDTH, LARGEST * ratio)
    width = asked.get("width", fitting(usual))
    return width, asked.get("height", fitting(width / ratio))


def fitting(side: float) -> int:
    """A side in whole pixels that can be drawn."""
    return min(max(round(side), 1), LARGEST)


def ground(system: Crs, box: BBox) -> tuple[float, float]:
    """Width and height of a box in metres, as long as they are at its middle."""
    west, south, east, north = box
    eastward, northward = metres_of_unit(system, (south + north) / 2)
    return (east - west) * eastward, (north - south) * northward


def metres_of_unit(system: Crs, y: float) -> tuple[float, float]:
    """How many metres a unit of the system is long eastwards and northwards, at a place as far north as this."""
    if system.degrees:
        return METRES_OF_A_DEGREE * max(math.cos(math.radians(min(abs(y), 89.0))), 0.0), METRES_OF_A_DEGREE
    if system.code == crs.WEB_MERCATOR:
        shrunk = 1 / math.cosh(y / RADIUS)
        return shrunk, shrunk
    return 1.0, 1.0


def metres_of_pixel(given: Given) -> float | None:
    """How many metres a pixel shows where a scale is asked for; raises BadValue."""
    millimetres = positive(given, "mm-per-pixel") or PIXEL
    scale = positive(given, "scale-denominator")
    return millimetres / 1000 * scale if scale else None


def positive(given: Given, name: str) -> float | None:
    """A number above zero; None where it is not asked for; raises BadValue."""
    if name not in given:
        return None
    try:
        found = float(given[name])
    except ValueError:
        found = math.nan
    if not FINEST <= found <= COARSEST:
        raise BadValue(name, given[name][:20], f"a number from {FINEST:g} to {COARSEST:g}")
    return found


def composed(sight: Sight, paper: Paper, draw: Callable[[Frame], Image.Image]) -> bytes:
    """The picture as a file."""
    whole = paper.blank(sight.frame)
    for frame in sight.frames:
        whole.alpha_composite(draw(frame))
    return paper.file(whole)


def read_paper(given: Given, form: str) -> Paper:
    """What the map is drawn on: nothing unless a colour is asked for; raises BadValue."""
    asked = given.get("transparent", "false" if "bgcolor" in given else "true").lower()  # TRUE, as WMS writes it
    choice({"transparent": asked}, "transparent", FLAGS)
    return Paper(FORMS[form], asked == "true", colour(given["bgcolor"]) if "bgcolor" in given else WHITE)


def colour(text: str) -> str:
    """A colour by its numbers or by its name in CSS; raises BadValue."""
    if found := HEXADECIMAL.fullmatch(text):
        return f"#{found[1].lower()}"
    if text.lower() not in ImageColor.colormap:
        raise BadValue("bgcolor", text[:40], "a colour such as 0xFFFFFF, or its name in CSS")
    return text.lower()
