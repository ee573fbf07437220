"""Large files are made one after the other by a process of their own; how far it is stands in files.

SHELF/.queue/KEY       what is waited for, as JSON words; the oldest is next
SHELF/.state/KEY       how far the one in hand is, or why one could not be made
SHELF/.lock            held by the one process that makes
"""

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from onestop.errors import Busy, OneStopError
from onestop.products.product import counties
from onestop.products.shelf import Shelf
from onestop.products.wanted import Wanted, wanted_of
from onestop.settings import PREFIX

MOST_WAITING = 100
"""Files that can be waited for at once."""
TOLD_AGAIN_SECONDS = 60
"""For so long one that failed is not tried again."""
BROKEN = "製作失敗，請通知管理者 it could not be made; please tell the operator"
NICE = 10
"""The maker lets the servers go first."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a file is.

    :ivar done: features that are written, of `rows`
    :ivar ahead: files that are made before it
    :ivar failed: why it could not be made
    """

    done: int = 0
    rows: int = 0
    ahead: int = 0
    failed: str = ""

    @property
    def percent(self) -> int:
        """How much of it is written."""
        return min(99, 100 * self.done // self.rows) if self.rows else 0


class Maker:
    """Has the large files of a shelf made."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.queue, self.states = shelf.folder / ".queue", shelf.folder / ".state"

    def ask(self, wanted: Wanted) -> State:
        """Have a file made, and say how far it is; raises Busy where too many are waited for."""
        state = self.state(wanted)
        if state.failed:
            return state
        self.queue.mkdir(parents=True, exist_ok=True)
        waiting = self.waiting()
        if wanted.key not in waiting and len(waiting) >= MOST_WAITING:
            raise Busy("等候製作的檔案太多，請稍後再試 too many files are waited for; ask again later")
        if wanted.key not in waiting:
            put(self.queue / wanted.key, orjson.dumps(wanted.asked))
            waiting.append(wanted.key)
        if not self.is_running():
            self.start()
        return State(state.done, state.rows, ahead=waiting.index(wanted.key))

    def state(self, wanted: Wanted) -> State:
        """How far a file is, as far as anybody has said."""
        path = self.states / wanted.key
        try:
            told = State(**orjson.loads(path.read_bytes()))
            late = told.failed and time.time() - path.stat().st_mtime > TOLD_AGAIN_SECONDS
        except FileNotFoundError:
            return State()
        return State() if late else told

    def waiting(self) -> list[str]:
        """What is waited for, the oldest first."""
        return [one.name for one in sorted(self.queue.glob("[!.]*"), key=lambda one: (age(one), one.name))]

    def is_running(self) -> bool:
        """Whether a process makes files."""
        with self.turn() as mine:
            return not mine

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """The turn to make files; false where another process has it."""
        self.shelf.folder.mkdir(parents=True, exist_ok=True)
        with (self.shelf.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
            else:
                yield True

    def start(self) -> None:
        """Start a process that makes what is waited for and ends."""
        home = self.shelf.folder.parents[2]
        environment = os.environ | {f"{PREFIX}HOME": str(home)}
        command = [sys.executable, "-m", "onestop", "download", "--queue", "--release", self.shelf.release.id]
        with (self.shelf.folder / ".maker.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 -- our own program, with the name of a release
                command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        threading.Thread(target=process.wait, daemon=True).start()  # so that no dead process is left over

    def run(self) -> int:
        """Make what is waited for until there is nothing left; how many were made."""
        os.nice(NICE)
        made = 0
        with self.turn() as mine:
            while mine and (waiting := self.waiting()):
                made += self.make_one(self.queue / waiting[0])
        return made

    def make_one(self, path: Path) -> bool:
        """Make one file of the queue, or say why it cannot be made."""
        self.states.mkdir(parents=True, exist_ok=True)
        state = self.states / path.name
        try:
            asked = orjson.loads(path.read_bytes())
            source = self.shelf.sources[asked["dataset"]]
            wanted = wanted_of(source.dataset, counties(self.shelf.sources), asked, packed=bool(asked["packed"]))
            rows = wanted.rows(source)
            self.shelf.make(wanted, lambda done: put(state, orjson.dumps(asdict(State(done, rows)))))
        except OneStopError as error:
            put(state, orjson.dumps(asdict(State(failed=str(error)))))
            return False
        except Exception:  # our bug: those who wait must hear of it, and the log has it
            put(state, orjson.dumps(asdict(State(failed=BROKEN))))
            raise
        else:
            state.unlink(missing_ok=True)
            return True
        finally:
            path.unlink(missing_ok=True)


def put(path: Path, data: bytes) -> None:
    """Write a small file that others read meanwhile."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(data)
    half.replace(path)


def age(path: Path) -> float:
    """When a file of the queue was put there; now where it has just been taken out."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()
