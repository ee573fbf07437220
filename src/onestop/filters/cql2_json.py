"""CQL2 JSON into pygeofilter's tree."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
import shapely
from pygeofilter import ast
from pygeofilter.ast import Node
from shapely.errors import GEOSException

from onestop import crs
from onestop.errors import BadValue
from onestop.filters import literals, operators
from onestop.filters.limits import check_depth, check_length
from onestop.filters.operators import Operand


class Walk:
    """Where in the JSON we are, and the system of its geometries."""

    __slots__ = ("depth", "system")

    def __init__(self, system: str, depth: int = 0) -> None:
        self.system = system
        self.depth = depth

    def into(self, value: object) -> Operand:
        """The operand that a part of the JSON is."""
        return operand(value, Walk(self.system, self.depth + 1))


def parse_json(text: str | bytes, system: str = crs.CRS84) -> Node:
    """The tree of a CQL2 JSON; also of a request's body that has it under `filter`.

    :param system: the system of its geometries (`filter-crs`), by its URI
    :raises BadValue: for what is not JSON or not CQL2
    :raises TooMuch: for a text that is too long or nested too deep
    """
    check_length(text if isinstance(text, str) else text.decode("utf-8", "replace"))
    crs.find(system, "filter-crs")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadValue("filter", str(error), "JSON as CQL2 has it") from None
    if isinstance(value, dict) and "filter" in value:
        if value.get("filter-lang", "cql2-json") != "cql2-json":
            raise BadValue("filter-lang", value["filter-lang"], "cql2-json")
        value = value["filter"]
    return operators.condition(operand(value, Walk(system)))


def operand(value: object, walk: Walk) -> Operand:
    """What a part of the JSON stands for."""
    check_depth(walk.depth)
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        for member, reader in READERS.items():
            if member in value:
                return reader(value, walk)
    raise BadValue("filter", shown(value), "CQL2 JSON: an object with one of " + ", ".join(READERS))


def shown(value: object) -> str:
    """The beginning of a part of the JSON, for an error."""
    return str(value)[: literals.SHOWN]


def operation(value: dict[str, Any], walk: Walk) -> Operand:
    """An object with `op` and `args`."""
    name, args = value["op"], value.get("args")
    if not isinstance(name, str) or not isinstance(args, list | dict):
        raise BadValue("filter", shown(value), "an object with a name in op and a list in args")
    given: Sequence[object] = args if isinstance(args, list) else [args]
    special = SPECIAL.get(name.lower())
    if special:
        return special(given, walk)
    operands = [walk.into(one) for one in given]
    if name.lower() in operators.BINARY:
        return operators.binary(name.lower(), operands)
    return ast.Function(operators.NAMED_ARITHMETIC.get(name, name).lower(), operands)


def one(given: Sequence[object], walk: Walk, name: str) -> Operand:
    """The only operand; raises BadValue for any other number of them."""
    if len(given) != 1:
        raise BadValue(f"operands of {name}", len(given), "one")
    return walk.into(given[0])


def between(given: Sequence[object], walk: Walk) -> Operand:
    """A value and two bounds; drafts of the standard had the bounds in a list of their own."""
    flat = [given[0], *given[1]] if len(given) == 2 and isinstance(given[1], list) else given  # noqa: PLR2004
    if len(flat) != 3:  # noqa: PLR2004
        raise BadValue("operands of between", len(flat), "three: the value, the lower and the upper bound")
    return ast.Between(*map(walk.into, flat), False)


def inside(given: Sequence[object], walk: Walk) -> Operand:
    """A value and a list."""
    if len(given) != 2 or not isinstance(given[1], list):  # noqa: PLR2004
        raise BadValue("operands of in", shown(given), "two: a value and a list of values")
    return ast.In(walk.into(given[0]), list(map(walk.into, given[1])), False)


def like(given: Sequence[object], walk: Walk) -> Operand:
    """A value and a pattern."""
    if len(given) != 2:  # noqa: PLR2004
        raise BadValue("operands of like", len(given), "two: a value and a pattern")
    return operators.like(*map(walk.into, given))


SPECIAL: dict[str, Callable[[Sequence[object], Walk], Operand]] = {
    "and": lambda given, walk: operators.all_of(list(map(walk.into, given))),
    "or": lambda given, walk: operators.any_of(list(map(walk.into, given))),
    "not": lambda given, walk: operators.negation(one(given, walk, "not")),
    "isnull": lambda given, walk: ast.IsNull(one(given, walk, "isNull"), False),
    "between": between,
    "in": inside,
    "like": like,
}
"""Operators that are not two operands on either side of a sign."""


def named(value: dict[str, Any], _walk: Walk) -> Operand:
    """A property."""
    if not isinstance(value["property"], str):
        raise BadValue("property", shown(value["property"]), "a name")
    return ast.Attribute(value["property"])


def day(value: dict[str, Any], _walk: Walk) -> Operand:
    """A date or a timestamp."""
    return literals.day(str(value.get("date", value.get("timestamp"))))


def interval(value: dict[str, Any], walk: Walk) -> Operand:
    """A list of two instants."""
    ends = value["interval"]
    if not isinstance(ends, list) or len(ends) != 2:  # noqa: PLR2004
        raise BadValue("interval", shown(ends), "a list of two dates, timestamps, properties or '..'")
    return operators.interval(*map(walk.into, ends))


def box(value: dict[str, Any], walk: Walk) -> Operand:
    """A box of four numbers, or six with heights."""
    numbers = value["bbox"]
    if not isinstance(numbers, list) or not all(type(number) in (int, float) for number in numbers):
        raise BadValue("bbox", shown(numbers), "a list of four numbers")
    return literals.box(*crs.transform_bbox(numbers, walk.system))


def shape(value: dict[str, Any], walk: Walk) -> Operand:
    """A geometry as GeoJSON; it is read from text, where GEOS says what is wrong with it."""
    try:
        found = shapely.from_geojson(orjson.dumps(value))
    except (GEOSException, TypeError):
        raise BadValue("geometry", shown(value), "a geometry as GeoJSON has it") from None
    return literals.geometry(found, walk.system)


READERS: dict[str, Callable[[dict[str, Any], Walk], Operand]] = {
    "op": operation,
    "property": named,
    "date": day,
    "timestamp": day,
    "interval": interval,
    "type": shape,
    "bbox": box,
}
"""What an object is, by the member that tells; a GeoJSON geometry may have a bbox, so its type comes first."""
