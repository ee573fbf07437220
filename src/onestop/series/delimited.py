"""A table as CSV with the two header rows of official products, and as SDMX-CSV, in pieces."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import batched

from onestop.features import Value
from onestop.series import periods
from onestop.series.model import Column, Table
from onestop.series.question import INFO_TIME

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for Big5."""
ROWS = 2_000
"""Rows of a piece."""
AGENCY, VERSION = "ONESTOP", "1.0"
SDMX_COLUMNS = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "AREA", "INDICATOR", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS")
INFORMATION, PRESENT, MISSING = "I", "A", "M"
"""SDMX's codes: an action that only informs; a value that is normal, and one that is missing."""


def csv_text(table: Table) -> Iterator[bytes]:
    """CSV in UTF-8 with a byte order mark: a row of codes, one of Chinese names, then the rows."""
    names = [column.name for column in table.columns]
    titles = [column.title.zh for column in table.columns]
    yield BOM.encode()
    yield from pieces([names, titles])
    yield from pieces(table.rows)


def sdmx_csv(table: Table) -> Iterator[bytes]:
    """SDMX-CSV 2.0: one row for each observation; a value that is missing has the status M."""
    yield from pieces([SDMX_COLUMNS])
    yield from pieces(observations(table))


def observations(table: Table) -> Iterator[list[Value]]:
    """Each value with its area, indicator and period."""
    structure = f"{AGENCY}:{table.dataset.name.upper()}({VERSION})"
    known = {period.info_time: periods.sdmx(period) for period in table.dataset.periods}
    time = next((at for at, column in enumerate(table.columns) if column.name == INFO_TIME), None)
    values = [(at, *named(table.columns[at], known)) for at in table.values()]
    for row in table.rows:
        period = known.get(str(row[time])) if time is not None else None
        for at, indicator, when in values:
            status = MISSING if row[at] is None else PRESENT
            yield ["dataflow", structure, INFORMATION, row[0], indicator, when or period, row[at], status]


def named(column: Column, known: dict[str, str]) -> tuple[str, str | None]:
    """Indicator and period of a column; the period stands in the row where the column has none."""
    return column.field.name, known[column.period.info_time] if column.period else None


def pieces(rows: Iterable[Iterable[Value]]) -> Iterator[bytes]:
    """Rows of CSV, some thousand at a time."""
    for some in batched(rows, ROWS):
        text = io.StringIO()
        csv.writer(text).writerows(some)
        yield text.getvalue().encode()
