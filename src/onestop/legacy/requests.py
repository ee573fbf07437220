"""A request as the old services took it: paths and names in any case, and blanks around names and values."""

import codecs
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote_from_bytes
from wsgiref.types import WSGIEnvironment

from werkzeug.http import parse_options_header

from onestop.errors import TooMuch

SLASHES = re.compile(r"/+")
MOST_PARAMETERS = 100
FORM = "application/x-www-form-urlencoded"
MARK = codecs.BOM_UTF8
CHARSETS = ("utf-8", "cp950")
"""What names and values are written in: UTF-8, or Big5 by programs of before."""
UNITS = re.compile(rb"(?:%u[0-9A-Fa-f]{4})+")
"""Units of UTF-16 as the `escape` of old scripts wrote them, and as ASP.NET read them: %u81FA%u5317."""
FORMS = (FORM, "")
"""Content types of forms; some programs send none."""
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked.

    :ivar path: the whole path in lower case, without repeated slashes
    :ivar parameters: those of the query and of a form, by their names in lower case
    :ivar bare: the answer is wanted as JSON without the envelope
    """

    method: str
    path: str
    parameters: Mapping[str, str]
    content_type: str
    body: bytes
    bare: bool

    @property
    def media_type(self) -> str:
        """What the body is, without its parameters."""
        return media_type(self.content_type)

    @property
    def by_soap(self) -> bool:
        """Whether the body is an envelope: whatever is posted that is no form."""
        return self.method == "POST" and self.media_type not in FORMS


def media_type(content_type: str) -> str:
    """A content type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def parameter(content_type: str, name: str) -> str:
    """A parameter of a content type, such as its charset; empty where it has none."""
    return parse_options_header(content_type)[1].get(name, "")


def path_of(environ: WSGIEnvironment) -> str:
    """The whole path in lower case, without repeated slashes and one at its end."""
    path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace")
    return SLASHES.sub("/", path).lower().rstrip("/")


def read(environ: WSGIEnvironment) -> Request:
    """Read a request; raises TooMuch."""
    content_type = environ.get("CONTENT_TYPE", "")
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body: bytes = environ["wsgi.input"].read(length) if length else b""
    parameters = pairs(environ.get("QUERY_STRING", "").encode("latin-1"))
    if media_type(content_type) in FORMS:
        parameters |= pairs(body.removeprefix(MARK))
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path_of(environ),
        parameters=parameters,
        content_type=content_type,
        body=body,
        bare=environ.get("HTTP_ACCEPT", "").strip().lower() == JSON,
    )


def pairs(data: bytes) -> dict[str, str]:
    """Names and values; one client writes each pair on a line of its own, so blanks around them mean nothing."""
    try:
        found = parse_qsl(UNITS.sub(as_utf8, data), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise TooMuch(
            f"參數過多，上限為 {MOST_PARAMETERS} 個。 At most {MOST_PARAMETERS} parameters are taken."
        ) from error
    named = {decoded(name).strip().lower(): decoded(value).strip() for name, value in reversed(found)}
    return {name: value for name, value in named.items() if name}


def as_utf8(units: re.Match[bytes]) -> bytes:
    """Units of UTF-16 as the bytes of UTF-8 that every other program writes."""
    text = bytes.fromhex(units[0].replace(b"%u", b"").decode()).decode("utf-16-be", "replace")
    return quote_from_bytes(text.encode()).encode()


def decoded(data: bytes) -> str:
    """A text, in whichever of our charsets it is."""
    for charset in CHARSETS:
        with suppress(UnicodeDecodeError):
            return data.decode(charset)
    return data.decode("utf-8", "replace")
