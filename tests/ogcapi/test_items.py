import json
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import numpy as np
import pytest
import shapely

from onestop.crs import SYSTEMS, Crs, transform
from onestop.features import FeatureSource, Query

CENTRE = (120.97, 24.80)
"""A place among the villages of Hsinchu."""
each_system = pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)


def in_system(shape: Any, system: Crs) -> Any:
    return transform(np.array([shape], dtype=object), system.uri)[0]


def ids(page: Any) -> set[str]:
    return {feature["id"] for feature in page["features"]}


@pytest.fixture(scope="module")
def shapes(villages: FeatureSource) -> dict[str, Any]:
    """Every village and its geometry."""
    return {each.id: shapely.from_geojson(each.geometry) for each in villages.stream(Query()) if each.geometry}


def touching(shapes: dict[str, Any], shape: Any) -> set[str]:
    return {name for name, geometry in shapes.items() if geometry.intersects(shape)}


def test_a_page_counts_what_matches_and_what_it_has(items: Any, villages: FeatureSource) -> None:
    page = items("villages", limit=7)
    assert page["numberMatched"] == villages.dataset.count
    assert page["numberReturned"] == len(page["features"]) == 7


@pytest.mark.parametrize("limit", ["00007", "10001", "9" * 5000])
def test_more_than_the_most_is_the_most_and_no_error(items: Any, villages: FeatureSource, limit: str) -> None:
    page = items("villages", limit=limit, skipGeometry="true")
    assert page["numberReturned"] == min(int(limit[:5]), villages.dataset.count)
    assert all(len(link["href"]) < 1000 for link in page["links"])


def test_a_box_keeps_what_its_geometry_touches(items: Any, shapes: dict[str, Any]) -> None:
    x, y = CENTRE
    page = items("villages", bbox=f"{x},{y},{x + 0.02},{y + 0.02}", limit=1000)
    assert ids(page) == touching(shapes, shapely.box(x, y, x + 0.02, y + 0.02))


@each_system
def test_a_box_is_that_of_its_own_system(items: Any, shapes: dict[str, Any], system: Crs) -> None:
    box = shapely.segmentize(shapely.box(CENTRE[0], CENTRE[1], CENTRE[0] + 0.1, CENTRE[1] + 0.1), 0.002)
    bounds = in_system(box, system).bounds
    page = items("villages", bbox=",".join(map(str, bounds)), bbox__crs=system.uri, limit=1000)
    ring = shapely.segmentize(shapely.box(*bounds), max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / 200)
    drawn = {name: in_system(shape, system) for name, shape in shapes.items() if shape.intersects(box.buffer(0.05))}
    inside, outside = ring.buffer(-1e-4 * ring.length), ring.buffer(1e-4 * ring.length)
    assert touching(drawn, inside) <= ids(page) <= touching(drawn, outside)
    assert len(ids(page)) > 10


@each_system
def test_an_answer_comes_in_the_system_that_is_asked_for(ask: Any, village: Any, system: Crs) -> None:
    answer = ask(f"/collections/villages/items/{village.id}", crs=system.uri)
    expected = in_system(shapely.from_geojson(village.geometry), system)
    found = shapely.from_geojson(json.dumps(answer.json["geometry"]))
    assert answer.headers["Content-Crs"] == f"<{system.uri}>"
    assert shapely.equals_exact(found, expected, 1e-6 if system.degrees else 0.01)


@each_system
@pytest.mark.parametrize("form", ["text", "json", "post"])
def test_a_filter_draws_in_the_system_of_filter_crs(
    items: Any, api: Any, shapes: dict[str, Any], system: Crs, form: str
) -> None:
    triangle = shapely.Polygon([CENTRE, (CENTRE[0] + 0.03, CENTRE[1]), (CENTRE[0], CENTRE[1] + 0.03)])
    drawn = in_system(triangle, system)
    tree = {"op": "s_intersects", "args": [{"property": "geometry"}, json.loads(shapely.to_geojson(drawn))]}
    if form == "text":
        page = items("villages", filter=f"S_INTERSECTS(geometry, {drawn.wkt})", filter__crs=system.uri, limit=1000)
    elif form == "json":
        page = items("villages", filter=json.dumps(tree), filter__lang="cql2-json", filter__crs=system.uri, limit=1000)
    else:
        path = "/collections/villages/items"
        page = api.post(path, query_string={"filter-crs": system.uri, "limit": 1000}, json=tree).json
    assert ids(page) == touching(shapes, triangle)


def test_datetime_chooses_the_periods_it_touches(items: Any, release: Any, statistic: str) -> None:
    periods = release.datasets[statistic].periods
    page = items(statistic, datetime=str(periods[0].start), limit=1000)
    assert {feature["properties"]["INFO_TIME"] for feature in page["features"]} == {periods[0].info_time}


@pytest.mark.parametrize("asked", ["1990", "../1990-12-31", "2090-01-01/.."])
def test_a_time_without_data_has_an_empty_answer(items: Any, statistic: str, asked: str) -> None:
    page = items(statistic, datetime=asked)
    assert page["numberMatched"] == 0
    assert any(link["rel"] == "self" for link in page["links"])


def test_datetime_leaves_out_nothing_that_has_no_time(items: Any, villages: FeatureSource) -> None:
    assert items("villages", datetime="1990")["numberMatched"] == villages.dataset.count


def test_a_field_in_the_address_narrows(items: Any, village: Any) -> None:
    town = village.properties["TOWN_ID"]
    page = items("villages", TOWN_ID=town, limit=1000)
    assert page["numberMatched"] == page["numberReturned"] > 1
    assert {feature["properties"]["TOWN_ID"] for feature in page["features"]} == {town}


