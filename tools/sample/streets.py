"""Gives streets their names: what leaves a road is a lane with its number there, what leaves a lane an alley."""

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from tools.sample.blocks import Street
from tools.sample.people import Floats, Village
from tools.sample.plan import COUNTY, FRONTAGE

MEET = 3.0
"""Metres within which the end of a street is on another street."""
NAMED = re.compile(r"(?P<road>.+?(?:路|街|大道))(?P<section>[一二三四五六七八九十]+段)?")
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Name:
    """What stands in an address between the neighbourhood and the number."""

    road: str
    section: str = ""
    lane: str = ""
    alley: str = ""
    sub_alley: str = ""

    @property
    def rank(self) -> int:
        """0 for a road, 1 for a lane, 2 for an alley, 3 for a sub-alley."""
        return (self.lane, self.alley, self.sub_alley, "").index("")

    def below(self, number: int) -> "Name | None":
        """The name of what leaves this street at a number; None below a sub-alley."""
        if not self.lane:
            return Name(self.road, self.section, f"{number}巷")
        if not self.alley:
            return Name(self.road, self.section, self.lane, f"{number}弄")
        if not self.sub_alley:
            return Name(self.road, self.section, self.lane, self.alley, f"{number}衖")
        return None


@dataclass(frozen=True, slots=True)
class NamedStreet:
    """A street that has doorplates; numbers go up from the start of its line."""

    street: Street
    name: Name
    line: shapely.LineString


def read_roads(table: Path) -> dict[str, list[Name]]:
    """The county's roads of each town, sections of a road one after another."""
    towns: dict[str, set[str]] = defaultdict(set)
    with gzip.open(table, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["COUNTY"] == COUNTY:
                towns[row["TOWN"]].add(row["ROAD"])
    return {town: sorted(filter(None, map(read_name, roads)), key=in_order) for town, roads in towns.items()}


def read_name(written: str) -> Name | None:
    """`中華路五段` → 中華路, 五段; None for a place name without a road."""
    parts = NAMED.fullmatch(written)
    return Name(parts["road"], parts["section"] or "") if parts else None


def in_order(name: Name) -> tuple[str, int]:
    """Sections in the order of their number, not of their character."""
    return name.road, NUMERALS.find(name.section[:1])


def name_streets(
    streets: Sequence[Street], villages: Sequence[Village], roads: dict[str, list[Name]], order: Sequence[int]
) -> list[NamedStreet]:
    """Names for the streets of every village; those that nothing named leads to stay without one.

    :param order: the villages along a curve, so that sections of one road are near one another
    """
    chosen = choose_roads(streets, villages, roads, order)
    taken = set(chosen.values())
    by_village: dict[int, list[NamedStreet]] = defaultdict(list)
    for number, street in enumerate(
        streets
    ):  # in each village the widest first, so what a lane leaves is named already
        here = by_village[street.village]
        found = NamedStreet(street, chosen[number], street.line) if number in chosen else leave(street, here, taken)
        if found:
            taken.add(found.name)
            here.append(found)
    return [street for streets_of in by_village.values() for street in streets_of]


def choose_roads(
    streets: Sequence[Street], villages: Sequence[Village], roads: dict[str, list[Name]], order: Sequence[int]
) -> dict[int, Name]:
    """The streets that are roads: of every town the widest and longest, as many as it has names."""
    chosen: dict[int, Name] = {}
    place = {village: at for at, village in enumerate(order)}
    for town, names in roads.items():
        inside = [n for n, street in enumerate(streets) if villages[street.village].town == town]
        widest = sorted(inside, key=lambda n: (streets[n].depth, -streets[n].line.length))[: len(names)]
        widest.sort(key=lambda n: (place[streets[n].village], n))
        chosen |= dict(zip(widest, names, strict=False))
    return chosen


def leave(street: Street, named: Sequence[NamedStreet], taken: Set[Name]) -> NamedStreet | None:
    """A lane or alley, from where it leaves the widest street that it meets."""
    ends = [shapely.Point(street.line.coords[end]) for end in (0, -1)]
    meets = [(other, end) for other in named for end in (0, 1) if ends[end].distance(other.line) < MEET]
    if not meets:
        return None
    other, end = min(meets, key=lambda pair: pair[0].name.rank)
    line = shapely.reverse(street.line) if end else street.line
    number = number_at(other.line, line)
    while (name := other.name.below(number)) in taken:  # two lanes leave the road at one number
        number += 2
    return NamedStreet(street, name, line) if name else None


def number_at(road: shapely.LineString, lane: shapely.LineString) -> int:
    """The number on a road at which a lane leaves it; odd on the left."""
    along = float(road.project(shapely.Point(lane.coords[0])))
    return 2 * int(along / FRONTAGE) + (1 if is_left(road, along, np.array(lane.coords[-1])) else 2)


def is_left(road: shapely.LineString, along: float, place: Floats) -> bool:
    """Whether a place is on the left of a road, seen from its start."""
    here, ahead = (np.array(road.interpolate(min(at, road.length)).coords[0]) for at in (max(along - 1, 0), along + 1))
    (east, north), (to_east, to_north) = ahead - here, place - here
    return bool(east * to_north - north * to_east > 0)
