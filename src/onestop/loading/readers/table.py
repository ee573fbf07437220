"""A table as a file has it, before anything is known about what its columns mean, and how to change its columns."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestop.dataset import Words
from onestop.errors import BadFile
from onestop.levels import Level
from onestop.loading import text
from onestop.loading.columns import is_heading

WKB_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
"""A point as well-known binary, little endian."""

MARKS = pa.array(sorted(text.NO_VALUE))


@dataclass(frozen=True, slots=True)
class About:
    """What a file or its companions say about a table.

    :ivar info_time: the period of all rows
    :ivar product: a name of the product that a path can have
    :ivar titles: titles of columns by name
    :ivar units: units of columns by name
    :ivar marks: marks of no value by column
    :ivar values: columns that are described as numbers
    """

    info_time: str = ""
    level: Level | None = None
    product: str = ""
    titles: Mapping[str, Words] = field(default_factory=dict)
    units: Mapping[str, Words] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    edition: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file.

    :ivar columns: names as the file spells them, without the geometry's
    :ivar rows: how many there are
    :ivar read: batches of the named columns, with `geometry` (WKB, CRS84) where the table has one and it is asked for
    :ivar geometry: what the geometries are: `polygon`, `point` or another word; empty where there is none
    :ivar problem: why the table cannot be read even if its columns are known
    """

    path: Path
    columns: tuple[str, ...]
    rows: int
    read: Callable[[Sequence[str]], Iterator[pa.RecordBatch]]
    geometry: str = ""
    about: About = field(default_factory=About)
    notes: tuple[Words, ...] = ()
    problem: str = ""


BATCH = 20_000
"""Rows at a time of what was read whole."""


def rows_table(
    path: Path,
    columns: Sequence[str],
    load: Callable[[], tuple[Sequence[Mapping[str, object]], pa.Array | None]],
    *,
    rows: int,
) -> Table:
    """A table of records that are loaded whole, with their geometries where they have them."""

    def read(wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        records, shapes = load()
        for start in range(0, len(records), BATCH):
            part = records[start : start + BATCH]
            made = {name: cells([record.get(name) for record in part]) for name in wanted if name != "geometry"}
            if shapes is not None and "geometry" in wanted:
                made["geometry"] = shapes.slice(start, BATCH)
            yield pa.RecordBatch.from_pydict(made)

    return Table(path, tuple(columns), rows, read)


def cells(values: Sequence[object]) -> pa.Array:
    """A column of JSON values: numbers where all are, else texts."""
    if all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values):
        if any(isinstance(value, float) for value in values):
            return pa.array(values, pa.float64())
        return (
            pa.array(values, pa.int64())
            if any(value is not None for value in values)
            else pa.nulls(len(values), pa.string())
        )
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def over_unique(array: pa.Array, change: Callable[[str], object], type_: pa.DataType | None = None) -> pa.Array:
    """Change texts that repeat: the function is called once for each different one."""
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    changed = pa.array([None if value is None else change(value) for value in array.dictionary.to_pylist()], type_)
    return changed.take(array.indices)


def strings(array: pa.Array) -> pa.Array:
    """Texts without white space around them; null for an empty one."""
    if pa.types.is_dictionary(array.type):
        return over_unique(array, lambda value: str(value).strip() or None, pa.string())
    if pa.types.is_floating(array.type):  # codes that a spreadsheet made into numbers
        array = array.cast(pa.int64(), safe=False)
    trimmed = pc.utf8_trim_whitespace(array.cast(pa.string()))
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def first_of(batch: pa.RecordBatch, names: Sequence[str]) -> pa.Array:
    """The first of several columns that has a text in a row: files change a column's name over the years."""
    if not names:
        return pa.nulls(batch.num_rows, pa.string())
    found = [strings(batch.column(name)) for name in names]
    return found[0] if len(found) == 1 else pc.coalesce(*found)


def numbers(array: pa.Array, where: str, mark: str = "") -> pa.Array:
    """Values as float64; null for a mark of no value; raises BadFile for what is no number, saying `where`."""
    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type) or pa.types.is_decimal(array.type):
        return finite(array.cast(pa.float64()), mark)
    trimmed = strings(array)
    plain = pc.if_else(pc.is_in(trimmed, value_set=MARKS), pa.scalar(None, pa.string()), trimmed)
    try:
        return finite(plain.cast(pa.float64()), mark)
    except pa.ArrowInvalid:
        return finite(over_unique(plain, lambda value: _number(value, where, mark), pa.float64()), mark)


def _number(value: str, where: str, mark: str) -> float | None:
    if value == mark or is_heading(value):
        return None
    try:
        return text.number(value)
    except ValueError:
        raise BadFile(
            f"{where}: {value!r} 不是數值 is not a number; 可用 allowed: digits, or a mark of no value such as -"
        ) from None


def finite(array: pa.Array, mark: str = "") -> pa.Array:
    """Values without infinities and without the number that marks "no value"."""
    kept = pc.is_finite(array)
    if mark:
        with contextlib.suppress(ValueError):  # a mark that is a text was seen to before
            kept = pc.and_(kept, pc.not_equal(array, float(mark)))
    return pc.if_else(kept, array, pa.scalar(None, pa.float64()))


def points(x: np.ndarray, y: np.ndarray) -> pa.Array:
    """Points as well-known binary; null where a coordinate is not a number."""
    made = np.empty(len(x), WKB_POINT)
    made["order"], made["type"], made["x"], made["y"] = 1, 1, x, y
    fixed = pa.Array.from_buffers(pa.binary(WKB_POINT.itemsize), len(x), [None, pa.py_buffer(made)])
    whole = np.isfinite(x) & np.isfinite(y)
    every = fixed.cast(pa.binary())
    return every if whole.all() else pc.if_else(pa.array(whole), every, pa.scalar(None, pa.binary()))


def floats(array: pa.Array) -> np.ndarray:
    """Coordinates as numpy has them, not-a-number where there is none or it cannot be read."""
    try:
        values = numbers(array, "")
    except BadFile:
        values = over_unique(strings(array), _coordinate, pa.float64())
    return np.asarray(values.to_numpy(zero_copy_only=False))


def _coordinate(value: str) -> float | None:
    try:
        return text.number(value)
    except ValueError:
        return None
