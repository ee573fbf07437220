import json
import re
from typing import Any

import pytest
from lxml import html

PATHS = (
    "/",
    "/conformance",
    "/openapi",
    "/collections",
    "/collections/villages",
    "/collections/villages/items",
    "/collections/villages/items?bbox=120,23,122,26&limit=3",
    "/collections/villages/schema",
    "/collections/villages/queryables",
    "/collections/doorplates/items",
    "/collections/population_grid_1km",
    "/collections/population_grid_1km/schema",
    "/collections/catalogue",
    "/collections/catalogue/items",
    "/processes",
    "/processes/echo",
)
LOADED = ("//@src", "//link[@rel='stylesheet' or @rel='icon']/@href", "//form/@action")
"""What a browser fetches by itself when it shows a page."""
CJK = re.compile(r"[\u4e00-\u9fff]")


def page(api: Any, path: str, language: str) -> Any:
    answer = api.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/html; charset=utf-8"
    return html.fromstring(answer.text)


def paths_of(api: Any) -> list[str]:
    first = [api.get(f"/collections/{name}/items?limit=1").json["features"][0]["id"] for name in ("towns", "catalogue")]
    return [*PATHS, f"/collections/towns/items/{first[0]}", f"/collections/catalogue/items/{first[1]}"]


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_every_page_says_its_language(api: Any, language: str) -> None:
    for path in paths_of(api):
        assert page(api, path, language).get("lang") == language, path


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_no_page_loads_anything_from_elsewhere(api: Any, language: str) -> None:
    for path in paths_of(api):
        document = page(api, path, language)
        for address in (address for each in LOADED for address in document.xpath(each)):
            assert address.startswith("/"), (path, address)
            assert not address.startswith("//"), (path, address)
        assert not document.xpath("//script[not(@src) and not(@type='application/json')]"), path
        assert not document.xpath("//*[starts-with(name(@*), 'on')]"), path


def test_no_script_or_style_of_ours_names_another_host(api: Any) -> None:
    for name in ("map.js", "openapi.js", "pages.css"):
        answer = api.get(f"/static/{name}", buffered=True)
        assert answer.status_code == 200
        assert not re.search(r"https?://", answer.text), name


def test_every_word_of_a_page_is_translated(api: Any) -> None:
    for path in ("/", "/conformance", "/collections", "/collections/villages", "/processes/echo"):
        chinese, english = (page(api, path, language) for language in ("zh-TW", "en"))
        for node in english.xpath("//h1|//h2|//th[@scope='col']|//nav//a[not(@lang)]|//a[@class='skip']"):
            assert not CJK.search(node.text_content()), (path, node.text_content())
        for node in chinese.xpath("//h2|//th[@scope='col']|//a[@class='skip']"):
            text = node.text_content().strip()
            assert CJK.search(text) or text in ("OpenAPI", "id"), (path, text)


def test_links_within_keep_the_language(api: Any) -> None:
    document = page(api, "/collections?lang=en", "zh-TW")
    inner = [href for href in document.xpath("//main//a/@href") if href.startswith("/ogcapi")]
    assert inner
    assert all("lang=en" in href for href in inner)


def test_the_other_language_is_one_link_away(api: Any) -> None:
    for path in ("/", "/collections/villages/items?limit=2&bbox=120,23,122,26"):
        (href,) = page(api, path, "en").xpath("//a[@hreflang='zh-TW']/@href")
        assert "lang=zh-TW" in href
        assert path == "/" or "bbox=120,23,122,26" in href


def test_pages_lead_on_and_back(api: Any) -> None:
    middle = page(api, "/collections/villages/items?limit=2&offset=2&TOWN_ID=10018010", "en")
    assert len(middle.xpath("//a[@rel='next']")) == len(middle.xpath("//a[@rel='prev']")) == 1
    last = page(api, "/collections/counties/items?limit=22", "en")
    assert not last.xpath("//nav//a[@rel='next']")


def test_what_people_type_is_escaped(api: Any) -> None:
    answer = api.get('/collections/villages/items?f=html&VILLAGE="><script>alert(1)</script>')
    assert "<script>alert" not in answer.text


