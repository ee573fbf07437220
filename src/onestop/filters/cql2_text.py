"""CQL2 text into pygeofilter's tree, by recursive descent: one method for each level of precedence."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import shapely
from pygeofilter import ast, values
from pygeofilter.ast import Node
from shapely.errors import GEOSException

from onestop import crs
from onestop.errors import BadValue
from onestop.filters import literals, operators
from onestop.filters.limits import check_depth, check_length
from onestop.filters.operators import Operand

TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<text>'(?:''|\\'|[^'])*')
    | (?P<quoted>"(?:""|[^"])*")
    | (?P<name>[^\W\d][\w.:]*)
    | (?P<sign><>|<=|>=|[=<>+\-*/%^(),])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
KEYWORDS = frozenset(["AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "DIV"])
SHAPES = frozenset(
    ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"]
)
SHAPE_DEPTH = 8
"""How deep parentheses lie in the deepest geometry that makes sense."""
PARENTHESIS = re.compile(r"[()]")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text.

    :ivar kind: number, text, quoted, name, keyword, sign or end
    :ivar text: as written; keywords in capitals
    """

    kind: str
    text: str
    start: int
    stop: int


def parse_text(text: str, system: str = crs.CRS84) -> Node:
    """The tree of a CQL2 text.

    :param system: the system of its geometries (`filter-crs`), by its URI
    :raises BadValue: for a text that does not parse; the sentence says where
    :raises TooMuch: for one that is too long or nested too deep
    """
    check_length(text)
    crs.find(system, "filter-crs")
    parser = Parser(text, system)
    node = operators.condition(parser.disjunction())
    parser.expect("end", "", "AND, OR or the end of the filter")
    return node


