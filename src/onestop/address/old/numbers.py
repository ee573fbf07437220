"""The last steps of a fuzzy search of the old address service: the number, what is taken for it, what is next to it."""

import re
from dataclasses import replace

from onestop.address.normalise import normalise
from onestop.address.numbers import Number
from onestop.address.old.model import CONVERTED, MISSING, Part
from onestop.address.old.parse import LARGEST
from onestop.address.old.search import NO_PLATES, SOME, Lanes, mains, numbered, today
from onestop.address.old.steps import NO_PLACE, Broken, Search, lane_is_missing

DIGITS = re.compile(r"\d+")


def left_over(search: Search) -> None:
    """What stands between road and number and is neither lane nor alley was taken for a place name."""
    if search.asked.road and search.asked.area:
        search.trace.part(search.asked.area)
        search.trace.missed(Part.AREA)
        search.trace.converts("路或街變成地區名")
        search.trace.say("轉換搜尋找不到符合的[地區]")


def anchored(search: Search) -> None:
    """A number alone means nothing: a street, a village or a town must be known."""
    if search.scope.streets is None and search.scope.villages is None and not search.asked.town:
        raise Broken(*NO_PLACE)


def number(search: Search) -> None:
    """The number; else lane or alley as the number; else the numbers next to it."""
    asked, trace = search.asked, search.trace
    if lane_is_missing(search):
        lane_for_number(search)
        return
    if not asked.number_text:
        return
    trace.part(asked.number_text)
    here = search.at(search.lanes)
    any_style = search.options.same_number or asked.dash
    found = numbered(search.index, here, asked.number, any_style=any_style) if asked.number else NO_PLATES
    if len(found):
        trace.found(Part.NUMBER)
        search.plates = search.narrowing.narrow(found, asked.main)
        return
    if elsewhere(search):
        return
    trace.flags[Part.NUMBER] = MISSING
    if asked.lane:
        trace.missed(Part.NUMBER)
        if instead(search, asked.main):
            return
    near = today(search.index, here) if search.scope.narrow else NO_PLATES
    search.plates = search.narrowing.next_to(near, asked.main)


def elsewhere(search: Search) -> bool:
    """The number was found on the same street in another village; the old service had only the number next to it."""
    asked, trace, options = search.asked, search.trace, search.options
    if options.strict or not options.ignore_village or search.locked(Part.VILLAGE):
        return False
    if search.scope.villages is None or search.scope.streets is None or asked.number is None:
        return False
    here = replace(search.scope, villages=None).plates(search.lanes)
    found = here[mains(search.index, here) == asked.main]
    if not len(found):
        return False
    trace.flags[Part.VILLAGE] = MISSING
    trace.say("轉換搜尋找不到進行[忽略村里]")
    trace.found(Part.NUMBER)
    search.plates = search.narrowing.narrow(numbered(search.index, found, asked.number), asked.main)
    return True


def instead(search: Search, wanted: int) -> bool:
    """The number was found after all, as that of the alley or of the lane."""
    asked, trace = search.asked, search.trace
    tries = (
        (asked.alley, "弄視為號", Part.ALLEY, Lanes(SOME if lane_is_missing(search) else search.lanes.lane)),
        (asked.lane, "巷視為號", Part.LANE, Lanes()),
    )
    for written, how, part, where in tries:
        if not written or search.locked(part):
            continue
        trace.converts(how)
        here = search.at(where)
        found = today(search.index, here[mains(search.index, here) == first_number(written)])
        if len(found):
            trace.found(Part.NUMBER, CONVERTED)
            search.plates = search.narrowing.narrow(found, wanted, converted=True)
            return True
        if part is Part.ALLEY:
            trace.missed(Part.NUMBER)
    return False


def lane_for_number(search: Search) -> None:
    """The lane is none of the road's: its number is looked for as that of a house."""
    trace, wanted = search.trace, first_number(search.asked.lane)
    if search.locked(Part.LANE):
        return
    trace.part(str(wanted))
    here = search.at(Lanes())
    if len(found := numbered(search.index, here, Number(main=wanted))):
        trace.found(Part.NUMBER)
        search.plates = search.narrowing.narrow(found, wanted)
        return
    trace.missed(Part.NUMBER)
    if not instead(search, wanted):
        search.plates = search.narrowing.next_to(today(search.index, here), wanted)


def first_number(written: str) -> int:
    """The number of a lane or an alley."""
    match = DIGITS.search(normalise(written))
    return min(int(match[0]), LARGEST) if match else 0
