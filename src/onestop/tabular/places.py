"""Where a table comes from and where it goes: files, pipes, standard input and output."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from onestop.errors import BadFile, BadValue
from onestop.tabular.decoding import BLOCK
from onestop.tabular.formats import Format, format_by_suffix, format_of
from onestop.tabular.kept import Kept

STANDARD = "-"
"""Stands for standard input or output."""


def is_pipe(given: str) -> bool:
    """Whether an input can be read only once; raises BadFile where there is none."""
    path = Path(given)
    if given == STANDARD:
        return True
    if not path.exists():
        raise BadFile(f"{given}: 沒有這個檔案 there is no such file")
    if path.is_dir():
        raise BadFile(f"{given}: 這是資料夾 this is a folder; 需要 needed: 一個檔案 a file")
    return not path.is_file()


def named(given: str) -> str:
    """What to call an input in a sentence."""
    return "標準輸入 standard input" if given == STANDARD else given


def spooled(given: str, scratch: Path) -> Path:
    """A copy of what comes through a pipe."""
    target = scratch / "input"
    with target.open("wb") as file:
        if given == STANDARD:
            shutil.copyfileobj(sys.stdin.buffer, file, BLOCK)
        else:
            with Path(given).open("rb") as pipe:
                shutil.copyfileobj(pipe, file, BLOCK)
    return target


def output_of(given: str | None, source: str, target: Format | None) -> Path | None:
    """The file to write; None for standard output. Beside the input where none is named, so raises BadFile for it."""
    if given == STANDARD or (given is None and source == STANDARD):
        return None
    return checked(Path(given) if given else beside(Path(source), target), source)


def beside(source: Path, target: Format | None) -> Path:
    """`people.csv` → `people_matched.csv`; the suffix is another where it would not fit what is written."""
    target = target or format_of(source, str(source))
    try:
        fits = format_by_suffix(source) in (target, None)
    except BadValue:
        fits = False
    return source.with_name(f"{source.stem}_matched{source.suffix if fits else f'.{target}'}")


def checked(output: Path, source: str) -> Path:
    """The output, links followed; raises BadValue where it cannot be written or is the input."""
    output = output.resolve()
    if output.is_dir():
        raise BadValue("--output", str(output), "檔案，這是資料夾 a file; this is a folder")
    if not output.parent.is_dir():
        raise BadValue("--output", str(output), "已有的資料夾裡的檔案 a file in a folder that is there")
    if source != STANDARD and output.exists() and output.samefile(source):
        raise BadValue("--output", str(output), "輸入以外的檔案 another file than the input")
    return output


def is_kept(output: Path | None) -> bool:
    """Whether an output is a file, so that a stopped run can be gone on with; a pipe or a device is none."""
    return output is not None and (output.is_file() or not output.exists())


@contextmanager
def written(output: Path | None, kept: Kept, target: Format) -> Iterator[BinaryIO]:
    """The file to write into; it gets its name when all is written.

    Standard output, pipes and devices get CSV while it is made, and what has an end that matters when it is whole.
    """
    if not is_kept(output) and target is Format.CSV:
        with stream(output) as pipe:
            yield pipe
        return
    new = kept.scratch / "output"
    with new.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    if output and is_kept(output):
        new.replace(output)
        return
    with stream(output) as pipe, new.open("rb") as file:
        shutil.copyfileobj(file, pipe, BLOCK)


@contextmanager
def stream(output: Path | None) -> Iterator[BinaryIO]:
    """Standard output, a pipe or a device."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with output.open("wb") as file:
            yield file
