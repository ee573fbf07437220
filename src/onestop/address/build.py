"""Doorplates of any source → the address index of a release, by the same normaliser and grammar that read queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onestop.address import borders, streets
from onestop.address.columns import NONE, Column, Texts, runs
from onestop.address.layout import CELL, CELLS, FAR, NO_AREA, NO_PLACE, SCALE, STEP, Tables
from onestop.address.streets import Streets
from onestop.address.typos import typo_index
from onestop.address.whole import whole_keys
from onestop.address.write import write_index

NO_VILLAGE = 0xFFFF
"""The village of a doorplate that has none."""
EXAMPLES = 5
STREETS, FOLDED, EDGES, WHOLE = 0.2, 0.25, 0.9, 0.99
"""How far the work is when streets are read, floors folded, edges measured, whole addresses keyed."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The administrative names of the release.

    :ivar counties: code and name
    :ivar towns: code and name; a code begins with its county's
    :ivar villages: code and name; a code begins with its town's
    :ivar renamed: county and town of before, county and town of today; an empty town stands for each of the county
    """

    counties: list[tuple[str, str]]
    towns: list[tuple[str, str]]
    villages: list[tuple[str, str]]
    renamed: list[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True)
class Doorplates:
    """A row for each doorplate or floor, in the order of the collection.

    :ivar columns: TOWN_ID, V_ID, VILLAGE, NEIGHBORHOOD, ROAD, SECTION, LANE, ALLEY, SUB_ALLEY, TONG, AREA, NUMBER and,
        where the source has past doorplates, PERIOD
    :ivar x: longitude in degrees, WGS 84; not-a-number where the place is not known
    :ivar y: latitude
    :ivar area: the row of each one's basic area, NONE for none
    """

    columns: dict[str, Column]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    area: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, slots=True)
class Areas:
    """The basic areas: polygons in degrees, WGS 84, and their codes at the three statistical levels."""

    polygons: NDArray[np.object_]
    basic: list[str]
    level1: list[str]
    level2: list[str]


@dataclass(frozen=True, slots=True)
class Indexed:
    """What became of the rows: rows = doorplates + folded + without a number.

    :ivar examples: some rows without a number
    """

    rows: int
    doorplates: int
    folded: int
    without_number: int
    examples: tuple[int, ...]


def untold(share: float) -> None:
    """Tells nobody how far the work is."""


def build_index(
    folder: Path,
    doorplates: Doorplates,
    gazetteer: Gazetteer,
    *,
    areas: Areas,
    tell: Callable[[float], None] = untold,
) -> Indexed:
    """Write the index into a folder that is made for it.

    :param tell: told how far the work is, from 0 to 1
    """
    villages, village = village_rows(doorplates, gazetteer)
    made = streets.read(doorplates.columns, village, [code for code, _ in gazetteer.towns])
    tell(STREETS)
    rows = Rows(doorplates, made, village)
    kept = fold_floors(rows, plate_order(rows))
    tell(FOLDED)
    arrays = plate_arrays(rows, kept)
    arrays |= street_arrays(made, kept) | edge_arrays(arrays, areas) | area_arrays(areas) | grid_arrays(arrays)
    tell(EDGES)
    arrays["typo"], arrays["typo_street"] = typo_index(made.names, arrays["street_name"], arrays["street_town"])
    county = [
        next(at for at, (code, _) in enumerate(gazetteer.counties) if town[: len(code)] == code)
        for town, _ in gazetteer.towns
    ]
    tables = Tables(
        counties=gazetteer.counties,
        towns=[(code, at, name) for (code, name), at in zip(gazetteer.towns, county, strict=True)],
        villages=villages,
        centres=centres(len(villages), arrays),
        renamed=gazetteer.renamed,
        names=made.names,
        displays=made.displays,
        lanes=made.lanes,
        lane_displays=made.lane_displays,
    )
    arrays["whole"], arrays["whole_plate"] = whole_keys(tables, arrays)
    tell(WHOLE)
    write_index(folder, tables, arrays)
    tell(1)
    without = np.flatnonzero(made.packed == 0)
    folded = len(doorplates) - len(kept) - len(without)
    return Indexed(len(doorplates), len(kept), folded, len(without), tuple(without[:EXAMPLES].tolist()))


def village_rows(doorplates: Doorplates, gazetteer: Gazetteer) -> tuple[list[tuple[str, int, str]], NDArray[np.int32]]:
    """Every village that the gazetteer or a doorplate has, and the village of each row."""
    towns = {code: at for at, (code, _) in enumerate(gazetteer.towns)}
    found: list[tuple[str, int, str]] = [
        (code, towns[code[:8]], name) for code, name in gazetteer.villages if code[:8] in towns
    ]
    index = {code: at for at, (code, _, _) in enumerate(found)}
    named = {(town, name): at for at, (_, town, name) in enumerate(found)}
    columns = [doorplates.columns[name] for name in ("TOWN_ID", "V_ID", "VILLAGE")]
    starts, run_of = runs(columns)
    numbers = np.full(len(starts), NONE, np.int32)
    for at, (town, code, name) in enumerate(zip(*(column.texts(starts) for column in columns), strict=True)):
        if town not in towns or not (code or name):
            continue
        row = index.get(code) if code else named.get((towns[town], name))
        if row is None:
            row = len(found)
            found.append((code, towns[town], name))
            index |= {code: row} if code else {}
            named.setdefault((towns[town], name), row)
        numbers[at] = row
    return found, numbers[run_of]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows with their streets and villages."""

    doorplates: Doorplates
    made: Streets
    village: NDArray[np.int32]


