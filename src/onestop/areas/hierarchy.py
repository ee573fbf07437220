"""Six levels of areas out of whatever levels were given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.areas.codes import area_columns, county_of, key_and_name, level2_of, prefix_of, town_of
from onestop.areas.dissolve import dissolve
from onestop.areas.locate import Locator
from onestop.areas.shapes import Geometries, one_type, oriented
from onestop.areas.texts import NOWHERE, Texts, blank, filled, missing, over, taken
from onestop.levels import LEVELS, Level


@dataclass(frozen=True, slots=True)
class AreaTable:
    """The areas of one level, in the order of their codes.

    :ivar columns: the columns of `area_columns(level)`
    :ivar edition: the date of the boundaries, as their file says it
    :ivar mended: codes of the polygons that were not valid
    :ivar dissolved: made of the areas of a smaller level
    """

    level: Level
    columns: Mapping[str, Texts]
    geometry: Geometries
    edition: str = ""
    synthetic: bool = False
    mended: tuple[str, ...] = ()
    dissolved: bool = False

    def __len__(self) -> int:
        return len(self.geometry)

    @property
    def codes(self) -> Texts:
        """The codes of the areas."""
        return self.columns[LEVELS[self.level].key]

    def places(self, codes: Texts) -> NDArray[np.intp]:
        """Where areas of these codes stand, NOWHERE for a code that none has."""
        index = {code: at for at, code in enumerate(self.codes.tolist())}
        return np.fromiter((index.get(code, NOWHERE) for code in codes.tolist()), np.intp, len(codes))

    def take(self, column: str, places: NDArray[np.intp]) -> Texts:
        """Values of a column at these places, None for NOWHERE."""
        return taken(self.columns[column], places)


type Levels = Mapping[Level, AreaTable]
type Step = Callable[[dict[Level, AreaTable]], None]

SMALLER: dict[Level, tuple[Level, ...]] = {
    Level.LEVEL1: (Level.BASIC,),
    Level.LEVEL2: (Level.LEVEL1, Level.BASIC),
    Level.TOWN: (Level.VILLAGE, Level.LEVEL2, Level.LEVEL1, Level.BASIC),
    Level.COUNTY: (Level.TOWN,),
}
"""What a level that was not given is dissolved from, the best first."""


def hierarchy(given: Levels) -> Levels:
    """Every level that can be had, smallest first, with parents' codes and names filled in."""
    levels = dict(given)
    for step in STEPS:
        step(levels)
    return {level: levels[level] for level in LEVELS if level in levels}


def fill_codes(levels: dict[Level, AreaTable]) -> None:
    """The codes of parents that an area's own code, or the towns that are known, tell."""
    towns = known_towns(levels)
    for level, table in levels.items():
        columns = {name: table.columns.get(name, blank(len(table))) for name in area_columns(level)}
        for parent, tell in TELL:
            if parent in columns and parent != LEVELS[level].key:
                columns[parent] = filled(columns[parent], tell(columns, towns))
        levels[level] = replace(table, columns=columns)


def known_towns(levels: Levels) -> dict[str, str]:
    """How statistical areas' codes begin → the town, of every town that any table has."""
    codes = [table.columns["TOWN_ID"] for table in levels.values() if "TOWN_ID" in table.columns]
    return {prefix_of(town): town for column in codes for town in set(column.tolist()) if town}


type Columns = Mapping[str, Texts]


def tell_level2(columns: Columns, _towns: Mapping[str, str]) -> Texts:
    """The second-level area of a first-level area."""
    return over(columns["CODE1"], level2_of) if "CODE1" in columns else blank(len(columns["CODE2"]))


def tell_town(columns: Columns, towns: Mapping[str, str]) -> Texts:
    """The town of a village or of a statistical area."""
    result = blank(len(columns["TOWN_ID"]))
    if "V_ID" in columns:
        result = over(columns["V_ID"], town_of)
    for key in ("CODE2", "CODE1", "CODEBASE"):
        if key in columns:
            result = filled(result, over(columns[key], lambda code: towns.get(code[:5])))
    return result


def tell_county(columns: Columns, _towns: Mapping[str, str]) -> Texts:
    """The county of a town."""
    return over(columns["TOWN_ID"], county_of)


