"""Readings × streets × index → candidates: the doorplate, else what is nearest to it."""

import re
from typing import NamedTuple

from onestop.address.finders import Stage, Street, World
from onestop.address.found import NOTHING, Found
from onestop.address.model import MatchLevel, Nearest, Note, Reading
from onestop.address.nearest import nearest
from onestop.address.normalise import JOINT, LOST
from onestop.address.numbers import BEHIND, KIND_AT, KINDS, MAIN_AT, MAIN_LIMIT, NUMBER, SPLIT, Number, number_of
from onestop.address.readings import READERS, Text, as_written

BARE = re.compile(r"([臨建附特])?(\d{1,6})(?:之(\d{1,5})(?!\d*[樓層F]))?(?=$|[,、B地\x1f]|之?\d*[樓層F])")
"""A number whose 號 was forgotten, at the end or before a floor."""
LANES = re.compile(r"(?:[^路街段巷弄衖號]{1,9}[巷弄衖])*")
FLOOR_FOLLOWS = re.compile(r"[,、\x1f]?\d{0,3}[樓F]")
"""What stands between a street and a number where it is written as it should be."""
LOST_SUB = re.compile(r"之(?!\d)")
"""A sub-number that cannot be read."""
FLOOR_OR_SUB = re.compile(r"之(\d{2,4})[樓層F]")
LOOSE = 3
"""Digits behind 號 that are more than a sub-number has, as a rule."""
LAST_ALLEY = re.compile(r"[^巷弄衖]+[弄衖]$")
FIRST_LANE = re.compile(r"(\d{1,6})(?:之(\d{1,4}))?[巷弄]")
FURTHEST = 150
"""Characters of one address that are looked at."""
COMMON = 30
"""Numbers up to which nearly every street has them, so that they tell little of a street that is guessed."""
GUESSES = frozenset({"street_typo", "town_other"})
"""Steps after which a street is one that nobody wrote: the village that is written must not contradict it."""
GOOD = 1.0
"""The sum of penalties up to which an answer is good enough not to read county and town in another way."""
ENOUGH = 300
"""Streets that one search looks at, whatever was written."""
MOST = 40
"""Doorplates of one number that are looked at."""


class Tail(NamedTuple):
    """What follows a street: lanes, the number and what is behind it.

    :ivar number: None where there is none
    :ivar unit: whether the number has its 號
    :ivar loose: the digits that stand right behind 號 and were taken for a sub-number, empty for none
    """

    lanes: str
    number: Number | None
    floor: str
    unit: bool = True
    loose: str = ""


def tail_of(rest: str) -> Tail:
    """Take what follows a street apart."""
    rest = rest.lstrip(JOINT)
    match = NUMBER.search(rest)
    if match is not None:
        return Tail(rest[: match.start()], number_of(match), rest[match.end() :], loose=match["loose"] or "")
    lanes = LANES.match(rest)
    at = lanes.end() if lanes else 0
    bare = BARE.match(rest, at)
    if bare is None or int(bare[2]) >= MAIN_LIMIT:
        return Tail(rest[:at], None, rest[at:])
    number = Number(KINDS.index(bare[1] or ""), int(bare[2]), int(bare[3] or 0))
    return Tail(rest[:at], number, rest[bare.end() :], unit=False)


class Search:
    """One search; keeps what it has found so far."""

    def __init__(self, world: World, most: int = ENOUGH, nearest: Nearest = Nearest.CLOSEST) -> None:
        self.world = world
        self.nearest = nearest
        self.found: list[Found] = []
        self.best = float("inf")
        self.looked = 0
        self.most = most

    def run(self, text: str, stages: tuple[Stage, ...]) -> list[Found]:
        """Every candidate that was met before a better one could be ruled out."""
        known, named = self.first(stages[0], Text(self.world.names, text[:FURTHEST]))
        for stage in stages[1:]:
            if self.best <= stage.least or self.looked > self.most:
                break
            if stage.sign not in text:
                continue
            for reading, street_known in zip(known, named, strict=True):
                if reading.penalty + stage.least < self.best and not (stage.unknown_only and street_known):
                    self.ask(stage, reading)
        if not self.found:
            self.found.extend(place for reading in known if (place := self.place(reading)))
        return self.found

    def first(self, stage: Stage, text: Text) -> tuple[list[Reading], list[bool]]:
        """The readings, as many as may be the best, and of each whether its street is known as it is written."""
        known: list[Reading] = []
        named: list[bool] = []
        for reader in READERS:
            for reading in reader(text):
                if reading.penalty >= self.best + self.world.penalties.tie:
                    break
                known.append(reading)
                named.append(self.ask(stage, reading))
                settled = self.best <= reading.penalty < self.world.penalties.village_typo
                if settled and reading.town != NOTHING:
                    break
            if self.best <= GOOD or (known and reader is as_written):
                break
        return known, named

    def ask(self, stage: Stage, reading: Reading) -> bool:
        """Look into the streets that a finder proposes; tells whether one of them is the street that was meant."""
        meant, left = False, -1
        for street in stage.find(self.world, reading):
            self.looked += 1
            shorter = len(street.rest) > left >= 0
            if self.looked > self.most or (shorter and self.best <= reading.penalty):
                break
            left = len(street.rest)
            known = Look(self, reading, street, tail_of(street.rest)).look()
            meant = meant or (known and LOST not in reading.rest[: len(reading.rest) - left])
        return meant

    def add(self, found: Found) -> None:
        """One more candidate."""
        self.found.append(found)
        self.best = min(self.best, found.cost)

    def place(self, reading: Reading) -> Found | None:
        """Where no street was found: the village, the town or the county of a reading."""
        penalties = self.world.penalties
        village = reading.villages[0] if reading.villages else NOTHING
        for level, cost, known in (
            (MatchLevel.VILLAGE, penalties.village, village),
            (MatchLevel.TOWN, penalties.town, reading.town),
            (MatchLevel.COUNTY, penalties.county, reading.county),
        ):
            if known != NOTHING:
                total = reading.penalty + cost
                where = (village, reading.town, reading.county)
                return Found(total, level, NOTHING, *where, reading.rest, reading.notes)
        return None


