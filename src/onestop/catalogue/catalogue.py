"""Questions to the catalogue: one engine for CSW, OAI-PMH, OGC API Records and the portal."""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pygeofilter.ast import Node

from onestop.catalogue.columns import END, EVERYTHING, NOTHING, OUR_NAME, SORTABLE, BoxColumn, any_of, record_columns
from onestop.catalogue.record import Record
from onestop.catalogue.text import match
from onestop.catalogue.write import BODY
from onestop.dataset import BBox
from onestop.errors import BadRelease, BadValue, TooMuch
from onestop.features import SortKey
from onestop.filters import spatial, sqlite
from onestop.filters.columns import Columns, Condition
from onestop.filters.sql import compile_filter
from onestop.store.database import address

FILE = "catalogue.sqlite"
"""The index's name in a release."""

RANKED_AT_MOST = 20_000
"""Matches that are put in order of relevance; of more, each is as good as the next and the order is the catalogue's."""

BROAD = 5
"""A sorted question that one record in so many matches is answered along the sorted column."""

TICKS = 2_000
"""Steps of SQLite's machine between two looks at the clock: less than a tenth of a millisecond."""

MAPPED = 1 << 31
"""Bytes of the file that are read through the page cache, which all processes share."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the catalogue; every part narrows the answer.

    :ivar text: words to be found anywhere; see `text.match`
    :ivar typing: whether the last word of the text may be only begun
    :ivar bbox: records whose box meets this one; west of east it goes over the 180th meridian
    :ivar time: first and last day, either open as None; keeps what overlaps
    :ivar equals: property and the value it must have
    :ivar any_of: property and the values of which it must have one
    """

    text: str = ""
    typing: bool = False
    bbox: BBox | None = None
    time: tuple[date | None, date | None] | None = None
    filter: Node | None = None
    equals: tuple[tuple[str, str], ...] = ()
    any_of: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: tuple[SortKey, ...] = ()
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hits:
    """How many records match, and those of the page that was asked for."""

    total: int
    records: tuple[Record, ...]


class Summary(NamedTuple):
    """What is known of the whole index."""

    records: int
    boxes: int
    extent: BBox | None
    first_change: str
    last_change: str


