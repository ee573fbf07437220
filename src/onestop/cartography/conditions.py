"""A filter on one number as the ranges that it lets through.

What a filter of comparisons says can change only at the numbers that it names, so it is tried at each of them and
between them; that is right whatever way it is put together.
"""

import math
import operator
from collections.abc import Callable, Iterator

from pygeofilter import ast
from pygeofilter.ast import Node

from onestop.cartography.bands import Range
from onestop.errors import BadValue, TooMuch
from onestop.filters.literals import number

NUMBERS = 50
"""That one filter may name."""
ALLOWED = "And, Or, Not, PropertyIsNull, PropertyIsBetween and comparisons of the layer's field with numbers"
COMPARISONS: dict[type[Node], Callable[[float, float], bool]] = {
    ast.Equal: operator.eq,
    ast.NotEqual: operator.ne,
    ast.LessThan: operator.lt,
    ast.LessEqual: operator.le,
    ast.GreaterThan: operator.gt,
    ast.GreaterEqual: operator.ge,
}
NOTHING = ""
EQUALITIES: dict[type[Node], bool] = {ast.Equal: False, ast.NotEqual: True}
"""What a number is to an empty text, which QGIS compares it with in its category of all other values."""
TURNED: dict[type[Node], type[Node]] = {
    ast.LessThan: ast.GreaterThan,
    ast.GreaterThan: ast.LessThan,
    ast.LessEqual: ast.GreaterEqual,
    ast.GreaterEqual: ast.LessEqual,
}
"""What a comparison is when the number stands on its left."""

type Test = Callable[[float | None], bool | None]
"""Whether a value passes; None where it is missing and nothing can be said."""


def ranges(tree: Node, field: str) -> tuple[tuple[Range, ...], bool]:
    """The ranges of a field's values that pass, and whether a missing value does; raises BadValue, TooMuch."""
    named = sorted({value for value in numbers(tree) if value is not None})
    if len(named) > NUMBERS:
        raise TooMuch(f"a filter names {len(named)} numbers; at most {NUMBERS} are taken")
    test = compiled(tree, field)
    return tuple(joined(piece for piece, tried in pieces(named) if test(tried))), bool(test(None))


def pieces(named: list[float]) -> Iterator[tuple[Range, float]]:
    """Every number that is named and everything between them, each with a value inside."""
    if not named:
        yield Range(), 0.0
        return
    yield Range(high=named[0]), named[0] - 1
    for value, after in zip(named, [*named[1:], math.inf], strict=True):
        yield Range(value, value, with_high=True), value
        yield Range(value, after, with_low=False), value + 1 if after == math.inf else value + (after - value) / 2


def joined(found: Iterator[Range]) -> Iterator[Range]:
    """Ranges that meet, as one."""
    last: Range | None = None
    for piece in found:
        if last and last.high == piece.low and (last.with_high or piece.with_low):
            last = Range(last.low, piece.high, last.with_low, piece.with_high)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def numbers(tree: object) -> Iterator[float | None]:
    """Every number that a filter names."""
    if not isinstance(tree, Node):
        yield number(str(tree))
        return
    for part in tree.get_sub_nodes() or ():
        yield from numbers(part)


def compiled(tree: object, field: str) -> Test:
    """The filter as a function of a value; raises BadValue."""
    match tree:
        case ast.And():
            left, right = compiled(tree.lhs, field), compiled(tree.rhs, field)
            return lambda value: both(left(value), right(value))
        case ast.Or():
            left, right = compiled(tree.lhs, field), compiled(tree.rhs, field)
            return lambda value: negated(both(negated(left(value)), negated(right(value))))
        case ast.Not():
            inner = compiled(tree.sub_node, field)
            return lambda value: negated(inner(value))
        case ast.IsNull():
            named(tree.lhs, field)
            return lambda value: (value is None) is not tree.not_
        case ast.Between():
            named(tree.lhs, field)
            low, high = literal(tree.low), literal(tree.high)
            return lambda value: None if value is None else low <= value <= high
    return comparison(tree, field)


def comparison(tree: object, field: str) -> Test:
    """A comparison of the field with a number, either first; raises BadValue."""
    kind = type(tree)
    if not isinstance(tree, ast.Comparison) or kind not in COMPARISONS:
        raise BadValue("Filter", kind.__name__, ALLOWED)
    sides, turned = (tree.lhs, tree.rhs), not isinstance(tree.lhs, ast.Attribute)
    left, right = reversed(sides) if turned else sides
    named(left, field)
    if kind in EQUALITIES and str(right) == NOTHING:
        return lambda value: None if value is None else EQUALITIES[kind]
    compare, limit = COMPARISONS[TURNED.get(kind, kind) if turned else kind], literal(right)
    return lambda value: None if value is None else compare(value, limit)


def named(side: object, field: str) -> None:
    """The side of a comparison is the layer's field; raises BadValue."""
    name = side.name if isinstance(side, ast.Attribute) else str(side)
    if not isinstance(side, ast.Attribute) or name.rpartition(":")[2] != field:
        raise BadValue("PropertyName", name[:60], field)


def literal(side: object) -> float:
    """The side of a comparison is a number; raises BadValue."""
    found = None if isinstance(side, Node) else number(str(side))
    if found is None or not math.isfinite(found):
        raise BadValue("Literal", str(side)[:60], "a number")
    return float(found)


def both(left: bool | None, right: bool | None) -> bool | None:
    """And, where either may be unknown."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def negated(known: bool | None) -> bool | None:
    """Not, where it may be unknown."""
    return None if known is None else not known
