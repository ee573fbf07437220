"""Classes of every style: what parts them, round limits, every value in one class and one only."""

import numpy as np
import pytest

from onestop.cartography.classes import DEFAULT_IS, STYLES, classify, round_between


def classes_of(values, style: str = DEFAULT_IS.name, *, whole: bool = False):
    found = classify(np.array(values, float), STYLES[style], whole=whole)
    assert found is not None
    return found


def test_five_classes_of_different_values_are_equally_full() -> None:
    values = np.random.default_rng(7).lognormal(6, 1, 5000)
    classes = classes_of(values)
    filled = np.bincount([classes.of(value) for value in values])
    assert len(filled) == DEFAULT_IS.count
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
    assert classify(np.array([np.nan]), DEFAULT_IS) is None


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("whole", [True, False])
def test_every_value_lies_in_the_class_whose_range_has_it(style: str, whole: bool) -> None:
    values = np.random.default_rng(3).lognormal(5, 1, 3000).round(0 if whole else 3)
    classes = classes_of(values, style, whole=whole)
    assert (classes.low, classes.high) == (values.min(), values.max())
    assert list(classes.limits) == sorted(set(classes.limits)), "ranges do not overlap"
    for value in values[:200]:
        low, high = classes.ranges[classes.of(value)]
        assert low <= value < high or value == high == classes.high


@pytest.mark.parametrize("style", STYLES)
def test_a_style_is_the_same_each_time_and_whatever_the_order(style: str) -> None:
    values = np.random.default_rng(5).gamma(1, 90, 2000).round(1)
    assert classes_of(values, style) == classes_of(np.random.default_rng(6).permutation(values), style)


def test_equal_intervals_are_equally_wide() -> None:
    assert classes_of([0, 1, 2, 3, 100], "equal-interval-5").limits == (20, 40, 60, 80)


def test_natural_breaks_lie_in_the_gaps() -> None:
    classes = classes_of([1, 2, 3, 100, 101, 102, 900, 905], "natural-breaks-3")
    assert [classes.of(value) for value in (1, 3, 100, 102, 900, 905)] == [0, 0, 1, 1, 2, 2]


def test_natural_breaks_are_jenks_and_fishers_optimum() -> None:
    """Against every way to part a few numbers in three."""
    values = np.sort(np.random.default_rng(8).gamma(1, 50, 24).round(1))

    def spread(first: int, second: int) -> float:
        return sum(float(((part - part.mean()) ** 2).sum()) for part in np.split(values, [first, second]))

    best = min((spread(i, j), i, j) for i in range(1, 22) for j in range(i + 1, 23))
    classes = classes_of(values, "natural-breaks-3")
    assert tuple(np.searchsorted(values, classes.limits)) == best[1:]


def test_standard_deviations_lie_around_the_mean_and_empty_classes_are_left_out() -> None:
    values = np.array([0.0] * 50 + [10.0] * 50)
    assert classes_of(values, "standard-deviation-3").limits == (2.5, 7.5)
    classes = classes_of([1] * 99 + [1000], "standard-deviation-7")
    assert classes.numbers[0] == 3, "three classes lie wholly below every value, the mean's own is the first"
    assert classes.of(1) == 0


def test_whole_numbers_have_whole_limits_that_part_them_as_fractions_did() -> None:
    assert classes_of([0, 10, 20, 33, 34, 100], "equal-interval-3", whole=True).limits == (34, 67)


def test_deviations_that_no_whole_number_lies_between_leave_every_class_its_own_side_of_the_mean() -> None:
    """Most villages have none, a few have one: none is the mean's class, one is far above it."""
    classes = classes_of([0] * 97 + [1, 1, 2], "standard-deviation-5", whole=True)
    assert (classes.limits, classes.numbers) == ((1,), (2, 4))


@pytest.mark.parametrize(("value", "whole"), [(0, True), (7, True), (1_234_567_891.25, False), (0.1, False)])
@pytest.mark.parametrize("count", [3, 5, 7])
def test_values_that_are_all_the_same_are_neither_above_nor_below_their_mean(value, whole: bool, count: int) -> None:
    classes = classes_of([value] * 3, f"standard-deviation-{count}", whole=whole)
    assert (classes.limits, classes.numbers) == ((), (count // 2,))
