from typing import Any

import pytest
from jsonschema import Draft202012Validator

from onestop.crs import SYSTEMS
from onestop.release import Release

TYPES = {"string", "integer", "number"}


@pytest.fixture
def collections(ask: Any) -> dict[str, Any]:
    return {each["id"]: each for each in ask("/collections", lang="en").json["collections"]}


def test_every_data_set_is_a_collection_and_so_is_the_catalogue(collections: dict[str, Any], release: Release) -> None:
    assert collections.keys() == {*release.datasets, *release.grids, "catalogue"}


@pytest.mark.parametrize(("lang", "title"), [("zh-TW", "村里"), ("en", "illage")])
def test_titles_come_in_both_languages(ask: Any, lang: str, title: str) -> None:
    assert title in ask("/collections/villages", lang=lang).json["title"]


@pytest.mark.parametrize(("lang", "words"), [("zh-TW", "合成"), ("en", "synthetic")])
def test_synthetic_data_say_so_in_title_and_description(ask: Any, release: Release, lang: str, words: str) -> None:
    for dataset in release.manifest.datasets:
        told = ask(f"/collections/{dataset.name}", lang=lang).json
        assert (words in told["title"].lower()) == dataset.synthetic
        assert not dataset.synthetic or words in told["description"].lower()


def test_a_collection_tells_where_and_when(collections: dict[str, Any], release: Release, statistic: str) -> None:
    dataset = release.datasets[statistic]
    extent = collections[statistic]["extent"]
    assert dataset.bbox is not None
    assert extent["spatial"]["bbox"] == [list(dataset.bbox)]
    first, last = extent["temporal"]["interval"][0]
    assert first == f"{dataset.periods[0].start}T00:00:00Z"
    assert last == f"{dataset.periods[-1].end}T23:59:59Z"


def test_a_collection_lists_our_systems(collections: dict[str, Any]) -> None:
    assert collections["villages"]["crs"] == [system.uri for system in SYSTEMS]
    assert collections["villages"]["storageCrs"] == SYSTEMS[0].uri


def test_a_collection_leads_to_licence_record_and_map(collections: dict[str, Any], release: Release) -> None:
    links = {link["rel"]: link["href"] for link in collections["villages"]["links"]}
    assert links["license"] == release.datasets["villages"].licence_url
    assert "/csw?" in links["describedby"]
    assert "/maps/service?" in links["related"]


def test_no_link_is_listed_twice(collections: dict[str, Any]) -> None:
    for each in collections.values():
        links = [(link["rel"], link["href"]) for link in each["links"]]
        assert len(links) == len(set(links)), each["id"]


def test_queryables_and_schema_name_every_field_in_order_and_say_which_has_the_identifier(
    ask: Any, release: Release
) -> None:
    names = [field.name for field in release.datasets["villages"].fields]
    for resource in ("queryables", "schema"):
        told = ask(f"/collections/villages/{resource}").json["properties"]
        assert sorted(told, key=lambda name: told[name]["x-ogc-propertySeq"]) == [*names, "geometry"]
        assert {name: one["x-ogc-role"] for name, one in told.items() if "x-ogc-role" in one} == {
            "V_ID": "id",
            "geometry": "primary-geometry",
        }


