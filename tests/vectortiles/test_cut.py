"""Areas cut to a tile: neighbours still meet, none is lost, all are valid."""

from typing import Any

import numpy as np
import shapely

from onestop.vectortiles.cut import EXTENT, MARGIN, cut, reaches_in

BOX = (0.0, 0.0, 4096.0, 4096.0)
"""A tile whose unit is a metre."""


def areas(*shapes: Any) -> Any:
    return np.array(shapes, object)


def test_y_points_south_and_the_north_west_corner_is_the_origin() -> None:
    (found,) = cut(areas(shapely.box(10, 20, 30, 50)), BOX)
    assert found.bounds == (10, 4046, 30, 4076)


def test_what_lies_beyond_the_margin_is_cut_off() -> None:
    (found,) = cut(areas(shapely.box(-1e6, -1e6, 1e6, 1e6)), BOX)
    assert found.bounds == (-MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN)


def test_what_lies_elsewhere_is_empty() -> None:
    (found,) = cut(areas(shapely.box(9000, 9000, 9100, 9100)), BOX)
    assert found.is_empty


def test_neighbours_share_their_border_after_rounding() -> None:
    line = [(1000.4, -100.3), (1200.7, 1500.2), (900.1, 2500.9), (1100.6, 4200.5)]
    left = shapely.Polygon([(-100, -100.3), *line, (-100, 4200.5)])
    right = shapely.Polygon([(4200, -100.3), *line, (4200, 4200.5)])
    west, east = cut(areas(left, right), BOX)
    assert west.intersection(east).area == 0
    assert west.union(east).intersection(shapely.box(0, 0, EXTENT, EXTENT)).area == EXTENT**2


def test_an_area_smaller_than_a_unit_is_one_unit_where_it_is() -> None:
    (found,) = cut(areas(shapely.box(100.1, 200.1, 100.3, 200.2)), BOX)
    assert found.area == 1
    assert found.contains(shapely.Point(100.2, 4096 - 200.15))


def test_a_sliver_of_an_area_that_other_tiles_have_is_left_out() -> None:
    (found,) = cut(areas(shapely.box(-5000, 100, -63.9, 200)), BOX)
    assert found.is_empty


def test_an_area_that_would_cross_itself_on_the_grid_is_valid() -> None:
    hourglass = shapely.Polygon(
        [
            (10, 10),
            (100, 10),
            (100, 49.4),
            (50.3, 49.6),
            (50.3, 50.2),
            (100, 50.4),
            (100, 90),
            (10, 90),
            (10, 50.3),
            (49.9, 50.1),
            (49.9, 49.7),
            (10, 49.5),
        ]
    )
    (found,) = cut(areas(hourglass), BOX)
    assert found.is_valid
    assert abs(found.area - hourglass.area) < hourglass.length
    assert (shapely.get_coordinates(found) == np.rint(shapely.get_coordinates(found))).all()


def test_areas_in_the_margin_alone_do_not_make_a_tile() -> None:
    assert not reaches_in(cut(areas(shapely.box(-50, 100, -10, 200)), BOX))
    assert reaches_in(cut(areas(shapely.box(-50, 100, 10, 200)), BOX))
