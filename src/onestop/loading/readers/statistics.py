"""Tables of values by area and period."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from onestop.dataset import Words
from onestop.errors import BadFile
from onestop.levels import Level
from onestop.loading import text
from onestop.loading.columns import DERIVED, columns, match, theme_of
from onestop.loading.readers.areas import places
from onestop.loading.readers.table import Table, first_of, numbers, over_unique
from onestop.loading.source import Kind, Source

LEVELS = (
    ("CODEBASE", Level.BASIC),
    ("CODE1", Level.LEVEL1),
    ("CODE2", Level.LEVEL2),
    ("V_ID", Level.VILLAGE),
    ("CODE", Level.VILLAGE),
    ("VILLAGE", Level.VILLAGE),
    ("TOWN_ID", Level.TOWN),
    ("TOWN", Level.TOWN),
    ("COUNTY_ID", Level.COUNTY),
    ("COUNTY", Level.COUNTY),
)
"""Columns that say of which areas the values are, smallest first: the first that a table has is its level."""

CODES = frozenset({"CODEBASE", "CODE1", "CODE2", "V_ID", "CODE", "TOWN_ID", "COUNTY_ID"})

COUNTY_LENGTH = 3
"""Characters of every county's name, as it stands before its town's."""

VILLAGE_LENGTH = 9
"""A code longer than this is a village's."""

SEGIS_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|FLD\d+")
"""What SEGIS calls a value: `A0A4_M_CNT`, `C1_A_CNT`, `FLD02`."""

NOT_VALUES = frozenset({"PRODUCT_ID", "U_ID", "STUNIT_CODE"})
"""SEGIS columns that look like values and are none."""

ASSUMED_TOTAL = Words(
    "有些列只有分項，沒有總數：{0} 以分項 {1} 相加",
    "some rows have only the parts and no total: {0} is the sum of {1}",
)
LEFT_OUT = Words("這些欄位不是統計值，未載入：{0}", "these columns are no values and were left out: {0}")

type Found = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns of a table are what.

    :ivar values: field → the table's columns, the best first
    """

    found: Found
    values: Mapping[str, tuple[str, ...]]
    level: Level


def statistics(table: Table) -> list[Source]:
    """The values of a table; none where it has none or no area they belong to. Raises BadFile without a period."""
    layout = _layout(table)
    if layout is None or (table.geometry and not table.about.info_time and "INFO_TIME" not in layout.found):
        return []
    if not table.about.info_time and "INFO_TIME" not in layout.found:
        allowed = ", ".join(columns()["INFO_TIME"].headings[:6])
        raise BadFile(
            f"{table.path}: 統計值沒有資料時間 the values have no period; 需要 "
            f"allowed: a column {allowed}, or Info.ini with 資料時間 beside it"
        )
    names = {name for given in (*layout.found.values(), *layout.values.values()) for name in given}
    return [
        Source(
            *(table.path, Kind.STATISTICS, table.rows, lambda: read(table, layout)),
            level=layout.level,
            theme=theme(table, layout),
            names=not CODES & layout.found.keys(),
            titles=_described(table.about.titles, layout),
            units=_described(table.about.units, layout),
            marks=tuple((name, mark) for name, mark in table.about.marks.items() if name in layout.values),
            synthetic=table.about.synthetic,
            notes=(*table.notes, *_notes(layout, [name for name in table.columns if name not in names])),
        )
    ]


def _described(words: Mapping[str, Words], layout: Layout) -> tuple[tuple[str, Words], ...]:
    """What the file says of the values that our own table of columns does not describe."""
    return tuple((name, said) for name, said in words.items() if name in layout.values and not theme_of(name))


def _layout(table: Table) -> Layout | None:
    found = match(table.columns)
    level = next((level for key, level in LEVELS if key in found), None)
    values = {field: names for field, names in found.items() if theme_of(field)}
    known = {name for names in found.values() for name in names}
    for name in table.columns:
        if name not in known and name not in NOT_VALUES and _is_value(name, table):
            values[name] = (name,)
    if level is None or not values:
        return None
    return Layout(
        {field: names for field, names in found.items() if field not in values}, values, table.about.level or level
    )


def _is_value(name: str, table: Table) -> bool:
    """Whether the file describes a column as numbers, or names it as SEGIS names values."""
    if table.about.values or table.geometry:
        return name in table.about.values
    return SEGIS_NAME.fullmatch(name) is not None


def theme(table: Table, layout: Layout) -> str:
    """The theme that most of the known values have; else the product's name."""
    themes = Counter(filter(None, map(theme_of, layout.values)))
    return themes.most_common(1)[0][0] if themes else table.about.product or "statistics"


