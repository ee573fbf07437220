"""What was counted while a release was built: all that the checks need, small enough to keep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from onestop.areas import NOWHERE, AreaTable, Levels, missing
from onestop.levels import LEVELS, Level
from onestop.loading.boundaries import misfits
from onestop.loading.findings import FileTally, Lost, Some, some
from onestop.loading.place import DoorplateFacts
from onestop.loading.source import SetAside
from onestop.loading.statistics import Statistic

NEST: dict[Level, tuple[Level, ...]] = {
    Level.BASIC: (Level.LEVEL1, Level.LEVEL2, Level.VILLAGE, Level.TOWN),
    Level.LEVEL1: (Level.LEVEL2, Level.TOWN),
    Level.LEVEL2: (Level.TOWN,),
    Level.VILLAGE: (Level.TOWN,),
    Level.TOWN: (Level.COUNTY,),
}
"""In which areas those of a level lie."""


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What was counted of one level.

    :ivar misfits: codes that are not of the level's pattern
    :ivar mended: polygons that were not valid
    :ivar orphans: by parent's level, areas whose parent's code the release does not have
    :ivar astray: by parent's level, areas whose middle lies outside their parent's polygon
    :ivar without_village: basic areas that no village of their town touches
    """

    level: Level
    count: int
    edition: str
    misfits: Some
    mended: Some
    orphans: tuple[tuple[Level, Some], ...]
    astray: tuple[tuple[Level, Some], ...]
    without_village: Some


@dataclass(frozen=True, slots=True)
class StatisticFacts:
    """What was counted of one table of statistics.

    :ivar without_area: rows whose area the boundaries do not have
    :ivar uneven: fields and periods whose sum is not the sum of the parts
    :ivar left_over: rows of the level below that lie in no area of this one
    """

    name: str
    rows: int
    without_area: Some
    uneven: Some = (0, ())
    left_over: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it."""

    areas: tuple[AreaFacts, ...]
    statistics: tuple[StatisticFacts, ...]
    doorplates: DoorplateFacts | None
    files: tuple[FileTally, ...]
    lost: tuple[Lost, ...]
    set_aside: tuple[SetAside, ...]


def area_facts(levels: Levels) -> tuple[AreaFacts, ...]:
    """What is to say about each level."""
    return tuple(level_facts(table, levels) for table in levels.values())


def level_facts(table: AreaTable, levels: Levels) -> AreaFacts:
    """What is to say about one level."""
    middle = shapely.point_on_surface(table.geometry)
    orphans: list[tuple[Level, Some]] = []
    astray: list[tuple[Level, Some]] = []
    for level in NEST.get(table.level, ()):
        if level in levels:
            lost, out = nest(table, levels[level], middle)
            orphans += [(level, lost)] if lost[0] else []
            astray += [(level, out)] if out[0] else []
    return AreaFacts(
        table.level,
        len(table),
        table.edition,
        counted(misfits(table)),
        counted(table.mended),
        tuple(orphans),
        tuple(astray),
        counted(without_village(table)),
    )


def nest(table: AreaTable, parents: AreaTable, middle: np.ndarray) -> tuple[Some, Some]:
    """The areas without a parent, and those that lie elsewhere."""
    codes = table.columns[LEVELS[parents.level].key]
    place = parents.places(codes)
    orphan = (place == NOWHERE) & ~missing(codes)
    rows = np.flatnonzero(place != NOWHERE)
    shapely.prepare(parents.geometry)
    inside = shapely.intersects(parents.geometry[place[rows]], middle[rows])
    shapely.destroy_prepared(parents.geometry)
    return counted(table.codes[orphan].tolist()), counted(table.codes[rows[~inside]].tolist())


def without_village(table: AreaTable) -> list[str]:
    """Basic areas that no village was found for."""
    if table.level is not Level.BASIC:
        return []
    return list(table.codes[missing(table.columns["V_ID"])].tolist())


def statistic_facts(statistics: Sequence[Statistic]) -> tuple[StatisticFacts, ...]:
    """What is to say about each table."""
    by_name = {one.name: one for one in statistics}
    return tuple(table_facts(one, by_name.get(f"{one.theme}_{one.made_of}")) for one in statistics)


def table_facts(statistic: Statistic, parts: Statistic | None) -> StatisticFacts:
    """What is to say about one table, and of what was added up how it compares with the parts."""
    key, table = LEVELS[statistic.level].key, statistic.table
    unknown = table.filter(pc.is_null(table["area"]))
    lost = unknown.num_rows, some(unknown[key].unique().to_pylist()[:10])
    if parts is None:
        return StatisticFacts(statistic.name, table.num_rows, lost)
    below = parts.table
    uneven = counted(differences(table, below, [one.name for one in statistic.fields if one.summed]))
    return StatisticFacts(statistic.name, table.num_rows, lost, uneven, below[key].null_count)


def differences(whole: pa.Table, parts: pa.Table, fields: Sequence[str]) -> list[str]:
    """Fields and periods whose sums are not equal."""
    sums = [(name, "sum") for name in fields]
    left, right = (
        {row["INFO_TIME"]: row for row in table.group_by("INFO_TIME").aggregate(sums).to_pylist()}
        for table in (whole, parts)
    )
    return [
        f"{name} {time}"
        for name in fields
        for time in sorted(left.keys() | right.keys())
        if not alike(left.get(time, {}).get(f"{name}_sum"), right.get(time, {}).get(f"{name}_sum"))
    ]


def alike(one: float | None, other: float | None) -> bool:
    """Whether two sums are the same but for the rounding of fractions."""
    return one == other or (one is not None and other is not None and bool(np.isclose(one, other, rtol=1e-9)))


def counted(examples: Iterable[str]) -> Some:
    """How many, and the first of them."""
    every = list(examples)
    return len(every), some(every)
