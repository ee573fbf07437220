"""A portal over the sample release, asked in process; and the real browser that visits a running one."""

import shutil

import pytest
from flask.testing import FlaskClient

from onestop.portal import create_portal
from onestop.release import Release
from onestop.settings import Settings


@pytest.fixture(scope="session")
def portal(release: Release, settings: Settings) -> FlaskClient:
    return create_portal(release, settings).test_client()


@pytest.fixture(params=["zh-TW", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed")
    return found
