"""A join as a file: the rows that were joined, with the values that came with them, and the report of all others."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from onestop.dataset import FieldType
from onestop.joins.columns import formulas, typed
from onestop.joins.known import Known
from onestop.joins.matching import Matched, Status
from onestop.joins.reading import Upload
from onestop.store.tables import quoted

PAGE = 8192
JOINED = "joined"
"""The rows as the map renderer asks for a statistic: the name of the view, and of its one period."""


@dataclass(frozen=True, slots=True)
class JoinedColumn:
    """A column that a table brought.

    :ivar column: its name in the file
    :ivar title: what a second row of headings says
    """

    name: str
    column: str
    type: FieldType
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """What is known of a join.

    :ivar release: the release whose areas it was made with
    :ivar keys: columns that said which area a row is of
    :ivar counts: how many rows became what; they add up to `rows`
    :ivar repairs: how many joined rows were repaired, and how
    :ivar formulas: texts that a spreadsheet would take for formulas; they are kept as they are
    """

    id: str
    collection: str
    release: str
    created: datetime
    expires: datetime
    keys: tuple[str, ...]
    columns: tuple[JoinedColumn, ...]
    rows: int
    counts: Mapping[str, int]
    repairs: Mapping[str, int]
    formulas: int

    @property
    def numbers(self) -> tuple[JoinedColumn, ...]:
        """The columns that a map can show."""
        return tuple(one for one in self.columns if one.type is not FieldType.STRING and one.name not in self.keys)


def write_rows(path: Path, upload: Upload, matched: Matched, *, known: Known) -> tuple[tuple[JoinedColumn, ...], int]:
    """Write the rows and the report; the columns that they have, and how many texts look like formulas."""
    joined = [one.number - 1 for one in matched.outcomes if one.status is Status.JOINED]
    columns, values = [], []
    for at, (name, cells) in enumerate(zip(upload.columns, upload.cells, strict=True)):
        some = [cells[row] for row in joined]
        kind, typed_cells = (FieldType.STRING, list(some)) if at in matched.keys else typed(some)
        columns.append(JoinedColumn(name, f"c{at}", kind, matched.titles[at]))
        values.append(typed_cells)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript(f"PRAGMA page_size = {PAGE}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        names = "".join(f", {quoted(column.column)}" for column in columns)
        file.execute(
            f"CREATE TABLE rows (number INTEGER PRIMARY KEY, area INTEGER, code TEXT NOT NULL, repair TEXT{names})"
        )
        outcomes = [matched.outcomes[row] for row in joined]
        heads = ((one.number, known.numbers[one.code or ""], one.code, one.repair) for one in outcomes)
        marks = ", ".join("?" * (4 + len(columns)))
        rows = (head + tuple(row) for head, row in zip(heads, zip(*values, strict=True), strict=True))
        file.executemany(f"INSERT INTO rows VALUES ({marks})", rows)
        file.execute("CREATE INDEX rows_area ON rows (area)")
        file.execute(f"CREATE VIEW {JOINED} AS SELECT *, '{JOINED}' AS INFO_TIME FROM rows")
        write_report(file, matched)
        file.execute("COMMIT")
    return tuple(columns), formulas(values)


def write_report(file: sqlite3.Connection, matched: Matched) -> None:
    """Every row that was repaired or not joined."""
    file.execute(
        "CREATE TABLE report (number INTEGER PRIMARY KEY, status TEXT, repair TEXT, given TEXT, code TEXT,"
        " candidates TEXT, first INTEGER)"
    )
    rows = (
        (one.number, one.status, one.repair, one.given, one.code, orjson.dumps(one.candidates).decode(), one.first)
        for one in matched.outcomes
        if one.repair or one.status is not Status.JOINED
    )
    file.executemany("INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def moved(path: Path, known: Known) -> None:
    """Lead the rows of a file to the areas of another release, by their codes."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")
        codes = file.execute("SELECT number, code FROM rows").fetchall()
        numbers = ((known.numbers.get(code), number) for number, code in codes)
        file.executemany("UPDATE rows SET area = ? WHERE number = ?", numbers)
        file.execute("COMMIT")
