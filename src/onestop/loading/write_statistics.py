"""statistics.gpkg: one attribute table for each theme at each level."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from onestop.areas import area_columns
from onestop.dataset import BBox, Dataset, Field, Period, Words
from onestop.errors import BadFile
from onestop.levels import LEVELS, Level
from onestop.loading.described import Made, describe_statistic, field
from onestop.loading.geopackage import Table, create_table, index_columns, insert, new_geopackage
from onestop.loading.statistics import Statistic
from onestop.loading.text import period

FILE = "statistics.gpkg"

CHUNK = 50_000
"""Rows written at a time."""

BEFORE = ("area INTEGER", "time_start TEXT NOT NULL", "time_end TEXT NOT NULL")


def write_statistics(
    path: Path, statistics: Sequence[Statistic], boxes: dict[Level, BBox | None]
) -> tuple[Dataset, ...]:
    """Write every table and describe it."""
    with new_geopackage(path) as connection:
        return tuple(write_statistic(connection, one, boxes.get(one.level)) for one in statistics)


def write_statistic(connection: sqlite3.Connection, statistic: Statistic, bbox: BBox | None) -> Dataset:
    """One table with its indexes."""
    fields = fields_of(statistic)
    create_table(connection, Table(statistic.name, fields, before=BEFORE))
    insert(connection, statistic.name, 1 + len(BEFORE) + len(fields), rows=rows(statistic.table, fields))
    info = LEVELS[statistic.level]
    index_columns(connection, statistic.name, info.key, "INFO_TIME", unique=True)
    index_columns(connection, statistic.name, "area", "INFO_TIME")
    for parent in info.parents:
        index_columns(connection, statistic.name, parent)
    made = Made(
        statistic.table.num_rows,
        bbox,
        fields,
        synthetic=statistic.synthetic,
        periods=periods(statistic.table),
        found=added(statistic.made_of),
    )
    return describe_statistic(statistic.theme, statistic.level, made)


def fields_of(statistic: Statistic) -> tuple[Field, ...]:
    """Codes and names of the areas, the period, the values."""
    return (*map(field, area_columns(statistic.level)), field("INFO_TIME"), *statistic.fields)


def rows(table: pa.Table, fields: Sequence[Field]) -> Iterator[tuple[object, ...]]:
    """The rows of the table, numbered from 1."""
    names = ["area", "time_start", "time_end", *(one.name for one in fields)]
    first = 1
    for batch in table.select(names).to_batches(max_chunksize=CHUNK):
        columns = (column.to_pylist() for column in batch.columns)
        yield from zip(range(first, first + batch.num_rows), *columns, strict=True)
        first += batch.num_rows


def periods(table: pa.Table) -> tuple[Period, ...]:
    """The periods of a table, oldest first."""
    found = [period(text) for text in table["INFO_TIME"].unique().to_pylist()]
    if None in found:
        raise BadFile(
            "INFO_TIME 有不是資料時間的文字 has a text that is not a period; "
            "可用 allowed: such as 106Y06M, 113Y4S, 110Y"
        )
    return tuple(sorted((one for one in found if one), key=lambda one: (one.start, one.end)))


def added(level: Level | None) -> Words:
    """How the values came about where no file has them."""
    if level is None:
        return Words("", "")
    info = LEVELS[level]
    return Words(f"由{info.zh}統計加總", f"Added up from the values by {info.en}")
