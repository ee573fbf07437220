"""Which area a point lies in."""

import numpy as np
import pytest
import shapely

from onestop.areas import NOWHERE, Locator


def test_the_answer_is_that_of_asking_every_area() -> None:
    random = np.random.default_rng(1)
    areas = np.array([shapely.Point(*place).buffer(0.2) for place in random.uniform(0, 2, (60, 2))], dtype=object)
    x, y = random.uniform(-0.5, 2.5, (2, 3000)).round(2)
    asked = shapely.intersects_xy(areas[:, None], x, y)
    expected = np.where(asked.any(axis=0), asked.argmax(axis=0), NOWHERE)
    assert Locator(areas).locate(x, y).tolist() == expected.tolist()


def test_a_point_on_an_edge_lies_in_the_first_of_the_areas() -> None:
    areas = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], dtype=object)
    assert Locator(areas).locate(np.array([1.0, 2.0]), np.array([0.5, 1.0])).tolist() == [0, 1]


@pytest.mark.parametrize("place", [(np.nan, 0.5), (0.5, np.nan), (np.inf, 0.5), (7.0, 7.0)])
def test_what_has_no_place_or_lies_outside_lies_nowhere(place: tuple[float, float]) -> None:
    areas = np.array([shapely.box(0, 0, 1, 1)], dtype=object)
    assert Locator(areas).locate(np.array([place[0]]), np.array([place[1]])).tolist() == [NOWHERE]


def test_no_points_are_no_trouble() -> None:
    areas = np.array([shapely.box(0, 0, 1, 1)], dtype=object)
    assert Locator(areas).locate(np.array([]), np.array([])).tolist() == []
