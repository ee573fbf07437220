"""CSV: the rows pass through as they are written, and what is new is put behind each of them.

Comma, semicolon or tab; UTF-8, Big5, or UTF-16 with a byte order mark. What comes out is UTF-8, with a byte order mark
where the input had one or came from a program that needs it to know UTF-8 (Big5 and UTF-16 do).
"""

import codecs
import io
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pc

from onestop.errors import BadFile
from onestop.tabular import records
from onestop.tabular.arrow import as_text_table, mapped
from onestop.tabular.decoding import BLOCK, LOST, Encoding, decode, encoding_of, recode
from onestop.tabular.parts import FIRST, Noted, Oddity, Texts
from onestop.tabular.records import DELIMITERS, LONGEST

BOM = "\ufeff"
COMMA = ","
SEPARATOR = re.compile(rb'"?sep=.?"?\r?\n', re.IGNORECASE)
"""A line before the header by which Excel is told what stands between cells."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited file is written."""

    encoding: Encoding
    delimiter: str
    width: int


@dataclass(frozen=True, slots=True)
class Header:
    """The first row as it is written, with its line end, and where what follows begins."""

    text: str
    end: str
    columns: tuple[str, ...]
    begins: int
    lines: int


class DelimitedSource:
    """A CSV file."""

    def __init__(self, path: Path, name: str, scratch: Path) -> None:
        self.name = name
        self.encoding = encoding_of(path)
        self.path = path
        self.marked = self.encoding is not Encoding.UTF_8
        if self.encoding is Encoding.UTF_16:
            self.path, self.encoding = scratch / "recoded", Encoding.UTF_8
            recode(path, self.path)
        self.delimiter, self.header = self._read_header()
        self.columns = self.header.columns
        self.dialect = Dialect(self.encoding, self.delimiter, len(self.columns))
        self.size = self.path.stat().st_size
        self.first_line = 1 + self.header.lines

    def _read_header(self) -> tuple[str, Header]:
        with self.path.open("rb") as file:
            head = file.read(LONGEST)
        skipped = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        self.marked = self.marked or bool(skipped)
        skipped = len(head) - len(head[skipped:].lstrip(b"\r\n"))
        if told := SEPARATOR.match(head, skipped):
            skipped = told.end()
        if not head[skipped:].strip():
            raise BadFile(f"{self.name}: 檔案是空的 the file is empty; 需要 needed: 一列欄位名稱 a row of column names")
        delimiter = delimiter_of(head[skipped:])
        row = records.one_row_pattern(delimiter).match(head, skipped)
        if not row:  # the pattern matches anything
            raise AssertionError(self.name)
        end = row[1].decode()
        text, _ = decode(row[0].removesuffix(row[1]), self.encoding)
        columns = records.cells_of(text, delimiter)
        if not records.rows_pattern(delimiter, len(columns), ()).fullmatch(text):
            text = records.written(columns, delimiter)
        return delimiter, Header(text, end, tuple(columns), row.end(), lines_of(head[: row.end()].decode("latin-1")))

    def chunks(self) -> Iterator[tuple["DelimitedChunk", int]]:
        """Whole rows, about a block at a time."""
        with self.path.open("rb") as file:
            begins, rest = self.header.begins, b""
            file.seek(begins)
            while block := file.read(BLOCK):
                rest += block
                if end := self._end(rest):
                    yield DelimitedChunk(self.path, begins, begins + end, self.dialect), begins + end
                    begins, rest = begins + end, rest[end:]
            if rest:
                yield DelimitedChunk(self.path, begins, begins + len(rest), self.dialect), begins + len(rest)

    def _end(self, data: bytes) -> int:
        end = records.end_of_rows(data, self.delimiter)
        if not end and len(data) > LONGEST:
            return records.end_of_long_row(data, self.delimiter, self.name)
        return end

    def header_with(self, names: Sequence[str]) -> str:
        """The first row with more columns."""
        more = records.written(list(names), self.delimiter)
        return f"{BOM if self.marked else ''}{self.header.text}{self.delimiter}{more}{self.header.end}"


@dataclass(frozen=True, slots=True)
class DelimitedChunk:
    """Some bytes of a CSV file that are whole rows."""

    path: Path
    begins: int
    ends: int
    dialect: Dialect

    def open(self, wanted: tuple[int, ...]) -> "DelimitedRows":
        """Read the rows."""
        with self.path.open("rb") as file:
            file.seek(self.begins)
            data = file.read(self.ends - self.begins)
        text, damaged = decode(data, self.dialect.encoding)
        return DelimitedRows(text, self.dialect, wanted, damaged=damaged)


