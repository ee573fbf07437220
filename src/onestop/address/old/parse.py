"""Takes a written address apart as the old address service did, by units and by the tables of names."""

import re
from dataclasses import dataclass, replace

from onestop.address.normalise import normalise
from onestop.address.numbers import NUMBER, Number, number_of
from onestop.address.old.places import Places, half, plain

SPACES = re.compile(r"\s+")
COUNTY_TAI = re.compile(r"台(?=[北中南][市縣]|東縣|灣省)")
SEPARATORS = str.maketrans("", "", "、，,．.。~～〜；;：:")
"""Signs that the old service took no notice of, so that it read 15、17號 as 1517號."""

VILLAGE = re.compile(r"[^\d路街段巷弄號鄰]{1,6}?[村里]")
NEIGHBOURHOOD = re.compile(r"(\d{1,4})鄰")
ROAD = re.compile(r"[^巷弄號段]*(?:路|街|大道)")
SECTION = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,3}|[東西南北中])段")
LANE, ALLEY, SUB_ALLEY = (re.compile(rf".*{unit}(?=.*號)") for unit in "巷弄衖")
AREA = re.compile(r"[^\d]+(?=\d)")
WRITTEN_NUMBER = re.compile(
    r"[臨建附特]?\d+(?:[-之附]\d+)*[A-Z甲乙丙丁戊己庚辛]?號"
    r"(?:[-之附]?\d+(?![\d樓層室F號巷弄])(?:之\d+(?![\d樓層室F號]))?)?"
)
BARE_NUMBER = re.compile(r"[臨建附特]?\d+(?:[-之附]\d+)*$")
DIGITS = re.compile(r"\d{1,10}")
LARGEST = 2**31 - 1
NUMERALS = str.maketrans("123456789", "一二三四五六七八九")
"""How the old service wrote digits in names; it left 0 as it was, so that 100至 became 一00至."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An address taken apart, each part as it was written.

    :ivar address: the whole, as the answer repeats it
    :ivar county: its number, -1 for none
    :ivar county_name: its official name
    :ivar towns: the town, or every town that may be meant
    :ivar town: empty where none was written
    :ivar neighbourhood: the 鄰, 0 for none
    :ivar section: digits or a direction
    :ivar number: None for none, or for one larger than any doorplate's
    :ivar main: the main number
    :ivar dash: the sub-number was written behind a hyphen
    """

    address: str
    county: int
    towns: tuple[int, ...]
    county_name: str = ""
    town: str = ""
    village: str = ""
    neighbourhood: int = 0
    road: str = ""
    section: str = ""
    lane: str = ""
    alley: str = ""
    sub_alley: str = ""
    area: str = ""
    number: Number | None = None
    main: int = 0
    number_text: str = ""
    dash: bool = False

    @property
    def lanes(self) -> str:
        """All that stands between street and number, as the index writes it."""
        return normalise(self.lane + self.alley + self.sub_alley)


def repeated(written: str) -> str:
    """The address as the answer repeats it: without spaces, 台 of a county's name as 臺."""
    return COUNTY_TAI.sub("臺", SPACES.sub("", written))


def parse(places: Places, written: str, *, strict: bool) -> Asked:
    """Take an address apart."""
    address = repeated(written)
    text = half(address).translate(SEPARATORS)
    head = read_head(places, text, strict=strict)
    if not strict:
        head = without_repetition(places, head)
    town = head.towns[0] if len(head.towns) == 1 else -1
    rest = head.rest
    village = read_village(places, town, head.rest)
    rest = head.rest[len(village) :]
    neighbourhood = NEIGHBOURHOOD.match(rest)
    number = int(neighbourhood[1]) if neighbourhood else 0
    name = places.index.tables.counties[head.county][1] if head.county >= 0 else ""
    asked = Asked(address, head.county, head.towns, name, head.town, village, number)
    return read_street(places, asked, rest[neighbourhood.end() :] if neighbourhood else rest)


