"""Columns of Arrow as cells of a worksheet."""

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from onestop.errors import TooMuch
from onestop.tabular.arrow import as_text

LONGEST = 32_767
"""Characters that a cell may have."""
EXACT = 1 << 53
"""Whole numbers from here on are not exact in a workbook, and are written as text."""
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot have, or changes, or what looks like our way of writing it."""
HIDDEN_TOO = "[\\x{0}-\\x{8}\\x{b}-\\x{1f}\\x{fffe}\\x{ffff}]|_x[0-9A-Fa-f]{4}_"
"""The same for Arrow's engine."""


def cells_xml(
    table: pa.RecordBatch | pa.Table, prefix: str, place: tuple[int, Sequence[int]] | None = None
) -> list[str]:
    """The cells of each row.

    :param prefix: of the elements, such as `x:`
    :param place: the first column, and the number of each row; None for cells that follow each other from the first
    """
    columns = [column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column for column in table.columns]
    cells = [cell_xml(column, f"<{prefix}c", opened(at, place)) for at, column in enumerate(columns)]
    nothing = "" if place else f"<{prefix}c/>"
    joined = pc.binary_join_element_wise(*cells, "", null_handling="replace", null_replacement=nothing)
    texts: list[str] = joined.to_pylist()
    return texts


def opened(at: int, place: tuple[int, Sequence[int]] | None) -> pa.Array | str:
    """The attributes that say where the cells of a column are."""
    if place is None:
        return ""
    first, numbers = place
    rows = pa.array(numbers, pa.int64()).cast(pa.string())
    return pc.binary_join_element_wise(f' r="{column_name(first + at)}', rows, '"', "")


def cell_xml(column: pa.Array, element: str, where: pa.Array | str) -> pa.Array:
    """A column as cells; null where there is nothing, as an empty text is."""
    prefix = element[1:-1]
    text = as_text(column)
    if is_number(column):
        return pc.binary_join_element_wise(element, where, f"><{prefix}v>", text, f"</{prefix}v></{prefix}c>", "")
    before = f' t="inlineStr"><{prefix}is><{prefix}t xml:space="preserve">'
    after = f"</{prefix}t></{prefix}is></{prefix}c>"
    text = escaped(pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text))
    return pc.binary_join_element_wise(element, where, before, text, after, "")


def is_number(column: pa.Array) -> bool:
    """Whether all values can be numbers of a workbook."""
    if kinds.is_floating(column.type):
        return bool(pc.all(pc.is_finite(column.cast(pa.float64()))).as_py() in (True, None))
    if kinds.is_integer(column.type):
        bounds = pc.min_max(column).as_py()
        return all(value is None or abs(value) < EXACT for value in bounds.values())
    return False


def escaped(text: pa.Array) -> pa.Array:
    """Text as XML has it; raises TooMuch where it is too long for a cell."""
    longest = pc.max(pc.utf8_length(text)).as_py() or 0
    if longest > LONGEST:
        raise TooMuch(
            f"有一格 {longest:,} 字，XLSX 一格最多 {LONGEST:,} 字，請改用 CSV 或 Parquet "
            f"a cell has {longest:,} characters, XLSX has room for {LONGEST:,}: write CSV or Parquet"
        )
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = pc.replace_substring(text, sign, entity)
    if pc.any(pc.match_substring_regex(text, HIDDEN_TOO)).as_py():
        hidden = [
            HIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", value) if value else value for value in text.to_pylist()
        ]
        return pa.array(hidden, pa.string())
    return text


def column_name(number: int) -> str:
    """1 → `A`, 27 → `AA`."""
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
