"""The pages in a real browser, over a real server."""

import pytest
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
READY = 30_000
"""In milliseconds."""
PAGES = (
    ("/collections/areas_basic?f=html", "#map"),
    ("/collections/villages/items?f=html&TOWN_ID=10018010", "#map"),
    ("/collections/villages/items/10018010-001?f=html", "#map"),
    ("/collections/doorplates/items?f=html&limit=5", "#map"),
    ("/collections/catalogue/items?f=html", "#map"),
    ("/openapi?f=html", "#operations"),
)


@pytest.mark.parametrize(("path", "part"), PAGES)
def test_a_page_shows_its_part_and_asks_nothing_of_other_sites(
    front_door: str, browser: Browser, path: str, part: str
) -> None:
    page = browser.new_page(locale="zh-TW")
    foreign: list[str] = []
    errors: list[str] = []
    ours = (front_door, "blob:", "data:")
    page.on("request", lambda request: None if request.url.startswith(ours) else foreign.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{front_door}/ogcapi{path}")
    page.wait_for_selector(f"{part}[data-ready=true]", timeout=READY)
    page.close()
    assert (foreign, errors) == ([], [])


def test_a_village_on_the_map_leads_to_its_page(front_door: str, browser: Browser) -> None:
    page = browser.new_page(locale="zh-TW")
    page.goto(f"{front_door}/ogcapi/collections/villages/items?f=html&limit=1&V_ID=10018010-001")
    page.wait_for_selector("#map[data-ready=true]", timeout=READY)
    page.locator("#map canvas").click()
    page.locator("#map a[href*='items/10018010-001']").click()
    page.wait_for_url("**/items/10018010-001**")
    assert page.locator("h1").inner_text() == "南門里"
    page.close()
