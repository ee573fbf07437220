"""The address search of the old TGOS service over our index: what it found, and how it said so.

An address is looked for as it stands, else by STEPS, in the order of the recorded traces.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from onestop.address.index import Index
from onestop.address.old.clean import clean, split_list
from onestop.address.old.matched import acceptable, tell
from onestop.address.old.model import MOST, Answer, Fallback, Options, Row, row_of
from onestop.address.old.numbers import anchored, left_over, number
from onestop.address.old.parse import Asked, parse, repeated
from onestop.address.old.places import Places
from onestop.address.old.search import NO_PLATES, Plates
from onestop.address.old.steps import (
    Broken,
    Search,
    Step,
    alley,
    area,
    check,
    lane,
    neighbourhood,
    road,
    sub_alley,
    town,
    village,
)

EXACT_TRACE = " { 完全比對 } 找到符合的門牌地址"
NOT_EXACT_TRACE = " { 完全比對 } 找不到符合的門牌地址"


STEPS: tuple[Step, ...] = (
    *(check, town, village, road, area, neighbourhood, anchored),
    *(lane, alley, sub_alley, left_over, number),
)
"""What a fuzzy search does."""


def run(search: Search) -> Plates:
    """Take every step; raises Broken."""
    for step in STEPS:
        step(search)
    return search.plates


class Told(NamedTuple):
    """What a search found, and OutMatchCode and OutTraceInfo without the county."""

    plates: Plates
    code: str
    trace: str


class OldService:
    """The old service over one index.

    :param fallback: our own matcher, for what is not found; not asked where an answer is to be strictly as of old
    """

    def __init__(self, index: Index, fallback: Fallback | None = None) -> None:
        self.places = Places(index)
        self.index = index
        self.fallback = fallback

    def find(self, written: str, options: Options) -> Answer:
        """The answer to one text."""
        if options.strict:
            return self.find_one(parse(self.places, written, strict=True), options)
        text = clean(repeated(written))
        asked = replace(parse(self.places, text, strict=False), address=repeated(written))
        return self.find_listed(text, asked.address, options) or self.find_one(asked, options)

    def find_one(self, asked: Asked, options: Options) -> Answer:
        """The answer to one address."""
        exact = self.exact(asked, options)
        if len(exact) == 1:
            return self.told(asked, options, Told(exact, "FULL:1", EXACT_TRACE))
        if options.only_full:
            return self.told(asked, options, Told(NO_PLATES, "FULL:0", NOT_EXACT_TRACE))
        return self.fuzzy(asked, options)

    def find_listed(self, text: str, address: str, options: Options) -> Answer | None:
        """The answer to an address with a list of numbers: every number that is there; None where there is no list."""
        written, texts = split_list(text)
        each = [parse(self.places, one, strict=False) for one in texts]
        found = [(asked, plates) for asked in each if len(plates := self.exact(asked, options))]
        if not found:
            return None
        plates = np.concatenate([plates for _, plates in found])
        search = Search(self.places, replace(found[0][0], number_text=written, address=address), options)
        run(search)
        return self.told(search.asked, options, fuzzy_told(search, plates, options))

    def exact(self, asked: Asked, options: Options) -> Plates:
        """The doorplates that have every part that was given; those of today, where there are any."""
        if asked.number is None or (asked.dash and options.strict):
            return NO_PLATES
        arrays, look = self.index.arrays, self.index.any_style if asked.dash else self.index.numbered
        found = [
            plate
            for street in self.streets(asked, options)
            if (path := self.path(street, asked.lanes)) >= 0
            for plate in look(path, asked.number.packed)
            if (options.past or not arrays.period[plate])
        ]
        found = self.in_village(asked, options, found)
        today = [plate for plate in found if not arrays.period[plate]]
        return np.array(today or found, np.int64)

    def path(self, street: int, lanes: str) -> int:
        """The path of a street that has these lanes; -1 for none."""
        lane = self.index.lane_of.get(lanes)
        return -1 if lane is None else self.index.path(street, lane)

    def streets(self, asked: Asked, options: Options) -> list[int]:
        """The streets of exactly the road and section, or of exactly the place name, that were given."""
        name = asked.road or asked.area
        if asked.road and asked.area:
            return []
        if not name:
            return [self.index.bare[one] for one in self.villages(asked, options) if one in self.index.bare]
        found = self.places.streets(asked.towns, name, road=bool(asked.road), strict=options.strict)
        return [one.street for one in found if one.section == asked.section]

    def villages(self, asked: Asked, options: Options) -> tuple[int, ...]:
        """The villages of the name that was given."""
        return self.places.villages(asked.towns, asked.village, strict=options.strict)

    def in_village(self, asked: Asked, options: Options, plates: list[int]) -> list[int]:
        """Those of the village and the 鄰 that were given."""
        arrays = self.index.arrays
        if asked.village:
            villages = self.villages(asked, options)
            plates = [plate for plate in plates if arrays.village[plate] in villages]
        if asked.neighbourhood:
            plates = [plate for plate in plates if arrays.neighbourhood[plate] == asked.neighbourhood]
        return plates

    def fuzzy(self, asked: Asked, options: Options) -> Answer:
        """What comes nearest: by the old steps, or by our own matcher where these led to no doorplate that fits."""
        search = Search(self.places, asked, options)
        broken: Broken | None = None
        plates = NO_PLATES
        try:
            plates = run(search)
        except Broken as error:
            broken = error
        if rows := self.matched(search, plates):
            return told_matched(search, rows)
        told = Told(plates, broken.code, broken.trace) if broken else fuzzy_told(search, plates, options)
        return self.told(asked, options, told)

    def matched(self, search: Search, plates: Plates) -> tuple[Row, ...]:
        """What our own matcher found, where it may be asked and has something better."""
        asked, options = search.asked, search.options
        if options.strict or self.fallback is None or search.sure or not asked.number_text:
            return ()
        return acceptable(self.fallback(asked.address), asked, options, others=not len(plates))

    def told(self, asked: Asked, options: Options, told: Told) -> Answer:
        """The answer as the old service wrote it."""
        county = self.county(asked, told.plates)
        rows = tuple(row_of(self.index, plate) for plate in told.plates[: shown(options)].tolist())
        exact = told.code.startswith("FULL")
        code, trace = f"[{county}]\t{told.code}", f"[{county}]\t{told.trace}"
        return Answer(asked.address, exact, code, trace, len(told.plates), rows)

    def county(self, asked: Asked, plates: Plates) -> str:
        """The county that was given, else that of the first answer."""
        tables, arrays = self.index.tables, self.index.arrays
        if asked.county >= 0:
            return tables.counties[asked.county][1]
        if not len(plates):
            return ""
        town = arrays.street_town[self.index.street_of(self.index.path_of(int(plates[0])))]
        return tables.counties[tables.towns[town][1]][1]


def fuzzy_told(search: Search, plates: Plates, options: Options) -> Told:
    """What a fuzzy search found, with its last step."""
    search.trace.say(summary(len(plates), options))
    return Told(plates, search.trace.code, search.trace.text)


def told_matched(search: Search, rows: tuple[Row, ...]) -> Answer:
    """An answer of our own matcher."""
    trace, county = search.trace, rows[0].parts.county
    tell(trace, search.asked, rows[0])
    trace.say(summary(len(rows), search.options))
    code, steps = f"[{county}]\t{trace.code}", f"[{county}]\t{trace.text}"
    return Answer(search.asked.address, False, code, steps, len(rows), rows[: shown(search.options)])


def shown(options: Options) -> int:
    """How many rows an answer may have."""
    return min(options.limit, MOST) if options.limit > 0 else MOST


def summary(total: int, options: Options) -> str:
    """The last step of a trace."""
    if not total:
        return "模糊比對找不到符合的門牌地址。"
    cut = f"( 限制回傳 {shown(options)} 筆門牌地址 )" if total > shown(options) else ""
    return f"模糊比對找到 {total} 筆符合的門牌地址。{cut}"
