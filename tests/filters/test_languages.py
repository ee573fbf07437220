"""What only one of the languages has."""

from collections.abc import Callable

import pytest
from lxml import etree
from pygeofilter import ast
from pygeofilter.ast import Node
from pygeofilter.parsers.ecql import parse as parse_ecql

from onestop import crs
from onestop.filters import cql2, fes
from onestop.filters.columns import Column, Columns, Condition, Pattern, Wild
from onestop.filters.sql import compile_filter

type Asker = Callable[[Node], str]
type Reader = Callable[[str], Node]

OGC = 'xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml"'
EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("p_cnt_is = 1 OR P_CNT = 10", None),
        ('"P_CNT" = 10', "a"),
        ("P_CNT=10", "a"),
        ("  P_CNT\n=\t10 ", "a"),
        ("not p_cnt is null", None),
        ("P_CNT = 1e1", "a"),
        ("P_CNT = .1e2", "a"),
        ("P_CNT = +10", "a"),
        ("P_CNT = 2 * (2 + 3)", "a"),
        ("P_CNT = 2 ^ 3 + 2", "a"),
        ("P_CNT % 20 = 10 and P_CNT div 20 = 0", "a"),
        ("10 = P_CNT", "a"),
        ("TRUE", "abcdef"),
        ("FALSE OR P_CNT = 10", "a"),
        ("BBOX(geometry, 120, 23, 120.1, 23.1)", "a"),
        ("S_INTERSECTS(geometry, BBOX(179, -10, -179, 10))", ""),
        ("S_INTERSECTS(geometry, BBOX(170, 20, 121.6, 25))", "abcdf"),
        ("S_INTERSECTS(geometry, MULTIPOINT((120.3 23.3), (118.1 24.1)))", "adf"),
        ("S_INTERSECTS(geometry, POINT Z (120.3 23.3 5))", "ad"),
        ("T_INTERSECTS(INTERVAL(DAY, '..'), DATE('2019-12-31'))", "abce"),
    ],
)
def test_cql2_text_is_read_as_the_standard_has_it(text: str, wanted: str | None, matches: Asker) -> None:
    if wanted is None:
        with pytest.raises(Exception, match="p_cnt"):
            matches(cql2.parse_text(text))
    else:
        assert matches(cql2.parse_text(text)) == wanted


def test_geometries_of_a_filter_may_be_in_another_system(matches: Asker) -> None:
    text = "S_INTERSECTS(geometry, POINT(23.3 120.3))"
    assert matches(cql2.parse_text(text, EPSG_4326)) == "ad"
    tm2 = crs.transform(crs.to_crs84(crs.shapely.points([[120.3, 23.3]]), crs.CRS84), "EPSG:3826")[0]
    assert matches(cql2.parse_text(f"S_INTERSECTS(geometry, {tm2.wkt})", "EPSG:3826")) == "ad"


def test_the_body_of_a_request_has_its_filter_under_a_name(matches: Asker) -> None:
    body = b'{"filter-lang":"cql2-json","filter":{"op":"=","args":[{"property":"P_CNT"},10]}}'
    assert matches(cql2.parse_json(body)) == "a"


@pytest.mark.parametrize(
    ("srs", "corners"),
    [
        ("EPSG:4326", ("120.3 23.3", "120.45 23.45")),
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", ("120.3 23.3", "120.45 23.45")),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", ("120.3 23.3", "120.45 23.45")),
        ("urn:ogc:def:crs:EPSG::4326", ("23.3 120.3", "23.45 120.45")),
        (EPSG_4326, ("23.3 120.3", "23.45 120.45")),
    ],
)
def test_the_form_of_a_system_s_name_says_the_order_of_axes(
    srs: str, corners: tuple[str, str], matches: Asker, read_fes_1: Reader
) -> None:
    low, high = corners
    inner = f"<gml:lowerCorner>{low}</gml:lowerCorner><gml:upperCorner>{high}</gml:upperCorner>"
    assert matches(read_fes_1(f'<BBOX><gml:Envelope srsName="{srs}">{inner}</gml:Envelope></BBOX>')) == "ad"


