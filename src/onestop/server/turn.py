"""Whose turn it is to compute: one request or one part of a long answer at a time, in a worker's two threads."""

from threading import Lock
from types import TracebackType


class Turn:
    """A lock that threads get in the order in which they came.

    Python's own lock is had again by who has just let it go, because the other must first wake up. Here, who waits
    keeps the second lock, so that who comes later waits for that one.
    """

    __slots__ = ("_next", "_now")

    def __init__(self) -> None:
        self._next, self._now = Lock(), Lock()

    def __enter__(self) -> None:
        with self._next:
            self._now.acquire()

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self._now.release()
