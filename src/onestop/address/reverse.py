"""Places → doorplates: the nearest ones to a point, those along a line, those inside a polygon.

Every question is answered on a plane that touches the earth where it is asked: metres are right to 0.4 % at REACH.
What is looked at is bounded whatever is asked: cells of the grid first, then the doorplates of those that matter.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.address.index import Index
from onestop.address.layout import CELL, CELLS, SCALE
from onestop.errors import TooMuch

REACH = 50_000.0
"""In metres: how far the nearest doorplate is looked for."""
WIDEST = 1.0
"""In degrees: the largest extent of a line or a polygon."""
LONGEST, KILOMETRES = 2.0, 100
"""In degrees: how long a line may be altogether; and about how many kilometres a degree has."""
MOST_VERTICES = 1000
"""Vertices of a line."""
FIRST_RING = 125.0
"""In metres: the half side of the square that is looked at first."""
CHUNK = 2048
"""Cells that a polygon is laid over at a time."""

MAJOR, FLATTENING = 6_378_137.0, 1 / 298.257222101
"""The ellipsoid GRS 80: half the equator's diameter in metres, and its flattening."""
UNITS = round(CELL * SCALE)
"""The side of a cell in the whole numbers of the index."""

POLE = 90 * SCALE

type Numbers = NDArray[np.int64]
type Metres = NDArray[np.float64]
type Shape = shapely.LineString | shapely.MultiLineString | shapely.Polygon | shapely.MultiPolygon


class Near(NamedTuple):
    """A doorplate, and how far it is from what was asked about."""

    plate: int
    metres: float


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane that touches the earth at a point: its metres, east and north of that point.

    :ivar x: longitude of the point in the whole numbers of the index; likewise y
    :ivar east: metres that one of these whole numbers is; likewise north
    """

    x: float
    y: float
    east: float
    north: float

    def eastward(self, units: NDArray[Any]) -> Metres:
        """Metres east of the point."""
        return (units - self.x) * self.east

    def northward(self, units: NDArray[Any]) -> Metres:
        """Metres north of the point."""
        return (units - self.y) * self.north

    def flat(self, shape: Shape) -> Shape:
        """A shape of degrees in metres."""
        origin, scale = np.array([self.x, self.y]), np.array([self.east, self.north])
        return shapely.transform(shape, lambda degrees: (degrees * SCALE - origin) * scale)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the whole numbers of the index."""

    west: float
    south: float
    east: float
    north: float


def plane_at(x: float, y: float) -> Plane:
    """The plane that touches the earth at this longitude and latitude."""
    eccentricity = FLATTENING * (2 - FLATTENING)
    bend = 1 - eccentricity * math.sin(math.radians(y)) ** 2
    unit = math.radians(1 / SCALE)
    across = MAJOR / math.sqrt(bend) * math.cos(math.radians(y))
    return Plane(x * SCALE, y * SCALE, across * unit, MAJOR * (1 - eccentricity) / bend**1.5 * unit)


def nearest(index: Index, x: float, y: float, *, metres: float = REACH, limit: int = 1) -> list[Near]:
    """The doorplates nearest to a longitude and latitude, within some metres, the nearest first."""
    plane, metres = plane_at(x, y), min(metres, REACH)
    ring = min(FIRST_RING, metres)
    while counted(index, cells := cells_in(index, around(plane, ring))) < limit and ring < metres:
        ring = min(ring * 2, metres)
    reach = min(enough(index, plane, cells, limit=limit), metres)
    if reach > ring:
        cells = cells_in(index, around(plane, reach))
    low, _ = bounds(index, plane, cells)
    plates = plates_of(index, cells[low <= reach])
    east, north = placed(index, plane, plates)
    return first(plates, np.hypot(east, north), metres=metres, limit=limit)


def along(index: Index, line: Shape, metres: float, *, limit: int) -> list[Near]:
    """The doorplates within some metres of a line of degrees, the nearest first.

    :raises TooMuch: for a line that is longer or has more vertices than one question may take
    """
    plane, box = plane_of(line, metres)
    check_line(line)
    flat = plane.flat(line)
    shapely.prepare(flat)
    cells = cells_in(index, box)
    west, south = corners(index, cells)
    middles = shapely.points(plane.eastward(west + UNITS / 2), plane.northward(south + UNITS / 2))
    half = math.hypot(UNITS * plane.east, UNITS * plane.north) / 2
    plates = plates_of(index, cells[shapely.dwithin(flat, middles, metres + half)])
    far = shapely.distance(flat, shapely.points(*placed(index, plane, plates)))
    return first(plates, np.asarray(far, np.float64), metres=metres, limit=limit)


def check_line(line: Shape) -> None:
    """Raise TooMuch for a line beyond LONGEST or MOST_VERTICES: each doorplate in reach is measured to all of it."""
    if line.length > LONGEST or shapely.get_num_coordinates(line) > MOST_VERTICES:
        raise TooMuch(
            f"線段總長不可超過約 {LONGEST * KILOMETRES:g} 公里，頂點不可超過 {MOST_VERTICES:,} 個。 "
            f"A line may be about {LONGEST * KILOMETRES:g} km long altogether "
            f"and have at most {MOST_VERTICES:,} vertices."
        )


def inside(index: Index, polygon: Shape, *, limit: int) -> list[int]:
    """The doorplates inside a polygon of degrees or on its edge, by number; from the south where there are more."""
    _, box = plane_of(polygon, 0.0)
    shapely.prepare(polygon)
    cells = cells_in(index, box)
    found: list[int] = []
    for start in range(0, len(cells), CHUNK):
        found += within(index, polygon, cells[start : start + CHUNK])
        if len(found) >= limit:
            break
    return sorted(found[:limit])


