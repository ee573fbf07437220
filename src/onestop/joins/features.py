"""A join as features: its areas in their own order, with official codes and names before what the table brought."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from pathlib import Path

import numpy as np
import shapely

from onestop import crs
from onestop.dataset import Dataset
from onestop.errors import NotFound
from onestop.features import Feature, Page, Query, Value
from onestop.filters.columns import Condition
from onestop.filters.sql import join
from onestop.joins.kept import Kept
from onestop.joins.writing import Join
from onestop.store.database import Database, Row
from onestop.store.question import by_bbox, by_filter
from onestop.store.tables import Table, quoted
from onestop.tabular.columns import free_names

KEPT = 16
"""Joins that a process has open."""
BATCH = 1_000
REPORT = {
    "row": "number",
    "status": "status",
    "repair": "repair",
    "given": "given",
    "code": "code",
    "candidates": "candidates",
    "first_row": "first",
}
"""What a report says of a row, and the columns that it is kept in."""


@dataclass(frozen=True)
class JoinedAreas:
    """The areas of a join.

    :ivar table: the areas, in the file that is attached, under the numbers that the rows of the join have for them
    :ivar names: of the properties: those of the areas, then those of the table
    """

    join: Join
    table: Table
    names: tuple[str, ...]
    database: Database

    def count(self) -> int:
        """How many areas there are."""
        return int(self.database.rows("SELECT count(*) FROM rows WHERE area IS NOT NULL")[0][0])

    def page(self, query: Query) -> Page:
        """The areas from `offset`, at most `limit`, that the box and the filter of a question keep, and how many."""
        where = self._where(query)
        sql = f"SELECT r.area FROM rows AS r WHERE {where.sql} ORDER BY r.area"
        numbers = [row[0] for row in self.database.rows(sql, where.parameters)]
        some = numbers[query.offset : query.offset + query.limit]
        return Page(len(numbers), in_system(self._features(some), query.crs))

    def get(self, code: str, system: str = crs.CRS84) -> Feature:
        """One area, in a system by its URI; raises NotFound."""
        found = self.database.rows("SELECT area FROM rows WHERE code = ? AND area IS NOT NULL", (code,))
        if not found:
            raise NotFound("area of the join", code[:80])
        return in_system(self._features([found[0][0]]), system)[0]

    def stream(self) -> Iterator[Feature]:
        """Every area."""
        numbers = [row[0] for row in self.database.rows("SELECT area FROM rows WHERE area IS NOT NULL ORDER BY area")]
        for at in range(0, len(numbers), BATCH):
            yield from self._features(numbers[at : at + BATCH])

    def report(self, limit: int, offset: int) -> list[dict[str, Value]]:
        """Rows that were repaired or not joined, in order."""
        sql = f"SELECT {', '.join(REPORT.values())} FROM report ORDER BY number LIMIT ? OFFSET ?"
        return [dict(zip(REPORT, row, strict=True)) for row in self.database.rows(sql, (limit, offset))]

    def reported(self) -> int:
        """How many rows the report has."""
        return int(self.database.rows("SELECT count(*) FROM report")[0][0])

    def _where(self, query: Query) -> Condition:
        asked = filter(None, (part(query, self.table) for part in (by_bbox, by_filter)))
        return reduce(lambda left, right: join(left, "AND", right), asked, Condition("r.area IS NOT NULL"))

    def _features(self, numbers: Sequence[int]) -> list[Feature]:
        dataset = self.table.dataset
        own = "".join(f", a.{quoted(field.name)}" for field in dataset.fields)
        brought = "".join(f", r.{quoted(column.column)}" for column in self.join.columns)
        marks = ", ".join(map(str, map(int, numbers)))
        sql = (
            f"SELECT r.code, g.geometry{own}{brought} FROM rows AS r"
            f" JOIN {self.table.areas} AS a ON a.fid = r.area"
            f" LEFT JOIN {self.table.geojson} AS g ON g.fid = r.area WHERE r.area IN ({marks}) ORDER BY r.area"
        )
        return [self._feature(row) for row in self.database.rows(sql)]

    def _feature(self, row: Row) -> Feature:
        return Feature(row[0], dict(zip(self.names, row[2:], strict=True)), row[1])


def open_join(kept: Kept, join: Join, seconds: float) -> JoinedAreas:
    """The areas of a join, in the release that is served; raises NoSuchJoin."""
    dataset = kept.release.dataset(join.collection)
    path = kept.rows(join)
    database = _database(path, kept.release.path / dataset.file, seconds=seconds, process=os.getpid())
    table = Table(dataset, f"areas.{quoted(dataset.name)}", link="r.area")
    return JoinedAreas(join, table, property_names(dataset, join), database)


def in_system(features: list[Feature], system: str) -> list[Feature]:
    """Features in CRS84 in another system, in its own order of axes."""
    if system == crs.CRS84:
        return features
    texts = np.array([feature.geometry for feature in features], dtype=object)
    moved = shapely.to_geojson(crs.transform(shapely.from_geojson(texts), system))
    return [
        Feature(feature.id, feature.properties, text.encode() if text else None)
        for feature, text in zip(features, moved, strict=True)
    ]


def property_names(dataset: Dataset, join: Join) -> tuple[str, ...]:
    """The names of all properties; those of the areas give way to the table's."""
    brought = [column.name for column in join.columns]
    return (*free_names([field.name for field in dataset.fields], brought), *brought)


@lru_cache(KEPT)
def _database(path: Path, areas: Path, *, seconds: float, process: int) -> Database:
    del process  # a connection is never carried into another
    return Database(path, seconds, areas)
