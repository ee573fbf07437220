"""Five classes of a field's values: equally full, with limits that are round numbers between two values that occur."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

CLASSES = 5
STEPS = (5, 2, 1)
"""What is taken for round, at each power of ten."""


@dataclass(frozen=True, slots=True)
class Classes:
    """Limits between classes: a value equal to a limit belongs to the class above it.

    :ivar low: the least value that occurs
    :ivar high: the greatest value that occurs
    """

    limits: tuple[float, ...]
    low: float
    high: float

    def of(self, value: float) -> int:
        """The number of a value's class, from 0."""
        return sum(value >= limit for limit in self.limits)

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """Lower and upper end of each class."""
        ends = (self.low, *self.limits, self.high)
        return tuple(pairwise(ends))


def classify(values: NDArray[np.float64]) -> Classes | None:
    """The classes of these values, fewer than five where too few differ; None where there are no values."""
    present = np.sort(values[np.isfinite(values)])
    if not len(present):
        return None
    cuts = {cut(present, len(present) * share / CLASSES) for share in range(1, CLASSES)} - {None}
    limits = tuple(round_between(*pair) for pair in sorted(pair for pair in cuts if pair))
    return Classes(limits, float(present[0]), float(present[-1]))


def cut(ordered: NDArray[np.float64], place: float) -> tuple[float, float] | None:
    """The two neighbouring values that differ, nearest to a place in the order; None where all are equal."""
    value = ordered[min(int(place), len(ordered) - 1)]
    first, after = np.searchsorted(ordered, value, "left"), np.searchsorted(ordered, value, "right")
    before = place - first <= after - place
    edge = first if (before and first) or after == len(ordered) else after
    return (float(ordered[edge - 1]), float(ordered[edge])) if edge else None


def round_between(below: float, upto: float) -> float:
    """The roundest number above one and not above the other, so that every value stays in its class."""
    for exponent in range(math.ceil(math.log10(max(abs(below), abs(upto), 1e-9))), -10, -1):
        for step in STEPS:
            # Written as text and read again: 3 * 0.1 is not 0.3.
            whole = math.floor(upto / (step * 10.0**exponent) + 1e-9) * step
            number = float(f"{whole}e{exponent}")
            if below < number <= upto:
                return number
    return upto
