"""Goes on with what a person types: the first streets, lanes and doorplates that the text may become."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from onestop.address.finders import NOWHERE, known
from onestop.address.index import Index
from onestop.address.match import Matcher
from onestop.address.model import MatchLevel, Reading, Status
from onestop.address.normalise import normalise
from onestop.address.numbers import KIND_AT, KINDS, MAIN_AT
from onestop.address.plate import parts
from onestop.address.readings import READERS, Text
from onestop.address.whole import number_text

FIRST = 5
"""How many suggestions a person is shown."""
BEGUN = re.compile(r"([臨建附特])?(\d{1,7})(?:[號之附]+\d{0,5}){0,2}號?")
"""A number that is being typed."""
LOOKED = 4000
"""Entries that one question looks at."""


class Suggestion(NamedTuple):
    """What the text may become.

    :ivar text: the address so far, as doorplates have it
    :ivar kind: county, town, village, street, lane or doorplate
    :ivar place: longitude and latitude, of a doorplate only
    """

    text: str
    kind: str
    place: tuple[float, float] | None = None


def complete(matcher: Matcher, text: str, limit: int = FIRST) -> list[Suggestion]:
    """The first suggestions for what was typed so far; none for nothing, or for more than 100 characters."""
    typed = normalise(text[:101]).replace(" ", "")
    if not typed or len(typed) > 100 or typed.isdigit():  # noqa: PLR2004
        return []
    found: dict[str, Suggestion] = {}
    for suggestion in suggestions(matcher, typed):
        found.setdefault(suggestion.text, suggestion)
        if len(found) == limit:
            break
    return list(found.values()) or list(islice(misspelt(matcher, text), limit))


def misspelt(matcher: Matcher, text: str) -> Iterator[Suggestion]:
    """The doorplate that a whole address may mean which nothing goes on with: 信意路五段7號."""
    for match in matcher.match(text):
        if match.match_level is MatchLevel.DOORPLATE and match.status is not Status.AMBIGUOUS and match.x is not None:
            yield Suggestion(match.address, "doorplate", (match.x, match.y or 0.0))


def suggestions(matcher: Matcher, typed: str) -> Iterator[Suggestion]:
    """Administrative names that go on, then what each reading leads to."""
    yield from places(matcher, typed)
    for reader in READERS:
        readings = list(reader(Text(matcher.names, typed)))
        for reading in readings:
            yield from streets(matcher, reading)
        if readings and readings[0].town != NOWHERE:
            return


def places(matcher: Matcher, typed: str) -> Iterator[Suggestion]:
    """Counties and towns whose name begins with what was typed."""
    tables = matcher.index.tables
    for (_, written), name in zip(tables.counties, matcher.names.official, strict=True):
        if name.startswith(typed) and name != typed:
            yield Suggestion(written, "county")
    for at, (_, county, written) in enumerate(tables.towns):
        whole = matcher.names.official[county] + matcher.names.town_official[at]
        if (whole.startswith(typed) and whole != typed) or matcher.names.town_official[at].startswith(typed):
            yield Suggestion(tables.counties[county][1] + written, "town")


def streets(matcher: Matcher, reading: Reading) -> Iterator[Suggestion]:
    """The numbers of the street that is whole, and streets that go on with the rest."""
    if not reading.rest:
        for street in largest(matcher.index, reading.town) if reading.town != NOWHERE else ():
            yield Suggestion(street_text(matcher.index, street), "street")
        return
    yield from whole_streets(matcher, reading)
    for name in islice(matcher.street_names_from(reading.rest), LOOKED):
        for street in known(matcher.world, reading).exact.get(name, ()) if len(name) > 1 else ():
            if within(matcher, street, reading):
                yield Suggestion(street_text(matcher.index, street), "street")


def whole_streets(matcher: Matcher, reading: Reading) -> Iterator[Suggestion]:
    """The lanes and numbers of streets whose name is whole; of several of one name the streets themselves."""
    index, rest = matcher.index, reading.rest
    for length, found in known(matcher.world, reading).beginnings(rest):
        near = [street for street in found if within(matcher, street, reading)]
        for street in near:
            if len(near) > 1 and not rest[length:]:
                yield Suggestion(street_text(index, street), "street")
            else:
                yield from numbers(index, street, rest[length:])
    for village in reading.villages:
        if village in index.bare:
            yield from numbers(index, index.bare[village], rest)


def within(matcher: Matcher, street: int, reading: Reading) -> bool:
    """Whether a street lies where the reading says."""
    county = matcher.names.county_of_town[matcher.index.arrays.street_town[street]]
    return reading.county in (NOWHERE, county)


def numbers(index: Index, street: int, rest: str) -> Iterator[Suggestion]:
    """Lanes and doorplates of a street that begin with the rest."""
    looked = 0
    for path in index.paths(street):
        lane = index.tables.lanes[index.arrays.path_lane[path]]
        if not (lane.startswith(rest) or rest.startswith(lane)):
            continue
        begun = rest[len(lane) :] if rest.startswith(lane) else ""
        if lane and not begun and lane != rest:
            yield Suggestion(
                street_text(index, street) + "".join(index.tables.lane_displays[index.arrays.path_lane[path]]), "lane"
            )
            continue
        for plate in beginning(index, path, begun):
            looked += 1
            if looked > LOOKED:
                return
            yield Suggestion(parts(index, plate).text, "doorplate", index.place(plate))


def beginning(index: Index, path: int, begun: str) -> Iterator[int]:
    """The doorplates of a path whose number begins with some digits, the smallest first."""
    numbers_, plates = index.arrays.number, index.plates(path)
    match = BEGUN.fullmatch(begun)
    if not begun:
        yield from plates[:FIRST]
    if match is None:
        return
    kind, main, plain, seen = KINDS.index(match[1] or "") << KIND_AT, int(match[2]), begun.replace("號", ""), 0
    whole = not begun.endswith(match[2])
    for low, high in ((main * 10**more, (main + 1) * 10**more) for more in range(1 if whole else 4)):
        at = bisect_left(numbers_, kind | low << MAIN_AT, plates.start, plates.stop)
        while at < plates.stop and numbers_[at] < kind | high << MAIN_AT and seen < LOOKED:
            seen += 1
            if number_text(numbers_[at]).replace("號", "").startswith(plain):
                yield at
            at += 1


def largest(index: Index, town: int) -> Iterator[int]:
    """The streets of a town, those with most doorplates first."""
    streets = {street for some in index.town_streets[town].exact.values() for street in some}
    yield from sorted(streets, key=lambda street: -len(index.street_plates(street)))[:FIRST]


def street_text(index: Index, street: int) -> str:
    """County, town and street as doorplates have them."""
    _, county, town = index.tables.towns[index.arrays.street_town[street]]
    road, section, area = index.tables.displays[index.arrays.street_display[street]]
    return f"{index.tables.counties[county][1]}{town}{area}{road}{section}"
