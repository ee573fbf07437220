"""The files of an address index and what is in them: the one place that both the builder and the reader follow.

A folder `addresses/` in the release; every array is one memory-mapped `.npy` file, so workers share its pages.

Order: towns by code; streets by town, name, village; paths (a street's lanes and alleys) by street and lane;
doorplates by path, packed number, period, village, 鄰. So each level is a slice of the next.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = "addresses"
FORMAT = 1
"""Raised by one when an index of before can no longer be read."""
TABLES = "tables.json"

NO_PLACE = -(1 << 31)
"""The coordinate of a doorplate whose place is not known."""
SCALE = 10_000_000
"""Whole numbers in a degree: coordinates lie on a grid of 7 decimals, about a centimetre."""
NO_AREA = 0xFFFFFFFF
"""The area of a doorplate that lies in none."""
FAR = 255
"""The distance of a doorplate that has no boundary within REACH."""
STEP = 0.1
"""Metres that one unit of a stored distance stands for."""
REACH = 25.0
"""Metres within which the area across the nearest boundary is stored."""
CELL = 0.001
"""Degrees of a cell of the grid by which doorplates near a point are found, about 100 metres."""
CELLS = 1 << 20
"""Room for cells in a row of the grid."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An array of the index: the name of its file, and the type of its numbers."""

    name: str
    dtype: str


ARRAYS = (
    Kept("street_name", "<u4"),  # → names
    Kept("street_town", "<u2"),  # → towns
    Kept("street_village", "<i4"),  # → villages; -1 where the street is known by its name alone
    Kept("street_display", "<u4"),  # → displays: road, section, area
    Kept("street_path", "<u4"),  # the first path of each street, and one more at the end
    Kept("path_lane", "<u4"),  # → lanes
    Kept("path_plate", "<u4"),  # the first doorplate of each path, and one more at the end
    Kept("number", "<u8"),  # packed, see numbers.py
    Kept("x", "<i4"),  # longitude in 1/SCALE degrees, WGS 84
    Kept("y", "<i4"),  # latitude
    Kept("village", "<u2"),  # → villages
    Kept("neighbourhood", "<u2"),  # 鄰; 0 for none
    Kept("area", "<u4"),  # → basic areas, NO_AREA for none
    Kept("other_area", "<u4"),  # the area across the nearest boundary
    Kept("edge", "<u1"),  # distance to that area in STEP metres, FAR for none within REACH
    Kept("period", "<u2"),  # year and month of a past doorplate, 0 for one of today
    Kept("feature", "<u4"),  # identifier in the collection doorplates
    Kept("basic", "S14"),  # codes of basic areas
    Kept("level1", "S12"),
    Kept("level2", "S8"),
    Kept("cell", "<u8"),  # occupied cells of the grid, in order
    Kept("cell_start", "<u4"),  # where the doorplates of each cell begin in `near`, and one more at the end
    Kept("near", "<u4"),  # doorplates by cell
    Kept("typo", "<u8"),  # hashes of street names without one character, see typos.py
    Kept("typo_street", "<u4"),  # the street of each
    Kept("whole", "<u8"),  # keys of whole addresses, see whole.py
    Kept("whole_plate", "<u4"),  # the doorplate of each
)
"""Every array of the index."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of the index; numbers of rows are what the arrays speak of.

    :ivar counties: code and name
    :ivar towns: code, number of the county, name
    :ivar villages: code (empty where it has none any more), number of the town, name
    :ivar centres: longitude and latitude of each village's doorplates, none where it has none
    :ivar renamed: county and town of before, county and town of today; an empty town stands for each town of the county
    :ivar names: different street names, normalised
    :ivar displays: road, section and area as they are written on doorplates
    :ivar lanes: what stands between street and number, normalised; the first is nothing
    :ivar lane_displays: lane, alley and sub-alley as they are written
    """

    counties: list[tuple[str, str]]
    towns: list[tuple[str, int, str]]
    villages: list[tuple[str, int, str]]
    centres: list[tuple[float, float] | None]
    renamed: list[tuple[str, str, str, str]]
    names: list[str]
    displays: list[tuple[str, str, str]]
    lanes: list[str]
    lane_displays: list[tuple[str, str, str]]


type Array = NDArray[np.generic[Any]]
type Whole = NDArray[np.int64]
