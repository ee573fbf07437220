"""How SQLite says what a filter asks; another database needs a module of the same names."""

import unicodedata
from dataclasses import dataclass
from sqlite3 import Connection

from onestop.dataset import FieldType
from onestop.filters.columns import Condition, Pattern, Wild

TEXT, NUMBER, INTEGER = FieldType.STRING, FieldType.NUMBER, FieldType.INTEGER


@dataclass(frozen=True, slots=True)
class Function:
    """A function that a filter may call.

    :ivar sql: with `{0}`, `{1}` where the arguments go
    """

    sql: str
    takes: tuple[FieldType, ...]
    gives: FieldType


LOWER = Function("lower({0})", (TEXT,), TEXT)
UPPER = Function("upper({0})", (TEXT,), TEXT)
LENGTH = Function("length({0})", (TEXT,), INTEGER)
TRIM = Function("trim({0})", (TEXT,), TEXT)

FUNCTIONS: dict[str, Function] = {
    "lower": LOWER,
    "casei": LOWER,
    "accenti": Function("without_accents({0})", (TEXT,), TEXT),
    "upper": UPPER,
    "length": LENGTH,
    "trim": TRIM,
    "strtolowercase": LOWER,
    "strtouppercase": UPPER,
    "strlength": LENGTH,
    "strtrim": TRIM,
    "abs": Function("abs({0})", (NUMBER,), NUMBER),
    "ceil": Function("ceil({0})", (NUMBER,), NUMBER),
    "floor": Function("floor({0})", (NUMBER,), NUMBER),
    "round": Function("round({0})", (NUMBER,), NUMBER),
    "mod": Function("mod({0}, {1})", (NUMBER, NUMBER), NUMBER),
    "power": Function("power({0}, {1})", (NUMBER, NUMBER), NUMBER),
    "div": Function("CAST({0} / {1} AS INTEGER)", (NUMBER, NUMBER), INTEGER),
}
"""Names as CQL2 and GeoServer's FES functions write them, in lower case."""

ARITHMETIC = {
    "+": "({0} + {1})",
    "-": "({0} - {1})",
    "*": "({0} * {1})",
    "/": "(CAST({0} AS REAL) / {1})",  # SQLite would divide whole numbers without the fraction
}


def like(sql: str, pattern: Pattern, nocase: bool) -> Condition:
    """Match a text; GLOB is the one of SQLite's two operators that heeds case, and it can use an index."""
    if nocase:
        return Condition(f"{sql} LIKE ? ESCAPE '\\'", ("".join(map(_like_part, pattern.parts)),))
    return Condition(f"{sql} GLOB ?", ("".join(map(_glob_part, pattern.parts)),))


def _like_part(part: str | Wild) -> str:
    if isinstance(part, Wild):
        return "%" if part is Wild.MANY else "_"
    return "".join(f"\\{sign}" if sign in "\\%_" else sign for sign in part)


def _glob_part(part: str | Wild) -> str:
    if isinstance(part, Wild):
        return "*" if part is Wild.MANY else "?"
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in part)


def without_accents(text: str | None) -> str | None:
    """A text with its letters' accents taken away."""
    if text is None or text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if not unicodedata.combining(sign)))


def register(connection: Connection) -> None:
    """Give a connection the text function that compiled filters call."""
    connection.create_function("without_accents", 1, without_accents, deterministic=True)