class Look(NamedTuple):
    """One street of one reading, and what follows it: adds what it finds to the search."""

    search: Search
    reading: Reading
    street: Street
    tail: Tail

    @property
    def guess(self) -> bool:
        """Whether the street or its town is guessed: then only its doorplates are answers, not what is near them."""
        return self.reading.town == NOTHING or self.street.penalty >= self.search.world.penalties.guess

    def look(self) -> bool:
        """Tells whether what follows the street is plausible, so that it is the street that was meant."""
        index, tail = self.search.world.index, self.tail
        lane = index.lane_of.get(tail.lanes)
        path = index.path(self.street.street, lane) if lane is not None else NOTHING
        if path == NOTHING:
            if not self.guess and index.street_name(self.street.street):
                self.other_lanes()
            return LANES.fullmatch(tail.lanes) is not None
        if tail.number is not None:
            self.number(path, tail.number)
        else:
            self.lane(path)
        return True

    def number(self, path: int, wanted: Number) -> None:
        """The number on this path, else what it may stand for, else what is near it."""
        for found in NUMBERS:
            if found(self, path, wanted):
                return
        if not self.guess:
            self.near(path, wanted.packed)

    def as_written(self, path: int, wanted: Number) -> bool:
        """The very number."""
        plates = self.search.world.index.numbered(path, wanted.packed)
        if not plates:
            return self.floor_or_sub(path, wanted)
        if LOST_SUB.match(self.tail.floor):
            self.add(plates, self.search.world.penalties.main_number, MatchLevel.MAIN_NUMBER, "main_number")
            return True
        self.add(plates, 0.0, MatchLevel.DOORPLATE)
        self.floor_or_sub(path, wanted)
        return not wanted.sub or self.is_near(plates)

    def is_near(self, plates: range) -> bool:
        """Whether one of some doorplates is in the 鄰 that is written, or none is written."""
        near = self.search.world.index.arrays.neighbourhood
        wanted = self.reading.neighbourhood
        return not wanted or any(near[plate] == wanted for plate in plates)

    def in_other_style(self, path: int, wanted: Number) -> bool:
        """5之2號 for 5號之2, or the other way."""
        plates = self.search.world.index.any_style(path, wanted.packed) if wanted.sub else range(0)
        if plates:
            self.add(plates, self.search.world.penalties.number_style, MatchLevel.DOORPLATE, "number_style")
        return bool(plates)

    def sub_of_floor(self, path: int, wanted: Number) -> bool:
        """5號之2,3樓, which has no 5號之2."""
        if wanted.style not in BEHIND or not FLOOR_FOLLOWS.match(self.tail.floor):
            return False
        plates = self.search.world.index.numbered(path, wanted.packed >> MAIN_AT << MAIN_AT)
        if plates:
            self.add(plates, self.search.world.penalties.sub_of_floor, MatchLevel.DOORPLATE, "sub_of_floor")
        return bool(plates)

    def of_other_kind(self, path: int, wanted: Number) -> bool:
        """With 臨, 附, 建 or 特, or without."""
        index, without = self.search.world.index, wanted.packed - (wanted.kind << KIND_AT)
        for kind in range(len(KINDS)):
            if kind != wanted.kind and (plates := index.numbered(path, without | kind << KIND_AT)):
                self.add(plates, self.search.world.penalties.number_kind, MatchLevel.DOORPLATE, "number_kind")
                return True
        return False

    def floor_or_sub(self, path: int, wanted: Number) -> bool:
        """5號之23樓: the 23rd floor of 5號, or the third of 5號之2 where there is one."""
        together = FLOOR_OR_SUB.match(self.tail.floor)
        if together is None or wanted.sub:
            return False
        digits, found = together[1], False
        for at in range(1, len(digits)):
            number = wanted._replace(sub=int(digits[:at]), style=1)
            plates = self.search.world.index.any_style(path, number.packed) if digits[at] != "0" else range(0)
            if plates:
                found = True
                self.add(plates, self.search.world.penalties.floor_or_sub, MatchLevel.DOORPLATE, "floor_or_sub")
        return found

    def behind_number(self, path: int, wanted: Number) -> bool:
        """Digits right behind 號 that are no sub-number of it: 5號101大樓, 5號7-11."""
        loose, floor = self.tail.loose, self.tail.floor
        if len(loose) < LOOSE and not (loose and floor):
            return False
        kept = (
            wanted._replace(second=0, style=0) if wanted.style == SPLIT else wanted._replace(sub=0, second=0, style=0)
        )
        plates = self.search.world.index.numbered(path, kept.packed)
        if plates:
            look = self._replace(tail=self.tail._replace(floor=loose + floor))
            look.add(plates, self.search.world.penalties.behind_number, MatchLevel.DOORPLATE, "behind_number")
        return bool(plates)

    def near(self, path: int, packed: int) -> None:
        """The doorplate without its sub-number, else the nearest number, else the lane."""
        index, penalties = self.search.world.index, self.search.world.penalties
        plates = index.any_sub(path, packed)
        if plates:
            main = index.numbered(path, packed >> MAIN_AT << MAIN_AT) or plates
            self.add(main, penalties.main_number, MatchLevel.MAIN_NUMBER, "main_number")
            return
        plate = nearest(self.search.world, path, packed, mode=self.search.nearest)
        if plate != NOTHING:
            self.add(range(plate, plate + 1), penalties.nearest, MatchLevel.NEAREST, "nearest")
        else:
            self.lane(path)

    def lane(self, path: int) -> None:
        """A path and no number on it."""
        penalties = self.search.world.penalties
        if self.street.penalty >= penalties.town_other:
            return
        if self.tail.lanes:
            self.middle(path, penalties.lane, MatchLevel.LANE)
            return
        self.whole_street(path)

    def whole_street(self, path: int, step: str = "") -> None:
        """The street and nothing more."""
        penalties = self.search.world.penalties
        section = self.search.world.index.street_name(self.street.street).endswith("段")
        level, cost = (MatchLevel.SECTION, penalties.section) if section else (MatchLevel.ROAD, penalties.road)
        self.middle(path, cost, level, step)

    def middle(self, path: int, cost: float, level: MatchLevel, step: str = "") -> None:
        """A doorplate in the middle of a path stands for it."""
        plates = self.search.world.index.plates(path)
        at = plates[len(plates) // 2]
        self.add(range(at, at + 1), cost, level, step or str(level))

    def other_lanes(self) -> None:
        """A lane that the street has not: the lane of an unknown alley, the lane's number as one, else the street."""
        index, penalties = self.search.world.index, self.search.world.penalties
        street, lanes = self.street.street, self.tail.lanes
        alley = LAST_ALLEY.search(lanes)
        parent = index.lane_of.get(lanes[: alley.start()]) if alley and alley.start() else None
        path = index.path(street, parent) if parent is not None else NOTHING
        if path != NOTHING:
            self.middle(path, penalties.lane, MatchLevel.LANE, "lane_skipped")
            return
        own, first = index.path(street, 0), FIRST_LANE.match(lanes)
        if own != NOTHING and first and int(first[1]) < MAIN_LIMIT:
            number = Number(main=int(first[1]), sub=int(first[2] or 0))
            plates = index.numbered(own, number.packed)
            if plates:
                self.add(plates[:1], penalties.lane_as_number, MatchLevel.NEAREST, "lane_as_number")
        self.whole_street(own if own != NOTHING else index.paths(street)[0], "lane_unknown")

    def add(self, plates: range, cost: float, level: MatchLevel, step: str = "") -> None:
        """Doorplates as candidates, with what counts against each of them."""
        world, reading, tail = self.search.world, self.reading, self.tail
        arrays, penalties = world.index.arrays, world.penalties
        town = arrays.street_town[self.street.street]
        notes = reading.notes if self.street.note is None else (*reading.notes, self.street.note)
        if step:
            notes = (*notes, Note(step, tail.number.text if tail.number else tail.lanes))
        base = reading.penalty + self.street.penalty + cost
        base += 0.0 if tail.unit else penalties.number_unit_missing
        county = world.names.county_of_town[town]
        guessed = self.street.note is not None and self.street.note.step in GUESSES
        alone = guessed and not tail.lanes
        if alone and tail.number and tail.number.main <= COMMON:
            base += penalties.guess_common
        for plate in plates[:MOST]:
            village = arrays.village[plate]
            total = base + (penalties.past if arrays.period[plate] else 0.0)
            if reading.villages and village not in reading.villages:
                if guessed:
                    continue
                total += penalties.village_differs
            elif reading.villages and guessed:
                total -= penalties.guess_agrees
            if reading.neighbourhood and arrays.neighbourhood[plate] != reading.neighbourhood:
                total += penalties.neighbourhood_differs
            place = (total, level, plate, village, town, county, tail.floor, notes)
            self.search.add(Found(*place, alone=alone and not reading.villages))


NUMBERS = (Look.as_written, Look.in_other_style, Look.sub_of_floor, Look.behind_number, Look.of_other_kind)
"""What a number may stand for, the likeliest first; each tells whether it found a doorplate."""
