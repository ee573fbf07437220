"""The types of the columns that a table brings: numbers where every cell is one, text as it is for all others."""

import math
import re
from collections.abc import Sequence

from onestop.dataset import FieldType
from onestop.features import Value
from onestop.tabular.parts import Texts

WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3}){1,4})", re.ASCII)
"""Up to 15 digits, which every program has exactly; what begins with a zero is a code."""
DECIMAL = re.compile(r"-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})?(?:\.\d{1,17})?(?:[eE][-+]?\d{1,3})?", re.ASCII)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet takes for a formula."""


def typed(cells: Texts) -> tuple[FieldType, list[Value]]:
    """The type of a column and its values."""
    present = {text for text in cells if text}
    if present and all(WHOLE.fullmatch(text) for text in present):
        return FieldType.INTEGER, [int(text.replace(",", "")) if text else None for text in cells]
    if present and all(is_decimal(text) for text in present):
        return FieldType.NUMBER, [float(text.replace(",", "")) if text else None for text in cells]
    return FieldType.STRING, list(cells)


def is_decimal(text: str) -> bool:
    """Whether a text is a number that is finite."""
    if DECIMAL.fullmatch(text) is None or not any(sign.isdigit() for sign in text) or has_zero_in_front(text):
        return False
    try:
        return math.isfinite(float(text.replace(",", "")))
    except ValueError:
        return False


def has_zero_in_front(text: str) -> bool:
    """Whether a text of digits is a code rather than a number: `0912`."""
    digits = text.lstrip("-")
    return len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()


def formulas(columns: Sequence[Sequence[Value]]) -> int:
    """How many texts a spreadsheet would take for formulas."""
    return sum(isinstance(value, str) and value.startswith(FORMULA) for column in columns for value in column)
