"""Which cells of a workbook are dates, and what date a number is: XLSX keeps dates as days with a style."""

import re
from datetime import UTC, datetime, timedelta

from lxml import etree

BUILT_IN = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
"""Number formats that every workbook has and that show dates or times; 27 to 36 and 50 to 58 are those of East Asia."""
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|e[+-]')
"""What stands in a format for itself (text, colours, widths), and exponents."""
SINCE_1900 = datetime(1899, 12, 30, tzinfo=UTC)
SINCE_1904 = datetime(1904, 1, 1, tzinfo=UTC)
NO_LEAP_YEAR = 60
"""1900 has a 29 February in Excel; days before that are one off."""


def date_styles(data: bytes) -> frozenset[int]:
    """The numbers of the cell styles that show dates or times."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    own = {one.get("numFmtId"): str(one.get("formatCode")) for one in root.iter("{*}numFmt")}
    styles = root.find("{*}cellXfs")
    formats = [one.get("numFmtId", "0") for one in (styles if styles is not None else ()) if isinstance(one.tag, str)]
    return frozenset(
        at
        for at, number in enumerate(formats)
        if (shows_dates(own[number]) if number in own else number.isdigit() and int(number) in BUILT_IN)
    )


def shows_dates(code: str) -> bool:
    """Whether a number format shows a date or a time."""
    return bool(re.search("[ymdhse]", LITERAL.sub("", code.partition(";")[0].lower()).replace("general", "")))


def date_text(days: float, *, since_1904: bool) -> str:
    """A number of days as a date, a time, or both, as ISO 8601 has them."""
    if not since_1904 and 1 <= days < NO_LEAP_YEAR:
        days += 1
    try:
        moment = (SINCE_1904 if since_1904 else SINCE_1900) + timedelta(seconds=round(days * 86_400))
    except OverflowError:
        return repr(days)
    if 0 <= days < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if days == int(days) else f"{moment:%Y-%m-%dT%H:%M:%S}"
