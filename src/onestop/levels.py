"""The six levels of areas, their codes and how they nest.

Code patterns were checked on all 157,933 basic areas of the 2018 edition.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """A level of areas, by the word that our paths and columns use."""

    BASIC = "basic"
    LEVEL1 = "level1"
    LEVEL2 = "level2"
    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class LevelInfo:
    """What is fixed about a level.

    :ivar collection: the name of its collection, WFS type and WMS layer
    :ivar unit: the statistical unit code of SEGIS
    :ivar key: the code column, as SEGIS spells it
    :ivar name: the column with the area's name; statistical areas have none
    :ivar pattern: what a code looks like
    :ivar parents: key columns of the areas it lies in, nearest first
    """

    level: Level
    collection: str
    unit: str
    key: str
    name: str | None
    pattern: re.Pattern[str]
    parents: tuple[str, ...]
    zh: str
    en: str


LEVELS: dict[Level, LevelInfo] = {
    info.level: info
    for info in (
        LevelInfo(
            Level.BASIC,
            "areas_basic",
            "U0200",
            "CODEBASE",
            None,
            re.compile(r"A\d{4}-\d{4}-\d{2}", re.ASCII),
            ("CODE1", "CODE2", "V_ID", "TOWN_ID", "COUNTY_ID"),
            "最小統計區",
            "basic statistical area",
        ),
        LevelInfo(
            Level.LEVEL1,
            "areas_level1",
            "U0201",
            "CODE1",
            None,
            re.compile(r"A\d{4}-(?:\d\d|[A-Z]\d)-\d{3}", re.ASCII),
            ("CODE2", "TOWN_ID", "COUNTY_ID"),
            "一級發布區",
            "first-level dissemination area",
        ),
        LevelInfo(
            Level.LEVEL2,
            "areas_level2",
            "U0202",
            "CODE2",
            None,
            re.compile(r"A\d{4}-(?:\d\d|[A-Z]\d)", re.ASCII),
            ("TOWN_ID", "COUNTY_ID"),
            "二級發布區",
            "second-level dissemination area",
        ),
        LevelInfo(
            Level.VILLAGE,
            "villages",
            "U01VI",
            "V_ID",
            "VILLAGE",
            re.compile(r"\d{8}-(?:\d{3}|[SPIR]\d\d)", re.ASCII),
            ("TOWN_ID", "COUNTY_ID"),
            "村里",
            "village",
        ),
        LevelInfo(
            Level.TOWN,
            "towns",
            "U01TO",
            "TOWN_ID",
            "TOWN",
            re.compile(r"\d{8}", re.ASCII),
            ("COUNTY_ID",),
            "鄉鎮市區",
            "town",
        ),
        LevelInfo(
            Level.COUNTY,
            "counties",
            "U01CO",
            "COUNTY_ID",
            "COUNTY",
            re.compile(r"\d{5}", re.ASCII),
            (),
            "縣市",
            "county",
        ),
    )
}
"""Every level, smallest statistical area first."""

STATISTICAL = (Level.BASIC, Level.LEVEL1, Level.LEVEL2)
"""The levels of statistical areas; the others are administrative units."""
BY_UNIT: dict[str, Level] = {info.unit: level for level, info in LEVELS.items()}
BY_KEY: dict[str, Level] = {info.key: level for level, info in LEVELS.items()}


def level_of(code: str) -> Level | None:
    """The level whose pattern a whole code matches; None where none does."""
    return next((level for level, info in LEVELS.items() if info.pattern.fullmatch(code)), None)