def _notes(layout: Layout, left: list[str]) -> Iterator[Words]:
    for total, parts in DERIVED:
        if layout.values.keys() >= {total, *parts}:
            yield Words(*(words.format(total, " + ".join(parts)) for words in (ASSUMED_TOTAL.zh, ASSUMED_TOTAL.en)))
    named = [name for name in left if name and not name.startswith(("Unnamed:", "__index", "PRODUCT_ID"))]
    if named:
        yield Words(LEFT_OUT.zh.format("、".join(named)), LEFT_OUT.en.format(", ".join(named)))


def read(table: Table, layout: Layout) -> Iterator[pa.RecordBatch]:
    """The values in our columns."""
    wanted = [name for given in (*layout.found.values(), *layout.values.values()) for name in given]
    wanted = [name for name in dict.fromkeys(wanted) if name not in layout.found.get("AREA", ())]
    for batch in table.read(wanted):
        made = {**areas_of(batch, layout.found), "INFO_TIME": periods(batch, table, layout.found)}
        for field, names in layout.values.items():
            marks = table.about.marks
            parts = [numbers(batch.column(name), f"{table.path}, column {name}", marks.get(name, "")) for name in names]
            made[field] = pc.coalesce(*parts)
        for total, (one, other) in DERIVED:
            if made.keys() >= {total, one, other}:
                made[total] = pc.coalesce(made[total], pc.add(made[one], made[other]))
        yield pa.RecordBatch.from_pydict(made)


def areas_of(batch: pa.RecordBatch, found: Found) -> dict[str, pa.Array]:
    """The codes and names of the areas of some rows."""
    made = places(batch, found)
    if "PLACE" in found:
        place = first_of(batch, found["PLACE"])
        _fill(made, "COUNTY", pc.utf8_slice_codeunits(place, 0, COUNTY_LENGTH))
        towns = pc.utf8_slice_codeunits(place, COUNTY_LENGTH, 99)
        _fill(made, "TOWN", over_unique(towns, text.town_name, pa.string()))
    if "CODE" in found:
        code = first_of(batch, found["CODE"])
        length = pc.utf8_length(code)
        village, town = pc.greater(length, VILLAGE_LENGTH), pc.greater(length, 5)
        none = pa.scalar(None, pa.string())
        _fill(made, "V_ID", over_unique(pc.if_else(village, code, none), text.village_code, pa.string()))
        towns = over_unique(pc.if_else(pc.and_(town, pc.invert(village)), code, none), text.town_code, pa.string())
        if towns.null_count < len(towns):
            _fill(made, "TOWN_ID", towns)
    return made


def _fill(made: dict[str, pa.Array], field: str, values: pa.Array) -> None:
    """What one column leaves open another may have."""
    filled = pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)
    made[field] = pc.coalesce(made[field], filled) if field in made else filled


def periods(batch: pa.RecordBatch, table: Table, found: Found) -> pa.Array:
    """INFO_TIME of some rows as SEGIS writes it; null where a text names no period."""
    if "INFO_TIME" not in found:
        return pa.array([table.about.info_time] * batch.num_rows, pa.string())
    return over_unique(first_of(batch, found["INFO_TIME"]), _info_time, pa.string())


def _info_time(value: str) -> str | None:
    period = text.period(value)
    return period.info_time if period else None
