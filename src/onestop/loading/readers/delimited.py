"""CSV: one header row, or SEGIS's two; UTF-8 or Big5; every row of the same width."""

import codecs
import csv
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from onestop.dataset import Words
from onestop.errors import BadFile
from onestop.loading import text
from onestop.loading.columns import is_heading
from onestop.loading.readers.segis import beside
from onestop.loading.readers.table import About, Table
from onestop.loading.source import SetAside

CHUNK = 1 << 22
"""Bytes looked at in one go."""

HEAD = 1 << 16
"""Bytes that the header rows and the first rows must fit into."""

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
"""A column's English name."""

HEADER_ROWS = 2

NO_HEADINGS = Words("文字檔，前兩列沒有認得的欄位名稱", "a text whose first two rows have no column name that we know")

NEWLINE, RETURN, QUOTE = b'\n\r"'
ENDS = (NEWLINE, RETURN)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a delimited file is written.

    :ivar encoding: utf-8 or big5
    :ivar rows: data rows, header rows not counted
    :ivar headers: header rows
    :ivar spare: whether every row ends in a delimiter that its header does not have
    """

    encoding: str
    rows: int
    headers: int
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    delimiter: str
    spare: bool


def delimited(path: Path) -> list[Table] | SetAside:
    """The table of a CSV file; raises BadFile where it is cut off or ragged or of a strange encoding."""
    if not _has_headings(path):
        return SetAside(path, NO_HEADINGS)
    encoding = encoding_of(path)
    shape = _shape(path, encoding)
    about = beside(path.parent, path.name) or About()
    titles = {name: Words(title, name) for name, title in zip(shape.columns, shape.titles, strict=False) if title}
    about = replace(about, titles={**titles, **about.titles})
    return [Table(path, shape.columns, shape.rows, lambda wanted: _read(path, shape, wanted), about=about)]


def _has_headings(path: Path) -> bool:
    """Whether the first two lines have a known heading, read with forgiveness: any other text is not our concern."""
    with path.open("rb") as file:
        data = file.read(HEAD)
    for decoder in (
        codecs.getincrementaldecoder("utf-8-sig")("replace"),
        codecs.getincrementaldecoder("cp950")("replace"),
    ):
        cells = re.split(r"[,;\t\r\n]", "\n".join(decoder.decode(data).split("\n")[:HEADER_ROWS]))
        if any(is_heading(cell.strip(' "')) for cell in cells if cell):
            return True
    return False


def encoding_of(path: Path) -> str:
    """UTF-8 where every byte is, else Big5; raises BadFile where it is neither."""
    wrong: dict[str, int] = {}
    for name, decoder in (("utf-8", codecs.getincrementaldecoder("utf-8")()), ("big5", text.big5_decoder())):
        try:
            at = 0
            for chunk in _chunks(path):
                decoder.decode(chunk)
                at += len(chunk)
            decoder.decode(b"", True)
        except UnicodeDecodeError as error:
            pending = len(error.object) - len(chunk)
            wrong[name] = at + error.start - max(pending, 0)
        else:
            return name
    where = f"as UTF-8 byte {wrong['utf-8']:,}, as Big5 byte {wrong['big5']:,} cannot be read"
    raise BadFile(
        f"{path} 不是 UTF-8 或 Big5，請另存為 UTF-8 is neither UTF-8 nor Big5 text ({where}); save it as UTF-8"
    )


def _chunks(path: Path) -> Generator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _shape(path: Path, encoding: str) -> Shape:
    lines = _count(path)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if len(head) == HEAD:  # whole lines only
        head = head[: head.rfind(b"\n") + 1] or head
    decoder = text.big5_decoder() if encoding == "big5" else codecs.getincrementaldecoder("utf-8-sig")()
    sample = decoder.decode(head)
    delimiter = max(",;\t", key=sample.split("\n", 1)[0].count)
    rows = list(csv.reader(sample.splitlines(), delimiter=delimiter))
    rows = [[cell.strip() for cell in row] for row in rows if row]
    columns, titles, headers = _headers(rows)
    spare = len(rows) > headers and len(rows[headers]) == len(columns) + 1 and not rows[headers][-1]
    while columns and not columns[-1]:
        columns, spare = columns[:-1], True
    double = {name for name in columns if columns.count(name) > 1}
    if double:
        raise BadFile(f"{path} 的欄位 {sorted(double)[0]!r} 重複 has this column twice; allowed: each column once")
    return Shape(encoding, max(lines - headers, 0), headers, columns, titles, delimiter, spare)


def _headers(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Names, titles and how many rows they take: SEGIS has English names first, its DataConsolidation Chinese ones."""
    first = tuple(rows[0])
    second = tuple(rows[1]) if len(rows) > 1 else ()
    for names, titles in ((first, second), (second, first)):
        if _are_codes(names) and titles and not _are_codes(titles) and _are_titles(titles):
            return names, titles, HEADER_ROWS
    return first, (), 1


