"""How two spans of time lie to each other, by the definitions of CQL2 (Table 12) and ISO 19108.

A day, or an instant, is a span that ends as it begins. They are compared as text: days, unless a property has instants;
then in milliseconds, and a day is from its first to its last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from pygeofilter import ast, values

from onestop.dataset import FieldType
from onestop.errors import BadValue
from onestop.filters.columns import Column, Columns, Condition
from onestop.filters.literals import FIRST_DAY, FIRST_MOMENT, LAST_DAY, LAST_MOMENT, SHOWN, day
from onestop.filters.terms import TIMED, Term, as_type, value_term

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
    """From the first to the last day or moment."""

    start: Term
    end: Term


def compare(node: ast.TemporalPredicate, columns: Columns) -> Condition:
    """Compile one temporal relation."""
    kind = precision((node.lhs, node.rhs), columns)
    spans = {"a": span(node.lhs, columns, kind), "b": span(node.rhs, columns, kind)}
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


def precision(operands: Iterable[object], columns: Columns) -> FieldType:
    """Whether days or instants are compared: instants where a property that is asked about has them."""
    parts = [
        part for one in operands for part in ((one.start, one.end) if isinstance(one, values.Interval) else (one,))
    ]
    kinds = {property_column(part.name, columns).type for part in parts if isinstance(part, ast.Attribute)}
    return FieldType.DATETIME if FieldType.DATETIME in kinds else FieldType.DATE


def span(node: object, columns: Columns, kind: FieldType) -> Span:
    """The time that an operand covers; raises BadValue for one that is no time."""
    if isinstance(node, values.Interval):
        return Span(begin(node.start, columns, kind, FIRST_DAY), end(node.end, columns, kind, LAST_DAY))
    return Span(begin(node, columns, kind), end(node, columns, kind))


def begin(node: object, columns: Columns, kind: FieldType, when_open: str = "") -> Term:
    """Where an operand begins; the open end of an interval included."""
    if isinstance(node, ast.Attribute):
        return exact(column_term(property_column(node.name, columns), node.name), kind, FIRST_MOMENT)
    return exact(literal(node, when_open), kind, FIRST_MOMENT)


def end(node: object, columns: Columns, kind: FieldType, when_open: str = "") -> Term:
    """Where an operand ends; the end of a period, where it is one."""
    if isinstance(node, ast.Attribute):
        column = property_column(node.name, columns)
        return exact(column_term(column, node.name, column.end), kind, LAST_MOMENT)
    return exact(literal(node, when_open), kind, LAST_MOMENT)


def property_column(name: str, columns: Columns) -> Column:
    """The column of a property; raises BadValue where it has no time."""
    column = columns.scalar(name)
    if column.type not in TIMED:
        timed = [other for other, known in columns.scalars.items() if known.type in TIMED]
        raise BadValue("property", name, f"a property with a time: {', '.join(timed) or 'this collection has none'}")
    return column


def column_term(column: Column, name: str, sql: str | None = None) -> Term:
    """A column, or the expression of its last day."""
    return Term(sql or column.sql, (), column.type, name)


def literal(node: object, when_open: str) -> Term:
    """A day or an instant that a filter writes."""
    if node is None and when_open:
        return value_term(date.fromisoformat(when_open))
    if not isinstance(node, str | date):
        raise BadValue("time", str(node)[:SHOWN], "a date, a timestamp or an interval of two of them")
    return value_term(node if isinstance(node, date) else day(node, "time"))


def exact(one: Term, kind: FieldType, moment: str) -> Term:
    """A time as precise as all are compared: of an instant the day, of a day its first or last moment."""
    if one.type is kind:
        return one
    if kind is FieldType.DATE:
        return as_type(one, kind, "time")
    return replace(one, sql=f"({one.sql} || '{moment}')", type=kind)
