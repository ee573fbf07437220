"""What a filter of CSW means where a record has no box."""

import pytest
from lxml import etree
from pygeofilter import ast

from onestop.csw.constraints import constraint as constraint_of
from onestop.csw.constraints import filter_of
from onestop.errors import BadValue

BBOX = """<ogc:BBOX><ogc:PropertyName>ows:BoundingBox</ogc:PropertyName>
<gml:Envelope srsName="urn:x-ogc:def:crs:EPSG:6.11:4326">
<gml:lowerCorner>24 120</gml:lowerCorner><gml:upperCorner>25 121</gml:upperCorner></gml:Envelope></ogc:BBOX>"""


def constraint(inner: str) -> etree._Element:
    namespaces = 'xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml"'
    return etree.fromstring(f"<Constraint {namespaces}><ogc:Filter>{inner}</ogc:Filter></Constraint>")


def test_a_record_without_a_box_does_not_meet_one() -> None:
    node = filter_of(constraint(f"<ogc:Not>{BBOX}</ogc:Not>"))
    assert isinstance(node, ast.Or)
    assert isinstance(node.rhs, ast.IsNull)


def test_a_filter_that_asks_for_a_box_stays_as_it_is() -> None:
    assert isinstance(filter_of(constraint(BBOX)), ast.BBox)


@pytest.mark.parametrize(
    ("cql", "wanted"),
    [
        ("INTERSECTS(ows:BoundingBox, POINT(121 24))", ast.GeometryIntersects),
        ("within(ows:BoundingBox, POLYGON((119 22, 122 22, 122 26, 119 22)))", ast.GeometryWithin),
        ("DWITHIN(ows:BoundingBox, POINT(121 24), 5, kilometers)", ast.DistanceWithin),
        ("BEYOND(ows:BoundingBox, POINT(121 24), 5.5, 'km')", ast.DistanceBeyond),
    ],
)
def test_the_relations_of_the_older_cql_are_understood(cql: str, wanted: type) -> None:
    assert isinstance(constraint_of({"constraint": cql, "constraintlanguage": "CQL_TEXT"}), wanted)


def test_a_distance_without_a_unit_is_refused() -> None:
    with pytest.raises(BadValue, match="a number and a unit"):
        constraint_of({"constraint": "DWITHIN(geom, POINT(1 2), 5)", "constraintlanguage": "CQL_TEXT"})
