"""The coordinate reference systems we speak: how they are written, their axis order, and ways between them.

TWD97 (3824, 3825, 3826) is taken as equal to WGS 84, as EPSG's transformation 3830 has it (1 m).

TWD67 (3827, 3828) needs a datum shift that PROJ does not know: left to itself it makes a "ballpark" shift that is
wrong by about 850 m. We use what is published for it:

- 3828, main island: the plane four-parameter formula of the Ministry of the Interior's Satellite Survey Center,
  between the two grids of zone 121; stated largest error about 2 m. At the datum point (虎子山) it is right to 0.3 m.
- 3827, Penghu: that formula holds for the main island only, so the geocentric shift (-752, -358, -179) m is used that
  the definitions of Proj4 in Taiwan carry for both zones (their rotations, written in arc seconds, come to nothing).
  It agrees with the formula within 0.1 m at the datum point and 4 m around Penghu, so a few metres can be promised.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.exceptions import ProjError

from onestop.dataset import BBox, Words
from onestop.errors import BadValue

type Geometries = NDArray[Any]
"""An array of shapely geometries, None where there is none."""

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
WORLD: BBox = (-180.0, -90.0, 180.0, 90.0)
FARTHEST = 20_037_508.35
"""The largest number, in metres, that a projected coordinate may have: half the equator, the edge of EPSG:3857."""
OUTER_ISLANDS = frozenset({"09007", "09020", "10016"})
"""Lienchiang, Kinmen and Penghu: the counties, by their codes, whose maps are in zone 119 of TWD97."""
DENSITY = 21
"""Points put on each edge of a box before it is transformed."""

_GRID = "+lat_0=0 +k=0.9999 +x_0=250000 +y_0=0"
_TO_DEGREES = "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
_PIPELINES = {
    3828: "+proj=pipeline "
    "+step +proj=affine +xoff=807.8 +yoff=-248.6 +s11=1.00001549 +s12=0.000006521 +s21=0.000006521 +s22=1.00001549 "
    f"+step +inv +proj=tmerc {_GRID} +lon_0=121 +ellps=GRS80 {_TO_DEGREES}",
    3827: "+proj=pipeline "
    f"+step +inv +proj=tmerc {_GRID} +lon_0=119 +ellps=aust_SA +step +proj=push +v_3 +step +proj=cart +ellps=aust_SA "
    "+step +proj=helmert +x=-752 +y=-358 +z=-179 +step +inv +proj=cart +ellps=GRS80 +step +proj=pop +v_3 "
    f"{_TO_DEGREES}",
}


@dataclass(frozen=True, slots=True)
class Crs:
    """A coordinate reference system.

    :ivar code: EPSG's number; None for CRS84
    :ivar latitude_first: the order that the system itself defines
    :ivar degrees: coordinates are degrees, else metres
    :ivar area: where it is made for: west, south, east, north in degrees
    """

    code: int | None
    title: Words
    latitude_first: bool
    degrees: bool
    area: BBox = WORLD

    @property
    def name(self) -> str:
        """The short name, such as `EPSG:3826` or `CRS84`."""
        return f"EPSG:{self.code}" if self.code else "CRS84"

    @property
    def uri(self) -> str:
        """The address that OGC API and GML 3.2 use."""
        return f"http://www.opengis.net/def/crs/EPSG/0/{self.code}" if self.code else CRS84

    @property
    def urn(self) -> str:
        """The name that WFS 1.1 and CSW use."""
        return f"urn:ogc:def:crs:EPSG::{self.code}" if self.code else "urn:ogc:def:crs:OGC:1.3:CRS84"

    @property
    def decimals(self) -> int:
        """How many decimals are worth writing: about a centimetre in degrees, a millimetre in metres."""
        return 7 if self.degrees else 3


TAIWAN: BBox = (114.0, 10.0, 125.0, 27.0)
"""All that Taiwan administers, the islands of the South China Sea included."""

SYSTEMS: tuple[Crs, ...] = (
    Crs(None, Words("WGS 84 經緯度（經度在前）", "WGS 84 longitude, latitude"), latitude_first=False, degrees=True),
    Crs(4326, Words("WGS 84 經緯度", "WGS 84 latitude, longitude"), latitude_first=True, degrees=True),
    Crs(3857, Words("網路麥卡托", "Web Mercator"), latitude_first=False, degrees=False),
    Crs(3824, Words("TWD97 經緯度", "TWD97 latitude, longitude"), latitude_first=True, degrees=True, area=TAIWAN),
    Crs(3825, Words("TWD97 二度分帶 119", "TWD97 TM2 zone 119"), latitude_first=False, degrees=False, area=TAIWAN),
    Crs(3826, Words("TWD97 二度分帶 121", "TWD97 TM2 zone 121"), latitude_first=False, degrees=False, area=TAIWAN),
    Crs(3827, Words("TWD67 二度分帶 119", "TWD67 TM2 zone 119"), latitude_first=False, degrees=False, area=TAIWAN),
    Crs(3828, Words("TWD67 二度分帶 121", "TWD67 TM2 zone 121"), latitude_first=False, degrees=False, area=TAIWAN),
)
"""CRS84 first, as OGC API lists them."""

ALLOWED = ", ".join(system.name for system in SYSTEMS)
WEB_MERCATOR = 3857
OLD_WEB_MERCATOR = ("900913", "102100", "102113")
"""Numbers that programs gave Web Mercator before EPSG did; the last two are Esri's."""
_BY_CODE = {str(system.code): system for system in SYSTEMS if system.code}
_BY_CODE |= dict.fromkeys(OLD_WEB_MERCATOR, _BY_CODE[str(WEB_MERCATOR)])
_OGC_FORMS = (
    "HTTP://WWW.OPENGIS.NET/DEF/CRS/",
    "HTTPS://WWW.OPENGIS.NET/DEF/CRS/",
    "URN:OGC:DEF:CRS:",
    "URN:X-OGC:DEF:CRS:",
)
_FORMS = (*_OGC_FORMS, "HTTP://WWW.OPENGIS.NET/GML/SRS/EPSG.XML#", "")
"""What a name can begin with; OGC's own forms keep the order of axes that the system defines."""

