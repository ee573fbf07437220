"""Groups basic areas to first- and second-level areas and gives all of them their codes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from tools.sample.areas import Area, centre
from tools.sample.people import Floats, Village
from tools.sample.plan import LEVEL1_PERSONS, LEVEL2_PERSONS

ORDER = 16
"""Of the Hilbert curve that codes follow: 65,536 steps a side."""
STEP = 0.5
"""Metres in one of them."""
FAR = 16_000
"""Metres from the curve's corner to the origin."""

type Borders = dict[int, dict[int, float]]
"""Area → neighbour → degrees of shared border."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The three codes of a basic area."""

    base: str
    level1: str
    level2: str


def code_areas(areas: Sequence[Area], villages: Sequence[Village]) -> list[Codes]:
    """The codes of every area, town by town; groups never leave their town."""
    towns: dict[str, list[int]] = defaultdict(list)
    for number, area in enumerate(areas):
        towns[villages[area.village].town_id].append(number)
    codes: dict[int, Codes] = {}
    for town_id, members in towns.items():
        codes |= code_town(f"A{town_id[3:5]}{town_id[5:7]}", members, areas)
    return [codes[number] for number in range(len(areas))]


def code_town(prefix: str, members: list[int], areas: Sequence[Area]) -> dict[int, Codes]:
    """The codes of one town's areas: numbers follow a curve over the town, so neighbours are near in number too."""
    order = {member: hilbert(centre(areas[member])) for member in members}
    persons = {member: areas[member].persons for member in members}
    borders = neighbours(members, areas)
    first = gather(
        [[m] for m in members], persons, borders, LEVEL1_PERSONS, keep={m: areas[m].village for m in members}
    )
    second = gather(first, persons, borders, LEVEL2_PERSONS)
    base = {member: f"{prefix}-{n:04d}-00" for n, member in enumerate(sorted(members, key=order.__getitem__), 1)}
    codes: dict[int, Codes] = {}
    for n2, group in enumerate(along(second, order), 1):
        inside = [small for small in first if small[0] in set(group)]
        for n1, small in enumerate(along(inside, order), 1):
            codes |= {m: Codes(base[m], f"{prefix}-{n2:02d}-{n1:03d}", f"{prefix}-{n2:02d}") for m in small}
    return codes


def along(groups: list[list[int]], order: dict[int, int]) -> list[list[int]]:
    """Groups in the order of their first area on the curve."""
    return sorted(groups, key=lambda group: min(order[member] for member in group))


def neighbours(members: list[int], areas: Sequence[Area]) -> Borders:
    """Which areas share a border, and how much of it."""
    outlines = np.array([areas[member].outline for member in members])
    borders: Borders = {member: {} for member in members}
    for one, other in shapely.STRtree(outlines).query(outlines, predicate="intersects").T:
        if one < other:
            length = float(shapely.length(shapely.intersection(outlines[one], outlines[other])))
            if length > 0:
                borders[members[one]][members[other]] = borders[members[other]][members[one]] = length
    return borders


def gather(
    groups: list[list[int]],
    persons: dict[int, int],
    borders: Borders,
    limits: tuple[int, int],
    *,
    keep: dict[int, int] | None = None,
) -> list[list[int]]:
    """Let the smallest group join the neighbour that it shares most of its border with, until all are large enough.

    :param keep: area → village: groups of different villages do not join
    """
    least, most = limits
    members = {group[0]: list(group) for group in groups}
    size = {name: sum(persons[m] for m in group) for name, group in members.items()}
    shared = merge_borders(members, borders)
    waiting = {name for name in members if size[name] < least}
    while waiting:
        name = min(waiting, key=lambda n: (size[n], n))
        allowed = [o for o in shared[name] if size[name] + size[o] <= most and (keep is None or keep[o] == keep[name])]
        if not allowed:
            waiting.remove(name)
            continue
        partner = max(allowed, key=lambda o: (shared[name][o] / (size[o] + least), -o))
        join(name, partner, members, size, shared)
        waiting.discard(name)
        if size[partner] < least:
            waiting.add(partner)
        else:
            waiting.discard(partner)
    return list(members.values())


def merge_borders(members: dict[int, list[int]], borders: Borders) -> Borders:
    """Borders between groups, from those between areas."""
    group_of = {member: name for name, group in members.items() for member in group}
    shared: Borders = {name: defaultdict(float) for name in members}
    for one, others in borders.items():
        for other, length in others.items():
            if group_of[one] != group_of[other]:
                shared[group_of[one]][group_of[other]] += length
    return shared


def join(gone: int, partner: int, members: dict[int, list[int]], size: dict[int, int], shared: Borders) -> None:
    """Put a group into its partner."""
    members[partner] += members.pop(gone)
    size[partner] += size.pop(gone)
    for other, length in shared.pop(gone).items():
        del shared[other][gone]
        if other != partner:
            shared[partner][other] = shared[partner].get(other, 0.0) + length
            shared[other][partner] = shared[partner][other]


def hilbert(place_in: Floats) -> int:
    """How far along a Hilbert curve over the county a place is, in local metres."""
    column, row = ((place_in + FAR) / STEP).astype(int)
    place, side = 0, 1 << (ORDER - 1)
    while side:
        right, up = int(column & side > 0), int(row & side > 0)
        place += side * side * ((3 * right) ^ up)
        if not up:
            if right:
                column, row = side - 1 - (column & (side - 1)), side - 1 - (row & (side - 1))
            column, row = row, column
        side >>= 1
    return place
