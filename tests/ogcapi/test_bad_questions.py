from typing import Any

import pytest

ITEMS: tuple[tuple[str, str], ...] = (
    ("limit=-1", "limit: '-1' is not allowed; allowed: a whole number from 1"),
    ("limit=0", "limit"),
    ("limit=unlimited", "limit"),
    ("limit=٣", "limit"),
    ("offset=-1", "offset"),
    ("offset=99999999999999999999", "offset"),
    ("bbox=120,23,121", "bbox"),
    ("bbox=a,b,c,d", "bbox"),
    ("bbox=nan,0,1,1", "bbox"),
    ("bbox=500,0,600,10", "longitudes from -180 to 180"),
    ("bbox=120,26,121,22", "smaller corner first"),
    ("bbox=122,22,120,26", "west first"),
    ("bbox=120,22,122,26&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/9999", "bbox-crs"),
    ("bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3826", "bbox-crs"),
    ("crs=http://www.opengis.net/def/crs/EPSG/0/9999", "crs"),
    ("crs=nonsense", "crs"),
    ("datetime=yesterday", "datetime"),
    ("datetime=2020-02-30", "datetime"),
    ("datetime=2021/2020", "begins before it ends"),
    ("filter=VILLAGE%20%3D", "filter"),
    ("filter=NOPE%3D1", "NOPE"),
    ("filter=S_INTERSECTS(geometry,POINT(a%20b))", "filter"),
    ("filter=" + "(" * 3000, "nested"),
    ("filter=%7B&filter-lang=cql2-json", "JSON"),
    ("filter=VILLAGE%3D%27x%27&filter-lang=sql", "filter-lang"),
    ("filter=VILLAGE%3D%27x%27&filter-crs=here", "filter-crs"),
    ("sortby=NOPE", "sortby"),
    ("properties=NOPE", "properties"),
    ("skipGeometry=maybe", "skipGeometry"),
    ("resulttype=some", "resulttype"),
    ("f=xml", "json, html, jsonld, csv"),
    ("nope=1", "parameter: 'nope' is not allowed; allowed:"),
    ("asked=~", "parameter: 'asked'"),
    ("q=x", "parameter: 'q'"),
    ("limit=1&limit=2", "more than once"),
)


@pytest.mark.parametrize(("query", "words"), ITEMS, ids=[query[:50] for query, _ in ITEMS])
def test_a_bad_question_is_answered_with_one_sentence(api: Any, query: str, words: str) -> None:
    answer = api.get(f"/collections/villages/items?{query}")
    assert 400 <= answer.status_code < 500
    assert answer.content_type == "application/json"
    assert words in answer.json["description"]
    assert "\n" not in answer.json["description"]
    assert "Traceback" not in answer.text


PATHS: tuple[tuple[str, int], ...] = (
    ("/collections/nope", 404),
    ("/collections/nope/items", 404),
    ("/collections/villages/items/nope", 404),
    ("/collections/villages/items/x?crs=nonsense", 400),
    ("/collections/villages/items/x?limit=1", 400),
    ("/collections/doorplates/items/0", 404),
    ("/collections/doorplates/items/99999999999999999999999", 404),
    ("/collections/villages/coverage", 404),
    ("/collections/doorplates/map", 404),
    ("/stac", 404),
    ("/stac/../../etc/passwd", 404),
    ("/admin/config", 404),
    ("/jobs/nope", 404),
    ("/jobs/nope/results", 404),
    ("/jobs?limit=0", 400),
    ("/jobs?limit=true", 400),
    ("/jobs?offset=-1", 400),
    ("/jobs?nope=1", 400),
    ("/asyncapi", 404),
    ("/openapi?x=1", 400),
    ("/conformance?limit=1", 400),
    ("/collections?f=csv", 400),
    ("/collections/catalogue/items?f=csv", 400),
    ("/collections/catalogue/items?crs=x", 400),
    ("/collections/catalogue/items?nope=1", 400),
)


@pytest.mark.parametrize(("path", "status"), PATHS)
def test_what_is_not_there_is_said_so(api: Any, path: str, status: int) -> None:
    answer = api.get(path)
    assert answer.status_code == status
    assert answer.json["description"]


def test_a_person_gets_the_sentence_as_a_page(api: Any) -> None:
    answer = api.get("/collections/villages/items?limit=-1<script>", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"
    assert "<script>" not in answer.text
    assert "limit" in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(api: Any, method: str) -> None:
    answer = api.open("/collections/villages/items/x", method=method, json={})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


BODIES: tuple[tuple[bytes, str, int], ...] = (
    (b"{", "application/json", 400),
    (b"{}", "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b'{"op":"=","args":[{"property":"NOPE"},1]}', "application/json", 400),
    (b'{"type":"Feature"}', "application/geo+json", 415),
    (b"a=b", "application/x-www-form-urlencoded", 415),
    (b"[" * 100_000, "application/json", 400),
    (b" " * 2_000_000, "application/json", 422),
)


@pytest.mark.parametrize(("body", "media_type", "status"), BODIES, ids=lambda value: str(value)[:30])
def test_a_bad_body_is_answered_with_one_sentence(api: Any, body: bytes, media_type: str, status: int) -> None:
    answer = api.post("/collections/villages/items", data=body, content_type=media_type)
    assert answer.status_code == status
    assert answer.json["description"]


@pytest.mark.parametrize("header", ["Accept", "Accept-Language", "Accept-Encoding"])
@pytest.mark.parametrize("value", ["*/*;q=0", "en;q=0", ";;;,,,", "x" * 5000, "zh-TW;q=abc"])
def test_no_header_of_negotiation_makes_an_answer_fail(api: Any, header: str, value: str) -> None:
    assert api.get("/collections/towns/items?limit=1", headers={header: value}).status_code == 200


def test_values_are_never_taken_for_sql(items: Any) -> None:
    for value in ("' OR 1=1 --", "\x00", '"; DROP TABLE villages', "%"):
        assert items("villages", VILLAGE=value)["numberMatched"] == 0


@pytest.mark.parametrize("language", ["zh", "zh-Hans", "fr", "*", "漢字", "../..", ""])
@pytest.mark.parametrize("path", ["", "/collections/towns", "/collections/towns/items", "/collections/catalogue/items"])
def test_a_language_that_we_do_not_have_is_answered_in_one_that_we_have(ask: Any, path: str, language: str) -> None:
    answer = ask(path or "/", lang=language)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"][:2] in ("zh", "en")
