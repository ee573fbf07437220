"""The page of the large map, as it is before a script runs."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from lxml import html

from onestop.levels import Level
from onestop.portal.themes import TAIWAN, usual_level
from onestop.release import Release


def page(portal: FlaskClient, query: str = "") -> Any:
    answer = portal.get(f"/map?{query}")
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def selected(document: Any) -> dict[str, str]:
    return {each.get("name"): each.xpath("string(option[@selected]/@value)") for each in document.xpath("//select")}


def test_it_opens_with_the_newest_population_of_second_level_areas(portal: FlaskClient, release: Release) -> None:
    newest = release.dataset("population_level2").periods[-1].info_time
    wanted = {"theme": "population", "level": "level2", "field": "P_CNT", "period": newest}
    wanted["style"] = "quantile-5"
    assert selected(page(portal)) == wanted


def test_an_address_opens_what_it_names(portal: FlaskClient, release: Release) -> None:
    oldest = release.dataset("population_village").periods[0].info_time
    wanted = {
        "theme": "population",
        "level": "village",
        "field": "F_CNT",
        "period": oldest,
        "style": "natural-breaks-7",
    }
    assert selected(page(portal, urlencode(wanted))) == wanted


@pytest.mark.parametrize(
    "query", ["theme=<script>", "style=nothing", "level=nothing&field=x&period=999Y", "theme=income&level=basic"]
)
def test_what_is_not_there_opens_what_is(portal: FlaskClient, query: str) -> None:
    document = page(portal, query)
    assert all(selected(document).values())
    assert "<script>alert" not in html.tostring(document, encoding="unicode")


def test_the_page_is_in_the_readers_language(portal: FlaskClient, language: str) -> None:
    document = page(portal, f"lang={language}")
    (data,) = document.xpath("//script[@id='map-data']/text()")
    said = json.loads(data)["statistics"][0]["fields"][0][1]
    assert said.isascii() == (language == "en")
    assert document.get("lang") == language


def test_the_first_page_leads_to_it(portal: FlaskClient) -> None:
    assert html.fromstring(portal.get("/?lang=en").text).xpath("//a[@href='/map?lang=en']")


def test_maps_of_the_whole_country_open_with_towns_and_those_of_a_county_with_smaller_areas() -> None:
    assert usual_level(TAIWAN) is Level.TOWN
    assert usual_level((120.9, 24.7, 121.0, 24.9)) is Level.LEVEL2
