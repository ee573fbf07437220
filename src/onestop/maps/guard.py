"""Stands before MapProxy and mends what it says over HTTP."""

from collections.abc import Callable, Iterable
from types import TracebackType
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from onestop.maps.refusals import faults

type Headers = list[tuple[str, str]]
type ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
"""Kept from MapProxy: the mark it gives a tile just drawn is the same for every tile and every release."""
UNSAID = {"etag", "expires", "content-length"}
FAULT = b"internal error"
MISTAKE, GATEWAY, REMOTE = "400 Bad Request", "502 Bad Gateway", "remote"
REFUSED = b"internal error: "
"""How MapProxy begins what it says of a mistake in an address that no OGC report fits; a fault has no colon."""


class Guard:
    """One request at a time; the answer's status tells whose fault it was."""

    def __init__(self, application: WSGIApplication, public_url: str) -> None:
        self._application = application
        self._public = urlsplit(public_url) if public_url else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let MapProxy answer; its answers are whole in memory anyway."""
        started: list[tuple[str, Headers]] = []
        noted: list[str] = []
        token = faults.set(noted)
        try:
            body = b"".join(self._application(self._addressed(environ), catcher(started)))
        finally:
            faults.reset(token)
        status, headers = started[-1]
        kept = [(name, value) for name, value in headers if name.lower() not in UNSAID]
        body = body.removeprefix(REFUSED) if status.startswith("500") and not noted else body
        start_response(mended(status, headers, noted, body=body), [*kept, ("Content-Length", str(len(body)))])
        return [body]

    def _addressed(self, environ: WSGIEnvironment) -> WSGIEnvironment:
        """The request as people made it, so that capabilities carry the address they know."""
        changed = {name: value for name, value in environ.items() if name not in CONDITIONS}
        if self._public:
            changed["wsgi.url_scheme"] = self._public.scheme
            changed["HTTP_HOST"] = self._public.netloc
            changed["SCRIPT_NAME"] = self._public.path + environ.get("SCRIPT_NAME", "")
        return changed


def catcher(started: list[tuple[str, Headers]]) -> StartResponse:
    """Keep what an application starts its answer with."""

    def start(status: str, headers: Headers, _: ExcInfo | None = None, /) -> Callable[[bytes], object]:
        started.append((status, headers))
        return lambda _: None

    return start


def mended(status: str, headers: Headers, noted: list[str], *, body: bytes) -> str:
    """MapProxy answers mistakes and faults alike with 500; what it says in words of its own is about a mistake."""
    if not status.startswith("500"):
        return status
    if noted:
        return GATEWAY if noted[0].startswith(REMOTE) else status
    content = next((value for name, value in headers if name.lower() == "content-type"), "")
    return status if body == FAULT and "xml" not in content else MISTAKE
