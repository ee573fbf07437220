"""A file of addresses → the same file with the three columns filled that were left empty.

id,Address,Response_Address,Response_X,Response_Y
1,臺北市信義區信義路五段100號,,,
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onestop.address.old.model import Options
from onestop.errors import OneStopError, TooMuch
from onestop.legacy.calls import Call
from onestop.legacy.fields import placed, written
from onestop.legacy.query_addr import fuzzy_of

COLUMNS = ("id", "Address", "Response_Address", "Response_X", "Response_Y")
MOST_ROWS = 10_000
FILE = "Address_Finish.csv"
ENCODINGS = ("utf-8", "cp950")
LONGEST = 1000
"""Characters of one address; a longer one is not found."""

type Cells = list[str]


class WrongColumns(OneStopError):
    """A line has more or fewer than five columns; the first words are those of the old service."""

    def __init__(self, line: int, count: int) -> None:
        said = f"欄位數量不正確：第 {line} 行有 {count} 欄，應為 {len(COLUMNS)} 欄（地址中的逗號請改為頓號）。"
        super().__init__(f"{said} Line {line} has {count} columns; {len(COLUMNS)} are wanted.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read.

    :ivar rows: with the line that each began in
    :ivar header: its first line, where that names the columns
    """

    encoding: str
    bom: bool
    header: Cells | None
    rows: list[tuple[int, Cells]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A file that is filled."""

    body: bytes
    charset: str


def run(call: Call, body: bytes) -> Filled:
    """Fill a file; raises WrongColumns, TooMuch and BadValue."""
    sheet = read(body)
    options, srs = options_of(call), call.srs
    filled = [fill(call, cells, options, srs=srs) for _, cells in sheet.rows]
    return Filled(write(sheet, filled), "utf-8" if sheet.encoding == ENCODINGS[0] else "big5")


def options_of(call: Call) -> Options:
    """What to look for: oIsOnlyFullMatch, oFuzzyType and oFuzzyBuffer may be given; the first answer counts."""
    options = Options(strict=call.strict, fuzzy=fuzzy_of(call), buffer=call.whole("oFuzzyBuffer"), limit=1)
    return replace(options, only_full=call.boolean("oIsOnlyFullMatch"))


def read(body: bytes) -> Sheet:
    """The rows of a file in UTF-8 or Big5."""
    bom = body.startswith(codecs.BOM_UTF8)
    text, encoding = decoded(body.removeprefix(codecs.BOM_UTF8))
    lines = list(parsed(text))
    header = lines[0][1] if lines and lines[0][1][0].strip().lower() == COLUMNS[0] else None
    rows = lines[1:] if header else lines
    if len(rows) > MOST_ROWS:
        raise TooMuch(
            f"超過每次 {MOST_ROWS} 筆的上限（{len(rows)} 筆）。 At most {MOST_ROWS} rows are taken at a time."
        )
    return Sheet(encoding, bom, header, rows)


def decoded(body: bytes) -> tuple[str, str]:
    """A text, and its encoding: UTF-8 where it is that, else Big5."""
    try:
        return body.decode(ENCODINGS[0]), ENCODINGS[0]
    except UnicodeDecodeError:
        return body.decode(ENCODINGS[1], "replace"), ENCODINGS[1]


def parsed(text: str) -> Iterator[tuple[int, Cells]]:
    """Every line that is not blank, with its number; raises WrongColumns."""
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""))
    line = 1
    try:
        for cells in reader:
            if any(cells) and len(cells) != len(COLUMNS):
                raise WrongColumns(line, len(cells))
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise WrongColumns(line, 1) from error


def fill(call: Call, cells: Cells, options: Options, *, srs: str) -> Cells:
    """A row with what was found; its last three columns are empty where nothing was."""
    address = cells[1].strip()
    rows = call.engine.old.find(address, options).rows if 0 < len(address) <= LONGEST else ()
    if not rows:
        return [*cells[:2], "", "", ""]
    x, y = placed(rows[0].place, srs)
    place = [f"{x:.6f}", f"{y:.6f}"] if rows[0].place else ["", ""]
    return [*cells[:2], written(rows[0].parts).text, *place]


def write(sheet: Sheet, rows: Sequence[Cells]) -> bytes:
    """The file as it came in: its encoding, its mark, its first line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(sheet.header or COLUMNS)
    writer.writerows(rows)
    return (codecs.BOM_UTF8 if sheet.bom else b"") + text.getvalue().encode(sheet.encoding, "replace")
