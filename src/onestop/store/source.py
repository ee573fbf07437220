"""A collection of a release as a feature source."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from onestop.crs import CRS84
from onestop.dataset import Dataset
from onestop.errors import BadValue
from onestop.features import Feature, FeatureSource, Page, Query, Record
from onestop.release import Release, open_release
from onestop.store import rows
from onestop.store.database import Database, Row
from onestop.store.matches import Fids, Matches
from onestop.store.question import question
from onestop.store.tables import Table

BATCH = 1000
"""Features read at once when every match is streamed."""
PIECE = 150
"""The same for those who write bytes; with areas of 2 kB, a piece of 300 kB, which stays in a processor's cache."""
AREAS = "areas.gpkg"
"""The file with the geometries that statistics are joined to."""


class GeoPackageSource:
    """One collection, read from a GeoPackage of the release.

    fids run from 1 without gaps, so the collection's own order needs no index; any other question is answered once
    with the fids that match, and each of its pages is then a look-up of fids.
    """

    def __init__(self, dataset: Dataset, database: Database, matches: Matches) -> None:
        self.dataset = dataset
        table = Table.of(dataset)
        self._table = replace(table, has_gml=has_gml(database, table), has_members=has_members(database, table))
        self._database = database
        self._matches = matches

    def count(self, query: Query) -> int:
        """How many features match, whatever the limit."""
        return len(self._matching(query))

    def page(self, query: Query) -> Page:
        """The features from `offset`, at most `limit`; as fast on the last page as on the first."""
        wanted = rows.shape(query, self._table)
        matching = self._matching(query)
        return Page(len(matching), rows.features(self._read(matching[window(query)], wanted), self._table, wanted))

    def records(self, query: Query) -> Iterator[Sequence[Record]]:
        """What `page` has, some at a time, for those who write every byte of an answer themselves."""
        wanted = replace(rows.shape(query, self._table), packed=True)
        batches = self._batches(self._matching(query)[window(query)], wanted, PIECE)
        return (rows.records(some, self._table, wanted) for some in batches)

    def members(self, query: Query) -> Iterator[Sequence[bytes]] | None:
        """The same as elements of GML, where the release keeps them with all that the query wants of them."""
        wanted = rows.shape(query, self._table)
        if not rows.is_kept_whole(wanted, self._table):
            return None
        batches = self._batches(self._matching(query)[window(query)], replace(wanted, whole=True), PIECE)
        return ([member for (member,) in some] for some in batches)

    def stream(self, query: Query) -> Iterator[Feature]:
        """Every matching feature, whatever the limit, in bounded memory; what is wrong is raised at once."""
        wanted = rows.shape(query, self._table)
        batches = self._batches(self._matching(query), wanted, BATCH)
        return (one for some in batches for one in rows.features(some, self._table, wanted))

    def _matching(self, query: Query) -> range | Fids:
        """The fids of every match, in order."""
        asked = question(query, self._table)
        if asked.select is None:
            return range(1, self.dataset.count + 1)
        return self._matches.of(self._database, asked.select, ordered=asked.ordered, box=asked.box)

    def _batches(self, fids: range | Fids, wanted: rows.Shape, size: int) -> Iterator[list[Row]]:
        """The rows of fids, so many at a time."""
        return (self._read(fids[at : at + size], wanted) for at in range(0, len(fids), size))

    def _read(self, fids: range | Fids, wanted: rows.Shape) -> list[Row]:
        """The rows of fids, in their order."""
        if not len(fids):
            return []
        if isinstance(fids, range):
            return rows.by_range(self._database, self._table, wanted, fids=fids)
        return rows.by_fids(self._database, self._table, wanted, fids=fids.tolist())

    def get(self, identifier: str, crs: str = CRS84) -> Feature | None:
        """The feature of this identifier."""
        wanted = rows.shape(Query(crs=crs), self._table)
        found = rows.by_condition(self._database, self._table, wanted, condition=self._table.identified(identifier))
        return rows.features(found, self._table, wanted)[0] if found else None

    def neighbours(self, identifier: str) -> tuple[str | None, str | None]:
        """The identifiers before and after this one in the collection's own order."""
        here = self._table.identified(identifier)
        sql = f"SELECT t.fid FROM {self._table.name} AS t WHERE {here.sql}"
        found = self._database.rows(sql, here.parameters)
        if not found:
            return None, None
        return self._identifier(found[0][0] - 1), self._identifier(found[0][0] + 1)

    def _identifier(self, fid: int) -> str | None:
        sql = f"SELECT {self._table.identifier} FROM {self._table.name} AS t WHERE t.fid = ?"
        found = self._database.rows(sql, (fid,))
        return str(found[0][0]) if found else None


def has_gml(database: Database, table: Table) -> bool:
    """Whether the release keeps the geometries of a table as GML."""
    schema, _, name = table.areas.partition(".")
    return has_table(database, schema, name.strip('"') + "_gml")


def has_members(database: Database, table: Table) -> bool:
    """Whether the release keeps the features of a table whole as GML."""
    return has_table(database, "main", f"{table.dataset.name}_members")


def has_table(database: Database, schema: str, name: str) -> bool:
    """Whether a file of the release has a table."""
    return bool(database.rows(f"SELECT 1 FROM {schema}.sqlite_schema WHERE name = ?", (name,)))


def window(query: Query) -> slice:
    """Which of the matches a query wants; raises BadValue."""
    offset, limit = natural(query.offset, "offset"), natural(query.limit, "limit")
    return slice(offset, offset + limit)


def natural(number: int, what: str) -> int:
    """A number that is not below nothing; raises BadValue."""
    if number < 0:
        raise BadValue(what, number, "a whole number from 0")
    return number


def open_sources(release: Release, seconds: float = 10) -> Mapping[str, FeatureSource]:
    """Every collection of a release by name; opened once for each process.

    :param seconds: how long one question may take before TooMuch is raised
    """
    sources = _open(release.path, seconds, os.getpid())
    return {name: sources[name] for name in release.datasets}


@cache
def _open(path: Path, seconds: float, _process: int) -> Mapping[str, FeatureSource]:
    datasets = open_release(path).manifest.datasets
    matches = Matches()
    files = {dataset.file: dataset.kind == "statistics" for dataset in datasets}
    databases = {
        file: Database(path / file, seconds, path / AREAS if joined else None) for file, joined in files.items()
    }
    return {dataset.name: GeoPackageSource(dataset, databases[dataset.file], matches) for dataset in datasets}
