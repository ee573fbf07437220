"""Answers of our own matcher in the words of the old address service, where the old steps led to no doorplate."""

import re
from collections.abc import Sequence
from itertools import takewhile

from onestop.address.model import Match, MatchLevel, Status
from onestop.address.old.model import CONVERTED, MISSING, Options, Part, Row, Trace, row_of_match
from onestop.address.old.parse import Asked
from onestop.address.old.places import plain

DIGITS = re.compile(r"\d+")
HELD = (
    (Part.TOWN, "town"),
    (Part.VILLAGE, "village"),
    (Part.ROAD, "road"),
    (Part.LANE, "lane"),
    (Part.ALLEY, "alley"),
    (Part.AREA, "area"),
)
"""Parts that a lock holds, and how an address that was taken apart calls each."""


def acceptable(matches: Sequence[Match], asked: Asked, options: Options, *, others: bool) -> tuple[Row, ...]:
    """The doorplates that may be answered.

    :param matches: what was found for each number that was written; the first must do, or none does
    :param others: a doorplate that is not surely the one that was meant will do
    """

    def good(match: Match) -> bool:
        sure = (match.status, match.match_level) == (Status.MATCHED, MatchLevel.DOORPLATE)
        return match.doorplate is not None and (others or sure) and allowed(match, asked, options)

    return tuple(row_of_match(match) for match in takewhile(good, matches))


def allowed(match: Match, asked: Asked, options: Options) -> bool:
    """Whether the locks, the buffer and the wish for doorplates of today leave a match."""
    if (match.period and not options.past) or not within(match, asked, options):
        return False
    if options.lock_county and asked.county_name and match.parts.county != asked.county_name:
        return False
    if Part.ROAD in options.locks and asked.section and asked.section + "段" != plain(match.parts.section):
        return False
    written = [(getattr(asked, name), getattr(match.parts, name)) for part, name in HELD if part in options.locks]
    return all(not given or plain(given) == plain(found) for given, found in written)


def within(match: Match, asked: Asked, options: Options) -> bool:
    """Whether its number is as near to the one that was asked for as it has to be."""
    return not options.buffer or abs(main_number(match.parts.number) - asked.main) <= options.buffer


def main_number(number: str) -> int:
    """The main number of a number as it is written."""
    match = DIGITS.search(number)
    return int(match[0]) if match else 0


def tell(trace: Trace, asked: Asked, row: Row) -> None:
    """Say in a trace that our matcher found this."""
    for part, value in trace.flags.items():
        trace.flags[part] = CONVERTED if value == MISSING else value
    trace.converts("門牌比對")
    trace.found(Part.NUMBER, CONVERTED)
    away = main_number(row.parts.number) - asked.main
    trace.distances = f"({away:+d})" if away and asked.main else ""