class Parser:
    """Reads one text from left to right."""

    def __init__(self, text: str, system: str) -> None:
        self.text = text
        self.system = system
        self.depth = 0
        self.token = self.read(0)

    def read(self, start: int) -> Token:
        """The token that begins at a place."""
        match = TOKEN.match(self.text, start)
        if match is None or match.lastgroup is None:
            place = len(self.text) - len(self.text[start:].lstrip())
            raise BadValue(f"filter, character {place + 1}", self.text[place:][:20], "CQL2 text")
        kind, found = match.lastgroup, match.group(match.lastgroup)
        if kind == "name" and found.upper() in KEYWORDS:
            kind, found = "keyword", found.upper()
        return Token(kind, found, match.start(match.lastgroup), match.end())

    def take(self) -> Token:
        """The token at hand; the next one is then at hand."""
        token = self.token
        self.token = self.read(token.stop)
        return token

    def accept(self, kind: str, *texts: str) -> Token | None:
        """Take the token if it is one of these."""
        return self.take() if self.token.kind == kind and self.token.text in texts else None

    def expect(self, kind: str, text: str, allowed: str) -> Token:
        """Take this token; raises BadValue where another stands."""
        token = self.accept(kind, text)
        if token is None:
            raise self.wrong(allowed)
        return token

    def wrong(self, allowed: str) -> BadValue:
        """The error of a token that may not stand where it does."""
        shown = self.token.text[: literals.SHOWN] or "the end"
        return BadValue(f"filter, character {self.token.start + 1}", shown, allowed)

    @contextmanager
    def nested(self) -> Iterator[None]:
        """One level deeper."""
        self.depth += 1
        check_depth(self.depth)
        yield
        self.depth -= 1

    def disjunction(self) -> Operand:
        """Conditions joined by OR."""
        parts = [self.conjunction()]
        while self.accept("keyword", "OR"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else operators.any_of(parts)

    def conjunction(self) -> Operand:
        """Conditions joined by AND, which binds tighter than OR."""
        parts = [self.negation()]
        while self.accept("keyword", "AND"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else operators.all_of(parts)

    def negation(self) -> Operand:
        """NOT binds tighter than AND."""
        if not self.accept("keyword", "NOT"):
            return self.predicate()
        with self.nested():
            return operators.negation(self.negation())

    def predicate(self) -> Operand:
        """A comparison; a value alone where a condition in parentheses or a function stands."""
        left = self.sum()
        if sign := self.accept("sign", *operators.COMPARISONS):
            return operators.binary(sign.text, [left, self.sum()])
        if self.accept("keyword", "IS"):
            negative = self.accept("keyword", "NOT") is not None
            self.expect("keyword", "NULL", "NULL or NOT NULL")
            return ast.IsNull(left, negative)
        negative = self.accept("keyword", "NOT") is not None
        if word := self.accept("keyword", "LIKE", "BETWEEN", "IN"):
            return MATCHES[word.text](self, left, negative)
        if negative:
            raise self.wrong("LIKE, BETWEEN or IN")
        return left

    def like(self, left: Operand, negative: bool) -> Node:
        """The pattern of a LIKE."""
        return operators.like(left, self.sum(), negative=negative)

    def between(self, left: Operand, negative: bool) -> Node:
        """The bounds of a BETWEEN."""
        low = self.sum()
        self.expect("keyword", "AND", "AND and the upper bound")
        return ast.Between(left, low, self.sum(), negative)

    def inside(self, left: Operand, negative: bool) -> Node:
        """The list of an IN."""
        self.expect("sign", "(", "a list in parentheses")
        return ast.In(left, self.arguments(), negative)

    def arguments(self) -> list[Operand]:
        """Values between commas up to the closing parenthesis."""
        found: list[Operand] = []
        with self.nested():
            while not found or self.accept("sign", ","):
                found.append(self.sum())
        self.expect("sign", ")", "a comma or a closing parenthesis")
        return found

    def sum(self) -> Operand:
        """Values joined by + and -."""
        left = self.product()
        while sign := self.accept("sign", "+", "-"):
            left = operators.binary(sign.text, [left, self.product()])
        return left

    def product(self) -> Operand:
        """Values joined by *, /, % and DIV."""
        left = self.power()
        while sign := (self.accept("sign", "*", "/", "%") or self.accept("keyword", "DIV")):
            left = calculation(sign.text.lower(), left, self.power())
        return left

    def power(self) -> Operand:
        """A value raised to another."""
        left = self.signed()
        if not self.accept("sign", "^"):
            return left
        with self.nested():
            return calculation("^", left, self.power())

    def signed(self) -> Operand:
        """A value with its signs."""
        if self.accept("sign", "+"):
            with self.nested():
                return self.signed()
        if not self.accept("sign", "-"):
            return self.value()
        with self.nested():
            inner = self.signed()
        return -inner if isinstance(inner, int | float) else ast.Sub(0, inner)

    def value(self) -> Operand:
        """A literal, a property, a function, or anything in parentheses."""
        if self.accept("sign", "("):
            with self.nested():
                inner = self.disjunction()
            self.expect("sign", ")", "a closing parenthesis")
            return inner
        if word := self.accept("keyword", "TRUE", "FALSE"):
            return word.text == "TRUE"
        if self.token.kind not in VALUES:
            raise self.wrong("a property, a value, a function or an opening parenthesis")
        if self.token.kind == "name" and self.token.text.upper() in SHAPES:
            return self.shape()
        token = self.take()
        if token.kind == "name" and self.accept("sign", "("):
            return self.function(token)
        return VALUES[token.kind](token.text)

    def function(self, name: Token) -> Operand:
        """An operator written as a function, a literal such as DATE('…'), or a function of the database."""
        arguments, called = self.arguments(), name.text.lower()
        called = operators.OLD_SPATIAL.get(called, called)
        if called in operators.OLD_DISTANCE:
            return operators.distance(operators.OLD_DISTANCE[called], *arguments)
        if called in operators.SPATIAL or called in operators.TEMPORAL or called == "t_intersects":
            return operators.binary(called, arguments)
        if called in LITERALS:
            try:
                return LITERALS[called](self, *arguments)
            except TypeError:
                raise BadValue(f"filter, character {name.start + 1}", name.text, SIGNATURES[called]) from None
        return ast.Function(called, arguments)

    def shape(self) -> values.Geometry:
        """A geometry as WKT."""
        start, depth, stop = self.token.start, 0, None
        for match in PARENTHESIS.finditer(self.text, start):
            depth += 1 if match.group() == "(" else -1
            if depth > SHAPE_DEPTH:
                break
            if depth <= 0:
                stop = match.end()
                break
        if stop is None:
            raise self.wrong("a geometry as WKT, with every parenthesis closed")
        try:
            found = shapely.from_wkt(self.text[start:stop])
        except GEOSException:
            raise self.wrong("a geometry as WKT") from None
        self.token = self.read(stop)
        return literals.geometry(found, self.system)

    def bbox(self, *arguments: Operand) -> Operand:
        """BBOX(west, south, east, north) as a geometry; with a property before the numbers, as a condition."""
        if arguments and isinstance(arguments[0], ast.Attribute):
            return ast.GeometryIntersects(arguments[0], self.bbox(*arguments[1:]))
        if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in arguments):
            raise self.wrong("BBOX with four numbers")
        return literals.box(*crs.transform_bbox(arguments, self.system, "BBOX"))  # type: ignore[arg-type]

    def day(self, text: Operand) -> Operand:
        """DATE('…') and TIMESTAMP('…')."""
        return literals.day(str(text), "date")

    def interval(self, start: Operand, end: Operand) -> values.Interval:
        """INTERVAL('…', '…')."""
        return operators.interval(start, end)


def calculation(sign: str, left: Operand, right: Operand) -> Node:
    """A calculation with two values."""
    if sign in operators.NAMED_ARITHMETIC:
        return ast.Function(operators.NAMED_ARITHMETIC[sign], [left, right])
    return operators.binary(sign, [left, right])


def number(text: str) -> Operand:
    """A number; raises BadValue for one that is too large."""
    value = literals.number(text)
    if value is None:
        raise BadValue("number", text[: literals.SHOWN], "a number of ordinary size")
    return value


VALUES: dict[str, Callable[[str], Operand]] = {
    "number": number,
    "text": lambda text: text[1:-1].replace("''", "'").replace("\\'", "'"),
    "quoted": lambda text: ast.Attribute(text[1:-1].replace('""', '"')),
    "name": ast.Attribute,
}
"""What a token of each kind is as a value."""
MATCHES: dict[str, Callable[[Parser, Operand, bool], Node]] = {
    "LIKE": Parser.like,
    "BETWEEN": Parser.between,
    "IN": Parser.inside,
}
LITERALS: dict[str, Callable[..., Operand]] = {
    "bbox": Parser.bbox,
    "date": Parser.day,
    "timestamp": Parser.day,
    "interval": Parser.interval,
}
SIGNATURES = {
    "bbox": "BBOX(west, south, east, north)",
    "date": "DATE('2017-06-30')",
    "timestamp": "TIMESTAMP('2017-06-30T12:00:00Z')",
    "interval": "INTERVAL('2017-01-01', '2017-12-31'), each end may be '..'",
}
