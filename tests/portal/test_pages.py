"""What a citizen finds on the portal, with and without scripts, in both languages."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from lxml import html

from onestop.portal.texts import COORDINATE_LEVELS, LOCALE, MATCH_LEVELS, TEXTS, THEMES, Spoken
from onestop.release import Release

VOID = {"meta", "link", "input", "img", "br"}


class Outline(HTMLParser):
    """The open elements of a page, and what it refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.pictures_without_words = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.addresses += [value for name in ("src", "href") if (value := told.get(name))]
        self.pictures_without_words += tag == "img" and not told.get("alt")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(page: str) -> Outline:
    read = Outline()
    read.feed(page)
    return read


def first_result(portal: FlaskClient, words: str, language: str) -> str:
    page = portal.get("/search", query_string={"q": words, "lang": language}).text
    found = re.search(r'href="(/datasets/[^"]+)"', page)
    assert found, page
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("path", ["/", "/search", "/search?q=人口", "/nowhere", "/addresses", "/addresses?q=世界街1號"])
def test_a_page_is_whole_in_both_languages(portal: FlaskClient, path: str, language: str) -> None:
    page = portal.get(path, query_string=None if "?" in path else {"lang": language}).text
    read = outline(page)
    assert read.open == []
    assert read.pictures_without_words == 0


