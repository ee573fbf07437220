"""The beginning of an address → its possible readings, the most likely first.

`臺北市信義區三張里34鄰信義路5段100號` is read as county, town, village and 鄰; what is left is for `finders`.
Every name is looked up in a table, so 新市區, 前鎮區 or 大里區大里里 are read right where a rule about units would cut.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from onestop.address.model import Note, Notes, Reading
from onestop.address.names import NOWHERE, VILLAGE_UNITS, County, Names, Town
from onestop.address.typos import one_apart

LONGEST_COUNTY = 3
TOWN_LENGTHS = (3, 2, 4, 5)
"""Lengths of towns' names, the commonest first; no name is the beginning of another of the same county."""
VILLAGE_LENGTHS = range(6, 2, -1)
NEIGHBOURHOOD = re.compile(r"第?(\d{1,4})鄰")
UNKNOWN_VILLAGE = re.compile(
    r"[^\d路街段巷弄號]{1,5}[里村](?=\d|[^路街段巷弄號]{1,7}[路街道]|[^\d路街段巷弄號]{1,6}\d)"
)
"""What looks like a village and is none of the town's: its 鄰, a street, or a place name with a number follows."""
BEFORE_NEIGHBOURHOOD = re.compile(r"([^路街段巷弄號]{1,5}?)(?=\d{1,3}鄰)")
SHORTEST_VILLAGE = 2
LONGEST_WORDS = 30
"""Characters before a county that may be no part of the address."""
NUMBERED = re.compile(r"\d號")
REPEATS = 2
"""How often county and town may be repeated."""


class Text(NamedTuple):
    """A normalised address, and the names to look for in it."""

    names: Names
    text: str


class Begun(NamedTuple):
    """A reading under way: what was read before a place.

    :ivar county: number of the county, NOWHERE for none; likewise town
    """

    at: int
    penalty: float = 0.0
    county: int = NOWHERE
    town: int = NOWHERE
    notes: Notes = ()

    def goes_on(self, text: str, length: int, found: County | Town) -> "Begun":
        """The reading after a name."""
        said = (Note(found.step, text[self.at : self.at + length]),) if found.step else ()
        return self._replace(at=self.at + length, penalty=self.penalty + found.penalty, notes=self.notes + said)


type Reader = Callable[[Text], Iterator[Reading]]


def as_written(text: Text) -> Iterator[Reading]:
    """County and town by their official names, or those of before: what nearly every address is."""
    names, written = text
    county = names.counties.get(written[:LONGEST_COUNTY])
    if county is None:
        return
    begun = county_again(text, county)
    at = begun.at
    for length in TOWN_LENGTHS:
        town = county.towns.get(written[at : at + length])
        if town is not None and town.step != "town_without_unit" and at + length <= len(written):
            yield from villages(text, in_town(text, begun, town, length=length))
            return


def county_again(text: Text, county: County) -> Begun:
    """The reading after a county, or after two of it before a town: 桃園市桃園市中壢區, but not 桃園縣桃園市中正路."""
    said = (Note(county.step, text.text[:LONGEST_COUNTY]),) if county.step else ()
    begun = Begun(LONGEST_COUNTY, county.penalty, county.county, NOWHERE, said)
    again = text.text[LONGEST_COUNTY : 2 * LONGEST_COUNTY]
    known = text.names.counties.get(again)
    if known is None or known.county != county.county:
        return begun
    for town, _ in towns_at(text, 2 * LONGEST_COUNTY, county):
        if town.step != "town_without_unit":
            penalty = begun.penalty + text.names.penalties.repeated
            return Begun(2 * LONGEST_COUNTY, penalty, county.county, NOWHERE, (*said, Note("repeated", again)))
    return begun


def loosely(text: Text) -> Iterator[Reading]:
    """With county or town short, missing or twice."""
    found = [reading for begun, county in counties(text) for reading in towns(text, begun, county)]
    yield from sorted(found, key=lambda reading: reading.penalty)


def misspelt(text: Text) -> Iterator[Reading]:
    """A county or a town with one wrong character, where the other is as it should be."""
    names, written = text
    county = names.counties.get(written[:LONGEST_COUNTY])
    wrong = written[:LONGEST_COUNTY]
    alike = [county] if county else [names.counties[name] for name in names.official if one_wrong(wrong, name)]
    for where in alike:
        begun = Begun(LONGEST_COUNTY, 0.0, where.county)
        if county is None:
            begun = wrongly(names, begun._replace(at=0), wrong, name=names.official[where.county])
            found = [town for town, length in towns_at(text, LONGEST_COUNTY, where) if not town.step]
            for town in found:
                length = len(names.town_official[town.town])
                yield from villages(text, in_town(text, begun, town, length=length))
            continue
        for name, town in where.towns.items():
            there = written[begun.at : begun.at + len(name)]
            if not town.step and len(name) > SHORTEST_VILLAGE and one_wrong(there, name):
                at = wrongly(names, begun, there, name=name)
                yield from villages(text, at._replace(town=town.town))


