import csv
import io
import math
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from onestop.crs import CRS84, SYSTEMS


def test_an_address_finds_its_doorplate(items: Any, doorplate: Any) -> None:
    page = items("doorplates", q=doorplate.properties["FULL_ADDR"])
    assert (page["numberMatched"], page["numberReturned"]) == (1, 1)
    (feature,) = page["features"]
    assert feature["id"] == doorplate.id
    said = {"score": feature["properties"].pop("score"), "match_level": "doorplate", "match_status": "matched"}
    assert said["score"] > 0.9
    assert feature["properties"] | said == doorplate.properties | said
    assert feature["properties"].pop("match_status") == "matched"


def test_what_may_be_meant_comes_in_order_of_likelihood(items: Any) -> None:
    page = items("doorplates", q="新竹市中華路三段64巷", limit=100)
    scores = [one["properties"]["score"] for one in page["features"]]
    assert scores == sorted(scores, reverse=True)


def test_an_ambiguous_address_finds_every_doorplate_that_fits(items: Any, ambiguous: str) -> None:
    page = items("doorplates", q=ambiguous)
    assert page["numberMatched"] > 1
    assert {one["properties"]["match_status"] for one in page["features"]} == {"ambiguous"}
    assert len({one["id"] for one in page["features"]}) == page["numberReturned"]


@pytest.fixture(scope="module")
def ambiguous(release: Any, settings: Any) -> str:
    """A road and a number that stand in several towns."""
    from onestop.features import Query  # noqa: PLC0415
    from onestop.store import open_sources  # noqa: PLC0415

    source = open_sources(release, settings.query_seconds)["doorplates"]
    towns: dict[str, set[str]] = {}
    for one in source.page(Query(limit=source.dataset.count)).features:
        fields = one.properties
        if fields["ROAD"] and not fields["SECTION"] and not fields["LANE"] and str(fields["NUMBER"]).endswith("號"):
            towns.setdefault(f"{fields['ROAD']}{fields['NUMBER']}", set()).add(str(fields["TOWN_ID"]))
    return next(text for text, found in sorted(towns.items()) if len(found) > 1)


def test_pages_of_candidates_lead_on(items: Any, ask: Any, ambiguous: str) -> None:
    first = items("doorplates", q=ambiguous, limit=1)
    (following,) = [link["href"] for link in first["links"] if link["rel"] == "next"]
    query = parse_qs(urlsplit(following).query)
    assert (query["q"], query["offset"], query["limit"]) == ([ambiguous], ["1"], ["1"])
    second = ask("/collections/doorplates/items", q=ambiguous, limit=1, offset=1).json
    assert second["features"][0]["id"] != first["features"][0]["id"]
    assert second["numberMatched"] == first["numberMatched"]


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_candidates_come_in_each_system(ask: Any, doorplate: Any, system: Any) -> None:
    answer = ask("/collections/doorplates/items", q=doorplate.properties["FULL_ADDR"], crs=system.uri)
    assert answer.headers["Content-Crs"] == f"<{system.uri}>"
    plain = ask(f"/collections/doorplates/items/{doorplate.id}", crs=system.uri).json
    assert math.dist(answer.json["features"][0]["geometry"]["coordinates"], plain["geometry"]["coordinates"]) < 1e-9


def test_properties_and_geometry_may_be_left_out(items: Any, doorplate: Any) -> None:
    page = items("doorplates", q=doorplate.properties["FULL_ADDR"], properties="FULL_ADDR,ROAD", skipGeometry="true")
    (feature,) = page["features"]
    assert feature["geometry"] is None
    assert feature["properties"].keys() == {"FULL_ADDR", "ROAD", "score", "match_level", "match_status"}


def test_only_the_number_of_candidates_may_be_asked_for(items: Any, ambiguous: str) -> None:
    counted = items("doorplates", q=ambiguous, resulttype="hits")
    assert counted["features"] == []
    assert counted["numberMatched"] == items("doorplates", q=ambiguous)["numberMatched"]


def test_candidates_come_as_csv(ask: Any, doorplate: Any) -> None:
    answer = ask("/collections/doorplates/items", q=doorplate.properties["FULL_ADDR"], f="csv")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["id"], row["match_status"]) == (doorplate.id, "matched")
    assert float(row["score"]) > 0.9
    assert row["X"]


@pytest.mark.parametrize(("language", "words"), [("zh-TW", "地址"), ("en", "Written address")])
def test_candidates_come_as_a_page_that_is_searched_from(ask: Any, doorplate: Any, language: str, words: str) -> None:
    for query in ({}, {"q": doorplate.properties["FULL_ADDR"]}):
        answer = ask("/collections/doorplates/items", f="html", lang=language, limit=1, **query)
        page = html.fromstring(answer.text)
        assert page.xpath("string(//form[@role='search']/input[@name='q']/@aria-label)") == words
    assert "match_status" in page.xpath("string(//thead)")
    assert doorplate.properties["FULL_ADDR"] in page.xpath("string(//tbody)")
    assert not html.fromstring(ask("/collections/towns/items", f="html").text).xpath("//form[@role='search']")


@pytest.mark.parametrize("text", ["看不懂", "03-5216121", "新竹市", "'; DROP TABLE doorplates", "\x00", "路" * 1001])
def test_what_finds_nothing_is_an_empty_page(items: Any, text: str) -> None:
    page = items("doorplates", q=text)
    assert (page["numberMatched"], page["features"]) == (0, [])


BESIDE: tuple[tuple[str, str], ...] = (
    ("filter=ROAD%3D'x'", "filter"),
    ("bbox=120,24,121,25", "bbox"),
    ("datetime=2020-01-01", "datetime"),
    ("sortby=ROAD", "sortby"),
    ("ROAD=x", "ROAD"),
)


@pytest.mark.parametrize(("query", "name"), BESIDE)
def test_an_address_is_not_combined_with_other_conditions(api: Any, query: str, name: str) -> None:
    answer = api.get(f"/collections/doorplates/items?q=x&{query}")
    assert answer.status_code == 400
    assert answer.json["description"].startswith(f"{name}: ")
    assert "none beside q" in answer.json["description"]


@pytest.mark.parametrize("query", ["q=", "q=%20", "q=x&q=y"])
def test_an_address_that_is_none_is_refused(api: Any, query: str) -> None:
    answer = api.get(f"/collections/doorplates/items?{query}")
    assert answer.status_code == 400
    assert answer.json["description"].startswith("q: ")


def test_other_collections_have_no_addresses(api: Any) -> None:
    assert "parameter: 'q'" in api.get("/collections/villages/items?q=x").json["description"]


def test_it_is_described(api: Any) -> None:
    assert "q" in api.get("/collections/doorplates/queryables").json["properties"]
    assert "q" not in api.get("/collections/villages/queryables").json["properties"]
    page = html.fromstring(api.get("/collections/doorplates/queryables?f=html&lang=en").text)
    assert page.xpath("//th/code[text()='q']")
    document = api.get("/openapi").json
    listed = document["paths"]["/collections/doorplates/items"]["get"]["parameters"]
    assert {"$ref": "#/components/parameters/address"} in listed
    assert document["components"]["parameters"]["address"]["name"] == "q"


def test_a_release_without_an_address_index_says_so(old_api: Any) -> None:
    answer = old_api.get("/collections/doorplates/items?q=x")
    assert answer.status_code == 503
    assert "no address index" in answer.json["description"]


def test_the_collection_itself_is_as_it_was(items: Any) -> None:
    (feature,) = items("doorplates", limit=1, crs=CRS84)["features"]
    assert "score" not in feature["properties"]
