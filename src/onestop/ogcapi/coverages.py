"""The parameters of a coverage, checked before pygeoapi sees them: which cells, in what system and of what size.

pygeoapi 0.24 itself would fail on `bbox-crs` as a URI, move only two corners of a box between systems, and not scale.
"""

import math
import re
from collections.abc import Callable, Mapping

from onestop import crs
from onestop.dataset import BBox, Dataset, Grid
from onestop.errors import BadValue
from onestop.grids.coverage import DEGREES, MOST_VALUES, Cut, grid_of, moved, planned
from onestop.instants import parse_interval
from onestop.ogcapi.question import read_numbers

type Given = Mapping[str, str]

AXES = {"e": "x", "x": "x", "n": "y", "y": "y"}
ANGLES = {"long": "x", "lon": "x", "lat": "y"}
"""Names of axes in small letters: of the grid's own system, and of longitude and latitude."""
AXIS = re.compile(r"\s*([A-Za-z]{1,8})\(([^()]{1,80})\)\s*")
SYSTEMS = tuple(system for system in crs.SYSTEMS if system.code not in (3827, 3828))
"""Systems of answers; GDAL does not know how TWD67 is moved, see `onestop/crs.py`."""
COARSEST = 10_000


def read_cut(given: Given, dataset: Dataset) -> Cut:
    """What the parameters ask of a grid; raises BadValue."""
    grid = grid_of(dataset)
    check_together(given)
    check_time(given, dataset)
    size, angles = read_size(given)
    code = read_system(given, grid) or (DEGREES if angles and angles != own_angles(grid) else None)
    cut = Cut(read_box(given, grid, code or grid.crs), code, size, read_factor(given), read_bands(given, dataset))
    check_place(given, dataset, cut)
    return cut


def check_place(given: Given, dataset: Dataset, cut: Cut) -> None:
    """Raise BadValue for a box beside the grid, in the words that it was asked for in; TooMuch for too many cells."""
    try:
        planned(dataset, cut)
    except BadValue as error:
        name = "subset" if "subset" in given else "bbox"
        raise BadValue(name, given.get(name, error.value), error.allowed) from None


def own_angles(grid: Grid) -> bool:
    """Whether the grid's own axes are longitude and latitude."""
    return grid.crs == DEGREES


def check_together(given: Given) -> None:
    """Raise BadValue for two parameters that say the same."""
    for one, other in (("bbox", "subset"), ("scale-size", "scale-factor"), ("scaleSize", "scale-factor")):
        if one in given and other in given:
            raise BadValue(other, given[other], f"not together with {one}")
    if "scaleSize" in given and "scale-size" in given:
        raise BadValue("scaleSize", given["scaleSize"], "not together with scale-size, its newer spelling")
    for name, of in (("bbox-crs", "bbox"), ("subset-crs", "subset")):
        if name in given and of not in given:
            raise BadValue(name, given[name], f"a system for {of}, which is not there")


def check_time(given: Given, dataset: Dataset) -> None:
    """Raise BadValue for a time that the grid is not of."""
    if "datetime" not in given:
        return
    first, last = parse_interval(given["datetime"])
    for period in dataset.periods:
        if (first is None or first <= period.end) and (last is None or last >= period.start):
            return
    known = ", ".join(f"{period.start}/{period.end}" for period in dataset.periods) or "none; the grid has no time"
    raise BadValue("datetime", given["datetime"], f"a time that meets {known}")


def read_system(given: Given, grid: Grid) -> int | None:
    """The system of the answer, by its number; None for the grid's own."""
    if "crs" not in given:
        return None
    return coded("crs", given["crs"], grid)


def coded(name: str, text: str, grid: Grid) -> int:
    """The number of a system that answers come in; longitude and latitude are one whatever their order is called."""
    own = f"http://www.opengis.net/def/crs/EPSG/0/{grid.crs}"
    if text.strip("[]") in (own, f"EPSG:{grid.crs}"):
        return grid.crs
    known = {system.uri: system.code or DEGREES for system in SYSTEMS}
    known |= {system.name: number for system, number in zip(SYSTEMS, known.values(), strict=True)}
    if text.strip("[]") not in known:
        raise BadValue(name, text, ", ".join(dict.fromkeys((own, *(system.uri for system in SYSTEMS)))))
    return known[text.strip("[]")]


