"""Tables of road mileposts."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from onestop.loading.readers.table import Table, numbers, strings
from onestop.loading.source import Kind, Source

COLUMNS = ("category", "route", "direction", "km", "label")


def roads(table: Table) -> list[Source]:
    """The mileposts of a table; none where it has no points with a route and a kilometre."""
    if table.geometry != "point" or not {"route", "km"} <= set(table.columns):
        return []
    return [Source(table.path, Kind.ROADS, table.rows, lambda: read(table), notes=table.notes)]


def read(table: Table) -> Iterator[pa.RecordBatch]:
    """The mileposts in our columns."""
    present = [name for name in COLUMNS if name in table.columns]
    for batch in table.read([*present, "geometry"]):
        columns = {
            name: strings(batch.column(name)) if name in present else pa.nulls(batch.num_rows, pa.string())
            for name in COLUMNS
        }
        columns["km"] = numbers(batch.column("km"), f"{table.path}, column km")
        columns["geometry"] = pc.cast(batch.column("geometry"), pa.binary())
        yield pa.RecordBatch.from_pydict(columns)