class Catalogue:
    """An index that can be asked. Raises BadValue for what a question has wrong, TooMuch where it takes too long."""

    def __init__(self, path: Path, seconds: float) -> None:
        self.path, self.seconds = path, seconds
        self._of_thread = threading.local()

    def search(self, question: Question) -> Hits:
        """The records that match."""
        where = self._where(question)
        total = self._count(where)
        if question.limit <= 0 or question.offset >= total:
            return Hits(total, ())
        return Hits(total, self._records(self._page(question, where, total)))

    def count(self, question: Question) -> int:
        """How many records match, whatever the limit."""
        return self._count(self._where(question))

    def get(self, identifier: str) -> Record | None:
        """The record of this identifier."""
        return next(iter(self.get_all((identifier,))), None)

    def get_all(self, identifiers: Iterable[str]) -> tuple[Record, ...]:
        """The records of these identifiers, in their order; those that are not there are left out."""
        found = (
            self._rows("SELECT id FROM records WHERE identifier = ?", (each,)) for each in dict.fromkeys(identifiers)
        )
        return self._records([row[0] for rows in found for row in rows])

    def neighbours(self, identifier: str) -> tuple[str | None, str | None]:
        """The identifiers before and after this one in the catalogue's order."""
        sql = "SELECT identifier FROM records WHERE id = (SELECT id FROM records WHERE identifier = ?) + ?"
        before, after = (self._rows(sql, (identifier, step)) for step in (-1, 1))
        return (before[0][0] if before else None), (after[0][0] if after else None)

    def changes(self, after: tuple[str, str], until: str, *, kind: str | None, limit: int) -> tuple[Record, ...]:
        """Records by the moment of their last change, for harvesters that come back for the next page.

        :param after: moment and identifier of the last record that is already known
        :param until: the last moment that is wanted
        :param kind: the only type that is wanted, if not all
        """
        only, values = (" AND +type = ?", (kind,)) if kind else ("", ())
        sql = f"SELECT id FROM records WHERE (stamp, identifier) > (?, ?) AND stamp <= ?{only}"
        rows = self._rows(f"{sql} ORDER BY stamp, identifier LIMIT ?", (*after, until, *values, limit))
        return self._records([row[0] for row in rows])

    def changed_between(self, first: str, until: str, *, kind: str | None) -> int:
        """How many records were last changed in a span of time."""
        only, values = (" AND type = ?", (kind,)) if kind else ("", ())
        return int(
            self._rows(f"SELECT count(*) FROM records WHERE stamp BETWEEN ? AND ?{only}", (first, until, *values))[0][0]
        )

    def values(self, name: str, limit: int = 1000) -> tuple[tuple[str, int], ...]:
        """The values of a property with the number of records that have each, the most frequent first."""
        return self.facets(Question(), (name,), limit)[name]

    def facets(
        self, question: Question, names: Sequence[str], limit: int = 20
    ) -> dict[str, tuple[tuple[str, int], ...]]:
        """For each property its most frequent values among the records that match, and how many have each."""
        where = self._where(question)
        return {name: self._facet(where, FACETS.get(name) or property_name(name), limit) for name in names}

    def bounds(self, name: str) -> tuple[str | None, str | None]:
        """The least and the greatest value of a property."""
        column = sort_column(name)
        row = self._rows(f"SELECT (SELECT min({column}) FROM records), (SELECT max({column}) FROM records)", ())[0]
        return row[0], row[1]

    @cached_property
    def summary(self) -> Summary:
        """How many records there are, where they lie, and when the first and the last of them changed."""
        records, boxes, *extent, first, last = self._rows("SELECT * FROM summary", ())[0]
        west, south, east, north = extent
        return Summary(records, boxes, (west, south, east, north) if boxes else None, first or "", last or "")

    @cached_property
    def columns(self) -> Columns:
        """What a filter may name."""
        return record_columns(self._boxes)

    @cached_property
    def _boxes(self) -> BoxColumn:
        return BoxColumn(self.summary.extent, self.summary.boxes == self.summary.records)

    def _where(self, question: Question) -> Condition:
        """Every part of a question, all of them wanted."""
        parts = [has_words(question)] if question.text.strip() else []
        parts += [self._boxes.meets(question.bbox)] if question.bbox else []
        parts += [overlaps(*question.time)] if question.time else []
        parts += [self._equal(name, value) for name, value in question.equals]
        parts += [any_of(self._equal(name, value) for value in values) for name, values in question.any_of]
        parts += [compile_filter(question.filter, self.columns)] if question.filter else []
        return all_of(parts)

    def _equal(self, name: str, value: str) -> Condition:
        column = self.columns.scalar(name)
        return column.equal(value) if column.equal else Condition(f"{column.sql} = ?", (value,))

    def _count(self, where: Condition) -> int:
        """How many match; words alone and a box alone are counted in their own index."""
        if where is EVERYTHING:
            return self.summary.records
        sql = f"SELECT count(*) FROM records WHERE {where.sql}"
        for inside, index in IN_AN_INDEX.items():
            if where.sql.startswith(inside) and where.sql.count("(SELECT") == 1:
                sql = f"SELECT count(*) FROM {index}{where.sql.removeprefix(inside).removesuffix(')')}"
        return int(self._rows(sql, where.parameters)[0][0])

    def _page(self, question: Question, where: Condition, total: int) -> list[int]:
        """The numbers of the records of a page, in order."""
        if where is EVERYTHING and not question.sort:  # numbers have no gaps
            last = min(question.offset + question.limit, total)
            return list(range(question.offset + 1, last + 1))
        if question.text.strip() and not question.sort and total <= RANKED_AT_MOST:
            return self._ranked(question)
        broad = question.sort and total * BROAD > self.summary.records
        order = ", ".join(f"{sort_column(key.field)}{' DESC' * key.descending}" for key in question.sort)
        sql = f"SELECT id FROM records WHERE {apart(where) if broad else where.sql}"
        return self._numbers(f"{sql} ORDER BY {order + ', ' * bool(order)}id", where.parameters, question)

    def _ranked(self, question: Question) -> list[int]:
        """A page of a question with words, the best match first."""
        rest = self._where(replace(question, text=""))
        joined = "" if rest is EVERYTHING else " JOIN records ON records.id = words.rowid"
        sql = f"SELECT words.rowid FROM words{joined} WHERE words MATCH ? AND {apart(rest)} ORDER BY rank, words.rowid"
        return self._numbers(sql, (match(question.text, typing=question.typing), *rest.parameters), question)

    def _numbers(self, sql: str, parameters: Sequence[Any], question: Question) -> list[int]:
        """The page of a question in what a statement finds."""
        limits = (question.limit, question.offset)
        return [row[0] for row in self._rows(f"{sql} LIMIT ? OFFSET ?", (*parameters, *limits))]

    def _records(self, numbers: Sequence[int]) -> tuple[Record, ...]:
        """The records of these numbers, in their order."""
        marks = ", ".join("?" * len(numbers))
        bodies = dict(self._rows(f"SELECT id, body FROM bodies WHERE id IN ({marks})", numbers))
        return tuple(BODY.validate_json(bodies[number]) for number in numbers)

    def _facet(self, where: Condition, name: str, limit: int) -> tuple[tuple[str, int], ...]:
        """The most frequent values of one property."""
        if name.startswith("subject"):
            source, value = "subjects JOIN records ON records.id = subjects.record", "subjects.keyword"
            where = all_of((where, Condition("subjects.english = ?", (int(name.endswith("_en")),))))
        else:
            source, value = "records", f"records.{SORTABLE.get(name, name)}"
        sql = f"SELECT {value}, count(*) FROM {source} WHERE {where.sql} AND {value} IS NOT NULL GROUP BY 1"
        return tuple(self._rows(f"{sql} ORDER BY 2 DESC, 1 LIMIT ?", (*where.parameters, limit)))

    def _rows(self, sql: str, parameters: Iterable[Any]) -> list[Any]:
        with self._within_time() as connection:
            return connection.execute(sql, tuple(parameters)).fetchall()

    @contextmanager
    def _within_time(self) -> Iterator[sqlite3.Connection]:
        """A connection of this thread that gives up after the time that one question may take."""
        connection = self._connection()
        self._of_thread.deadline = time.monotonic() + self.seconds
        try:
            yield connection
        except sqlite3.OperationalError as error:
            if str(error) == "interrupted":
                raise TooMuch(f"the question took more than {self.seconds:g} seconds; ask for less at once") from error
            raise

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._of_thread, "connection"):
            self._of_thread.connection = connect(self.path)
            local = self._of_thread
            self._of_thread.connection.set_progress_handler(lambda: time.monotonic() > local.deadline, TICKS)
        connection: sqlite3.Connection = self._of_thread.connection
        return connection


