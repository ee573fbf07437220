"""Whole addresses by one number each: plain addresses in bulk are found without being searched for.

Most addresses are written as doorplates have them. For each doorplate whose address is unlike every other's in its
town a key is stored, made of the town and the normalised address behind it; a column of addresses is then answered
by one sorted look-up. What is found is compared with the address itself, so keys that happen to be equal do no harm.
Whatever is not found here is searched for, and would have been found with a penalty of nothing.
"""

import re
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onestop.address.index import NO_VILLAGE, Index
from onestop.address.layout import Tables
from onestop.address.names import Names
from onestop.address.normalise import normalise
from onestop.address.numbers import HEAVENLY, MAIN_AT, MAIN_MASK, NO_BLOCK, NO_FLOOR, NO_FLOORS, unpacked

TOWN_AT = 32
PLAIN = re.compile(
    r"([^鄰號]{1,5}?[里村](?=\d{1,3}鄰|[^里村]))?(?:(\d{1,3})鄰)?"
    rf"([^鄰號?]{{0,40}}?\d號(?:之\d{{1,5}}{NO_FLOOR})?)"
    rf"(?![附臨{HEAVENLY}]|之\d{{1,5}}{NO_FLOOR}|\d{{1,5}}{NO_FLOORS}|[A-S]{NO_BLOCK})(.*)"
)
"""Village and 鄰, which may be missing; street, lanes and number; what follows."""
FLOOR = re.compile(r"(?!之(?!\d(?!\d)))[\d樓層室之座棟區房地下底頂加屋突夾層間店面A-Z\x1f、,.~至]*")
"""Floors, rooms and blocks; whatever else follows a number may be another number, or a word for what is beside it."""


def key(town: int, text: str) -> int:
    """What an address in a town is found by."""
    return town << TOWN_AT | zlib.crc32(text.encode())


def number_text(packed: int) -> str:
    """A packed number as it is written."""
    if packed & ~(MAIN_MASK << MAIN_AT):
        return unpacked(packed).text
    return f"{packed >> MAIN_AT}號"


def whole_keys(tables: Tables, arrays: dict[str, NDArray[np.generic]]) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """The keys in order and the doorplate of each, for the addresses that are unlike all others."""
    keys = np.zeros(len(arrays["number"]), np.uint64)
    numbers, starts = arrays["number"], arrays["path_plate"].tolist()
    names, towns, villages = (arrays[name].tolist() for name in ("street_name", "street_town", "street_village"))
    paths, lanes = arrays["street_path"].tolist(), arrays["path_lane"].tolist()
    for street, (name, town, village) in enumerate(zip(names, towns, villages, strict=True)):
        before = tables.names[name]
        if not before and village >= 0:
            before = normalise(tables.villages[village][2] or "")
        for path in range(paths[street], paths[street + 1]):
            begun = zlib.crc32((before + tables.lanes[lanes[path]]).encode())
            rows = slice(starts[path], starts[path + 1])
            texts = [number_text(packed).encode() for packed in numbers[rows].tolist()]
            keys[rows] = [town << TOWN_AT | zlib.crc32(text, begun) for text in texts]
    today = np.flatnonzero(arrays["period"] == 0)
    order = today[np.argsort(keys[today], kind="stable")]
    ordered = keys[order]
    alike = np.zeros(len(ordered), bool)
    alike[1:] |= ordered[1:] == ordered[:-1]
    alike[:-1] |= ordered[:-1] == ordered[1:]
    return ordered[~alike], order[~alike].astype(np.uint32)


class Head(NamedTuple):
    """A county and a town as they stand in front of an address."""

    town: int
    penalty: float


