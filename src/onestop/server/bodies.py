"""Reads the body of a request without keeping anybody waiting: bounded in bytes, in memory and in time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from tempfile import SpooledTemporaryFile
from typing import Any
from wsgiref.types import WSGIEnvironment

IN_MEMORY = 256 << 10
"""Bytes of a body; what is longer goes to a temporary file."""
SLOWEST = 16 << 10
"""Bytes a second: who brings fewer uses up the patience that everybody has to begin with."""

type Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class Gone(Exception):
    """The other side left before its body was complete, or sent what is none."""


async def read_body(receive: Receive, environ: WSGIEnvironment, *, limit: int, patience: float) -> None:
    """Put the body into the environ; of one beyond the limit only the length, which is then what was read of it.

    :param limit: the longest body that is read, in bytes
    :param patience: seconds that the body may take beside those that it takes at the slowest pace
    :raises TimeoutError: it takes longer
    :raises Gone: it ends too early
    """
    body: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- closed by who has the environ
    began, size, more = asyncio.get_running_loop().time(), 0, True
    async with asyncio.timeout(patience) as time:
        while more and size <= limit:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            size += len(message["body"])
            body.write(message["body"])
            more = message["more_body"]
            time.reschedule(began + patience + size / SLOWEST)
    body.seek(0)
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(size)
