"""The one thread of a worker in which faces run, so that whoever reads an answer slowly holds up nobody else.

The libraries behind the faces want one request at a time, and some of what they hold belongs to one thread. The threads
of the server only hand requests in and answers out; of a long answer, each takes a part at a time.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

PART = 256 << 10
"""Bytes of a long answer that are made in one turn, if they do not come in larger parts."""


class Turn:
    """Takes turns in the thread of the faces."""

    __slots__ = ("_thread",)

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "faces")

    def take[Result](self, work: Callable[[], Result]) -> Result:
        """Do some work when it is its turn; what it raises is raised here."""
        return self._thread.submit(copy_context().run, work).result()


def gathered(parts: Iterator[bytes]) -> bytes:
    """The next parts of an answer as one; nothing at the end."""
    some: list[bytes] = []
    size = 0
    while size < PART:
        part = next(parts, None)
        if part is None:
            break
        some.append(part)
        size += len(part)
    return some[0] if len(some) == 1 else b"".join(some)
