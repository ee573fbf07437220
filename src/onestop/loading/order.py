"""The order of doorplates: county, town, road, section, lane, alley, number; 9號 before 10號."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onestop.loading.repeated import Column

BY = ("TOWN_ID", "ROAD", "SECTION", "LANE", "ALLEY", "NUMBER")
"""A town's code begins with its county's."""

NUMERALS = {digit: str(value) for value, digit in enumerate("一二三四五六七八九", 1)}

ROOM = 1 << 62
"""How many different keys one whole number can tell apart."""


def in_order(columns: Sequence[Column]) -> NDArray[np.intp]:
    """The rows in the order of these columns, the first weighing most; what has no value comes first."""
    keys: list[NDArray[np.int64]] = []
    room = 0
    for column in columns:
        size = len(column.values) + 1
        rank = ranks(column)
        if keys and room * size < ROOM:
            keys[-1] = keys[-1] * size + rank
            room *= size
        else:
            keys.append(rank)
            room = size
    return np.lexsort(keys[::-1])


def ranks(column: Column) -> NDArray[np.int64]:
    """Where the value of each row stands among the values, 0 for none."""
    texts: list[str] = column.values.tolist()
    order = sorted(range(len(texts)), key=lambda at: natural(texts[at]))
    rank = np.zeros(len(order) + 1, np.int64)  # one more for none, at the end
    rank[order] = np.arange(1, len(order) + 1)
    return rank[column.codes]


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A text as its numbers and the texts between them."""
    plain = "".join(NUMERALS.get(sign, sign) for sign in text) if len(text) < len("二十段") else text
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.findall(r"\d+|\D+", plain))
