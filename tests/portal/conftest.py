"""A portal over the sample release, asked in process; and the real browser that visits a running one."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from onestop.portal import create_portal
from onestop.release import Release
from onestop.settings import Settings


@pytest.fixture(scope="session")
def portal(release: Release, settings: Settings) -> FlaskClient:
    return create_portal(release, settings).test_client()


@pytest.fixture(params=["zh-TW", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1200, "height": 1000}, locale="zh-TW")
    yield opened
    opened.close()
