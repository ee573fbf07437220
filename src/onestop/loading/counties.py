"""Where the doorplates of each county lie, and counties that went wrong as a whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onestop.areas import NOWHERE, Levels, Locator
from onestop.levels import Level
from onestop.loading.doorplates import Coordinates, Doorplates
from onestop.loading.repeated import NONE
from onestop.loading.zones import Mistake, explain, sort_out

type Rows = NDArray[np.intp]
type Indexes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class County:
    """How the doorplates of a county lie.

    :ivar placed: how many have usable coordinates
    :ivar inside: how many of those lie in the town that their address states
    :ivar mistake: what explains that next to none does
    :ivar after: the share that lies in its town when the mistake is undone
    :ivar mended: the mistake was undone
    """

    code: str
    name: str
    rows: int
    placed: int
    inside: int
    mistake: Mistake | None = None
    after: float = 0.0
    mended: bool = False


class Finder:
    """Which town, and which of the smallest areas, points lie in."""

    def __init__(self, levels: Levels) -> None:
        self.towns = levels[Level.TOWN]
        self.small = levels.get(Level.BASIC) or levels.get(Level.VILLAGE) or self.towns
        self.locator = Locator(self.small.geometry)
        self.coarse = Locator(self.towns.geometry)
        places = self.towns.places(self.small.columns["TOWN_ID"])
        self.town_of_small = np.append(places, [NOWHERE]).astype(np.int32)

    def close(self) -> None:
        """Let go of what was prepared."""
        self.locator.close()
        self.coarse.close()

    def find(self, x: Coordinates, y: Coordinates) -> tuple[Indexes, Indexes]:
        """The small area and the town of each point; the town's own polygon serves where no small area has it."""
        small = self.locator.locate(x, y).astype(np.int32)
        town = self.town_of_small[small]
        missed = np.flatnonzero(town == NOWHERE)
        town[missed] = self.coarse.locate(x[missed], y[missed])
        return small, town


def place_counties(
    doorplates: Doorplates, levels: Levels, repair: bool, *, tick: Callable[[int], None]
) -> tuple[tuple[County, ...], Indexes]:
    """How each county lies, and where the small area of each point stands; mistakes found are undone if asked."""
    finder = Finder(levels)
    stated = stated_towns(doorplates, finder)
    small = np.full(len(doorplates), NOWHERE, np.int32)
    counties: list[County] = []
    for code, rows in by_county(doorplates):
        usable = rows[fit_to_try(doorplates.x[rows], doorplates.y[rows])]
        name = doorplates.columns["COUNTY"].texts(rows[:1])[0] or ""
        county = look_at(
            County(code, name, len(rows), len(usable), 0), doorplates, usable, finder=finder, stated=stated[usable]
        )
        if county.mistake and repair:
            doorplates.x[usable], doorplates.y[usable] = county.mistake.undo(doorplates.x[usable], doorplates.y[usable])
            county = replace(county, mended=True)
        small[usable], _ = finder.find(doorplates.x[usable], doorplates.y[usable])
        counties.append(county)
        tick(len(rows))
    finder.close()
    return tuple(counties), small


def look_at(county: County, doorplates: Doorplates, usable: Rows, *, finder: Finder, stated: Indexes) -> County:
    """A county with the number of its points in their town, and the mistake that explains it where next to none is."""

    def inside(x: Coordinates, y: Coordinates, which: Rows) -> NDArray[np.bool_]:
        town = finder.find(x, y)[1]
        same: NDArray[np.bool_] = (town == stated[which]) & (town != NOWHERE)
        return same

    x, y, every = doorplates.x[usable], doorplates.y[usable], np.arange(len(usable))
    found = replace(county, inside=int(inside(x, y, every).sum()))
    mistake = explain(x, y, lambda x, y, which: float(inside(x, y, which).mean()))
    if mistake is None:
        return found
    return replace(found, mistake=mistake, after=float(inside(*mistake.undo(x, y), every).mean()))


def stated_towns(doorplates: Doorplates, finder: Finder) -> Indexes:
    """Where the town of each doorplate's address stands, NOWHERE for one that the boundaries do not have."""
    column = doorplates.columns["TOWN_ID"]
    return np.append(finder.towns.places(column.values), [NOWHERE]).astype(np.int32)[column.codes]


def by_county(doorplates: Doorplates) -> Iterator[tuple[str, Rows]]:
    """The rows of each county, in the order of the counties' codes; those of none last."""
    column = doorplates.columns["COUNTY_ID"]
    order = np.argsort(column.codes, kind="stable")
    starts = np.searchsorted(column.codes[order], np.arange(NONE, len(column.values) + 1))
    for number in np.argsort(column.values.astype(str)).tolist():
        yield column.values[number], order[starts[number + 1] : starts[number + 2]]
    if starts[1] > starts[0]:
        yield "", order[starts[0] : starts[1]]


def fit_to_try(x: Coordinates, y: Coordinates) -> NDArray[np.bool_]:
    """Which coordinates say something; what lies outside Taiwan may yet be explained by a mistake."""
    bad = sort_out(x, y)
    return ~(bad["missing"] | bad["tm2_origin"] | bad["latitude_0"])