TELL = (("CODE2", tell_level2), ("TOWN_ID", tell_town), ("COUNTY_ID", tell_county))
"""What fills in a parent's code, in an order in which each has what it needs."""


def dissolve_upward(levels: dict[Level, AreaTable]) -> None:
    """The levels that were not given, each dissolved from a smaller one."""
    for level, choices in SMALLER.items():
        child = next((choice for choice in choices if choice in levels), None)
        if level not in levels and child is not None:
            levels[level] = dissolved(levels[child], level)


def dissolved(child: AreaTable, level: Level) -> AreaTable:
    """The areas of a level out of smaller ones; what has no parent's code is left out."""
    keys = child.columns[LEVELS[level].key]
    known = np.flatnonzero(~missing(keys))
    codes, geometry = dissolve(child.geometry[known], keys[known])
    _, first = np.unique(keys[known], return_index=True)
    columns = {name: child.columns[name][known[first]] for name in area_columns(level) if name in child.columns}
    return AreaTable(
        level, {**columns, LEVELS[level].key: codes}, geometry, child.edition, child.synthetic, dissolved=True
    )


def name_parents(levels: dict[Level, AreaTable]) -> None:
    """The names of each area's town and county."""
    for parent in (Level.COUNTY, Level.TOWN):
        if parent not in levels:
            continue
        key, name = key_and_name(LEVELS[parent])
        for level, table in levels.items():
            if level != parent and name in area_columns(level):
                names = levels[parent].take(name, levels[parent].places(table.columns[key]))
                levels[level] = replace(table, columns={**table.columns, name: filled(names, table.columns.get(name))})


def find_villages(levels: dict[Level, AreaTable]) -> None:
    """The village, in its own town, of each basic area that does not say it: by its middle, else the largest share."""
    if not {Level.BASIC, Level.VILLAGE} <= levels.keys():
        return
    basic, villages = levels[Level.BASIC], levels[Level.VILLAGE]
    open_ = np.flatnonzero(missing(basic.columns["V_ID"]))
    place = villages_of(basic, villages, open_)
    columns = dict(basic.columns)
    columns["V_ID"] = columns["V_ID"].copy()
    columns["V_ID"][open_] = villages.take("V_ID", place)
    columns["VILLAGE"] = filled(villages.take("VILLAGE", villages.places(columns["V_ID"])), columns["VILLAGE"])
    levels[Level.BASIC] = replace(basic, columns=columns)


def villages_of(basic: AreaTable, villages: AreaTable, these: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where the village of each of these basic areas stands."""
    middle = shapely.point_on_surface(basic.geometry[these])
    place = Locator(villages.geometry).locate(shapely.get_x(middle), shapely.get_y(middle))
    towns = basic.columns["TOWN_ID"][these]
    place[villages.take("TOWN_ID", place) != towns] = NOWHERE
    missed = np.flatnonzero(place == NOWHERE)
    place[missed] = largest_share(basic.geometry[these[missed]], towns[missed], villages)
    return place


def largest_share(geometry: Geometries, towns: Texts, villages: AreaTable) -> NDArray[np.intp]:
    """Where the village stands that covers most of each area, of those in its town; NOWHERE where none covers any."""
    result = np.full(len(geometry), NOWHERE)
    area, village = shapely.STRtree(villages.geometry).query(geometry, predicate="intersects")
    same = villages.columns["TOWN_ID"][village] == towns[area]
    area, village = area[same], village[same]
    share = shapely.area(shapely.intersection(geometry[area], villages.geometry[village]))
    area, village, share = area[share > 0], village[share > 0], share[share > 0]  # to touch is not to cover
    order = np.lexsort((-village, share))  # the largest share last, of equal ones the village first in order
    result[area[order]] = village[order]
    return result


def settle_geometry(levels: dict[Level, AreaTable]) -> None:
    """One geometry type in each table, and rings that run the way standards want."""
    for level, table in levels.items():
        levels[level] = replace(table, geometry=one_type(oriented(table.geometry)))


STEPS: tuple[Step, ...] = (fill_codes, dissolve_upward, fill_codes, name_parents, find_villages, settle_geometry)
"""The whole of it, in order."""
