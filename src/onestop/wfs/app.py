"""The WSGI application: take in, understand, answer; what is wrong before the first piece still gets its status."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from onestop.errors import OneStopError
from onestop.marks import headers_of, is_known, mark_of
from onestop.ows import STATUS
from onestop.wfs.errors import refused, report
from onestop.wfs.names import Version
from onestop.wfs.operations.capabilities import check_offered, get_capabilities
from onestop.wfs.operations.features import get_feature, get_property_value
from onestop.wfs.operations.schema import describe_feature_type
from onestop.wfs.operations.stored import describe_stored_queries, list_stored_queries
from onestop.wfs.parsers.read import receive
from onestop.wfs.requests import (
    DescribeFeatureType,
    DescribeStoredQueries,
    GetCapabilities,
    GetFeature,
    GetPropertyValue,
    ListStoredQueries,
)
from onestop.wfs.service import XML, Answer, Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

OPERATIONS: dict[type, Callable[[Service, Any], Answer]] = {
    GetCapabilities: get_capabilities,
    DescribeFeatureType: describe_feature_type,
    GetFeature: get_feature,
    GetPropertyValue: get_property_value,
    ListStoredQueries: list_stored_queries,
    DescribeStoredQueries: describe_stored_queries,
}

PEEKED = 5
"""Pieces made before the status is sent: the head, a batch of features with its tags, and the end of a short answer."""


class WfsApplication:
    """WFS over one release.

    :param state: changes whenever the same question could be answered otherwise
    """

    def __init__(self, service: Service, state: str) -> None:
        self.service, self.state = service, state

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request; by GET also with a mark, and with nothing to who has the answer already."""
        version: Version = "2.0.0"
        mark = self.mark(environ)
        if is_known(environ, mark):
            start_response("304 Not Modified", headers_of(mark))
            return []
        try:
            sent = receive(environ)
            version = sent.version
            request = sent.request()
            check_offered(request)
            answer = OPERATIONS[type(request)](self.service, request)
            body = begun(answer.body)
        except OneStopError as error:
            refusal = refused(error)
            text = report(refusal, version)
            start_response(STATUS[refusal.code], [("Content-Type", XML), ("Content-Length", str(len(text)))])
            return [text]
        # What is still being made could break off, and nobody is to be told that they have it.
        whole = isinstance(body, list)
        start_response("200 OK", headers(answer, body) + (headers_of(mark) if mark and whole else []))
        return body

    def mark(self, environ: dict[str, Any]) -> str:
        """The mark of the answer to a GET, a weak one: answers say when they were made; none of a POST."""
        return f"W/{mark_of(environ, self.service.url, self.state)}" if environ["REQUEST_METHOD"] == "GET" else ""


def begun(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """An answer whose first features are made, so that what is wrong with them is raised now; a short one is whole."""
    if isinstance(pieces, list):
        return pieces
    parts: Iterator[bytes] = iter(pieces)
    first = list(islice(parts, PEEKED))
    rest = next(parts, None)
    return first if rest is None else chain(first, [rest], parts)


def headers(answer: Answer, body: Iterable[bytes]) -> list[tuple[str, str]]:
    """The headers of an answer."""
    found = [("Content-Type", answer.content_type)]
    if isinstance(body, list):
        found.append(("Content-Length", str(sum(map(len, body)))))
    if answer.filename:
        found.append(("Content-Disposition", f'attachment; filename="{answer.filename}"'))
    return found
