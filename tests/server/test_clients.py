"""The programs that people use every day list and read what a release holds: the sample, and one real county."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from owslib.csw import CatalogueServiceWeb
from owslib.ogcapi.features import Features
from owslib.ogcapi.records import Records

from onestop.catalogue import open_catalogue
from onestop.release import Release

pytestmark = pytest.mark.slow
PAGE = 10
"""Records that a harvester asks for at a time."""


@dataclass(frozen=True, slots=True)
class Door:
    """A running front door and what it serves."""

    base: str
    release: Release

    @property
    def records(self) -> int:
        return open_catalogue(self.release.path / "catalogue.sqlite").summary.records


@pytest.fixture(scope="module", params=["sample", "county"])
def door(request: pytest.FixtureRequest, serve: Callable[..., AbstractContextManager[str]]) -> Iterator[Door]:
    release = request.getfixturevalue("release" if request.param == "sample" else "county")
    if request.param == "sample":
        yield Door(request.getfixturevalue("front_door"), release)
        return
    with serve(release.path.parents[1], workers=1) as base:
        yield Door(base, release)


@pytest.fixture(scope="module")
def gdal(gdal_environment: dict[str, str]) -> Callable[..., str]:
    """Run one of GDAL's programs."""
    if not shutil.which("ogrinfo"):
        pytest.skip("gdal-bin is not installed")

    def run(*command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=gdal_environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_ogrinfo_counts_the_features_of_every_collection(gdal: Callable[..., str], door: Door) -> None:
    for dataset in door.release.manifest.datasets:
        told = gdal("ogrinfo", "-ro", "-so", f"OAPIF:{door.base}/ogcapi", dataset.name)
        assert f"Feature Count: {dataset.count}\n" in told


def test_gdalinfo_finds_every_statistic_among_the_wms_layers(gdal: Callable[..., str], door: Door) -> None:
    told = gdal("gdalinfo", f"WMS:{door.base}/maps/service?service=WMS&version=1.3.0&request=GetCapabilities")
    assert all(f"layers={d.name}&" in told.lower() for d in door.release.manifest.datasets if d.kind == "statistics")


def test_gdalinfo_opens_a_wmts_layer(gdal: Callable[..., str], door: Door) -> None:
    address = f"WMTS:{door.base}/maps/service?service=WMTS&request=GetCapabilities,layer=population_level2"
    told = json.loads(gdal("gdalinfo", "-json", f"{address},tilematrixset=GoogleMapsCompatible"))
    assert '"EPSG",3857' in told["coordinateSystem"]["wkt"]


def test_ogrinfo_counts_every_record_of_the_catalogue(gdal: Callable[..., str], door: Door) -> None:
    told = gdal("ogrinfo", "-ro", "-so", f"CSW:{door.base}/csw", "records")
    assert f"Feature Count: {door.records}\n" in told


def test_owslib_harvests_every_record_by_csw(door: Door) -> None:
    catalogue = CatalogueServiceWeb(f"{door.base}/csw")
    found: set[str] = set()
    position = 1
    while position:
        catalogue.getrecords2(startposition=position, maxrecords=PAGE, esn="full")
        found |= catalogue.records.keys()
        position = catalogue.results["nextrecord"]
    assert len(found) == door.records


def test_owslib_finds_the_records_and_collections_by_ogc_api(door: Door) -> None:
    records = Records(f"{door.base}/ogcapi").collection_items("catalogue", limit=100)
    assert records["numberMatched"] == door.records
    collections = Features(f"{door.base}/ogcapi").collections()["collections"]
    assert {d.name for d in door.release.manifest.datasets} <= {one["id"] for one in collections}


def test_a_real_countys_people_are_those_of_the_source_file(
    gdal: Callable[..., str], county: Release, county_files: Path, serve: Callable[..., AbstractContextManager[str]]
) -> None:
    source = pq.read_table(county_files / "population-106Y06M-U0200.parquet")
    with serve(county.path.parents[1], workers=1) as base:
        for level in ("basic", "level1", "level2"):
            query = f"SELECT SUM(P_CNT) AS people FROM population_{level}"
            told = gdal("ogrinfo", "-ro", "-q", "-dialect", "SQLITE", "-sql", query, f"OAPIF:{base}/ogcapi")
            assert f"= {int(pc.sum(source['P_CNT']).as_py())}" in told
