"""From the tree of a filter to one SQL condition; values are always parameters.

The logic is SQL's three-valued one throughout, as CQL2 and FES ask: what is unknown is neither matched nor matched
by its negation.
"""

from pygeofilter import ast
from pygeofilter.ast import Node

from onestop.dataset import FieldType
from onestop.errors import BadValue
from onestop.filters import sqlite as dialect
from onestop.filters import temporal
from onestop.filters.columns import Columns, Condition, Pattern, Relation, SpatialColumn
from onestop.filters.limits import check_depth, check_terms
from onestop.filters.literals import SHOWN, box, shape_of
from onestop.filters.terms import Term, alike, negate, term, value_term

RELATIONS: dict[type, Relation] = {
    ast.GeometryIntersects: Relation.INTERSECTS,
    ast.GeometryDisjoint: Relation.INTERSECTS,
    ast.GeometryContains: Relation.CONTAINS,
    ast.GeometryWithin: Relation.WITHIN,
    ast.GeometryTouches: Relation.TOUCHES,
    ast.GeometryCrosses: Relation.CROSSES,
    ast.GeometryOverlaps: Relation.OVERLAPS,
    ast.GeometryEquals: Relation.EQUALS,
}
"""Disjoint is what does not intersect; `spatial` turns it round."""
CONVERSE = {Relation.CONTAINS: Relation.WITHIN, Relation.WITHIN: Relation.CONTAINS}
"""The relations that change where the literal stands first."""
METRES = {"m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "meters": 1.0, "km": 1000.0, "kilometers": 1000.0}
METRES |= {"kilometre": 1000.0, "kilometer": 1000.0, "kilometres": 1000.0, "feet": 0.3048, "ft": 0.3048}
METRES |= {"mile": 1609.344, "mi": 1609.344, "statute miles": 1609.344, "nautical miles": 1852.0}
"""Units of a distance, in metres; also the last part of a URN or an address, as urn:ogc:def:uom:EPSG::9001 is one."""
METRES |= {"9001": 1.0, "9002": 0.3048, "9036": 1000.0, "9030": 1852.0}
FARTHEST = 1_000_000
"""The largest distance in metres; beyond it a plane no longer stands in for the globe."""


def compile_filter(node: Node, columns: Columns) -> Condition:
    """The condition that a filter's tree asks.

    :raises BadValue: for a property, function or value that the columns cannot take
    :raises TooMuch: for a filter that is nested too deep or names too many things
    """
    check_terms(count_terms(node))
    return compile_node(node, columns)


def count_terms(node: object) -> int:
    """How many properties and values a tree names; a tree of any depth is counted."""
    count, waiting = 0, [node]
    while waiting:
        one = waiting.pop()
        parts = one.get_sub_nodes() if isinstance(one, Node) else ()
        waiting.extend(parts)
        count += not parts
    return count


def compile_node(node: object, columns: Columns, depth: int = 0, *, negated: bool = False) -> Condition:
    """The condition of one node of the tree.

    :param negated: whether the answer will be turned round, so that "false" and "unknown" must be told apart
    """
    check_depth(depth)
    match node:
        case ast.Combination():
            parts = [compile_node(part, columns, depth + 1, negated=negated) for part in flatten(node)]
            return balanced(parts, node.op.value)
        case ast.Not():
            return negate(compile_node(node.sub_node, columns, depth + 1, negated=not negated))
        case ast.Include():
            return Condition("0" if node.not_ else "1")
        case ast.SpatialComparisonPredicate() | ast.SpatialDistancePredicate() | ast.BBox():
            return spatial(node, columns, negated)
        case ast.TemporalPredicate():
            return temporal.compare(node, columns)
    return scalar(node, columns, depth)


def flatten(node: ast.Combination) -> list[object]:
    """The parts of a chain of one connective, however deep pygeofilter nested it."""
    parts: list[object] = []
    waiting: list[object] = [node]
    while waiting:
        one = waiting.pop()
        if type(one) is type(node):
            waiting += [one.rhs, one.lhs]  # type: ignore[attr-defined]
        else:
            parts.append(one)
    return parts


def balanced(parts: list[Condition], connective: str) -> Condition:
    """Join conditions as a balanced tree: SQLite allows a depth of 1,000, and a chain is as deep as it is long."""
    while len(parts) > 1:
        pairs = [parts[at : at + 2] for at in range(0, len(parts), 2)]
        parts = [pair[0] if len(pair) == 1 else join(pair[0], connective, pair[1]) for pair in pairs]
    return parts[0]


def join(left: Condition, connective: str, right: Condition) -> Condition:
    """Two conditions joined by AND or OR."""
    return Condition(f"({left.sql} {connective} {right.sql})", left.parameters + right.parameters)


def scalar(node: object, columns: Columns, depth: int) -> Condition:
    """A condition on values."""
    match node:
        case ast.Comparison():
            return comparison(node, columns, depth)
        case ast.Between():
            terms = alike([term(part, columns, depth + 1) for part in (node.lhs, node.low, node.high)])
            return turned(gathered("({} BETWEEN {} AND {})", terms), node.not_)
        case ast.In():
            return turned(inside(node, columns, depth), node.not_)
        case ast.Like():
            return turned(like(node, columns, depth), node.not_)
        case ast.IsNull() | ast.Exists():
            return is_null(node, columns, depth)
    raise BadValue(
        "filter", describe(node), "a condition: comparisons, LIKE, IN, BETWEEN, spatial and temporal relations"
    )


def describe(node: object) -> str:
    """A part of a filter that we do not take, in words."""
    return type(node).__name__ if isinstance(node, Node) else str(node)[:SHOWN]


def turned(condition: Condition, negative: bool) -> Condition:
    """The condition, or its opposite."""
    return negate(condition) if negative else condition


def gathered(template: str, terms: list[Term]) -> Condition:
    """Put terms into the places of a template, and their values in the same order."""
    parameters = tuple(value for one in terms for value in one.parameters)
    return Condition(template.format(*(one.sql for one in terms)), parameters)


def comparison(node: ast.Comparison, columns: Columns, depth: int) -> Condition:
    """Two values compared; equality with a text is left to a column that knows better."""
    sides = [term(side, columns, depth + 1) for side in (node.lhs, node.rhs)]
    sign = node.op.value
    if sign in ("=", "<>"):
        for one, other in (sides, sides[::-1]):
            if one.column and one.column.equal and isinstance(other.literal, str):
                return turned(one.column.equal(other.literal), sign == "<>")
    return gathered(f"({{}} {sign} {{}})", alike(sides))


def inside(node: ast.In, columns: Columns, depth: int) -> Condition:
    """Whether a value is one of a list."""
    if not node.sub_nodes:
        raise BadValue("IN", "()", "at least one value")
    one = term(node.lhs, columns, depth + 1)
    others = [term(value, columns, depth + 1) for value in node.sub_nodes]
    texts = [other.literal for other in others]
    if one.column and one.column.equal:
        return balanced([one.column.equal(text) for text in texts if isinstance(text, str)] or [Condition("0")], "OR")
    terms = alike([one, *others])
    return gathered("({} IN (" + ", ".join(["{}"] * len(others)) + "))", terms)


def like(node: ast.Like, columns: Columns, depth: int) -> Condition:
    """Whether a text matches a pattern; CASEI on both sides is the same as a LIKE that ignores case."""
    left, pattern, nocase = node.lhs, node.pattern, node.nocase
    if is_casei(left) and is_casei(pattern):
        left, pattern, nocase = left.arguments[0], pattern.arguments[0], True
    one = term(left, columns, depth + 1)
    if one.type is not FieldType.STRING:
        raise BadValue("LIKE", one.name, "a property that is a text")
    wanted = Pattern.parse(constant(pattern), node.wildcard, node.singlechar, node.escapechar)
    if one.column and one.column.like:
        return one.column.like(wanted, nocase)
    matched = dialect.like(one.sql, wanted, nocase)
    return Condition(f"({matched.sql})", one.parameters + matched.parameters)


def is_casei(node: object) -> bool:
    """Whether a node asks to ignore case; pygeofilter's own parser says `lower`."""
    return isinstance(node, ast.Function) and node.name.lower() in ("casei", "lower") and len(node.arguments) == 1


def constant(pattern: object) -> str:
    """A pattern's text; CASEI and ACCENTI of a text are computed here."""
    if isinstance(pattern, ast.Function) and len(pattern.arguments) == 1:
        text = constant(pattern.arguments[0])
        return dialect.without_accents(text) or "" if pattern.name.lower() == "accenti" else text.lower()
    literal = None if isinstance(pattern, Node) else value_term(pattern).literal
    if not isinstance(literal, str):
        raise BadValue("LIKE", describe(pattern), "a pattern that is a text")
    return literal


def is_null(node: ast.IsNull | ast.Exists, columns: Columns, depth: int) -> Condition:
    """Whether there is a value, or a geometry."""
    wants_value = node.not_ if isinstance(node, ast.IsNull) else not node.not_
    if isinstance(node.lhs, ast.Attribute) and columns.geometry and columns.names_geometry(node.lhs.name):
        return turned(Condition(f"({columns.geometry.present})"), not wants_value)
    if isinstance(node.lhs, ast.Attribute):
        return Condition(f"({columns.scalar(node.lhs.name).sql} IS {'NOT ' if wants_value else ''}NULL)")
    return gathered(f"({{}} IS {'NOT ' if wants_value else ''}NULL)", [term(node.lhs, columns, depth + 1)])


def spatial(node: Node, columns: Columns, negated: bool) -> Condition:
    """A spatial relation, by the geometry column; the opposite of one must leave out features without a geometry."""
    opposite = isinstance(node, ast.GeometryDisjoint | ast.DistanceBeyond)
    column, condition = relation(node, columns)
    if not opposite and not negated:
        return condition
    known = f"CASE WHEN {column.present} THEN {condition.sql} END"
    return turned(Condition(f"({known})", condition.parameters), opposite)


def relation(node: Node, columns: Columns) -> tuple[SpatialColumn, Condition]:
    """The geometry column that a node speaks of, and its condition."""
    if isinstance(node, ast.BBox):
        column = geometry_of(node.lhs, columns)
        west, south, east, north = node.minx, node.miny, node.maxx, node.maxy
        return column, column.compare(Relation.INTERSECTS, shape_of(box(west, south, east, north)))
    names = [isinstance(side, ast.Attribute) or side is None for side in (node.lhs, node.rhs)]
    if names.count(True) != 1:
        raise BadValue("spatial relation", describe(node), "the geometry property and one geometry to compare it with")
    left = names[0]
    column = geometry_of(node.lhs if left else node.rhs, columns)
    literal = shape_of(node.rhs if left else node.lhs)
    if isinstance(node, ast.SpatialDistancePredicate):
        return column, column.near(literal, metres(node.distance, node.units))
    kind = RELATIONS[type(node)]
    return column, column.compare(kind if left else CONVERSE.get(kind, kind), literal)


def geometry_of(node: object, columns: Columns) -> SpatialColumn:
    """The geometry column that an operand names; the only one where it names none."""
    return columns.spatial(node.name if isinstance(node, ast.Attribute) else None)


def metres(distance: float, units: str) -> float:
    """A distance in metres; raises BadValue."""
    factor = METRES.get(units.replace("/", ":").rpartition(":")[2].lower())
    if factor is None:
        raise BadValue("units", units, ", ".join(METRES))
    if not 0 <= distance * factor <= FARTHEST:
        raise BadValue("distance", distance, f"from 0 to {FARTHEST:,} metres")
    return distance * factor