def test_a_map_has_the_page_s_features(api: Any) -> None:
    document = page(api, "/collections/towns/items?limit=3", "en")
    assert document.xpath("//div[@id='map']")
    assert document.xpath("string(//script[@id='map-data'])").count('"Feature"') == 3


@pytest.mark.parametrize(
    ("path", "status", "chinese", "english"),
    [
        ("/collections/nowhere", 404, "找不到這項資料", "This was not found"),
        ("/collections/villages/items/nowhere", 404, "找不到這項資料", "This was not found"),
        ("/collections/catalogue/items/nowhere", 404, "找不到這項資料", "This was not found"),
        ("/collections/villages/items?limit=x", 400, "無法處理這個要求", "This request cannot be taken"),
    ],
)
def test_a_mistake_is_a_page_in_the_readers_language(
    api: Any, path: str, status: int, chinese: str, english: str
) -> None:
    for language, heading in (("zh-TW", chinese), ("en", english)):
        answer = api.get(path, headers={"Accept": "text/html", "Accept-Language": language})
        document = html.fromstring(answer.text)
        assert answer.status_code == status
        assert document.get("lang") == language
        assert document.xpath("string(//h1)") == heading
        assert document.xpath("//main//p[@lang='en']")[0].text
        assert document.xpath("//main//a/@href") == [f"/ogcapi/?f=html&lang={language}"]


def test_numbers_of_a_table_stand_under_each_other_and_are_easily_read(api: Any) -> None:
    document = page(api, "/collections/population_town/table?columns=field", "zh-TW")
    numbers = document.xpath("//td[@class='number']/text()")
    assert numbers
    assert all(re.fullmatch(r"[\d,.]+|–", number) for number in numbers)
    assert any("," in number for number in numbers)
    assert "人口數（人）" in document.xpath("//th[@class='number']/text()")


def test_the_example_of_a_process_is_written_in_plain_characters(api: Any) -> None:
    document = page(api, "/processes/match-address", "zh-TW")
    (example,) = [text for text in document.xpath("//code/text()") if "inputs" in text]
    assert "新竹市" in json.loads(example)["inputs"]["address"][0]


def test_one_feature_leads_to_the_next_feature_and_not_to_a_page(api: Any) -> None:
    document = page(api, "/collections/towns/items/10018020", "zh-TW")
    assert document.xpath("//nav[@class='pages']//a[@rel]/text()")[:2] == ["上一筆", "下一筆"]


@pytest.mark.parametrize(("language", "heading"), [("zh-TW", "人口數（人）P_CNT"), ("en", "personsP_CNT")])
def test_values_of_features_have_titles_units_and_separators(api: Any, language: str, heading: str) -> None:
    listed = page(api, "/collections/population_county/items", language)
    assert heading in [node.text_content() for node in listed.xpath("//th[@scope='col']")]
    first = api.get("/collections/population_county/items?limit=1").json["features"][0]
    one = page(api, f"/collections/population_county/items/{first['id']}", language)
    (row,) = [row for row in one.xpath("//tr") if row.xpath("string(th)") == heading]
    assert row.xpath("string(td)") == f"{first['properties']['P_CNT']:,}"
    assert first["properties"]["P_CNT"] > 999


def test_a_map_names_whose_data_it_shows(api: Any) -> None:
    for path, credit in (
        ("/collections/villages", "內政部國土測繪中心"),
        ("/collections/villages/items", "內政部國土測繪中心"),
    ):
        told = json.loads(page(api, path, "zh-TW").xpath("string(//script[@id='map-data'])"))
        assert told["credit"] == credit


def test_a_wide_table_is_scrolled_by_the_keyboard(api: Any) -> None:
    frames = [frame for path in paths_of(api) for frame in page(api, path, "en").xpath("//*[@class='table-frame']")]
    assert len(frames) > 5
    assert {frame.get("tabindex") for frame in frames} == {"0"}


def test_a_mistake_is_told_in_chinese_above_what_programs_are_told(api: Any) -> None:
    answer = api.get("/collections/nothing", headers={"Accept": "text/html", "Accept-Language": "zh-TW"})
    first, second = html.fromstring(answer.text).xpath("//h1/following-sibling::p[not(a)][not(@class)]")
    assert first.text_content() == "找不到資料集合 'nothing'。"
    assert second.text_content() == "collection 'nothing' was not found"
    assert second.get("lang") == "en"
