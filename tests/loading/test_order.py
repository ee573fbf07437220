"""The order of doorplates."""

import numpy as np
import pytest

from onestop.loading.order import in_order, natural
from onestop.loading.repeated import Column, recoded


def column(*texts: str | None) -> Column:
    return recoded(np.array(texts, dtype=object), np.arange(len(texts), dtype=np.int32))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("9號", "10號"),
        ("2號", "2號之1"),
        ("10之2號", "10之10號"),
        ("二段", "十段"),
        ("99巷", "100巷"),
        ("一段", "二段"),
    ],
)
def test_numbers_are_compared_as_numbers(before: str, after: str) -> None:
    assert natural(before) < natural(after)


def test_the_first_column_weighs_most_and_what_has_no_value_comes_first() -> None:
    towns = column("2", "1", "1", "1", "1")
    roads = column("甲路", "乙路", None, "乙路", "乙路")
    numbers = column("1號", "10號", "5號", None, "9號")
    assert in_order([towns, roads, numbers]).tolist() == [2, 3, 4, 1, 0]


def test_many_different_values_do_not_overflow() -> None:
    random = np.random.default_rng(0)
    rows = random.integers(0, 3_000, (5_000, 6))
    columns = [column(*(str(value).zfill(5) for value in rows[:, at])) for at in range(6)]
    expected = sorted(range(5_000), key=lambda at: tuple(rows[at]))
    assert in_order(columns).tolist() == expected
