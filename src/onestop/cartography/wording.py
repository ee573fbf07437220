"""The numbers of classes in words, the same in every legend."""

from itertools import pairwise

from onestop.cartography.classes import Classes

DIGITS, MOST_DIGITS = 6, 17
"""Significant digits of a number: usually, and where ends that lie close together would look alike."""


def class_words(classes: Classes, *, whole: bool) -> tuple[str, ...]:
    """What each class holds, from low to high: no value is in two of them, and none between two.

    :param whole: all values are whole numbers, so that a class ends below the first of the next; others say so
    """
    ends = (classes.low, *classes.limits, classes.high)
    digits = next((some for some in range(DIGITS, MOST_DIGITS) if are_apart(ends, some)), MOST_DIGITS)
    last = len(classes.limits)
    return tuple(
        between(low, high - 1 if whole and place < last else high, digits=digits, below=not whole and place < last)
        for place, (low, high) in enumerate(classes.ranges)
    )


def are_apart(ends: tuple[float, ...], digits: int) -> bool:
    """Whether ends that differ are written differently."""
    return all(one == other or number(one, digits) != number(other, digits) for one, other in pairwise(ends))


def between(low: float, high: float, *, digits: int, below: bool) -> str:
    """From one number to another; a single number where both are the same.

    :param below: the second is the first of the next class
    """
    if low == high:
        return number(low, digits)
    return f"{number(low, digits)} – {'< ' if below else ''}{number(high, digits)}"


def number(value: float, digits: int = DIGITS) -> str:
    """A number with its thousands parted, without decimals that say nothing and never by powers of ten."""
    if value.is_integer():
        return f"{value + 0.0:,.0f}"  # zero has no sign
    places = max(digits - 1 - int(f"{value:e}".rpartition("e")[2]), 0)
    return f"{value:,.{places}f}".rstrip("0").rstrip(".") if places else f"{value:,.0f}"
