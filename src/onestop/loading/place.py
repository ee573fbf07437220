"""Doorplates get official codes and names, and the areas that their points lie in."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from onestop.areas import NOWHERE, AreaTable, Gazetteer, Levels, Locator, is_code, official
from onestop.levels import LEVELS, Level
from onestop.loading.counties import County, Indexes, Rows, place_counties
from onestop.loading.doorplates import Doorplates
from onestop.loading.findings import Some, some
from onestop.loading.repeated import NONE, Codes, Column, recoded
from onestop.loading.text import NO_VALUE, roc_month
from onestop.loading.units import LostUnits
from onestop.loading.zones import sort_out

NO_VILLAGE = "-000"
"""How a village's code ends where the village is newer than the file."""

VILLAGE = re.compile(r"[\u3400-\u9fff]{1,5}[村里]")
"""A village's name as addresses have it."""

NO_PERIOD = NO_VALUE | {"0"}
"""What a file may have in the place of the period of a doorplate of today."""


@dataclass(frozen=True, slots=True)
class DoorplateFacts:
    """What was counted while doorplates were placed.

    :ivar bad: rows without a usable place, by kind: how many, and examples
    :ivar strange_towns: rows whose town the boundaries do not have
    :ivar villages: how many villages the source gave by code, by name, how many the point gave, and how many none
    :ivar nowhere: points that lie in no basic area
    :ivar units: counties whose export has lost the units of its addresses
    :ivar strange_periods: past doorplates whose period cannot be read
    """

    rows: int
    counties: tuple[County, ...]
    bad: dict[str, tuple[int, tuple[str, ...]]]
    strange_towns: tuple[int, tuple[str, ...]]
    villages: tuple[int, int, int, int]
    nowhere: int
    units: tuple[LostUnits, ...] = ()
    strange_periods: Some = (0, ())


@dataclass(slots=True)
class Placed:
    """Doorplates that are ready to be written.

    :ivar area: where each doorplate's basic area stands, NOWHERE for none
    """

    doorplates: Doorplates
    area: Indexes
    facts: DoorplateFacts


def place(
    doorplates: Doorplates, levels: Levels, gazetteer: Gazetteer, *, repair: bool, tick: Callable[[int], None]
) -> Placed:
    """Codes and names first, then coordinates, then what the points tell."""
    strange = name_towns(doorplates, levels[Level.TOWN], gazetteer)
    periods = name_periods(doorplates)
    counties, area = place_counties(doorplates, levels, repair, tick=tick)
    bad = forget_bad_places(doorplates)
    villages = name_villages(doorplates, levels, gazetteer)
    unplaced = ~np.isfinite(doorplates.x)
    area[unplaced | (Level.BASIC not in levels)] = NOWHERE
    nowhere = int(((area == NOWHERE) & ~unplaced).sum()) if Level.BASIC in levels else 0
    facts = DoorplateFacts(
        *(len(doorplates), counties, bad, strange, villages, nowhere), units=doorplates.units, strange_periods=periods
    )
    return Placed(doorplates, area, facts)


def name_towns(doorplates: Doorplates, towns: AreaTable, gazetteer: Gazetteer) -> tuple[int, tuple[str, ...]]:
    """Official codes and today's names of towns and counties; answers with what the boundaries do not know."""
    columns = doorplates.columns
    known = set(towns.codes.tolist())
    by_code = columns["TOWN_ID"].mapped(lambda code: code if is_code(code, Level.TOWN) else None)
    code = coalesce(by_code, by_names(columns["COUNTY"], columns["TOWN"], gazetteer.town))
    columns["TOWN_ID"] = code
    columns["COUNTY_ID"] = coalesce(code.mapped(lambda text: text[:5]), columns["COUNTY_ID"])
    for key, name in (("TOWN_ID", "TOWN"), ("COUNTY_ID", "COUNTY")):
        names = dict(zip(towns.columns[key].tolist(), towns.columns[name].tolist(), strict=True))
        columns[name] = coalesce(columns[key].mapped(names.get), columns[name].mapped(official))
    strange = np.append([text not in known for text in code.values.tolist()], [True])[code.codes]
    shown = columns["TOWN_ID"].texts(np.flatnonzero(strange)[:100_000])
    return int(strange.sum()), some(shown.tolist())


def name_periods(doorplates: Doorplates) -> Some:
    """Periods of past doorplates as year and month; answers with those that cannot be read."""
    given = doorplates.columns["PERIOD"]
    if not len(given.values):
        return 0, ()
    doorplates.columns["PERIOD"] = given.mapped(roc_month)
    meant = np.array([*(value not in NO_PERIOD for value in given.values.tolist()), False])[given.codes]
    strange = np.flatnonzero(meant & (doorplates.columns["PERIOD"].codes == NONE))
    return len(strange), some(given.texts(strange[:100_000]).tolist())


