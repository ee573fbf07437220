"""Answers as the old services gave them: text in an envelope of XML, plain text, JSON."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from wsgiref.types import StartResponse

ENVELOPE = '<?xml version="1.0" encoding="utf-8"?>\r\n<string xmlns="http://tempuri.org/">', "</string>"
"""Byte for byte what clients cut off; one of them compares the whole head."""
ESCAPES = ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")
"""Quotes stay as they are: clients cut the JSON out of the XML and do not unescape it."""
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE_SEPARATORS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
HTML = "text/html; charset=utf-8"
XML = "text/xml; charset=utf-8"
INDENT = "  "
LINE = "\r\n"
PIECE = 1 << 16
"""In bytes: the least that is sent at a time."""

type Value = str | float | int | bool | Mapping[str, "Value"] | Sequence["Value"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    body: bytes
    content_type: str
    status: HTTPStatus = HTTPStatus.OK
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer that is sent as it is made."""

    parts: Iterator[bytes]
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()


def send(reply: Reply | Streamed, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with a reply, as WSGI does; a streamed one that turns out to be short is sent whole."""
    if isinstance(reply, Streamed):
        parts = pieces(reply.parts)
        first, second = next(parts, b""), next(parts, None)
        if second is not None:
            start_response("200 OK", [("Content-Type", reply.content_type), *reply.headers])
            return chain((first, second), parts)
        reply = Reply(first, reply.content_type, headers=reply.headers)
    length = ("Content-Length", str(len(reply.body)))
    start_response(
        f"{reply.status.value} {reply.status.phrase}", [("Content-Type", reply.content_type), length, *reply.headers]
    )
    return [reply.body]


def pieces(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth a packet: after a small one the network waits for an answer."""
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def envelope(text: str) -> Reply:
    """A text in the envelope of ASMX's HTTP bindings."""
    head, tail = ENVELOPE
    return Reply((head + escaped(text) + tail).encode(), XML)


def enveloped(parts: Iterator[bytes]) -> Streamed:
    """A long text in the same envelope."""
    head, tail = ENVELOPE
    return Streamed(wrapped(parts, head, tail), XML)


def wrapped(parts: Iterator[bytes], head: str, tail: str) -> Iterator[bytes]:
    """A long text, which has nothing that XML forbids, as content of an element; whole texts pass as bytes, fast."""
    yield head.encode()
    for part in parts:
        for sign, written in ESCAPES:
            part = part.replace(sign.encode(), written.encode())  # noqa: PLW2901 -- one after another
        yield part
    yield tail.encode()


def plain(text: str, status: HTTPStatus = HTTPStatus.OK) -> Reply:
    """Plain text."""
    return Reply(text.encode("utf-8", "replace"), "text/plain; charset=utf-8", status)


def moved(target: str) -> Reply:
    """The way to another page."""
    said = f"此頁已移至 This page has moved to {target}\n".encode()
    return Reply(said, "text/plain; charset=utf-8", HTTPStatus.FOUND, (("Location", target),))


def bare(text: str) -> Reply:
    """JSON by itself."""
    return Reply(text.encode("utf-8", "replace"), "application/json; charset=utf-8")


def escaped(text: str) -> str:
    """A text as content of an XML element."""
    text = NOT_XML.sub("", text)
    for sign, written in ESCAPES:
        text = text.replace(sign, written)
    return text


def indented(value: Value, level: int = 0) -> str:
    """JSON as Newtonsoft's writer indents it: two blanks, CRLF; numbers with a fraction have six decimals."""
    if isinstance(value, Mapping):
        return block("{}", [f"{quoted(name)}: {indented(one, level + 1)}" for name, one in value.items()], level)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Sequence):
        return block("[]", [indented(one, level + 1) for one in value], level)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def block(brackets: str, items: Sequence[str], level: int) -> str:
    """Items between brackets, one a line."""
    if not items:
        return brackets
    inner = LINE + INDENT * (level + 1)
    return brackets[0] + inner + f",{inner}".join(items) + LINE + INDENT * level + brackets[1]


def quoted(text: str) -> str:
    """A JSON string, with all that can stand as it is."""
    return json.dumps(text, ensure_ascii=False).translate(LINE_SEPARATORS)


def compact(value: Value) -> str:
    """JSON in one line."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{quoted(name)}:{compact(one)}" for name, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(map(compact, value)) + "]"
    return indented(value)


def elements(value: Value, name: str, level: int = 0) -> Iterator[str]:
    """The same as lines of XML: an object's names are elements, a list repeats its element."""
    pad = INDENT * level
    if isinstance(value, Mapping):
        yield f"{pad}<{name}>"
        for key, one in value.items():
            yield from elements(one, key, level + 1)
        yield f"{pad}</{name}>"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from elements(one, name, level)
    else:
        yield f"{pad}<{name}>{escaped(value if isinstance(value, str) else indented(value))}</{name}>"
