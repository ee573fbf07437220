"""Sources of statistics → one table for each theme and level: official codes, one row for each area and period."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestop.areas import Gazetteer, Levels, is_code
from onestop.dataset import Field, Words
from onestop.errors import BadFile
from onestop.levels import LEVELS, Level
from onestop.loading.columns import described_field, known_field, theme_of
from onestop.loading.findings import Account, FileTally, Lost, Reason, some
from onestop.loading.rows import table_of
from onestop.loading.source import Kind, Source
from onestop.loading.text import period

PLACES = ("CODEBASE", "CODE1", "CODE2", "V_ID", "VILLAGE", "TOWN_ID", "TOWN", "COUNTY_ID", "COUNTY")
"""Columns that are codes or names of areas."""

NAMES: dict[Level, tuple[str, ...]] = {
    Level.VILLAGE: ("COUNTY", "TOWN", "VILLAGE"),
    Level.TOWN: ("COUNTY", "TOWN"),
    Level.COUNTY: ("COUNTY",),
}
"""The names that say which area a row without a code is of."""

BETWEEN = "\t"
"""Stands between names that are looked up together; no name has it."""

NO_NAMES = Gazetteer((), ())


@dataclass(frozen=True, slots=True)
class Statistic:
    """A theme at a level.

    :ivar table: code, places, INFO_TIME, time_start, time_end and values, in the order of time_start and code
    :ivar fields: the values, in order
    :ivar made_of: the level that this one was added up from; None for what a file had
    """

    theme: str
    level: Level
    table: pa.Table
    fields: tuple[Field, ...]
    synthetic: bool = False
    made_of: Level | None = None

    @property
    def name(self) -> str:
        """The name of its data set."""
        return f"{self.theme}_{self.level}"


@dataclass(frozen=True, slots=True)
class Statistics:
    """The statistics of a release and what became of the rows they came from."""

    tables: tuple[Statistic, ...]
    account: Account


@dataclass(slots=True)
class Read:
    """The rows of one source, and why some of them cannot be stored."""

    source: Source
    table: pa.Table
    read: int
    lost: list[Lost] = field(default_factory=list)


def read_statistics(sources: Sequence[Source], levels: Levels, tick: Callable[[int], None]) -> Statistics:
    """Every theme at every level that the sources have."""
    wanted = sorted((source for source in sources if source.kind is Kind.STATISTICS), key=by_names_last)
    reads: list[Read] = []
    for source in wanted:
        reads.append(read_source(source, gazetteer_of(levels, reads)))
        tick(source.rows)
    tables: list[Statistic] = []
    for _, group in groupby(sorted(reads, key=theme_and_level), key=theme_and_level):
        tables.append(merged(list(group)))
    files = tuple(tally(read) for read in reads)
    return Statistics(tuple(tables), Account(files, tuple(loss for read in reads for loss in read.lost)))


def by_names_last(source: Source) -> int:
    """Sources with codes first: they also tell which names stand for which codes."""
    order = list(LEVELS).index(source.level) if source.level else 0
    return order + 10 * source.names


def theme_and_level(read: Read) -> tuple[str, int]:
    """What goes into one table."""
    return read.source.theme or "", by_names_last(read.source) % 10


def gazetteer_of(levels: Levels, reads: Iterable[Read]) -> Gazetteer:
    """The names of the boundaries, and behind them those of villages that only other statistics name."""
    if Level.TOWN not in levels:
        return NO_NAMES
    towns = zip(*(levels[Level.TOWN].columns[name].tolist() for name in ("COUNTY", "TOWN", "TOWN_ID")), strict=True)
    villages: list[tuple[str, str, str]] = []
    if Level.VILLAGE in levels:
        columns = levels[Level.VILLAGE].columns
        villages += zip(*(columns[name].tolist() for name in ("TOWN_ID", "VILLAGE", "V_ID")), strict=True)
    for read in reads:
        if read.source.level is Level.VILLAGE and {"V_ID", "VILLAGE"} <= set(read.table.column_names):
            pairs = read.table.select(["V_ID", "VILLAGE"]).group_by(["V_ID", "VILLAGE"]).aggregate([])
            villages += [(code[:8], name, code) for code, name in zip(*pairs.to_pydict().values(), strict=True) if code]
    return Gazetteer(towns, villages)


def read_source(source: Source, gazetteer: Gazetteer) -> Read:
    """All rows of a source that have an area and a period."""
    table = table_of(source)
    level = source.level or Level.VILLAGE
    key = LEVELS[level].key
    codes = official_codes(table, level, gazetteer)
    table = (
        table.set_column(table.column_names.index(key), key, codes)
        if key in table.column_names
        else table.append_column(key, codes)
    )
    read = Read(source, table, table.num_rows)
    drop(read, pc.is_null(table["INFO_TIME"]), Reason.NO_PERIOD, PLACES)
    drop(read, pc.is_null(read.table[key]), Reason.NO_AREA, PLACES)
    return read


def drop(read: Read, mask: pa.ChunkedArray, reason: Reason, shown: Sequence[str]) -> None:
    """Take rows out and keep the account of them."""
    count = pc.sum(mask).as_py() or 0
    if not count:
        return
    out = read.table.filter(mask)
    columns = [name for name in shown if name in out.column_names]
    named = [" ".join(filter(None, row.values())) for row in out.select(columns).slice(0, 1000).to_pylist()]
    read.lost.append(Lost(read.source.path, reason, count, some(named)))
    read.table = read.table.filter(pc.invert(mask))


def official_codes(table: pa.Table, level: Level, gazetteer: Gazetteer) -> pa.ChunkedArray:
    """The code of each row's area: its own where it is one, else by its names; null where neither tells."""
    key, names = LEVELS[level].key, NAMES.get(level, ())
    codes = pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    if key in table.column_names:
        codes = over_unique(table[key], lambda code: official(code, level))
    if not names or not set(names) <= set(table.column_names) or not codes.null_count:
        return codes
    joined = pc.binary_join_element_wise(
        *(table[name].cast(pa.string()) for name in names), BETWEEN, null_handling="replace"
    )
    return pc.coalesce(codes, over_unique(joined, lambda text: by_name(text.split(BETWEEN), level, gazetteer)))


