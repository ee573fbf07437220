"""Marks (ETag) of what is drawn or written afresh: the same question to one release has one answer."""

import hashlib
from wsgiref.types import WSGIEnvironment

FRESH = "public, no-cache"
"""A browser keeps the answer but asks each time: the address stays when the next release has another."""
BYTES = 12
"""Of a mark: enough that no two questions have the same."""


def mark_of(environ: WSGIEnvironment, address: str, state: str) -> str:
    """The mark of a question's answer.

    :param address: of the service, which some answers repeat
    :param state: changes whenever the same question could be answered otherwise
    """
    asked = f"{state}\n{address}\n{environ.get('PATH_INFO', '')}\n{environ.get('QUERY_STRING', '')}"
    return f'"{hashlib.blake2b(asked.encode(), digest_size=BYTES).hexdigest()}"'


def is_known(environ: WSGIEnvironment, mark: str) -> bool:
    """Whether the client says that it has the answer of a mark."""
    return bool(mark) and mark in environ.get("HTTP_IF_NONE_MATCH", "")


def headers_of(mark: str) -> list[tuple[str, str]]:
    """What a client is told to keep an answer by."""
    return [("ETag", mark), ("Cache-Control", FRESH)] if mark else [("Cache-Control", FRESH)]