def test_a_filter_in_chinese_narrows(items: Any) -> None:
    page = items("villages", filter="COUNTY = '新竹市' AND VILLAGE LIKE '%里'", limit=5)
    assert page["numberMatched"] > 5
    assert all(feature["properties"]["COUNTY"] == "新竹市" for feature in page["features"])


@pytest.mark.parametrize(("sign", "descending"), [("", False), ("+", False), ("-", True)])
def test_sortby_orders(items: Any, sign: str, descending: bool) -> None:
    page = items("towns", sortby=f"{sign}TOWN_ID", limit=400)
    codes = [feature["properties"]["TOWN_ID"] for feature in page["features"]]
    assert codes == sorted(codes, reverse=descending)


def test_a_plus_sign_that_became_a_space_still_orders(api: Any) -> None:
    assert api.get("/collections/towns/items?sortby=+TOWN_ID").status_code == 200


def test_properties_chooses_the_fields(items: Any) -> None:
    page = items("villages", properties="VILLAGE,V_ID", limit=1)
    assert page["features"][0]["properties"].keys() == {"V_ID", "VILLAGE"}


def test_skip_geometry_leaves_geometries_out(items: Any) -> None:
    assert items("villages", skipGeometry="true", limit=1)["features"][0]["geometry"] is None


def test_hits_counts_only(items: Any, villages: FeatureSource) -> None:
    page = items("villages", resulttype="hits")
    assert (page["numberMatched"], page["features"]) == (villages.dataset.count, [])
    assert not [link for link in page["links"] if link["rel"] in ("next", "prev")]


def follow(api: Any, page: Any, rel: str, settings: Any) -> Any:
    """The page that a link leads to, or None."""
    base = f"http://{settings.host}:{settings.port}/ogcapi"
    found = [link["href"] for link in page["links"] if link["rel"] == rel]
    return api.get(found[0].removeprefix(base)).json if found else None


QUESTIONS: tuple[dict[str, str], ...] = (
    {"limit": "60"},
    {"limit": "92"},
    {"limit": "50", "bbox": "120,23,122,26", "sortby": "-TOWN_ID"},
    {"limit": "40", "filter": "COUNTY <> '花蓮縣' OR TOWN LIKE '%&%'", "datetime": "2020"},
    {"limit": "30", "COUNTY_ID": "63000"},
)


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_next_leads_through_everything_once_and_prev_back(api: Any, items: Any, settings: Any, question: Any) -> None:
    page = items("towns", **question)
    seen: list[str] = []
    while page:
        seen += [feature["id"] for feature in page["features"]]
        last, page = page, follow(api, page, "next", settings)
    assert len(seen) == len(set(seen)) == last["numberMatched"]
    before = follow(api, last, "prev", settings)
    limit = int(question["limit"])
    start = (len(seen) - 1) // limit * limit
    assert (before and [each["id"] for each in before["features"]]) == (seen[start - limit : start] or None)


def test_the_page_after_a_posted_filter_has_the_filter_too(api: Any, settings: Any) -> None:
    tree = {"op": "=", "args": [{"property": "COUNTY_ID"}, "63000"]}
    page = api.post("/collections/towns/items?limit=8", json=tree).json
    after = follow(api, page, "next", settings)
    assert page["numberMatched"] == after["numberMatched"] == 12
    assert len(after["features"]) == 4
    assert follow(api, after, "next", settings) is None


def test_links_are_at_our_address_and_have_the_whole_question(items: Any, settings: Any) -> None:
    question = {"limit": "1", "bbox": "120,23,122,26", "filter": "TOWN LIKE '東%'", "filter-lang": "cql2-text"}
    page = items("towns", **question)
    for link in page["links"]:
        assert link["href"].startswith(f"http://{settings.host}:{settings.port}/ogcapi/collections/towns")
    mine = next(link["href"] for link in page["links"] if link["rel"] == "self")
    assert dict(parse_qsl(urlsplit(mine).query)) == {"f": "json"} | question
    assert len(page["links"]) == len({link["href"] for link in page["links"]})


def test_a_client_cannot_move_our_links(api: Any, settings: Any) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Host": "evil.example"}
    page = api.get("/collections/towns/items?limit=1", headers=headers)
    assert "evil.example" not in page.text


def test_offset_reaches_the_last_feature(items: Any, villages: FeatureSource) -> None:
    page = items("villages", offset=villages.dataset.count - 1, limit=10)
    assert page["numberReturned"] == 1
    assert not [link for link in page["links"] if link["rel"] == "next"]
    prev = next(link["href"] for link in page["links"] if link["rel"] == "prev")
    assert parse_qs(urlsplit(prev).query)["offset"] == [str(villages.dataset.count - 11)]


def test_a_feature_names_its_neighbours(ask: Any, items: Any) -> None:
    first, second, third = (feature["id"] for feature in items("towns", limit=3)["features"])
    found = ask(f"/collections/towns/items/{second}").json
    assert (found["prev"], found["next"]) == (first, third)


def test_a_statistic_is_found_by_area_and_period(ask: Any, items: Any, statistic: str) -> None:
    one = items(statistic, limit=1)["features"][0]
    found = ask(f"/collections/{statistic}/items/{one['id']}").json
    assert found["properties"] == one["properties"]
    assert found["id"].endswith("." + one["properties"]["INFO_TIME"])


def test_head_has_the_headers_of_get(api: Any) -> None:
    path = "/collections/towns/items?limit=1&resulttype=hits"
    assert api.head(path).content_type == api.get(path).content_type
    assert api.head(path).data == b""


def test_records_are_found_by_words_in_either_language(items: Any) -> None:
    for words in ("人口", "population"):
        page = items("catalogue", q=words, limit=2)
        assert page["numberMatched"] > 0
    assert len(page["features"]) <= 2