FACETS = {"subject_en": "subject_en", "provider_en": "provider_en"}
"""Properties that are counted in English too."""

HAS_TIME = Condition("records.begin_date IS NOT NULL")
IN_AN_INDEX = {
    "records.id IN (SELECT rowid FROM words": "words",
    "records.id IN (SELECT id FROM boxes": "boxes",
}
"""How a condition begins that one index alone can answer."""


def apart(condition: Condition) -> str:
    """A condition that SQLite only checks and does not begin with: the plus hides the column from its planner."""
    return condition.sql.replace("records.id IN (", "+records.id IN (")


def has_words(question: Question) -> Condition:
    """The words of a question are somewhere in the record; words that nothing can be looked up by are nowhere."""
    found = match(question.text, typing=question.typing)
    return Condition("records.id IN (SELECT rowid FROM words WHERE words MATCH ?)", (found,)) if found else NOTHING


class Connection(sqlite3.Connection):
    """A connection that is closed with the thread that had it."""

    def __del__(self) -> None:
        self.close()


def connect(path: Path) -> sqlite3.Connection:
    """Open an index that nobody writes to any more."""
    connection = sqlite3.connect(address(path), uri=True, check_same_thread=False, factory=Connection)
    connection.execute(f"PRAGMA mmap_size = {MAPPED}")
    sqlite.register(connection)
    spatial.register(connection)
    return connection


def all_of(parts: Sequence[Condition]) -> Condition:
    """True where all of them are."""
    if not parts:
        return EVERYTHING
    if len(parts) == 1:
        return parts[0]
    sql = " AND ".join(f"({part.sql})" for part in parts)
    return Condition(sql, tuple(value for part in parts for value in part.parameters))


def overlaps(first: date | None, last: date | None) -> Condition:
    """The time that the data are about has a day in common with a span; what has no time is left out."""
    begins = Condition("records.begin_date <= ?", (last.isoformat(),)) if last else HAS_TIME
    return all_of((begins, Condition(f"{END} >= ?", (first.isoformat(),)))) if first else begins


def property_name(name: str) -> str:
    """Our own name of a property; raises BadValue."""
    ours = OUR_NAME.get(name) or OUR_NAME.get(name.rpartition("/")[2].rpartition(":")[2])
    if ours is None or ours == "anytext":
        raise BadValue("property", name, ", ".join(sorted(OUR_NAME)))
    return ours


def sort_column(name: str) -> str:
    """The column that a property is sorted by; raises BadValue."""
    ours = property_name(name)
    return f"records.{SORTABLE.get(ours, ours)}"


@cache
def open_catalogue(path: Path, seconds: float = 10) -> Catalogue:
    """The index of a release, once for each process.

    :param seconds: the longest time that one question may take
    """
    if not path.is_file():
        raise BadRelease(f"{path} 不在，請重新載入 is missing; load the release again")
    return Catalogue(path, seconds)
