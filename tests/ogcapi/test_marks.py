"""Answers that come from the release alone carry marks, and who has one is told that nothing changed."""

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import Client

from onestop.ogcapi.routes import LASTING, ROUTES, find_route
from onestop.release import Release
from onestop.server.mounts import known_warnings, ogcapi
from onestop.settings import Settings

PATHS = (
    "/",
    "/openapi",
    "/conformance",
    "/collections",
    "/collections/villages",
    "/collections/villages/schema",
    "/collections/villages/queryables",
    "/collections/villages/items?limit=3",
    "/collections/villages/items?f=csv&properties=TOWN&limit=1",
    "/collections/catalogue/items?q=%E4%BA%BA%E5%8F%A3",
    "/collections/population_grid_1km/coverage?bbox=121,24,121.1,24.1",
    "/collections/population_town/series?area=10018010",
    "/collections/population_town/table?f=xlsx",
    "/collections/villages/map?width=64",
    "/collections/population_town/styles",
    "/collections/population_town/styles/quantile-3/map?width=64&f=jpeg",
    "/collections/population_town/styles/quantile-3/legend",
    "/collections/villages/tiles",
    "/collections/villages/tiles/WebMercatorQuad",
    "/tileMatrixSets",
    "/tileMatrixSets/WebMercatorQuad",
    "/processes",
    "/processes/echo",
)
"""One of each kind that lasts, but single items."""
MADE = {
    "keys",
    "key values",
    "joins",
    "join",
    "execution",
    "jobs",
    "job",
    "results",
    "join collections",
    "join collection",
    "join items",
}
MADE |= {"join item", "join file", "join report", "join map", "join tile", "join legend"}
OWN = {"tile", "values"}
"""Those with marks of their own."""


def test_every_kind_of_resource_lasts_or_is_made_by_people_or_has_its_own_mark() -> None:
    assert {route.name for route in ROUTES} == LASTING | MADE | OWN
    assert {find_route(path.partition("?")[0])[0].name for path in PATHS} == LASTING - {"item"}


@pytest.mark.parametrize("path", PATHS)
def test_who_has_an_answer_is_told_so(api: Client, path: str) -> None:
    first = api.get(path)
    assert first.status_code == 200, first.text
    mark = first.headers["ETag"]
    assert mark.startswith('W/"')
    for known in (mark, mark.removeprefix("W/"), f'"other", {mark}'):
        again = api.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == mark
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "public, no-cache"
        assert {"Accept", "Accept-Language", "Accept-Encoding"} <= again.vary.as_set(preserve_casing=True)
    assert api.head(path, headers={"If-None-Match": mark}).status_code == 304
    assert api.get(path, headers={"If-None-Match": 'W/"another"'}).status_code == 200


def test_a_single_item_has_a_mark(api: Client, village: Any) -> None:
    path = f"/collections/villages/items/{village.id}"
    mark = api.get(path).headers["ETag"]
    assert api.get(path, headers={"If-None-Match": mark}).status_code == 304


@pytest.mark.parametrize("path", ["/collections/villages", "/collections/villages/items?limit=1"])
def test_another_format_language_or_question_is_another_answer(api: Client, path: str) -> None:
    told: list[dict[str, str]] = [
        {},
        {"Accept": "text/html"},
        {"Accept-Language": "en"},
        {"Accept": "text/html", "Accept-Language": "en"},
    ]
    marks = [api.get(path, headers=headers).headers["ETag"] for headers in told]
    marks.append(api.get(path.replace("villages", "towns")).headers["ETag"])
    assert len(set(marks)) == len(marks)
    answer = api.get(path, headers={"If-None-Match": marks[0], "Accept-Language": "en"})
    assert answer.status_code == 200


@pytest.mark.parametrize("change", [{"public_url": "https://maps.example.tw"}, {"max_items": 7}])
def test_another_address_or_setting_is_another_answer(
    api: Client, release: Release, settings: Settings, change: dict[str, Any]
) -> None:
    path = "/collections/villages/items?limit=10"
    with known_warnings():
        other = Client(ogcapi(release, replace(settings, **change)))
    mark = api.get(path).headers["ETag"]
    assert other.get(path, headers={"If-None-Match": mark}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/jobs", "/joins", "/collections/villages/items?nope=1", "/collections/nope", "/collections/villages?f=xml"],
)
def test_what_people_make_and_what_is_wrong_has_no_mark(api: Client, path: str) -> None:
    answer = api.get(path, headers={"If-None-Match": '*, ""'})
    assert answer.status_code != 304
    assert "ETag" not in answer.headers


def test_a_question_by_post_has_no_mark(api: Client) -> None:
    body = b'{"op":"=","args":[{"property":"TOWN"},"x"]}'
    answer = api.post("/collections/villages/items", data=body, content_type="application/query-cql-json")
    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_what_is_sent_piece_by_piece_has_no_mark(api: Client) -> None:
    answer = api.get("/collections/population_town/table?f=csv")
    assert answer.status_code == 200
    assert "ETag" not in answer.headers
