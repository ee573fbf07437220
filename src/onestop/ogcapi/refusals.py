"""The one table of answers: our errors, and what a person is told."""

from html import escape

from werkzeug import Response

from onestop.errors import NotFound, OneStopError, TooMuch
from onestop.geojson import write


class NotOffered(OneStopError):
    """The method is not one of this resource's."""

    def __init__(self, method: str, methods: tuple[str, ...]) -> None:
        self.methods = methods
        super().__init__(f"{method} is not allowed here; allowed: {', '.join(methods)}")


class NotReadable(OneStopError):
    """The body is of a media type that we do not read."""


ANSWERS: tuple[tuple[type[OneStopError], int, str], ...] = (
    (NotFound, 404, "NotFound"),
    (NotOffered, 405, "NotAllowed"),
    (NotReadable, 415, "NotReadable"),
    (TooMuch, 422, "TooMuch"),
    (OneStopError, 400, "InvalidParameterValue"),
)
"""Status and code of each error, the particular before the general."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{code}</title><link rel="stylesheet" href="/static/onestop.css"></head>
<body><main class="inside"><section><h1>{status} {code}</h1><p>{sentence}</p></section></main></body></html>
"""


def refusal(error: OneStopError, form: str) -> Response:
    """The answer that an error has."""
    status, code = next((status, code) for kind, status, code in ANSWERS if isinstance(error, kind))
    answer = said(status, code, str(error), form=form)
    if isinstance(error, NotOffered):
        answer.headers["Allow"] = ", ".join(error.methods)
    return answer


def said(status: int, code: str, sentence: str, *, form: str) -> Response:
    """A sentence as JSON, in the form OGC API gives exceptions, or as a page."""
    if form == "html":
        page = PAGE.format(status=status, code=code, sentence=escape(sentence))
        return Response(page, status, content_type="text/html; charset=utf-8")
    body = write({"type": code, "code": code, "status": status, "description": sentence})
    return Response(body, status, content_type="application/json")
