"""The rows of a release that a question means, within a limit on the cells of the answer."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from onestop.errors import TooMuch
from onestop.features import Value
from onestop.levels import BY_KEY, LEVELS
from onestop.release import Release
from onestop.series.question import INFO_TIME, Meant
from onestop.store.database import Database, Row
from onestop.store.tables import quoted

MOST_CELLS = 2_000_000
"""Values of one answer: one field of every village over 20 years of months, or all fields of a year of them."""
BOUND = 30_000
"""Periods are compared in SQL up to so many, as SQLite takes no more parameters."""
Found = dict[str, tuple[Row, dict[str, Row]]]
"""Of each area its codes and names, of its last period, and the values of each period."""


def read(release: Release, meant: Meant, seconds: float) -> Found:
    """The values of each area and period, areas in the order of their codes; raises TooMuch.

    :param seconds: how long it may take
    """
    if not meant.periods:
        return {}
    if asks_for_all(meant) and meant.dataset.count * len(meant.fields) > MOST_CELLS:
        raise too_large()
    database = open_database(release.path / meant.dataset.file, seconds, os.getpid())
    sql, parameters = statement(meant)
    wide = len(meant.places)
    return database.read(sql, parameters, lambda rows: gathered(rows, wide, len(meant.fields)))


def asks_for_all(meant: Meant) -> bool:
    """Whether every row of the statistic is asked for, so that their number is known before they are read."""
    return meant.column is None and len(meant.periods) == len(meant.dataset.periods)


def too_large() -> TooMuch:
    """Why a table is refused."""
    return TooMuch(
        f"表格超過 {MOST_CELLS:,} 格，請用 parent、field、period 或 datetime 縮小範圍。 "
        f"The table has more than {MOST_CELLS:,} values; narrow it by parent, field, period or datetime."
    )


def is_known(release: Release, meant: Meant, seconds: float) -> bool:
    """Whether there is the area that is asked about, in the statistic or among the areas of the release."""
    if meant.column is None:
        return True
    places = release.datasets.get(LEVELS[BY_KEY[meant.column]].collection)
    for one in filter(None, (meant.dataset, places)):
        database = open_database(release.path / one.file, seconds, os.getpid())
        sql = f"SELECT 1 FROM {quoted(one.name)} WHERE {quoted(meant.column)} = ? LIMIT 1"
        if database.rows(sql, (meant.code,)):
            return True
    return False


def gathered(rows: Iterator[Row], wide: int, high: int) -> Found:
    """Rows of codes and names, period and values, by area and period; raises TooMuch."""
    found: dict[str, tuple[Row, dict[str, Row]]] = {}
    for count, row in enumerate(rows, 1):
        if count * high > MOST_CELLS:
            raise too_large()
        code = row[0]
        known = found.get(code)
        values = {} if known is None else known[1]
        values[row[wide]] = row[wide + 1 :]
        found[code] = row[:wide], values
    return dict(sorted(found.items()))


def statement(meant: Meant) -> tuple[str, list[Value]]:
    """The SELECT of codes and names, the period, and values; rows come in the order of time, as they are stored."""
    key = meant.dataset.key or ""
    names = [key, *(field.name for field in meant.places if field.name != key), INFO_TIME]
    columns = ", ".join(quoted(name) for name in (*names, *(field.name for field in meant.fields)))
    conditions, parameters = [], []
    if meant.column:
        conditions.append(f"{quoted(meant.column)} = ?")
        parameters.append(meant.code)
    if len(meant.periods) < min(len(meant.dataset.periods), BOUND):
        conditions.append(f"{INFO_TIME} IN ({', '.join('?' * len(meant.periods))})")
        parameters += [period.info_time for period in meant.periods]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {columns} FROM {quoted(meant.dataset.name)}{where}", list(parameters)


@cache
def open_database(path: Path, seconds: float, _process: int) -> Database:
    """The file of the statistics; opened once for each process."""
    return Database(path, seconds)
