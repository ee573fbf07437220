"""Categorize of Symbology Encoding 1.1: one rule with a colour for each range of a field's values."""

import math
from itertools import pairwise

from lxml.etree import _Element as Element

from onestop.cartography.bands import Range
from onestop.cartography.conditions import NUMBERS
from onestop.documents import text_of
from onestop.errors import BadValue, TooMuch
from onestop.filters.gml import children, local
from onestop.filters.literals import number

WHAT = "Categorize"
ORDER = "LookupValue with the layer's field, Value, then a Threshold and a Value by turns"
SUCCEEDING, PRECEDING = "succeeding", "preceding"
"""Which of its neighbours a threshold belongs to; the first where nothing is said."""


def categories(element: Element, field: str) -> list[tuple[Range, str]]:
    """Each range and its colour as it is written; raises BadValue, TooMuch."""
    looked_up, *rest = [(local(child), text_of(child)) for child in children(element)] or [("", "")]
    if looked_up != ("LookupValue", field):
        raise BadValue(WHAT, " ".join(looked_up)[:60], f"a LookupValue with {field}")
    if [name for name, _ in rest] != ["Value", "Threshold"] * (len(rest) // 2) + ["Value"]:
        raise BadValue(WHAT, ", ".join(name for name, _ in rest)[:60], ORDER)
    belongs = element.get("thresholdsBelongTo", SUCCEEDING)
    if belongs not in (SUCCEEDING, PRECEDING):
        raise BadValue("thresholdsBelongTo", belongs[:40], f"{SUCCEEDING}, {PRECEDING}")
    above = belongs == SUCCEEDING
    ranges = (Range(low, high, with_low=above, with_high=not above) for low, high in pairwise(ends(rest[1::2])))
    return list(zip(ranges, (colour for _, colour in rest[::2]), strict=True))


def ends(thresholds: list[tuple[str, str]]) -> list[float]:
    """The ends of every range, the open ones too; raises BadValue, TooMuch."""
    if len(thresholds) > NUMBERS:
        raise TooMuch(f"a Categorize has {len(thresholds)} thresholds; at most {NUMBERS} are taken")
    found = [number(text) for _, text in thresholds]
    known = [value for value in found if value is not None]
    if len(known) != len(found) or any(low >= high for low, high in pairwise(known)):
        raise BadValue("Threshold", ", ".join(text for _, text in thresholds)[:60], "numbers, each above the last")
    return [-math.inf, *known, math.inf]
