"""Days and intervals as OGC API writes them in `datetime`: `2017-06`, `2017-06-01/..`, `2017-06-01T00:00:00Z`."""

import re
from calendar import monthrange
from datetime import date, datetime

from onestop.errors import BadValue

type Interval = tuple[date | None, date | None]
"""First and last day, either open as None."""

REPUBLIC = 1911
"""What a year of the Republic's calendar has to be added for the common era."""
ALLOWED = "a date such as 2017-06-01, a date and time, or two of them with a slash between, one of which may be .."
LONGEST = 80
"""In characters."""
PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?")


def parse_interval(text: str, what: str = "datetime") -> Interval:
    """The first and the last day that an instant or an interval touches.

    :raises BadValue: for what is neither, for a day that does not exist, and for an end before its start
    """
    first, slash, last = text.partition("/")
    if len(text) > LONGEST or "/" in last:
        raise BadValue(what, text[:LONGEST], ALLOWED)
    start, end = (_days(part, text, what) for part in (first, last if slash else first))
    if not slash and start is None:
        raise BadValue(what, text, ALLOWED)
    if start and end and start[0] > end[1]:
        raise BadValue(what, text, "an interval that begins before it ends")
    return start[0] if start else None, end[1] if end else None


def _days(part: str, whole: str, what: str) -> tuple[date, date] | None:
    """The first and last day of a year, a month, a day or an instant; None where it is open."""
    if part in ("", ".."):
        return None
    try:
        if found := PARTIAL.fullmatch(part):
            year, month = int(found[1]), int(found[2] or 0)
            return date(year, month or 1, 1), date(year, month or 12, monthrange(year, month or 12)[1])
        # The day as it is written: our data know days, and a zone would move the ends of a period to its neighbours.
        day = datetime.fromisoformat(part.upper()).date()
    except ValueError as error:
        raise BadValue(what, whole, ALLOWED) from error
    return day, day
