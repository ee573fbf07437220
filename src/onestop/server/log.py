"""Structured logs: one JSON object a line on standard error, each with the request that it belongs to."""

import logging
import os
import re
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import unquote_plus

import orjson

STANDARD_ERROR = 2
"""File descriptor. One write a line, so that the lines of several workers never mix."""
QUERY_LENGTH = 500
"""In characters; what is longer is cut."""
SECRET_NAME = re.compile(r"key|token|secret|passw|pwd|appid|auth|sign|session|addr|^(?:q|input)$", re.IGNORECASE)
"""Names of parameters that carry secrets, or what people look for: where somebody lives is nobody's business."""

ADDRESS = re.compile(r"addr", re.IGNORECASE)
"""In a value: a filter that names a field of addresses."""

SECRET_PATH = re.compile(r"^(/ogcapi/joins/)[^/]+")

request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(logging.Handler):
    """What libraries and we say through `logging`, as lines of JSON."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        entry = {"level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        if record.exc_info and record.exc_info[1]:
            entry["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))
        write(entry)


def configure(level: str) -> None:
    """Send all logs of this process to standard error as JSON."""
    logging.basicConfig(handlers=[JsonLines()], level=level.upper(), force=True)
    logging.captureWarnings(capture=True)


def answered(status: int, seconds: float, **words: object) -> None:
    """One line for one answer."""
    level = logging.ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO
    if logging.getLogger().isEnabledFor(level):
        name = logging.getLevelName(level).lower()
        write({"level": name, **words, "status": status, "ms": round(seconds * 1000, 3)})


def write(entry: Mapping[str, object]) -> None:
    """Write one line."""
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **entry}
    if identifier := request_id.get():
        line["id"] = identifier
    os.write(STANDARD_ERROR, orjson.dumps(line, default=str, option=orjson.OPT_APPEND_NEWLINE))


def safe_path(path: str) -> str:
    """A path without what gives access: the identifier of a join is all that is needed to read it."""
    return SECRET_PATH.sub(r"\1***", path)


def safe_query(query: str) -> str:
    """A query string without the values of parameters that could be secrets."""
    if not query:
        return ""
    return "&".join(map(safe_parameter, query[:QUERY_LENGTH].split("&")))


def safe_parameter(text: str) -> str:
    """One `name=value`, the value starred where it could be a secret, an address or a filter by one."""
    name, sign, value = text.partition("=")
    secret = SECRET_NAME.search(unquote_plus(name)) or ADDRESS.search(unquote_plus(value))
    return f"{name}=***" if sign and secret else text
