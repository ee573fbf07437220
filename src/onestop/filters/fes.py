"""OGC Filter Encoding 1.0, 1.1 (`ogc:`) and 2.0 (`fes:`) into pygeofilter's tree.

pygeofilter has a parser of its own; it is not used since (0.4.0) it needs a type on each literal of 2.0, makes
BBOX forget the order of axes, knows no ResourceId, PropertyIsNil and AnyInteracts, and does not limit nesting.
"""

from collections.abc import Callable, Sequence

from lxml.etree import _Element as Element
from pygeofilter import ast
from pygeofilter.ast import Node

from onestop import crs
from onestop.errors import BadValue
from onestop.filters import gml, literals, operators
from onestop.filters.gml import children, local
from onestop.filters.limits import check_depth
from onestop.filters.literals import Untyped
from onestop.filters.operators import Operand

NAMESPACES = ("http://www.opengis.net/ogc", "http://www.opengis.net/fes/2.0")
IDENTIFIER = "id"
"""How the tree names a feature's identifier."""

COMPARISONS: dict[str, type[Node]] = {
    "PropertyIsEqualTo": ast.Equal,
    "PropertyIsNotEqualTo": ast.NotEqual,
    "PropertyIsLessThan": ast.LessThan,
    "PropertyIsLessThanOrEqualTo": ast.LessEqual,
    "PropertyIsGreaterThan": ast.GreaterThan,
    "PropertyIsGreaterThanOrEqualTo": ast.GreaterEqual,
}
RELATIONS: dict[str, Callable[[Operand, Operand], Node]] = {
    "Equals": ast.GeometryEquals,
    "Disjoint": ast.GeometryDisjoint,
    "Touches": ast.GeometryTouches,
    "Within": ast.GeometryWithin,
    "Overlaps": ast.GeometryOverlaps,
    "Crosses": ast.GeometryCrosses,
    "Intersects": ast.GeometryIntersects,
    "Contains": ast.GeometryContains,
    "After": ast.TimeAfter,
    "Before": ast.TimeBefore,
    "Begins": ast.TimeBegins,
    "BegunBy": ast.TimeBegunBy,
    "TContains": ast.TimeContains,
    "During": ast.TimeDuring,
    "EndedBy": ast.TimeEndedBy,
    "Ends": ast.TimeEnds,
    "TEquals": ast.TimeEquals,
    "Meets": ast.TimeMeets,
    "MetBy": ast.TimeMetBy,
    "TOverlaps": ast.TimeOverlaps,
    "OverlappedBy": ast.TimeOverlappedBy,
    "AnyInteracts": operators.intersects_in_time,
}
"""Spatial and temporal operators with two operands."""
ARITHMETIC = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
IDENTIFIERS = {"ResourceId": "rid", "FeatureId": "fid", "GmlObjectId": "{http://www.opengis.net/gml}id"}
"""The elements that name features, and the attribute that has the name."""
OTHER_IDENTIFIERS = ("{http://www.opengis.net/gml/3.2}id", "id")
"""Where else the name may stand; GDAL writes a GmlObjectId of 1.1 with the latter."""
ESCAPES = ("escapeChar", "escape")
"""What the attribute is called in 1.1 and 2.0, and in 1.0."""


class Walk:
    """How deep in the filter we are, the system of geometries that say none, and the name of the identifier."""

    __slots__ = ("depth", "identifier", "system")

    def __init__(self, system: str, identifier: str = IDENTIFIER, depth: int = 0) -> None:
        check_depth(depth)
        self.system = system
        self.identifier = identifier
        self.depth = depth

    def deeper(self) -> "Walk":
        """One level further in."""
        return Walk(self.system, self.identifier, self.depth + 1)


def parse(element: Element, system: str = crs.CRS84, identifier: str = IDENTIFIER) -> Node:
    """The tree of a Filter element.

    :param system: what geometries without an `srsName` are in; its form says the order of axes, as an `srsName` does
    :param identifier: how the tree is to name a feature's identifier
    :raises BadValue: for what is not in the standard, or has too few operands
    :raises TooMuch: for a filter that is nested too deep
    """
    if local(element) != "Filter" or namespace(element) not in NAMESPACES:
        raise BadValue("filter", str(element.tag), "an ogc:Filter or fes:Filter element")
    parts = list(children(element))
    if parts and all(local(part) in IDENTIFIERS for part in parts):
        return identified(parts, identifier)
    if len(parts) != 1:
        raise BadValue("Filter", len(parts), "one condition, or identifiers only")
    return condition(parts[0], Walk(system, identifier))


def namespace(element: Element) -> str:
    """The namespace of an element."""
    return str(element.tag)[1:].partition("}")[0]


def identified(parts: Sequence[Element], identifier: str) -> Node:
    """Features by their identifiers."""
    names = [named_by(part) for part in parts]
    if None in names:
        raise BadValue(local(parts[0]), "nothing", "an identifier in the attribute " + IDENTIFIERS[local(parts[0])])
    return ast.In(ast.Attribute(identifier), names, False)


def named_by(part: Element) -> str | None:
    """The identifier that an element has in one of its attributes."""
    places = (IDENTIFIERS[local(part)], *OTHER_IDENTIFIERS)
    return next(filter(None, map(part.get, places)), None)