class DelimitedRows:
    """Rows of a CSV file."""

    def __init__(self, text: str, dialect: Dialect, wanted: tuple[int, ...], *, damaged: bool) -> None:
        self.delimiter, self.width, self.wanted = dialect.delimiter, dialect.width, wanted
        found = records.rows_pattern(self.delimiter, self.width, wanted).findall(text)
        self.before, found = without_empty_lines(found) if any(row[0] for row in found) else ("", found)
        parts = [list(part) for part in zip(*found, strict=True)] or [[] for _ in range(len(wanted) + 4)]
        _, self.rows, *self.cells, self.others, self.ends = parts
        self.lines = lines_of(text)
        self.notes: dict[Oddity, Noted] = {}
        if damaged:
            self._note(Oddity.UNREADABLE, [at for at, row in enumerate(self._whole) if LOST in row])
        if any(self.others):
            self._mend([at for at, other in enumerate(self.others) if other])

    @property
    def _whole(self) -> list[str]:
        return [row or other for row, other in zip(self.rows, self.others, strict=True)]

    def _note(self, oddity: Oddity, rows: Sequence[int]) -> None:
        if rows:
            before = list(accumulate((lines_of(row + end) for row, end in zip(self._whole, self.ends, strict=True))))
            skipped = lines_of(self.before)
            first = tuple(skipped + (before[at - 1] if at else 0) for at in rows[:FIRST])
            self.notes[oddity] = Noted(len(rows), first)

    def _mend(self, rows: Sequence[int]) -> None:
        """Give rows of another shape the shape of the table; a row with a stray quotation mark only is no oddity."""
        values = {at: records.cells_of(self.others[at], self.delimiter) for at in rows}
        self._note(Oddity.SHORT, [at for at in rows if len(values[at]) < self.width])
        self._note(Oddity.LONG, [at for at in rows if any(values[at][self.width :])])
        for at in rows:
            fitted = records.fitted(values[at], self.width, self.delimiter)
            self.rows[at] = records.written(fitted, self.delimiter)
            for cells, column in zip(self.cells, self.wanted, strict=True):
                cells[at] = records.written([fitted[column]], self.delimiter)

    def texts(self) -> list[Texts]:
        """The cells of each column that was wanted."""
        return [[records.unquoted(cell) if cell[:1] == '"' else cell for cell in cells] for cells in self.cells]

    def table(self) -> pa.Table:
        """All columns as text."""
        if not self.rows:
            return pa.table([pa.array([], pa.string())] * self.width, names=list(map(str, range(self.width))))
        data = "\n".join([*self.rows, ""]).encode()
        names = list(map(str, range(self.width)))
        return pc.read_csv(
            io.BytesIO(data),
            pc.ReadOptions(column_names=names, block_size=len(data) + 1, use_threads=False),
            pc.ParseOptions(delimiter=self.delimiter, newlines_in_values=True, ignore_empty_lines=False),
            pc.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )

    def with_columns(self, added: pa.RecordBatch) -> bytes:
        """The rows as they are written, each with more cells."""
        sign = self.delimiter
        more = lines(added, sign)
        rows = [f"{row}{sign}{cells}{end}" for row, cells, end in zip(self.rows, more, self.ends, strict=True)]
        return "".join([self.before, *rows]).encode()


class DelimitedSink:
    """A CSV file that is written."""

    def __init__(self, file: BinaryIO, header: str) -> None:
        self.file = file
        file.write(header.encode())

    def append(self, piece: Path) -> None:
        """Add a piece."""
        with piece.open("rb") as file:
            shutil.copyfileobj(file, self.file, BLOCK)

    def close(self) -> None:
        """Nothing follows the rows."""


def delimiter_of(head: bytes) -> str:
    """The delimiter that the first line has most of, outside quotation marks."""
    return max(DELIMITERS, key=first_line(head).count)


def first_line(head: bytes) -> str:
    """The first line, or what a block has of it, without what is in quotation marks."""
    return re.split(rb"[\r\n]", re.sub(rb'"[^"]*"', b"", head[:BLOCK]), maxsplit=1)[0].decode("latin-1")


def without_empty_lines(found: Sequence[tuple[str, ...]]) -> tuple[str, list[tuple[str, ...]]]:
    """Rows with the empty lines that follow them as part of their line ends, and the empty lines before the first."""
    before, rows = "", []
    for row in found:
        if not row[0]:
            rows.append(row)
        elif rows:
            rows[-1] = (*rows[-1][:-1], rows[-1][-1] + row[0])
        else:
            before = row[0]
    return before, rows


def lines_of(text: str) -> int:
    """How many line ends a text has."""
    returns = text.count("\r") - text.count("\r\n") if "\r" in text else 0
    return text.count("\n") + returns


def lines(table: pa.RecordBatch | pa.Table, delimiter: str = COMMA) -> list[str]:
    """Each row as a line of CSV without its end; cells are quoted that need it."""
    texts, made = as_text_table(table), pa.BufferOutputStream()
    size = max(table.num_rows, 1)
    options = pc.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="none", batch_size=size)
    try:
        pc.write_csv(texts, made, options)
    except pa.ArrowInvalid:  # a cell has a delimiter, a quotation mark or a line end
        cells = [mapped(column, lambda text: records.written([text], delimiter)) for column in texts.columns]
        rows = zip(*(column.to_pylist() for column in cells), strict=True)
        return [delimiter.join(cell or "" for cell in row) for row in rows]
    written: list[str] = made.getvalue().to_pybytes().decode().split("\n")
    return written[:-1]