def forget_bad_places(doorplates: Doorplates) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Doorplates keep their address and lose coordinates that no doorplate has."""
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for kind, mask in sort_out(doorplates.x, doorplates.y).items():
        rows = np.flatnonzero(mask)
        if len(rows):
            doorplates.x[rows] = doorplates.y[rows] = np.nan
            found[kind] = len(rows), some(doorplates.addresses.take(rows[:5]).to_pylist())
    return found


def name_villages(doorplates: Doorplates, levels: Levels, gazetteer: Gazetteer) -> tuple[int, int, int, int]:
    """The village of each doorplate: its own code, else its name, else its point."""
    columns = doorplates.columns
    code = columns["V_ID"].mapped(
        lambda text: text if is_code(text, Level.VILLAGE) and text[-4:] != NO_VILLAGE else None
    )
    own = code.codes != NONE
    code = coalesce(code, by_names(columns["TOWN_ID"], columns["VILLAGE"], gazetteer.village))
    named = (code.codes != NONE) & ~own
    if Level.VILLAGE in levels:
        villages = levels[Level.VILLAGE]
        code = coalesce(code, by_points(doorplates, np.flatnonzero(code.codes == NONE), villages))
        names = dict(zip(villages.codes.tolist(), villages.columns["VILLAGE"].tolist(), strict=True))
        columns["VILLAGE"] = coalesce(code.mapped(names.get), columns["VILLAGE"])
    columns["V_ID"] = code
    name_dissolved(doorplates)
    without = int((code.codes == NONE).sum())
    by_code, by_name = int(own.sum()), int(named.sum())
    return by_code, by_name, len(doorplates) - by_code - by_name - without, without


def name_dissolved(doorplates: Doorplates) -> None:
    """Villages that no table names, since they are no more: their names stand in the addresses."""
    columns, code = doorplates.columns, doorplates.columns["V_ID"]
    nameless = (code.codes != NONE) & (columns["VILLAGE"].codes == NONE)
    for name in ("COUNTY", "TOWN", "NEIGHBORHOOD"):
        nameless &= columns[name].codes != NONE
    rows = np.flatnonzero(nameless)
    rows = rows[np.unique(code.codes[rows], return_index=True)[1]]
    if not len(rows):
        return
    texts = (columns[name].texts(rows) for name in ("V_ID", "COUNTY", "TOWN", "NEIGHBORHOOD"))
    addresses = doorplates.addresses.take(rows).to_pylist()
    names = {
        village: written_village(address or "", before=f"{county}{town}", behind=near)
        for village, county, town, near, address in zip(*texts, addresses, strict=True)
    }
    columns["VILLAGE"] = coalesce(columns["VILLAGE"], code.mapped(names.get))


def written_village(address: str, *, before: str, behind: str) -> str | None:
    """The village between town and 鄰 of an address; county and town may have had other units then: 員林鎮."""
    text, found, _ = address[len(before) :].partition(behind)
    return text if found and VILLAGE.fullmatch(text) else None


def by_points(doorplates: Doorplates, rows: Rows, villages: AreaTable) -> Column:
    """The villages that points lie in, of the town that their address states."""
    locator = Locator(villages.geometry)
    found = locator.locate(doorplates.x[rows], doorplates.y[rows])
    locator.close()
    stated = doorplates.columns["TOWN_ID"].texts(rows)
    found[villages.take(LEVELS[Level.TOWN].key, found) != stated] = NOWHERE
    codes = np.full(len(doorplates), NONE, np.int32)
    codes[rows] = found
    return Column(villages.codes, codes)


def by_names(first: Column, second: Column, find: Callable[[str, str], str | None]) -> Column:
    """What a gazetteer finds for two columns together: it is asked once for each pair."""
    width = len(second.values) + 1
    both = (first.codes.astype(np.int64) + 1) * width + second.codes + 1
    pairs, numbers = np.unique(both, return_inverse=True)
    left, right = np.append([None], first.values), np.append([None], second.values)
    found = [find(left[pair // width], right[pair % width]) for pair in pairs.tolist()]
    return recoded(np.array(found, dtype=object), numbers.astype(np.int32))


def coalesce(first: Column, second: Column) -> Column:
    """A column, and where it has no value another."""
    values = np.concatenate([first.values, second.values])
    behind = np.where(second.codes == NONE, NONE, second.codes + len(first.values)).astype(np.int32)
    codes: Codes = np.where(first.codes == NONE, behind, first.codes)
    return recoded(values, codes)
