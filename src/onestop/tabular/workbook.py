"""XLSX: the workbook stays as it is, with its formats, formulas and other sheets; cells are put behind the rows.

The first sheet with anything in it is read; its first row with anything in it names the columns.
"""

import posixpath
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from lxml import etree

from onestop.errors import BadFile
from onestop.tabular.cells import column_name
from onestop.tabular.decoding import BLOCK
from onestop.tabular.formats import broken_workbook
from onestop.tabular.sheet import COLUMN, NUMBER, Sheet, SheetChunk, Strings, column_number, row_tag
from onestop.tabular.styles import date_styles

ROWS = 8_192
"""Rows of a chunk."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""Of a sheet."""
MOST_HEAD = 16 << 20
"""Bytes that may stand before the rows of a sheet: widths of columns, views."""
BREAKS = (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, EOFError, NotImplementedError)
"""What a broken workbook makes libraries raise."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Where in the archive things are.

    :ivar sheets: worksheets, in order
    :ivar since_1904: days are counted from 1904 as old Macs did
    """

    sheets: tuple[str, ...]
    strings: str | None
    styles: str | None
    since_1904: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """What one look over all rows of a sheet finds.

    :ivar bounds: where the row with the names begins, and each chunk after it, and the number of the row before
    :ivar ends: where the last row with a value ends
    :ivar last: its number
    :ivar width: the last column with a value
    """

    bounds: list[tuple[int, int]]
    ends: int
    last: int
    width: int


class Signs(NamedTuple):
    """What cells, values and texts within them begin with."""

    cell: bytes
    value: bytes
    text: bytes


class Element(NamedTuple):
    """A row: its number, 0 where it says none; where it begins and ends; its last column with a value, 0 for none."""

    number: int
    begins: int
    ends: int
    last: int


class WorkbookSource:
    """A workbook."""

    def __init__(self, path: Path, name: str, scratch: Path) -> None:
        self.path, self.name, self.scratch = path, name, scratch
        try:
            self._open()
        except BREAKS as error:
            raise broken_workbook(name, error) from error

    def _open(self) -> None:
        with zipfile.ZipFile(self.path) as archive:
            parts = parts_of(archive)
            strings = self._extract_strings(archive, parts.strings)
            dates = date_styles(archive.read(parts.styles)) if parts.styles else frozenset()
            for self.part in parts.sheets:
                path = self._extract(archive, self.part, "sheet")
                survey, prefix = survey_of(path)
                if survey.bounds:
                    break
            else:
                raise BadFile(f"{self.name}: 工作表都是空的 every sheet is empty; 需要 needed: a row of column names")
        self.survey = survey
        self.sheet = Sheet(path, prefix, survey.width, strings, dates, parts.since_1904)
        header = self._chunk(0).open(tuple(range(survey.width)))
        self.columns = tuple(texts[0] or "" for texts in header.texts())
        self.size, self.first_line = survey.ends, survey.bounds[0][1] + 2

    def _extract(self, archive: zipfile.ZipFile, part: str, name: str) -> Path:
        path = self.scratch / name
        with archive.open(part) as packed, path.open("wb") as file:
            shutil.copyfileobj(packed, file, BLOCK)
        return path

    def _extract_strings(self, archive: zipfile.ZipFile, part: str | None) -> Strings | None:
        if part is None or part not in archive.namelist():
            return None
        path, starts = self._extract(archive, part, "strings"), self.scratch / "strings.npy"
        found = places(path, re.compile(rb"<(?:\w+:)?si\b[^>]*>"))
        np.save(starts, np.fromiter(chain(found, [path.stat().st_size]), np.int64))
        return Strings(path, starts)

    def _chunk(self, at: int) -> SheetChunk:
        begins, before = self.survey.bounds[at]
        ends = self.survey.bounds[at + 1][0] if at + 1 < len(self.survey.bounds) else self.survey.ends
        return SheetChunk(self.sheet, begins, ends, before)

    def chunks(self) -> Iterator[tuple[SheetChunk, int]]:
        """Some thousand rows each; rows that the file leaves out belong to the row that follows them."""
        for at in range(1, len(self.survey.bounds)):
            chunk = self._chunk(at)
            yield chunk, chunk.ends

    def head_with(self, added: pa.Schema) -> bytes:
        """What stands before the second row, with more cells in the first and with the size of the new sheet."""
        width = self.sheet.width + len(added)
        if width > MOST_COLUMNS:
            raise BadFile(f"{self.name}: 欄位太多 too many columns: {width:,}; 最多 at most {MOST_COLUMNS:,}")
        with self.sheet.path.open("rb") as file:
            head = file.read(self.survey.bounds[0][0])
        size = f"A1:{column_name(width)}{self.survey.last}".encode()
        head = re.sub(rb'(<(?:\w+:)?dimension\b[^>]*?\sref=["\'])[^"\']*', rb"\g<1>" + size, head, count=1)
        names = pa.record_batch([pa.array([name]) for name in added.names], names=added.names)
        return head + self._chunk(0).open(()).with_columns(names)

    def tail(self) -> bytes:
        """What stands after the last row with a value."""
        with self.sheet.path.open("rb") as file:
            file.seek(self.survey.ends)
            return file.read()


