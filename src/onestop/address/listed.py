"""Several numbers in one address: 15、17號, 12-14號, 17/2號."""

import re
from typing import NamedTuple

from onestop.address.clean import Query

SIGNS = "[、,.~/&+至到及和或與;]"
LIST = re.compile(
    r"(?P<first>\d{1,5}(?:之\d{1,4})?)"
    rf"(?P<others>(?:(?:號?{SIGNS}+|號(?=\d{{1,5}}(?:之\d{{1,4}})?號))\d{{1,5}}(?:之\d{{1,4}})?){{1,60}})"
    r"(?P<unit>號(?:之\d{1,4})?)?(?!\d*[樓層室F])"
)
"""Numbers that share a street, each with its unit or all with one."""
ITEM = re.compile(rf"(號?{SIGNS}+|號)(\d{{1,5}}(?:之\d{{1,4}})?)")
RANGES = frozenset("~至到")
MOST = 30
"""Numbers of one list that are answered."""


class Listed(NamedTuple):
    """One number of a list with the rest of the address.

    :ivar written: whether the number itself is written, and not one between two that are
    """

    text: str
    written: bool = True


SLASH = re.compile(r"(\d{1,5})/(\d{1,4})(?=號)")
DASH_OR_SUB = re.compile(r"(\d{1,5})之(\d{1,4})(?=號)")


def with_sub_numbers(query: Query) -> Query | None:
    """A text with 17/2號 or 12-14號 read as sub-numbers; None where it has neither."""
    if "/" in query.text and SLASH.search(query.text):
        return query._replace(text=SLASH.sub(r"\1之\2", query.text))
    return query if query.dashed else None


def with_ranges(query: Query) -> Query:
    """The same read as numbers of their own."""
    return query._replace(text=DASH_OR_SUB.sub(r"\1~\2", query.text)) if query.dashed else query


def numbers_of(text: str) -> tuple[Listed, ...]:
    """An address with a list of numbers as one address for each: 15、17號 is 15號 and 17號."""
    match = LIST.search(text)
    if match is None or "號" not in match[0]:
        return (Listed(text),)
    numbers = {match["first"]: True}
    last = match["first"]
    for sign, number in ITEM.findall(match["others"]):
        if sign[-1:] in RANGES and "之" not in number + last:
            numbers |= dict.fromkeys(between(int(last), int(number)), False)
        numbers[number] = True
        last = number
    before, after = text[: match.start()], text[match.end() :]
    return tuple(Listed(f"{before}{number}號{after}", written) for number, written in numbers.items())[:MOST]


def between(low: int, high: int) -> list[str]:
    """The numbers between two of a range: those of the same side of the street where both are on one."""
    return [str(number) for number in range(low + 1, high) if (high - low) % 2 or (number - low) % 2 == 0][:MOST]