NAMES = 256
"""How many names stay understood."""


@lru_cache(NAMES)
def find(text: str, what: str = "crs") -> Crs:
    """The system that a URI, a URN, a short name (`EPSG:3826`), a safe CURIE or a bare number means.

    :raises BadValue: for a system that we do not speak
    """
    name = text.strip().strip("[]").upper()
    form = next(form for form in _FORMS if name.startswith(form))
    parts = [part for part in name[len(form) :].replace("/", ":").split(":") if part]
    authority = parts[0] if len(parts) > 1 else "EPSG"
    versioned = all(part.replace(".", "").isdigit() for part in parts[1:-1])
    if parts and versioned and len(name) <= len(CRS84) + len(form):
        if parts[-1] in ("CRS84", "84") and (authority in ("OGC", "CRS") or len(parts) == 1):
            return SYSTEMS[0]
        if authority == "EPSG" and parts[-1] in _BY_CODE:
            return _BY_CODE[parts[-1]]
    raise BadValue(what, text, ALLOWED)


def systems_for(box: BBox | None) -> tuple[Crs, ...]:
    """The systems that data within a box can be had in: those made for somewhere else would move it by anything.

    :param box: None where there are no data, which goes with every system
    """
    return tuple(system for system in SYSTEMS if box is None or lies_within(box, system.area))


def lies_within(box: BBox, area: BBox) -> bool:
    """Whether no side of a box lies outside an area."""
    (west, south, east, north), (left, bottom, right, top) = box, area
    return left <= west and bottom <= south and east <= right and north <= top


def latitude_first(text: str) -> bool:
    """Whether coordinates said to be in this system have the latitude first.

    OGC's URIs and URNs keep the order that the system defines; `EPSG:4326` and GML 2's `epsg.xml#4326` are what
    programs of before write, with the longitude first.
    """
    return find(text).latitude_first and text.strip().upper().startswith((*_OGC_FORMS, "["))


