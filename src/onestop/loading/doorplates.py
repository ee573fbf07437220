"""Sources of doorplates → columns of codes, names and places, small enough to hold ten million of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from onestop.errors import BadFile
from onestop.loading.described import DOORPLATE_FIELDS
from onestop.loading.findings import Account, FileTally, Lost, Reason
from onestop.loading.repeated import Column, column_of
from onestop.loading.source import Kind, Source
from onestop.loading.units import LostUnits, seek_units

WRITTEN = tuple(name for name in DOORPLATE_FIELDS if name not in ("FULL_ADDR", "CODEBASE", "CODE1", "CODE2"))
"""Fields that repeat, kept as numbers of their different values."""

type Coordinates = NDArray[np.float64]


@dataclass(slots=True)
class Doorplates:
    """All doorplates, in the order of their files.

    :ivar columns: the fields in WRITTEN
    :ivar addresses: FULL_ADDR
    :ivar x: longitudes, not-a-number where there is no place
    :ivar units: counties whose export has lost the units of its addresses
    """

    columns: dict[str, Column]
    addresses: pa.LargeStringArray
    x: Coordinates
    y: Coordinates
    account: Account
    edition: str
    synthetic: bool
    units: tuple[LostUnits, ...] = ()

    def __len__(self) -> int:
        return len(self.x)


def read_doorplates(
    sources: Sequence[Source], tick: Callable[[int], None], *, repair: bool = False
) -> Doorplates | None:
    """Every doorplate of the sources; None where they have none.

    :param repair: put lost units of addresses back
    """
    wanted = [source for source in sources if source.kind is Kind.DOORPLATES]
    if not wanted:
        return None
    parts: dict[str, list[pa.Array]] = {name: [] for name in (*WRITTEN, "FULL_ADDR")}
    places: list[tuple[Coordinates, Coordinates]] = []
    files: list[FileTally] = []
    lost: list[Lost] = []
    for source in wanted:
        read = empty = 0
        for batch in source.read():
            kept = addressed(batch)
            read, empty = read + batch.num_rows, empty + batch.num_rows - kept.num_rows
            places.append(add_batch(parts, kept))
            tick(batch.num_rows)
        if not read:
            raise BadFile(f"{source.path} 有欄位沒有資料 has columns and no rows")
        files.append(FileTally(source.path, source.kind, source.rows, read, read - empty, empty, source.notes))
        if empty:
            lost.append(Lost(source.path, Reason.NO_ADDRESS, empty))
    columns = {name: column_of(parts.pop(name)) for name in WRITTEN}
    units = seek_units(columns, parts["FULL_ADDR"], repair=repair)
    return Doorplates(
        columns,
        pa.chunked_array(parts.pop("FULL_ADDR")).combine_chunks(),
        np.concatenate([x for x, _ in places]),
        np.concatenate([y for _, y in places]),
        Account(tuple(files), tuple(lost)),
        wanted[0].edition,
        any(source.synthetic for source in wanted),
        units,
    )


def addressed(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows that have an address or a number: any other is no doorplate."""
    has = pc.or_(pc.is_valid(batch.column("FULL_ADDR")), pc.is_valid(batch.column("NUMBER")))
    return batch if pc.all(has).as_py() else batch.filter(has)


def add_batch(parts: dict[str, list[pa.Array]], batch: pa.RecordBatch) -> tuple[Coordinates, Coordinates]:
    """Keep the texts of a batch, and answer with its places."""
    for name in WRITTEN:
        parts[name].append(batch.column(name).dictionary_encode())
    parts["FULL_ADDR"].append(batch.column("FULL_ADDR").cast(pa.large_string()))
    points = shapely.from_wkb(batch.column("geometry").to_numpy(zero_copy_only=False))
    return shapely.get_x(points), shapely.get_y(points)


def chunks(length: int, size: int) -> Iterator[slice]:
    """Slices of so many rows."""
    return (slice(start, min(start + size, length)) for start in range(0, length, size))
