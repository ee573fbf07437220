"""Answers that are no file: JSON, a sentence for a mistake, how far a file is."""

from html import escape
from http import HTTPStatus
from typing import Any

import orjson
from werkzeug import Request, Response

from onestop.errors import BadRelease, BadValue, Busy, Denied, NotFound, OneStopError, TooMuch
from onestop.products import State, Wanted

STATUS: dict[type[OneStopError], HTTPStatus] = {
    BadValue: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    Denied: HTTPStatus.FORBIDDEN,
    TooMuch: HTTPStatus.UNPROCESSABLE_ENTITY,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    BadRelease: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""Our errors, and the status of what is answered."""
AGAIN_SECONDS = 5
"""After so long it is worth asking again for a file that is being made."""
LATER_SECONDS = 60
"""After so long it is worth asking again where too much is going on."""
PLAIN = "text/plain; charset=utf-8"
PAGE = """<!doctype html><html lang="zh-TW"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><h1>{title}</h1><p>{zh}</p><p lang="en">{en}</p><progress max="100" value="{percent}">{percent} %
</progress></html>
"""
"""For a person who waits: it asks again by itself and becomes the file."""


def json_answer(value: dict[str, Any]) -> Response:
    """A document."""
    return Response(orjson.dumps(value, option=orjson.OPT_INDENT_2), content_type="application/json")


def answer_mistake(error: OneStopError) -> Response:
    """A sentence with the status of its kind."""
    status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
    answer = Response(f"{sentence(error)}\n", status, content_type=PLAIN)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(LATER_SECONDS)
    return answer


def sentence(error: OneStopError) -> str:
    """What is wrong, in both languages."""
    match error:
        case BadValue():
            return f"{error.what} 不能是 {error.value!r}，可用：{error.allowed}\n{error}"
        case NotFound():
            return f"沒有這個 {error.what}：{error.name!r}\n{error}"
    return str(error)


def waiting_answer(state: State, wanted: Wanted, request: Request) -> Response:
    """How far a file is that is being made, or why it could not be."""
    if state.failed:
        return Response(f"{state.failed}\n", HTTPStatus.UNPROCESSABLE_ENTITY, content_type=PLAIN)
    zh = f"「{wanted.file_name}」製作中：{state.percent}％，前面還有 {state.ahead} 個檔案。完成後同一網址即可下載。"
    en = f"The file is being made: {state.percent} %, {state.ahead} others first. The same address gives it then."
    if request.accept_mimetypes.best_match(["text/plain", "text/html"], "text/plain") == "text/html":
        text = PAGE.format(title=escape(wanted.product.name), zh=escape(zh), en=en, percent=state.percent)
        answer = Response(text, HTTPStatus.ACCEPTED, content_type="text/html; charset=utf-8")
        answer.headers["Refresh"] = str(AGAIN_SECONDS)
    else:
        answer = Response(f"{zh}\n{en}\n", HTTPStatus.ACCEPTED, content_type=PLAIN)
    answer.headers["Retry-After"] = str(AGAIN_SECONDS)
    answer.headers["Cache-Control"] = "no-store"
    return answer
