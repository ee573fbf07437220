"""GetSTATCode: a point → the codes of the statistical areas and administrative units that it lies in."""

import math

from onestop import crs
from onestop.errors import BadValue
from onestop.features import Feature, Query, Sources

SHOWN = 40
TWD97 = "EPSG:3826"
SYSTEMS = ("EPSG:4326", "EPSG:3824", "EPSG:3825", TWD97, "EPSG:3827", "EPSG:3828", "EPSG:3857")
LONGITUDES, LATITUDES = 180, 90
AREAS, VILLAGES = "areas_basic", "villages"


def codes_at(sources: Sources, x: str, y: str, srs: str = "") -> list[dict[str, str]]:
    """The codes at a point, one row or none; raises BadValue.

    :param srs: of the numbers; where it is empty, small ones are degrees and others metres of TWD97 zone 121
    """
    east, north = number("x", x), number("y", y)
    place = degrees(east, north, system(east, north, srs))
    area = at(sources, AREAS, place)
    return [] if area is None else [row(area, at(sources, VILLAGES, place))]


def number(name: str, text: str) -> float:
    """A coordinate; raises BadValue."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= crs.FARTHEST:
        raise BadValue(name, text[:SHOWN], "數字 a number")
    return value


def system(x: float, y: float, srs: str) -> str:
    """The system that two numbers are in; raises BadValue."""
    if not srs:
        return SYSTEMS[0] if abs(x) <= LONGITUDES and abs(y) <= LATITUDES else TWD97
    if srs.upper() not in SYSTEMS:
        raise BadValue("oSRS", srs[:SHOWN], ", ".join(SYSTEMS))
    return srs.upper()


def degrees(x: float, y: float, name: str) -> tuple[float, float]:
    """Longitude and latitude of a point, easting or longitude first; raises BadValue."""
    west, south, _, _ = crs.transform_bbox((x, y, x, y), "CRS84" if crs.find(name).degrees else name, "x, y")
    return west, south


def at(sources: Sources, name: str, place: tuple[float, float]) -> Feature | None:
    """The area of a collection that has a point; the first of those that meet there."""
    if name not in sources:
        return None
    page = sources[name].page(Query(bbox=(*place, *place), limit=1, geometry=False))
    return page.features[0] if page.features else None


def row(area: Feature, village: Feature | None) -> dict[str, str]:
    """The codes in the names, and the spelling, of before."""
    found = area.properties
    village_of = village.properties if village else found
    symbol = str(village_of["V_ID"] or "")
    return {
        "CODE1": str(found["CODE1"]),
        "CODE2": str(found["CODE2"]),
        "CODEBASE": str(found["CODEBASE"]),
        "COUNTY_ID": str(found["COUNTY_ID"]),
        "TOWN_ID": str(found["TOWN_ID"]),
        "TOWN_NAME": str(found["TOWN"]),
        "VILLAGE_ID": symbol.rpartition("-")[2],
        "VILLAGE_NAME": str(village_of["VILLAGE"] or ""),
        "VILLAGE_SYMBLE": symbol,
    }
