"""The crossing of two streets: 中山路與民生路口."""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from onestop.address.finders import World, exact, without_section
from onestop.address.found import Found
from onestop.address.layout import NO_PLACE
from onestop.address.model import MatchLevel, Note, Reading
from onestop.address.readings import Text, as_written, loosely

JUNCTION = re.compile(
    r"^(.+?[路街道](?:\d{1,2}段)?)(?:[和與及跟、/,.&+~]|交叉)?((?!\d{1,2}段).+?[路街道](?:\d{1,2}段)?(?:\d+巷)?)(?:的)?(?:交叉)?(?:路口|街口|口)"
)
"""Two streets and a word for their crossing."""
CELLS = (5_000, 10_000, 30_000)
"""Coordinate units of a cell in which two streets meet, from about 50 to 300 metres."""
type Rows = NDArray[np.int64]

READINGS = 4
MOST = 6
"""Streets of one name that are looked at."""


def junction(world: World, text: str) -> list[Found]:
    """The doorplate of the first street that is nearest to the second."""
    match = JUNCTION.search(text)
    if match is None:
        return []
    found: list[Found] = []
    for count, reading in enumerate(beginnings(world, match[1])):
        if count == READINGS or found:
            break
        for first in streets(world, reading):
            for second in streets(world, reading._replace(rest=match[2].removeprefix(match[1][:3]))):
                found.extend(crossing(world, reading, first=first, second=second))
    return found


def beginnings(world: World, text: str) -> list[Reading]:
    """How county and town are read."""
    asked = Text(world.names, text)
    return list(as_written(asked)) or list(loosely(asked))


def streets(world: World, reading: Reading) -> Iterator[int]:
    """The streets that the whole rest is the name of."""
    count = 0
    for find in (exact, without_section):
        for street in find(world, reading):
            if not street.rest and count < MOST:
                count += 1
                yield street.street


def crossing(world: World, reading: Reading, *, first: int, second: int) -> Iterator[Found]:
    """Where the doorplates of two streets stand in one cell; nothing where they never do."""
    if first == second:
        return
    one, two = plates(world, first), plates(world, second)
    shared = (
        np.intersect1d(cells(world, one, size), cells(world, two, size), return_indices=True)[1] for size in CELLS
    )
    at = next((found for found in shared if len(found)), None)
    if at is None:
        return
    plate = int(one[at[len(at) // 2]])
    town = world.index.arrays.street_town[first]
    note = Note("junction", world.index.street_name(first), world.index.street_name(second))
    county = world.names.county_of_town[town]
    cost = reading.penalty + world.penalties.junction
    yield Found(
        *(cost, MatchLevel.JUNCTION, plate, world.index.arrays.village[plate], town, county),
        floor="",
        notes=(*reading.notes, note),
    )


def cells(world: World, rows: Rows, size: int) -> Rows:
    """The cell that each doorplate stands in."""
    x, y = (world.index.arrays.whole[name][rows].astype(np.int64) // size for name in ("x", "y"))
    cell: Rows = x << 32 | y
    return cell


def plates(world: World, street: int) -> Rows:
    """The doorplates of a street that have a place: those of the street itself, of its lanes only where it has none."""
    index = world.index
    own = index.path(street, 0)
    where = index.plates(own) if own >= 0 else index.street_plates(street)
    rows: Rows = np.arange(where.start, where.stop)
    placed: Rows = rows[index.arrays.whole["x"][where.start : where.stop] != NO_PLACE]
    return placed
