"""The values of one field in one period, by the number of the area."""

import sqlite3
from bisect import bisect_left, bisect_right
from contextlib import closing
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onestop.dataset import Dataset, Period
from onestop.store.database import opened

KEPT = 6
"""Fields and periods whose values a process keeps; each takes up to 1.3 MB."""


def values_of(release: Path, dataset: Dataset, field: str, *, info_time: str, areas: int) -> NDArray[np.float64]:
    """One more value than there are areas, the first for no area; NaN where there is none.

    :param release: its folder
    """
    period = next((period for period in dataset.periods if period.info_time == info_time), None)
    return _read(release / dataset.file, dataset.name, field, period=period, rows=dataset.count, areas=areas)


@lru_cache(KEPT)
def _read(file: Path, table: str, field: str, *, period: Period | None, rows: int, areas: int) -> NDArray[np.float64]:
    with closing(opened(file)) as source:
        first, last = rows_of(source, table, period, rows=rows)
        # A number for what is missing, as an array of nothing but numbers is filled the fastest.
        query = f'SELECT area, coalesce("{field}", 9e999) FROM "{table}" WHERE fid BETWEEN ? AND ? AND area IS NOT NULL'
        rows_found = chain.from_iterable(source.execute(query, (first, last)))
        found = np.fromiter(rows_found, np.float64).reshape(-1, 2)
    values = np.full(areas + 1, np.nan)
    values[found[:, 0].astype(np.intp)] = np.where(np.isinf(found[:, 1]), np.nan, found[:, 1])
    return values


def rows_of(source: sqlite3.Connection, table: str, period: Period | None, *, rows: int) -> tuple[int, int]:
    """The first and last row of a period: rows stand in the order of their periods, so it is found in a few steps."""
    if period is None:
        return 1, rows
    query = f'SELECT time_start FROM "{table}" WHERE fid = ?'

    def begins(row: int) -> str:
        return str(source.execute(query, (row,)).fetchone()[0])

    numbered = range(1, rows + 1)
    begin = period.start.isoformat()
    return bisect_left(numbered, begin, key=begins) + 1, bisect_right(numbered, begin, key=begins)
