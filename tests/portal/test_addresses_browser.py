"""How a citizen finds a doorplate in a real browser: typing, choosing, and reading the small map."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MAP_READY = 30_000
"""In milliseconds: the first tiles of a fresh release are drawn while the browser waits."""
BEGUN = "新竹市北區世界街"
WHOLE = "新竹市北區舊港里6鄰世界街1號"
"""The first doorplate of that street."""


def begin(page: Page, front_door: str, text: str = BEGUN) -> Locator:
    """Type into the box; the suggestions that come."""
    page.goto(f"{front_door}/addresses?lang=zh-TW")
    page.get_by_role("combobox", name="地址").press_sequentially(text)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    return options


def test_a_person_types_chooses_by_keyboard_and_lands_on_the_doorplate(front_door: str, page: Page) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    options = begin(page, front_door)
    assert options.count() <= 5
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text(WHOLE)
    expect(page.locator("#place-map").get_by_role("img", name=WHOLE)).to_be_visible(timeout=MAP_READY)
    page.wait_for_selector("#place-map[data-ready=true]", timeout=MAP_READY)
    page.wait_for_load_state("networkidle")
    assert errors == []


def test_a_street_that_is_chosen_goes_on_with_its_numbers(front_door: str, page: Page) -> None:
    begin(page, front_door, "北區世界").filter(has_text=BEGUN).first.click()
    expect(page.locator("#address")).to_have_value(BEGUN)
    expect(page.get_by_role("option").filter(has_text=WHOLE)).to_be_visible()
    expect(page.locator("#address")).to_be_focused()


def test_the_box_tells_a_screen_reader_what_is_chosen(front_door: str, page: Page) -> None:
    options = begin(page, front_door)
    box = page.locator("#address")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", options.last.get_attribute("id") or "none")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    expect(page.locator("#address-said")).to_contain_text("5 筆")


def test_escape_closes_the_suggestions_and_keeps_the_text(front_door: str, page: Page) -> None:
    options = begin(page, front_door)
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(page.locator("#address")).to_have_value(BEGUN)
    expect(page.locator("#address")).to_have_attribute("aria-expanded", "false")


def test_enter_without_a_choice_looks_up_what_was_typed(front_door: str, page: Page) -> None:
    begin(page, front_door)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text(BEGUN)


def test_an_answer_that_comes_late_is_not_shown(front_door: str, page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"suggest\?q=%E6%96%B0$"), hold)
    page.goto(f"{front_door}/addresses")
    with page.expect_request(re.compile("suggest")):
        page.locator("#address").press_sequentially("新")
    page.locator("#address").fill(BEGUN)
    shown = page.get_by_role("option").filter(has_text=WHOLE)
    expect(shown).to_be_visible()
    for route in held:
        route.fulfill(json={"suggestions": [{"text": "新北市", "kind": "county", "x": None, "y": None}]})
    page.wait_for_load_state("networkidle")
    assert held
    expect(shown).to_be_visible()
    expect(page.get_by_role("option").filter(has_text="新北市")).to_have_count(0)


def test_an_address_is_found_with_scripts_turned_off(front_door: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-TW")
    page = context.new_page()
    page.goto(f"{front_door}/")
    page.get_by_role("link", name="地址查詢").click()
    page.fill("input[name=q]", WHOLE)
    page.press("input[name=q]", "Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text(WHOLE)
    expect(page.locator("#place-map")).to_be_hidden()
    expect(page.locator("code").filter(has_text="120.9").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_fits_a_telephone_and_a_desk(front_door: str, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, locale="en")
    page.goto(f"{front_door}/addresses?lang=en&q={WHOLE}")
    page.wait_for_selector("#place-map[data-ready=true]", timeout=MAP_READY)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_the_statistical_map_shows_the_place_that_was_found(front_door: str, page: Page) -> None:
    page.goto(f"{front_door}/addresses?lang=zh-TW&q={WHOLE}")
    page.get_by_role("link", name="在統計地圖上看這裡").click()
    page.wait_for_selector("#map[data-ready=true]", timeout=MAP_READY)
    expect(page.locator("#map .pin")).to_be_visible()