def _are_codes(cells: Sequence[str]) -> bool:
    return any(cells) and all(CODE.fullmatch(cell) for cell in cells if cell)


def _are_titles(cells: Sequence[str]) -> bool:
    """Titles have no values among them: each has a letter of any script (65歲以上), one at least is a known heading."""
    return all(any(map(str.isalpha, cell)) for cell in cells if cell) and any(map(is_heading, cells))


def _count(path: Path) -> int:
    """Lines that hold something, line breaks within quotes not counted; raises BadFile where a quote stays open."""
    lines, inside, last = 0, False, NEWLINE
    for chunk in _chunks(path):
        data = np.frombuffer(chunk, np.uint8)
        quoted = (np.cumsum(data == QUOTE) + inside) % 2 == 1 if QUOTE in chunk or inside else np.zeros(len(data), bool)
        before = np.concatenate(([last], data[:-1]))
        starts = np.isin(before, ENDS) & ~np.isin(data, ENDS)
        lines += int((starts & ~np.concatenate(([inside], quoted[:-1]))).sum())
        inside, last = bool(quoted[-1]), int(data[-1])
    if inside:
        raise BadFile(
            f"{path} 在引號內結束，檔案不完整或少了引號 ends inside a quoted cell: "
            "it is cut off, or a quotation mark is left open"
        )
    return lines


class Recoder:
    """A Big5 file that reads as UTF-8."""

    closed = False

    def __init__(self, path: Path) -> None:
        self._chunks = _chunks(path)
        self._decoder = text.big5_decoder()
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        while len(self._rest) < size or size < 0:
            chunk = next(self._chunks, None)
            self._rest += self._decoder.decode(chunk or b"", chunk is None).encode()
            if chunk is None:
                break
        size = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def close(self) -> None:
        """Let go of the file."""
        self._chunks.close()
        self.closed = True


def _read(path: Path, shape: Shape, wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
    names = [*shape.columns, ""] if shape.spare else list(shape.columns)
    ragged: list[Any] = []

    def remember(row: Any) -> str:
        ragged.append(row)
        return "error"

    source = pa.PythonFile(Recoder(path), "r") if shape.encoding == "big5" else pa.OSFile(str(path))
    try:
        reader = pc.open_csv(
            source,
            pc.ReadOptions(column_names=names, skip_rows=shape.headers, block_size=CHUNK, use_threads=False),
            pc.ParseOptions(delimiter=shape.delimiter, newlines_in_values=True, invalid_row_handler=remember),
            pc.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), include_columns=list(wanted), strings_can_be_null=False
            ),
        )
        rows = 0
        for batch in reader:
            rows += batch.num_rows
            yield batch
        if rows != shape.rows:
            raise BadFile(
                f"{path} 的行數與列數不符 has {shape.rows:,} lines of data and {rows:,} rows; "
                "allowed: a row on each line, or quoted"
            )
    except pa.ArrowInvalid as error:
        if not ragged:
            raise BadFile(f"{path} 無法當作 CSV 讀取 cannot be read as CSV: {str(error).splitlines()[0]}") from error
        row = ragged[0]
        where = f"row {row.number:,}" if row.number else f"the row {row.text[:60]!r}"
        raise BadFile(
            f"{path}: 各列欄數須相同 {where} has {row.actual_columns} cells, its header {len(names)}; "
            "allowed: rows of one width"
        ) from error
    finally:
        source.close()
