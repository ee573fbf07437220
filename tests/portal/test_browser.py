"""What a citizen sees in a real browser: Debian's Chromium, headless, over a real server."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Request, expect

from onestop.release import Release

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MAP_READY = 30_000
"""In milliseconds: the first tiles of a fresh release are drawn while the browser waits."""


def open_map(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#map[data-ready=true]", timeout=MAP_READY)
    page.wait_for_load_state("networkidle")


def colours(page: Page) -> set[tuple[int, ...]]:
    picture = Image.open(BytesIO(page.locator("#map").screenshot())).convert("RGB").quantize(64).convert("RGB")
    return {colour for count, colour in picture.getcolors(1 << 20) or [] if count > 200}


def test_the_first_page_shows_the_choropleth_of_population_on_level_2(front_door: str, page: Page) -> None:
    tiles: list[str] = []
    page.on("request", lambda request: tiles.append(request.url) if "/population_level2/" in request.url else None)
    open_map(page, f"{front_door}/")
    assert tiles
    assert len(colours(page)) > 8
    assert page.locator("#legend").evaluate("image => image.naturalWidth") > 50


def test_choosing_another_level_changes_the_map_and_the_address(front_door: str, page: Page) -> None:
    open_map(page, f"{front_door}/")
    with page.expect_response(re.compile("/population_village/")) as answer:
        page.select_option("select[name=level]", "village")
    assert answer.value.ok
    expect(page).to_have_url(re.compile("level=village"))


def test_clicking_an_area_tells_its_population(front_door: str, page: Page) -> None:
    open_map(page, f"{front_door}/")
    page.locator("#map canvas").click()
    expect(page.locator("#map-answer")).to_contain_text("人口數")


def test_a_visit_asks_nothing_of_other_sites_and_logs_no_error(front_door: str, page: Page) -> None:
    foreign: list[str] = []
    errors: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((front_door, "blob:", "data:")):
            foreign.append(request.url)

    page.on("request", watch)
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_map(page, f"{front_door}/")
    assert foreign == []
    assert errors == []


def test_search_works_with_scripts_turned_off(front_door: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-TW")
    page = context.new_page()
    page.goto(f"{front_door}/")
    assert page.locator("#map img").evaluate("image => image.naturalWidth") == 800
    assert page.locator("button[data-copy]").count() > 3
    assert not any(button.is_visible() for button in page.locator("button[data-copy]").all())
    page.fill("input[name=q]", "人口")
    page.press("input[name=q]", "Enter")
    page.click(".results h2 a")
    expect(page.locator("h1")).to_contain_text("人口")
    context.close()


@pytest.mark.parametrize("path", ["/map", "/ogcapi/collections/villages/items?f=html&limit=3"])
def test_with_scripts_turned_off_no_empty_map_stands_in_the_way(front_door: str, browser: Browser, path: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-TW")
    page = context.new_page()
    page.goto(f"{front_door}{path}")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    context.close()


def test_the_page_can_be_used_with_the_keyboard_alone(front_door: str, page: Page) -> None:
    page.goto(f"{front_door}/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到主要內容")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_fits_a_telephone_and_a_desk(front_door: str, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="en")
    page.goto(f"{front_door}/?lang=en")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_real_county_shows_the_choropleth_of_its_people(
    county: Release, serve: Callable[..., AbstractContextManager[str]], page: Page
) -> None:
    with serve(county.path.parents[1], workers=1) as base:
        open_map(page, f"{base}/?theme=population&level=level2")
        assert len(colours(page)) > 8
        page.locator("#map canvas").click()
        expect(page.locator("#map-answer")).to_contain_text("人口數")


def test_a_copied_address_is_said_to_be_and_the_button_is_as_before(front_door: str, browser: Browser) -> None:
    context = browser.new_context(locale="en", permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{front_door}/")
    button = page.locator("button[data-copy]").first
    look = "button => [button.innerHTML, button.offsetWidth]"
    before = button.evaluate(look)
    for _ in range(2):
        button.click()
        expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{front_door}/ogcapi"
    expect(button).to_have_text(re.compile("^Copy"))
    assert button.evaluate(look) == before
    context.close()
