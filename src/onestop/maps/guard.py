"""Stands before MapProxy: turns away what it would stumble over, and mends what it says over HTTP."""

from collections.abc import Callable, Iterable
from types import TracebackType
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from onestop.maps.refusals import Refusal, check, document, faults, parameters

type Headers = list[tuple[str, str]]
type ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
"""Kept from MapProxy: the mark it gives a tile just drawn is the same for every tile and every release."""
MISTAKE, GATEWAY = "400 Bad Request", "502 Bad Gateway"


class Guard:
    """One request at a time; the answer's status tells whose fault it was."""

    def __init__(self, application: WSGIApplication, public_url: str) -> None:
        self._application = application
        self._public = urlsplit(public_url) if public_url else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        asked: dict[str, str] = {}
        try:
            asked = parameters(environ.get("QUERY_STRING", ""))
            check(asked)
        except Refusal as refusal:
            content, body = document(refusal, asked)
            start_response(MISTAKE, [("Content-Type", content), ("Content-Length", str(len(body)))])
            return [body]
        return self._pass_on(environ, start_response)

    def _pass_on(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        noted: list[str] = []
        token = faults.set(noted)

        def start(status: str, headers: Headers, exc_info: ExcInfo | None = None) -> Callable[[bytes], object]:
            kept = [(name, value) for name, value in headers if name.lower() not in {"etag", "expires"}]
            return start_response(mended(status, headers, noted), kept, exc_info)

        try:
            return self._application(self._addressed(environ), start)
        finally:
            faults.reset(token)

    def _addressed(self, environ: WSGIEnvironment) -> WSGIEnvironment:
        """The request as people made it, so that capabilities carry the address they know."""
        changed = {name: value for name, value in environ.items() if name not in CONDITIONS}
        if self._public:
            changed["wsgi.url_scheme"] = self._public.scheme
            changed["HTTP_HOST"] = self._public.netloc
            changed["SCRIPT_NAME"] = self._public.path + environ.get("SCRIPT_NAME", "")
        return changed


def mended(status: str, headers: Headers, noted: list[str]) -> str:
    """MapProxy answers mistakes and faults alike with 500; an exception report without a fault is a mistake."""
    content = next((value for name, value in headers if name.lower() == "content-type"), "")
    if not status.startswith("500"):
        return status
    if noted:
        return GATEWAY if noted[0].startswith("remote") else status
    return MISTAKE if "xml" in content else status
