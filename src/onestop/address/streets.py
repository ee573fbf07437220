"""Parts of addresses → streets, paths and packed numbers; the grammar is that of queries."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from onestop.address.columns import NONE, Column, Texts, runs
from onestop.address.normalise import JOINT, normalise, restore_units
from onestop.address.numbers import NUMBER, Number, number_of

LANE_PARTS = ("LANE", "ALLEY", "SUB_ALLEY", "TONG")
PLACE_PARTS = ("TOWN_ID", "ROAD", "SECTION", "AREA", *LANE_PARTS)

NAMED_LANE = re.compile(r"[^\d巷弄衖號]+[巷弄]?")
"""What a place without a road begins with: 開埤巷, 下庄."""
BARE_NUMBER = re.compile(r"(\d{1,7})(?:之(\d{1,5}))?(?!\d)")
"""A number whose unit was forgotten."""


@dataclass(frozen=True, slots=True)
class Streets:
    """Every street and path, and the path and packed number of each row.

    :ivar names: different street names, normalised
    :ivar displays: different (road, section, area) as they are written
    :ivar lanes: different texts between street and number, normalised; the first is nothing
    :ivar lane_displays: lane, alley and sub-alley of each of them as they are written
    :ivar street_village: the village that a street without a road lies in, NONE for a road
    :ivar path_street: the street of each path, in order
    :ivar path: the path of each row
    :ivar packed: the number of each row, 0 for none
    """

    names: Texts
    displays: list[tuple[str, str, str]]
    lanes: Texts
    lane_displays: list[tuple[str, str, str]]
    street_name: NDArray[np.int64]
    street_town: NDArray[np.int64]
    street_village: NDArray[np.int64]
    street_display: NDArray[np.int64]
    path_street: NDArray[np.int64]
    path_lane: NDArray[np.int64]
    path: NDArray[np.int32]
    packed: NDArray[np.uint64]


class Place(NamedTuple):
    """A street and what stands between it and the number."""

    town: int
    name: str
    village: int
    lanes: str


class Written(NamedTuple):
    """How a place is written on doorplates."""

    street: tuple[str, str, str]
    lane: tuple[str, str, str]


def read(columns: Mapping[str, Column], village: NDArray[np.int32], towns: Sequence[str]) -> Streets:
    """Read every row; what is done in Python is done once for each run of equal parts."""
    prefixes, packed, prefix = read_numbers(columns["NUMBER"])
    parts = [columns[name] for name in PLACE_PARTS if name in columns]
    starts, run_of = runs([*parts, Column(prefixes, prefix), Column([], roadless(columns["ROAD"], village))])
    texts = {name: columns[name].texts(starts) for name in PLACE_PARTS if name in columns}
    empty = [""] * len(starts)
    rows = zip(*(texts.get(name, empty) for name in PLACE_PARTS), strict=True)
    index = {code: at for at, code in enumerate(towns)}
    found: dict[Place, Written] = {}
    places: list[Place] = []
    for row, before, where in zip(rows, Column(prefixes, prefix).texts(starts), village[starts].tolist(), strict=True):
        place, written = place_of(index.get(row[0], 0), row[1:], before, village=where)
        found.setdefault(place, written)
        places.append(place)
    return numbered(found, places, run_of=run_of, packed=packed)


def roadless(road: Column, village: NDArray[np.int32]) -> NDArray[np.int32]:
    """The village of the rows whose streets are told apart by it."""
    return np.where(road.codes == NONE, village, NONE).astype(np.int32)


def read_numbers(column: Column) -> tuple[Texts, NDArray[np.uint64], NDArray[np.int32]]:
    """What stands before the numbers, the packed number of each row, and which of the former each row has."""
    prefixes: dict[str, int] = {"": 0}
    packed = np.zeros(len(column.values) + 1, np.uint64)
    prefix = np.zeros(len(column.values) + 1, np.int32)
    for at, value in enumerate(column.values):
        before, number = read_number(value)
        packed[at] = number.packed if number else 0
        prefix[at] = prefixes.setdefault(before, len(prefixes))
    return list(prefixes), packed[column.codes], prefix[column.codes]


def read_number(value: str) -> tuple[str, Number | None]:
    """What stands before a number, and the number."""
    text = normalise(value)
    match = NUMBER.search(text)
    if match:
        return text[: match.start()].replace(JOINT, ""), number_of(match)
    bare = BARE_NUMBER.match(text)
    return "", Number(main=int(bare[1]), sub=int(bare[2] or 0)) if bare else None


def place_of(town: int, parts: Sequence[str], before: str, *, village: int) -> tuple[Place, Written]:
    """The place of a row: by its road, else by its place name, else by its village.

    :param parts: ROAD, SECTION, AREA, LANE, ALLEY, SUB_ALLEY, TONG
    :param before: what stood before the number, normalised
    """
    road, section, area, *lanes = map(restore_units, parts)
    written = (lanes[0], lanes[1], lanes[2] + lanes[3])
    rest = plain("".join(lanes)) + before
    if road:
        return Place(town, plain(road + section), NONE, rest), Written(
            (road, section, ""), with_prefix(written, before)
        )
    name = plain(area)
    if not name:
        match = NAMED_LANE.match(rest)
        name, rest = (match[0], rest[match.end() :]) if match else ("", rest)
        if match:
            shown = lanes[0] if plain(lanes[0]) == name else name
            written = ("", lanes[1], written[2]) if shown == lanes[0] else written
            return Place(town, name, village, rest), Written(
                ("", "", shown), with_prefix(written, "" if rest == "" else before)
            )
    return Place(town, name, village, rest), Written(("", "", area), with_prefix(written, before))


def plain(text: str) -> str:
    """A name as the index has it: numerals that touch are one."""
    return normalise(text).replace(JOINT, "")


def with_prefix(lane: tuple[str, str, str], before: str) -> tuple[str, str, str]:
    """What stood before the number is shown with the sub-alley: 9衖."""
    return (lane[0], lane[1], lane[2] + before) if before else lane


def numbered(
    found: Mapping[Place, Written], places: Sequence[Place], *, run_of: NDArray[np.int32], packed: NDArray[np.uint64]
) -> Streets:
    """Streets and paths in their order, each text kept once."""
    names, lanes = {"": 0}, {"": 0}
    for place in found:
        names.setdefault(place.name, len(names))
        lanes.setdefault(place.lanes, len(lanes))
    order = sorted(found, key=lambda one: (one.town, names[one.name], one.village, lanes[one.lanes]))
    displays: dict[tuple[str, str, str], int] = {}
    lane_displays = dict.fromkeys(lanes, ("", "", ""))
    streets: dict[tuple[int, str, int], int] = {}
    shown: list[int] = []
    for place in order:
        lane_displays[place.lanes] = found[place].lane
        if (place.town, place.name, place.village) not in streets:
            streets[place.town, place.name, place.village] = len(streets)
            shown.append(displays.setdefault(found[place].street, len(displays)))
    path = {place: at for at, place in enumerate(order)}
    return Streets(
        list(names),
        list(displays),
        list(lanes),
        list(lane_displays.values()),
        np.array([names[name] for _, name, _ in streets], np.int64),
        np.array([town for town, _, _ in streets], np.int64),
        np.array([village for _, _, village in streets], np.int64),
        np.array(shown, np.int64),
        np.array([streets[one.town, one.name, one.village] for one in order], np.int64),
        np.array([lanes[one.lanes] for one in order], np.int64),
        np.array([path[one] for one in places], np.int32)[run_of],
        packed,
    )
