"""Five classes: equally full, with round limits between two values that occur."""

import numpy as np
import pytest

from onestop.cartography.classes import CLASSES, classify, round_between


def classes_of(values):
    found = classify(np.array(values, float))
    assert found is not None
    return found


def test_five_classes_of_different_values_are_equally_full() -> None:
    values = np.random.default_rng(7).lognormal(6, 1, 5000)
    classes = classes_of(values)
    filled = np.bincount([classes.of(value) for value in values])
    assert len(filled) == CLASSES
    assert abs(filled - 1000).max() <= 1


@pytest.mark.parametrize("seed", range(20))
def test_rounding_a_limit_moves_no_value_to_another_class(seed: int) -> None:
    values = np.random.default_rng(seed).gamma(0.6, 300, 400).round(seed % 3)
    ordered = np.sort(values)
    for limit in classes_of(values).limits:
        place = np.searchsorted(ordered, limit, "left")
        assert ordered[place - 1] < limit <= ordered[place], "a limit lies between two neighbouring values"


def test_limits_are_the_roundest_numbers_that_do() -> None:
    assert round_between(873, 1204) == 1000
    assert round_between(0.231, 0.262) == 0.25
    assert round_between(-3, 4) == 0
    assert round_between(2, 3) == 3


def test_limits_are_written_without_traces_of_binary_fractions() -> None:
    assert repr(round_between(0.27, 0.31)) == "0.3"


def test_many_equal_values_make_fewer_classes() -> None:
    classes = classes_of([0] * 90 + [1] * 5 + [2] * 5)
    assert classes.limits == (1.0,)


def test_one_value_makes_one_class() -> None:
    assert classes_of([5, 5, 5]).ranges == ((5.0, 5.0),)


def test_a_value_equal_to_a_limit_belongs_to_the_class_above() -> None:
    classes = classes_of([1, 2, 3, 4, 5])
    assert [classes.of(value) for value in (1, 2, 3, 4, 5)] == [0, 1, 2, 3, 4]


def test_missing_values_take_no_part() -> None:
    assert classes_of([np.nan, 1, 2]).low == 1
    assert classify(np.array([np.nan])) is None
