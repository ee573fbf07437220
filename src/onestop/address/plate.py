"""A doorplate of the index told: its address in parts, the codes of its areas, and the area it may lie in as well."""

import math

from onestop.address.index import NO_VILLAGE, Index
from onestop.address.layout import FAR, NO_AREA, REACH, STEP
from onestop.address.model import AreaCodes, Parts, RunnerUp
from onestop.address.numbers import unpacked

SIGMA = 1.5
"""In metres: how far a doorplate's place is off, across a boundary, as a standard deviation.

Between 759 recorded doorplates of TGOS and ours of the same addresses the median is 0.1 m and 95 % lie within
2.5 m, which is a deviation of 1.0 m; of 2,961 recorded codes 0.17 % are not those of the area that the recorded place
lies in, which is one of 1.6 m at the distances that doorplates have from boundaries.
"""
LEAST = 0.005
"""A neighbouring area less probable than this is not told."""


def parts(index: Index, plate: int) -> Parts:
    """The address of a doorplate in parts."""
    tables, arrays = index.tables, index.arrays
    path = index.path_of(plate)
    street = index.street_of(path)
    _, county, town = tables.towns[arrays.street_town[street]]
    road, section, area = tables.displays[arrays.street_display[street]]
    lane, alley, sub_alley = tables.lane_displays[arrays.path_lane[path]]
    village, neighbourhood = arrays.village[plate], arrays.neighbourhood[plate]
    return Parts(
        county=tables.counties[county][1],
        town=town,
        village="" if village == NO_VILLAGE else tables.villages[village][2] or "",
        neighbourhood=f"{neighbourhood}鄰" if neighbourhood else "",
        road=road,
        section=section,
        lane=lane,
        alley=alley,
        sub_alley=sub_alley,
        area=area,
        number=unpacked(arrays.number[plate]).text,
    )


def codes(index: Index, plate: int) -> AreaCodes:
    """The official codes of the areas that a doorplate lies in."""
    tables, arrays = index.tables, index.arrays
    code, county, _ = tables.towns[arrays.street_town[index.street_of(index.path_of(plate))]]
    village, area = arrays.village[plate], arrays.area[plate]
    basic, level1, level2 = statistical(index, area) if area != NO_AREA else (None, None, None)
    return AreaCodes(
        county=tables.counties[county][0],
        town=code,
        village=None if village == NO_VILLAGE else tables.villages[village][0] or None,
        level2=level2,
        level1=level1,
        basic=basic,
    )


def statistical(index: Index, area: int) -> tuple[str, str, str]:
    """The codes of a basic area and of the areas of the first and second level around it."""
    basic, level1, level2 = (index.arrays.whole[name][area].decode() for name in ("basic", "level1", "level2"))
    return basic, level1, level2


def runner_up(index: Index, plate: int) -> RunnerUp | None:
    """The area across the nearest boundary, where the doorplate may well lie in it."""
    other, edge = index.arrays.other_area[plate], index.arrays.edge[plate]
    if other == NO_AREA or edge == FAR or edge * STEP > REACH:
        return None
    probability = beyond(edge * STEP)
    return RunnerUp(*statistical(index, other), probability) if probability >= LEAST else None


def beyond(metres: float) -> float:
    """How probable it is that a place lies across a boundary that it was measured this far from."""
    return 0.5 * math.erfc(metres / (SIGMA * math.sqrt(2)))
