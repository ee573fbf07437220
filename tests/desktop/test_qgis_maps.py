"""QGIS draws a statistic in its styles and periods, reads a grid's file, and pages through towns in TWD97."""

from collections.abc import Callable
from typing import Any

import pytest
import rasterio
import shapely

from onestop.features import Query
from onestop.release import Release
from onestop.store import open_sources

pytestmark = pytest.mark.slow
NAME = "population_village"
TM2 = "http://www.opengis.net/def/crs/EPSG/0/3826"


@pytest.fixture(scope="module")
def peak(release: Release) -> tuple[float, float, float]:
    """The middle of the cell of a kilometre with most people, in EPSG:3826, and how many they are."""
    with rasterio.open(release.path / "population_grid_1km.tif") as file:
        cells = file.read(1)
        row, column = divmod(int(cells.argmax()), cells.shape[1])
        return *file.xy(row, column), float(cells.max())


@pytest.fixture(scope="module")
def told(run_in_qgis: Callable[..., Any], front_door: str, peak: tuple[float, float, float]) -> Any:
    return run_in_qgis("maps.py", front_door, NAME, *map(str, peak[:2]))


def test_every_style_is_another_picture(told: Any) -> None:
    pictures = list(told["styles"].values())
    assert all(pictures)
    assert len(set(pictures)) == len(pictures)


def test_the_temporal_controller_shows_the_first_and_the_last_period(told: Any, release: Release) -> None:
    periods = release.dataset(NAME).periods
    shown = told["in time"]
    assert [*shown] == [str(periods[0].start), str(periods[-1].start)]
    first, last = shown.values()
    assert last == told["styles"][""]
    assert first not in ("", last)


def test_the_layer_has_a_legend(told: Any) -> None:
    assert all(side > 100 for side in told["legend"])


def test_the_national_grid_of_wmts_is_drawn(told: Any) -> None:
    assert told["national grid"]


def test_a_grid_is_read_over_the_network(told: Any, peak: tuple[float, float, float]) -> None:
    assert told["grid"] == peak[2]


@pytest.mark.parametrize("version", ["2.0.0", "1.1.0"])
def test_every_town_comes_in_pages_and_in_twd97(told: Any, version: str, release: Release) -> None:
    source = open_sources(release)["towns"]
    wanted = {
        str(one.properties["TOWN_ID"]): [one.properties["TOWN"], *shapely.from_geojson(one.geometry).bounds[:2]]
        for one in source.stream(Query(crs=TM2))
    }
    found = told["wfs"][version]
    assert found["count"] == len(wanted)
    assert "Edit" not in found["editable"]
    assert found["corners"].keys() == wanted.keys()
    for code, (town, x, y) in wanted.items():
        assert found["corners"][code] == [town, pytest.approx(x, abs=0.01), pytest.approx(y, abs=0.01)]
