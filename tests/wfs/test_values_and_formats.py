"""GetPropertyValue, stored queries, versions, and the other formats."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyogrio
import pyogrio.raw
import pytest

from onestop.features import FeatureSource, Query, Sources

XMLNS = 'xmlns="http://www.opengis.net/wfs/2.0" xmlns:onestop="urn:onestop:features" service="WFS" version="2.0.0"'
BY_ID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
OF_TOWN = "urn:onestop:query:StatisticsOfTown"


def value_of(reference: str) -> Any:
    document = (
        f"<GetPropertyValue {XMLNS} valueReference='{reference}'><Query typeNames='onestop:towns'/></GetPropertyValue>"
    )
    return pytest.mark.parametrize("asked", [f"GetPropertyValue&typenames=towns&valuereference={reference}", document])


@value_of("onestop:TOWN")
def test_one_property_of_each_feature_is_answered(asked: str, ask: Any, towns: FeatureSource) -> None:
    wanted = [one.properties["TOWN"] for one in towns.page(Query(limit=1000)).features]
    assert ask(asked).find("/wfs:ValueCollection/wfs:member/text()") == wanted


@value_of("@gml:id")
def test_identifiers_are_answered(asked: str, ask: Any, towns: FeatureSource) -> None:
    wanted = [f"towns.{one.id}" for one in towns.page(Query(limit=1000)).features]
    assert ask(asked).find("/wfs:ValueCollection/wfs:member/text()") == wanted


@value_of("onestop:towns/onestop:geometry")
def test_geometries_are_answered(asked: str, ask: Any, towns: FeatureSource) -> None:
    assert len(ask(asked).find("/wfs:ValueCollection/wfs:member/gml:*")) == towns.count(Query())


def test_features_without_the_value_are_left_out_and_not_counted(ask: Any, sources: Sources) -> None:
    every = [one.properties["VILLAGE"] for one in sources["areas_basic"].stream(Query())]
    answer = ask("GetPropertyValue&typenames=areas_basic&valuereference=VILLAGE&count=5")
    assert answer.matched == sum(one is not None for one in every)
    assert answer.returned == len(answer.find("//wfs:member")) == 5
    assert "request=GetPropertyValue" in answer.root.get("next")


@pytest.mark.parametrize("by", [BY_ID, "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById"])
def test_a_feature_by_its_identifier_is_the_whole_document(by: str, ask: Any, towns: FeatureSource) -> None:
    (town,) = towns.page(Query(limit=1)).features
    parameter = f"<Parameter name='id'>towns.{town.id}</Parameter>"
    document = f"<GetFeature {XMLNS}><StoredQuery id='{by}'>{parameter}</StoredQuery></GetFeature>"
    for asked in (f"GetFeature&storedquery_id={by}&id=towns.{town.id}", document):
        root = ask(asked).root
        assert root.tag == "{urn:onestop:features}towns"
        assert root.get("{http://www.opengis.net/gml/3.2}id") == f"towns.{town.id}"
    one = json.loads(ask(f"GetFeature&storedquery_id={by}&id=towns.{town.id}&outputformat=json").body)
    assert (one["type"], one["id"]) == ("Feature", f"towns.{town.id}")


def test_the_statistics_of_a_town_in_a_period(ask: Any, sources: Sources) -> None:
    source = sources["population_village"]
    (first,) = source.page(Query(limit=1)).features
    town, period = first.properties["TOWN_ID"], source.dataset.periods[0].info_time
    wanted = source.count(Query(equals=(("TOWN_ID", str(town)), ("INFO_TIME", period))))
    document = (
        f"<GetFeature {XMLNS} count='3'><StoredQuery id='{OF_TOWN}'>"
        "<Parameter name='type'>onestop:population_village</Parameter>"
        f"<Parameter name='town'>{town}</Parameter><Parameter name='period'>{period}</Parameter>"
        "</StoredQuery></GetFeature>"
    )
    asked = f"GetFeature&count=3&storedquery_id={OF_TOWN}&type=onestop:population_village"
    given = f"{asked}&town={town}&period={period}"
    for asked in (given, document):
        answer = ask(asked)
        assert answer.matched == wanted > 0
        assert set(answer.find("//onestop:TOWN_ID/text()")) == {town}
        if following := answer.root.get("next"):
            assert ask(following.partition("?")[2]).matched == wanted


@pytest.mark.parametrize(
    ("kind", "town", "period", "locator"),
    [("towns", "10020010", "x", "type"), ("population_village", "x", "y", "town"), ("moon", "x", "y", "typeNames")],
)
def test_what_a_stored_query_cannot_take_is_refused(kind: str, town: str, period: str, locator: str, ask: Any) -> None:
    asked = f"GetFeature&storedquery_id={OF_TOWN}&type={kind}&town={town}&period={period}"
    assert ask(asked).refusal == (400, "InvalidParameterValue", locator)


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        ("", "2.0.0"),
        ("&acceptversions=1.1.0", "1.1.0"),
        ("&acceptversions=9.0.0,1.1.0,2.0.0", "1.1.0"),
        ("&acceptversions=2.0.0,1.1.0", "2.0.0"),
        ("&version=2.0.2", "2.0.0"),
        ("&version=1.1.0", "1.1.0"),
    ],
)
def test_the_version_is_negotiated(asked: str, version: str, ask: Any) -> None:
    assert ask(f"service=WFS&request=GetCapabilities{asked}").root.get("version") == version


def test_the_version_is_negotiated_in_documents(ask: Any) -> None:
    accept = "<ows:AcceptVersions xmlns:ows='http://www.opengis.net/ows/1.1'>{}</ows:AcceptVersions>"
    document = f"<GetCapabilities xmlns='http://www.opengis.net/wfs/2.0' service='WFS'>{accept}</GetCapabilities>"
    assert (
        ask(document.format("<ows:Version>2.1.0</ows:Version><ows:Version>2.0.0</ows:Version>")).root.get("version")
        == "2.0.0"
    )
    assert ask(document.format("<ows:Version>7</ows:Version>")).refusal[1] == "VersionNegotiationFailed"
    assert ask("<GetCapabilities xmlns='http://www.opengis.net/wfs' service='WFS'/>").root.get("version") == "1.1.0"


def test_every_data_set_is_a_type_with_its_own_words(ask: Any, release: Any) -> None:
    answer = ask("service=WFS&request=GetCapabilities")
    names = answer.find("//wfs:FeatureType/wfs:Name/text()")
    assert names == [f"onestop:{one.name}" for one in release.manifest.datasets]
    titles = answer.find("//wfs:FeatureType/wfs:Title/text()")
    assert titles == [text for one in release.manifest.datasets for text in (one.title.zh, one.title.en)]
    abstracts = answer.find("//wfs:FeatureType/wfs:Abstract[1]/text()")
    assert all(one.licence.zh in text for one, text in zip(release.manifest.datasets, abstracts, strict=True))


def test_only_the_sections_that_are_wanted_are_answered(ask: Any) -> None:
    answer = ask("service=WFS&request=GetCapabilities&sections=FeatureTypeList")
    assert [child.tag.rpartition("}")[2] for child in answer.root] == ["FeatureTypeList"]


def test_units_and_meanings_are_in_the_schema(ask: Any, sources: Sources) -> None:
    notes = ask("DescribeFeatureType&typenames=population_village").find("//xsd:documentation/text()")
    field = sources["population_village"].dataset.field("P_CNT")
    assert field
    assert field.unit
    assert f"{field.title.zh}（{field.unit.zh}）：{field.note.zh}" in notes


SPELLINGS = {
    "text/xml; subtype=gml/3.1.1": (
        "GML3",
        "text/gml; subtype=gml/3.1.1",
        "text/xml;subtype=gml/3.1.1/profiles/gmlsf/0",
    ),
    "application/gml+xml; version=3.2": ("gml32", "text/xml;subtype=gml/3.2", "application/gml xml;version=3.2"),
    "application/zip": ("shape-zip", "shapezip", "application/x-zipped-shp", "SHP"),
}
"""How programs write the formats that we call otherwise."""


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in SPELLINGS.items() for name in names])
def test_formats_go_by_the_names_that_programs_have_for_them(kind: str, name: str, ask: Any) -> None:
    answer = ask(f"GetFeature&typenames=towns&count=1&outputformat={name}")
    assert answer.content_type.removesuffix("; charset=UTF-8") == kind


def test_a_schema_goes_by_the_name_that_old_programs_have_for_it(ask: Any) -> None:
    assert ask("DescribeFeatureType&typenames=towns&outputformat=XMLSCHEMA").find("//xsd:element/@name")


@pytest.mark.parametrize("name", ["geojson", "application/json", "application/geo+json", "GeoJSON"])
def test_features_as_geojson(name: str, ask: Any, towns: FeatureSource) -> None:
    answer = ask(f"GetFeature&typenames=towns&outputformat={name}&count=2")
    assert answer.content_type == "application/geo+json"
    found = json.loads(answer.body)
    assert (found["numberMatched"], found["numberReturned"]) == (towns.count(Query()), 2)
    assert [one["id"] for one in found["features"]] == [
        f"towns.{one.id}" for one in towns.page(Query(limit=2)).features
    ]
    assert found["links"][0]["rel"] == "next"


def test_features_as_csv(ask: Any, sources: Sources) -> None:
    answer = ask("GetFeature&typenames=doorplates&outputformat=csv&count=3&propertyname=FULL_ADDR,geometry")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert list(rows[0]) == ["gml_id", "FULL_ADDR", "X", "Y"]
    assert 118 < float(rows[0]["X"]) < 123
    assert "doorplates.csv" in answer.headers["Content-Disposition"]
    (polygon,) = csv.DictReader(io.StringIO(ask("GetFeature&typenames=towns&outputformat=csv&count=1").body.decode()))
    assert polygon["geometry"].startswith(("POLYGON", "MULTIPOLYGON"))


def test_the_default_name_of_2_0_0_s_format_may_have_lost_its_plus_sign(ask: Any) -> None:
    answer = ask("GetFeature&typenames=towns&count=1&outputformat=application/gml+xml; version=3.2")
    assert answer.content_type.startswith("application/gml+xml; version=3.2")


def test_1_1_0_asks_and_answers_in_its_own_words(ask: Any, towns: FeatureSource) -> None:
    document = (
        '<GetFeature xmlns="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" service="WFS" '
        'version="1.1.0" maxFeatures="{}" resultType="{}">'
        '<Query typeName="onestop:towns" xmlns:onestop="urn:onestop:features">'
        "<ogc:Filter><ogc:PropertyIsGreaterThan><ogc:PropertyName>TOWN_ID</ogc:PropertyName><ogc:Literal>0</ogc:Literal>"
        "</ogc:PropertyIsGreaterThan></ogc:Filter></Query></GetFeature>"
    )
    features = ask(document.format(2, "results"))
    assert features.content_type.startswith("text/xml; subtype=gml/3.1.1")
    assert len(features.find("/wfs11:FeatureCollection/gml31:featureMembers/onestop:towns")) == 2
    assert int(ask(document.format(2, "hits")).root.get("numberOfFeatures")) == towns.count(Query())


@pytest.mark.parametrize(("name", "suffix"), [("gpkg", ".gpkg"), ("SHAPE-ZIP", ".zip")])
def test_features_as_files(name: str, suffix: str, ask: Any, towns: FeatureSource, tmp_path: Path) -> None:
    answer = ask(f"GetFeature&typenames=towns&outputformat={name}&count=5&startindex=2&srsname=EPSG:3826")
    assert f'filename="towns{suffix}"' in answer.headers["Content-Disposition"]
    path = tmp_path / f"towns{suffix}"
    path.write_bytes(answer.body)
    info, table = pyogrio.read_info(path), pyogrio.raw.read(path, columns=["TOWN_ID"])
    assert (info["features"], info["crs"]) == (5, "EPSG:3826")
    assert list(table[3][0]) == [one.id for one in towns.page(Query(limit=5, offset=2)).features]


def test_a_file_has_one_type_and_not_too_many_features(ask: Any) -> None:
    answer = ask("GetFeature&typenames=towns,counties&outputformat=gpkg")
    assert answer.refusal == (400, "OptionNotSupported", "outputFormat")


def test_a_table_has_types_of_the_same_columns(ask: Any) -> None:
    two = "GetFeature&typenames=(towns)({})&count=2&outputformat=csv"
    assert ask(two.format("counties")).refusal == (400, "OptionNotSupported", "outputFormat")
    assert ask(two.format("towns")).body.count(b"\n") == 3


@pytest.mark.parametrize(("name", "suffix"), [("csv", ".csv"), ("gpkg", ".gpkg")])
def test_a_feature_by_its_identifier_comes_in_every_format(
    name: str, suffix: str, ask: Any, towns: FeatureSource, tmp_path: Path
) -> None:
    (town,) = towns.page(Query(limit=1)).features
    asked = f"GetFeature&storedquery_id={BY_ID}&outputformat={name}&id="
    file = tmp_path / f"towns{suffix}"
    file.write_bytes(ask(f"{asked}towns.{town.id}").body)
    assert pyogrio.read_info(file)["features"] == 1
    assert ask(f"{asked}towns.nothing").refusal == (404, "NotFound", "id")


def test_a_type_is_named_to_a_stored_query_by_any_prefix(ask: Any, sources: Sources) -> None:
    source = sources["population_village"]
    town = source.page(Query(limit=1)).features[0].properties["TOWN_ID"]
    given = f"storedquery_id={OF_TOWN}&town={town}&period={source.dataset.periods[0].info_time}&resulttype=hits"
    ours, theirs = (ask(f"GetFeature&{given}&type={prefix}:population_village") for prefix in ("onestop", "q"))
    assert ours.matched == theirs.matched > 0


def test_who_has_an_answer_is_told_so_until_the_question_is_another(client: Any) -> None:
    asked = "service=WFS&version=2.0.0&request=GetFeature&typeNames=towns&count=5"
    mark = client.get("/", query_string=asked).headers["ETag"]
    again = client.get("/", query_string=asked, headers={"If-None-Match": mark})
    assert (again.status_code, again.get_data(), again.headers["ETag"]) == (304, b"", mark)
    assert client.get("/", query_string=asked + "1", headers={"If-None-Match": mark}).status_code == 200
    assert "ETag" not in client.get("/", query_string=asked.replace("5", "5000")).headers
    wrong = client.get("/", query_string=asked.replace("5", "0"))
    assert (wrong.status_code, wrong.headers.get("ETag")) == (400, None)
    assert "ETag" not in client.post("/", data=dict(pair.split("=") for pair in asked.split("&"))).headers
