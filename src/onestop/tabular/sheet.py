"""Rows of a worksheet, read out of its XML and written back with more cells behind them."""

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from lxml import etree

from onestop.tabular.cells import cells_xml, column_name
from onestop.tabular.parts import Notes, Texts
from onestop.tabular.styles import date_text

TYPE = re.compile(rb'\st=["\'](\w+)')
STYLE = re.compile(rb'\ss=["\'](\d+)')
REFERENCE = re.compile(rb'\sr=["\']([A-Z]+)')
COLUMN = re.compile(rb'<[^>]*?\sr=["\']([A-Z]+)')
"""The column of a cell, in its tag."""
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
NUMBER = re.compile(rb'\sr=["\'](\d+)')
SPANS = re.compile(rb'\sspans=["\'][^"\']*["\']')
TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>(.*?)</(?:\w+:)?t>", re.DOTALL)
READING = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", re.DOTALL)
"""How a text is read aloud, which Japanese workbooks have beside it."""
FEW = 3
"""Columns that are looked for one by one."""
HIDDEN = re.compile("_x([0-9A-Fa-f]{4})_")
"""How XLSX writes characters that XML cannot have."""


@dataclass(frozen=True, slots=True)
class Strings:
    """The texts that the cells of a workbook share, as files that workers map.

    :ivar starts: where each text begins, and the end
    """

    path: Path
    starts: Path


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as a file of XML.

    :ivar prefix: of its elements, such as `x:`; mostly empty
    :ivar width: the last column with a value; new cells come after it
    """

    path: Path
    prefix: str
    width: int
    strings: Strings | None
    dates: frozenset[int]
    since_1904: bool


@dataclass(frozen=True, slots=True)
class SheetChunk:
    """Some bytes of a worksheet that are whole rows, and the number of the row before them."""

    sheet: Sheet
    begins: int
    ends: int
    before: int

    def open(self, wanted: tuple[int, ...]) -> "SheetRows":
        """Read the rows."""
        with self.sheet.path.open("rb") as file:
            file.seek(self.begins)
            return SheetRows(file.read(self.ends - self.begins), self, wanted)


class Cell(NamedTuple):
    """A cell as it is written."""

    attributes: bytes
    inside: bytes


class Row(NamedTuple):
    """A row as it is written, without blank cells beyond the last column with a value.

    :ivar named: whether its cells say in which column they are
    """

    number: int
    tag: bytes
    inside: bytes
    named: bool


class SheetRows:
    """Rows of a worksheet."""

    notes: Notes = {}  # noqa: RUF012 -- never written

    def __init__(self, data: bytes, chunk: SheetChunk, wanted: tuple[int, ...]) -> None:
        self.sheet, self.wanted = chunk.sheet, wanted
        self.rows = list(with_gaps(rows_of(data, self.sheet, chunk.before), chunk.before))
        self.lines = len(self.rows)

    @cached_property
    def strings(self) -> "SharedTexts | None":
        """The texts that cells share."""
        return SharedTexts(self.sheet.strings) if self.sheet.strings else None

    def texts(self) -> list[Texts]:
        """The cells of each column that was wanted: of a few each is looked for, of more all cells are read once."""
        if len(self.wanted) <= FEW:
            return [[self._text(cell_at(row, self.sheet, column)) for row in self.rows] for column in self.wanted]
        rows = self._cells()
        return [[self._text(row.get(column + 1)) for row in rows] for column in self.wanted]

    def _cells(self) -> list[dict[int, Cell]]:
        """The cells of each row by their columns, from 1."""
        return [dict(cells_of(row.inside, self.sheet.prefix)) for row in self.rows]

    def _text(self, cell: Cell | None) -> str | None:
        if cell is None:
            return None
        kind = TYPE.search(cell.attributes)
        if kind and kind[1] == b"inlineStr":
            return joined(cell.inside)
        value = VALUE.search(cell.inside)
        if not value or not value[1]:
            return None
        try:
            return self._other(kind[1], value[1]) if kind and kind[1] != b"n" else self._number(value[1], cell)
        except ValueError:  # what should be a number is none
            return plain(value[1])

    def _other(self, kind: bytes, value: bytes) -> str | None:
        if kind == b"s":
            return self.strings[int(value)] if self.strings else None
        if kind == b"b":
            return "TRUE" if value == b"1" else "FALSE"
        return plain(value)

    def _number(self, value: bytes, cell: Cell) -> str:
        number, style = float(value), STYLE.search(cell.attributes)
        if style and int(style[1]) in self.sheet.dates:
            return date_text(number, since_1904=self.sheet.since_1904)
        return str(int(number)) if number.is_integer() else repr(number)

    def table(self) -> pa.Table:
        """All columns as text."""
        width = range(self.sheet.width)
        rows = self._cells()
        columns = [pa.array([self._text(row.get(at + 1)) for row in rows], pa.string()) for at in width]
        return pa.table(columns, names=list(map(str, width)))

    def with_columns(self, added: pa.RecordBatch) -> bytes:
        """The rows as they are written, each with more cells."""
        numbers = [row.number for row in self.rows]
        more = cells_xml(added, self.sheet.prefix, (self.sheet.width + 1, numbers))
        end = f"</{self.sheet.prefix}row>".encode()
        return b"".join(
            [b"".join((row.tag, row.inside, cells.encode(), end)) for row, cells in zip(self.rows, more, strict=True)]
        )


class SharedTexts:
    """The texts that cells share, by number."""

    def __init__(self, strings: Strings) -> None:
        self.starts = np.load(strings.starts, mmap_mode="r")
        with strings.path.open("rb") as file:
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __getitem__(self, at: int) -> str | None:
        if not 0 <= at < len(self.starts) - 1:
            return None
        return joined(self.data[self.starts[at] : self.starts[at + 1]])


def rows_of(data: bytes, sheet: Sheet, before: int) -> Iterator[Row]:
    """The rows that are written."""
    number, end, first = before, f"</{sheet.prefix}row".encode(), f"<{sheet.prefix}c".encode()
    tags = list(row_tag(sheet.prefix).finditer(data))
    for tag, next_one in zip_longest(tags, tags[1:]):
        inside = data[tag.end() : next_one.start() if next_one else len(data)]
        inside = inside[: max(inside.rfind(end), 0)]
        given = NUMBER.search(tag[0])
        number = int(given[1]) if given else number + 1
        last = COLUMN.match(inside, max(inside.rfind(first), 0))
        if last and column_number(last[1].decode()) > sheet.width:
            inside = inside[: end_of_cells(inside, sheet)]
        yield Row(number, SPANS.sub(b"", tag[0].rstrip(b"/>")) + b">", inside, last is not None)


def with_gaps(rows: Iterator[Row], before: int) -> Iterator[Row]:
    """The rows, and those between them that are not written because they are empty."""
    for row in rows:
        for number in range(before + 1, row.number):
            name = row.tag[: row.tag.index(b"row")]
            yield Row(number, b'%brow r="%d">' % (name, number), b"", named=True)
        yield row
        before = row.number


def end_of_cells(inside: bytes, sheet: Sheet) -> int:
    """Where the cells up to the last column with a value end."""
    for cell in re.finditer(rb"<%bc\b[^>]*>" % sheet.prefix.encode(), inside):
        named = COLUMN.match(cell[0])
        if named and column_number(named[1].decode()) > sheet.width:
            return cell.start()
    return len(inside)


def cell_at(row: Row, sheet: Sheet, column: int) -> Cell | None:
    """The cell of a row in a column, from 0."""
    if not row.named:
        return next((cell for at, cell in cells_of(row.inside, sheet.prefix) if at == column + 1), None)
    cell = cell_pattern(sheet.prefix, column_name(column + 1)).search(row.inside)
    return Cell(cell[1], cell[2]) if cell else None


def cells_of(inside: bytes, prefix: str) -> Iterator[tuple[int, Cell]]:
    """The cells of a row that have something inside, and their columns, from 1."""
    column = 0
    for cell in cell_pattern(prefix).finditer(inside):
        named = REFERENCE.search(cell[1])
        column = column_number(named[1].decode()) if named else column + 1
        if cell[2]:
            yield column, Cell(cell[1], cell[2])


@cache
def row_tag(prefix: str) -> re.Pattern[bytes]:
    """Finds the tag that each row begins with."""
    return re.compile(rf"<{prefix}row\b[^>]*>".encode())


@cache
def cell_pattern(prefix: str, column: str = "") -> re.Pattern[bytes]:
    """Finds cells, or those of one column: attributes and what is inside."""
    here = rf"(?=[^>]*?\sr=[\"']{column}\d)" if column else ""
    return re.compile(rf"<{prefix}c\b{here}([^>]*?)(?:/>|>(.*?)</{prefix}c>)".encode(), re.DOTALL)


def joined(data: bytes) -> str:
    """A text that may be in several runs."""
    if b"rPh" in data:
        data = READING.sub(b"", data)
    return plain(b"".join(TEXT.findall(data)))


@cache
def parser() -> etree.XMLParser:
    """A parser of texts."""
    return etree.XMLParser(resolve_entities=False, recover=True)


def plain(data: bytes) -> str:
    """XML text as it is meant."""
    text = data.decode("utf-8", "replace")
    if "&" in text:
        text = etree.fromstring(f"<t>{text}</t>", parser()).text or ""
    return HIDDEN.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


@cache
def column_number(name: str) -> int:
    """`A` → 1, `AA` → 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
