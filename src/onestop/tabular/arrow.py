"""Columns of Arrow as text, whatever they hold."""

import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.types as kinds

BINARY = (kinds.is_binary, kinds.is_large_binary, kinds.is_binary_view, kinds.is_fixed_size_binary)


def as_text(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """A column as text: numbers in their shortest form, times as ISO 8601, lists and records as JSON."""
    kind = column.type
    if kinds.is_string(kind):
        return column
    if kinds.is_dictionary(kind):
        return as_text(column.cast(kind.value_type))
    if kinds.is_nested(kind):
        return mapped(column, lambda value: json.dumps(value, ensure_ascii=False, default=str))
    if any(is_binary(kind) for is_binary in BINARY):
        return mapped(column, lambda value: value.decode(errors="replace"))
    try:
        return column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # intervals and the like
        return mapped(column, str)


def mapped(column: pa.ChunkedArray | pa.Array, function: Callable[[Any], str]) -> pa.Array:
    """A column with each value made text by a function."""
    return pa.array([None if value is None else function(value) for value in column.to_pylist()], pa.string())


def as_text_table(table: pa.RecordBatch | pa.Table) -> pa.Table:
    """A table with every column as text."""
    names = list(map(str, range(table.num_columns)))
    return pa.table([as_text(column) for column in table.columns], names=names)


def side_by_side(table: pa.Table, added: pa.RecordBatch) -> pa.Table:
    """A table with more columns, all by number."""
    columns = [*table.columns, *added.columns]
    return pa.table(columns, names=list(map(str, range(len(columns)))))
