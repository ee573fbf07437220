"""Which period of a data set a text means, and how its periods are written in ISO 8601."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from onestop.dataset import Period
from onestop.errors import BadValue
from onestop.instants import parse_interval

CURRENT = frozenset({"", "current", "default"})
"""Words for the newest period; `default` is what WMTS clients send."""
STEPPED = re.compile(r"/P[0-9A-Z]{1,12}$")
"""The step at the end of an interval."""
YEAR, QUARTER, MONTH = 12, 3, 1
"""Lengths of periods, in months."""
STEP = {YEAR: "P1Y", QUARTER: "P3M", MONTH: "P1M"}


def period(periods: Sequence[Period], text: str, what: str = "TIME") -> Period:
    """The period that SEGIS writes so, else the newest that a date, a month, a year, an instant or an interval touches.

    Raises BadValue.

    :param periods: of a data set, oldest first; at least one
    """
    newest = periods[-1]
    if text.strip().lower() in CURRENT:
        return newest
    # Legends and answers write it so: people copy it from there.
    if named := next((each for each in periods if each.info_time == text.strip().upper()), None):
        return named
    # An interval may state a step, which says nothing here.
    first, last = parse_interval(STEPPED.sub("", text.strip()), what)
    for candidate in reversed(periods):
        if (last is None or candidate.start <= last) and (first is None or candidate.end >= first):
            return candidate
    raise BadValue(what, text, extent(periods))


def extent(periods: Sequence[Period]) -> str:
    """All periods by their first days, as WMS lists them: `2016-12-01/2017-06-01/P1M,2018-01-01`."""
    return ",".join(run(found) for found in runs(periods))


def runs(periods: Sequence[Period]) -> Iterator[list[Period]]:
    """Periods of one length that follow each other without a gap."""
    found: list[Period] = []
    for candidate in periods:
        if found and not (follows(found[-1], candidate) and months(candidate) in STEP):
            yield found
            found = []
        found.append(candidate)
    if found:
        yield found


def run(found: Sequence[Period]) -> str:
    """One period by its first day, several by the first and last and the step between."""
    first, last = found[0].start.isoformat(), found[-1].start.isoformat()
    return first if len(found) == 1 else f"{first}/{last}/{STEP[months(found[0])]}"


def follows(before: Period, after: Period) -> bool:
    """Whether one begins where the other ends, and is as long."""
    return (after.start - before.end).days == 1 and months(before) == months(after)


def months(of: Period) -> int:
    """How many months a period is long; 0 where it is no whole number of them."""
    whole = of.start.day == 1 and date.fromordinal(of.end.toordinal() + 1).day == 1
    return (of.end.year - of.start.year) * YEAR + of.end.month - of.start.month + 1 if whole else 0
