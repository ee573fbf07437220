"""What is wrong with a filter is said in one sentence, before it costs anything."""

import json
import time
from collections.abc import Callable

import pytest
from lxml import etree
from pygeofilter.ast import Node

from onestop.errors import BadValue, OneStopError, TooMuch
from onestop.filters import cql2, fes
from onestop.filters.columns import Columns
from onestop.filters.sql import compile_filter

SOON = 5.0
"""Seconds that even the worst filter may take to be refused."""

TEXTS = [
    ("", "the end"),
    ("P_CNT", "a condition"),
    ("P_CNT =", "character 8"),
    ("P_CNT = 1 2", "character 11"),
    ("(P_CNT = 1", "closing parenthesis"),
    ("P_CNT = 1)", "end of the filter"),
    ("P_CNT IS 1", "NULL"),
    ("P_CNT NOT 1", "LIKE, BETWEEN or IN"),
    ("P_CNT BETWEEN 1", "AND and the upper bound"),
    ("P_CNT IN 1", "a list"),
    ("P_CNT IN ()", "a property, a value"),
    ("NAME = 'unclosed", "character 8"),
    ("P_CNT = 1 AND 'text'", "a condition"),
    ("P_CNT = ?", "character 9"),
    ("P_CNT = 1; DROP TABLE features", "character 10"),
    ("P_CNT = 1e999", "ordinary size"),
    ("P_CNT < " + "9" * 400, "ordinary size"),
    ("P_CNT < " + "9" * 5000, "ordinary size"),
    ("DAY = DATE('yesterday')", "2017-06-30"),
    ("DAY = DATE(1, 2)", "DATE('2017-06-30')"),
    ("T_AFTER(DAY)", "two"),
    ("T_AFTER(DAY, INTERVAL('2017-01-01'))", "INTERVAL('2017-01-01', '2017-12-31')"),
    ("T_AFTER(DAY, 5)", "a date, a timestamp or an interval"),
    ("T_AFTER(P_CNT, DATE('2017-01-01'))", "DAY, TIME"),
    ("S_INTERSECTS(geometry, POINT(1", "every parenthesis closed"),
    ("S_INTERSECTS(geometry, POINT(1 2 3 4 5))", "WKT"),
    ("S_INTERSECTS(geometry, POINT EMPTY)", "WKT"),
    ("S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))", "Self-intersection"),
    ("S_INTERSECTS(geometry, geometry)", "one geometry to compare"),
    ("S_INTERSECTS(P_CNT, POINT(1 2))", "geometry, geom"),
    ("S_INTERSECTS(geometry, BBOX(1, 2, 3))", "four numbers"),
    ("S_INTERSECTS(geometry, BBOX(120, 95, 121, 96))", "latitudes from -90 to 90"),
    ("P_CNT = 'abc'", "a number"),
    ("P_CNT = '12'", "a number"),
    ("NAME = 63000", "a text"),
    ("P_CNT = TRUE", "no property is true or false"),
    ("DAY = 2017", "a date such as 2017-06-30"),
    ("P_CNT LIKE '1%'", "a property that is a text"),
    ("NAME LIKE P_CNT", "a pattern"),
    ("NAME + 1 = 2", "a number"),
    ("TIME = DATE('2017-01-01')", "T_INTERSECTS"),
    ("POPULATION = 1", "NAME, P_CNT, RATE, DAY, TIME, id"),
    ("load_extension('x') = 1", "casei, accenti"),
    ("lower(NAME, NAME) = 'x'", "1"),
    ("geometry = 1", "NAME, P_CNT"),
    ("A_CONTAINS(NAME, ('a', 'b')) = 1", "closing parenthesis"),
]


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_a_text_that_does_not_make_sense_is_refused_in_a_sentence(text: str, said: str, columns: Columns) -> None:
    with pytest.raises(BadValue) as caught:
        compile_filter(cql2.parse_text(text), columns)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


