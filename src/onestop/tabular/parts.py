"""What a table is to us, whatever its format: it is split into chunks here, and workers read their rows.

A source names the columns and splits; a chunk travels to a worker and is opened there; a sink takes what workers made.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from onestop.dataset import Words

type Texts = Sequence[str | None]
"""The cells of one column, None where there is nothing."""

FIRST = 5
"""Rows of a kind that are named."""


class Oddity(StrEnum):
    """What can be wrong with a row that is kept all the same."""

    SHORT = "short"
    LONG = "long"
    UNREADABLE = "unreadable"


ODDITIES = {
    Oddity.SHORT: Words("列的欄位太少，缺的當作空白", "rows have too few cells; the missing ones are taken as empty"),
    Oddity.LONG: Words(
        "列的欄位太多，多的併入最後一欄", "rows have too many cells; what is too much was added to the last column"
    ),
    Oddity.UNREADABLE: Words(
        "列有無法辨認的字，以 U+FFFD 代替", "rows have bytes that are no characters; U+FFFD stands for them"
    ),
}


@dataclass(frozen=True, slots=True)
class Noted:
    """How many rows have an oddity, and where the first ones are."""

    count: int
    first: tuple[int, ...]


type Notes = Mapping[Oddity, Noted]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a chunk.

    :ivar lines: lines of the file that it took
    :ivar tally: how often each value stands in the first of the new columns
    :ivar notes: odd rows, by their lines within the chunk, from 0
    """

    rows: int
    lines: int
    tally: Mapping[str, int]
    notes: Notes


class Rows(Protocol):
    """Rows of a table, in a worker."""

    @property
    def lines(self) -> int:
        """How many lines of the file they take."""
        ...

    @property
    def notes(self) -> Notes:
        """Odd rows, by their lines within the chunk, from 0."""
        ...

    def texts(self) -> list[Texts]:
        """The cells of each column that was wanted."""
        ...

    def table(self) -> pa.Table:
        """All columns, as they are in Parquet."""
        ...


class Chunk(Protocol):
    """Some rows of a table; small, and a worker can open it."""

    def open(self, wanted: tuple[int, ...]) -> Rows:
        """Read the rows; wanted are columns from 0, in order."""
        ...


class Source(Protocol):
    """A table that can be read."""

    columns: tuple[str, ...]
    size: int
    """How much there is to do, in a unit of its own."""
    first_line: int
    """The line, from 1, that the first chunk begins in."""

    def chunks(self) -> Iterator[tuple[Chunk, int]]:
        """The chunks in order, each with how much of the size is done after it."""
        ...


class Sink(Protocol):
    """What takes the pieces that workers made, in order."""

    def append(self, piece: Path) -> None:
        """Add a piece."""
        ...

    def close(self) -> None:
        """End the output, whole or not; the file is closed by whoever opened it."""
        ...


def tally_of(column: pa.Array) -> dict[str, int]:
    """How often each value stands in a column."""
    counts = column.value_counts()
    return dict(zip(map(str, counts.field(0).to_pylist()), counts.field(1).to_pylist(), strict=True))


def added_up(outcomes: Sequence[Outcome], first_line: int) -> tuple[Counter[str], dict[Oddity, Noted]]:
    """The tally and the notes of all chunks, lines counted from the beginning of the file."""
    tally: Counter[str] = Counter()
    notes: dict[Oddity, Noted] = {}
    for outcome in outcomes:
        tally.update(outcome.tally)
        for oddity, noted in outcome.notes.items():
            before = notes.get(oddity, Noted(0, ()))
            here = tuple(first_line + line for line in noted.first)
            notes[oddity] = Noted(before.count + noted.count, (*before.first, *here)[:FIRST])
        first_line += outcome.lines
    return tally, notes
