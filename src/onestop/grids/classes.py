"""Limits between classes of colour for the values of a grid."""

import math

import numpy as np
from numpy.typing import NDArray

CLASSES = 7
ROUND = (1, 2, 5, 10)
"""What is taken for round, at each power of ten."""
ENDS = (0.02, 0.995)
"""Shares of the values that lie below the first and below the last limit."""


def of_counts(values: NDArray[np.int64]) -> tuple[float, ...]:
    """Round limits whose ratios are alike: most cells hold a few people and a few hold thousands.

    Nobody (0) is a class of its own below the first limit, which is 1.

    :param values: counts, 0 or more
    """
    some = values[values > 0]
    if not len(some):
        return ()
    low, high = np.quantile(some, ENDS)
    steps = np.geomspace(max(low, 1), max(high, 2), CLASSES)[1:]
    limits = {1.0, *(roundest(step) for step in steps)}
    return tuple(sorted(limit for limit in limits if limit <= some.max()))[:CLASSES]


def of_numbers(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Limits between classes that are equally full, each rounded to what tells it from its neighbours.

    :param values: finite numbers
    """
    if not len(values):
        return ()
    cuts = np.quantile(values, np.arange(1, CLASSES) / CLASSES)
    span = float(cuts[-1] - cuts[0]) / CLASSES
    digits = -math.floor(math.log10(span)) if span > 0 else 0
    lowest = float(values.min())
    return tuple(sorted({limit for limit in (round(float(cut), digits) for cut in cuts) if limit > lowest}))


def roundest(number: float) -> float:
    """The nearest of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(number))
    return float(min(ROUND, key=lambda step: abs(math.log(number / (step * power)))) * power)
