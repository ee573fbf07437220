"""Coordinates that cannot be right, and mistakes that explain them."""

from collections.abc import Callable

import numpy as np
import pytest
from pyproj import Transformer

from onestop.loading.zones import MISTAKES, explain, sort_out

X, Y = np.random.default_rng(0).uniform((118.3, 24.4), (118.4, 24.5), (500, 2)).T


def wrong(was: int, taken_for: int) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    metres = Transformer.from_crs(4326, was, always_xy=True).transform(X, Y)
    return Transformer.from_crs(taken_for, 4326, always_xy=True).transform(*metres)


def near_the_truth(x: np.ndarray, y: np.ndarray, which: np.ndarray) -> float:  # type: ignore[type-arg]
    return float(np.mean((abs(x - X[which]) < 1e-5) & (abs(y - Y[which]) < 1e-5)))


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ((np.nan, 24.0), "missing"),
        ((118.754567, 0.0), "tm2_origin"),
        ((121.0, 0.0), "latitude_0"),
        ((24.5, 121.0), "outside"),
        ((139.7, 35.6), "outside"),
    ],
)
def test_coordinates_that_no_doorplate_has_are_of_one_kind(place: tuple[float, float], kind: str) -> None:
    found = sort_out(np.array([place[0]]), np.array([place[1]]))
    assert [name for name, mask in found.items() if mask.any()] == [kind]


@pytest.mark.parametrize("place", [(114.36, 10.38), (116.73, 20.7), (122.07, 25.63), (120.49, 26.37), (118.2, 24.4)])
def test_the_farthest_islands_are_in_taiwan(place: tuple[float, float]) -> None:
    assert not any(mask.any() for mask in sort_out(np.array([place[0]]), np.array([place[1]])).values())


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("zone_119_taken_for_121", lambda: wrong(3825, 3826)),
        ("zone_121_taken_for_119", lambda: wrong(3826, 3825)),
        ("axes_swapped", lambda: (Y, X)),
    ],
)
def test_each_mistake_is_found_and_undone(name: str, spoil: Callable[[], tuple[np.ndarray, np.ndarray]]) -> None:  # type: ignore[type-arg]
    x, y = spoil()
    found = explain(x, y, near_the_truth)
    assert found is not None
    assert found.name == name
    assert near_the_truth(*found.undo(x, y), np.arange(len(x))) == 1


def test_right_coordinates_need_no_explanation() -> None:
    assert explain(X, Y, near_the_truth) is None


def test_what_no_mistake_explains_is_left_alone() -> None:
    assert explain(X + 0.3, Y - 0.2, near_the_truth) is None
    assert explain(np.array([]), np.array([]), near_the_truth) is None


def test_every_mistake_has_a_name_of_its_own() -> None:
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES)
