"""The table in an upload, within limits: CSV in UTF-8, UTF-16 or Big5, a workbook, or JSON."""

import codecs
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from onestop.errors import BadFile, TooMuch
from onestop.joins.limits import (
    MOST_BYTES,
    MOST_LINES,
    MOST_PARTS,
    MOST_SIGNS,
    MOST_UNPACKED,
    NAME,
    SECONDS,
    check_size,
    late,
)
from onestop.tabular import Format
from onestop.tabular.columns import distinct
from onestop.tabular.decoding import BLOCK
from onestop.tabular.delimited import DelimitedSource, first_line
from onestop.tabular.formats import broken_workbook, format_of
from onestop.tabular.parts import Source, Texts
from onestop.tabular.records import DELIMITERS

WAIT = 3
"""How many times as long as a processor may take, a workbook may on a busy machine."""
ALLOWED = "可用 allowed: CSV (UTF-8, UTF-16, Big5), XLSX, ODS, JSON"
PROCESS = "onestop.joins.sheet_process"
ARCHIVE = b"PK"
"""How XLSX and ODS begin."""
LISTED = b"PK\x01\x02"
"""How each part begins in an archive's list."""
MARK = codecs.BOM_UTF8
WHITE = b"\r\n" + MARK
"""What may stand before the first line."""
ROWS = "rows"
"""The member of a JSON object that has the rows."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A table as text.

    :ivar columns: names that differ
    :ivar cells: the cells of each column
    :ivar titles: rows of titles above the row of names; where there are any, that row is the one after them
    """

    columns: tuple[str, ...]
    cells: tuple[Texts, ...]
    titles: int = 0

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.cells[0]) if self.cells else 0


def read_upload(path: Path) -> Upload:
    """The table in a file; raises BadFile and TooMuch."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise TooMuch(
            f"檔案有 {size:,} 位元組，最多 {MOST_BYTES:,}。 The file has {size:,} bytes; at most {MOST_BYTES:,}."
        )
    head = head_of(path)
    if head.startswith(ARCHIVE):
        check_archive(path)
        return from_workbook(path)
    if head.removeprefix(MARK).lstrip()[:1] in (b"[", b"{"):
        return from_json(path.read_bytes())
    kind = format_of(path, NAME, ALLOWED)
    if kind is not Format.CSV:
        raise BadFile(f"{NAME}: 不接受 {kind} 檔 {kind} files are not taken; {ALLOWED}")
    check_text(path)
    with TemporaryDirectory(prefix="onestop-") as scratch:
        return from_source(DelimitedSource(path, NAME, Path(scratch)))


def head_of(path: Path) -> bytes:
    """How a file begins."""
    with path.open("rb") as file:
        return file.read(1 << 10)


def from_source(source: Source) -> Upload:
    """All rows of a table that can be read piece by piece; raises TooMuch and BadFile."""
    ends = time.process_time() + SECONDS
    width = len(source.columns)
    check_size(0, width)
    cells: list[list[str | None]] = [[] for _ in range(width)]
    wanted = tuple(range(width))
    for chunk, _ in source.chunks():
        for column, texts in zip(cells, chunk.open(wanted).texts(), strict=True):
            column.extend(text or None for text in texts)
        check_size(len(cells[0]), width)
        if time.process_time() > ends:
            raise late()
    return Upload(named(source.columns), tuple(cells))


def check_text(path: Path) -> None:
    """Raise TooMuch for a text of far more lines, columns or cells than are taken, before it is taken apart."""
    lines, signs = 0, dict.fromkeys(DELIMITERS.encode(), 0)
    with path.open("rb") as file:
        check_size(0, 1 + max(map(first_line(file.read(BLOCK).lstrip(WHITE)).count, DELIMITERS)))
        file.seek(0)
        for block in iter(lambda: file.read(BLOCK), b""):
            lines += block.count(b"\n")
            signs = {sign: count + block.count(sign) for sign, count in signs.items()}
    most = max(signs.values())
    if lines > MOST_LINES or most > MOST_SIGNS:
        check_size(lines, 1 + most // max(lines, 1))


def from_workbook(path: Path) -> Upload:
    """The first sheet with anything in it, read by a process that its limits of time and memory end.

    :raises TooMuch: for one that is larger than we take, or that they ended
    :raises BadFile: for what is no workbook
    """
    command = [sys.executable, "-m", PROCESS, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=WAIT * SECONDS, check=False)  # noqa: S603 -- our own
        said = orjson.loads(done.stdout)
    except (subprocess.TimeoutExpired, orjson.JSONDecodeError):  # it was ended
        raise late() from None
    if "refused" in said:
        raise {"TooMuch": TooMuch}.get(said["kind"], BadFile)(said["refused"])
    return Upload(named(said["columns"]), tuple(said["cells"]))


def check_archive(path: Path) -> None:
    """Raise TooMuch for a workbook that unpacks to more than we take; what its list says binds what is unpacked."""
    if (listed := path.read_bytes().count(LISTED)) > 2 * MOST_PARTS:  # to read a long list takes seconds
        raise unpacking(listed, 0)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise broken_workbook(NAME, error) from error
    size = sum(entry.file_size for entry in entries)
    if size > MOST_UNPACKED or len(entries) > MOST_PARTS:
        raise unpacking(len(entries), size)


def unpacking(parts: int, size: int) -> TooMuch:
    """For a workbook of too many parts, or of too many bytes once unpacked."""
    return TooMuch(
        f"活頁簿解開後有 {size:,} 位元組、{parts:,} 個部分，最多 {MOST_UNPACKED:,} 與 {MOST_PARTS:,}，請改用 CSV。 "
        f"The workbook unpacks to {size:,} bytes in {parts:,} parts; at most {MOST_UNPACKED:,} and {MOST_PARTS:,} are "
        f"taken: send CSV."
    )


def from_json(data: bytes) -> Upload:
    """A list of objects, or an object with one named `rows`; raises BadFile and TooMuch."""
    try:
        found = orjson.loads(data.removeprefix(MARK))
    except orjson.JSONDecodeError as error:
        raise BadFile(f"{NAME}: JSON 有誤 the JSON cannot be read: {error}") from None
    rows = found.get(ROWS) if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile(f"{NAME}: 需要物件的陣列 needed: a list of objects, or an object with it as {ROWS!r}")
    check_size(len(rows), 1)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    check_size(len(rows), len(columns))
    return Upload(named(columns), tuple([as_text(row.get(name)) for row in rows] for name in columns))


def as_text(value: Any) -> str | None:
    """A value of JSON as a cell; raises BadFile for what has parts."""
    if value is None or value == "":
        return None
    if isinstance(value, Mapping | list):
        raise BadFile(f"{NAME}: 欄位的值不可是陣列或物件 a value must be a text, a number, true, false or null")
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def named(columns: Sequence[str]) -> tuple[str, ...]:
    """Names for all columns, each its own; raises BadFile where there are none."""
    if not columns:
        raise BadFile(f"{NAME}: 沒有欄位 the table has no columns")
    tidy = (name.strip("\ufeff \t\r\n") or f"column_{at}" for at, name in enumerate(columns, 1))
    return tuple(distinct(list(tidy)))
