"""What a citizen finds on the page of addresses, with and without scripts, in both languages."""

import re
import time
import urllib.request
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from onestop.address import CoordinateLevel, Match, MatchLevel, Status
from onestop.address.model import STATUS_WORDS, AreaCodes
from onestop.portal import create_portal
from onestop.portal.answers import Teller, places
from onestop.portal.texts import COORDINATE_LEVELS, MATCH_LEVELS, TEXTS
from onestop.release import Release
from onestop.settings import Settings

FOUND = "新竹市北區世界街1號"
WHOLE = "新竹市北區舊港里6鄰世界街1號"
"""The same as its doorplate has it."""
TWICE = "世界街1號"
"""Without a district there are two."""
THE_OTHER = "新竹市東區新光里16鄰世界街1號"
NEAR_A_BOUNDARY = "新竹市東區仁義街73號"
HOSTILE = (
    '"><script>alert(1)</script>',
    f"{FOUND}\"'><img src=x onerror=alert(1)>",
    f"{FOUND}(<b>大門</b>)",
    "{{ 7*7 }}",
)


def ask(portal: FlaskClient, text: str, language: str = "zh-TW") -> TestResponse:
    return portal.get("/addresses", query_string={"q": text, "lang": language})


def read(portal: FlaskClient, text: str, language: str = "zh-TW") -> str:
    """The page without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", ask(portal, text, language).text)))


def links(page: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]+)"', page)]


def suggest(portal: FlaskClient, typed: str) -> list[dict[str, object]]:
    answer = portal.get("/addresses/suggest", query_string={"q": typed}).json
    assert answer is not None
    assert list(answer) == ["suggestions"]
    found: list[dict[str, object]] = answer["suggestions"]
    return found


class Elements(HTMLParser):
    """The elements of a page and their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def without_index(release: Release, settings: Settings, tmp_path: Path) -> FlaskClient:
    """A portal over a release that was loaded before addresses were indexed."""
    (tmp_path / "catalogue.sqlite").symlink_to(release.path / "catalogue.sqlite")
    return create_portal(replace(release, path=tmp_path), settings).test_client()


def test_an_address_is_answered_with_its_doorplate_in_both_languages(portal: FlaskClient, language: str) -> None:
    page = read(portal, FOUND, language)
    assert WHOLE in page
    assert STATUS_WORDS[Status.MATCHED].in_(language)[1:] in page
    assert MATCH_LEVELS[MatchLevel.DOORPLATE].in_(language)[1:] in page
    assert COORDINATE_LEVELS[CoordinateLevel.DOORPLATE].in_(language)[1:] in page


def test_the_score_says_what_it_means(portal: FlaskClient, language: str) -> None:
    sentence = TEXTS["score_means"].in_(language).replace("{share}", r"([\d.]+)%", 1).replace("{share}", r"\1%")
    said = re.search(sentence, read(portal, FOUND, language))
    assert said
    assert 99 <= float(said[1]) < 100


def test_the_place_is_given_in_degrees_and_in_metres(portal: FlaskClient) -> None:
    page = read(portal, FOUND)
    assert re.search(r"WGS 84 \(EPSG:4326\) 120\.9\d{5}, 24\.8\d{5}", page)
    assert re.search(r"TWD97 二度分帶 121 \(EPSG:3826\) 24\d{4}\.\d\d, 274\d{4}\.\d\d", page)


def test_a_place_of_the_islands_is_in_their_own_zone(release: Release) -> None:
    match = Match("", Status.MATCHED, MatchLevel.DOORPLATE, x=119.565045, y=23.563667, codes=AreaCodes("10016"))
    (metres,) = [fact.value for fact in Teller(release, "en").facts(match) if "EPSG:3825" in fact.name]
    assert metres.startswith("307")


def test_the_six_areas_lead_to_their_items(portal: FlaskClient) -> None:
    found = [link for link in links(ask(portal, FOUND).text) if link.startswith("/ogcapi/collections/")]
    collections = [link.split("/")[3] for link in found]
    assert collections == [
        "counties",
        "towns",
        "villages",
        "areas_level2",
        "areas_level1",
        "areas_basic",
        "doorplates",
    ]


