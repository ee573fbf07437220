"""Classes of a field's values: what they are found by, and limits that are round numbers where that moves no value."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from onestop.dataset import Words

type Values = NDArray[np.float64]
"""Values that are there, in order, each as often as it occurs."""

STEPS = (5, 2, 1)
"""What is taken for round, at each power of ten."""
DIGITS = 6
"""Significant digits of a limit that is computed rather than found between two values."""


class Method(StrEnum):
    """How values are parted."""

    QUANTILE = "quantile"
    EQUAL_INTERVAL = "equal-interval"
    NATURAL_BREAKS = "natural-breaks"
    STANDARD_DEVIATION = "standard-deviation"


TITLES = {
    Method.QUANTILE: Words("分位數", "Quantiles"),
    Method.EQUAL_INTERVAL: Words("等間距", "Equal intervals"),
    Method.NATURAL_BREAKS: Words("自然分類", "Natural breaks (Jenks)"),
    Method.STANDARD_DEVIATION: Words("標準差", "Standard deviations"),
}
COUNTS = (3, 5, 7)
"""How many classes a style has."""


@dataclass(frozen=True, slots=True)
class Style:
    """A way to part a field's values.

    :ivar count: of classes, where the values are different enough
    """

    method: Method
    count: int

    @property
    def name(self) -> str:
        """As WMS and WMTS call it, such as `quantile-5`."""
        return f"{self.method}-{self.count}"

    @property
    def title(self) -> Words:
        """Method and number of classes."""
        of = TITLES[self.method]
        return Words(f"{of.zh}，{self.count} 級", f"{of.en}, {self.count} classes")


STYLES: dict[str, Style] = {
    style.name: style for style in (Style(method, count) for method in Method for count in COUNTS)
}
DEFAULT = "default"
"""The style that is meant where none is named."""
DEFAULT_IS = Style(Method.QUANTILE, 5)


@dataclass(frozen=True, slots=True)
class Classes:
    """Limits between classes: a value equal to a limit belongs to the class above it.

    The first class reaches down, and the last up, without end.

    :ivar low: the least value that occurs in any period
    :ivar high: the greatest value that occurs in any period
    :ivar numbers: which of the method's classes each of them is, from 0: those that no value can be in are left out
    """

    limits: tuple[float, ...]
    low: float
    high: float
    numbers: tuple[int, ...] = ()

    def of(self, value: float) -> int:
        """The number of a value's class, from 0."""
        return sum(value >= limit for limit in self.limits)

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """Lower and upper end of each class."""
        ends = (self.low, *self.limits, self.high)
        return tuple(pairwise(ends))


def classify(values: Values, style: Style, *, whole: bool = False) -> Classes | None:
    """The classes of these values, fewer where too few differ; None where there are no values.

    :param whole: all values are whole numbers, so limits are too
    """
    present = np.sort(values[np.isfinite(values)])
    if not len(present):
        return None
    low, high = float(present[0]), float(present[-1])
    found = sorted(neat(limit, whole=whole) for limit in METHODS[style.method](present, style.count))
    inside = tuple(limit for limit in dict.fromkeys(found) if low < limit <= high)
    return Classes(inside, low, high, tuple(sum(limit <= start for limit in found) for start in (low, *inside)))


def quantiles(ordered: Values, count: int) -> list[float]:
    """Equally full classes; equal values stay together."""
    cuts = {cut(ordered, len(ordered) * share / count) for share in range(1, count)}
    return [round_between(*pair) for pair in cuts if pair]


def equal_intervals(ordered: Values, count: int) -> list[float]:
    """Equally wide classes."""
    return [float(limit) for limit in np.linspace(ordered[0], ordered[-1], count + 1)[1:-1]]


def natural_breaks(ordered: Values, count: int) -> list[float]:
    """Classes whose values differ least from their means: Jenks' and Fisher's optimum."""
    import kmeans1d  # noqa: PLC0415 - only where a release is loaded

    clusters = np.array(kmeans1d.cluster(ordered, min(count, len(np.unique(ordered)))).clusters)
    return [round_between(float(ordered[edge]), float(ordered[edge + 1])) for edge in np.flatnonzero(np.diff(clusters))]


def standard_deviations(ordered: Values, count: int) -> list[float]:
    """Classes one standard deviation wide, the middle one around the mean; values that are all the same lie in it."""
    mean, deviation = float(ordered.mean()), float(ordered.std())
    if ordered[0] == ordered[-1]:
        deviation = abs(mean) or 1.0
    return [mean + deviation * (step - (count - 2) / 2) for step in range(count - 1)]


METHODS: dict[Method, Callable[[Values, int], list[float]]] = {
    Method.QUANTILE: quantiles,
    Method.EQUAL_INTERVAL: equal_intervals,
    Method.NATURAL_BREAKS: natural_breaks,
    Method.STANDARD_DEVIATION: standard_deviations,
}


def neat(limit: float, *, whole: bool) -> float:
    """A limit as a legend writes it: a whole number parts whole numbers as its fraction did."""
    return float(math.ceil(limit - 1e-9)) if whole else float(f"{limit:.{DIGITS}g}")


def cut(ordered: Values, place: float) -> tuple[float, float] | None:
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
