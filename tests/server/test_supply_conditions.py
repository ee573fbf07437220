"""A data set that the public may not download: no face hands it out as data, maps and the catalogue show it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from onestop.dataset import Access
from onestop.release import MANIFEST, Release

pytestmark = pytest.mark.slow

CLOSED, OPEN = "population_town", "population_county"
MAP = "service=WMS&version=1.1.1&request=GetMap&styles=&srs=EPSG:4326&bbox=120.8,24.7,121.1,24.9&width=100&height=100"


@pytest.fixture(scope="module")
def closed_home(home: Path, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with one statistic that has to be applied for."""
    target = tmp_path_factory.mktemp("closed") / "home"
    shutil.copytree(home / "releases", target / "releases", copy_function=link)
    datasets = tuple(closed(one) if one.name == CLOSED else one for one in release.manifest.datasets)
    path = target / "releases" / release.id / "manifest.json"
    path.unlink()
    path.write_bytes(MANIFEST.dump_json(replace(release.manifest, datasets=datasets)))
    return target


def link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def closed(dataset: Any) -> Any:
    return replace(dataset, supply=tuple(replace(one, download=Access.APPLY) for one in dataset.supply))


@pytest.fixture(scope="module")
def ask(closed_home: Path, serve: Callable[..., Any]) -> Any:
    """Status and text of an answer."""
    with serve(closed_home, workers=1) as base:

        def asked(path: str) -> tuple[int, str]:
            try:
                with urlopen(base + path, timeout=60) as answer:
                    return answer.status, answer.read().decode("utf-8", "replace")
            except HTTPError as error:
                with error:
                    return error.code, error.read().decode("utf-8", "replace")

        yield asked


@pytest.mark.parametrize(
    "path",
    [
        "/ogcapi/collections/{}/items?limit=1&f=json",
        "/ogcapi/collections/{}/table?f=json&limit=1",
        "/ogcapi/collections/{}/values?field=P_CNT&period=113Y12M",
        "/wfs?service=WFS&version=2.0.0&request=GetFeature&typenames={}&count=1",
        "/TGOS_UserServices/1/{}/SimpleWFS.aspx?request=GetFeature&typename={}&maxfeatures=1",
        "/FileDownload/Download.aspx?u={}.113Y12M.TW.csv",
        "/download/{}.csv",
    ],
)
def test_it_is_not_handed_out(ask: Any, path: str) -> None:
    refused = ask(path.replace("{}", CLOSED))
    given = ask(path.replace("{}", OPEN))
    assert given[0] == 200
    assert refused[0] >= 400


def test_no_list_of_data_names_it(ask: Any) -> None:
    for path in (
        "/ogcapi/collections?f=json",
        "/wfs?service=WFS&request=GetCapabilities",
        "/download",
        "/STATWSSTData/products.json",
        "/ogcapi/openapi?f=json",
    ):
        status, text = ask(path)
        assert status == 200
        assert CLOSED not in text


def test_the_download_says_that_it_must_be_applied_for(ask: Any) -> None:
    status, text = ask(f"/download/{CLOSED}.csv")
    assert (status, "須申請" in text) == (403, True)


def test_it_is_shown_on_maps_and_has_its_page(ask: Any) -> None:
    assert ask(f"/maps/service?{MAP}&layers={CLOSED}&format=image/png")[0] == 200
    assert ask(f"/datasets/onestop.dataset.{CLOSED}")[0] == 200