def plate_order(rows: Rows) -> NDArray[np.intp]:
    """The rows that have a number by path, number, period, village, neighbourhood; those that have a place first."""
    doorplates, made = rows.doorplates, rows.made
    some = np.flatnonzero(made.packed != 0)
    last = (rows.village[some].astype(np.int64) + 1) << 20 | neighbourhoods(doorplates)[some].astype(np.int64) << 1
    last |= ~np.isfinite(doorplates.x[some])
    return some[np.lexsort((last, periods(doorplates)[some], made.packed[some], made.path[some]))]


def neighbourhoods(doorplates: Doorplates) -> NDArray[np.uint16]:
    """The 鄰 of each row as a number."""
    return doorplates.columns["NEIGHBORHOOD"].numbers()


def periods(doorplates: Doorplates) -> NDArray[np.uint16]:
    """The year and month in which each row ended, 0 for a doorplate of today."""
    column = doorplates.columns.get("PERIOD")
    return column.numbers() if column else np.zeros(len(doorplates), np.uint16)


def fold_floors(rows: Rows, order: NDArray[np.intp]) -> NDArray[np.intp]:
    """One row for each doorplate out of its floors: the first of those that are alike."""
    doorplates, made = rows.doorplates, rows.made
    keys = (made.path, made.packed, periods(doorplates), rows.village, neighbourhoods(doorplates))
    first = np.zeros(len(order), bool)
    first[:1] = True
    for key in keys:
        ordered = key[order]
        first[1:] |= ordered[1:] != ordered[:-1]
    return order[first]


type Arrays = dict[str, NDArray[np.generic]]


def plate_arrays(rows: Rows, kept: NDArray[np.intp]) -> Arrays:
    """What is kept of each doorplate."""
    doorplates, made, village = rows.doorplates, rows.made, rows.village
    area = doorplates.area[kept]
    return {
        "number": made.packed[kept],
        "x": grid_units(doorplates.x[kept]),
        "y": grid_units(doorplates.y[kept]),
        "village": np.where(village[kept] == NONE, NO_VILLAGE, village[kept]).astype(np.uint16),
        "neighbourhood": neighbourhoods(doorplates)[kept],
        "area": np.where(area == NONE, NO_AREA, area.astype(np.int64)).astype(np.uint32),
        "period": periods(doorplates)[kept],
        "feature": (kept + 1).astype(np.uint32),
    }


