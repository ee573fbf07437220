"""The operators of CQL2 by name, made into nodes; its text and its JSON share them."""

from collections.abc import Callable, Sequence
from datetime import date

from pygeofilter import ast, values
from pygeofilter.ast import Node

from onestop.errors import BadValue
from onestop.filters.literals import OPEN, SHOWN, day

type Operand = object
"""A node, or a literal: text, number, truth value, day, interval or geometry."""

COMPARISONS: dict[str, type[Node]] = {
    "=": ast.Equal,
    "<>": ast.NotEqual,
    "<": ast.LessThan,
    "<=": ast.LessEqual,
    ">": ast.GreaterThan,
    ">=": ast.GreaterEqual,
}
SPATIAL: dict[str, type[Node]] = {
    "s_intersects": ast.GeometryIntersects,
    "s_disjoint": ast.GeometryDisjoint,
    "s_contains": ast.GeometryContains,
    "s_within": ast.GeometryWithin,
    "s_touches": ast.GeometryTouches,
    "s_crosses": ast.GeometryCrosses,
    "s_overlaps": ast.GeometryOverlaps,
    "s_equals": ast.GeometryEquals,
}
OLD_SPATIAL = {name.removeprefix("s_"): name for name in SPATIAL}
"""What the CQL of before, which catalogues of CSW 2.0.2 are asked in, calls the same."""
OLD_DISTANCE: dict[str, type[Node]] = {"dwithin": ast.DistanceWithin, "beyond": ast.DistanceBeyond}
"""Its relations with a distance; CQL2 has none."""
TEMPORAL: dict[str, type[Node]] = {
    "t_after": ast.TimeAfter,
    "t_before": ast.TimeBefore,
    "t_contains": ast.TimeContains,
    "t_disjoint": ast.TimeDisjoint,
    "t_during": ast.TimeDuring,
    "t_equals": ast.TimeEquals,
    "t_finishedby": ast.TimeEndedBy,
    "t_finishes": ast.TimeEnds,
    "t_meets": ast.TimeMeets,
    "t_metby": ast.TimeMetBy,
    "t_overlappedby": ast.TimeOverlappedBy,
    "t_overlaps": ast.TimeOverlaps,
    "t_startedby": ast.TimeBegunBy,
    "t_starts": ast.TimeBegins,
}
ARITHMETIC: dict[str, type[Node]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mul, "/": ast.Div}
NAMED_ARITHMETIC = {"%": "mod", "^": "power", "div": "div"}
"""Operators that pygeofilter has no node for; they become functions."""


def intersects_in_time(left: Operand, right: Operand) -> Node:
    """T_INTERSECTS, for which pygeofilter has no node: not disjoint."""
    return ast.Not(ast.TimeDisjoint(left, right))


BINARY: dict[str, Callable[[Operand, Operand], Node]] = {
    **COMPARISONS,
    **SPATIAL,
    **TEMPORAL,
    **ARITHMETIC,
    "t_intersects": intersects_in_time,
}
"""Everything with two operands."""


def binary(name: str, operands: Sequence[Operand]) -> Node:
    """An operator with two operands; raises BadValue for any other number of them."""
    if len(operands) != 2:  # noqa: PLR2004
        raise BadValue(f"operands of {name}", len(operands), "two")
    return BINARY[name](*operands)


def all_of(parts: Sequence[Operand]) -> Node:
    """Conditions joined by AND."""
    return joined(ast.And, parts)


def any_of(parts: Sequence[Operand]) -> Node:
    """Conditions joined by OR."""
    return joined(ast.Or, parts)


def joined(connective: type[Node], parts: Sequence[Operand]) -> Node:
    """Conditions joined as a balanced tree, which whoever walks it need not go deep for."""
    nodes = [condition(part) for part in parts]
    if not nodes:
        raise BadValue("filter", "nothing", "at least one condition to join")
    while len(nodes) > 1:
        pairs = [nodes[at : at + 2] for at in range(0, len(nodes), 2)]
        nodes = [pair[0] if len(pair) == 1 else connective(*pair) for pair in pairs]
    return nodes[0]


def negation(part: Operand) -> Node:
    """The opposite of a condition."""
    return ast.Not(condition(part))


def condition(part: Operand) -> Node:
    """What can be true or false; raises BadValue for a mere value."""
    if isinstance(part, bool):
        return ast.Include(not part)
    if isinstance(part, ast.Condition | ast.Predicate):
        return part
    shown = part.name if isinstance(part, ast.Attribute | ast.Function) else str(part)[:SHOWN]
    raise BadValue("filter", shown, "a condition here, such as a comparison")


def like(value: Operand, pattern: Operand, *, negative: bool = False) -> Node:
    """LIKE with CQL2's signs."""
    return ast.Like(value, pattern, nocase=False, wildcard="%", singlechar="_", escapechar="\\", not_=negative)


def distance(kind: type[Node], *given: Operand) -> Node:
    """DWITHIN or BEYOND: two geometries, a number and a unit, which is a word or a text."""
    if len(given) != 4 or not isinstance(given[2], int | float):  # noqa: PLR2004
        raise BadValue("distance", ", ".join(map(str, given[2:]))[:SHOWN], "after two geometries a number and a unit")
    unit = given[3].name if isinstance(given[3], ast.Attribute) else str(given[3])
    return kind(given[0], given[1], given[2], unit)


def interval(start: Operand, end: Operand) -> values.Interval:
    """An interval of two instants, each a day, a property or open."""
    return values.Interval(instant(start), instant(end))


def instant(value: Operand) -> date | Node | None:
    """One end of an interval; None where it is open."""
    if isinstance(value, date | ast.Attribute):
        return value
    if not isinstance(value, str):
        raise BadValue("INTERVAL", str(value)[:SHOWN], "two dates, timestamps, properties or '..'")
    return None if value in OPEN else day(value, "INTERVAL")
