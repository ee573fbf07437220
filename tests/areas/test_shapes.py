"""Polygons as we keep them."""

import numpy as np
import pytest
import shapely

from onestop.areas import whole
from onestop.areas.shapes import one_type, oriented

BOW_TIE = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
SPIKE = shapely.Polygon([(0, 0), (1, 0), (1, 1), (3, 1), (1, 1), (0, 1)])


def array(*shapes: shapely.Geometry | None) -> np.ndarray:  # type: ignore[type-arg]
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def test_a_polygon_that_crosses_itself_is_mended_and_told() -> None:
    shapes, mended = whole(array(BOW_TIE, shapely.box(0, 0, 1, 1)))
    assert mended.tolist() == [True, False]
    assert shapely.is_valid(shapes).all()
    assert shapes[0].area == pytest.approx(2)


def test_mending_leaves_no_lines_behind() -> None:
    shapes, mended = whole(array(SPIKE))
    assert mended.all()
    assert shapes[0].equals(shapely.box(0, 0, 1, 1))


@pytest.mark.parametrize("shape", [None, shapely.Point(0, 0), shapely.Polygon()])
def test_what_is_no_polygon_is_none(shape: shapely.Geometry | None) -> None:
    assert whole(array(shape))[0].tolist() == [None]


def test_coordinates_are_kept_to_a_centimetre_and_without_height() -> None:
    shapes, _ = whole(array(shapely.Polygon([(0, 0, 5), (0.123456789, 0, 5), (0, 1, 5)])))
    assert shapely.get_coordinates(shapes, include_z=True)[1].tolist()[0] == 0.1234568
    assert not shapely.has_z(shapes).any()


def test_a_table_has_one_type() -> None:
    several = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)])
    assert {shape.geom_type for shape in one_type(array(shapely.box(0, 0, 1, 1), several))} == {"MultiPolygon"}
    assert {shape.geom_type for shape in one_type(array(shapely.box(0, 0, 1, 1)))} == {"Polygon"}


def test_outer_rings_are_counterclockwise_and_holes_clockwise_as_geojson_wants() -> None:
    esri = shapely.Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    (shape, nothing) = oriented(array(esri, None))
    assert (shape.exterior.is_ccw, shape.interiors[0].is_ccw, nothing) == (True, False, None)
    assert shape.equals(esri)
