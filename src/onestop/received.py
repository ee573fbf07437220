"""What the services of OGC take in over HTTP, within bounds: the parameters of a query string or a form, and a body."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from onestop.documents import Unreadable
from onestop.errors import TooMuch

MOST_BYTES = 1 << 20
"""Of a request."""
MOST_PARAMETERS = 100

type Pairs = list[tuple[str, str]]
"""Parameters in their order, their names in small letters."""


def pairs(query: str) -> Pairs:
    """The parameters of a query string; raises TooMuch and Unreadable."""
    if len(query) > MOST_BYTES:
        raise too_long()
    try:
        found = parse_qsl(as_written(query), keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict")
    except ValueError as error:
        why = f"the query string cannot be read as at most {MOST_PARAMETERS} parameters in UTF-8"
        raise Unreadable(why) from error
    return [(name.lower(), value) for name, value in found]


def first_of_each(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The parameters by name; the first of each name counts."""
    return dict(reversed(list(given)))


def as_written(query: str) -> str:
    """A query string in which someone left characters as they are; WSGI hands over its bytes as Latin-1."""
    try:
        return query if query.isascii() else query.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return query


def body_of(environ: Mapping[str, Any]) -> bytes:
    """The body of a request, whose length the door has measured where the client did not say it; raises TooMuch."""
    length = environ.get("CONTENT_LENGTH") or "0"
    wanted = int(length) if length.isascii() and length.isdigit() else 0
    if wanted > MOST_BYTES:
        raise too_long()
    return bytes(environ["wsgi.input"].read(wanted))


def is_form(environ: Mapping[str, Any], body: bytes) -> bool:
    """Whether a body is parameters; clients send documents under a form's name, too."""
    return "urlencoded" in environ.get("CONTENT_TYPE", "") and not body.lstrip().startswith(b"<")


def too_long() -> TooMuch:
    """For a request of too many bytes."""
    return TooMuch(f"the request is longer than {MOST_BYTES:,} bytes")
