"""What stands on either side of a comparison: SQL with a type, or a value that still may take one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from pygeofilter import ast

from onestop.dataset import FieldType
from onestop.errors import BadValue
from onestop.filters import sqlite as dialect
from onestop.filters.columns import Column, Columns, Condition, Parameter
from onestop.filters.limits import check_depth
from onestop.filters.literals import SHOWN, Untyped, day_text, instant_text, number

LARGEST = 2**63 - 1
"""The largest whole number a database column can have."""

WORDS = {
    FieldType.STRING: "a text",
    FieldType.INTEGER: "a number",
    FieldType.NUMBER: "a number",
    FieldType.DATE: "a date such as 2017-06-30",
    FieldType.DATETIME: "a time such as 2017-06-30T12:00:00Z",
}
NUMERIC = (FieldType.INTEGER, FieldType.NUMBER)
TIMED = (FieldType.DATE, FieldType.DATETIME)


@dataclass(frozen=True, slots=True)
class Term:
    """One side of a comparison.

    :ivar type: None for a literal that does not say its own
    :ivar name: what an error calls it
    :ivar column: where it is a property and nothing else
    :ivar literal: the value, where it is one
    """

    sql: str
    parameters: tuple[Parameter, ...]
    type: FieldType | None
    name: str
    column: Column | None = None
    literal: Parameter = None


def term(node: object, columns: Columns, depth: int = 0) -> Term:
    """Compile a property, a value, a calculation or a function."""
    check_depth(depth)
    match node:
        case ast.Attribute():
            return property_term(node.name, columns)
        case ast.Arithmetic():
            return arithmetic(node, columns, depth)
        case ast.Function():
            return function(node, columns, depth)
    return value_term(node)


def property_term(name: str, columns: Columns) -> Term:
    """A property by its name; raises BadValue for one that is not there."""
    column = columns.scalar(name)
    if column.end is not None:
        raise BadValue(
            "property", name, "a property with one value here; this is a period: use T_INTERSECTS and its kin"
        )
    return Term(column.sql, (), column.type, name, column)


def value_term(value: object) -> Term:
    """A literal; raises BadValue for what cannot be compared."""
    if isinstance(value, bool):
        raise BadValue("filter", value, "numbers, texts and dates; no property is true or false")
    if isinstance(value, int | float):
        fits = fitting(value)
        kind = FieldType.INTEGER if isinstance(fits, int) else FieldType.NUMBER
        return Term("?", (fits,), kind, str(value), literal=fits)
    if isinstance(value, datetime):
        text = instant_text(value)
        return Term("?", (text,), FieldType.DATETIME, text, literal=text)
    if isinstance(value, date):
        text = day_text(value)
        return Term("?", (text,), FieldType.DATE, text, literal=text)
    if isinstance(value, str):
        plain = str(value)
        return Term("?", (plain,), None if isinstance(value, Untyped) else FieldType.STRING, plain, literal=plain)
    raise BadValue("filter", str(value)[:SHOWN], "a property, a number, a text or a date")


def arithmetic(node: ast.Arithmetic, columns: Columns, depth: int) -> Term:
    """A calculation with two numbers."""
    sides = [as_type(term(side, columns, depth + 1), FieldType.NUMBER) for side in (node.lhs, node.rhs)]
    return call(dialect.ARITHMETIC[node.op.value], sides, FieldType.NUMBER, name=node.op.value)


def function(node: ast.Function, columns: Columns, depth: int) -> Term:
    """One of the functions that the database can compute."""
    known = dialect.FUNCTIONS.get(node.name.lower())
    if known is None:
        raise BadValue("function", node.name, ", ".join(dialect.FUNCTIONS))
    if len(node.arguments) != len(known.takes):
        raise BadValue(f"arguments of {node.name}", len(node.arguments), str(len(known.takes)))
    given = [term(argument, columns, depth + 1) for argument in node.arguments]
    if node.name.lower() == "casei" and given[0].type is not FieldType.STRING:
        return caseless(given[0])
    return call(known.sql, list(map(as_type, given, known.takes)), known.gives, name=node.name)


def caseless(one: Term) -> Term:
    """What has no case stays as it is; a literal that says no type is folded and can still take one."""
    if not isinstance(one.literal, str):
        return one
    return replace(one, parameters=(one.literal.lower(),), literal=one.literal.lower())


def call(template: str, arguments: list[Term], gives: FieldType, *, name: str) -> Term:
    """Put arguments in their places; each place is used once and in order, as the question marks are."""
    parameters = tuple(value for argument in arguments for value in argument.parameters)
    return Term(template.format(*(argument.sql for argument in arguments)), parameters, gives, name)


def alike(terms: list[Term]) -> list[Term]:
    """The terms of one comparison, given one type; raises BadValue for those that cannot be compared."""
    leading = next((one for one in terms if one.literal is None and one.type), None)
    leading = leading or next((one for one in terms if one.type), None)
    kind = leading.type if leading and leading.type else FieldType.STRING
    return [as_type(one, kind, leading.name if leading else "filter") for one in terms]


def as_type(one: Term, kind: FieldType, what: str | None = None) -> Term:
    """A term as one of a type; a literal that says no type takes it, and a text may be a date."""
    if one.type is kind or (one.type in NUMERIC and kind in NUMERIC):
        return one
    if isinstance(one.literal, str) and (one.type is None or kind in TIMED):
        return retyped(one, kind, what or one.name)
    raise BadValue(what or "filter", one.literal if one.literal is not None else one.name, WORDS[kind])


def retyped(one: Term, kind: FieldType, what: str) -> Term:
    """A literal text read as a value of a type; raises BadValue where it is none."""
    value = READERS[kind](str(one.literal), what)
    return replace(one, parameters=(value,), literal=value, type=kind)


def read_number(text: str, what: str) -> Parameter:
    """A finite number; raises BadValue."""
    value = number(text)
    if value is None:
        raise BadValue(what, text[:SHOWN], WORDS[FieldType.NUMBER])
    return fitting(value)


def fitting(value: float) -> int | float:
    """A number as the database keeps it: a fraction where it is too large for a whole one."""
    return float(value) if isinstance(value, int) and abs(value) > LARGEST else value


READERS: dict[FieldType, Callable[[str, str], Parameter]] = {
    FieldType.STRING: lambda text, _what: text,
    FieldType.INTEGER: read_number,
    FieldType.NUMBER: read_number,
    FieldType.DATE: day_text,
    FieldType.DATETIME: instant_text,
}
"""How a text is read as a value of a type."""


def negate(condition: Condition) -> Condition:
    """The opposite; what is null stays null."""
    return Condition(f"NOT ({condition.sql})", condition.parameters)