@pytest.mark.parametrize("resource", ["schema", "queryables"])
def test_what_is_said_of_fields_is_at_the_address_that_it_names(ask: Any, release: Release, resource: str) -> None:
    for name in (*release.datasets, "catalogue"):
        answer = ask(f"/collections/{name}/{resource}", f="json")
        assert answer.json["$id"].endswith(f"/ogcapi/collections/{name}/{resource}")
        assert answer.json["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
        assert answer.content_type == "application/schema+json"
        assert all(one["title"] for one in answer.json["properties"].values())


def test_the_kind_of_geometries_is_told_in_the_words_of_the_standard(ask: Any) -> None:
    kinds = {"villages": "geometry-polygon-or-multipolygon", "doorplates": "geometry-point"}
    for name, kind in kinds.items():
        assert ask(f"/collections/{name}/schema").json["properties"]["geometry"]["format"] == kind
    assert "geometry" not in ask("/collections/population_grid_1km/schema").json["properties"]


def test_every_queryable_of_a_statistic_can_be_filtered_ordered_and_asked_by(
    ask: Any, release: Release, statistic: str
) -> None:
    told = ask(f"/collections/{statistic}/queryables").json
    assert told["additionalProperties"] is False
    assert {"time_start", "time_end"} <= told["properties"].keys()
    first = ask(f"/collections/{statistic}/items", limit=1).json["features"][0]["properties"]
    last = release.datasets[statistic].periods[-1]
    days = {"time_start": str(last.start), "time_end": str(last.end)}
    for name, about in told["properties"].items():
        if name == "geometry":
            continue
        value = (first | days)[name]
        text = f"DATE('{value}')" if about.get("format") == "date" else repr(value)
        for parameters in ({"filter": f"{name} = {text}"}, {name: value}, {"sortby": f"-{name}"}):
            answer = ask(f"/collections/{statistic}/items", limit=1, **parameters)
            assert answer.status_code == 200, answer.text
            assert answer.json["numberMatched"] >= 1, (name, parameters)


def test_some_queryables_can_be_asked_for(ask: Any) -> None:
    told = ask("/collections/villages/queryables", properties="TOWN,V_ID").json["properties"]
    assert list(told) == ["TOWN", "V_ID", "geometry"]
    wrong = ask("/collections/villages/queryables", properties="TOWN,nope")
    assert wrong.status_code == 400
    assert "'nope' is not allowed; allowed: V_ID" in wrong.json["description"]


def test_only_classes_that_we_keep_are_declared(ask: Any) -> None:
    declared = ask("/conformance").json["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in declared
    assert not [name for name in declared if name.endswith(("/create-replace-delete", "/callback"))]


def test_a_schema_is_one_of_the_dialect_that_it_names_and_types_every_field(ask: Any, statistic: str) -> None:
    assert "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas" in ask("/conformance").json["conformsTo"]
    kinds = {(one["rel"], one["type"]) for one in ask(f"/collections/{statistic}").json["links"]}
    assert ("http://www.opengis.net/def/rel/ogc/1.0/schema", "application/schema+json") in kinds
    answer = ask(f"/collections/{statistic}/schema")
    assert answer.content_type == "application/schema+json"
    assert answer.json["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(answer.json)
    assert {one["type"] for name, one in answer.json["properties"].items() if name != "geometry"} <= TYPES


SQUARE = "POLYGON((120 24,122 24,122 26,120 26,120 24))"
BY_CLASS = {
    "accent-insensitive-comparison": "ACCENTI(TOWN) = ACCENTI('東區')",
    "advanced-comparison-operators": "TOWN LIKE '%區' AND TOWN IN ('東區', '北區') AND P_CNT BETWEEN 0 AND 9999999",
    "arithmetic": "P_CNT * 2 > H_CNT + 1",
    "basic-spatial-functions": "S_INTERSECTS(geometry, BBOX(119, 21, 123, 26))",
    "basic-spatial-functions-plus": f"S_INTERSECTS(geometry, GEOMETRYCOLLECTION({SQUARE}))",
    "case-insensitive-comparison": "CASEI(TOWN) LIKE CASEI('%區')",
    "cql2-json": '{"op":"=","args":[{"property":"TOWN"},"東區"]}',
    "spatial-functions": f"NOT S_TOUCHES(geometry, {SQUARE})",
    "temporal-functions": "T_AFTER(time, DATE('1999-01-01'))",
}
"""A filter that only those understand who keep the class of CQL2."""


@pytest.mark.parametrize("name", [*BY_CLASS])
def test_a_class_of_filters_that_is_declared_is_kept(name: str, ask: Any) -> None:
    assert f"http://www.opengis.net/spec/cql2/1.0/conf/{name}" in ask("/conformance").json["conformsTo"]
    language = "cql2-json" if name == "cql2-json" else "cql2-text"
    answer = ask("/collections/population_town/items", filter=BY_CLASS[name], filter__lang=language)
    assert answer.json["numberMatched"] > 0


def test_the_landing_page_leads_only_to_what_is_there(ask: Any, settings: Any) -> None:
    links = [link["href"] for link in ask("/").json["links"]]
    base = f"http://{settings.host}:{settings.port}/ogcapi"
    for href in links:
        if href.startswith(base):
            assert ask(href.removeprefix(base) or "/").status_code == 200, href