def within(index: Index, polygon: Shape, cells: Numbers) -> list[int]:
    """The doorplates of some cells that lie inside a polygon."""
    west, south = corners(index, cells)
    boxes = shapely.box(west / SCALE, south / SCALE, (west + UNITS) / SCALE, (south + UNITS) / SCALE)
    plates = plates_of(index, cells[shapely.intersects(polygon, boxes)])
    x, y = index.arrays.whole["x"][plates] / SCALE, index.arrays.whole["y"][plates] / SCALE
    hit: list[int] = plates[shapely.intersects_xy(polygon, x, y)].tolist()
    return hit


def plane_of(shape: Shape, metres: float) -> tuple[Plane, Box]:
    """The plane in the middle of a shape, and the box around it with so many metres of margin.

    :raises TooMuch: for a shape larger than WIDEST
    """
    west, south, east, north = shape.bounds
    if east - west > WIDEST or north - south > WIDEST:
        raise TooMuch(f"範圍不可超過 {WIDEST:g} 度。 A line or polygon may reach over at most {WIDEST:g} degrees.")
    plane = plane_at((west + east) / 2, (south + north) / 2)
    wide, high = metres / plane.east, metres / plane.north
    return plane, Box(west * SCALE - wide, south * SCALE - high, east * SCALE + wide, north * SCALE + high)


def around(plane: Plane, metres: float) -> Box:
    """The square around a plane's point."""
    wide, high = metres / plane.east, metres / plane.north
    return Box(plane.x - wide, plane.y - high, plane.x + wide, plane.y + high)


def cells_in(index: Index, box: Box) -> Numbers:
    """The occupied cells that touch a box, as rows of `cell`: each row of the grid has its own in one piece.

    The grid has no cells west of Greenwich or south of the equator.
    """
    first_row, last_row = max(math.floor(box.south / UNITS), 0), math.floor(min(box.north, POLE) / UNITS)
    west, east = max(math.floor(box.west / UNITS), 0), min(math.floor(box.east / UNITS), CELLS - 1)
    if first_row > last_row or west > east:
        return np.zeros(0, np.int64)
    rows = np.arange(first_row, last_row + 1, dtype=np.uint64) * np.uint64(CELLS)
    cell = index.arrays.whole["cell"]
    begin = np.searchsorted(cell, rows + np.uint64(west))
    return pieces(begin, np.searchsorted(cell, rows + np.uint64(east), "right"))


def pieces(begin: NDArray[Any], end: NDArray[Any]) -> Numbers:
    """All whole numbers of several ranges, one range after the other."""
    sizes = np.maximum(end.astype(np.int64) - begin.astype(np.int64), 0)
    offsets = np.cumsum(sizes) - sizes
    return np.repeat(begin.astype(np.int64) - offsets, sizes) + np.arange(int(sizes.sum()), dtype=np.int64)


def plates_of(index: Index, cells: Numbers) -> Numbers:
    """The doorplates of some cells."""
    start = index.arrays.whole["cell_start"]
    plates: Numbers = index.arrays.whole["near"][pieces(start[cells], start[cells + 1])].astype(np.int64)
    return plates


def placed(index: Index, plane: Plane, plates: Numbers) -> tuple[Metres, Metres]:
    """Where some doorplates lie, in metres east and north of the plane's point."""
    whole = index.arrays.whole
    return plane.eastward(whole["x"][plates]), plane.northward(whole["y"][plates])


def counted(index: Index, cells: Numbers) -> int:
    """How many doorplates some cells have."""
    start = index.arrays.whole["cell_start"]
    return int((start[cells + 1].astype(np.int64) - start[cells]).sum())


def corners(index: Index, cells: Numbers) -> tuple[Numbers, Numbers]:
    """The western and southern sides of some cells, in the whole numbers of the index."""
    row, column = np.divmod(index.arrays.whole["cell"][cells].astype(np.int64), CELLS)
    return column * UNITS, row * UNITS


def bounds(index: Index, plane: Plane, cells: Numbers) -> tuple[Metres, Metres]:
    """How far the nearest and the farthest place of each cell is from the plane's point."""
    west, south = corners(index, cells)
    left, right = plane.eastward(west), plane.eastward(west + UNITS)
    below, above = plane.northward(south), plane.northward(south + UNITS)
    low = np.hypot(np.maximum(0, np.maximum(left, -right)), np.maximum(0, np.maximum(below, -above)))
    return low, np.hypot(np.maximum(-left, right), np.maximum(-below, above))


def enough(index: Index, plane: Plane, cells: Numbers, *, limit: int) -> float:
    """Metres within which so many doorplates are sure to lie; infinite where the cells have fewer."""
    _, high = bounds(index, plane, cells)
    order = np.argsort(high)
    start = index.arrays.whole["cell_start"]
    held = np.cumsum(start[cells[order] + 1].astype(np.int64) - start[cells[order]])
    at = int(np.searchsorted(held, limit))
    return float(high[order[at]]) if at < len(order) else math.inf


def first(plates: Numbers, far: Metres, *, metres: float, limit: int) -> list[Near]:
    """The nearest of some doorplates; of equally near ones the first in the index."""
    near = np.flatnonzero(far <= metres)
    order = near[np.lexsort((plates[near], far[near]))][:limit]
    return [Near(plate, away) for plate, away in zip(plates[order].tolist(), far[order].tolist(), strict=True)]