@dataclass(frozen=True, slots=True)
class Head:
    """County and town, and what follows them."""

    county: int
    towns: tuple[int, ...]
    town: str
    rest: str


def read_head(places: Places, text: str, *, strict: bool) -> Head:
    """County and town; where only one of them or none is written, every town that may be meant."""
    county = places.county(text, strict=strict)
    if county is None:
        named = places.towns_named(text)
        length = named[0].length if named else 0
        counties = {places.index.tables.towns[one.number][1] for one in named}
        where = counties.pop() if len(counties) == 1 else -1
        towns = tuple(one.number for one in named) or tuple(range(len(places.index.tables.towns)))
        return Head(where, towns, text[:length], text[length:])
    rest = text[county.length :]
    while not strict and rest.startswith(text[: county.length]):
        rest = rest[county.length :]
    town = places.town(rest, county.number, "" if strict else text[: county.length])
    if town is None:
        return Head(county.number, places.towns_of(county.number), "", rest)
    return Head(county.number, (town.number,), rest[: town.length], rest[town.length :])


def without_repetition(places: Places, head: Head) -> Head:
    """County and town that are written once more are left out."""
    county = places.index.tables.counties[head.county][1] if head.county >= 0 else ""
    rest = head.rest
    while head.town and (again := next((name for name in (county, head.town) if name and rest.startswith(name)), "")):
        rest = rest[len(again) :]
    return replace(head, rest=rest)


def read_village(places: Places, town: int, rest: str) -> str:
    """The village that stands here: one of the town's, else what looks like one; empty where a road begins."""
    road = ROAD.match(rest)
    if road and town >= 0 and places.has_street((town,), road[0]):
        return ""
    known = places.longest_village(town, rest) if town >= 0 else ""
    looks = VILLAGE.match(rest)
    return known or (looks[0] if looks else "")


def read_street(places: Places, asked: Asked, rest: str) -> Asked:
    """Road and section, or the name of a place without a road; then lanes and the number."""
    if road := ROAD.match(rest):
        rest = rest[road.end() :]
        section = SECTION.match(rest)
        rest = rest[section.end() :] if section else rest
        return read_lanes(replace(asked, road=road[0], section=plain(section[1]) if section else ""), rest)
    area = read_area(places, asked, rest)
    return read_lanes(replace(asked, area=area), rest[len(area) :])


def read_area(places: Places, asked: Asked, rest: str) -> str:
    """A place name: what stands before the first digit, or a lane that has a name of its own."""
    lane = LANE.match(rest)
    if lane and not lane[0][0].isdigit() and places.has_street(asked.towns, lane[0]):
        return lane[0]
    area = AREA.match(rest)
    return area[0] if area else ""


def read_lanes(asked: Asked, rest: str) -> Asked:
    """Lane, alley and sub-alley, then what stands between them and the number, and the number."""
    found = {"lane": "", "alley": "", "sub_alley": ""}
    for name, unit in zip(found, (LANE, ALLEY, SUB_ALLEY), strict=True):
        if match := unit.match(rest):
            found[name], rest = match[0], rest[match.end() :]
    asked = replace(asked, lane=found["lane"], alley=found["alley"], sub_alley=found["sub_alley"])
    written = WRITTEN_NUMBER.search(rest) or BARE_NUMBER.search(rest)
    if written is None:
        return asked
    before = rest[: written.start()].translate(NUMERALS)
    return replace(
        asked,
        area=asked.area or before,
        number=number_in(written[0]),
        main=min(int(DIGITS.search(written[0])[0]), LARGEST),  # type: ignore[index]
        number_text=written[0],
        dash="-" in written[0],
    )


def number_in(written: str) -> Number | None:
    """A number as the index has it; None where it is larger than any doorplate's."""
    match = NUMBER.fullmatch(normalise(written if "號" in written else written + "號"))
    return number_of(match) if match else None
