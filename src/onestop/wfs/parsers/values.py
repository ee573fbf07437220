"""Values of parameters and attributes, read the same way from query strings and from documents."""

from collections.abc import Sequence
from typing import Literal

from onestop.errors import BadValue
from onestop.features import SortKey
from onestop.ows import Refused
from onestop.wfs.names import SPELLINGS, VERSIONS, Version

MOST_DIGITS = 18
"""Of a whole number; more means more than there is of anything."""
PLENTY = 10**MOST_DIGITS
BOX = 4
"""Numbers of a box; a reference system may follow."""
RESOLVED = ("none", "local")
"""Values of `resolve`: our features have no references to follow."""
ORDERS = {"": False, "A": False, "ASC": False, "D": True, "DESC": True}


def version(text: str) -> Version:
    """The version of a request; raises Refused."""
    if text not in SPELLINGS:
        raise BadValue("version", text, ", ".join(VERSIONS))
    return SPELLINGS[text]


def whole(text: str, name: str, least: int = 0) -> int:
    """A whole number; raises BadValue."""
    digits = text.strip().removeprefix("+")
    found = PLENTY if len(digits) > MOST_DIGITS else int(digits) if digits.isascii() and digits.isdigit() else -1
    if not digits.isdigit() or found < least:
        raise BadValue(name, text[: 2 * MOST_DIGITS], f"a whole number from {least}")
    return found


def result_type(text: str) -> Literal["results", "hits"]:
    """`results` or `hits`, in letters of any size; raises BadValue."""
    match text.lower():
        case "" | "results":
            return "results"
        case "hits":
            return "hits"
    raise BadValue("resultType", text, "results, hits")


def check_resolve(text: str) -> None:
    """Raise Refused for a way of resolving references that we do not have."""
    if text and text not in RESOLVED:
        why = f"resolve: {text!r} is not supported; features have no references to resolve; allowed: none, local"
        raise Refused("OptionNotSupported", "resolve", why)


def bbox(parts: Sequence[str]) -> tuple[tuple[float, ...], str]:
    """Four numbers and the name of a system, which may be left out; raises BadValue."""
    try:
        numbers = tuple(map(float, parts[:BOX]))
    except ValueError:
        numbers = ()
    if len(numbers) != BOX or len(parts) > BOX + 1:
        raise BadValue("bbox", ",".join(parts)[:80], "four numbers and, where wanted, the name of a reference system")
    return numbers, parts[BOX].strip() if len(parts) > BOX else ""


def sort_key(name: str, order: str) -> SortKey:
    """A property to sort by and `ASC`, `DESC`, `A` or `D`; raises BadValue."""
    if order.upper() not in ORDERS:
        raise BadValue("sortBy", f"{name} {order}", "a property and ASC or DESC")
    return SortKey(name, ORDERS[order.upper()])


def listed(text: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
