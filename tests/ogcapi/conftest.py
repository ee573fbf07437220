"""OGC API over the sample release, asked in process, and real features to ask for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import Client, TestResponse

from onestop.features import FeatureSource, Query
from onestop.release import Release
from onestop.server.mounts import known_warnings, ogcapi
from onestop.settings import Settings
from onestop.store import open_sources

type Ask = Callable[..., TestResponse]
type Items = Callable[..., Any]


@pytest.fixture(scope="session")
def api(release: Release, settings: Settings) -> Client:
    with known_warnings():
        return Client(ogcapi(release, settings))


@pytest.fixture
def ask(api: Client) -> Ask:
    """Ask a path with parameters whose names may have a `_` for a `-`."""

    def get(path: str, /, headers: dict[str, str] | None = None, **parameters: object) -> TestResponse:
        query = urlencode({name.replace("__", "-"): value for name, value in parameters.items()})
        return api.get(path, query_string=query or None, headers=headers)

    return get


@pytest.fixture
def items(ask: Ask) -> Items:
    """The page that a collection answers with."""

    def get(name: str, /, **parameters: object) -> Any:
        answer = ask(f"/collections/{name}/items", **parameters)
        assert answer.status_code == 200, answer.text
        return answer.json

    return get


@pytest.fixture(scope="session")
def villages(release: Release, settings: Settings) -> FeatureSource:
    return open_sources(release, settings.query_seconds)["villages"]


@pytest.fixture(scope="session")
def village(villages: FeatureSource) -> Any:
    return villages.page(Query(limit=1)).features[0]


@pytest.fixture(scope="session")
def statistic(release: Release) -> str:
    """The name of a collection of statistics with more than one period."""
    return next(d.name for d in release.manifest.datasets if d.kind == "statistics" and len(d.periods) > 1)
