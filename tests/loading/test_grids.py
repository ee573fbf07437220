"""Population grids of a load: totals of the source, no data where it says nothing, files that stand on their own."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from pyproj import Transformer

from onestop.dataset import Dataset
from onestop.loading.grids import write_grids
from onestop.loading.verify import verify_folder
from onestop.release import FORMAT, Manifest, Release

VALIDATOR = "osgeo_utils.samples.validate_cloud_optimized_geotiff"


@contextmanager
def gridded(made: Any, folder: Path) -> Iterator[tuple[Dataset, ...]]:
    """The grids of a small world, beside links to its data."""
    for path in made.folder.glob("*.gpkg"):
        (folder / path.name).symlink_to(path)
    yield write_grids(folder, made.loaded.datasets).grids


@pytest.fixture
def grids(made: Any, tmp_path: Path) -> Iterator[tuple[Dataset, ...]]:
    with gridded(made, tmp_path) as found:
        yield found


def read(path: Path, field: str = "P_CNT") -> np.ndarray:
    with rasterio.open(path) as file:
        names = [file.tags(number)["FIELD"] for number in file.indexes]
        return file.read(names.index(field) + 1)


def test_the_cells_add_up_to_the_source(grids: tuple[Dataset, ...], tmp_path: Path) -> None:
    for grid in grids:
        for field, total in (("P_CNT", sum(range(16))), ("H_CNT", 32)):
            cells = read(tmp_path / grid.file, field)
            assert cells[cells >= 0].sum() == total


def test_a_kilometre_is_the_sum_of_its_four_cells(grids: tuple[Dataset, ...], tmp_path: Path) -> None:
    fine, coarse = (read(tmp_path / grid.file) for grid in grids)
    parts = np.maximum(fine, 0).reshape(coarse.shape[0], 2, coarse.shape[1], 2).sum(axis=(1, 3))
    assert (parts == np.maximum(coarse, 0)).all()


def test_towns_without_figures_have_no_data_and_the_sea_has_none(grids: tuple[Dataset, ...], tmp_path: Path) -> None:
    with rasterio.open(tmp_path / grids[0].file) as file:
        with_figures, without, sea = ((120.92, 24.82), (120.96, 24.82), (119.5, 24.6))
        values = [value_at(file, *place) for place in (with_figures, without, sea)]
    assert values[0] >= 0
    assert values[1:] == [-1, -1]


def value_at(file: Any, longitude: float, latitude: float) -> int:
    x, y = Transformer.from_crs(4326, file.crs.to_epsg(), always_xy=True).transform(longitude, latitude)
    return int(next(file.sample([(x, y)]))[0])


def test_people_stand_where_their_doorplates_are(build: Callable[..., Any], small: Any, tmp_path: Path) -> None:
    world = small()
    area = world.files["population.parquet"][5]
    area["P_CNT"] = 1000.0
    place = next(row for at, row in enumerate(world.files["doorplates.parquet"]) if at == 3 * 5)
    with gridded(build(world), tmp_path) as grids, rasterio.open(tmp_path / grids[1].file) as file:
        cells = file.read(1)
        assert value_at(file, place["x"], place["y"]) >= 1000 // 3
        assert cells[cells >= 0].sum() == sum(range(16)) - 5 + 1000


def test_an_area_without_doorplates_is_spread_over_its_surface(
    build: Callable[..., Any], small: Any, tmp_path: Path
) -> None:
    world = small()
    del world.files["doorplates.parquet"][3 * 5 : 3 * 6]
    made = build(world)
    with gridded(made, tmp_path) as grids:
        cells = read(tmp_path / grids[0].file)
    assert cells[cells >= 0].sum() == sum(range(16))


def test_an_area_with_a_missing_figure_is_no_data_and_reported(
    build: Callable[..., Any], small: Any, tmp_path: Path
) -> None:
    world = small()
    world.files["population.parquet"][15]["H_CNT"] = None
    made = build(world)
    for path in made.folder.glob("*.gpkg"):
        (tmp_path / path.name).symlink_to(path)
    found = write_grids(tmp_path, made.loaded.datasets)
    cells = read(tmp_path / found.grids[0].file)
    assert cells[cells >= 0].sum() == sum(range(15))
    assert [finding.sentence.en for finding in found.findings][1] == "The population grid lacks 15 persons"


@pytest.mark.parametrize("missing", ["population.parquet", "doorplates.parquet"])
def test_a_load_without_population_or_doorplates_makes_no_grid(
    build: Callable[..., Any], small: Any, tmp_path: Path, missing: str
) -> None:
    world = small()
    del world.files[missing]
    with gridded(build(world), tmp_path) as grids:
        assert grids == ()


def test_the_file_says_what_it_is_in_both_languages(grids: tuple[Dataset, ...], tmp_path: Path) -> None:
    with rasterio.open(tmp_path / grids[0].file) as file:
        assert (file.crs.to_epsg(), file.res, file.nodata) == (3826, (500, 500), -1)
        assert (file.descriptions[0], file.units[0]) == ("人口數 persons", "人 persons")
        tags = file.tags() | file.tags(1)
    assert (tags["TITLE_zh"], tags["PERIOD"], tags["TIME_END"]) == ("人口數", "106Y06M", "2017-06-30")
    assert "largest remainder" in tags["METHOD_en"]
    assert {"STATISTICS_MAXIMUM", "STATISTICS_MEAN", "LICENCE_zh"} <= tags.keys()


def test_gdal_finds_the_layout_of_a_cloud_optimised_geotiff(release: Release, gdal_environment: dict[str, str]) -> None:
    debian = "/usr/bin/python3"
    if not shutil.which(debian) or subprocess.run([debian, "-c", "import osgeo_utils"], check=False).returncode:
        pytest.skip("python3-gdal is not installed")
    for grid in release.manifest.grids:
        path = release.path / grid.file
        done = subprocess.run(
            [debian, "-m", VALIDATOR, "--full-check=yes", path],
            env={name: value for name, value in gdal_environment.items() if name != "PYTHONPATH"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, "is a valid cloud optimized GeoTIFF" in done.stdout) == (0, True), done.stdout


def test_a_grid_that_was_changed_or_cut_off_is_found_out(made: Any, grids: tuple[Dataset, ...], tmp_path: Path) -> None:
    def problems() -> list[str]:
        manifest = Manifest("20260101T000000Z-0000", FORMAT, datetime.now(UTC), "0", (), (), grids=grids)
        return list(verify_folder(tmp_path, manifest))

    assert problems() == []
    fine, coarse = (tmp_path / grid.file for grid in grids)
    fine.write_bytes(fine.read_bytes()[:-2000])
    assert "population_grid_500m.tif cannot be read" in problems()[0]
    with rasterio.open(coarse, "r+", IGNORE_COG_LAYOUT_BREAK="YES") as file:
        file.update_tags(1, FIELD="F_CNT")
    assert any("has the bands ['F_CNT', 'H_CNT']" in problem for problem in problems())
    coarse.unlink()
    assert problems()[1] == "population_grid_1km.tif is missing"


@pytest.mark.slow
def test_a_real_county_has_its_own_total(county: Release) -> None:
    statistic = county.dataset("population_basic")
    with closing(sqlite3.connect(county.path / statistic.file)) as source:
        (people,) = source.execute(
            f"SELECT sum(P_CNT) FROM population_basic WHERE INFO_TIME = '{statistic.periods[-1].info_time}'"
        ).fetchone()
    for grid in county.manifest.grids:
        cells = read(county.path / grid.file)
        assert cells[cells >= 0].sum() == people
