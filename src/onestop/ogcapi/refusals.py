"""The one table of answers: our errors, and what a person is told."""

from collections.abc import Mapping
from html import escape

from werkzeug import Response

from onestop.dataset import Words
from onestop.errors import BadRelease, BadValue, Busy, NotFound, OneStopError, TooMuch
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

HEADINGS: Mapping[int, Words] = {
    404: Words("找不到這項資料", "This was not found"),
    405: Words("這裡不能用這個方法", "This method is not allowed here"),
    415: Words("無法讀取這種內容", "This kind of content cannot be read"),
    422: Words("要求的資料過多", "This is too much at a time"),
    500: Words("系統發生錯誤", "Something failed here"),
    503: Words("目前無法提供", "This cannot be had at present"),
}
NAMES = {
    "collection": "資料集合",
    "process": "處理程序",
    "job": "工作",
    "resource": "路徑",
    "feature": "項目",
    "statistic": "統計",
}
"""What may not be found, in Chinese."""
BAD = Words("無法處理這個要求", "This request cannot be taken")
"""What a page says above the sentence; for any other status."""
BACK = Words("回 OGC API 首頁", "Back to the first page of OGC API")
BRAND = Words("地理資訊一站通", "geospatial data")
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{heading}</title><link rel="stylesheet" href="/static/onestop.css">
<link rel="icon" href="/static/icon.svg" type="image/svg+xml"></head>
<body><header class="site-head"><div class="inside">
<a class="brand" href="/?lang={language}">One<span>Stop</span> {brand}</a></div></header>
<main class="inside"><section><h1>{heading}</h1>{sentence}
<p><a href="/ogcapi/?f=html&amp;lang={language}">{back}</a></p><p class="meta">{status} {code}</p></section></main>
</body></html>
"""
"""The last sentence is the same that programs are told."""


def answer(error: OneStopError) -> tuple[int, str]:
    """Status and code of an error."""
    return next((status, code) for kind, status, code in ANSWERS if isinstance(error, kind))


def refusal(error: OneStopError, form: str, language: str = "en") -> Response:
    """The answer that an error has."""
    response = said(*answer(error), str(error), form=form, language=language, zh=in_chinese(error))
    if isinstance(error, NotOffered):
        response.headers["Allow"] = ", ".join(error.methods)
    return response


def in_chinese(error: OneStopError) -> str:
    """The sentence of the commonest mistakes for those who read Chinese; empty for others."""
    match error:
        case BadValue():
            return f"{error.what}：不接受 {error.value!r}，可用值如下。"
        case NotFound():
            return f"找不到{NAMES.get(error.what, f' {error.what}')} {error.name!r}。"
        case NotOffered():
            return f"這裡可用的方法：{'、'.join(error.methods)}。"
    return ""


def paragraphs(sentence: str, zh: str, language: str) -> str:
    """What a page says: the sentence, under its translation where the reader's language has one."""
    first = f"<p>{escape(zh)}</p>" if zh and language == "zh-TW" else ""
    return f'{first}<p lang="en">{escape(sentence)}</p>'


def said(status: int, code: str, sentence: str, *, form: str, language: str = "en", zh: str = "") -> Response:
    """A sentence as JSON, in the form OGC API gives exceptions, or as a page.

    :param zh: the same in Chinese, for pages
    """
    if form == "html":
        words = {"heading": HEADINGS.get(status, BAD), "back": BACK, "brand": BRAND}
        spoken = {name: one.in_(language) for name, one in words.items()}
        page = PAGE.format(
            status=status, code=code, sentence=paragraphs(sentence, zh, language), language=language, **spoken
        )
        return Response(page, status, content_type="text/html; charset=utf-8")
    body = write({"type": TYPES.get(code, code), "code": code, "status": status, "description": sentence})
    return Response(body, status, content_type="application/json")
