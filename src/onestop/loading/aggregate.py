"""Statistics of larger areas, added up from those of smaller ones."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestop.areas import NOWHERE, AreaTable, Levels, area_columns, prefix_of
from onestop.areas.codes import county_of, level2_of, town_of
from onestop.levels import LEVELS, Level
from onestop.loading.columns import known_field
from onestop.loading.statistics import Statistic, over_unique, whole_numbers

UPWARD: tuple[tuple[Level, Level], ...] = (
    (Level.BASIC, Level.LEVEL1),
    (Level.LEVEL1, Level.LEVEL2),
    (Level.VILLAGE, Level.TOWN),
    (Level.LEVEL2, Level.TOWN),
    (Level.TOWN, Level.COUNTY),
)
"""From which level to which; a level that a theme already has for a period is not added up."""

MEANS = {"INCOME_MEAN": ("INCOME_TOTAL", "TAX_UNIT_CNT")}
"""Means that can be had again from a sum and a count."""

TIMES = ("INFO_TIME", "time_start", "time_end")
PRECISION = 2
"""Decimals of a mean."""


def complete(statistics: Iterable[Statistic], levels: Levels) -> tuple[Statistic, ...]:
    """Every theme at every level it can be had at, with the codes and names of its areas and their parents."""
    themes: dict[str, dict[Level, Statistic]] = {}
    for statistic in statistics:
        themes.setdefault(statistic.theme, {})[statistic.level] = placed(statistic, levels)
    return tuple(found for given in themes.values() for found in upward(given, levels))


def upward(given: dict[Level, Statistic], levels: Levels) -> Iterator[Statistic]:
    """The levels of one theme, smallest areas first."""
    villages = Level.VILLAGE in given
    for small, large in UPWARD:
        if small not in given or (small is Level.LEVEL2 and villages):
            continue
        added = add_up(given[small], large)
        if added is not None:
            added = placed(added, levels)
            given[large] = beside(given[large], added) if large in given else added
    return (given[level] for level in LEVELS if level in given)


def add_up(small: Statistic, large: Level) -> Statistic | None:
    """The sums of a level's values over larger areas; a sum is null only where every part is."""
    fields = tuple(one for one in small.fields if one.summed)
    key = LEVELS[large].key
    if not fields:
        return None
    table = small.table.filter(pc.is_valid(small.table[key]))
    options = pc.ScalarAggregateOptions(skip_nulls=True, min_count=1)
    sums = table.group_by([key, *TIMES]).aggregate([(one.name, "sum", options) for one in fields])
    sums = sums.rename_columns([name.removesuffix("_sum") for name in sums.column_names])
    for mean, (total, count) in MEANS.items():
        field = known_field(mean)
        if field and {total, count} <= set(sums.column_names):
            sums, fields = sums.append_column(mean, mean_of(sums[total], sums[count])), (*fields, field)
    sums = sums.take(pc.sort_indices(sums, [("time_start", "ascending"), (key, "ascending")]))
    return Statistic(small.theme, large, whole_numbers(sums, fields), fields, small.synthetic, small.level)


def mean_of(total: pa.ChunkedArray, count: pa.ChunkedArray) -> pa.ChunkedArray:
    """A mean; null where nothing was counted."""
    counted = pc.if_else(pc.greater(count, 0), count, pa.scalar(None, count.type))
    return pc.round(pc.divide(total.cast(pa.float64()), counted.cast(pa.float64())), PRECISION)


def beside(own: Statistic, added: Statistic) -> Statistic:
    """A level's own rows, and sums for the periods that it has no row of."""
    new = added.table.filter(pc.invert(pc.is_in(added.table["INFO_TIME"], own.table["INFO_TIME"].unique())))
    if not new.num_rows:
        return own
    key = LEVELS[own.level].key
    table = pa.concat_tables([own.table, new], promote_options="permissive").combine_chunks()
    fields = tuple({one.name: one for one in (*own.fields, *added.fields)}.values())
    return replace(
        own, table=table.take(pc.sort_indices(table, [("time_start", "ascending"), (key, "ascending")])), fields=fields
    )


def placed(statistic: Statistic, levels: Levels) -> Statistic:
    """The statistic with `area`, the row of each area in the boundaries, and the columns of its areas.

    What the boundaries do not have is told by the code itself, else by the source.
    """
    key, table = LEVELS[statistic.level].key, statistic.table
    known, codes = unique(table[key])
    areas = levels.get(statistic.level)
    place = areas.places(known) if areas else np.full(len(known), NOWHERE)
    columns = {"area": pa.array(np.where(place == NOWHERE, 0, place + 1)[codes], mask=(place == NOWHERE)[codes])}
    for name in area_columns(statistic.level):
        told = by_boundary(areas, name, place, codes=codes)
        given = table[name] if name in table.column_names else None
        nothing = pa.nulls(table.num_rows, pa.string())
        columns[name] = first(table[key] if name == key else told, by_code(columns, name, levels), given, nothing)
    rest = [*TIMES, *(one.name for one in statistic.fields)]
    return replace(statistic, table=pa.table({**columns, **{name: table[name] for name in rest}}))


def unique(column: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    """The different values of a column without nulls, and which of them each row has."""
    encoded = column.combine_chunks().dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    return np.array(encoded.dictionary.to_pylist(), dtype=object), encoded.indices.to_numpy()


def by_boundary(areas: AreaTable | None, name: str, place: np.ndarray, *, codes: np.ndarray) -> pa.Array | None:
    """What the boundaries have in a column."""
    return None if areas is None else pa.array(areas.take(name, place), pa.string()).take(pa.array(codes))


def by_code(columns: dict[str, pa.Array], name: str, levels: Levels) -> pa.Array | None:
    """What the codes that are known so far tell of a column."""
    if name == "CODE2" and "CODE1" in columns:
        return over_unique(as_chunks(columns["CODE1"]), level2_of)
    if name == "TOWN_ID":
        return town_by_code(columns, levels)
    if name == "COUNTY_ID" and "TOWN_ID" in columns:
        return over_unique(as_chunks(columns["TOWN_ID"]), county_of)
    for level in (Level.TOWN, Level.COUNTY):
        if name == LEVELS[level].name and level in levels and LEVELS[level].key in columns:
            return names_of(levels[level], columns[LEVELS[level].key])
    return None


def town_by_code(columns: dict[str, pa.Array], levels: Levels) -> pa.Array | None:
    """The town of a village or of a statistical area."""
    if "CODEBASE" not in columns and "V_ID" in columns:
        return over_unique(as_chunks(columns["V_ID"]), town_of)
    key = next((name for name in ("CODEBASE", "CODE1", "CODE2") if name in columns), None)
    if key is None or Level.TOWN not in levels:
        return None
    towns = {prefix_of(code): code for code in levels[Level.TOWN].codes.tolist()}
    return over_unique(as_chunks(columns[key]), lambda code: towns.get(code[:5]))


def names_of(areas: AreaTable, codes: pa.Array) -> pa.Array:
    """The names of areas by their codes."""
    name = LEVELS[areas.level].name or ""
    names = dict(zip(areas.codes.tolist(), areas.columns[name].tolist(), strict=True))
    return over_unique(as_chunks(codes), names.get)


def first(*columns: pa.Array | None) -> pa.ChunkedArray:
    """The first of several columns that has a text in a row."""
    return pc.coalesce(*(as_chunks(column).cast(pa.string()) for column in columns if column is not None))


def as_chunks(column: pa.Array) -> pa.ChunkedArray:
    """An array as a column of a table has it."""
    return column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
