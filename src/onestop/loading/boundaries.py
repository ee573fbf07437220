"""Sources of areas → one table for each level."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from onestop.areas import (
    AreaTable,
    Geometries,
    Levels,
    Texts,
    area_columns,
    hierarchy,
    is_code,
    missing,
    official,
    whole,
)
from onestop.errors import BadFile
from onestop.levels import LEVELS, Level
from onestop.loading.findings import Account, FileTally, Lost, Reason, some
from onestop.loading.rows import table_of
from onestop.loading.source import Kind, Source

BOUNDARIES = (Level.VILLAGE, Level.TOWN, Level.COUNTY)
"""The levels that the shipped boundaries stand in for where the sources have none."""

NAMES = ("COUNTY", "TOWN")
"""Names that are written with the government's 臺."""


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas of a release and what became of the rows they came from."""

    levels: Levels
    account: Account


@dataclass(frozen=True, slots=True)
class Raw:
    """The rows of one source."""

    source: Source
    columns: dict[str, Texts]
    geometry: Geometries


def read_areas(sources: Sequence[Source], shipped: Sequence[Source]) -> Areas:
    """Every level that the sources, and for what they lack the shipped boundaries, give."""
    given = {source.level for source in sources if source.kind is Kind.AREAS}
    fallback = [source for source in shipped if source.level in BOUNDARIES and source.level not in given]
    used = [source for source in (*sources, *fallback) if source.kind is Kind.AREAS]
    levels: dict[Level, AreaTable] = {}
    files: list[FileTally] = []
    lost: list[Lost] = []
    for level, group in groupby(sorted(used, key=rank), key=lambda source: source.level):
        if level is not None:
            levels[level], tallies, gone = read_level(level, [read_raw(source) for source in group], fallback)
            files += tallies
            lost += gone
    return Areas(hierarchy(levels), Account(tuple(files), tuple(lost)))


def rank(source: Source) -> int:
    """Where the level of a source stands among the levels."""
    return list(LEVELS).index(source.level) if source.level else -1


def read_raw(source: Source) -> Raw:
    """All rows of a source of areas."""
    level = source.level or Level.BASIC
    table = table_of(source)
    columns = {name: texts(table[name]) for name in area_columns(level) if name in table.column_names}
    for name in NAMES:
        if name in columns:
            columns[name] = np.array([official(value) for value in columns[name].tolist()], dtype=object)
    geometry = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False), on_invalid="fix")
    return Raw(source, columns, geometry)


def texts(column: pa.ChunkedArray) -> Texts:
    """A column as texts, None where there is none."""
    return np.asarray(column.cast(pa.string()).to_numpy(zero_copy_only=False), dtype=object)


def read_level(
    level: Level, raws: Sequence[Raw], fallback: Iterable[Source]
) -> tuple[AreaTable, list[FileTally], list[Lost]]:
    """One table out of the sources of a level, the rows that cannot stand in it, and the account of each file."""
    names = [name for name in area_columns(level) if any(name in raw.columns for raw in raws)]
    columns = {name: np.concatenate([column_of(raw, name) for raw in raws]) for name in names}
    owner = np.repeat(np.arange(len(raws)), [len(raw.geometry) for raw in raws])
    geometry, broken = whole(np.concatenate([raw.geometry for raw in raws]))
    codes = columns[LEVELS[level].key]
    reasons = fates(codes, geometry)
    keep = np.flatnonzero(missing(reasons))
    if not len(keep):
        raise BadFile(
            f"{raws[0].source.path}: 沒有一列兼有代碼與多邊形 "
            "no row has a code and a polygon; 需要 allowed: areas with both"
        )
    keep = keep[np.argsort(codes[keep].astype(str), kind="stable")]
    table = AreaTable(
        level,
        {name: values[keep] for name, values in columns.items()},
        geometry[keep],
        raws[0].source.edition,
        any(raw.source.synthetic for raw in raws),
        tuple(codes[keep[broken[keep]]].tolist()),
    )
    lost = [
        loss for at, raw in enumerate(raws) for loss in losses(raw.source, reasons[owner == at], codes[owner == at])
    ]
    shipped = {id(source) for source in fallback}
    tallies = [tally(raw, reasons[owner == at], id(raw.source) in shipped) for at, raw in enumerate(raws)]
    return table, tallies, lost


def column_of(raw: Raw, name: str) -> Texts:
    """A column of one source, blank where it has none."""
    return raw.columns.get(name, np.full(len(raw.geometry), None, dtype=object))


def fates(codes: Texts, geometry: Geometries) -> NDArray[np.object_]:
    """Why each row cannot be stored; None where it can."""
    reasons = np.full(len(codes), None, dtype=object)
    _, first = np.unique(codes.astype(str), return_index=True)
    again = np.ones(len(codes), bool)
    again[first] = False
    reasons[again] = Reason.DUPLICATE
    reasons[shapely.is_missing(geometry)] = Reason.NO_GEOMETRY
    reasons[missing(codes)] = Reason.NO_CODE
    return reasons


def losses(source: Source, reasons: NDArray[np.object_], codes: Texts) -> list[Lost]:
    """The rows of a source that are not stored, by reason."""
    found = [reason for reason in Reason if (reasons == reason).any()]
    return [
        Lost(source.path, reason, int((reasons == reason).sum()), some(codes[reasons == reason].tolist()))
        for reason in found
    ]


def tally(raw: Raw, reasons: NDArray[np.object_], fallback: bool) -> FileTally:
    """The account of one source."""
    stored = int(missing(reasons).sum())
    source = raw.source
    read = len(reasons)
    return FileTally(source.path, source.kind, source.rows, read, stored, read - stored, source.notes, fallback)


def misfits(table: AreaTable) -> list[str]:
    """Codes that are not of their level's pattern."""
    return [code for code in table.codes.tolist() if not is_code(code, table.level)]
