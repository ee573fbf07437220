"""The one table of answers: our errors, and what a person is told."""

from html import escape

from werkzeug import Response

from onestop.errors import BadRelease, Busy, NotFound, OneStopError, TooMuch
from onestop.geojson import write


class NotOffered(OneStopError):
    """The method is not one of this resource's."""

    def __init__(self, method: str, methods: tuple[str, ...]) -> None:
        self.methods = methods
        super().__init__(f"{method} is not allowed here; allowed: {', '.join(methods)}")


class NotReadable(OneStopError):
    """The body is of a media type that we do not read."""


class NoSuchProcess(NotFound):
    """There is no process of this name."""


class NoSuchJob(NotFound):
    """There is no job of this identifier, or none any more."""


class NotReady(OneStopError):
    """The job is not done yet."""


class Failed(OneStopError):
    """The job came to nothing; the sentence is its own."""


ANSWERS: tuple[tuple[type[OneStopError], int, str], ...] = (
    (NoSuchProcess, 404, "NoSuchProcess"),
    (NoSuchJob, 404, "NoSuchJob"),
    (NotReady, 404, "ResultNotReady"),
    (NotFound, 404, "NotFound"),
    (NotOffered, 405, "NotAllowed"),
    (NotReadable, 415, "NotReadable"),
    (TooMuch, 422, "TooMuch"),
    (Busy, 503, "NoApplicableCode"),
    (BadRelease, 503, "NoApplicableCode"),
    (OneStopError, 400, "InvalidParameterValue"),
)
"""Status and code of each error, the particular before the general."""
PROCESSES = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
TYPES = {
    "NoSuchProcess": PROCESSES + "no-such-process",
    "NoSuchJob": PROCESSES + "no-such-job",
    "ResultNotReady": PROCESSES + "result-not-ready",
}
"""The `type` of exceptions that a standard names; the code for any other."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{code}</title><link rel="stylesheet" href="/static/onestop.css"></head>
<body><main class="inside"><section><h1>{status} {code}</h1><p>{sentence}</p></section></main></body></html>
"""


def answer(error: OneStopError) -> tuple[int, str]:
    """Status and code of an error."""
    return next((status, code) for kind, status, code in ANSWERS if isinstance(error, kind))


def refusal(error: OneStopError, form: str) -> Response:
    """The answer that an error has."""
    response = said(*answer(error), str(error), form=form)
    if isinstance(error, NotOffered):
        response.headers["Allow"] = ", ".join(error.methods)
    return response


def said(status: int, code: str, sentence: str, *, form: str) -> Response:
    """A sentence as JSON, in the form OGC API gives exceptions, or as a page."""
    if form == "html":
        page = PAGE.format(status=status, code=code, sentence=escape(sentence))
        return Response(page, status, content_type="text/html; charset=utf-8")
    body = write({"type": TYPES.get(code, code), "code": code, "status": status, "description": sentence})
    return Response(body, status, content_type="application/json")
