"""Records into an index: one SQLite file with columns, a text index of pairs of characters, and a tree of boxes."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

from pydantic import TypeAdapter

from onestop.catalogue.record import Record
from onestop.catalogue.text import tokens
from onestop.dataset import BBox, Words

BODY = TypeAdapter(Record)
"""How a whole record is stored and read back."""

COLUMNS = (
    *(
        "identifier",
        "type",
        "title_zh",
        "title_en",
        "abstract_zh",
        "abstract_en",
        "subject",
        "provider_zh",
        "provider_en",
    ),
    *("language", "topic", "format", "crs", "licence", "supply", "lineage", "begin_date", "end_date"),
    *("created", "revised", "published", "modified", "stamp", "service", "parent", "source", "dated", "located"),
)
"""What can be filtered and sorted by; see `columns_of`."""

TABLES = f"""
CREATE TABLE records (id INTEGER PRIMARY KEY, {", ".join(COLUMNS)});
CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE subjects (keyword TEXT, record INTEGER, english INTEGER, PRIMARY KEY (keyword, record, english))
    WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (title, body, content = '', tokenize = 'ascii', prefix = '1');
INSERT INTO words (words, rank) VALUES ('rank', 'bm25(8.0, 1.0)');
CREATE VIRTUAL TABLE boxes USING rtree (id, minx, maxx, miny, maxy, +west, +south, +east, +north);
CREATE TABLE summary (records, boxes, west, south, east, north, first, last);
"""
"""The tree keeps sides as 32-bit numbers, rounded outwards; the exact ones stand beside them. Words in titles weigh
eight times those in the rest. The `ascii` tokenizer only parts at the spaces that `text.tokens` leaves."""

INDEXED = (
    *("type", "title_zh", "title_en", "provider_zh", "begin_date", "end_date", "created", "revised", "published"),
    *("modified", "stamp, identifier", "parent", "source", "topic", "service", "dated", "located"),
)

SUMMARY = """
INSERT INTO summary SELECT (SELECT count(*) FROM records), count(*), min(west), min(south), max(east), max(north),
    (SELECT min(stamp) FROM records), (SELECT max(stamp) FROM records) FROM boxes
"""


def write_records(path: Path, records: Iterable[Record]) -> int:
    """Write an index with these records, in order and numbered from 1 without gaps; how many they were."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;" + TABLES
        )
        connection.execute("BEGIN")
        count = 0
        for count, record in enumerate(records, start=1):
            write_one(connection, count, record)
        connection.execute("CREATE UNIQUE INDEX records_identifier ON records (identifier)")
        for number, columns in enumerate(INDEXED):
            connection.execute(f"CREATE INDEX records_{number} ON records ({columns})")
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        connection.execute(SUMMARY)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
    return count


def write_one(connection: sqlite3.Connection, number: int, record: Record) -> None:
    """One record into every table."""
    values = columns_of(record)
    connection.execute(f"INSERT INTO records VALUES (?{', ?' * len(COLUMNS)})", (number, *values))
    connection.execute("INSERT INTO bodies VALUES (?, ?)", (number, BODY.dump_json(record)))
    subjects = {(text, number, at) for word in record.keywords for at, text in enumerate((word.zh, word.en)) if text}
    connection.executemany("INSERT INTO subjects VALUES (?, ?, ?)", subjects)
    title = " ".join(chain(tokens(record.title.zh), tokens(record.title.en)))
    body = " ".join(token for text in texts(record) for token in tokens(text))
    connection.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (number, title, body))
    if record.bbox:
        connection.execute("INSERT INTO boxes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *sides(record.bbox)))


def columns_of(record: Record) -> tuple[str | int | None, ...]:
    """The values of COLUMNS; None where there is nothing to compare with."""
    dates = (record.created, record.revised, record.published)
    values = (
        *(record.identifier, record.type, record.title.zh, record.title.en, record.abstract.zh, record.abstract.en),
        *(join(word.zh for word in record.keywords), record.provider.zh, record.provider.en),
        *(record.language, record.topic, join(record.formats), join(f"EPSG:{code}" for code in record.crs)),
        *(record.licence.zh, record.supply.zh, record.lineage.zh),
        *(day.isoformat() if day else None for day in (record.begin, record.end, *dates)),
        *(record.stamp[:10], record.stamp, record.service.kind if record.service else None),
        *(record.parent, record.source, record.dated.isoformat() if record.dated else None),
    )
    return *(value or None for value in values), int(record.bbox is not None)


def join(values: Iterable[str]) -> str:
    """Several values in one column, with the comma that CSW puts between them."""
    return ",".join(values)


def texts(record: Record) -> Iterator[str]:
    """Every text of a record but its title."""
    in_both: tuple[Words, ...] = (record.abstract, *record.keywords, record.provider, record.licence, record.supply)
    for words in (*in_both, record.lineage, *(link.title for link in record.links)):
        yield words.zh
        yield words.en
    yield from (record.identifier, record.topic, *record.formats, *(f"EPSG:{code}" for code in record.crs))
    yield from (link.layer for link in record.links)


def sides(bbox: BBox) -> tuple[float, ...]:
    """A box as the tree wants it; one across the 180th meridian is taken as going all the way round."""
    west, south, east, north = bbox
    if west > east:
        west, east = -180.0, 180.0
    return west, east, south, north, west, south, east, north
