"""What a run keeps beside its output until it is whole, so that the same run, made again, goes on where it was stopped.

OUTPUT.part/
  task.json         what is being done: another task begins anew
  000012.piece      a finished chunk, ready to be added to the output
  000012.json       what came of it; written last, so a piece without it does not count
  scratch/          the input unpacked, and the output until it gets its name; swept at the beginning
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onestop.errors import BadValue
from onestop.tabular.parts import Noted, Oddity, Outcome

SUFFIX = ".part"
TASK = "task.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder of one run.

    :ivar lasts: whether it is there for a second run; what goes to standard output is not kept
    """

    folder: Path
    lasts: bool

    @property
    def scratch(self) -> Path:
        """The folder for what only this run needs."""
        return self.folder / "scratch"

    def begin(self, task: Mapping[str, object]) -> None:
        """Keep what is there of the same task, and nothing of any other."""
        said = json.dumps(task, ensure_ascii=False, sort_keys=True)
        file = self.folder / TASK
        if not file.is_file() or file.read_text(encoding="utf-8") != said:
            for left in self.folder.glob("[0-9]*"):
                left.unlink()
            file.write_text(said, encoding="utf-8")

    def piece(self, number: int) -> Path:
        """Where a piece is."""
        return self.folder / f"{number:06}.piece"

    def write(self, number: int, data: bytes, outcome: Outcome) -> None:
        """Keep a piece."""
        write_whole(self.piece(number), data)
        said = {
            "size": len(data),
            "rows": outcome.rows,
            "lines": outcome.lines,
            "tally": dict(outcome.tally),
            "notes": {oddity: [noted.count, noted.first] for oddity, noted in outcome.notes.items()},
        }
        write_whole(self.piece(number).with_suffix(".json"), json.dumps(said).encode())

    def outcome(self, number: int) -> Outcome | None:
        """What came of a chunk, if it is finished."""
        try:
            said = json.loads(self.piece(number).with_suffix(".json").read_bytes())
            if self.piece(number).stat().st_size != said["size"]:
                return None
        except (OSError, ValueError):  # not there, or cut off when the power failed
            return None
        notes = {Oddity(oddity): Noted(count, tuple(first)) for oddity, (count, first) in said["notes"].items()}
        return Outcome(said["rows"], said["lines"], said["tally"], notes)

    def forget(self, number: int) -> None:
        """Let go of a piece that was added, where no second run can use it."""
        if not self.lasts:
            self.piece(number).unlink()


@contextmanager
def keeping(output: Path | None) -> Iterator[Kept]:
    """The folder for an output; None is standard output. Gone after a good end, and where nothing was finished."""
    if output is None:
        with tempfile.TemporaryDirectory(prefix="onestop-") as name:
            kept = Kept(Path(name), lasts=False)
            kept.scratch.mkdir()
            yield kept
        return
    folder = output.with_name(output.name + SUFFIX)
    folder.mkdir(exist_ok=True)
    with only_one(folder):
        yield from kept_in(folder)


def kept_in(folder: Path) -> Iterator[Kept]:
    """The folder while a run is using it."""
    kept = Kept(folder, lasts=True)
    shutil.rmtree(kept.scratch, ignore_errors=True)
    kept.scratch.mkdir()
    try:
        yield kept
    except BaseException:
        shutil.rmtree(kept.scratch, ignore_errors=True)
        if not list(folder.glob("[0-9]*.json")):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """One run at a time writes an output; raises BadValue for a second."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        output = str(folder).removesuffix(SUFFIX)
        raise BadValue(
            "--output", output, "另一個程式正在寫這個檔案 another run is writing it; wait or name another"
        ) from error
    else:
        yield
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is never seen half written."""
    half = path.with_suffix(path.suffix + ".half")
    half.write_bytes(data)
    half.replace(path)
