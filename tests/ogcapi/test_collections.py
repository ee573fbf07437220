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


def test_queryables_and_schema_name_every_field(ask: Any, release: Release) -> None:
    names = {field.name for field in release.datasets["villages"].fields}
    for resource in ("queryables", "schema"):
        assert ask(f"/collections/villages/{resource}").json["properties"].keys() == {*names, "geometry"}


def test_the_schema_tells_meaning_and_unit(ask: Any, statistic: str) -> None:
    about = ask(f"/collections/{statistic}/schema").json["properties"]
    assert any("x-ogc-unit" in field for field in about.values())
    assert all(field["title"] for name, field in about.items() if name != "geometry")


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