def one_wrong(written: str, name: str) -> bool:
    """Whether a name differs in one character that is not its unit."""
    if len(written) != len(name) or written[-1:] != name[-1:]:
        return False
    return sum(a != b for a, b in zip(written, name, strict=True)) == 1


def wrongly(names: Names, begun: Begun, written: str, *, name: str) -> Begun:
    """The reading after a name that is misspelt."""
    said = (*begun.notes, Note("area_typo", written, name))
    return begun._replace(at=begun.at + len(written), penalty=begun.penalty + names.penalties.village_typo, notes=said)


def after_words(text: Text) -> Iterator[Reading]:
    """County and town by their names behind some words: 某某公司 臺北市信義區, 現居地:臺北市信義區."""
    names, written = text
    for at in range(1, min(LONGEST_WORDS, len(written) - LONGEST_COUNTY)):
        if written[at : at + LONGEST_COUNTY] not in names.counties or NUMBERED.search(written, 0, at):
            continue
        penalty, said = names.penalties.words, Note("words", written[:at])
        found = [
            reading._replace(penalty=reading.penalty + penalty, notes=(said, *reading.notes))
            for reading in as_written(Text(names, written[at:]))
        ]
        yield from found
        if found:
            return


READERS: tuple[Reader, ...] = (as_written, loosely, misspelt, after_words)
"""Asked one after another until an answer is good enough; what county and town by their names lead to is settled."""


def counties(text: Text) -> Iterator[tuple[Begun, County | None]]:
    """The counties that a text may begin with, and none."""
    for length in (3, 2):
        county = text.names.counties.get(text.text[:length])
        if county is not None and len(text.text) >= length:
            yield Begun(0).goes_on(text.text, length, county)._replace(county=county.county), county
    yield Begun(0, text.names.penalties.county_missing), None


def towns(text: Text, begun: Begun, county: County | None) -> Iterator[Reading]:
    """The towns that may follow, and none where none stands there by its official name."""
    official = False
    for town, length in towns_at(text, begun.at, county):
        official = official or town.step != "town_without_unit"
        yield from villages(text, in_town(text, begun, town, length=length))
    if official:
        return
    again = skip_repeated(text, begun)
    if again.at != begun.at:
        yield from towns(text, again, county)
    else:
        yield from without_town(text, begun)


def towns_at(text: Text, at: int, county: County | None) -> Iterator[tuple[Town, int]]:
    """Towns whose name stands at a place, of a county or of any, and how long the name is."""
    for length in TOWN_LENGTHS:
        name = text.text[at : at + length]
        if len(name) < length:
            continue
        known = (county.towns[name],) if county and name in county.towns else ()
        for town in known if county else text.names.towns.get(name, ()):
            yield town, length


def in_town(text: Text, begun: Begun, town: Town, *, length: int) -> Begun:
    """The reading after a town, and after county and town once more."""
    end = begun.at + length
    said = (*begun.notes, Note(town.step, text.text[begun.at : end])) if town.step else begun.notes
    known = Begun(end, begun.penalty + town.penalty, text.names.county_of_town[town.town], town.town, said)
    return skip_repeated(text, known) if text.text[end : end + 2] in text.names.beginnings else known


def skip_repeated(text: Text, begun: Begun) -> Begun:
    """The reading after what stands there a second time."""
    at = begun.at
    for _ in range(REPEATS):
        at += repeated_length(text, begun, at)
    if at == begun.at:
        return begun
    said = (*begun.notes, Note("repeated", text.text[begun.at : at]))
    return begun._replace(at=at, penalty=begun.penalty + text.names.penalties.repeated, notes=said)


def repeated_length(text: Text, begun: Begun, at: int) -> int:
    """How long the county's or the town's name is that stands there again, 0 for none."""
    names, written = text.names, text.text
    for length in (3, 2):
        county = names.counties.get(written[at : at + length])
        same = county is not None and county.county == begun.county != NOWHERE
        if county is not None and same and (length == LONGEST_COUNTY or short_before_town(text, at, county)):
            return length
    town = names.town_official[begun.town] if begun.town != NOWHERE else ""
    if town and written.startswith(town, at):
        return len(town)
    return 0


def short_before_town(text: Text, at: int, county: County) -> bool:
    """Whether the short name of a county stands before one of its towns: 中市北屯區, but not 新北大道."""
    found = towns_at(text, at + 2, county)
    return county.step == "county_short" and any(town.step != "town_without_unit" for town, _ in found)


