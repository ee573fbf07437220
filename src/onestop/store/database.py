"""One read-only connection to a file of a release, with a limit on how long a question may take."""

import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from onestop.errors import BadRelease, TooMuch
from onestop.filters import spatial, sqlite

MAPPED_BYTES = 2**31 - 65536
"""How much of a file is mapped, so that worker processes share it through the page cache; SQLite allows no more."""
STEPS = 20_000
"""Steps of SQLite's machine between two looks at the clock."""
STATEMENTS = 256
"""Prepared statements kept for each connection."""

type Row = Sequence[Any]


class Clock:
    """When the question being asked must be over; the connection holds it, and must not hold the database itself."""

    __slots__ = ("deadline",)

    def start(self, seconds: float) -> None:
        """Give a question so much time."""
        self.deadline = time.monotonic() + seconds

    def is_late(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self.deadline


class Database:
    """A file of a release, and another one attached to it.

    A published release never changes, so SQLite is told so and takes no locks at all.
    """

    def __init__(self, path: Path, seconds: float, attached: Path | None = None) -> None:
        self.seconds = seconds
        self._clock = Clock()
        self._lock = threading.RLock()
        try:
            self._connection = sqlite3.connect(
                address(path), uri=True, check_same_thread=False, cached_statements=STATEMENTS, isolation_level=None
            )
            self._close = weakref.finalize(self, self._connection.close)
            self._prepare(attached)
        except sqlite3.Error as error:
            raise BadRelease(f"{path} 無法讀取 cannot be read: {error}") from error

    def _prepare(self, attached: Path | None) -> None:
        if attached is not None:
            self._connection.execute("ATTACH ? AS areas", (address(attached),))
        self._connection.execute("PRAGMA query_only = ON")
        self._connection.execute("PRAGMA temp_store = MEMORY")
        self._connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
        self._clock.start(self.seconds)
        self._connection.set_progress_handler(self._clock.is_late, STEPS)
        spatial.register(self._connection)
        sqlite.register(self._connection)
        self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # a broken file shows itself here

    @contextmanager
    def _asking(self) -> Iterator[sqlite3.Connection]:
        """Take the connection for one question, and stop the question when its time is over."""
        with self._lock:
            self._clock.start(self.seconds)
            try:
                yield self._connection
            except sqlite3.OperationalError as error:
                if "interrupted" not in str(error):
                    raise
                sentence = f"the question took more than {self.seconds:g} seconds; add a bbox or a condition on a code"
                raise TooMuch(sentence) from error

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Every row of an answer that is known to be small."""
        with self._asking() as connection:
            return connection.execute(sql, parameters).fetchall()

    def read[Answer](self, sql: str, parameters: Sequence[object], reader: Callable[[Iterator[Row]], Answer]) -> Answer:
        """What a reader makes of the rows, one by one, within the time of one question."""
        with self._asking() as connection, closing(connection.execute(sql, parameters)) as cursor:
            return reader(cursor)

    def close(self) -> None:
        """Let go of the files; it happens by itself when nobody uses them or the process ends."""
        self._close()


def address(path: Path) -> str:
    """The SQLite URI of a file that nobody writes any more; a missing file is not made."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def opened(path: Path) -> sqlite3.Connection:
    """A connection for reading a file that may be locked or written yet; a missing file is not made."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
