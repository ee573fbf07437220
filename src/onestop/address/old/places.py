"""Counties, towns, villages and roads of the index, as the old address service looked them up."""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from onestop.address.index import Index
from onestop.address.names import Names
from onestop.address.normalise import normalise
from onestop.address.numerals import DIGITS, write_tens
from onestop.address.penalties import penalties

TOWN_LENGTHS = (3, 2, 4, 5)
COUNTY_LENGTH = 3
ROAD_AND_SECTION = re.compile(r"(.+(?:路|街|大道))(\d+|[東西南北中])段")
HALF = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
"""Full-width signs and the half-width ones that they are read as."""
SAME_NAME = {ord(sign): other for sign, other in (DIGITS | {"台": "臺"}).items()}


class RoadOf(NamedTuple):
    """A street of a town: its number, and its section as digits or a direction."""

    street: int
    section: str


class Found(NamedTuple):
    """A county or a town at the beginning of a text, and how long its name is there."""

    number: int
    length: int


def half(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones."""
    return text.translate(HALF)


@lru_cache(4096)
def plain(text: str) -> str:
    """A name as the old service compared it: numerals and 台 are folded, other variants of characters are not."""
    return write_tens(half(text).translate(SAME_NAME))


class Places:
    """The look-ups over one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        tables = index.tables
        self.counties = {name: at for at, (_, name) in enumerate(tables.counties)}
        self.towns = {(county, name): at for at, (_, county, name) in enumerate(tables.towns)}
        self._lanes: dict[int, tuple[str, str, str]] = {}

    @cached_property
    def names(self) -> Names:
        """Names of before and other forms of names."""
        return Names(self.index.tables, penalties())

    def county(self, text: str, *, strict: bool) -> Found | None:
        """The county that a text begins with."""
        name = text[:COUNTY_LENGTH]
        at = self.counties.get(name)
        if at is None and not strict:
            known = self.names.counties.get(normalise(name))
            at = known.county if known and len(name) == COUNTY_LENGTH else None
        return None if at is None else Found(at, COUNTY_LENGTH)

    def town(self, text: str, county: int, written: str) -> Found | None:
        """The town that a text begins with; under the name of a county of before it may have its name of then.

        :param written: the county as it stands in the address; empty for the names of today alone
        """
        known = self.names.counties.get(normalise(written)) if written else None
        for length in TOWN_LENGTHS:
            name = text[:length]
            at = self.towns.get((county, name))
            if at is None and known is not None and (other := known.towns.get(normalise(name))):
                at = other.town if other.step != "town_without_unit" else None
            if at is not None and len(name) == length:
                return Found(at, length)
        return None

    def towns_named(self, text: str) -> list[Found]:
        """The towns of any county that a text without a county begins with."""
        for length in TOWN_LENGTHS:
            found = [at for (_, name), at in self.towns.items() if name == text[:length]]
            if found:
                return [Found(at, length) for at in found]
        return []

    def towns_of(self, county: int) -> tuple[int, ...]:
        """The towns of a county."""
        return tuple(at for at, (_, where, _) in enumerate(self.index.tables.towns) if where == county)

    def villages(self, towns: Sequence[int], name: str, *, strict: bool) -> tuple[int, ...]:
        """The villages of some towns that have exactly this name."""
        key, tables, villages = normalise(name), self.index.tables.villages, self.names.villages
        named = [known for town in towns if (known := villages[town].names.get(key)) and not known.step]
        found = [at for known in named for at in known.villages]
        return tuple(at for at in found if not strict or plain(tables[at][2]) == plain(name))

    def longest_village(self, town: int, text: str) -> str:
        """The longest beginning of a text that is a village of a town; empty for none."""
        names = self.names.villages[town].names
        for length in range(min(6, len(text)), 1, -1):
            known = names.get(normalise(text[:length])) if text[length - 1] in "村里" else None
            if known is not None and not known.step:
                return text[:length]
        return ""

    @cached_property
    def roads(self) -> dict[str, dict[int, list[RoadOf]]]:
        """The streets of each town by the names of their roads, without sections."""
        roads: dict[str, dict[int, list[RoadOf]]] = {}
        towns = self.index.arrays.street_town
        for name, streets in self.index.all_streets.exact.items():
            parted = ROAD_AND_SECTION.fullmatch(name)
            road, section = (parted[1], parted[2]) if parted else (name, "")
            here = roads.setdefault(road, {})
            for street in streets:
                here.setdefault(towns[street], []).append(RoadOf(street, section))
        return roads

    def streets(self, towns: Sequence[int], name: str, *, road: bool, strict: bool) -> list[RoadOf]:
        """The streets of some towns whose road, or whose place name, is this one."""
        there = self.roads.get(normalise(name), {})
        found = [one for town in towns for one in there.get(town, ())]
        return [one for one in found if self._same(one.street, name, road=road, strict=strict)]

    def _same(self, street: int, name: str, *, road: bool, strict: bool) -> bool:
        tables, arrays = self.index.tables, self.index.arrays
        written, _, area = tables.displays[arrays.street_display[street]]
        if bool(written) != road:
            return False
        return not strict or plain(written or area).startswith(plain(name))

    def has_street(self, towns: Sequence[int], name: str) -> bool:
        """Whether any of these towns has a street of this name, or a place."""
        there = self.roads.get(normalise(name), {})
        return any(town in there for town in towns)

    def lane(self, lane: int) -> tuple[str, str, str]:
        """Lane, alley and sub-alley of a number of lanes, each normalised."""
        known = self._lanes.get(lane)
        if known is None:
            first, second, third = map(normalise, self.index.tables.lane_displays[lane])
            known = self._lanes[lane] = first, second, third
        return known

    def town_plates(self, town: int) -> range:
        """Every doorplate of a town."""
        towns = self.index.arrays.whole["street_town"]
        first, end = (int(at) for at in np.searchsorted(towns, [town, town + 1]))
        paths = self.index.arrays.street_path
        starts = self.index.arrays.path_plate
        return range(starts[paths[first]], starts[paths[end]])
