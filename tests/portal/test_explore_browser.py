"""The large map in a real browser: tiles are loaded once, whatever is chosen."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from onestop.release import Release

pytestmark = [pytest.mark.browser, pytest.mark.slow]
READY = 30_000
"""In milliseconds."""
TILE = re.compile(r"/tiles/WebMercatorQuad/\d+/\d+/\d+")


def open_map(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#map[data-ready=true]", timeout=READY)
    page.wait_for_load_state("networkidle")


def choose(page: Page, name: str, value: str) -> None:
    page.select_option(f"select[name={name}]", value)
    expect(page.locator("#map")).to_have_attribute("data-shown", re.compile(f"(^|/){value}(/|$)"))
    page.wait_for_load_state("networkidle")


def colours(page: Page) -> set[tuple[int, ...]]:
    picture = Image.open(BytesIO(page.locator("#map").screenshot())).convert("RGB").quantize(64).convert("RGB")
    return {colour for count, colour in picture.getcolors(1 << 20) or [] if count > 200}


def test_another_theme_field_or_period_loads_no_tile(front_door: str, page: Page, release: Release) -> None:
    tiles: list[str] = []
    values: list[str] = []
    page.on("request", lambda request: tiles.append(request.url) if TILE.search(request.url) else None)
    page.on("request", lambda request: values.append(request.url) if "/values?" in request.url else None)
    open_map(page, f"{front_door}/map?theme=population&level=village")
    loaded = len(tiles)
    assert loaded > 0
    before = page.locator("#map").screenshot()
    choose(page, "field", "F_CNT")
    choose(page, "period", release.dataset("population_village").periods[0].info_time)
    page.select_option("select[name=theme]", "vital_events")
    expect(page.locator("#map")).to_have_attribute("data-shown", re.compile("^vital_events_village/"))
    page.wait_for_load_state("networkidle")
    assert len(tiles) == loaded
    assert len(values) == 4
    assert page.locator("#map").screenshot() != before


def test_the_map_is_coloured_and_the_legend_says_how(front_door: str, page: Page) -> None:
    open_map(page, f"{front_door}/map?lang=en")
    assert len(colours(page)) > 8
    lines = page.locator("#legend li").all_inner_texts()
    assert lines[-1] == "No data"
    assert len(lines) > 3
    expect(page.locator("#legend-title")).to_contain_text("persons")


def test_clicking_an_area_tells_its_value_and_choosing_another_field_tells_that_one(
    front_door: str, page: Page
) -> None:
    open_map(page, f"{front_door}/map?lang=en")
    page.locator("#map canvas").click()
    expect(page.locator("#map-answer")).to_contain_text("persons")
    code = page.locator("#map-answer dd").nth(1).inner_text()
    choose(page, "field", "H_CNT")
    expect(page.locator("#map-answer")).to_contain_text("households")
    assert page.locator("#map-answer dd").nth(1).inner_text() == code


def test_the_keyboard_alone_tells_a_value(front_door: str, page: Page) -> None:
    open_map(page, f"{front_door}/map")
    page.locator("#map canvas").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map-answer")).to_contain_text("人口數")


def test_another_style_brings_nothing_and_changes_colours_and_legend(front_door: str, page: Page) -> None:
    open_map(page, f"{front_door}/map?lang=en")
    asked: list[str] = []
    page.on("request", lambda request: None if "/static/" in request.url else asked.append(request.url))
    legend, before = page.locator("#legend li").all_inner_texts(), page.locator("#map").screenshot()
    choose(page, "style", "equal-interval-7")
    assert page.locator("#legend li").all_inner_texts() != legend
    assert page.locator("#map").screenshot() != before
    assert asked == []
    expect(page).to_have_url(re.compile("style=equal-interval-7"))


def test_another_level_brings_its_own_tiles_and_the_address_remembers(front_door: str, page: Page) -> None:
    open_map(page, f"{front_door}/map")
    with page.expect_response(re.compile("/collections/towns/tiles/")) as answer:
        page.select_option("select[name=level]", "town")
    assert answer.value.ok
    expect(page).to_have_url(re.compile("level=town"))


def test_small_areas_ask_to_be_looked_at_closer(front_door: str, page: Page) -> None:
    open_map(page, f"{front_door}/map?lang=en&level=basic")
    for _ in range(8):
        page.locator(".maplibregl-ctrl-zoom-out").click()
        page.wait_for_timeout(350)
    expect(page.locator("#explore-note")).to_contain_text("zoom in")


def test_a_visit_asks_nothing_of_other_sites_and_logs_no_error(front_door: str, page: Page) -> None:
    foreign: list[str] = []
    errors: list[str] = []
    ours = (front_door, "blob:", "data:")
    page.on("request", lambda request: None if request.url.startswith(ours) else foreign.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_map(page, f"{front_door}/map")
    assert (foreign, errors) == ([], [])


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_fits_a_telephone_and_a_desk(front_door: str, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="en")
    open_map(page, f"{front_door}/map?lang=en")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
