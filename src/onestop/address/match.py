"""Written address → answers: clean, search, rank, tell."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property
from pathlib import Path

from onestop.address import places
from onestop.address.characters import sounds
from onestop.address.clean import Query, clean, reject_abroad
from onestop.address.finders import World, stages
from onestop.address.found import NOTHING, Answer, Found
from onestop.address.index import NO_VILLAGE, Index
from onestop.address.junctions import junction
from onestop.address.listed import Listed, numbers_of, with_ranges, with_sub_numbers
from onestop.address.misread import rewritings
from onestop.address.model import Match, MatchLevel, Nearest, Note, Status
from onestop.address.names import Names
from onestop.address.normalise import JOINT
from onestop.address.penalties import penalties
from onestop.address.scores import score
from onestop.address.search import ENOUGH, GOOD, Search
from onestop.address.whole import Whole

LANDMARK = re.compile(
    r"^.{0,6}?(?:旁|對面|斜對|對角|附近|隔壁|[前後](?:方|面|門|空地|側|$)|正前|側|交叉|入口|門口|空地|騎樓|路邊|路旁)"
)
"""What follows the number of a place that is beside it."""
LISTED = re.compile(r"\d號?[、,.~/&+至到及和或與;]+\d|\d號\d{1,5}(?:之\d{1,4})?號")
LONGEST_JUNCTION = 60
"""Characters of a crossing."""
ANSWERS = 30
"""Answers to one text."""
WORK = 600
"""Streets that are looked at for one text, whatever is in it: so no text takes long."""
REREAD = 100
"""Streets that are looked at for each other reading of a text."""
SURE = 0.8
"""The score below which a doorplate is called uncertain."""
APPROXIMATE = frozenset(
    {
        MatchLevel.MAIN_NUMBER,
        MatchLevel.NEAREST,
        MatchLevel.JUNCTION,
        MatchLevel.LANE,
        MatchLevel.SECTION,
        MatchLevel.ROAD,
    }
)
"""Levels between the doorplate and the village."""


class Matcher:
    """The matcher over one index; opening takes a tenth of a second, and workers share its pages."""

    nearest = Nearest.CLOSEST
    """Which doorplate stands for a number that is not there."""

    def __init__(self, folder: Path) -> None:
        self.index = Index(folder)
        self.penalties = penalties()
        self.names = Names(self.index.tables, self.penalties)
        self.world = World(self.index, self.names, self.penalties)
        self.stages = stages(self.penalties)
        self.rewritings = rewritings(self.penalties)
        self.whole = Whole(self.index, self.names)
        sounds()

    def with_nearest(self, nearest: Nearest) -> "Matcher":
        """A matcher over the same index with another way to stand in for numbers that are not there."""
        other = copy(self)
        other.nearest = nearest
        return other

    @cached_property
    def texts(self) -> tuple[list[str], list[str], list[str]]:
        """How villages with town and county, streets, and lanes are written, by their numbers."""
        tables = self.index.tables
        before = [tables.counties[county][1] + name for _, county, name in tables.towns]
        return (
            [before[town] + (name or "") for _, town, name in tables.villages],
            [area + road + section for road, section, area in tables.displays],
            ["".join(lane) for lane in tables.lane_displays],
        )

    @cached_property
    def street_names(self) -> list[str]:
        """Every street name, in order."""
        return sorted(self.index.all_streets.exact)

    def street_names_from(self, beginning: str) -> Iterator[str]:
        """Street names with this beginning, in order."""
        names = self.street_names
        at = bisect_left(names, beginning)
        while at < len(names) and names[at].startswith(beginning):
            yield names[at]
            at += 1

    def match(self, text: str | None) -> list[Match]:
        """The answers to one text, at least one: the best for each number and each address that stand in it.

        :param text: an address as people write it, up to 1,000 characters
        :return: in the order in which they are written; coordinates are longitude and latitude, WGS 84 (EPSG:4326)
        """
        written = text or ""
        return [places.match_of(self.world, written, answer) for answer in self.answers(written)]

    def candidates(self, text: str | None, limit: int = 10) -> list[Match]:
        """The best answers to the first address of a text, rivals too."""
        written = text or ""
        query = clean(written)
        if query.status is not None:
            return [Match(written, query.status, trace=query.notes)]
        query = query._replace(text=self.listed(query)[0].text)
        found = unlike(self.index, sorted(self.search(query)))
        told = (self.one_of(query, one, found) for one in found[:limit])
        return [places.match_of(self.world, written, answer) for answer in told] or self.match(written)

    def one_of(self, query: Query, one: Found, found: Sequence[Found]) -> Answer:
        """One of several candidates: all that fit as well as it, or better, are its rivals."""
        rivals = [other for other in found if other is not one and other.cost < one.cost + self.penalties.tie]
        return self.told(query, [one, *(other._replace(cost=one.cost, level=one.level) for other in rivals)])

    def first(self, text: str) -> Answer:
        """The first answer to one text."""
        return self.first_of(clean(text))

    def first_of(self, query: Query) -> Answer:
        """The first answer to a text that is clean."""
        if query.status is not None:
            return Answer(query.status, no_place(query))
        one = self.listed(query)[0].text if query.dashed or LISTED.search(query.text) else query.text
        return self.answer(query._replace(text=one) if one != query.text else query)

    def answers(self, text: str) -> list[Answer]:
        """What `match` tells, before it is told."""
        query = clean(text)
        if query.status is not None:
            return [Answer(query.status, no_place(query))]
        each = (query, *(query._replace(text=more) for more in query.more))
        asked = [(one._replace(text=text), written) for one in each for text, written in self.listed(one)][:ANSWERS]
        told = [(self.answer(one, WORK // len(asked)), written) for one, written in asked]
        return [answer for answer, written in told if written or answer.status is Status.MATCHED]

    def answer(self, query: Query, most: int = ENOUGH) -> Answer:
        """The answer to one address.

        :param most: how many streets may be looked at
        """
        told = self.as_written(query, most)
        if told.found is None or (told.found.cost <= GOOD and not told.found.rivals):
            return told
        for step, penalty, write in self.rewritings:
            text = write(query.text)
            found = sorted(self.search(query._replace(text=text), min(most, REREAD))) if text != query.text else []
            if found and found[0].level is MatchLevel.DOORPLATE:
                note = Note(step, query.text, text)
                again = [one._replace(cost=one.cost + penalty, notes=(note, *one.notes)) for one in found]
                better = self.told(query, again)
                if better.score > told.score or told.found.level is not MatchLevel.DOORPLATE:
                    return better
        return told

    def as_written(self, query: Query, most: int = ENOUGH) -> Answer:
        """The answer to one address where nothing is taken for another sign."""
        return self.told(query, sorted(self.search(query, most)))

    def listed(self, query: Query) -> tuple[Listed, ...]:
        """The numbers of one address: 17/2號 and 12-14號 are sub-numbers where there are such, else two numbers."""
        sub = with_sub_numbers(query)
        found = self.search(sub) if sub else []
        if sub and found and min(found).level is MatchLevel.DOORPLATE:
            return (Listed(sub.text),)
        return numbers_of(with_ranges(query).text)

    def search(self, query: Query, most: int = ENOUGH) -> list[Found]:
        """Every candidate."""
        if "口" in query.text:
            found = junction(self.world, query.text[:LONGEST_JUNCTION])
            if found:
                return found
        found = Search(self.world, min(most, ENOUGH), self.nearest).run(query.text, self.stages)
        if JOINT in query.text and all(one.cost > GOOD for one in found):
            found = found + Search(self.world, min(most, ENOUGH), self.nearest).run(
                query.text.replace(JOINT, ""), self.stages
            )
        return found

    def told(self, query: Query, found: Sequence[Found]) -> Answer:
        """The first of ranked candidates, with its rivals, score and status."""
        if not found:
            return Answer(reject_abroad(query).status or Status.NOT_FOUND, no_place(query))
        best = found[0]
        if best.cost > GOOD / 2 and reject_abroad(query).status:
            return Answer(Status.ABROAD, no_place(query))
        rivals = 0
        if len(found) > 1:
            near = [one for one in found if one.cost < best.cost + self.penalties.tie and one.level == best.level]
            rivals = len(unlike(self.index, near)) - 1
        status = None
        if best.floor and LANDMARK.match(best.floor):
            status = Status.UNCERTAIN
            beside = (*best.notes, Note("landmark", best.floor))
            best = best._replace(cost=best.cost + self.penalties.landmark, notes=beside)
        if query.notes:
            best = best._replace(notes=query.notes + best.notes)
        if rivals:
            best = best._replace(rivals=rivals)
        sure = score(best.cost, rivals, best.alone)
        return Answer(status or self.status(best, sure), best, sure)

    @staticmethod
    def status(best: Found, sure: float) -> Status:
        """The word for a candidate."""
        if best.level is MatchLevel.DOORPLATE:
            return Status.AMBIGUOUS if best.rivals else Status.MATCHED if sure >= SURE else Status.UNCERTAIN
        if best.level in APPROXIMATE:
            return Status.APPROXIMATE
        if not best.floor:
            return Status.INCOMPLETE
        return Status.APPROXIMATE if best.level is MatchLevel.VILLAGE else Status.NOT_FOUND


def no_place(query: Query) -> Found | None:
    """A candidate that carries only the notes of the cleaning."""
    if not query.notes:
        return None
    return Found(0.0, MatchLevel.NONE, NOTHING, NOTHING, NOTHING, NOTHING, "", query.notes)


APART = 2700
"""Coordinate units, about 30 metres, within which doorplates of one number are the same place."""


def unlike(index: Index, ranked: Sequence[Found]) -> list[Found]:
    """The candidates that are different places, the best of each."""
    kept: list[Found] = []
    seen: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
    for one in ranked:
        number, x, y = place_of(index, one)
        cell = number, x // APART, y // APART
        near = (place for east, north in AROUND for place in seen.get((number, cell[1] + east, cell[2] + north), ()))
        if not any(abs(x - east) < APART and abs(y - north) < APART for east, north in near):
            kept.append(one)
        seen.setdefault(cell, []).append((x, y))
    return kept


AROUND = [(east, north) for east in (-1, 0, 1) for north in (-1, 0, 1)]


def place_of(index: Index, found: Found) -> tuple[int, int, int]:
    """The number of a candidate and where it is; something of its own for a village or a town."""
    if found.plate == NOTHING:
        return -1, 3 * APART * (found.village + (found.town + 1) * NO_VILLAGE), 3 * APART * found.county
    arrays = index.arrays
    return arrays.number[found.plate], arrays.x[found.plate], arrays.y[found.plate]
