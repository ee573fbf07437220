"""Marks (ETag) of what comes from the release alone: who has the answer to the same question is told so at once."""

from werkzeug import Request, Response

from onestop.errors import OneStopError
from onestop.marks import headers_of, is_known, mark_of
from onestop.ogcapi.negotiation import format_of, language_of
from onestop.ogcapi.routes import LASTING, find_route

OK, NOT_MODIFIED = 200, 304
READS = ("GET", "HEAD")
VARY = ("Accept", "Accept-Language", "Accept-Encoding")
"""What a request says besides its address of the answer that it gets."""


def mark_for(request: Request, state: str) -> str:
    """The mark of the answer that a request gets, if it gets one; empty for what people make, such as jobs.

    :param state: changes whenever the same question could be answered otherwise, the public address with it
    """
    try:
        route, _ = find_route(request.path.rstrip("/") or "/")
        form = format_of(request, route.formats)
    except OneStopError:
        return ""
    if route.name not in LASTING or request.method not in READS:
        return ""
    return mark_of(request.environ, f"{form}\n{language_of(request)}", state)


def unchanged(request: Request, mark: str) -> Response | None:
    """What is said to who has the answer of a mark already."""
    if not is_known(request.environ, mark):
        return None
    response = Response(status=NOT_MODIFIED)
    response.headers.remove("Content-Type")
    return marked(response, mark)


def give_mark(response: Response, mark: str) -> None:
    """Mark a right answer; not one that is still being made, which could break off."""
    if mark and response.status_code == OK and not response.is_streamed:
        marked(response, mark)


def marked(response: Response, mark: str) -> Response:
    """An answer with its mark, a weak one: it may be compressed, and pages of features say when they were made."""
    response.headers.extend(headers_of(f"W/{mark}"))
    response.vary.update(VARY)
    return response