def test_the_names_of_county_town_and_village_stand_beside_their_codes(portal: FlaskClient) -> None:
    assert re.search(r"縣市 新竹市 10018 鄉鎮市區 北區 10018020 村里 舊港里 10018020-\d{3}", read(portal, FOUND))


@pytest.mark.parametrize("kind", ["counties", "towns", "villages", "areas_basic", "doorplates"])
def test_what_a_page_links_to_is_there(portal: FlaskClient, front_door: str, kind: str) -> None:
    (link,) = [link for link in links(ask(portal, FOUND).text) if f"/{kind}/" in link]
    with urllib.request.urlopen(front_door + link) as answer:
        assert answer.headers.get_content_type() == "text/html"


def test_the_area_across_a_near_boundary_is_told_with_its_probability(portal: FlaskClient, language: str) -> None:
    page = read(portal, NEAR_A_BOUNDARY, language)
    level = "最小統計區" if language == "zh-TW" else "basic statistical area"
    assert TEXTS["near"].in_(language).format(share="42.1%", level=level) + " A1801-0064-00" in page
    assert any("areas_basic/items/A1801-0064-00" in link for link in links(ask(portal, NEAR_A_BOUNDARY).text))


def test_rivals_can_be_chosen_and_are_then_the_only_answer(portal: FlaskClient) -> None:
    page = ask(portal, TWICE).text
    assert STATUS_WORDS[Status.AMBIGUOUS].zh in page
    assert THE_OTHER in page
    (rival,) = links(page.partition('<div class="rivals">')[2].partition("</ul>")[0])
    assert STATUS_WORDS[Status.MATCHED].zh in portal.get(rival).text
    assert f'<span lang="zh-TW">{WHOLE}' in portal.get(rival).text


def test_several_numbers_have_an_answer_each(portal: FlaskClient) -> None:
    page = ask(portal, f"{FOUND}、38號").text
    assert page.count('<article class="answer">') == 2
    assert TEXTS["answers"].zh.format(count=2) in page
    assert "世界街38號" in page


