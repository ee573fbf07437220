"""The front door: finds the face by the first part of the path, and sees every request in and out.

The stages of a request, in order: `FrontDoor.__call__` gives it an identifier, `refusal` turns away what no face may
see, `Exchange.ask` asks the face, `Exchange.finish` completes the headers, logs and counts.
"""

import re
import secrets
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeGuard
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from onestop.server import log
from onestop.server.parts import PART, gathered
from onestop.server.refusals import Refusal, refusal

type Headers = list[tuple[str, str]]

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
ID_BYTES = 8
WHOLE = 1 << 20
"""In bytes: an answer shorter than this is sent in one piece, which the server does fastest."""
STREAMS = 64
"""Longer answers that a worker sends at a time; each holds some 8 MiB where its face is WFS."""

ALWAYS: Headers = [
    ("Server", "onestop"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
]
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
"""For HTML of faces that state no policy of their own."""
EXPOSED = (
    "Accept-Ranges, Content-Bbox, Content-Crs, Content-Datetime, Content-Disposition, Content-Language, Content-Range, "
    "ETag, Link, Location, Preference-Applied, Retry-After, X-Request-ID"
)
"""Headers that a page of another site may read."""
TAKEN = (
    "Accept, Accept-Language, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, Prefer, Range, "
    "X-Request-ID"
)
"""Headers that it may send."""
OPEN: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
]
PREFLIGHT: Headers = [
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE, OPTIONS"),
    ("Access-Control-Allow-Headers", TAKEN),
    ("Access-Control-Max-Age", "86400"),
]
BROKEN_OFF = "\n\n<<< 回應中斷，內容不完整 This answer broke off and is incomplete (request {}) >>>\n"
"""Ends an answer that fails while it is sent, so that what was received can neither parse nor pass for whole."""


@dataclass(frozen=True, slots=True)
class Face:
    """One application behind the door.

    :ivar segment: the first part of its paths; empty for the one that takes all the rest
    :ivar any_case: its paths are matched in any case, as old clients of IIS expect; the segment is in lower case then
    :ivar probe: path and query that it answers with 200 when it is well
    :ivar methods: what it is asked with; HEAD and OPTIONS are the door's own matter
    :ivar open: whether scripts of any site may read its answers
    :ivar body: the largest request body that it takes, in bytes
    """

    segment: str
    application: WSGIApplication
    probe: str
    methods: frozenset[str] = frozenset({"GET", "POST"})
    open: bool = True
    body: int = 1 << 20
    any_case: bool = False

    @property
    def name(self) -> str:
        """Its name in logs and metrics."""
        return self.segment or "portal"


class Count(Protocol):
    """Takes the face, the status and the seconds of every answer."""

    def __call__(self, face: str, status: int, seconds: float, /) -> None: ...


@dataclass(slots=True)
class FrontDoor:
    """The WSGI application of a worker.

    :ivar leaving: true once this worker is to be replaced: connections are then closed after the answer
    :ivar streams: how many long answers are being sent
    """

    faces: Mapping[str, Face]
    count: Count
    leaving: Callable[[], bool] = field(default=lambda: False)
    streams: int = 0

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse, refused: Refusal | None = None
    ) -> "list[bytes] | Stream":
        """Answer one request, whose body is there as a whole.

        :param refused: why no face is to see it, where that is known already
        """
        began = time.perf_counter()
        path = environ["PATH_INFO"]
        face, script, rest = self.find(path)
        if script:
            environ["SCRIPT_NAME"], environ["PATH_INFO"] = script, rest
        exchange = Exchange(self, face, environ, path, began)
        log.request_id.set(exchange.id)
        body = exchange.ask(refused)
        start_response(exchange.status, exchange.complete())
        if isinstance(body, list):
            exchange.finish(sum(map(len, body)))
        return body

    def body_limit(self, environ: WSGIEnvironment) -> int:
        """The longest body to read for a request, in bytes; 0 where it is refused whatever the body is."""
        face, _, _ = self.find(environ["PATH_INFO"])
        return 0 if refusal(environ["PATH_INFO"], environ, face) else face.body

    def find(self, path: str) -> tuple[Face, str, str]:
        """The face of a path, the path's first part and the rest; the one that takes all others gets it whole."""
        segment, slash, rest = path[1:].partition("/")
        face = self.faces.get(segment) if segment else None
        if face is None:
            segment, slash, rest = path.lstrip("/").partition("/")
            face = self.faces.get(segment.lower(), self.faces[""])
            if not face.any_case:
                return self.faces[""], "", path
        return face, "/" + segment, slash + rest


