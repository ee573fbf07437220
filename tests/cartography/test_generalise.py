"""Simplified areas still meet: no gap, no overlap, one common edge."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from onestop.cartography import generalise
from onestop.cartography.generalise import centres, edges, enclosed, ladder, mercator, polygons
from onestop.cartography.ladder import CLOSEST, LADDER

SIDE = 5_000.0


@pytest.fixture
def areas():
    """Sixteen squares whose edges are broken lines with many vertices."""
    chance = np.random.default_rng(3)
    lines = {}

    def edge(start, end):
        key = (min(start, end), max(start, end))
        if key not in lines:
            along = np.linspace(key[0], key[1], 60)
            along[1:-1] += chance.normal(0, 12, (58, 2))
            lines[key] = along
        return lines[key] if start == key[0] else lines[key][::-1]

    squares = []
    for column in range(4):
        for row in range(4):
            x, y = column * SIDE, row * SIDE
            corners = [(x, y), (x + SIDE, y), (x + SIDE, y + SIDE), (x, y + SIDE), (x, y)]
            squares.append(shapely.Polygon(np.vstack([edge(a, b)[:-1] for a, b in pairwise(corners)])))
    return np.array(squares)


@pytest.mark.parametrize("many", [0, 10**9])
def test_neighbours_keep_one_common_edge_at_every_step(areas, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generalise, "MANY", many)
    for _, simplified in ladder(areas.copy(), np.arange(16) // 8):
        assert shapely.coverage_is_valid(simplified)
        assert shapely.union_all(simplified).geom_type == "Polygon"


def test_each_step_has_fewer_vertices_and_as_many_areas(areas) -> None:
    counts = [(len(made), int(shapely.get_num_coordinates(made).sum())) for _, made in ladder(areas, np.zeros(16))]
    assert {count for count, _ in counts} == {16}
    vertices = [count for _, count in counts]
    assert vertices == sorted(vertices, reverse=True)
    assert vertices[-1] < vertices[0] / 3


def test_steps_cover_every_zoom_level_once() -> None:
    levels = [level for step in LADDER for level in range(step.zooms.first, step.zooms.last + 1)]
    assert sorted(levels) == list(range(CLOSEST + 1))


def test_an_edge_between_two_areas_is_drawn_once_and_a_coast_apart() -> None:
    left, right = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    inner, outer = edges(np.array([left, right]))
    assert [line.wkt for line in inner] == ["LINESTRING (1 0, 1 1)"]
    assert shapely.length(outer).sum() == 6


def test_a_name_stands_inside_the_largest_part() -> None:
    ring = shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6))
    points, room = centres(np.array([shapely.MultiPolygon([ring, shapely.box(20, 20, 21, 21)])]))
    assert ring.contains(points[0])
    assert 1.4 < room[0] < 2


def test_mercator_is_what_proj_computes() -> None:
    places = np.array([[121.5, 25.0], [118.2, 24.4], [0.0, 0.0], [-179.9, -80.0]])
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(*places.T)
    assert np.allclose(mercator(places), np.column_stack([x, y]), atol=1e-6)


def test_lines_and_points_that_mending_left_are_dropped() -> None:
    mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.LineString([(1, 1), (2, 2)])])
    assert polygons(np.array([mixed]))[0].equals(shapely.box(0, 0, 1, 1))


def test_what_areas_enclose_is_found_but_not_an_area_within_another() -> None:
    around = shapely.Polygon(
        shapely.box(0, 0, 9, 9).exterior, [shapely.box(1, 1, 3, 3).exterior, shapely.box(5, 5, 7, 7).exterior]
    )
    found = enclosed(np.array([around, shapely.box(1, 1, 3, 3)]))
    assert [shape.normalize() for shape in found] == [shapely.box(5, 5, 7, 7).normalize()]
    assert not enclosed(np.array([shapely.box(0, 0, 1, 1)])).size