BOXES = (
    "<gml:Box><gml:coordinates>120.3,23.3 120.45,23.45</gml:coordinates></gml:Box>",
    "<gml:Box><gml:coordinates decimal=',' cs=';' ts='|'>120,3;23,3|120,45;23,45</gml:coordinates></gml:Box>",
    (
        "<gml:Box><gml:coord><gml:X>120.3</gml:X><gml:Y>23.3</gml:Y></gml:coord>"
        "<gml:coord><gml:X>120.45</gml:X><gml:Y>23.45</gml:Y></gml:coord></gml:Box>"
    ),
)
RING = "<gml:LinearRing><gml:posList>120.3 23.3 120.45 23.3 120.45 23.45 120.3 23.3</gml:posList></gml:LinearRing>"
PAIRS = "<gml:coordinates>120.3,23.3 120.45,23.3 120.45,23.45 120.3,23.3</gml:coordinates>"
GML_2_RING = f"<gml:LinearRing>{PAIRS}</gml:LinearRing>"
POINT = "<gml:Point><gml:coordinates>120.3,23.3</gml:coordinates></gml:Point>"
LINE = "<gml:LineStringSegment><gml:posList>120.3 23.3 120.31 23.31</gml:posList></gml:LineStringSegment>"
PATCH = f"<gml:PolygonPatch><gml:exterior>{RING}</gml:exterior></gml:PolygonPatch>"
SURFACE = f"<gml:Surface><gml:patches>{PATCH}</gml:patches></gml:Surface>"
CURVE = f"<gml:Curve><gml:segments>{LINE}</gml:segments></gml:Curve>"
SHAPES = (
    f"<gml:Polygon><gml:outerBoundaryIs>{GML_2_RING}</gml:outerBoundaryIs></gml:Polygon>",
    '<gml:Point srsDimension="3"><gml:pos>120.3 23.3 9</gml:pos></gml:Point>',
    '<gml:LineString srsDimension="3"><gml:posList>120.3 23.3 9 120.31 23.31 9</gml:posList></gml:LineString>',
    f"<gml:MultiSurface><gml:surfaceMember>{SURFACE}</gml:surfaceMember></gml:MultiSurface>",
    f"<gml:MultiCurve><gml:curveMember>{CURVE}</gml:curveMember></gml:MultiCurve>",
    f"<gml:MultiPoint><!-- one --><gml:pointMembers>{POINT}{POINT}</gml:pointMembers></gml:MultiPoint>",
    (
        f"<gml:MultiGeometry><gml:geometryMember>{POINT}</gml:geometryMember>"
        f"<gml:geometryMember>{CURVE}</gml:geometryMember></gml:MultiGeometry>"
    ),
)


@pytest.mark.parametrize("name", ["<ogc:PropertyName>the_geom</ogc:PropertyName>", "<ogc:PropertyName/>", ""])
@pytest.mark.parametrize("box", BOXES)
def test_boxes_of_every_gml_are_read(name: str, box: str, matches: Asker) -> None:
    inner = f"<ogc:BBOX>{name}{box}</ogc:BBOX>"
    assert matches(fes.parse(etree.fromstring(f"<ogc:Filter {OGC}>{inner}</ogc:Filter>"))) == "ad"


@pytest.mark.parametrize("shape", SHAPES)
def test_geometries_of_every_gml_are_read(shape: str, matches: Asker) -> None:
    inner = f"<ogc:Intersects><ogc:PropertyName>app:geometry</ogc:PropertyName>{shape}</ogc:Intersects>"
    assert matches(fes.parse(etree.fromstring(f"<ogc:Filter {OGC}>{inner}</ogc:Filter>"))) == "ad"


