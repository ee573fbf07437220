"""Larger areas out of smaller ones."""

import numpy as np
import pytest
import shapely

from onestop.areas.dissolve import dissolve


def squares(*corners: tuple[float, float]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([shapely.box(x, y, x + 1, y + 1) for x, y in corners], dtype=object)


def test_each_key_gets_the_union_of_its_parts_in_the_order_of_the_keys() -> None:
    codes, areas = dissolve(squares((0, 0), (5, 5), (1, 0)), np.array(["b", "a", "b"], dtype=object))
    assert codes.tolist() == ["a", "b"]
    assert areas[0].equals(shapely.box(5, 5, 6, 6))
    assert areas[1].equals(shapely.box(0, 0, 2, 1))


def test_parts_that_do_not_meet_stay_apart() -> None:
    _, areas = dissolve(squares((0, 0), (3, 0)), np.array(["a", "a"], dtype=object))
    assert areas[0].geom_type == "MultiPolygon"


def test_parts_that_overlap_are_united_all_the_same() -> None:
    keys = np.array(["a", "a", "b", "b"], dtype=object)
    _, areas = dissolve(squares((0, 0), (0.5, 0.5), (9, 9), (10, 9)), keys)
    assert shapely.is_valid(areas).all()
    assert shapely.area(areas).tolist() == pytest.approx([1.75, 2.0])


def test_a_large_grid_keeps_its_area() -> None:
    grid = squares(*((x, y) for x in range(20) for y in range(20)))
    keys = np.array([f"{x // 5}-{y // 3}" for x in range(20) for y in range(20)], dtype=object)
    _, areas = dissolve(grid, keys)
    assert shapely.area(areas).sum() == pytest.approx(400)
    assert set(shapely.get_num_geometries(areas)) == {1}
