"""Where a map lies: the box or the place that the parameters of OGC API Maps name, in the system of the picture."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyproj.exceptions import ProjError

from onestop import crs
from onestop.crs import Crs
from onestop.dataset import BBox
from onestop.errors import BadValue, NotFound
from onestop.ogcapi.coverages import AXIS, read_axes
from onestop.ogcapi.question import read_numbers

type Given = Mapping[str, str]
type Place = tuple[float, float]
type Said = tuple[str, str]
"""The parameter that a box comes from and its text, for whoever has to mend it."""

NORTHERNMOST = 85.06
"""Degrees that Web Mercator reaches to, and the other way south."""
TURN = 360.0
INSTANT = r'"[^"]{1,40}"|\*|[0-9-]{4,10}'
TIMES = re.compile(rf"({INSTANT})(?::({INSTANT}))?")
"""Of the axis of time: an instant in quotes, a year, a month or a day, or the first or last there is."""
LATEST = "current"
TIME_AXES = frozenset({"time", "t"})
"""What the axis of time is called in a subset, in small letters."""
BOXES = ("bbox", "subset", "center")
"""Ways to say where, of which a question has one."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where there is something to see.

    :ivar box: in CRS84
    :ivar systems: that maps of it come in, the usual first
    """

    box: BBox
    systems: tuple[Crs, ...]

    def system(self, given: Given, name: str, usual: Crs) -> Crs:
        """The system that a parameter names; raises BadValue."""
        if name not in given:
            return usual
        text = given[name]
        own = next((each for each in self.systems if text.strip("[]") in (each.uri, each.name)), None)
        found = own or crs.find(text, name)
        if found not in self.systems:
            raise BadValue(name, text[:80], ", ".join(each.uri for each in self.systems))
        return found


def check_together(given: Given, spatial: tuple[str, ...]) -> None:
    """Raise BadValue for two ways to say where, and for a system of something that is not there.

    :param spatial: those of the ways that are in the question
    """
    if len(spatial) > 1:
        raise BadValue(spatial[1], given[spatial[1]][:80], f"not together with {spatial[0]}")
    for name in BOXES:
        if f"{name}-crs" in given and name not in given:
            raise BadValue(f"{name}-crs", given[f"{name}-crs"][:80], f"a system for {name}, which is not there")


def spatial_ways(given: Given) -> tuple[str, ...]:
    """Which ways to say where are in a question; a subset of time alone is none."""
    return tuple(name for name in BOXES if name in given and (name != "subset" or spatial_axes(given)))


def spatial_axes(given: Given) -> str:
    """A subset without its axis of time; raises BadValue."""
    return ",".join(part for part in subset_parts(given) if axis_of(part) not in TIME_AXES)


def time_axis(given: Given) -> str:
    """The time that a subset names, as `datetime` writes it; empty where it names none. Raises BadValue."""
    found = [part for part in subset_parts(given) if axis_of(part) in TIME_AXES]
    if len(found) > 1:
        raise BadValue("subset", given["subset"][:80], "each axis once")
    if not found:
        return ""
    match = TIMES.fullmatch(found[0].partition("(")[2].rstrip(") "))
    if match is None:
        raise BadValue("subset", found[0][:80], 'a time such as time("2017-06") or time("2017-01-01":*)')
    low, high = (end and end.strip('"').replace("*", "..") for end in match.groups())
    return f"{low}/{high}" if high else low.replace("..", LATEST)


def subset_parts(given: Given) -> list[str]:
    """The axes of a subset with what stands in their brackets."""
    return given["subset"].split(",") if "subset" in given else []


def axis_of(part: str) -> str:
    """The name of an axis in small letters; raises BadValue for what is none."""
    match = AXIS.fullmatch(part)
    if match is None:
        raise BadValue("subset", part[:80], 'axes such as Lat(24:25),Lon(121:122),time("2017-06")')
    return match[1].lower()


def read_box(given: Given, extent: Extent, system: Crs) -> BBox | None:
    """The box in the system of the picture, easting first; None where there is none. Raises BadValue, NotFound."""
    if "bbox" in given:
        name = given.get("bbox-crs", crs.CRS84)
        source = extent.system(given, "bbox-crs", crs.SYSTEMS[0])
        west, south, east, north = crs.box_numbers(read_numbers(given["bbox"]))
        box = (south, west, north, east) if turned(name, source) else (west, south, east, north)
        what = ("bbox", given["bbox"])
        return moved(checked(box, source, what), source, system, what=what)
    if "subset" in given and spatial_axes(given):
        return read_subset(given, extent, system)
    return None


def read_subset(given: Given, extent: Extent, system: Crs) -> BBox:
    """The box of `Lat(24:25),Lon(121:122)` or `E(250000:260000),N(…)`; an axis left out is whole."""
    text = spatial_axes(given)
    source = extent.system(given, "subset-crs", crs.SYSTEMS[0])
    sides, angles = read_axes("subset", text, span)
    if angles != source.degrees:
        axes = "Lat and Lon" if source.degrees else "E and N"
        raise BadValue("subset", text[:80], f"axes of {source.name}: {axes}")
    what = ("subset", text)
    west, south, east, north = moved(extent.box, crs.SYSTEMS[0], source, what=what)
    (west, east), (south, north) = sides.get("x", (west, east)), sides.get("y", (south, north))
    return moved(checked((west, south, east, north), source, what), source, system, what=what)


def span(name: str, text: str) -> tuple[float, float]:
    """`low:high`; raises BadValue. Of longitudes the first may be the greater: over the antimeridian."""
    low, colon, high = text.partition(":")
    try:
        ends = float(low), float(high)
    except ValueError:
        ends = (math.nan, math.nan)
    if not colon or not all(map(math.isfinite, ends)):
        raise BadValue(name, text[:80], "two numbers with a colon between")
    return ends


def checked(box: BBox, source: Crs, what: Said) -> BBox:
    """A box the right way round, over the antimeridian beyond 180 degrees; raises BadValue, NotFound."""
    west, south, east, north = box
    name, text = what
    if source.degrees and (south > crs.WORLD[3] or north < crs.WORLD[1] or west > crs.WORLD[2] or east < crs.WORLD[0]):
        raise NotFound(f"{name}, which lies outside the world,", text[:80])
    if source.degrees and west - east > TURN / 2:
        east += TURN
    if not (west < east and south < north):
        over = "; a box over the antimeridian spans less than half the world" if source.degrees else ""
        raise BadValue(name, text[:80], f"the smaller coordinates first{over}")
    return west, south, east, north


def read_center(given: Given, extent: Extent, system: Crs) -> Place | None:
    """The middle of the picture in its system, easting first; None where it is not said. Raises BadValue."""
    if "center" not in given:
        return None
    source = extent.system(given, "center-crs", crs.SYSTEMS[0])
    try:
        x, y = (float(part) for part in given["center"].split(","))
    except ValueError:
        x = y = math.nan
    if turned(given.get("center-crs", crs.CRS84), source):
        x, y = y, x
    box = (x, y, x, y)
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BadValue("center", given["center"][:80], "two numbers with a comma between, such as 121.5,25.03")
    return moved(box, source, system, what=("center", given["center"]))[:2]


def turned(name: str, system: Crs) -> bool:
    """Whether coordinates said to be in a system by this name have the latitude first."""
    return system.latitude_first and crs.latitude_first(name)


def moved(box: BBox, source: Crs, target: Crs, *, what: Said) -> BBox:
    """The box around a box in another system, easting first in both; raises BadValue."""
    if source == target or (source.degrees and target.degrees):
        return box
    degrees = box if source.degrees else through(box, source, "FORWARD", what=what)
    west, south, east, north = degrees
    if east > crs.WORLD[2] or west > east:
        raise BadValue(what[0], what[1][:80], "no box over the antimeridian, which only maps in degrees can have")
    if target.code == crs.WEB_MERCATOR:
        degrees = west, max(south, -NORTHERNMOST), east, min(north, NORTHERNMOST)
    return degrees if target.degrees else through(degrees, target, "INVERSE", what=what)


def through(box: BBox, system: Crs, direction: str, *, what: Said) -> BBox:
    """The box around a box, from a projected system to degrees or back; raises BadValue."""
    move = crs.to_crs84_transformer(system.code)
    try:
        west, south, east, north = move.transform_bounds(*box, densify_pts=crs.DENSITY, direction=direction)
    except ProjError:
        west = south = east = north = math.inf
    if not all(map(math.isfinite, (west, south, east, north))):
        raise BadValue(what[0], what[1][:80], f"a place within the area where {system.name} is defined")
    return west, south, east, north