@pytest.mark.parametrize(
    "inner",
    [
        '<ogc:FeatureId fid="a"/><ogc:FeatureId fid="c"/>',
        '<ogc:GmlObjectId gml:id="a"/><ogc:GmlObjectId gml:id="c"/>',
        '<ogc:GmlObjectId id="a"/><ogc:GmlObjectId id="c"/>',
        '<ogc:Or><ogc:FeatureId fid="a"/><ogc:FeatureId fid="c"/></ogc:Or>',
    ],
)
def test_features_are_found_by_identifier(inner: str, matches: Asker) -> None:
    assert matches(fes.parse(etree.fromstring(f"<ogc:Filter {OGC}>{inner}</ogc:Filter>"))) == "ac"


def test_features_are_found_by_resource_id(matches: Asker, read_fes_2: Reader) -> None:
    assert matches(read_fes_2('<ResourceId rid="a"/><ResourceId rid="c"/>')) == "ac"


def test_nil_is_null(matches: Asker, read_fes_2: Reader) -> None:
    assert matches(read_fes_2("<PropertyIsNil><PropertyName>P_CNT</PropertyName></PropertyIsNil>")) == "d"


def test_ignoring_case_does_no_harm_to_numbers(matches: Asker, read_fes_1: Reader) -> None:
    inner = "<PropertyName>P_CNT</PropertyName><Literal>10</Literal>"
    assert matches(read_fes_1(f'<PropertyIsEqualTo matchCase="false">{inner}</PropertyIsEqualTo>')) == "a"


def test_names_may_have_prefixes_and_paths(matches: Asker, read_fes_1: Reader) -> None:
    for name in ("app:P_CNT", "areas/P_CNT", "app:areas/app:P_CNT"):
        inner = f"<PropertyName>{name}</PropertyName><Literal>10</Literal>"
        assert matches(read_fes_1(f"<PropertyIsEqualTo>{inner}</PropertyIsEqualTo>")) == "a"


def test_a_tree_of_pygeofilter_s_own_parsers_is_compiled_too(matches: Asker) -> None:
    assert matches(parse_ecql("P_CNT >= 10 AND INTERSECTS(geometry, POINT(120.3 23.3))")) == "a"
    assert matches(parse_ecql("BBOX(geometry, 120.3, 23.3, 120.45, 23.45)")) == "ad"
    assert matches(parse_ecql("NAME ILIKE 'e%' AND P_CNT EXISTS")) == "c"
    assert matches(parse_ecql("DWITHIN(geometry, POINT(119.9 23.3), 11, kilometers)")) == "a"


def test_a_column_may_know_better_how_to_look_for_text(columns: Columns) -> None:
    asked: list[object] = []

    def equal(text: str) -> Condition:
        asked.append(text)
        return Condition("found = ?", (text,))

    def like(pattern: Pattern, nocase: bool) -> Condition:
        asked.append((pattern.parts, nocase))
        return Condition("like = ?", pattern.words)

    any_text = Column("t.text", columns.scalar("NAME").type, equal=equal, like=like)
    known = Columns({"AnyText": any_text})
    assert compile_filter(cql2.parse_text("AnyText = '人口'"), known) == Condition("found = ?", ("人口",))
    assert compile_filter(cql2.parse_text("AnyText <> '人口'"), known).sql == "NOT (found = ?)"
    assert compile_filter(cql2.parse_text("CASEI(AnyText) LIKE CASEI('%人口%')"), known).parameters == ("人口",)
    assert asked == ["人口", "人口", ((Wild.MANY, "人口", Wild.MANY), True)]


def test_a_pattern_without_wild_signs_is_one_text() -> None:
    assert Pattern.parse("a!*b", "*", ".", "!").exact == "a*b"
    assert Pattern.parse("a**b", "*", ".", "!").parts == ("a", Wild.MANY, "b")
    assert Pattern.parse("ends!", "*", ".", "!").exact == "ends!"


def test_a_table_without_geometry_says_so() -> None:
    with pytest.raises(Exception, match="has no geometry"):
        compile_filter(ast.BBox(None, 1, 2, 3, 4), Columns({}))
