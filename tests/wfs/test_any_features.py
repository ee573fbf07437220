"""Data sets of any subject: names that XML cannot have, lines, days, missing values, and signs that need care."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pytest
from lxml import etree
from werkzeug.test import Client

from onestop.release import Releases
from onestop.settings import Settings
from onestop.wfs import create_wfs

N = {"o": "urn:onestop:features", "gml": "http://www.opengis.net/gml/3.2", "wfs": "http://www.opengis.net/wfs/2.0"}
DESCRIBED = """
[[dataset]]
name = "rivers"
file = "rivers.geojson"
key = "code"
title = {zh = "河川", en = "Rivers"}
provider = {zh = "測試", en = "test"}
licence = {zh = "測試", en = "test"}

[[dataset]]
name = "rivers_shown"
file = "rivers.geojson"
supply = "view"
title = {zh = "河川圖", en = "Rivers to look at"}
provider = {zh = "測試", en = "test"}
licence = {zh = "測試", en = "test"}
"""
RIVERS = [
    {
        "code": "a",
        "河 名": "A<b> & ]]> <",
        "1st": 1,
        "id": "x",
        "geometry": "m",
        "length": 1.5,
        "seen": "2026-01-02",
        "sand": 3_000_000_000,
    },
    {"code": "b", "河 名": None, "1st": 2, "id": "y", "geometry": None, "length": None, "seen": "2026-03-04"},
    {"code": "c", "河 名": "C", "1st": 3, "id": None, "geometry": "n", "length": 1e300, "seen": None},
]
PLACES = [[[120, 23], [121, 24]], None, [[121, 23], [121.5, 23.5]]]
FIRST = "service=WFS&version=2.0.0&request="


@pytest.fixture(scope="module")
def client(load: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Client:
    folder = tmp_path_factory.mktemp("rivers")
    (folder / "datasets.toml").write_text(DESCRIBED, encoding="utf-8")
    features = [
        {
            "type": "Feature",
            "properties": river,
            "geometry": place and {"type": "LineString", "coordinates": place},
        }
        for river, place in zip(RIVERS, PLACES, strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (folder / "rivers.geojson").write_text(text, encoding="utf-8")
    home = load("rivers", folder)
    return Client(create_wfs(Releases(home).current(), replace(settings, home=home)))


def ask(client: Client, query: str) -> etree._Element:
    return etree.fromstring(client.get("/", query_string=FIRST + query).get_data())


def texts(root: etree._Element, path: str) -> list[str]:
    found: Any = root.xpath(path, namespaces=N)
    return [str(one) for one in found]


def test_what_everybody_may_only_look_at_is_no_type(client: Client) -> None:
    assert texts(ask(client, "GetCapabilities"), "//wfs:FeatureType/wfs:Name/text()") == ["onestop:rivers"]
    assert client.get("/", query_string=FIRST + "GetFeature&typenames=rivers_shown").status_code == 400


def test_every_value_comes_back_as_it_is(client: Client) -> None:
    root = ask(client, "GetFeature&typenames=rivers")
    assert texts(root, "//o:rivers/@gml:id") == ["rivers.a", "rivers.b", "rivers.c"]
    assert texts(root, "//o:河_名/text()") == ["A<b> & ]]> <", "C"]
    assert texts(root, "//o:_1st/text()") == ["1", "2", "3"]
    assert texts(root, "//o:geometry_/text()") == ["m", "n"]
    assert texts(root, "//o:length/text()") == ["1.5", "1e+300"]
    assert texts(root, "//o:geometry/*/@gml:id") == ["rivers.a.geometry", "rivers.c.geometry"]


def test_every_feature_is_kept_as_it_would_be_made(client: Client) -> None:
    application: Any = client.application
    source = application.service.types.find("rivers").source
    kept = texts(ask(client, "GetFeature&typenames=rivers"), "//wfs:member//text() | //wfs:member//@*")
    source._table = replace(source._table, has_members=False)
    try:
        made = texts(ask(client, "GetFeature&typenames=rivers"), "//wfs:member//text() | //wfs:member//@*")
    finally:
        source._table = replace(source._table, has_members=True)
    assert kept == made
    assert "2" in kept


def test_the_features_are_valid_by_their_schema(client: Client, schema: Any) -> None:
    described = client.get("/", query_string=FIRST + "DescribeFeatureType&typenames=rivers").get_data()
    assert b"gml:CurvePropertyType" in described
    imports = {
        "http://www.opengis.net/gml/3.2": "http://schemas.opengis.net/gml/3.2.1/gml.xsd",
        "http://www.opengis.net/wfs/2.0": "http://schemas.opengis.net/wfs/2.0/wfs.xsd",
    }
    schema(imports, described).assertValid(ask(client, "GetFeature&typenames=rivers"))


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("_1st", "2", "b"),
        ("onestop:河_名", "C", "c"),
        ("id", "x", "a"),
        ("geometry_", "m", "a"),
        ("@gml:id", "rivers.b", "b"),
    ],
)
def test_a_filter_names_properties_as_the_schema_does(name: str, value: str, wanted: str, client: Client) -> None:
    condition = (
        "<Filter xmlns='http://www.opengis.net/fes/2.0'><PropertyIsEqualTo>"
        f"<ValueReference>{name}</ValueReference><Literal>{value}</Literal></PropertyIsEqualTo></Filter>"
    )
    root = ask(
        client, f"GetFeature&typenames=rivers&filter={condition}&propertyname={name if '@' not in name else 'id'}"
    )
    assert texts(root, "//o:rivers/@gml:id") == [f"rivers.{wanted}"]


def test_an_identifier_is_the_key_even_beside_a_field_that_is_called_id(client: Client) -> None:
    assert texts(ask(client, "GetFeature&typenames=rivers&resourceid=rivers.b"), "//@gml:id") == ["rivers.b"]


def test_values_of_a_property_are_named_as_the_schema_does(client: Client) -> None:
    root = ask(client, "GetPropertyValue&typenames=rivers&valuereference=河_名")
    assert texts(root, "//wfs:member/text()") == ["A<b> & ]]> <", "C"]
    assert len(texts(ask(client, "GetPropertyValue&typenames=rivers&valuereference=geometry"), "//@gml:id")) == 2


def test_days_can_be_compared(client: Client) -> None:
    condition = (
        "<Filter xmlns='http://www.opengis.net/fes/2.0' xmlns:gml='http://www.opengis.net/gml/3.2'><After>"
        "<ValueReference>seen</ValueReference><gml:TimeInstant gml:id='t'><gml:timePosition>2026-02-01T00:00:00Z"
        "</gml:timePosition></gml:TimeInstant></After></Filter>"
    )
    assert texts(ask(client, f"GetFeature&typenames=rivers&filter={condition}"), "//o:rivers/@gml:id") == ["rivers.b"]


def test_programs_read_whole_numbers_of_any_size(client: Client, tmp_path: Path) -> None:
    described = client.get("/", query_string=FIRST + "DescribeFeatureType&typenames=rivers").get_data()
    (tmp_path / "rivers.xsd").write_bytes(described)
    (tmp_path / "rivers.gml").write_bytes(
        client.get("/", query_string=FIRST + "GetFeature&typenames=rivers").get_data()
    )
    read = pyogrio.read_arrow(tmp_path / "rivers.gml", layer="rivers")[1]
    assert (read["sand"].type, read["_1st"].type) == (pa.int64(), pa.int32())
    assert read["sand"].to_pylist() == [3_000_000_000, None, None]


def test_a_system_that_is_not_made_for_the_place_is_not_offered(
    load: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> None:
    folder = tmp_path_factory.mktemp("abroad")
    (folder / "datasets.toml").write_text(DESCRIBED.replace('key = "code"', ""), encoding="utf-8")
    where = {"type": "Point", "coordinates": [0.5, 85]}
    text = json.dumps(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"A": 1}, "geometry": where}]}
    )
    (folder / "rivers.geojson").write_text(text, encoding="utf-8")
    home = load("abroad", folder)
    client = Client(create_wfs(Releases(home).current(), replace(settings, home=home)))
    assert b"EPSG::3826" not in client.get("/", query_string="service=WFS&request=GetCapabilities").get_data()
    answer = client.get("/", query_string=FIRST + "GetFeature&typenames=rivers&srsname=EPSG:3826")
    assert (answer.status_code, b'locator="srsName"' in answer.get_data()) == (400, True)
    assert (
        b"<gml:pos>85.0 0.5</gml:pos>" in client.get("/", query_string=FIRST + "GetFeature&typenames=rivers").get_data()
    )
