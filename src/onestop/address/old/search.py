"""The rows that one search of the old address service looks among, and how it narrows them down to an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from onestop.address.index import Index
from onestop.address.numbers import MAIN_AT, MAIN_MASK, STYLE_BITS, Number
from onestop.address.old.model import Fuzzy, Options, Trace
from onestop.address.old.places import Places
from onestop.address.plate import parts

type Plates = NDArray[np.int64]

NO_PLATES: Plates = np.zeros(0, np.int64)
SUB_MASK = ((1 << MAIN_AT) - 1) >> STYLE_BITS << STYLE_BITS
"""The bits of everything behind the main number but the style."""

SORTED = 1000
"""Rows above which an answer stays in the order of the index."""


class Open(Enum):
    """A lane or an alley that is not asked for by its name."""

    ANY = "any"
    SOME = "some"
    """There is one."""


ANY, SOME = Open.ANY, Open.SOME

type Wanted = str | Open
"""A lane, an alley or none (empty)."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """What a path must have between street and number."""

    lane: Wanted = ""
    alley: Wanted = ""
    sub_alley: Wanted = ""

    def fits(self, lanes: tuple[str, str, str]) -> bool:
        """Whether a path's lane, alley and sub-alley are what is wanted."""
        wanted = (self.lane, self.alley, self.sub_alley)
        return all(
            want is ANY or (bool(has) if want is SOME else has == want) for want, has in zip(wanted, lanes, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: streets, or towns where no street is known; and of these in some villages or one 鄰 only."""

    places: Places
    towns: tuple[int, ...]
    streets: tuple[int, ...] | None
    villages: tuple[int, ...] | None = None
    neighbourhood: int = 0
    past: bool = True

    @property
    def narrow(self) -> bool:
        """Whether a number next to the one that is missing means anything here."""
        return self.streets is not None or self.villages is not None

    def plates(self, lanes: Lanes) -> Plates:
        """Every doorplate here whose lanes fit."""
        ranges = list(self._of_streets(lanes) if self.streets is not None else self._of_towns())
        if not ranges:
            return NO_PLATES
        return self._kept(np.concatenate([np.arange(one.start, one.stop, dtype=np.int64) for one in ranges]))

    def _of_streets(self, lanes: Lanes) -> Iterator[range]:
        index = self.places.index
        for street in self.streets or ():
            for path in index.paths(street):
                if lanes.fits(self.places.lane(index.arrays.path_lane[path])):
                    yield index.plates(path)

    def _of_towns(self) -> Iterator[range]:
        return map(self.places.town_plates, self.towns)

    def _kept(self, plates: Plates) -> Plates:
        whole = self.places.index.arrays.whole
        if self.villages is not None:
            plates = plates[np.isin(whole["village"][plates], self.villages)]
        if self.neighbourhood:
            plates = plates[whole["neighbourhood"][plates] == self.neighbourhood]
        return plates if self.past else plates[whole["period"][plates] == 0]


def mains(index: Index, plates: Plates) -> Plates:
    """The main number of each doorplate."""
    numbers = index.arrays.whole["number"][plates] >> np.uint64(MAIN_AT)
    found: Plates = (numbers & np.uint64(MAIN_MASK)).astype(np.int64)
    return found


def subs(index: Index, plates: Plates) -> Plates:
    """What follows the main number of each doorplate, packed, without the style; 0 for nothing."""
    found: Plates = (index.arrays.whole["number"][plates] & np.uint64(SUB_MASK)).astype(np.int64)
    return found


def chosen(plates: Plates, which: NDArray[np.bool_]) -> Plates:
    """Some of the doorplates."""
    some: Plates = plates[which]
    return some


def today(index: Index, plates: Plates) -> Plates:
    """The doorplates of today; past ones where there are no others."""
    now = index.arrays.whole["period"][plates] == 0
    return chosen(plates, now) if now.any() else plates


def numbered(index: Index, plates: Plates, number: Number, *, any_style: bool = True) -> Plates:
    """Those that have this number, in any style where that will do; else those that have its main number.

    Of the latter the ones without a sub-number, where there are any.
    """
    same = chosen(plates, mains(index, plates) == number.main)
    behind = subs(index, same)
    hit = behind == number.packed & SUB_MASK
    if not any_style:
        hit &= index.arrays.whole["number"][same] == number.packed
    for wanted in (hit, behind == 0):
        if wanted.any():
            return today(index, chosen(same, wanted))
    return today(index, same)


class Narrowing:
    """Several rows → those that come nearest to the number that was asked for."""

    def __init__(self, index: Index, options: Options, trace: Trace) -> None:
        self.index, self.options, self.trace = index, options, trace

    def narrow(self, plates: Plates, wanted: int, *, converted: bool = False) -> Plates:
        """Rows that have the number: of several the side of the street, then the sub-numbers decide."""
        if len(plates) <= 1:
            return plates
        plates = self.side(plates, wanted)
        same = chosen(plates, mains(self.index, plates) == wanted)
        if len(same):
            return self.ordered(self.lowest(same))
        return self.lowest(self.nearest(plates, wanted)) if converted else self.near(plates, wanted)

    def next_to(self, plates: Plates, wanted: int) -> Plates:
        """Rows of which none has the number: the numbers next to it, on its side of the street where there are any."""
        return self.near(self.side(plates, wanted), wanted)

    def near(self, plates: Plates, wanted: int) -> Plates:
        """The nearest of some rows; the old service did not say how far off the only one was."""
        if len(plates) == 1 and self.options.strict:
            far = abs(int(mains(self.index, plates)[0]) - wanted)
            return NO_PLATES if self.options.buffer and far > self.options.buffer else plates
        return self.plainest(self.nearest(plates, wanted))

    def side(self, plates: Plates, wanted: int) -> Plates:
        """Those on the number's side of the street, where there are any."""
        if self.options.fuzzy is Fuzzy.NEAREST:
            return plates
        same = chosen(plates, mains(self.index, plates) % 2 == wanted % 2)
        if len(same):
            self.trace.say("進行[單號過濾]" if wanted % 2 else "進行[雙號過濾]")
            return same
        return NO_PLATES if self.options.fuzzy is Fuzzy.PARITY else plates

    def lowest(self, plates: Plates) -> Plates:
        """Those with sub-numbers, where several rows are left and some have any."""
        behind = subs(self.index, plates)
        if len(plates) <= 1 or not behind.any():
            return plates
        self.trace.say("進行[找最小門牌的號之、之號]")
        return chosen(plates, behind != 0)

    def nearest(self, plates: Plates, wanted: int) -> Plates:
        """The nearest numbers above and below; the lower one comes first."""
        above = self.beyond(plates, wanted, upward=True)
        if len(above) and self.options.fuzzy is not Fuzzy.BOTH:
            return above
        return np.concatenate([self.beyond(plates, wanted, upward=False), above])

    def beyond(self, plates: Plates, wanted: int, *, upward: bool) -> Plates:
        """The nearest number on one side."""
        numbers = mains(self.index, plates)
        there = numbers > wanted if upward else numbers < wanted
        if not there.any():
            return NO_PLATES
        word = "大於" if upward else "小於"
        number = int(numbers[there].min() if upward else numbers[there].max())
        if self.options.buffer and abs(number - wanted) > self.options.buffer:
            return NO_PLATES
        self.trace.say(f"進行[找{word}且最接近的門牌號碼]")
        self.trace.say(f"找到{word}輸入的門牌號碼 {number - wanted:+d} 號")
        self.trace.distance(number - wanted)
        found = chosen(plates, numbers == number)
        if len(found) > 1 and subs(self.index, found).all():
            self.trace.say(f"進行[找{word}且最接近門牌的號之、之號]")
        return self.ordered(found)

    def plainest(self, plates: Plates) -> Plates:
        """Of each number the ones without sub-number, where there are any."""
        behind, numbers = subs(self.index, plates), mains(self.index, plates)
        return chosen(plates, (behind == 0) | ~np.isin(numbers, numbers[behind == 0]))

    def ordered(self, plates: Plates) -> Plates:
        """By their whole addresses as texts: 82號之10 before 82號之2, as the old service had them."""
        if not 1 < len(plates) <= SORTED:
            return plates
        return np.array(sorted(plates.tolist(), key=lambda plate: parts(self.index, plate).text), np.int64)
