"""What came over HTTP, within bounds: parameters of a query string or of a form, or a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml.etree import _Element as Element

from onestop import documents
from onestop.ows import Refused
from onestop.received import body_of, first_of_each, is_form, pairs
from onestop.wfs.names import WFS, Version
from onestop.wfs.parsers import kvp, xml
from onestop.wfs.requests import Request


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
    """Take in a request; raises Refused, TooMuch or Unreadable."""
    if environ["REQUEST_METHOD"] != "POST":
        return Sent(first_of_each(pairs(environ.get("QUERY_STRING", ""))))
    body = body_of(environ)
    if is_form(environ, body):
        return Sent(first_of_each(pairs(body.decode("utf-8", "replace"))))
    if not body.strip():
        raise Refused("OperationParsingFailed", "request", "the request has no body; send a document of WFS")
    return Sent(document=documents.parse(body))
