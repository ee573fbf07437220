"""The parameters of `items`, checked before pygeoapi sees them, each mistake answered with one sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import shapely
from pygeofilter import ast
from shapely.geometry.base import BaseGeometry

from onestop import crs
from onestop.dataset import Dataset
from onestop.errors import BadValue
from onestop.features import Query
from onestop.filters import cql2, literals
from onestop.instants import parse_interval

type Given = Mapping[str, str]

DEEPEST = 2**31 - 1
"""The largest offset."""
EDGES = 50
"""Parts that the longer edge of a box is cut into before it is taken from a projected system."""
FLAGS = ("true", "false")
RESULT_TYPES = ("results", "hits")
FILTER_LANGUAGES = ("cql2-text", "cql2-json")
GEOMETRY = "geometry"
BESIDE_ADDRESS = ("crs", "lang", "limit", "offset", "properties", "resulttype", "skipGeometry")
"""What may be asked together with a written address."""


@dataclass(frozen=True)
class Collection:
    """What the guard knows of a collection.

    :ivar dataset: None for records
    :ivar fields: names that may be asked for as parameters
    """

    dataset: Dataset | None
    fields: tuple[str, ...]

    @cached_property
    def properties(self) -> frozenset[str]:
        """The fields, to look names up in."""
        return frozenset(self.fields)

    @cached_property
    def systems(self) -> tuple[str, ...]:
        """The systems that it can be had in."""
        return tuple(system.uri for system in crs.systems_for(self.dataset.bbox if self.dataset else None))

    @property
    def grid(self) -> bool:
        """Whether it has cells and no features."""
        return self.dataset is not None and self.dataset.kind == "grid"

    @property
    def searched(self) -> bool:
        """Whether `q` is a written address."""
        return self.dataset is not None and self.dataset.kind == "doorplates"


def whole(name: str, text: str, *, low: int, high: int) -> int:
    """A whole number between two bounds; raises BadValue."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(DEEPEST)) or not low <= int(text) <= high:
        raise BadValue(name, text, f"a whole number from {low} to {high}")
    return int(text)


def choice(given: Given, name: str, allowed: tuple[str, ...]) -> None:
    """Raise BadValue where a parameter has a value that is not one of these."""
    if name in given and given[name] not in allowed:
        raise BadValue(name, given[name], ", ".join(allowed))


def page_size(text: str, most: int) -> int:
    """The features of a page: who asks for more than the most gets the most; raises BadValue.

    OGC API Features 1.0.1, requirement fc-limit-response-1, C: a larger limit is no error.
    """
    digits = text.lstrip("0")
    if not (text.isascii() and digits.isdigit()):
        raise BadValue("limit", text, f"a whole number from 1; more than {most} are {most}")
    return most if len(digits) > len(str(most)) else min(int(digits), most)


def check_page(given: Given) -> None:
    """Raise BadValue for a page that cannot be had."""
    if "offset" in given:
        whole("offset", given["offset"], low=0, high=DEEPEST)


def check_names(given: Given, collection: Collection) -> None:
    """Raise BadValue for fields that the collection does not have."""
    for parameter, signs in (("sortby", "+- "), ("properties", "")):
        for name in given[parameter].split(",") if parameter in given else ():
            if (name[1:] if name[:1] in tuple(signs) else name) not in collection.properties:
                raise BadValue(parameter, name, ", ".join(collection.fields))


def check_system(given: Given, collection: Collection) -> None:
    """Raise BadValue for a system of the answer that the collection does not list."""
    choice(given, "crs", collection.systems)


def check_address(given: Given, collection: Collection) -> None:
    """Raise BadValue for a written address that is none, or that stands beside what it cannot be combined with."""
    if "q" not in given or not collection.searched:
        return
    if not given["q"].strip():
        raise BadValue("q", given["q"], "a written address")
    for name, text in given.items():
        if name not in ("q", *BESIDE_ADDRESS):
            raise BadValue(name, text, f"none beside q, which finds and orders by itself; {', '.join(BESIDE_ADDRESS)}")


def read_query(given: Given) -> Query:
    """The box, time and filter of a question.

    pygeoapi moves only two corners of a box between systems (at 20 ms), refuses a time outside the collection's, and
    has a parser of CQL2 that knows less than ours: so it is not shown these three.

    :raises BadValue: for what is wrong with them
    """
    time = parse_interval(given["datetime"]) if "datetime" in given else None
    box, outline = read_box(given)
    conditions = [part for part in (outline, read_filter(given)) if part is not None]
    return Query(filter=ast.And.from_items(*conditions) if conditions else None, bbox=box, time=time)


def read_box(given: Given) -> tuple[tuple[float, float, float, float] | None, ast.Node | None]:
    """The box in CRS84, and the exact outline of a box of a projected system."""
    if "bbox" not in given:
        if "bbox-crs" in given:
            raise BadValue("bbox-crs", given["bbox-crs"], "a system for a box; there is no bbox")
        return None, None
    system = given.get("bbox-crs", crs.CRS84)
    choice(given, "bbox-crs", tuple(known.uri for known in crs.SYSTEMS))
    numbers = read_numbers(given["bbox"])
    box = crs.transform_bbox(numbers, system)
    if box[0] > box[2] and box[0] - box[2] < crs.WORLD[2]:
        raise BadValue("bbox", given["bbox"], "west first; a box over the antimeridian spans less than half the world")
    return box, None if crs.find(system).degrees else outline(numbers, system)


def read_numbers(text: str) -> list[float]:
    """Numbers between commas; raises BadValue."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise BadValue("bbox", text, "four numbers with commas between: west,south,east,north") from None


def outline(numbers: list[float], system: str) -> ast.Node:
    """Features that touch the box as its own system draws it, whose edges bend in CRS84."""
    west, south, east, north = crs.box_numbers(numbers)
    longest = max(east - west, north - south)
    shape: BaseGeometry = shapely.Point(west, south)
    if longest:
        flat = west == east or south == north
        box = shapely.LineString([(west, south), (east, north)]) if flat else shapely.box(west, south, east, north)
        shape = shapely.segmentize(box, longest / EDGES)
    return ast.GeometryIntersects(ast.Attribute(GEOMETRY), literals.geometry(shape, system))


def read_filter(given: Given) -> ast.Node | None:
    """The tree of `filter`; raises BadValue where it does not parse."""
    choice(given, "filter-lang", FILTER_LANGUAGES)
    choice(given, "filter-crs", tuple(system.uri for system in crs.SYSTEMS))
    if "filter" not in given:
        return None
    system = given.get("filter-crs", crs.CRS84)
    parse = cql2.parse_json if given.get("filter-lang") == "cql2-json" else cql2.parse_text
    return parse(given["filter"], system)


CHECKS: tuple[Callable[[Given, Collection], None], ...] = (
    lambda given, _: check_page(given),
    check_names,
    check_system,
    lambda given, _: choice(given, "skipGeometry", FLAGS),
    lambda given, _: choice(given, "resulttype", RESULT_TYPES),
    check_address,
)


def check(given: Given, collection: Collection) -> None:
    """Raise BadValue for anything wrong in what is left to pygeoapi."""
    for each in CHECKS:
        each(given, collection)
