"""A table as a workbook: codes, Chinese names, then rows whose numbers are numbers."""

from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pyarrow as pa

from onestop.series.model import Table
from onestop.tabular.cells import cells_xml
from onestop.tabular.pieces import NewWorkbookSink

ROWS = 10_000
"""Rows of a piece."""


def write_workbook(table: Table, file: BinaryIO) -> None:
    """Write a workbook; raises TooMuch where a sheet has no room for the rows."""
    sink = NewWorkbookSink(file, [column.name for column in table.columns], large=False)
    with TemporaryDirectory(prefix="onestop-") as folder:
        piece = Path(folder) / "piece"
        for part in parts(table):
            piece.write_text("".join(f"<row>{cells}</row>" for cells in cells_xml(part, "")), encoding="utf-8")
            sink.append(piece)
    sink.close()


def parts(table: Table) -> Iterator[pa.Table]:
    """The names in Chinese, then the rows."""
    numbers = list(map(str, range(len(table.columns))))
    yield pa.table([[column.title.zh] for column in table.columns], names=numbers)
    for some in batched(table.rows, ROWS):
        yield pa.table([pa.array(column) for column in zip(*some, strict=True)], names=numbers)
