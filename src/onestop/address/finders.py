"""The streets that the rest of an address may begin with, the surest way of finding them first.

Each finder yields streets with what is left of the address, what counts against the guess, and the note of it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from onestop.address.characters import sounds_alike
from onestop.address.index import Index, StreetNames
from onestop.address.model import Note, Reading
from onestop.address.names import Names
from onestop.address.normalise import JOINT, LOST
from onestop.address.penalties import Penalties
from onestop.address.typos import key_of, one_apart, spellings, spelt

NOWHERE = -1
LONGEST_TOWN = 4
SHORTEST = 3
"""Characters of a street's name that tell a town."""
MOST = 60
"""Streets that one finder may propose for one reading."""


class Street(NamedTuple):
    """A street that may be meant."""

    street: int
    rest: str
    penalty: float
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class World:
    """What finders look into."""

    index: Index
    names: Names
    penalties: Penalties


type Finder = Callable[[World, Reading], Iterator[Street]]

UNITS = ("路", "街", "大道")
OTHER_PLACES = frozenset("縣市州省國")
"""Ends of places that are none of Taiwan's: the street is not one of ours that has the same name."""
NOISE = 9
"""Characters before a street that may be no part of the address."""
UNIT_AT_END = re.compile(r"(?:路|街|大道|段)$")
UNIT = re.compile(r"(?<=.)(路|街|大道)")
SECTION = re.compile(r"(?<=[路街道])(\d{1,2}|[東西南北中前後])段")
SECTION_ALONE = re.compile(r"(.+?[路街道])(\d)\x1f(?=\d)")
STEM = re.compile(r"([^\d路街巷弄號]{1,8})(?=\d)|([^路街巷弄號\x1f]{1,8})(?=\x1f)")
STEM_AND_SECTION = re.compile(r"([^路街道巷弄號段]{2,8}?)(?=\d{1,2}段)")
UNTIL_NUMBER = re.compile(r"(.+?)(?=[臨建附特]?\d{1,6}(?:[之附]\d{1,5})*(?:[巷弄衖號]|$))")
STREET = re.compile(r".+?(?:路|街|大道)(?:\d{1,2}段)?")


def exact(world: World, reading: Reading) -> Iterator[Street]:
    """By its name as it is written; the longest name that fits first."""
    index, rest = world.index, reading.rest
    for length, streets in known(world, reading).beginnings(rest):
        for street in streets:
            if in_reach(world, street, reading):
                yield Street(street, rest[length:], 0.0)
    bare = [index.bare.get(village, NOWHERE) for village in reading.villages]
    for street in bare or [index.bare_of_town.get(reading.town, NOWHERE)]:
        if street != NOWHERE and rest:
            yield Street(street, rest, 0.0)


def known(world: World, reading: Reading) -> StreetNames:
    """The names to look through: the town's, else the country's."""
    return world.index.town_streets[reading.town] if reading.town != NOWHERE else world.index.all_streets


def in_reach(world: World, street: int, reading: Reading) -> bool:
    """Whether a street lies in the county that is written."""
    if reading.town != NOWHERE or reading.county == NOWHERE:
        return True
    return world.names.county_of_town[world.index.arrays.street_town[street]] == reading.county


def named(world: World, reading: Reading, name: str) -> tuple[int, ...]:
    """The streets of exactly this name."""
    found = known(world, reading).exact.get(name, ())
    return tuple(street for street in found if in_reach(world, street, reading))


def without_section(world: World, reading: Reading) -> Iterator[Street]:
    """A road that has sections, written without one: each of its sections may be meant."""
    match = UNIT.search(reading.rest)
    if match is None or SECTION.match(reading.rest, match.end()):
        return
    base, rest = reading.rest[: match.end()], reading.rest[match.end() :]
    penalty = world.penalties.section_differs if named(world, reading, base) else world.penalties.section_missing
    for street in known(world, reading).sections.get(base, ()):
        if in_reach(world, street, reading):
            yield Street(street, rest, penalty, Note("section_missing", base, world.index.street_name(street)))


