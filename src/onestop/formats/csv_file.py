"""CSV as SEGIS gives it out: two header rows, codes and Chinese names; CRLF; UTF-8 with a byte order mark, or Big5."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from onestop.dataset import Field, FieldType, Words
from onestop.formats.batches import Batch, as_text, batches
from onestop.formats.encoding import Encoder, Encoding
from onestop.formats.order import Order, Written

ALWAYS_QUOTED = "INFO_TIME"
"""SEGIS quotes the period, so that no spreadsheet makes a date of it."""
END = "\r\n"
COORDINATES = (
    Field("X", FieldType.NUMBER, Words("橫坐標", "easting")),
    Field("Y", FieldType.NUMBER, Words("縱坐標", "northing")),
)
"""The columns that points have besides their fields."""


def write_csv(order: Order, folder: Path, stem: str) -> Written:
    """One file; points get the columns X and Y, polygons are left out."""
    order = replace(order, query=replace(order.query, geometry=has_points(order)))
    path, encoder, rows = folder / f"{stem}.csv", Encoder(order.encoding), 0
    with path.open("wb") as file:
        file.write(codecs.BOM_UTF8 if order.encoding is Encoding.UTF_8 else b"")
        file.write(encoder(head(order)))
        for batch in batches(order):
            file.write(encoder(lines(batch, order.fields, points=has_points(order))))
            rows += batch.columns.num_rows
    return Written((path,), rows, encoder.missing)


def has_points(order: Order) -> bool:
    """Whether the columns X and Y are written."""
    return order.source.dataset.geometry == "Point" and order.query.geometry


def columns_of(order: Order) -> tuple[Field, ...]:
    """The columns of the file, the coordinates of points among them."""
    return (*order.fields, *(COORDINATES if has_points(order) else ()))


def head(order: Order) -> str:
    """Both header rows."""
    names = [(field.name, field.title.zh) for field in columns_of(order)]
    rows = pa.record_batch([pa.array(row, pa.string()) for row in names], names=[name for name, _ in names])
    return "".join(joined([quoted(column) for column in rows.columns]))


def lines(batch: Batch, fields: Sequence[Field], *, points: bool) -> str:
    """The rows of a batch."""
    columns = [text(field.name, batch.columns.column(at), field.missing) for at, field in enumerate(fields)]
    if points:
        columns += [
            text(field.name, pa.array(get(batch.geometry), from_pandas=True))
            for field, get in zip(COORDINATES, (shapely.get_x, shapely.get_y), strict=True)
        ]
    return "".join(joined(columns))


def text(name: str, column: pa.Array, missing: str = "") -> pa.Array:
    """A column as it stands in the file; nothing, or the mark of the field, where there is no value."""
    if name == ALWAYS_QUOTED:
        return pc.binary_join_element_wise('"', column, '"', "")
    made = quoted(column) if pa.types.is_string(column.type) else as_text(column)
    return pc.fill_null(made, missing) if missing else made


def quoted(column: pa.Array) -> pa.Array:
    """Texts, in quotation marks where they hold what would end a value."""
    inner = pc.replace_substring(column, '"', '""')
    return pc.if_else(
        pc.match_substring_regex(column, '[",\r\n]'), pc.binary_join_element_wise('"', inner, '"', ""), column
    )


def joined(columns: list[pa.Array]) -> Iterator[str]:
    """Columns as lines."""
    made = pc.binary_join_element_wise(*columns, ",", null_handling="replace", null_replacement="")
    return (line + END for line in made.to_pylist())