def transform_bbox(bbox: Sequence[float], crs: str = CRS84, what: str = "bbox") -> BBox:
    """A box in a system's own axis order as west, south, east, north in CRS84.

    West may be greater than east in degrees: the box then crosses the antimeridian.

    :raises BadValue: for a system we do not speak, numbers that are not finite, a box outside the world or upside down
    """
    system = find(crs, what + "-crs")
    west, south, east, north = box_numbers(bbox, what)
    if latitude_first(crs):
        west, south, east, north = south, west, north, east
    if south > north or (west > east and not system.degrees):
        raise BadValue(what, list(bbox), "the smaller corner first")
    if not system.degrees:
        return _projected(system, (west, south, east, north), what)
    if min(west, east) < WORLD[0] or max(west, east) > WORLD[2] or south < WORLD[1] or north > WORLD[3]:
        raise BadValue(what, list(bbox), "longitudes from -180 to 180 and latitudes from -90 to 90")
    return west, south, east, north


def box_numbers(bbox: Sequence[float], what: str = "bbox") -> BBox:
    """Four finite numbers of a box of four or six; heights are left out, as all our data are flat."""
    corners = tuple(bbox)
    if len(corners) == 6:  # noqa: PLR2004
        corners = (*corners[:2], *corners[3:5])
    if len(corners) != 4 or not all(math.isfinite(number) for number in corners):  # noqa: PLR2004
        raise BadValue(what, list(bbox), "four numbers: the corner of the smallest and that of the largest coordinates")
    west, south, east, north = map(float, corners)
    return west, south, east, north


def _projected(system: Crs, box: BBox, what: str) -> BBox:
    if max(map(abs, box)) > FARTHEST:
        raise BadValue(what, list(box), f"coordinates of {system.name} in metres, none beyond {FARTHEST:.0f}")
    try:
        west, south, east, north = to_crs84_transformer(system.code).transform_bounds(*box, densify_pts=DENSITY)
    except ProjError:
        west = math.inf
        south = east = north = west
    if not all(map(math.isfinite, (west, south, east, north))):
        raise BadValue(what, list(box), f"a box within the area where {system.name} is defined")
    return west, south, east, north


@cache
def to_crs84_transformer(code: int | None) -> Transformer:
    """The way from a system, easting or longitude first, to CRS84."""
    if code in _PIPELINES:
        return Transformer.from_pipeline(_PIPELINES[code])
    return Transformer.from_crs(f"EPSG:{code or 4326}", "OGC:CRS84", always_xy=True)


def transform(geometries: Geometries, crs: str) -> Geometries:
    """Geometries of CRS84 in another system, in that system's own axis order, at a sensible number of decimals."""
    system = find(crs)
    moved = _move(geometries, system, "INVERSE")
    flipped = moved[:, ::-1] if system.latitude_first else moved
    return _with(geometries, np.round(flipped, system.decimals))


def east_north(x: NDArray[np.float64], y: NDArray[np.float64], crs: str) -> tuple[NDArray[np.float64], ...]:
    """Longitudes and latitudes of CRS84 in another system, what goes east first whatever the system's own order.

    :raises BadValue: for a system that we do not speak
    """
    system = find(crs)
    if system.code not in (None, 4326, 3824):
        x, y = to_crs84_transformer(system.code).transform(x, y, direction="INVERSE")
    return np.round(x, system.decimals), np.round(y, system.decimals)


def to_crs84(geometries: Geometries, crs: str) -> Geometries:
    """Geometries said to be in a system, in the order of axes that its name stands for, in CRS84.

    :raises BadValue: for coordinates that the system does not have
    """
    system = find(crs)
    if latitude_first(crs):
        geometries = _with(geometries, shapely.get_coordinates(geometries)[:, ::-1])
    moved = _move(geometries, system, "FORWARD")
    if not np.isfinite(moved).all():
        raise BadValue("geometry", shapely.to_wkt(geometries[0])[:60], f"coordinates of {system.name}")
    return _with(geometries, moved)


def _move(geometries: Geometries, system: Crs, direction: Literal["FORWARD", "INVERSE"]) -> NDArray[np.float64]:
    coordinates = shapely.get_coordinates(geometries)
    if system.code in (None, 4326, 3824) or not len(coordinates):
        return coordinates
    transformer = to_crs84_transformer(system.code)
    return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1], direction=direction))


def _with(geometries: Geometries, coordinates: NDArray[np.float64]) -> Geometries:
    return shapely.set_coordinates(np.array(geometries, dtype=object, copy=True), coordinates)
