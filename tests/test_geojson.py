"""Texts of geometries."""

import pytest
import shapely

from onestop.geojson import as_wkt

RING, HOLE = [(0, 0), (9.5, 0), (9.5, 9), (0, 0)], [(1, 1), (2, 1), (2, 2), (1, 1)]


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(120.1234567, -23),
        shapely.LineString(RING),
        shapely.Polygon(RING),
        shapely.Polygon(RING, [HOLE, HOLE]),
        shapely.MultiPoint(RING),
        shapely.MultiLineString([RING, HOLE]),
        shapely.MultiPolygon([shapely.Polygon(RING, [HOLE]), shapely.Polygon(HOLE)]),
    ],
    ids=lambda shape: shape.wkt[:20],
)
def test_a_geometry_as_well_known_text_is_the_same_geometry(shape: shapely.Geometry) -> None:
    text = as_wkt(shapely.to_geojson(shape).encode())
    assert text.startswith(shape.geom_type.upper())
    assert shapely.equals_exact(shapely.from_wkt(text), shape)
