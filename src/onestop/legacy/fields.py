"""A doorplate in the fields of the old services."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from onestop import crs
from onestop.address.model import Parts
from onestop.address.normalise import normalise
from onestop.address.numerals import chinese
from onestop.address.old.model import Row
from onestop.errors import BadValue
from onestop.legacy.replies import Value

V30, V40 = "v30", "v40"
SYSTEMS = ("EPSG:4326", "EPSG:3825", "EPSG:3826", "EPSG:3827", "EPSG:3828")
DEGREES = SYSTEMS[0]

SECTION = re.compile(r"(\d{1,3})段")
NAMED_SECTION = re.compile(r"(.+(?:路|街|大道))([東西南北中]段)")


def system(written: str) -> str:
    """The coordinate system that a request names; raises BadValue."""
    name = written.upper() or DEGREES
    if name not in SYSTEMS:
        raise BadValue("oSRS", written[:40], ", ".join(SYSTEMS))
    return name


def placed(place: tuple[float, float] | None, srs: str) -> tuple[float, float]:
    """East and north, or longitude and latitude, of a place; zeros where it is not known."""
    if place is None:
        return 0.0, 0.0
    if srs == DEGREES:
        return place
    x, y = crs.to_crs84_transformer(crs.find(srs).code).transform(*place, direction="INVERSE")
    return float(x), float(y)


@lru_cache(4096)
def written(parts: Parts) -> Parts:
    """Parts as the old service had them: the section in Chinese numerals, a named section apart from its road."""
    road, section = parts.road, parts.section
    if section and not section.endswith("段"):
        road, section = road + section, ""
    elif not section and (named := NAMED_SECTION.fullmatch(road)):
        road, section = named[1], named[2]
    elif numbered := SECTION.fullmatch(normalise(section)):
        section = chinese(int(numbered[1])) + "段"
    return replace(parts, road=road, section=section)


def section_of(parts: Parts) -> str:
    """SECTION: Arabic digits without 段; the text of one that has a name."""
    match = SECTION.fullmatch(normalise(parts.section))
    return match[1] if match else parts.section


def fields(row: Row, srs: str, version: str, *, codes: bool) -> Mapping[str, Value]:
    """A row of AddressList."""
    parts = written(row.parts)
    tong = parts.sub_alley.endswith("衕")
    x, y = placed(row.place, srs)
    past: dict[str, Value] = {"PERIOD": row.period} if version == V40 else {}
    area: dict[str, Value] = {"AREA": parts.area} if version == V40 else {}
    return {
        **past,
        "FULL_ADDR": parts.text,
        "COUNTY": parts.county,
        "TOWN": parts.town,
        "VILLAGE": parts.village,
        "NEIGHBORHOOD": parts.neighbourhood,
        "ROAD": parts.road,
        "SECTION": section_of(parts),
        "LANE": parts.lane,
        "ALLEY": parts.alley,
        "SUB_ALLEY": "" if tong else parts.sub_alley,
        "TONG": parts.sub_alley if tong else "",
        **area,
        "NUMBER": parts.number,
        "X": x,
        "Y": y,
        **(code_fields(row) if codes and version == V40 else {}),
    }


def code_fields(row: Row) -> Mapping[str, Value]:
    """The codes of the statistical areas that a row lies in."""
    return {"CODEBASE": row.codes.basic or "", "CODE1": row.codes.level1 or "", "CODE2": row.codes.level2 or ""}