class Whole:
    """Finds whole addresses of an index."""

    def __init__(self, index: Index, names: Names) -> None:
        self.index = index
        self.heads = heads(names)
        self.lengths = tuple(sorted({len(head) for head in self.heads}, key=lambda length: abs(length - 6.4)))
        self.village_names = [normalise(name or "") for _, _, name in index.tables.villages]

    def find(self, texts: Sequence[str]) -> "list[Plain | None]":
        """What each normalised text is the whole address of; None where it has to be searched for."""
        asked = [self.taken_apart(text) for text in texts]
        rows = [at for at, one in enumerate(asked) if one is not None]
        wanted = np.array([one.key for one in asked if one is not None], np.uint64)
        others = np.array([one.other for one in asked if one is not None], np.uint64)
        plates = self.look_up(wanted)
        missed = plates < 0
        plates[missed] = self.look_up(others[missed])
        paths = np.searchsorted(self.index.arrays.whole["path_plate"], plates, "right") - 1
        streets = np.searchsorted(self.index.arrays.whole["street_path"], paths, "right") - 1
        found: list[Plain | None] = [None] * len(texts)
        for at, plate, path, street in zip(rows, plates.tolist(), paths.tolist(), streets.tolist(), strict=True):
            one = asked[at]
            if plate >= 0 and one is not None and self.agrees(plate, path, street, asked=one):
                found[at] = Plain(plate, one.penalty, one.floor, street)
        return found

    def look_up(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The doorplates of keys, -1 for none."""
        known = self.index.arrays.whole["whole"]
        at = np.minimum(np.searchsorted(known, keys), max(len(known) - 1, 0))
        if not len(known):
            return np.full(len(keys), -1, np.int64)
        return np.where(known[at] == keys, self.index.arrays.whole["whole_plate"][at].astype(np.int64), -1)

    def taken_apart(self, text: str) -> "Asked | None":
        """The parts of a plain address; None for any other."""
        get = self.heads.get
        for length in self.lengths:
            head = get(text[:length])
            if head is not None:
                break
        else:
            return None
        match = PLAIN.match(text, length)
        if match is None:
            return None
        village, neighbourhood, rest, floor = match.groups()
        if floor and not FLOOR.fullmatch(floor):
            return None
        code = zlib.crc32(rest.encode())
        other = zlib.crc32((village + rest).encode()) if village else code
        town = head.town << TOWN_AT
        return Asked(town | code, town | other, head.penalty, village or "", int(neighbourhood or 0), rest, floor)

    def agrees(self, plate: int, path: int, street: int, *, asked: "Asked") -> bool:
        """Whether a doorplate has just this address, village and 鄰 where they are given."""
        arrays, tables = self.index.arrays, self.index.tables
        if asked.neighbourhood and arrays.neighbourhood[plate] != asked.neighbourhood:
            return False
        number = number_text(arrays.number[plate])
        text = tables.names[arrays.street_name[street]] + tables.lanes[arrays.path_lane[path]] + number
        village = arrays.village[plate]
        name = self.village_names[village] if village != NO_VILLAGE else ""
        if arrays.street_name[street] == 0:
            return name + text == asked.village + asked.rest
        if asked.village and asked.village == name:
            return text == asked.rest
        return text == asked.village + asked.rest


class Plain(NamedTuple):
    """A doorplate whose whole address a text is."""

    plate: int
    penalty: float
    floor: str
    street: int


class Asked(NamedTuple):
    """A plain address taken apart.

    :ivar key: of the street and what follows
    :ivar other: the same with what looks like a village before it
    """

    key: int
    other: int
    penalty: float
    village: str
    neighbourhood: int
    rest: str
    floor: str


def heads(names: Names) -> dict[str, Head]:
    """County and town in front of an address, in every way that means one town for sure."""
    found: dict[str, Head] = {}
    for town_name, towns in names.towns.items():
        if len(towns) == 1:
            found[town_name] = Head(towns[0].town, names.penalties.county_missing + towns[0].penalty)
    for county_name, county in names.counties.items():
        for town_name, town in county.towns.items():
            found[county_name + town_name] = Head(town.town, county.penalty + town.penalty)
    return found
