"""Geometries as GML: the reader of our filters reads back what went in, and the schema holds."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import shapely
from lxml import etree

from onestop import crs, gml
from onestop.errors import BadValue
from onestop.filters import gml as reader

SCHEMAS = Path(find_spec("pycsw").submodule_search_locations[0]) / "core/schemas/ogc/gml"
NAMESPACES = {"3.2": "http://www.opengis.net/gml/3.2", "3.1.1": "http://www.opengis.net/gml"}
SHAPES = (
    "POINT (120.5 23.25)",
    "LINESTRING (120.5 23.25, 121 24)",
    "POLYGON ((120 23, 121 23, 121 24, 120 23), (120.8 23.2, 120.9 23.2, 120.9 23.3, 120.8 23.2))",
    "MULTIPOINT (120.5 23.25, 121 24)",
    "MULTILINESTRING ((120.5 23.25, 121 24), (121 23, 122 23))",
    "MULTIPOLYGON (((120 23, 121 23, 121 24, 120 23)), ((118 24, 118.5 24, 118.5 24.5, 118 24)))",
)


def element(text: bytes | None, namespace: str) -> etree._Element:
    assert text is not None
    return etree.fromstring(text.replace(gml.ID, b"x").replace(b" ", b' xmlns:gml="%b" ' % namespace.encode(), 1))


@pytest.mark.parametrize("namespace", NAMESPACES.values(), ids=NAMESPACES)
@pytest.mark.parametrize("system", ["CRS84", "EPSG:4326", "EPSG:3826"])
@pytest.mark.parametrize("wkt", SHAPES)
def test_what_is_written_is_what_a_filter_reads_back(wkt: str, system: str, namespace: str) -> None:
    there = crs.find(system)
    (text,) = gml.from_geometries(crs.transform(np.array([shapely.from_wkt(wkt)]), there.uri), there)
    back = shapely.geometry.shape(reader.geometry(element(text, namespace), crs.CRS84))
    assert shapely.equals_exact(shapely.normalize(back), shapely.normalize(shapely.from_wkt(wkt)), tolerance=1e-7)


@pytest.mark.parametrize("wkt", SHAPES)
def test_the_schema_of_gml_3_2_holds(wkt: str) -> None:
    (text,) = gml.from_geometries(np.array([shapely.from_wkt(wkt)]), crs.SYSTEMS[0])
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "3.2.1/gml.xsd"))
    schema.assertValid(element(text, NAMESPACES["3.2"]))


def test_every_identifier_stays_unique_in_a_geometry_of_parts() -> None:
    (text,) = gml.from_geometries(np.array([shapely.from_wkt(SHAPES[-1])]), crs.SYSTEMS[0])
    identifiers = element(text, NAMESPACES["3.2"]).xpath("//@gml:id", namespaces={"gml": NAMESPACES["3.2"]})
    assert identifiers == ["x.geometry", "x.geometry.1", "x.geometry.2"]


def test_a_missing_geometry_stays_missing() -> None:
    assert gml.from_geometries(np.array([None]), crs.SYSTEMS[0]) == [None]


@pytest.mark.parametrize("system", ["CRS84", "EPSG:4326"])
def test_a_point_is_written_as_a_geometry_would_be(system: str) -> None:
    there = crs.find(system)
    (text,) = gml.from_geometries(crs.transform(np.array([shapely.Point(120.1234567, 23.7654321)]), there.uri), there)
    assert gml.point(120.1234567, 23.7654321, there) == text


def test_a_kind_of_geometry_that_is_not_written_is_named() -> None:
    with pytest.raises(BadValue, match="GeometryCollection"):
        gml.from_geojson(b'{"type":"GeometryCollection","geometries":[]}', crs.SYSTEMS[0])
