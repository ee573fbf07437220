"""OGC API over the sample release, asked in process, and real features to ask for."""

from collections.abc import Callable
from dataclasses import replace
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


@pytest.fixture(scope="session")
def doorplates(release: Release, settings: Settings) -> list[Any]:
    """Doorplates with a road and no floor, from all over the sample."""
    source = open_sources(release, settings.query_seconds)["doorplates"]
    known = source.page(Query(limit=source.dataset.count)).features
    plain = [one for one in known if one.properties["ROAD"] and str(one.properties["NUMBER"]).endswith("號")]
    return plain[:: len(plain) // 60]


@pytest.fixture(scope="session")
def doorplate(doorplates: list[Any]) -> Any:
    return doorplates[0]


@pytest.fixture(scope="session")
def addresses(doorplates: list[Any]) -> list[str]:
    return [one.properties["FULL_ADDR"] for one in doorplates]


@pytest.fixture(scope="session")
def execute(api: Client) -> Callable[..., TestResponse]:
    """Run a process: `execute("echo", {"echoInput": "x"}, headers={"Prefer": "respond-async"})`."""

    def post(process: str, inputs: Any, /, headers: dict[str, str] | None = None, **members: Any) -> TestResponse:
        return api.post(f"/processes/{process}/execution", json={"inputs": inputs, **members}, headers=headers)

    return post


@pytest.fixture(scope="session")
def old_api(release: Release, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """OGC API over a release that was loaded before addresses were indexed."""
    home = tmp_path_factory.mktemp("old")
    folder = home / "releases" / release.path.name
    folder.mkdir(parents=True)
    for path in release.path.iterdir():
        if path.name != "addresses":
            (folder / path.name).symlink_to(path)
    with known_warnings():
        return Client(ogcapi(replace(release, path=folder), replace(settings, home=home)))