class Exchange:
    """One request and its answer."""

    __slots__ = ("began", "door", "environ", "face", "headers", "id", "method", "path", "status")

    def __init__(self, door: FrontDoor, face: Face, environ: WSGIEnvironment, path: str, began: float) -> None:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        self.id: str = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(ID_BYTES)
        self.door, self.face, self.environ, self.path, self.began = door, face, environ, path, began
        self.method: str = environ["REQUEST_METHOD"]
        self.status = "500 Internal Server Error"
        self.headers: Headers = []

    def ask(self, refused: Refusal | None) -> "list[bytes] | Stream":
        """The answer's body: a list where it is whole, a stream where it is long."""
        refused = refused or refusal(self.path, self.environ, self.face)
        if refused:
            return self.refuse(refused)
        if self.method == "OPTIONS":
            return self.options()
        try:
            return self.ask_face()
        except Exception as error:  # the last place that can still answer
            self.log_failure(error)
            return self.refuse(Refusal.failure(self.id))

    def ask_face(self) -> "list[bytes] | Stream":
        """Have the face answer; a HEAD is asked as the GET that it stands for."""
        if self.method != "HEAD":
            answer = self.face.application(self.environ, self.start)
            return answer if is_short(answer) else self.whole_or_stream(answer)
        self.environ["REQUEST_METHOD"] = "GET"
        answer = self.face.application(self.environ, self.start)
        if isinstance(answer, list) and not self.header("content-length"):
            self.headers.append(("Content-Length", str(sum(map(len, answer)))))
        close(answer)
        return []

    def header(self, name: str) -> str:
        """A header of the answer, by its name in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def start(self, status: str, headers: Headers, _error: object = None) -> Callable[[bytes], object]:
        """WSGI's start_response for the face."""
        self.status, self.headers = status, list(headers)
        return no_write

    def whole_or_stream(self, answer: Iterable[bytes]) -> "list[bytes] | Stream":
        """Join a short answer; begin a long one, so that an error before its first part still gets its status."""
        parts = iter(answer)
        try:
            first = gathered(parts, WHOLE)
        except BaseException:
            close(answer)
            raise
        if len(first) >= WHOLE and self.door.streams < STREAMS:
            return Stream(self, first, parts, answer)
        close(answer)
        if len(first) >= WHOLE:
            return self.refuse(Refusal.busy())
        if first and not self.header("content-length"):
            self.headers.append(("Content-Length", str(len(first))))
        return [first]

    def refuse(self, refused: Refusal) -> list[bytes]:
        """Answer in the face's place."""
        body = refused.text.encode()
        self.status = f"{refused.status.value} {refused.status.phrase}"
        self.headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *refused.headers,
        ]
        return [] if self.method == "HEAD" else [body]

    def options(self) -> list[bytes]:
        """Answer OPTIONS, a browser's question before it sends another site's request among them."""
        self.status = "204 No Content"
        self.headers = [("Allow", ", ".join(sorted({*self.face.methods, "HEAD", "OPTIONS"})))]
        if self.face.open:
            self.headers += PREFLIGHT
        return []

    def complete(self) -> Headers:
        """The headers of the answer: the face's, and those of the door that the face did not set itself."""
        self.headers = [pair for pair in self.headers if pair[0].lower() != "server"]
        given = {name.lower() for name, _ in self.headers}
        extra = [*ALWAYS, ("X-Request-ID", self.id)]
        if self.face.open:
            extra += OPEN
        if self.header("content-type").startswith("text/html"):
            extra.append(("Content-Security-Policy", PAGE_POLICY))
        if self.door.leaving():
            extra.append(("Connection", "close"))
        return self.headers + [pair for pair in extra if pair[0].lower() not in given]

    def finish(self, size: int, **words: object) -> None:
        """Log and count the answer once its last byte is handed over."""
        seconds = time.perf_counter() - self.began
        status = int(self.status[:3])
        self.door.count(self.face.name, status, seconds)
        log.answered(
            status,
            seconds,
            method=self.method,
            path=log.safe_path(self.path.encode("latin-1").decode("utf-8", "replace")),
            query=log.safe_query(self.environ["QUERY_STRING"]),
            face=self.face.name,
            bytes=size,
            **words,
        )

    def log_failure(self, error: Exception) -> None:
        """Log what went wrong in a face; the person who asked is told only the identifier."""
        trace = "".join(traceback.format_exception(error))
        log.write({"level": "error", "face": self.face.name, "message": repr(error), "traceback": trace})


class Stream:
    """An answer that is sent as it is made."""

    __slots__ = ("_answer", "_ended", "_exchange", "_parts", "_rest", "_size")

    def __init__(self, exchange: Exchange, first: bytes, parts: Iterator[bytes], answer: Iterable[bytes]) -> None:
        self._exchange, self._rest, self._parts, self._answer = exchange, memoryview(first), parts, answer
        self._size, self._ended = 0, False
        exchange.door.streams += 1

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if not self._rest:
            self._rest = memoryview(self._next())
        part, self._rest = bytes(self._rest[:PART]), self._rest[PART:]
        if not part:
            self._ended = True
            raise StopIteration
        self._size += len(part)
        return part

    def _next(self) -> bytes:
        try:
            return gathered(self._parts)
        except Exception as error:  # the status is sent; only the body can still tell
            self._exchange.log_failure(error)
            self._parts = iter(())
            return BROKEN_OFF.format(self._exchange.id).encode()

    def close(self) -> None:
        """Called by the server at the end, also when the other side has gone."""
        self._exchange.door.streams -= 1
        try:
            close(self._answer)
        finally:
            self._exchange.finish(self._size, **({} if self._ended else {"incomplete": True}))


def is_short(answer: Iterable[bytes]) -> TypeGuard[list[bytes]]:
    """Whether an answer is there as a whole and may wait for its reader in memory."""
    return isinstance(answer, list) and sum(map(len, answer)) < WHOLE


def close(answer: Iterable[bytes]) -> None:
    """Close an answer as WSGI asks."""
    if callable(ending := getattr(answer, "close", None)):
        ending()


def no_write(_data: bytes) -> object:
    """WSGI's `write`, which no face here uses."""
    raise RuntimeError("an application used the write() of start_response; answer with an iterable")