JSONS = [
    ("", "JSON"),
    ("[1", "JSON"),
    ("null", "CQL2 JSON"),
    ("{}", "CQL2 JSON"),
    ("5", "a condition"),
    ('{"op":"="}', "a list in args"),
    ('{"op":"=","args":[1]}', "two"),
    ('{"op":5,"args":[1]}', "a name in op"),
    ('{"op":"and","args":[]}', "at least one condition"),
    ('{"op":"not","args":[true,true]}', "one"),
    ('{"op":"between","args":[{"property":"P_CNT"},1]}', "three"),
    ('{"op":"in","args":[{"property":"P_CNT"},1]}', "a list of values"),
    ('{"op":"in","args":[{"property":"P_CNT"},[]]}', "at least one value"),
    ('{"op":"like","args":[{"property":"NAME"}]}', "two"),
    ('{"op":"=","args":[{"property":5},1]}', "a name"),
    ('{"op":"=","args":[{"property":"P_CNT"},NaN]}', "JSON"),
    ('{"op":"t_after","args":[{"property":"DAY"},{"interval":["2017-01-01"]}]}', "a list of two"),
    ('{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point"}]}', "GeoJSON"),
    ('{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":["a","b"]}]}', "GeoJSON"),
    ('{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":["a"]}]}', "four numbers"),
    ('{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2,3]}]}', "four numbers"),
    ('{"filter-lang":"cql-text","filter":{}}', "cql2-json"),
]


@pytest.mark.parametrize(("text", "said"), JSONS)
def test_json_that_does_not_make_sense_is_refused_in_a_sentence(text: str, said: str, columns: Columns) -> None:
    with pytest.raises(BadValue) as caught:
        compile_filter(cql2.parse_json(text), columns)
    assert said in str(caught.value)


POINT = "<gml:Point><gml:pos>1 2</gml:pos></gml:Point>"
CORNERS = "<gml:lowerCorner>1 2</gml:lowerCorner><gml:upperCorner>3 4</gml:upperCorner>"
FES = [
    ("", "one condition"),
    ("<Foo/>", "PropertyIsEqualTo"),
    ("<PropertyIsEqualTo/>", "2"),
    ("<And/>", "at least one condition"),
    ("<Not/>", "1"),
    ("<PropertyIsEqualTo><Foo/><Foo/></PropertyIsEqualTo>", "PropertyName"),
    ("<PropertyIsEqualTo><PropertyName>P_CNT</PropertyName><Literal>x</Literal></PropertyIsEqualTo>", "a number"),
    ("<PropertyIsEqualTo><PropertyName>X</PropertyName><Literal>1</Literal></PropertyIsEqualTo>", "NAME, P_CNT"),
    ("<PropertyIsLike><PropertyName>NAME</PropertyName><Literal>x</Literal></PropertyIsLike>", "one character"),
    ("<BBOX/>", "an envelope"),
    ("<BBOX><gml:Envelope><gml:lowerCorner>1 2</gml:lowerCorner></gml:Envelope></BBOX>", "two corners"),
    (f"<BBOX><gml:Envelope srsName='EPSG:9999'>{CORNERS}</gml:Envelope></BBOX>", "EPSG:3826"),
    ("<During><PropertyName>DAY</PropertyName><gml:TimePeriod/></During>", "a begin and an end"),
    (f"<DWithin><PropertyName>geom</PropertyName>{POINT}<Distance uom='ell'>1</Distance></DWithin>", "metre"),
    (f"<DWithin><PropertyName>geom</PropertyName>{POINT}<Distance uom='m'>-1</Distance></DWithin>", "from 0 to"),
    (f"<DWithin><PropertyName>geom</PropertyName>{POINT}<Distance uom='m'>x</Distance></DWithin>", "a number"),
]
SHAPES = [
    ("<gml:Solid/>", "Point, LineString"),
    ("<gml:Point/>", "one position"),
    ("<gml:Point><gml:pos>a b</gml:pos></gml:Point>", "pairs of numbers"),
    ("<gml:Point><gml:pos>1</gml:pos></gml:Point>", "pairs of numbers"),
    ("<gml:Point><gml:pos>NaN NaN</gml:pos></gml:Point>", "finite numbers"),
    ("<gml:Point srsName='EPSG:3826'><gml:pos>1e300 1e300</gml:pos></gml:Point>", "coordinates of EPSG:3826"),
    ("<gml:Polygon/>", "rings"),
    ("<gml:LineString><gml:pos>1 2</gml:pos></gml:LineString>", "enough coordinates"),
]
FES += [(f"<Intersects><PropertyName>geom</PropertyName>{shape}</Intersects>", said) for shape, said in SHAPES]