def with_bare_section(world: World, reading: Reading) -> Iterator[Street]:
    """A section without 段, told from the number behind it by its numeral: 中山路二15號."""
    match = SECTION_ALONE.match(reading.rest)
    if match is None:
        return
    name = f"{match[1]}{match[2]}段"
    note = Note("section_unit_missing", match[1] + match[2], name)
    for street in named(world, reading, name):
        yield Street(street, reading.rest[match.end() :], world.penalties.section_unit_missing, note)


def with_unknown_section(world: World, reading: Reading) -> Iterator[Street]:
    """A section that the road has not: the road without it, else another of its sections."""
    match = SECTION.search(reading.rest)
    if match is None:
        return
    base, rest = reading.rest[: match.start()], reading.rest[match.end() :]
    whole = reading.rest[: match.end()]
    if named(world, reading, whole):
        return
    for street in named(world, reading, base):
        yield Street(street, rest, world.penalties.section_unknown, Note("section_unknown", whole, base))
    for street in known(world, reading).sections.get(base, ()):
        other = world.index.street_name(street)
        if in_reach(world, street, reading):
            yield Street(street, rest, world.penalties.section_differs, Note("section_differs", whole, other))


def without_unit(world: World, reading: Reading) -> Iterator[Street]:
    """A street without 路, 街 or 大道."""
    match = STEM_AND_SECTION.match(reading.rest) or STEM.match(reading.rest)
    if match is None:
        return
    stem, rest = next(filter(None, match.groups())), reading.rest[match.end() :]
    section = re.match(r"(\d{1,2}段)(.*)", rest)
    for unit in UNITS:
        name = stem + unit
        note = Note("street_unit_missing", stem, name)
        if section:
            for street in named(world, reading, name + section[1]):
                yield Street(street, section[2], world.penalties.street_unit_missing, note)
        for street in named(world, reading, name):
            yield Street(street, rest, world.penalties.street_unit_missing, note)


def other_unit(world: World, reading: Reading) -> Iterator[Street]:
    """路 for 街 and the other way."""
    match = UNIT.search(reading.rest)
    if match is None:
        return
    before, after = reading.rest[: match.start()], reading.rest[match.end() :]
    section = re.match(r"(\d{1,2}段)(.*)", after)
    for unit in UNITS:
        if unit == match[1]:
            continue
        name = before + unit
        note = Note("street_unit", before + match[1], name)
        for street in named(world, reading, name + section[1]) if section else ():
            yield Street(street, section[2] if section else "", world.penalties.street_unit, note)
        for street in named(world, reading, name):
            yield Street(street, after, world.penalties.street_unit, note)


def misspelt(world: World, reading: Reading) -> Iterator[Street]:
    """One wrong, missing, additional or swapped character; one that sounds the same is likelier."""
    counties = world.names.county_of_town
    towns = [reading.town] if reading.town != NOWHERE else [t for t, c in enumerate(counties) if c == reading.county]
    for written, town in product(names_in(reading.rest), towns):
        rest = reading.rest[len(written) :]
        for street in similar(world, town, spelt(written)):
            name = world.index.street_name(street)
            penalty = likeness(world.penalties, spelt(written), spelt(name)) if name != written else None
            if penalty is not None:
                yield Street(street, rest, penalty, Note("street_typo", written, name))


def names_in(rest: str) -> Iterator[str]:
    """What may be the street's name: all before the first number with a unit, or until 路, 街 or 段 before that."""
    match = UNTIL_NUMBER.match(rest)
    if match is None:
        return
    yield match[1]
    earlier = STREET.match(match[1])
    if earlier and earlier[0] != match[1]:
        yield earlier[0]


def similar(world: World, town: int, written: str) -> Iterator[int]:
    """Streets of a town that share a spelling with a name, each once."""
    typo, streets = world.index.arrays.typo, world.index.arrays.typo_street
    seen: set[int] = set()
    for spelling in spellings(written):
        key = key_of(town, spelling)
        at = world.index.typo_place(key)
        while at < len(typo) and typo[at] == key and len(seen) < MOST:
            if streets[at] not in seen:
                seen.add(streets[at])
                yield streets[at]
            at += 1