def condition(element: Element, walk: Walk) -> Node:
    """One condition of the filter."""
    name = local(element)
    if name in IDENTIFIERS:
        return identified([element], walk.identifier)
    known = CONDITIONS.get(name)
    if known is None or namespace(element) not in NAMESPACES:
        raise BadValue("filter", name, ", ".join((*CONDITIONS, *IDENTIFIERS)))
    return known(element, walk)


def connective(element: Element, walk: Walk) -> Node:
    """And, Or."""
    parts = [condition(child, walk.deeper()) for child in children(element)]
    return operators.all_of(parts) if local(element) == "And" else operators.any_of(parts)


def negation(element: Element, walk: Walk) -> Node:
    """Not."""
    return ast.Not(condition(exactly(element, 1)[0], walk.deeper()))


def comparison(element: Element, walk: Walk) -> Node:
    """PropertyIsEqualTo and its kin; `matchCase` counts where two texts are equal or not."""
    sides = [expression(child, walk) for child in exactly(element, 2)]
    if element.get("matchCase", "true") in ("false", "0"):
        sides = [ast.Function("casei", [side]) for side in sides]
    return COMPARISONS[local(element)](*sides)


def like(element: Element, walk: Walk) -> Node:
    """PropertyIsLike with its own signs."""
    value, pattern = (expression(child, walk) for child in exactly(element, 2))
    many, one = (sign(element, name) for name in ("wildCard", "singleChar"))
    escape = sign(element, next((name for name in ESCAPES if name in element.attrib), ESCAPES[0]))
    nocase = element.get("matchCase", "true") in ("false", "0")
    return ast.Like(value, pattern, nocase, many, one, escape, False)


def sign(element: Element, name: str) -> str:
    """One of the signs of a pattern; raises BadValue where it is not one character."""
    found = element.get(name, "")
    if len(found) != 1:
        raise BadValue(f"PropertyIsLike {name}", found, "one character")
    return found


def null(element: Element, walk: Walk) -> Node:
    """PropertyIsNull and PropertyIsNil: for our data, the same."""
    return ast.IsNull(expression(exactly(element, 1)[0], walk), False)


def between(element: Element, walk: Walk) -> Node:
    """PropertyIsBetween."""
    value, low, high = exactly(element, 3)
    bounds = (expression(exactly(bound, 1)[0], walk) for bound in (low, high))
    return ast.Between(expression(value, walk), *bounds, False)


def bbox(element: Element, walk: Walk) -> Node:
    """BBOX; without a property it means the geometry."""
    parts = list(children(element))
    if not 1 <= len(parts) <= 2:  # noqa: PLR2004
        raise BadValue("BBOX", len(parts), "a property, which may be left out, and an envelope")
    named = geometry_name(parts[0], walk) if len(parts) > 1 else None
    return ast.BBox(named, *gml.box(parts[-1], walk.system))


def geometry_name(element: Element, walk: Walk) -> Operand:
    """The geometry property, None where its name is left empty."""
    return expression(element, walk) if (element.text or "").strip() else None


def relation(element: Element, walk: Walk) -> Node:
    """A spatial or temporal operator."""
    left, right = exactly(element, 2)
    return RELATIONS[local(element)](expression(left, walk), expression(right, walk))


def distance(element: Element, walk: Walk) -> Node:
    """DWithin and Beyond."""
    left, right, far = exactly(element, 3)
    metres = literals.number((far.text or "").strip())
    if metres is None:
        raise BadValue("Distance", far.text, "a number")
    kind = ast.DistanceWithin if local(element) == "DWithin" else ast.DistanceBeyond
    return kind(expression(left, walk), expression(right, walk), metres, far.get("uom") or far.get("units") or "m")


CONDITIONS: dict[str, Callable[[Element, Walk], Node]] = {
    "And": connective,
    "Or": connective,
    "Not": negation,
    **dict.fromkeys(COMPARISONS, comparison),
    "PropertyIsLike": like,
    "PropertyIsNull": null,
    "PropertyIsNil": null,
    "PropertyIsBetween": between,
    "BBOX": bbox,
    "DWithin": distance,
    "Beyond": distance,
    **dict.fromkeys(RELATIONS, relation),
}


def expression(element: Element, walk: Walk) -> Operand:
    """A property, a literal, a calculation, a function, or GML."""
    name = local(element)
    if gml.is_gml(element):
        return gml.time(element) if gml.is_time(element) else gml.geometry(element, walk.system)
    if name in ("PropertyName", "ValueReference"):
        return ast.Attribute((element.text or "").strip())
    if name == "Literal":
        return literal(element, walk)
    operands = [expression(child, walk.deeper()) for child in children(element)]
    if name in ARITHMETIC:
        return operators.binary(ARITHMETIC[name], operands)
    if name == "Function":
        return ast.Function(element.get("name", "").lower(), operands)
    allowed = "PropertyName, ValueReference, Literal, Function, " + ", ".join((*ARITHMETIC, "a GML geometry or time"))
    raise BadValue("filter", name, allowed)


def literal(element: Element, walk: Walk) -> Operand:
    """A value whose type is that of what it is compared with."""
    inner = next(children(element), None)
    if inner is not None:
        return expression(inner, walk.deeper())
    return Untyped((element.text or "").strip())


def exactly(element: Element, count: int) -> list[Element]:
    """The children of an element, so many; raises BadValue for more or fewer."""
    found = list(children(element))
    if len(found) != count:
        raise BadValue(local(element), f"{len(found)} operands", str(count))
    return found