@pytest.mark.parametrize(("text", "said"), FES)
def test_a_filter_element_that_does_not_make_sense_is_refused_in_a_sentence(
    text: str, said: str, columns: Columns, read_fes_1: Callable[[str], Node]
) -> None:
    with pytest.raises(BadValue) as caught:
        compile_filter(read_fes_1(text), columns)
    assert said in str(caught.value)


def test_an_element_that_is_no_filter_is_refused() -> None:
    with pytest.raises(BadValue, match="ogc:Filter or fes:Filter"):
        fes.parse(etree.fromstring("<Filter/>"))


DEEP = 10_000
FLOODS = {
    "parentheses": "(" * DEEP + "P_CNT = 1" + ")" * DEEP,
    "negations": "NOT " * DEEP + "P_CNT = 1",
    "signs": "P_CNT = " + "-" * DEEP + "1",
    "functions": "lower(" * DEEP + "NAME" + ")" * DEEP + " = 'a'",
    "powers": "P_CNT = " + "2^" * DEEP + "1",
    "sums": "P_CNT = " + "1+" * DEEP + "1",
    "conditions": " OR ".join(["P_CNT = 1"] * DEEP),
    "values": f"P_CNT IN ({','.join(map(str, range(DEEP)))})",
    "characters": "P_CNT = 1" + " " * 1_000_000,
    "shapes": "S_INTERSECTS(geometry, " + "GEOMETRYCOLLECTION(" * DEEP + "POINT(1 2)" + ")" * DEEP,
    "pattern": f"NAME LIKE '{'%a' * DEEP}'",
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_of_text_is_refused_soon(flood: str, columns: Columns) -> None:
    begun = time.process_time()
    with pytest.raises(OneStopError):
        compile_filter(cql2.parse_text(FLOODS[flood]), columns)
    assert time.process_time() - begun < SOON


def test_deep_json_is_refused() -> None:
    text = '{"op":"not","args":[' * 200 + "true" + "]}" * 200
    with pytest.raises(TooMuch, match="nested more than 50 deep"):
        cql2.parse_json(text)
    with pytest.raises(OneStopError):
        cql2.parse_json("[" * 100_000 + "]" * 100_000)


def test_deep_xml_is_refused(read_fes_1: Callable[[str], Node]) -> None:
    with pytest.raises(TooMuch, match="nested more than 50 deep"):
        read_fes_1("<Not>" * 200 + "</Not>" * 200)
    members = "<gml:MultiGeometry><gml:geometryMember>" * 60 + "</gml:geometryMember></gml:MultiGeometry>" * 60
    with pytest.raises(TooMuch, match="nested more than 50 deep"):
        read_fes_1(f"<Intersects><PropertyName>geometry</PropertyName>{members}</Intersects>")


def test_two_thousand_conditions_are_no_deeper_for_the_database_than_one(matches: Callable[[Node], str]) -> None:
    text = " OR ".join(f"P_CNT = {number}" for number in range(1500))
    assert matches(cql2.parse_text(text)) == "abcef"
    assert matches(cql2.parse_json(json.dumps(chain("or", 1500)))) == "abcef"


def chain(name: str, length: int) -> dict[str, object]:
    parts = [{"op": "=", "args": [{"property": "P_CNT"}, number]} for number in range(length)]
    return {"op": name, "args": parts}


def test_values_never_become_sql(columns: Columns) -> None:
    condition = compile_filter(cql2.parse_text("NAME = 'x'' OR 1=1 --' AND NAME LIKE '%;'"), columns)
    assert "1=1" not in condition.sql
    assert condition.parameters == ("x' OR 1=1 --", "*;")