def places(path: Path, pattern: re.Pattern[bytes]) -> Iterator[int]:
    """Where tags begin in a file."""
    with path.open("rb") as file:
        begins, rest = 0, b""
        while block := file.read(BLOCK):
            data = rest + block
            for tag in pattern.finditer(data):
                yield begins + tag.start()
            cut = data.rfind(b"<")
            cut = len(data) if cut < 0 or b">" in data[cut:] else cut  # a tag may go on in the next block
            begins, rest = begins + cut, data[cut:]


def survey_of(path: Path) -> tuple[Survey, str]:
    """Where the rows are, up to the last with a value, and the prefix of the elements; raises ValueError."""
    with path.open("rb") as file:
        opened = re.search(rb"<((?:\w+:)?)sheetData\s*(/?)>", file.read(MOST_HEAD))
    if not opened:
        raise ValueError("no rows in the sheet")
    prefix = opened[1].decode()
    if opened[2]:
        return Survey([], 0, 0, 0), prefix
    bounds: list[tuple[int, int]] = []
    count, number, ends, last, width = 0, 0, 0, 0, 0
    for row in elements(path, prefix, opened.end()):
        before, number = number, row.number or number + 1
        if not before < number <= MOST_ROWS or row.last > MOST_COLUMNS:
            raise ValueError(f"a cell in row {number} and column {row.last}, where no sheet has one")
        if row.last:
            ends, last, width = row.ends, number, max(width, row.last)
        if last:
            if count == 0:
                before = number - 1
            if count % ROWS == min(count, 1):
                bounds.append((row.begins, before))
            count += 1
    return Survey([bound for bound in bounds if bound[0] < ends], ends, last, width), prefix


def elements(path: Path, prefix: str, begins: int) -> Iterator[Element]:
    """The rows of a sheet, read block by block; raises ValueError where it has no end."""
    signs = Signs(*(f"<{prefix}{name}".encode() for name in ("c", "v", "is")))
    tag, closing = row_tag(prefix), f"</{prefix}sheetData".encode()
    with path.open("rb") as file:
        file.seek(begins)
        rest, end = b"", -1
        while end < 0:
            block = file.read(BLOCK)
            if not block:
                raise ValueError("the sheet has no end")
            data = rest + block
            end = data.find(closing, max(len(rest) - len(closing), 0))
            tags = list(tag.finditer(data, 0, end if end >= 0 else len(data)))
            stops = [one.start() for one in tags[1:]] + ([end] if end >= 0 else [])
            for one, stop in zip(tags, stops, strict=False):
                given = NUMBER.search(one[0])
                last = last_column(data, signs, (one.end(), stop))
                yield Element(int(given[1]) if given else 0, begins + one.start(), begins + stop, last)
            cut = tags[-1].start() if tags else max(data.rfind(b"<"), 0)  # what goes on in the next block
            begins, rest = begins + cut, data[cut:]


def last_column(data: bytes, signs: Signs, within: tuple[int, int]) -> int:
    """The last column of a row that has a value; 0 where none has."""
    begins, ends = within
    value = max(data.rfind(signs.value, begins, ends), data.rfind(signs.text, begins, ends))
    if value < 0:
        return 0
    cell = data.rfind(signs.cell, begins, value)
    named = COLUMN.match(data, cell, value)
    return column_number(named[1].decode()) if named else data[begins:value].count(signs.cell)


def parts_of(archive: zipfile.ZipFile) -> Parts:
    """Where things are, as the archive itself says."""
    ((book, _),) = related(archive, "", "officeDocument")
    root = parse(archive.read(book))
    links = {identifier: part for part, identifier in related(archive, book, "worksheet")}
    listed = [
        next((value for key, value in one.items() if str(key).endswith("}id")), "") for one in root.iter("{*}sheet")
    ]
    properties = root.find("{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    strings, styles = (related(archive, book, kind) for kind in ("sharedStrings", "styles"))
    return Parts(
        tuple(links[identifier] for identifier in listed if identifier in links),
        strings[0][0] if strings else None,
        styles[0][0] if styles else None,
        since_1904,
    )


def related(archive: zipfile.ZipFile, part: str, kind: str) -> list[tuple[str, str]]:
    """The parts of a kind that a part names, each with its identifier."""
    folder, name = posixpath.split(part)
    root = parse(archive.read(posixpath.join(folder, "_rels", f"{name}.rels")))
    return [
        (posixpath.normpath(posixpath.join("/", folder, str(one.get("Target")))).lstrip("/"), str(one.get("Id")))
        for one in root.iter("{*}Relationship")
        if one.get("Type", "").rpartition("/")[2] == kind
    ]


def parse(data: bytes) -> etree._Element:
    """A small part as XML."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