def read_box(given: Given, grid: Grid, code: int) -> BBox | None:
    """The box in the system of the answer."""
    if "subset" in given:
        return read_subset(given, grid, code)
    if "bbox" not in given:
        return None
    system = given.get("bbox-crs", crs.CRS84)
    if system.strip("[]") == f"http://www.opengis.net/def/crs/EPSG/0/{grid.crs}" and grid.crs != DEGREES:
        west, south, east, north = crs.box_numbers(read_numbers(given["bbox"]))
        if west > east or south > north:
            raise BadValue("bbox", given["bbox"], "the smaller corner first")
        return moved((west, south, east, north), grid.crs, code)
    box = crs.transform_bbox(read_numbers(given["bbox"]), system)
    if box[0] > box[2]:
        raise BadValue("bbox", given["bbox"], "west first")
    return moved(box, DEGREES, code)


def read_subset(given: Given, grid: Grid, code: int) -> BBox:
    """The box of `subset=E(250000:300000),N(2700000:2750000)`, or of Lat and Long; an axis left out is whole."""
    sides, angles = read_axes("subset", given["subset"], interval)
    source = DEGREES if angles else grid.crs
    if "subset-crs" in given:
        source = coded("subset-crs", given["subset-crs"], grid)
    west, south, east, north = moved(grid.box, grid.crs, source)
    (west, east), (south, north) = sides.get("x", (west, east)), sides.get("y", (south, north))
    return moved((west, south, east, north), source, code)


def read_axes[T](name: str, text: str, read: Callable[[str, str], T]) -> tuple[dict[str, T], bool]:
    """What stands in brackets behind each axis, and whether the axes are longitude and latitude."""
    found: dict[str, T] = {}
    spelt: set[str] = set()
    for part in text.split(","):
        match = AXIS.fullmatch(part)
        axis = match and (AXES | ANGLES).get(match[1].lower())
        if match is None or axis is None or axis in found:
            raise BadValue(name, text[:80], "each axis once: E and N, or Long and Lat, such as E(250000:300000)")
        spelt.add("angle" if match[1].lower() in ANGLES else "length")
        found[axis] = read(name, match[2])
    if len(spelt) > 1:
        raise BadValue(name, text[:80], "axes of one system: E and N, or Long and Lat")
    return found, "angle" in spelt


def interval(name: str, text: str) -> tuple[float, float]:
    """`low:high`, or one number."""
    low, _, high = text.partition(":")
    try:
        ends = float(low), float(high or low)
    except ValueError:
        ends = (math.nan, math.nan)
    if not all(map(math.isfinite, ends)) or ends[0] > ends[1]:
        raise BadValue(name, text, "two numbers with a colon between, the smaller first")
    return ends


def count(name: str, text: str) -> int:
    """A number of columns or rows."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_VALUES:
        raise BadValue(name, text, f"a whole number from 1 to {MOST_VALUES}")
    return int(text[:9])


def read_size(given: Given) -> tuple[tuple[int, int] | None, bool]:
    """Columns and rows of the answer, where they are asked for, and whether along longitude and latitude."""
    name = "scale-size" if "scale-size" in given else "scaleSize"
    if name not in given:
        return None, False
    sizes, angles = read_axes(name, given[name], count)
    if sizes.keys() != {"x", "y"}:
        raise BadValue(name, given[name], "both axes, such as E(400),N(500)")
    return (sizes["x"], sizes["y"]), angles


def read_factor(given: Given) -> float:
    """How many cells become one."""
    text = given.get("scale-factor", "1")
    try:
        factor = float(text)
    except ValueError:
        factor = math.nan
    if not 1 <= factor <= COARSEST:
        raise BadValue("scale-factor", text, f"a number from 1 to {COARSEST}; cells are not made finer than they are")
    return factor


def read_bands(given: Given, dataset: Dataset) -> tuple[int, ...]:
    """The numbers of the bands that are asked for."""
    names = [field.name for field in dataset.fields]
    asked = given["properties"].split(",") if "properties" in given else []
    for name in asked:
        if name not in names or asked.count(name) > 1:
            raise BadValue("properties", name, f"each once: {', '.join(names)}")
    return tuple(names.index(name) + 1 for name in asked)
