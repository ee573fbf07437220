"""Requests as they come in: read within bounds, and nothing in them that pycsw should not see."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onestop.ows import Refused
from onestop.received import body_of, first_of_each, is_form, pairs

DROPPED = frozenset({"config"})
"""`config` would have pycsw read any file of the server as its configuration."""

REFUSED = {
    "responsehandler": "answers are given at once; leave responseHandler out",
}
"""Parameters that would have pycsw call other machines."""

WHOLE = {"startposition": 1, "maxrecords": 0, "startrecord": 1, "maximumrecords": 0, "hopcount": 0, "updatesequence": 0}
"""Parameters that are whole numbers, and the least they may be."""
MOST_DIGITS = 15
PLUS = re.compile(r"(?<=\w) (?=(?:xml|json)\b)")
"""Where a `+` stood in a format, such as `application/atom+xml`: in a query string it means a space."""
UNLIMITED = "unlimited"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: parameters in small letters, with those that were given more than once, or the body of a document."""

    parameters: dict[str, str] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()
    body: bytes = b""


def read(environ: Mapping[str, Any]) -> Asked:
    """Read a request; raises Refused, TooMuch and Unreadable."""
    if environ["REQUEST_METHOD"] == "POST":
        return read_post(environ)
    return read_parameters(environ.get("QUERY_STRING", ""))


def read_parameters(query: str) -> Asked:
    """Parameters of a query string; the first of each name counts, whatever its capitals."""
    found = pairs(query)
    names = Counter(name for name, _ in found)
    given = {name: value for name, value in first_of_each(found).items() if name not in DROPPED}
    check(given)
    if "outputformat" in given:
        given["outputformat"] = PLUS.sub("+", given["outputformat"])
    return Asked(given, frozenset(name for name, times in names.items() if times > 1))


def check(given: Mapping[str, str]) -> None:
    """Raise Refused for what cannot be taken in any operation."""
    for name, why in REFUSED.items():
        if name in given:
            raise Refused("OptionNotSupported", name, why)
    for name, least in WHOLE.items():
        text = given.get(name, "")
        whole = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS and int(text) >= least
        if text and not whole and not (name == "maxrecords" and text == UNLIMITED):
            raise Refused(
                "InvalidParameterValue", name, f"{name}: {text!r} is not allowed; allowed: a whole number from {least}"
            )


def read_post(environ: Mapping[str, Any]) -> Asked:
    """A document, or parameters sent as a form."""
    body = body_of(environ)
    if not body.strip():
        raise Refused("OperationParsingFailed", "request", "the request has no body")
    if is_form(environ, body):
        return read_parameters(body.decode("utf-8", "replace"))
    return Asked(body=body)
