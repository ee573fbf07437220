"""What came over HTTP, within bounds: parameters of a query string or of a form, or a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from lxml.etree import _Element as Element

from onestop import documents
from onestop.wfs.errors import Refused
from onestop.wfs.names import WFS, Version
from onestop.wfs.parsers import kvp, xml
from onestop.wfs.requests import Request

MAX_BYTES = 1 << 20
"""Bytes of a request."""
MAX_PARAMETERS = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it was sent: parameters in small letters, or a document."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    document: Element | None = None

    @property
    def version(self) -> Version:
        """The version to answer in, as far as it can be told before the request is understood."""
        if self.document is not None:
            return "1.1.0" if str(self.document.tag).startswith(f"{{{WFS['1.1.0']}}}") else "2.0.0"
        asked = self.parameters.get("version") or self.parameters.get("acceptversions", "")
        return "1.1.0" if asked.startswith("1.") else "2.0.0"

    def request(self) -> Request:
        """What is asked; raises an error of OneStop."""
        return kvp.read(self.parameters) if self.document is None else xml.read(self.document)


def receive(environ: Mapping[str, Any]) -> Sent:
    """Take in a request; raises Refused or Unreadable."""
    if environ["REQUEST_METHOD"] != "POST":
        return Sent(parameters(environ.get("QUERY_STRING", "")))
    body = read_body(environ)
    if "urlencoded" in environ.get("CONTENT_TYPE", "") and not body.lstrip().startswith(b"<"):
        return Sent(parameters(body.decode("utf-8", "replace")))
    if not body.strip():
        raise Refused("OperationParsingFailed", "request", "the request has no body; send a document of WFS")
    return Sent(document=documents.parse(body))


def parameters(query: str) -> dict[str, str]:
    """Parameters by their names in small letters; the first of each name counts."""
    try:
        pairs = parse_qsl(as_written(query), keep_blank_values=True, max_num_fields=MAX_PARAMETERS, errors="strict")
    except ValueError as error:
        why = f"the query string cannot be read as at most {MAX_PARAMETERS} parameters in UTF-8"
        raise Refused("OperationParsingFailed", "request", why) from error
    return {name.lower(): value for name, value in reversed(pairs)}


def as_written(query: str) -> str:
    """A query string in which someone left characters as they are; WSGI hands over its bytes as Latin-1."""
    try:
        return query if query.isascii() else query.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return query


def read_body(environ: Mapping[str, Any]) -> bytes:
    """The body, if it is not too long."""
    length = environ.get("CONTENT_LENGTH") or "0"
    wanted = int(length) if length.isascii() and length.isdigit() else 0
    if wanted > MAX_BYTES:
        raise Refused("OperationProcessingFailed", "request", f"the request is longer than {MAX_BYTES:,} bytes")
    return bytes(environ["wsgi.input"].read(wanted))
