"""How two spans of days lie to each other, by the definitions of CQL2 (Table 12) and ISO 19108.

An instant is a span whose first day is its last. Days are compared as text, `YYYY-MM-DD`.
"""

from dataclasses import dataclass
from datetime import date

from pygeofilter import ast, values

from onestop.dataset import FieldType
from onestop.errors import BadValue
from onestop.filters.columns import Columns, Condition
from onestop.filters.literals import FIRST_DAY, LAST_DAY, SHOWN, day_text
from onestop.filters.terms import Term, as_type, value_term

RELATIONS: dict[type, tuple[str, ...]] = {
    ast.TimeAfter: ("as > be",),
    ast.TimeBefore: ("ae < bs",),
    ast.TimeEquals: ("as = bs", "ae = be"),
    ast.TimeDuring: ("as > bs", "ae < be"),
    ast.TimeContains: ("as < bs", "ae > be"),
    ast.TimeBegins: ("as = bs", "ae < be"),
    ast.TimeBegunBy: ("as = bs", "ae > be"),
    ast.TimeEnds: ("ae = be", "as > bs"),
    ast.TimeEndedBy: ("ae = be", "as < bs"),
    ast.TimeMeets: ("ae = bs",),
    ast.TimeMetBy: ("as = be",),
    ast.TimeOverlaps: ("as < bs", "ae > bs", "ae < be"),
    ast.TimeOverlappedBy: ("as > bs", "as < be", "ae > be"),
    ast.TimeBeforeOrDuring: ("ae <= be",),
    ast.TimeDuringOrAfter: ("as >= bs",),
}
"""What must hold between the starts and ends (s, e) of the left (a) and the right (b) span."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day."""

    start: Term
    end: Term


def compare(node: ast.TemporalPredicate, columns: Columns) -> Condition:
    """Compile one temporal relation."""
    spans = {"a": span(node.lhs, columns), "b": span(node.rhs, columns)}
    if isinstance(node, ast.TimeDisjoint):
        left, right = (relation(part, spans) for part in ("ae < bs", "as > be"))
        return Condition(f"({left.sql} OR {right.sql})", left.parameters + right.parameters)
    parts = [relation(part, spans) for part in RELATIONS[type(node)]]
    parameters = tuple(value for part in parts for value in part.parameters)
    return Condition("(" + " AND ".join(part.sql for part in parts) + ")", parameters)


def relation(text: str, spans: dict[str, Span]) -> Condition:
    """One comparison such as `ae < bs`: the end of the left span is before the start of the right one."""
    left, sign, right = text.split()
    first, second = (bound(spans[side[0]], side[1]) for side in (left, right))
    return Condition(f"{first.sql} {sign} {second.sql}", first.parameters + second.parameters)


def bound(of: Span, which: str) -> Term:
    """The start or the end of a span."""
    return of.start if which == "s" else of.end


def span(node: object, columns: Columns) -> Span:
    """The days that an operand covers; raises BadValue for one that is no time."""
    if isinstance(node, values.Interval):
        return Span(instant(node.start, columns, FIRST_DAY), instant(node.end, columns, LAST_DAY))
    if isinstance(node, ast.Attribute):
        return property_span(node.name, columns)
    one = instant(node, columns, "")
    return Span(one, one)


def property_span(name: str, columns: Columns) -> Span:
    """The days of a property; raises BadValue where it has none."""
    column = columns.scalar(name)
    if column.type is not FieldType.DATE:
        timed = [other for other, known in columns.scalars.items() if known.type is FieldType.DATE]
        raise BadValue("property", name, f"a property with a time: {', '.join(timed) or 'this collection has none'}")
    return Span(Term(column.sql, (), column.type, name), Term(column.end or column.sql, (), column.type, name))


def instant(node: object, columns: Columns, when_open: str) -> Term:
    """One day, the open end of an interval included."""
    if node is None and when_open:
        return value_term(date.fromisoformat(when_open))
    if isinstance(node, ast.Attribute):
        return property_span(node.name, columns).start
    if not isinstance(node, str | date):
        raise BadValue("time", str(node)[:SHOWN], "a date, a timestamp or an interval of two of them")
    return as_type(value_term(day_text(node, "time")), FieldType.DATE, "time")