def official(code: str, level: Level) -> str | None:
    """A code as it is now; None for what is no code of the level. Offices that split a town are folded into it."""
    if level in (Level.VILLAGE, Level.TOWN) and is_code(code, level):
        return code[:7] + "0" + code[8:]
    return code if is_code(code, level) else None


def by_name(names: Sequence[str], level: Level, gazetteer: Gazetteer) -> str | None:
    """The code of the area of these names."""
    if level is Level.COUNTY:
        return gazetteer.county(names[0])
    town = gazetteer.town(names[0], names[1])
    return town if level is Level.TOWN else gazetteer.village(town, names[2])


def over_unique(column: pa.ChunkedArray, change: Callable[[str], str | None]) -> pa.ChunkedArray:
    """Change texts that repeat: the function is called once for each different one."""
    encoded = column.cast(pa.string()).dictionary_encode().unify_dictionaries()
    if not encoded.num_chunks:
        return column
    values = encoded.chunk(0).dictionary.to_pylist()
    changed = pa.array([None if value is None else change(value) for value in values], pa.string())
    return pa.chunked_array([changed.take(chunk.indices) for chunk in encoded.chunks], pa.string())


def merged(reads: Sequence[Read]) -> Statistic:
    """One table out of the sources of a theme and level; of two rows for one area and period the first counts."""
    source = reads[0].source
    level = source.level or Level.VILLAGE
    key = LEVELS[level].key
    parts = [
        read.table.append_column("owner", pa.array(np.full(read.table.num_rows, at, np.int16)))
        for at, read in enumerate(reads)
    ]
    table = with_dates(pa.concat_tables(parts, promote_options="permissive").combine_chunks())
    table = table.take(pc.sort_indices(table, [("time_start", "ascending"), (key, "ascending")]))
    again = repeated(table, (key, "INFO_TIME"))
    for at, read in enumerate(reads):
        lose_repeated(read, table.filter(pc.and_(again, pc.equal(table["owner"], at))), key)
    table = table.filter(pc.invert(again)).drop_columns(["owner"])
    fields = fields_of([read.source for read in reads], table)
    return Statistic(
        source.theme or "", level, whole_numbers(table, fields), fields, any(r.source.synthetic for r in reads)
    )


def with_dates(table: pa.Table) -> pa.Table:
    """The first and last day of each row's period."""
    times = table["INFO_TIME"]
    for name, day in (("time_start", "start"), ("time_end", "end")):
        table = table.append_column(name, over_unique(times, lambda text, day=day: iso_day(text, day)))  # type: ignore[misc]
    return table


def iso_day(text: str, day: str) -> str:
    """The first or last day of a period."""
    found = period(text)
    if found is None:
        raise BadFile(f"INFO_TIME: {text!r} 不是資料時間 is not a period; 可用 allowed: such as 106Y06M, 113Y4S, 110Y")
    return str(getattr(found, day).isoformat())


def repeated(table: pa.Table, keys: Sequence[str]) -> pa.Array:
    """Which rows of a sorted table have the keys of the row before."""
    same = np.ones(max(table.num_rows - 1, 0), bool)
    for key in keys:
        column = table[key].combine_chunks()
        same &= pc.equal(column.slice(1), column.slice(0, len(same))).to_numpy(zero_copy_only=False)
    return pa.array(np.concatenate([np.zeros(min(table.num_rows, 1), bool), same]))


def lose_repeated(read: Read, again: pa.Table, key: str) -> None:
    """The account of rows that stand twice."""
    if again.num_rows:
        shown = again.select([key, "INFO_TIME"]).slice(0, 100).to_pylist()
        examples = some(f"{row[key]} {row['INFO_TIME']}" for row in shown)
        read.lost.append(Lost(read.source.path, Reason.DUPLICATE, again.num_rows, examples))


def fields_of(sources: Sequence[Source], table: pa.Table) -> tuple[Field, ...]:
    """The values of a table that are known or that a file describes, in the order of the table of known columns."""
    titles = {name: words for source in sources for name, words in source.titles}
    units = {name: words for source in sources for name, words in source.units}
    marks = {name: mark for source in sources for name, mark in source.marks}
    values = [name for name in table.column_names if pa.types.is_floating(table[name].type)]
    found = [
        replace(
            known_field(name) or described_field(name, titles.get(name, Words(name, name)), units.get(name)),
            missing=marks.get(name, ""),
        )
        for name in values
    ]
    return tuple(sorted(found, key=lambda one: (theme_of(one.name) == "", values.index(one.name))))


def whole_numbers(table: pa.Table, fields: Sequence[Field]) -> pa.Table:
    """Counts as whole numbers; a count that has a fraction somewhere stays as it is, SQLite takes both."""
    for one in fields:
        if one.type == "integer":
            at = table.column_names.index(one.name)
            try:
                table = table.set_column(at, one.name, table[one.name].cast(pa.int64()))
            except pa.ArrowInvalid:
                continue
    return table


def tally(read: Read) -> FileTally:
    """The account of one source."""
    source, reported = read.source, sum(loss.count for loss in read.lost)
    return FileTally(source.path, source.kind, source.rows, read.read, read.read - reported, reported, source.notes)
