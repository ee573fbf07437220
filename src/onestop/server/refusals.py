"""What the door turns away before a face sees it, and the plain words it says, in both languages."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Protocol, Self

QUERY_LENGTH = 16 * 1024
"""In characters: the longest query string; longer filters go by POST."""
PATH_LENGTH = 2048
"""In characters, as decoded."""

AGAIN_SECONDS = 5
"""After so long it is worth asking again for a long answer."""

DIGITS = re.compile(r"[0-9]{1,15}")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

TEXTS: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "請求的 {} 有誤。\nThe request's {} is not as it has to be.\n",
    HTTPStatus.METHOD_NOT_ALLOWED: "此處不接受 {} 方法。\nThe method {} is not allowed here.\n",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "請求內容過大，上限為 {} 位元組。\nThe body is too large; at most {} bytes are taken.\n"
    ),
    HTTPStatus.REQUEST_URI_TOO_LONG: (
        "網址過長，較長的查詢請改用 POST。\nThe address is too long; send a long query by POST.\n"
    ),
    HTTPStatus.REQUEST_TIMEOUT: "請求內容傳送過慢。\nThe body came too slowly.\n",
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "同時傳送的大量資料過多，請稍後再試。\nToo many long answers are being sent; please ask again later.\n"
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "系統發生錯誤，已記錄；請附上代碼 {} 通知管理者。\n"
        "Something went wrong on our side and was logged; please give the operator the code {}.\n"
    ),
}


class Refusal:
    """An answer that the door gives in a face's place."""

    def __init__(self, status: HTTPStatus, word: object = "", headers: Iterable[tuple[str, str]] = ()) -> None:
        self.status, self.headers = status, tuple(headers)
        self.text = TEXTS[status].format(word, word)

    @classmethod
    def failure(cls, identifier: str) -> Self:
        """Our own mistake; only the identifier leads to it."""
        return cls(HTTPStatus.INTERNAL_SERVER_ERROR, identifier)

    @classmethod
    def late(cls) -> Self:
        """The body took too long; what may still come of it is not waited for."""
        return cls(HTTPStatus.REQUEST_TIMEOUT, headers=[("Connection", "close")])

    @classmethod
    def broken(cls) -> Self:
        """The body ended too early, or is not in the form that HTTP gives it."""
        return cls(HTTPStatus.BAD_REQUEST, "body", headers=[("Connection", "close")])

    @classmethod
    def busy(cls) -> Self:
        """There are as many readers of long answers as there may be."""
        return cls(HTTPStatus.SERVICE_UNAVAILABLE, headers=[("Retry-After", str(AGAIN_SECONDS))])


class Limits(Protocol):
    """What a face takes."""

    @property
    def methods(self) -> frozenset[str]: ...

    @property
    def body(self) -> int: ...


def refusal(path: str, environ: Mapping[str, Any], limits: Limits) -> Refusal | None:
    """Why no face may see this request, if so; the path is the whole one, before its first part was taken off."""
    method = environ["REQUEST_METHOD"]
    if len(environ["QUERY_STRING"]) > QUERY_LENGTH or len(path) > PATH_LENGTH:
        return Refusal(HTTPStatus.REQUEST_URI_TOO_LONG)
    if has_control(path) or (path[:1] != "/" and method != "OPTIONS"):
        return Refusal(HTTPStatus.BAD_REQUEST, "path")
    if method not in limits.methods and method not in {"HEAD", "OPTIONS"}:
        allow = ", ".join(sorted({*limits.methods, "HEAD", "OPTIONS"}))
        return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, method, [("Allow", allow)])
    length = environ.get("CONTENT_LENGTH") or "0"
    if not DIGITS.fullmatch(length):
        return Refusal(HTTPStatus.BAD_REQUEST, "Content-Length")
    return too_large(limits) if int(length) > limits.body else None


def too_large(limits: Limits) -> Refusal:
    """The body is larger than the face takes."""
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limits.body)


def has_control(path: str) -> bool:
    """Whether a path holds a control character; WSGI's paths are bytes in Latin-1, where 0x80 to 0x9F are UTF-8."""
    return CONTROL.search(path) is not None
