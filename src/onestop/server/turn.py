"""The one thread of a worker in which faces run, so that whoever reads an answer slowly holds up nobody else.

The libraries behind the faces want one request at a time, and some of what they hold belongs to one thread. The threads
of the server only hand requests in and answers out; of a long answer, each takes a part at a time.
"""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from queue import SimpleQueue
from threading import Lock, Thread

PART = 256 << 10
"""Bytes of a long answer that are made in one turn, if they do not come in larger parts."""


class Job[Result]:
    """Some work, and what came of it."""

    __slots__ = ("_context", "_done", "_error", "_result", "_work")

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work, self._context = work, copy_context()
        self._done = Lock()
        self._done.acquire()
        self._result: Result
        self._error: BaseException | None = None

    def do(self) -> None:
        """Do the work, and let go whoever waits for it."""
        try:
            self._result = self._context.run(self._work)
        except BaseException as error:  # raised again where the work is waited for
            self._error = error
        finally:
            self._done.release()

    def result(self) -> Result:
        """Wait for what came of it; raises what the work raised."""
        self._done.acquire()
        if self._error is not None:
            raise self._error
        return self._result


class Turn:
    """Takes turns in the thread of the faces; a queue and a lock cost a request a third of what a pool's futures do."""

    __slots__ = ("_jobs",)

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Job[object]] = SimpleQueue()
        Thread(target=self._work, name="faces", daemon=True).start()

    def _work(self) -> None:
        while True:
            self._jobs.get().do()

    def take[Result](self, work: Callable[[], Result]) -> Result:
        """Do some work when it is its turn; what it raises is raised here."""
        job = Job(work)
        self._jobs.put(job)
        return job.result()


def gathered(parts: Iterator[bytes], enough: int = PART) -> bytes:
    """The next parts of an answer as one, until there are enough bytes; fewer only at the end."""
    some: list[bytes] = []
    size = 0
    while size < enough:
        part = next(parts, None)
        if part is None:
            break
        some.append(part)
        size += len(part)
    return some[0] if len(some) == 1 else b"".join(some)
