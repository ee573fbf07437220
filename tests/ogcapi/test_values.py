"""Values apart from tiles: one array for a whole level, in the order of the areas' numbers."""

import gzip
import json
from typing import Any

import pytest

from onestop.cartography import Look, open_atlas
from onestop.cartography.classes import DEFAULT_IS, STYLES
from onestop.cartography.legend import legend
from onestop.features import Query
from onestop.release import Release
from onestop.store import open_sources

POPULATION = "/collections/population_level2/values"


@pytest.fixture(scope="module")
def told(api: Any) -> Any:
    return api.get(POPULATION, query_string={"field": "P_CNT"}).json


def test_each_value_is_that_of_the_area_with_its_number(told: Any, release: Release) -> None:
    sources = open_sources(release)
    areas = sources["areas_level2"].page(Query(limit=10_000, geometry=False)).features
    period = (("INFO_TIME", told["period"]["info_time"]),)
    rows = sources["population_level2"].page(Query(limit=10_000, geometry=False, equals=period)).features
    values = {row.properties["CODE2"]: row.properties["P_CNT"] for row in rows}
    assert told["values"] == [values.get(area.id) for area in areas]
    assert any(told["values"])


def test_it_says_what_the_values_are(told: Any) -> None:
    assert (told["collection"], told["areas"], told["field"]) == ("population_level2", "areas_level2", "P_CNT")
    assert told["title"] == {"zh-TW": "人口數", "en": "persons"}
    assert told["unit"] == {"zh-TW": "人", "en": "persons"}


def test_there_is_a_colour_for_each_class(told: Any) -> None:
    classes = told["classes"]
    assert len(classes["colours"]) == len(classes["limits"]) + 1
    assert classes["low"] == min(value for value in told["values"] if value is not None)
    assert all(colour.startswith("#") for colour in classes["colours"])


def test_every_style_of_the_map_comes_with_the_values(told: Any) -> None:
    assert list(told["styles"]) == list(STYLES)
    assert told["styles"][DEFAULT_IS.name] == told["classes"]
    assert all(len(each["colours"]) == len(each["limits"]) + 1 for each in told["styles"].values())


def test_classes_are_told_in_the_words_of_their_legend(told: Any, release: Release) -> None:
    layer = open_atlas(release.path).layer("population_level2")
    for style, classes in told["styles"].items():
        entries = legend(layer, Look(style)).entries[:-1]
        assert classes["labels"] == [entry.text for entry in entries]


def test_every_period_can_be_had_and_the_newest_is_the_one_by_itself(api: Any, release: Release) -> None:
    dataset = release.dataset("population_village")
    assert len(dataset.periods) > 1
    for period in (dataset.periods[0], dataset.periods[-1]):
        found = api.get("/collections/population_village/values", query_string={"period": period.info_time}).json
        rows = open_sources(release)["population_village"].page(
            Query(limit=10_000, geometry=False, equals=(("INFO_TIME", period.info_time),))
        )
        assert sum(value or 0 for value in found["values"]) == sum(
            feature.properties["P_CNT"] or 0
            for feature in rows.features  # type: ignore[misc]
        )
    assert api.get("/collections/population_village/values").json["period"]["info_time"] == period.info_time


def test_what_is_missing_stays_missing(api: Any, release: Release) -> None:
    found = api.get("/collections/population_village/values").json
    assert len(found["values"]) == release.dataset("villages").count
    assert None in found["values"]


def test_classes_stay_when_the_period_changes_so_that_a_colour_means_the_same(api: Any, release: Release) -> None:
    first, last = (release.dataset("population_village").periods[at].info_time for at in (0, -1))
    found = [
        api.get("/collections/population_village/values", query_string={"period": each}).json for each in (first, last)
    ]
    assert found[0]["classes"] == found[1]["classes"]
    assert found[0]["values"] != found[1]["values"]


def test_who_has_the_values_is_told_so(api: Any) -> None:
    first = api.get(POPULATION, headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(first.data)) == api.get(POPULATION).json
    assert api.get(POPULATION, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_question_that_is_wrong_stays_wrong_for_who_has_another_answer(api: Any) -> None:
    mark = api.get(POPULATION).headers["ETag"]
    assert api.get(f"{POPULATION}?field=NOPE", headers={"If-None-Match": mark}).status_code == 400


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        (f"{POPULATION}?field=CODE2", 400, "P_CNT"),
        (f"{POPULATION}?field=NOPE", 400, "P_CNT"),
        (f"{POPULATION}?period=999Y", 400, "period"),
        (f"{POPULATION}?period=113Y12M&period=113Y11M", 400, "once"),
        (f"{POPULATION}?datetime=2017", 400, "datetime"),
        ("/collections/villages/values", 404, "values"),
        ("/collections/nothing/values", 404, "collection"),
    ],
)
def test_what_is_wrong_is_told(api: Any, path: str, status: int, word: str) -> None:
    answer = api.get(path)
    assert answer.status_code == status
    assert word in answer.json["description"]


def test_a_statistic_leads_to_its_values(api: Any) -> None:
    links = api.get("/collections/population_level2").json["links"]
    assert any(link["href"].endswith("/ogcapi/collections/population_level2/values") for link in links)
