"""A page that was written for TGOS's map API, in the real browser, from a site that is not ours."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from onestop import crs

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SITE = "http://somebody.test/"
ARGUMENTS = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"]
"""A public site may not ask the machine that the browser runs on, which the front door of a test is."""
PAGE = Path(__file__).with_name("map_api_page.html")
FULL = "新竹市東區錦華里3鄰國華街30號"


@pytest.fixture(scope="module")
def tab(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened.new_page(viewport={"width": 800, "height": 600}, locale="zh-TW")
        opened.close()


@pytest.fixture
def page(tab: Page, front_door: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page with a map in web mercator, or in the system that a test asks for."""
    content = (
        PAGE.read_text("utf-8").replace("BASE", front_door).replace("SYSTEM", getattr(request, "param", "EPSG3857"))
    )
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.route(f"{SITE}**", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=content))
    tab.goto(SITE)
    yield tab
    tab.unroute(f"{SITE}**")
    assert errors == []


@pytest.mark.parametrize(
    ("page", "there"), [("EPSG3857", [120.97, 24.8, 14]), ("EPSG3826", [247000, 2744000, 7])], indirect=["page"]
)
def test_a_map_shows_the_tiles_of_the_place_that_the_page_wants(page: Page, there: list[float]) -> None:
    with page.expect_response(re.compile(r"/TileAgent/TGOSMAP(_W)?\.aspx/GetCacheImage")) as tile:
        page.evaluate("there => show(...there)", there)
    assert tile.value.ok
    assert page.evaluate("where()") == pytest.approx(there)


def test_a_mark_stands_at_its_point_and_opens_its_window(page: Page) -> None:
    page.evaluate("markWithWindow(120.97, 24.8)")
    mark = page.locator("#TGMap img[title=Here]")
    box, frame = mark.bounding_box(), page.locator("#TGMap").bounding_box()
    assert box
    assert frame
    assert (box["x"] + 10 - frame["x"], box["y"] + 33 - frame["y"]) == pytest.approx((300, 200), abs=1)
    assert mark.evaluate("image => image.decode().then(() => image.naturalWidth)") == 38
    mark.click()
    expect(page.locator("#TGMap b")).to_have_text("told")
    assert page.evaluate("seen") == [True, pytest.approx(120.97, abs=0.01)]
    page.evaluate("mark.setMap(null)")
    expect(mark).to_have_count(0)


def test_a_click_on_the_map_tells_its_point_until_nobody_listens(page: Page) -> None:
    page.evaluate("show(121, 24, 10); listen()")
    page.locator("#TGMap").click(position={"x": 300, "y": 200})
    page.evaluate("TGOS.TGEvent.removeListener(handle)")
    page.locator("#TGMap").click(position={"x": 310, "y": 200})
    assert page.evaluate("seen") == [pytest.approx([121, 24], abs=0.001)]


def test_the_map_is_dragged(page: Page) -> None:
    page.evaluate("show(121, 24, 10)")
    frame = page.locator("#TGMap").bounding_box()
    assert frame
    x, y = frame["x"] + 300, frame["y"] + 200
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 100, y, steps=4)
    page.mouse.up()
    assert page.evaluate("map.getCenter().x") == pytest.approx(121 + 100 * 360 / 256 / 2**10, abs=0.002)


def test_the_map_is_moved_and_zoomed_by_keys(page: Page) -> None:
    page.evaluate("show(121, 24, 10)")
    page.locator("#TGMap").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    x, _, zoom = page.evaluate("where()")
    assert (x > 121, zoom) == (True, 11)


def test_lines_and_areas_are_drawn(page: Page) -> None:
    assert page.evaluate("draw()") == [["#00aa88", "none", False], ["#0000ff", "#00AAAA", True]]


@pytest.mark.parametrize("place", [(119.5, 23.5), (121.0, 24.0), (121.9, 25.2)])
def test_coordinates_are_transformed_to_a_millimetre(page: Page, place: tuple[float, float]) -> None:
    there = page.evaluate("place => transformed('wgs84totwd97', ...place)", place)
    expected = crs.to_crs84_transformer(3826).transform(*place, direction="INVERSE")
    assert there == pytest.approx(expected, abs=0.001)
    assert page.evaluate("there => transformed('twd97towgs84', ...there)", there) == pytest.approx(place, abs=1e-8)


def test_an_address_is_located_and_is_the_nearest_of_its_point(page: Page) -> None:
    status, ((address, county, *place),) = page.evaluate("located({address: '新竹市東區國華街30號'})")
    assert (status, address, county) == ("OK", FULL, "新竹市")
    for documented in ("true", "false"):
        assert page.evaluate(f"place => nearest(...place, {documented})", place) == ["OK", FULL]


def test_nothing_found_is_told(page: Page) -> None:
    assert page.evaluate("located({address: '沒有這裡'})") == ["ZERO_RESULTS", []]


def test_a_district_has_its_borders_to_zoom_to(page: Page) -> None:
    has_borders, left, right = page.evaluate("shownDistrict('新竹市東區')")
    assert has_borders
    assert left < right < left + 1
