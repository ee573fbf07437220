"""QGIS adds population by every service, filters it, and reads the numbers of the source file."""

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely

from onestop.features import Query
from onestop.release import Release
from onestop.store import open_sources

pytestmark = pytest.mark.slow
CONDITION, KEPT = '"P_CNT" > 300', 300


@pytest.fixture(scope="module")
def qgis(run_in_qgis: Callable[..., Any]) -> Callable[[str, Release], Any]:
    """What QGIS shows of a release that is served at an address."""

    def session(base: str, release: Release) -> Any:
        longitude, latitude = (str(degrees) for degrees in inside(release))
        return run_in_qgis("session.py", base, CONDITION, longitude, latitude)

    return session


def inside(release: Release) -> tuple[float, float]:
    """A place inside the first basic area that has people."""
    page = open_sources(release)["population_basic"].page(Query(limit=1))
    point = shapely.from_geojson(page.features[0].geometry).representative_point()
    return point.x, point.y


def first_code(release: Release) -> tuple[str, int]:
    """Code and people of that area."""
    found = open_sources(release)["population_basic"].page(Query(limit=1)).features[0].properties
    return str(found["CODEBASE"]), int(str(found["P_CNT"]))


@pytest.fixture(scope="module")
def sample_numbers() -> dict[str, int]:
    """The people of each area, as the sample's SEGIS package has them."""
    (file,) = (Path(__file__).parents[2] / "data" / "sample").glob("*年*/*.csv")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return {row["CODEBASE"]: int(row["P_CNT"]) for row in list(csv.DictReader(lines))[1:]}


@pytest.fixture(scope="module")
def county_numbers(county_files: Path) -> dict[str, int]:
    """The people of each area of a real county, as the source file has them."""
    table = pq.read_table(county_files / "population-106Y06M-U0200.parquet")
    return dict(zip(table["CODEBASE"].to_pylist(), map(int, table["P_CNT"].to_pylist()), strict=True))


def check(told: Any, numbers: dict[str, int], area: tuple[str, int]) -> None:
    """Every layer opened and shows the source's numbers."""
    kept = {code: people for code, people in numbers.items() if people > KEPT}
    for kind in ("wfs", "oapif"):
        assert told[kind]["valid"], kind
        assert told[kind]["all"] == numbers, kind
        assert told[kind]["filter"], kind
        assert told[kind]["kept"] == kept, kind
    for kind in ("wms", "wmts", "tiles"):
        assert told[kind]["valid"], told[kind]
        assert told[kind]["colours"] > 2, told[kind]
    for kind in ("wms", "wmts"):
        assert area[0] in told[kind]["clicked"], told[kind]
        assert str(area[1]) in told[kind]["clicked"].replace(",", ""), told[kind]


def test_qgis_reads_the_sample_by_wfs_ogc_api_wms_and_wmts(
    qgis: Callable[[str, Release], Any], front_door: str, release: Release, sample_numbers: dict[str, int]
) -> None:
    check(qgis(front_door, release), sample_numbers, first_code(release))


def test_qgis_reads_a_real_county_by_wfs_ogc_api_wms_and_wmts(
    qgis: Callable[[str, Release], Any],
    county: Release,
    county_numbers: dict[str, int],
    serve: Callable[..., AbstractContextManager[str]],
) -> None:
    with serve(county.path.parents[1], workers=1) as base:
        check(qgis(base, county), county_numbers, first_code(county))
