"""The programs that people use, on a running front door."""

import json
import shutil
import subprocess
from typing import Any

import pytest
from owslib.ogcapi.features import Features

from onestop.release import Release


@pytest.fixture(scope="module")
def ogrinfo(gdal_environment: dict[str, str]) -> Any:
    """Run GDAL's ogrinfo."""
    found = shutil.which("ogrinfo")
    if found is None:
        pytest.skip("ogrinfo is not installed: apt install gdal-bin")

    def run(*arguments: str, forgiven: tuple[str, ...] = ()) -> str:
        done = subprocess.run(
            [found, *arguments], capture_output=True, text=True, check=False, timeout=120, env=gdal_environment
        )
        assert done.returncode == 0, done.stderr
        complaints = [line for line in done.stderr.splitlines() if "description" in line]
        assert [line for line in complaints if not any(name in line for name in forgiven)] == []
        assert forgiven or "ERROR" not in done.stderr, done.stderr
        return done.stdout

    return run


def test_gdal_lists_every_collection(ogrinfo: Any, front_door: str, release: Release) -> None:
    # GDAL 3.6 asks every collection for features, whatever the collection says that it has.
    told = ogrinfo("-ro", f"OAPIF:{front_door}/ogcapi", forgiven=tuple(release.grids))
    for name in release.datasets:
        assert name in told


def test_gdal_reads_every_feature_page_by_page(ogrinfo: Any, front_door: str, release: Release) -> None:
    told = ogrinfo("-ro", "-al", "-q", "-oo", "PAGE_SIZE=100", f"OAPIF:{front_door}/ogcapi/collections/towns")
    assert told.count("OGRFeature(towns)") == release.datasets["towns"].count
    assert "TOWN (String) = 東區" in told


def test_gdal_asks_by_box_and_field(ogrinfo: Any, front_door: str, api: Any) -> None:
    box = ("120.9", "24.7", "121.0", "24.85")
    source = f"OAPIF:{front_door}/ogcapi/collections/villages"
    told = ogrinfo("-ro", "-so", "-spat", *box, "-where", "TOWN_ID = '10018010'", source, "villages")
    expected = api.get(f"/collections/villages/items?bbox={','.join(box)}&TOWN_ID=10018010&resulttype=hits").json
    assert f"Feature Count: {expected['numberMatched']}" in told


def test_gdal_reads_points_with_their_system(ogrinfo: Any, front_door: str) -> None:
    told = ogrinfo("-ro", "-so", f"OAPIF:{front_door}/ogcapi/collections/doorplates", "doorplates")
    assert "Geometry: Point" in told
    assert "WGS 84" in told


@pytest.fixture(scope="module")
def client(front_door: str) -> Features:
    return Features(f"{front_door}/ogcapi/")


def test_owslib_finds_collections_schema_and_conformance(client: Features, release: Release) -> None:
    assert {*release.datasets} <= {*client.feature_collections()}
    assert "TOWN" in client.collection_queryables("towns")["properties"]
    assert client.conformance()["conformsTo"]
    assert client.api()["paths"]


def test_owslib_pages_and_filters(client: Features) -> None:
    page = client.collection_items("towns", limit=5, bbox=[120, 23, 122, 26])
    assert page["numberReturned"] == 5
    filtered = client.collection_items("towns", filter="TOWN = '東區'")
    assert {feature["properties"]["TOWN"] for feature in filtered["features"]} == {"東區"}
    tree = {"op": "=", "args": [{"property": "TOWN"}, "東區"]}
    posted = client.collection_items("towns", cql=tree)
    assert posted["numberMatched"] == filtered["numberMatched"]
    one = page["features"][0]
    assert client.collection_item("towns", one["id"])["properties"] == one["properties"]


def test_the_address_in_the_links_is_the_one_that_answers(client: Features, front_door: str) -> None:
    assert json.dumps(client.collections()).count(f"{front_door}/ogcapi/collections") > 100
