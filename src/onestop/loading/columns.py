"""The columns that we know, read from `columns.tsv`: a new column is one row there."""

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from onestop.dataset import Field, FieldType, Words
from onestop.loading.text import heading

PLACES = ("COUNTY_ID", "COUNTY", "TOWN_ID", "TOWN", "V_ID", "VILLAGE", "CODE2", "CODE1", "CODEBASE")
"""Codes and names of areas, largest area first."""

DERIVED = (
    ("MARRY_CNT", ("MARRY_OPP_CNT", "MARRY_SAME_CNT")),
    ("DIVORCE_CNT", ("DIVORCE_OPP_CNT", "DIVORCE_SAME_CNT")),
)
"""Totals that files stopped carrying, and the parts that add up to them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A row of the table.

    :ivar theme: the theme of a value; empty for codes, names and coordinates
    :ivar headings: what files call it, folded, the best first
    """

    field: Field
    theme: str
    headings: tuple[str, ...]


MAIN = "++"
"""Marks the field that a choropleth of its theme shows where none is named."""


@functools.cache
def columns() -> dict[str, Column]:
    """Every known column by the name of its field, in the order of the table."""
    text = files("onestop.loading").joinpath("columns.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {row[0]: _column(row) for row in rows}


def _column(row: list[str]) -> Column:
    name, kind, zh, en, unit_zh, unit_en, summed, mapped, theme, names = row
    unit = Words(unit_zh, unit_en) if unit_zh else None
    field = Field(name, FieldType(kind), Words(zh, en), unit, mapped != "", summed == "+", mapped == MAIN)
    return Column(field, theme, tuple(heading(text) for text in names.split("|")))


def known_field(name: str) -> Field | None:
    """The field of this name, if the table has it."""
    column = columns().get(name)
    return column.field if column else None


def described_field(name: str, title: Words, unit: Words | None) -> Field:
    """A field that only the file itself describes: a count adds up, anything else does not."""
    count = re.search(r"_CNT$", name) is not None
    return Field(name, FieldType.INTEGER if count else FieldType.NUMBER, title, unit, mapped=True, summed=count)


def theme_of(name: str) -> str:
    """The theme of a value; empty where it has none."""
    column = columns().get(name)
    return column.theme if column else ""


def match(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Which of a file's columns carry which field: field → the file's names, the best first."""
    given: dict[str, list[str]] = {}
    for name in names:
        given.setdefault(heading(name), []).append(name)
    found = {
        field: tuple(name for text in column.headings for name in given.get(text, ()))
        for field, column in columns().items()
    }
    return {field: names for field, names in found.items() if names}


def is_heading(text: str) -> bool:
    """Whether a cell holds the name of a known column: tables that were pasted together repeat their headings."""
    return heading(text) in _headings()


@functools.cache
def _headings() -> frozenset[str]:
    return frozenset(text for column in columns().values() for text in column.headings)
