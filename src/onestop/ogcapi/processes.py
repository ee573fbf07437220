"""What the guard checks of processes and jobs before pygeoapi sees them."""

import io
import re
from typing import TYPE_CHECKING

import orjson
from werkzeug import Request

from onestop.errors import BadValue, TooMuch
from onestop.ogcapi.jobs import Jobs
from onestop.ogcapi.refusals import NoSuchProcess, NotReadable
from onestop.ogcapi.routes import Route

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_INPUTS = 32_000_000
"""In bytes; 100,000 addresses need about 15 million."""
JSON = "application/json"
RESPONSES = ("raw", "document")
LATER = "respond-async"


def admit(route: Route, match: re.Match[str], request: Request, *, jobs: Jobs) -> "WSGIEnvironment":
    """What pygeoapi has to see of a request besides its address; raises OneStopError."""
    named = match.groupdict()
    if "process" in named and named["process"] not in jobs.processes:
        raise NoSuchProcess("process", named["process"])
    if "job" in named:
        jobs.known(named["job"])
    if route.name == "execution":
        return execution(request)
    return {"REQUEST_METHOD": "DELETE"} if request.method == "DELETE" else {}


def execution(request: Request) -> "WSGIEnvironment":
    """The inputs of a process, and whether they are for a job; raises BadValue where they are none.

    A subscriber is refused: it would have us send requests to whatever address a stranger names.
    """
    body = body_of(request, (JSON,), MAX_INPUTS)
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadValue("body", str(error), "JSON with the member inputs") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("inputs", {}), dict):
        raise BadValue("body", "no inputs", "JSON with the member inputs")
    if "subscriber" in asked:
        raise BadValue("subscriber", "given", "none; ask for the result instead")
    if asked.get("response", RESPONSES[0]) not in RESPONSES:
        raise BadValue("response", str(asked["response"])[:60], ", ".join(RESPONSES))
    sent = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    return sent | {"HTTP_PREFER": LATER if wants_job(request) else ""}


def wants_job(request: Request) -> bool:
    """Whether `Prefer` asks for a job, among whatever else it may say."""
    asked = request.headers.get("Prefer", "").lower().split(",")
    return LATER in [one.partition(";")[0].strip() for one in asked]


def body_of(request: Request, media_types: tuple[str, ...], most: int) -> bytes:
    """The body of a request; raises TooMuch and NotReadable."""
    if request.mimetype not in media_types:
        raise NotReadable(f"Content-Type: {request.mimetype!r} is not read here; allowed: {', '.join(media_types)}")
    if (request.content_length or 0) > most:
        raise TooMuch(f"the body has {request.content_length:,} bytes; at most {most:,} are taken")
    return request.stream.read(most)