@pytest.mark.parametrize("path", ["/", "/search?q=人口", "/addresses?q=世界街1號", "/map", "/nowhere"])
def test_a_page_has_one_title_and_leaves_no_level_of_headings_out(portal: FlaskClient, path: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", portal.get(path).text)]
    assert levels.count(1) == 1
    assert all(later <= one + 1 for one, later in pairwise([0, *levels]))


@pytest.mark.parametrize("path", ["/", "/search?q=人口", "/addresses?q=世界街1號"])
def test_a_page_asks_nothing_of_other_sites(portal: FlaskClient, path: str) -> None:
    assert [address for address in outline(portal.get(path).text).addresses if "//" in address] == []


def test_the_language_of_the_page_is_said(portal: FlaskClient, language: str) -> None:
    assert f'<html lang="{language}">' in portal.get("/", query_string={"lang": language}).text


def test_the_browser_chooses_the_language_unless_the_address_does(portal: FlaskClient) -> None:
    assert '<html lang="en">' in portal.get("/", headers={"Accept-Language": "en-GB,en;q=0.8"}).text
    assert '<html lang="zh-TW">' in portal.get("/", headers={"Accept-Language": "zh-HK"}).text
    assert '<html lang="zh-TW">' in portal.get("/?lang=zh-TW", headers={"Accept-Language": "en"}).text


def test_two_characters_find_the_population_of_every_level(portal: FlaskClient, release: Release) -> None:
    page = portal.get("/search?q=人口").text
    titles = [d.title.zh for d in release.manifest.datasets if d.theme == "population"]
    assert titles
    assert all(title in page for title in titles)


def test_nothing_found_says_so_and_what_to_do(portal: FlaskClient, language: str) -> None:
    page = portal.get("/search", query_string={"q": "qqzzxx", "lang": language}).text
    assert TEXTS["nothing_found"].in_(language) in page


def test_words_that_look_like_markup_stay_words(portal: FlaskClient) -> None:
    page = portal.get("/search", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


@pytest.mark.parametrize("page", ["0", "-1", "501", "99999999999999999999"])
def test_a_page_of_results_that_cannot_be_is_not_found(portal: FlaskClient, page: str) -> None:
    assert portal.get("/search", query_string={"q": "人口", "page": page}).status_code == 404


def test_a_search_of_ten_thousand_characters_is_cut_and_answered(portal: FlaskClient) -> None:
    assert portal.get("/search", query_string={"q": "人" * 10_000}).status_code == 200


def test_a_data_set_says_its_licence_fields_and_addresses(portal: FlaskClient, language: str) -> None:
    page = portal.get(first_result(portal, "人口", language)).text
    assert TEXTS["licence"].in_(language) in page
    assert "P_CNT" in page
    assert "/ogcapi/collections/population_" in page


def test_the_page_of_a_grid_has_its_picture_its_bands_and_its_file(portal: FlaskClient) -> None:
    text = portal.get("/datasets/onestop.dataset.population_grid_1km?lang=en").text
    for part in ("/download/population_grid_1km.tif", "/coverage?f=json", "GetMap", "H_CNT", "largest remainder"):
        assert part in text, part
    assert "onestop:population_grid_1km" not in text


def test_synthetic_data_are_marked_wherever_a_person_reads_of_them(
    portal: FlaskClient, release: Release, language: str
) -> None:
    assert release.manifest.synthetic
    notice = TEXTS["synthetic"].in_(language)
    assert notice in portal.get("/", query_string={"lang": language}).text
    assert TEXTS["synthetic_tag"].in_(language) in portal.get(first_result(portal, "人口", language)).text


def test_without_scripts_a_form_chooses_what_the_picture_shows(portal: FlaskClient) -> None:
    page = portal.get("/?theme=population&level=village").text
    assert 'value="village" selected' in page
    assert "layers=basemap%2Cpopulation_village%2Clabels" in page


def test_a_data_set_is_found_by_the_name_that_its_layers_have(portal: FlaskClient) -> None:
    answer = portal.get("/datasets/villages?lang=en")
    assert answer.status_code == 302
    page = portal.get(answer.location)
    assert page.status_code == 200
    assert 'lang="en"' in page.text
    assert portal.get("/datasets/nowhere").status_code == 404


def test_a_theme_or_level_that_is_not_there_shows_the_usual_map(portal: FlaskClient) -> None:
    assert "population_level2" in portal.get("/?theme=moon&level=crater").text


def test_services_come_with_whole_addresses_and_how_to_add_them(portal: FlaskClient, language: str) -> None:
    page = portal.get("/", query_string={"lang": language}).text
    for path in ("/ogcapi", "/maps/service", "/csw"):
        assert re.search(rf"<code>http://[^<]*{path}", page)
    assert "QGIS" in page


def test_our_pages_run_only_our_own_scripts(portal: FlaskClient) -> None:
    policy = portal.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_every_text_is_in_both_languages() -> None:
    levels = (*MATCH_LEVELS.values(), *COORDINATE_LEVELS.values())
    for words in (*TEXTS.values(), *LOCALE.values(), *THEMES.values(), *levels):
        assert words.zh
        assert words.en
        assert not re.search(r"[\u4e00-\u9fff]", words.en)


def test_a_text_that_does_not_exist_is_an_error_not_a_gap() -> None:
    with pytest.raises(AttributeError, match="no text is called 'welcom'"):
        _ = Spoken("en").welcom


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_a_period_is_written_as_people_write_it(portal: FlaskClient, release: Release, language: str) -> None:
    newest = release.datasets["population_basic"].periods[-1]
    year, month = newest.start.year, newest.start.month
    period = f"{year - 1911}年{month}月" if language == "zh-TW" else f"{year}-{month:02}"
    said = portal.get(f"/datasets/onestop.dataset.population_basic?lang={language}").text
    assert re.search(rf'<option value="{newest.info_time}">{period}( \(|（){newest.info_time}', said)
    assert re.search(rf"<dd>[^<]*{period}", said)


def test_choices_begin_with_a_capital_letter(portal: FlaskClient) -> None:
    for path in ("/?lang=en", "/map?lang=en"):
        options = re.findall(r"<option[^>]*>([^<]+)</option>", portal.get(path).text)
        assert len(options) > 5
        assert [text for text in options if text[0].islower()] == []


def test_no_two_buttons_or_links_of_the_first_page_say_the_same_and_do_another_thing(portal: FlaskClient) -> None:
    document = html.fromstring(portal.get("/?lang=en").text)
    names = [
        " ".join(one.text_content().split()) for one in document.xpath("//main//button[@data-copy] | //main//li//a")
    ]
    assert len(names) > 8
    assert len(set(names)) == len(names)


def test_the_services_are_described_in_the_readers_language(portal: FlaskClient, language: str) -> None:
    document = html.fromstring(portal.get(f"/?lang={language}").text)
    pages = [link for link in document.xpath("//main//li//a/@href") if link.startswith("/ogcapi")]
    assert len(pages) > 1
    assert [link for link in pages if not link.endswith(f"lang={language}")] == []