def test_answers_at_one_place_share_a_pin() -> None:
    at = [Match("", Status.MATCHED, address=str(n), x=121.0, y=float(n // 5)) for n in range(6)]
    shown = places([*at, Match("", Status.NOT_FOUND)])
    assert [one["numbers"] for one in shown] == ["1, 2, 3…", "6"]
    assert [one["numbers"] for one in places(at[:1])] == [""]


def test_the_steps_that_led_to_an_answer_can_be_opened(portal: FlaskClient, language: str) -> None:
    page = ask(portal, "新竹市北區世介街1號", language).text
    steps = page[page.index("<details>") : page.index("</details>")]
    assert "世介街" in steps
    assert "世界街" in steps
    assert TEXTS["no_steps"].in_(language) in ask(portal, FOUND, language).text


def test_a_floor_is_told_apart_from_the_doorplate(portal: FlaskClient) -> None:
    assert f"{TEXTS['floor'].zh} 3樓" in read(portal, f"{FOUND}3樓")


def test_an_empty_page_explains_itself_with_three_addresses_that_are_found(portal: FlaskClient, language: str) -> None:
    page = portal.get("/addresses", query_string={"lang": language}).text
    assert TEXTS["addresses_how"].in_(language) in page
    examples = [link for link in links(page) if link.startswith("/addresses?q=")]
    assert len(examples) == 3
    assert all(STATUS_WORDS[Status.MATCHED].in_(language)[1:] in portal.get(link).text for link in examples)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("hello", Status.NOT_AN_ADDRESS),
        ("0912345678", Status.PHONE),
        ("大安段一小段12地號", Status.LAND_LOT),
        ("路" * 5000, Status.TOO_LONG),
        ("新竹市北區沒有這條路10號", Status.NOT_FOUND),
        ("新竹市", Status.INCOMPLETE),
    ],
)
def test_a_text_that_is_no_doorplate_is_answered_in_a_sentence(
    portal: FlaskClient, text: str, status: Status, language: str
) -> None:
    answer = ask(portal, text, language)
    assert answer.status_code == 200
    assert STATUS_WORDS[status].in_(language)[1:] in unescape(answer.text)
    assert TEXTS["score_means"].in_(language)[:8] not in answer.text


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_is_never_markup(portal: FlaskClient, text: str, language: str) -> None:
    answer = ask(portal, text, language)
    told = Elements(answer.text).found
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert [attrs for tag, attrs in told if tag in {"img", "b"}] == []
    assert [name for _, attrs in told for name in attrs if name.startswith("on") or name == "style"] == []
    assert all("src" in attrs or attrs.get("type") == "application/json" for tag, attrs in told if tag == "script")
    (box,) = [attrs for tag, attrs in told if tag == "input" and attrs.get("name") == "q"]
    assert box["value"] == text
    assert "49" not in answer.text[: answer.text.index("</h1>")]


def test_every_text_of_the_page_is_there(portal: FlaskClient, language: str) -> None:
    for text in (FOUND, TWICE, NEAR_A_BOUNDARY, "", "hello"):
        told = Elements(ask(portal, text, language).text).found
        assert [attrs for _, attrs in told for name, value in attrs.items() if name != "value" and value == ""] == []


def test_the_page_is_labelled_for_those_who_hear_it(portal: FlaskClient, language: str) -> None:
    page = ask(portal, FOUND, language).text
    assert '<label class="unseen" for="address">' in page
    assert f'<span lang="zh-TW">{WHOLE}</span>' in page


def test_caches_on_the_way_do_not_keep_what_people_ask(portal: FlaskClient) -> None:
    for path in ("/addresses", "/addresses/suggest"):
        assert "private" in portal.get(path, query_string={"q": FOUND}).headers["Cache-Control"]


def test_every_page_and_the_first_one_lead_to_the_page_of_addresses(portal: FlaskClient, language: str) -> None:
    first = portal.get("/", query_string={"lang": language}).text
    assert links(first).count(f"/addresses?lang={language}") == 2
    assert f"/addresses?lang={language}" in links(portal.get("/search", query_string={"lang": language}).text)


def test_the_other_language_is_the_same_address(portal: FlaskClient) -> None:
    (english,) = {
        link for link in links(ask(portal, FOUND).text) if link.startswith("/addresses") and "lang=en" in link
    }
    assert WHOLE in portal.get(english).text


def test_the_statistical_map_opens_at_the_place(portal: FlaskClient) -> None:
    (link,) = [link for link in links(ask(portal, FOUND).text) if link.startswith("/?x=")]
    page = portal.get(link.partition("#")[0]).text
    place = re.search(r"x=([\d.]+)&y=([\d.]+)", link)
    assert place
    assert f'"place": [{float(place[1])}, {float(place[2])}]' in page
    assert f'name="x" value="{float(place[1])}"' in page


@pytest.mark.parametrize("place", ["x=1e999&y=1", "x=nan&y=1", "x=121", "x=a&y=b", "x=181&y=0", "x=0&y=-91"])
def test_a_place_that_is_nowhere_opens_the_whole_map(portal: FlaskClient, place: str) -> None:
    answer = portal.get(f"/?{place}")
    assert answer.status_code == 200
    assert '"place": null' in answer.text


def test_a_release_without_an_index_says_so(without_index: FlaskClient, language: str) -> None:
    answer = ask(without_index, FOUND, language)
    assert answer.status_code == 503
    assert TEXTS["addresses_none"].in_(language) in answer.text
    assert 'name="q"' not in answer.text
    assert suggest(without_index, FOUND) == []


def test_a_street_is_completed_then_its_doorplates(portal: FlaskClient) -> None:
    assert {"text": "新竹市北區世界街", "kind": "street", "x": None, "y": None} in suggest(portal, "世界街")
    (doorplate,) = [one for one in suggest(portal, FOUND[:-1]) if one["text"] == WHOLE]
    assert doorplate["kind"] == "doorplate"
    assert isinstance(doorplate["x"], float)
    assert f"kind_{doorplate['kind']}" in TEXTS


@pytest.mark.parametrize("typed", ["", " ", "\0", "新", "路" * 101, "路" * 9000, "😀", "%", *HOSTILE])
def test_anything_may_be_typed_and_at_most_five_are_suggested(portal: FlaskClient, typed: str) -> None:
    assert len(suggest(portal, typed)) <= 5


def test_suggestions_come_while_a_person_types(portal: FlaskClient) -> None:
    began = time.process_time()
    for length in range(1, len(WHOLE) + 1):
        suggest(portal, WHOLE[:length])
    assert time.process_time() - began < 0.05 * len(WHOLE)
