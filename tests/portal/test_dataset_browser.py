"""The page of a data set in a real browser: files are chosen and saved, addresses copied, on a phone as on a desk."""

import zipfile

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DATASET = "/datasets/onestop.dataset.population_basic"


def test_a_person_chooses_a_file_and_saves_it(front_door: str, page: Page) -> None:
    page.goto(front_door + DATASET)
    page.select_option("select[name=county]", "10018")
    page.select_option("select[name=format]", "gpkg:utf-8")
    with page.expect_download() as saved:
        page.click("text=下載檔案")
    assert saved.value.suggested_filename == "113年12月新竹市統計區人口統計_最小統計區.gpkg"
    assert saved.value.path().read_bytes().startswith(b"SQLite format 3")


def test_a_person_saves_a_product_in_big5(front_door: str, page: Page) -> None:
    page.goto(f"{front_door}{DATASET}?lang=en")
    page.select_option("select[name=format]", "csv:big5")
    with page.expect_download() as saved:
        page.click("text=Download as SEGIS packs it")
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert {"Info.ini", "Schema.ini"} < set(archive.namelist())


def test_the_addresses_of_every_service_can_be_copied(front_door: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(front_door + DATASET)
    cards = page.locator("section:has(#connect-title) .card")
    assert cards.locator("h3").all_inner_texts() == ["WMS", "WMTS", "WFS", "OGC API － Features"]
    cards.nth(2).locator("button").click()
    expect(cards.nth(2).locator("button")).to_have_text("已複製")
    assert page.evaluate("navigator.clipboard.readText()") == f"{front_door}/wfs"


@pytest.mark.parametrize("width", [360, 768, 1200])
def test_the_page_fits_any_width(front_door: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(front_door + DATASET)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("#download button").first).to_be_visible()