def likeness(penalties: Penalties, left: str, right: str) -> float | None:
    """How much a spelling counts against a street; None where it is no misspelling of it.

    民族一路 is no misspelling of 民族二路, nor 二街 of 十二街: both are names.
    """
    if not one_apart(left, right):
        return None
    if len(left) == len(right):
        wrong = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
        if all(a in NUMERALS and b in NUMERALS for a, b in wrong):
            return None
        if len(wrong) == 1 and alike(*wrong[0]):
            return penalties.street_homophone
        if any((a in NUMERALS) != (b in NUMERALS) or {a, b} <= DIRECTIONS for a, b in wrong):
            return penalties.street_numeral
    elif touching_numerals(*sorted((left, right), key=len)):
        return None
    return penalties.street_typo if min(len(left), len(right)) > 3 else penalties.street_typo_short  # noqa: PLR2004


NUMERALS = frozenset("0123456789十百千")
DIRECTIONS = frozenset("東西南北中")
SPOKEN = dict(zip("0123456789", "零一二三四五六七八九", strict=True))


def alike(one: str, other: str) -> bool:
    """Whether a written character sounds like one of a name, or was lost."""
    return one == LOST or sounds_alike(SPOKEN.get(one, one), SPOKEN.get(other, other))


def touching_numerals(short: str, long: str) -> bool:
    """Whether the character that only the longer has is a numeral beside another."""
    at = next((at for at, sign in enumerate(short) if long[at] != sign), len(short))
    beside = long[max(at - 1, 0) : at] + long[at + 1 : at + 2]
    return long[at] in NUMERALS and any(sign in NUMERALS for sign in beside)


def after_noise(world: World, reading: Reading) -> Iterator[Street]:
    """A street after some words that are no part of the address: 科學園區力行六路8號."""
    for skipped in range(1, min(NOISE, len(reading.rest))):
        if reading.county == NOWHERE and reading.rest[skipped - 1] in OTHER_PLACES:
            return
        if reading.town == NOWHERE and ends_with_town(world, reading.rest[:skipped]):
            return  # a town of another county: which of the two is wrong cannot be told
        for length, streets in known(world, reading).beginnings(reading.rest[skipped:]):
            end = skipped + length
            if length < SHORTEST or not UNIT_AT_END.search(reading.rest[skipped:end]):
                continue
            for street in streets:
                if in_reach(world, street, reading):
                    note = Note("noise", reading.rest[:skipped])
                    yield Street(street, reading.rest[end:], world.penalties.noise, note)


def ends_with_town(world: World, text: str) -> bool:
    """Whether a text ends with the name of a town of any county."""
    return any(text[-length:] in world.names.towns for length in range(2, min(LONGEST_TOWN, len(text)) + 1))


def in_other_town(world: World, reading: Reading) -> Iterator[Street]:
    """A street that the town has not, in the only other town of the county that has it."""
    if NOWHERE in (reading.town, reading.county):
        return
    towns, counties = world.index.arrays.street_town, world.names.county_of_town
    for length, streets in world.index.all_streets.beginnings(reading.rest):
        near = [street for street in streets if counties[towns[street]] == reading.county]
        if len({towns[street] for street in near} - {reading.town}) != 1 or length < SHORTEST:
            continue
        for street in near:
            official = world.names.town_official
            note = Note("town_other", official[reading.town], official[towns[street]])
            yield Street(street, reading.rest[length:], world.penalties.town_other, note)


class Stage(NamedTuple):
    """A finder, and when it is asked.

    :ivar least: what it counts at least
    :ivar unknown_only: whether it is only asked where the name as written is no street
    :ivar sign: what stands in every text in which it finds anything
    """

    least: float
    find: Finder
    unknown_only: bool
    sign: str = ""


def stages(penalties: Penalties) -> tuple[Stage, ...]:
    """Every finder in the order in which they are asked."""
    return (
        Stage(0.0, exact, unknown_only=False),
        Stage(penalties.section_unit_missing, with_bare_section, unknown_only=False, sign=JOINT),
        Stage(penalties.section_missing, without_section, unknown_only=False),
        Stage(penalties.street_unit_missing, without_unit, unknown_only=False),
        Stage(penalties.section_unknown, with_unknown_section, unknown_only=False, sign="段"),
        Stage(penalties.street_homophone, misspelt, unknown_only=True),
        Stage(penalties.noise, after_noise, unknown_only=True),
        Stage(penalties.street_unit, other_unit, unknown_only=False),
        Stage(penalties.town_other, in_other_town, unknown_only=True),
    )
