"""The areas of a level of a release: their codes, their numbers in its tables, and which names are whose."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from onestop.areas import Gazetteer
from onestop.areas.names import fold, renamed
from onestop.dataset import Dataset
from onestop.levels import LEVELS, Level
from onestop.release import Release, open_release
from onestop.store.database import Database
from onestop.store.tables import quoted

SECONDS = 60
"""For reading the codes of a level."""
KEPT = 6
"""Levels kept in a process; that of basic areas takes some 30 MB."""
NAMES = {Level.COUNTY: ("COUNTY",), Level.TOWN: ("COUNTY", "TOWN"), Level.VILLAGE: ("COUNTY", "TOWN", "VILLAGE")}
"""The names of an area and of those it lies in, the largest first; statistical areas have none."""
SHORTEST = 3
"""Characters of a town's name that is known without its last, 鄉, 鎮, 市 or 區."""

type Codes = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Known:
    """The areas of a level.

    :ivar numbers: the `fid` of each code
    :ivar labels: the names of each code, from the county on
    :ivar names: who has a name as it is compared: all names together, those from the town on, and a town's alone
    :ivar former: towns by a name alone that they had before, and by a name without its last character
    :ivar hints: villages by their name alone, which says too little
    """

    level: Level
    numbers: Mapping[str, int]
    labels: Mapping[str, str]
    names: Codes
    former: Codes
    hints: Codes
    gazetteer: Gazetteer


def known_areas(release: Release, dataset: Dataset) -> Known:
    """The areas of a data set; read once for each process."""
    return _known(release.path, dataset.name, os.getpid())


@lru_cache(KEPT)
def _known(path: Path, name: str, _process: int) -> Known:
    release = open_release(path)
    dataset = release.dataset(name)
    level = dataset.level or Level.COUNTY
    rows = read_rows(release, dataset, (LEVELS[level].key, *NAMES.get(level, ())))
    named = {code: names for _, code, *names in rows if names and all(names)}
    towns = [(county, town, code) for code, (county, town) in towns_of(release, level, named)]
    villages = [(code[:8], names[-1], code) for code, names in named.items()] if level is Level.VILLAGE else []
    gazetteer = Gazetteer(towns, villages)
    return Known(
        level,
        {code: number for number, code, *_ in rows},
        {code: "".join(names) for code, names in named.items()},
        grouped(pair for code, names in named.items() for pair in written(names, code)),
        grouped(former(towns, gazetteer) if level is Level.TOWN else ()),
        grouped((fold(names[-1]), code) for code, names in named.items() if level is Level.VILLAGE),
        gazetteer,
    )


def read_rows(release: Release, dataset: Dataset, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """The number and some columns of every area."""
    wanted = ", ".join(map(quoted, columns))
    database = Database(release.path / dataset.file, SECONDS)
    try:
        rows = database.rows(f"SELECT fid, {wanted} FROM {quoted(dataset.name)}")
        return [tuple(row) for row in rows]
    finally:
        database.close()


def towns_of(release: Release, level: Level, named: Mapping[str, list[str]]) -> Iterable[tuple[str, list[str]]]:
    """Code, and county and town, of every town."""
    if level is Level.TOWN:
        return named.items()
    towns = release.datasets.get(LEVELS[Level.TOWN].collection)
    rows = read_rows(release, towns, ("TOWN_ID", "COUNTY", "TOWN")) if towns and level in NAMES else []
    return ((code, names) for _, code, *names in rows if all(names))


def written(names: list[str], code: str) -> Iterator[tuple[str, str]]:
    """The ways in which an area is called."""
    yield fold("".join(names)), code
    if len(names) > 1:
        yield fold("".join(names[1:])), code
    else:
        yield fold(names[0])[:-1], code  # 金門; 新竹 is two


def former(towns: Iterable[tuple[str, str, str]], gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    """Names that towns had before, without their county: 員林鎮, 板橋市."""
    for county, town in renamed():
        if town and (code := gazetteer.town(county, town)):
            yield town, code
    for _, town, code in towns:
        if len(town) >= SHORTEST:
            yield fold(town)[:-1], code


def grouped(pairs: Iterable[tuple[str, str]]) -> Codes:
    """Which codes go with each name."""
    found = defaultdict(set)
    for name, code in pairs:
        found[name].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}