def without_town(text: Text, begun: Begun) -> Iterator[Reading]:
    """No town: the village tells it where one is given, else every street of the county is looked through."""
    names, at = text.names, begun.at
    penalty = begun.penalty + names.penalties.town_missing
    for length in VILLAGE_LENGTHS:
        name = text.text[at : at + length]
        for town in names.village_towns.get(name, ()) if name[-1:] in ("里", "村") else ():
            county = names.county_of_town[town]
            if begun.county in (NOWHERE, county):
                number, end = neighbourhood(text.text, at + length)
                said = (*begun.notes, Note("town_from_village", name, names.town_official[town]))
                village = names.villages[town].names[name].villages
                yield Reading(penalty, county, town, village, number, text.text[end:], said)
    unknown = UNKNOWN_VILLAGE.match(text.text, at)
    number, end = neighbourhood(text.text, unknown.end() if unknown else at)
    yield Reading(penalty, begun.county, NOWHERE, (), number, text.text[end:], begun.notes)
    if unknown:
        yield Reading(penalty, begun.county, NOWHERE, (), 0, text.text[at:], begun.notes)


def villages(text: Text, begun: Begun) -> Iterator[Reading]:
    """Village and 鄰, each of which may be missing, wrong, or the beginning of a street's name."""
    written, at = text.text, begun.at
    known = text.names.villages[begun.town].names
    penalty = begun.penalty
    for length in text.names.villages[begun.town].lengths:
        village = known.get(written[at : at + length])
        if village is not None:
            number, end = neighbourhood(written, at + length)
            said = (*begun.notes, Note(village.step, written[at : at + length])) if village.step else begun.notes
            total = penalty + village.penalty
            yield Reading(total, begun.county, begun.town, village.villages, number, written[end:], said)
            if written[end : end + 1].isdigit():
                return
            penalty += text.names.penalties.village_skipped
            number, end = neighbourhood(written, at)
            yield Reading(penalty, begun.county, begun.town, (), number, written[end:], begun.notes)
            return
    yield from without_village(text, begun)


def without_village(text: Text, begun: Begun) -> Iterator[Reading]:
    """No village, or one that the town has not."""
    written, at = text.text, begun.at
    number, end = neighbourhood(written, at)
    yield Reading(begun.penalty, begun.county, begun.town, (), number, written[end:], begun.notes)
    if "鄰" in written[at : at + 9]:
        yield from without_village_unit(text, begun)
    unknown = UNKNOWN_VILLAGE.match(written, at) if not number else None
    if unknown:
        number, end = neighbourhood(written, unknown.end())
        yield from misspelt_villages(text, begun, unknown[0])
        said = (*begun.notes, Note("village_unknown", unknown[0]))
        total = begun.penalty + text.names.penalties.village_unknown
        yield Reading(total, begun.county, begun.town, (), number, written[end:], said)


def without_village_unit(text: Text, begun: Begun) -> Iterator[Reading]:
    """A village without 村 or 里 before its 鄰: 三張34鄰."""
    written = text.text
    stem = BEFORE_NEIGHBOURHOOD.match(written, begun.at)
    for unit in VILLAGE_UNITS if stem else ():
        village = text.names.villages[begun.town].names.get(stem[1] + unit) if stem else None
        if stem and village is not None and not village.step:
            number, end = neighbourhood(written, stem.end())
            said = (*begun.notes, Note("village_unit_missing", stem[1], stem[1] + unit))
            total = begun.penalty + text.names.penalties.village_unit
            yield Reading(total, begun.county, begun.town, village.villages, number, written[end:], said)


def misspelt_villages(text: Text, begun: Begun, name: str) -> Iterator[Reading]:
    """The villages of the town whose names differ in one character; a town has some dozens."""
    names = text.names
    if any(names.county_of_town[town] == begun.county for town in names.village_towns.get(name, ())):
        return  # the name of a village is no misspelling of another's in the town beside it
    number, end = neighbourhood(text.text, begun.at + len(name))
    for known, village in text.names.villages[begun.town].names.items():
        if not village.step and len(known) > SHORTEST_VILLAGE and one_apart(name, known):
            total = begun.penalty + text.names.penalties.village_typo
            said = (*begun.notes, Note("village_typo", name, known))
            yield Reading(total, begun.county, begun.town, village.villages, number, text.text[end:], said)


def neighbourhood(text: str, at: int) -> tuple[int, int]:
    """The 鄰 that stands at a place, 0 for none, and where the rest begins."""
    match = NEIGHBOURHOOD.match(text, at) if "鄰" in text[at : at + 6] else None
    return (int(match[1]), match.end()) if match else (0, at)