def grid_units(degrees: NDArray[np.float64]) -> NDArray[np.int32]:
    """Degrees as whole numbers."""
    known = np.isfinite(degrees)
    return np.where(known, np.rint(np.where(known, degrees, 0) * SCALE), NO_PLACE).astype(np.int32)


def street_arrays(made: Streets, kept: NDArray[np.intp]) -> Arrays:
    """Streets and paths, each with where its children begin."""
    paths = np.arange(len(made.path_street) + 1)
    return {
        "street_name": made.street_name.astype(np.uint32),
        "street_town": made.street_town.astype(np.uint16),
        "street_village": made.street_village.astype(np.int32),
        "street_display": made.street_display.astype(np.uint32),
        "street_path": np.searchsorted(made.path_street, np.arange(len(made.street_name) + 1)).astype(np.uint32),
        "path_lane": made.path_lane.astype(np.uint32),
        "path_plate": np.searchsorted(made.path[kept], paths).astype(np.uint32),
    }


def edge_arrays(arrays: Arrays, areas: Areas) -> Arrays:
    """For each doorplate the area across the nearest boundary and how far it is."""
    x, y = degrees(arrays["x"]), degrees(arrays["y"])
    own = np.where(arrays["area"] == NO_AREA, NONE, arrays["area"].astype(np.int64))
    other, metres = borders.beside(areas.polygons, x, y, own=own)
    units = np.minimum(np.rint(metres / STEP), FAR - 1)
    return {
        "other_area": np.where(other == NONE, NO_AREA, other).astype(np.uint32),
        "edge": np.where(other == NONE, FAR, units).astype(np.uint8),
    }


def degrees(units: NDArray[np.generic]) -> NDArray[np.float64]:
    """Whole numbers as degrees, not-a-number for a place that is not known."""
    return np.where(units == NO_PLACE, np.nan, units.astype(np.float64) / SCALE)


def area_arrays(areas: Areas) -> Arrays:
    """The codes of the basic areas and of those that they lie in."""
    return {
        name: np.array([code.encode() for code in codes], dtype)
        for name, codes, dtype in (
            ("basic", areas.basic, "S14"),
            ("level1", areas.level1, "S12"),
            ("level2", areas.level2, "S8"),
        )
    }


def grid_arrays(arrays: Arrays) -> Arrays:
    """Doorplates by the cell of the grid that they lie in."""
    placed = np.flatnonzero(arrays["x"] != NO_PLACE)
    cells = cell_of(arrays["x"][placed].astype(np.int64), arrays["y"][placed].astype(np.int64))
    order = np.argsort(cells, kind="stable")
    cell, start = np.unique(cells[order], return_index=True)
    return {
        "near": placed[order].astype(np.uint32),
        "cell": cell.astype(np.uint64),
        "cell_start": np.append(start, len(order)).astype(np.uint32),
    }


def cell_of(x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    """The cell of each place: rows from south to north, within a row from west to east."""
    size = round(CELL * SCALE)
    return y // size * CELLS + x // size


def centres(count: int, arrays: Arrays) -> list[tuple[float, float] | None]:
    """The middle of each village's doorplates."""
    known = np.flatnonzero((arrays["x"] != NO_PLACE) & (arrays["village"] != NO_VILLAGE))
    village = arrays["village"][known].astype(np.int64)
    number = np.bincount(village, minlength=count)
    sums = (np.bincount(village, arrays[name][known].astype(np.float64), count) for name in ("x", "y"))
    x, y = (each / np.maximum(number, 1) / SCALE for each in sums)
    return [
        (round(east, 7), round(north, 7)) if some else None
        for east, north, some in zip(x.tolist(), y.tolist(), number.tolist(), strict=True)
    ]


__all__: Sequence[str] = ("Areas", "Doorplates", "Gazetteer", "Indexed", "Texts", "build_index", "untold")
