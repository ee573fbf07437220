"""GeoTIFF files that an operator names become grids of the release, or are refused with one sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine, from_origin

from onestop.cartography.frame import Frame
from onestop.cartography.info import at
from onestop.cartography.render import render
from onestop.catalogue import FILE, open_catalogue
from onestop.dataset import Dataset
from onestop.errors import BadFile
from onestop.loading.given_grids import write_given
from onestop.loading.recognise import recognise
from onestop.loading.source import Source
from onestop.release import Releases

ENTRY = """
[[dataset]]
name = "height"
file = "{file}"
title = {{zh = "高程", en = "Height"}}
provider = {{zh = "某機關", en = "An agency"}}
licence = {{zh = "某授權", en = "A licence"}}
[dataset.units]
{unit}
[dataset.grid]
{more}
"""
UNIT = 'value = {zh = "公尺", en = "metres"}'
PLACE = from_origin(250_000, 2_700_000, 20, 20)


def save(folder: Path, values: np.ndarray, **profile: Any) -> Path:
    """A GeoTIFF of some bands."""
    bands, rows, columns = values.shape
    told = {"crs": "EPSG:3826", "transform": PLACE, "nodata": -9999} | profile
    path = folder / "height.tif"
    shape = {"width": columns, "height": rows, "count": bands, "dtype": values.dtype}
    with rasterio.open(path, "w", driver="GTiff", **shape, **told) as file:
        file.write(values)
    return path


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., Dataset]:
    """Load a file that a description names."""

    def load(more: str = "", file: str = "height.tif", unit: str = UNIT) -> Dataset:
        (tmp_path / "datasets.toml").write_text(ENTRY.format(file=file, more=more, unit=unit), "utf-8")
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        sources = [one for one in recognise([tmp_path]) if isinstance(one, Source)]
        (dataset,) = write_given(out, sources, frozenset())
        return dataset

    return load


@pytest.fixture
def heights() -> np.ndarray:
    values = np.random.default_rng(3826).normal(800, 400, (1, 700, 600)).astype("float32")
    values[0, :50] = -9999
    return values


def test_a_named_grid_keeps_its_numbers_and_its_place(given: Any, heights: np.ndarray, tmp_path: Path) -> None:
    save(tmp_path, heights)
    dataset = given()
    with rasterio.open(tmp_path / "out" / dataset.file) as file:
        assert (file.read() == heights).all()
        assert (file.crs.to_epsg(), file.transform, file.nodata) == (3826, PLACE, -9999)
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.overviews(1)
        assert (file.descriptions[0], file.units[0]) == ("高程 Height", "公尺 metres")
    assert dataset.grid
    assert dataset.grid.bands[0].low == pytest.approx(heights[heights > -9999].min())
    assert len(dataset.grid.bands[0].limits) == 6
    assert dataset.bbox
    assert 120 < dataset.bbox[0] < dataset.bbox[2] < 122


def test_limits_ramp_and_no_value_are_as_the_operator_says(given: Any, tmp_path: Path) -> None:
    save(tmp_path, np.arange(600, dtype="int16").reshape(1, 20, 30), nodata=None)
    dataset = given('limits = [100, 300]\nramp = "Greens"\nno_value = 0')
    assert dataset.grid
    assert (dataset.grid.bands[0].limits, dataset.grid.ramp, dataset.grid.no_value) == ((100, 300), "Greens", 0)
    assert dataset.grid.bands[0].low == 1


def test_colours_are_served_as_a_picture(given: Any, tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 255, (3, 40, 50)).astype("uint8")
    save(tmp_path, values, nodata=None, photometric="RGB")
    dataset = given(unit="")
    assert dataset.grid
    assert dataset.grid.picture
    assert [field.name for field in dataset.fields] == ["red", "green", "blue"]


ONE = np.ones((1, 20, 30), "float32")
BAD = (
    (ONE, {"crs": None}, "", "does not say its coordinate system"),
    (ONE, {"transform": PLACE @ Affine.rotation(20)}, "", "is rotated or not north up"),
    (ONE, {"transform": from_origin(250_000, 2_700_000, 20, -20)}, "", "is rotated or not north up"),
    (ONE, {"nodata": None}, "", 'say it: no_value = -9999, or "none"'),
    (
        np.ones((2, 20, 30), "float32"),
        {},
        "",
        "2 個波段，請指定一個 has so many bands; say which one is served: band = 1",
    ),
    (ONE, {}, "band = 4", "波段 4 has no such band; 共有 it has 1"),
    (ONE, {}, 'ramp = "Rainbow"', "ramp: 'Rainbow' is not allowed"),
    (ONE, {}, "colour = 3", "docs/loading.md has what is allowed"),
    (
        np.ones((1, 20, 30), "complex64"),
        {"nodata": None},
        'no_value = "none"',
        "complex64，需要整數或小數 has values of this type",
    ),
    (ONE, {"crs": "EPSG:3826", "transform": from_origin(9e9, 9e9, 20, 20)}, "", "has no places"),
)


@pytest.mark.parametrize(("file", "more", "words"), [((a, b), c, d) for a, b, c, d in BAD], ids=[d for *_, d in BAD])
def test_what_cannot_be_served_is_refused_with_one_sentence(
    given: Any, tmp_path: Path, file: Any, more: str, words: str
) -> None:
    save(tmp_path, file[0], **file[1])
    with pytest.raises(BadFile) as refused:
        given(more)
    assert words in str(refused.value)


@pytest.mark.parametrize("content", [b"II*\0 and nothing more", b"a text", b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_is_no_geotiff_is_refused(given: Any, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "height.tif").write_bytes(content)
    with pytest.raises(BadFile, match="cannot be read as a GeoTIFF"):
        given()


def test_a_path_outside_the_folder_is_refused(given: Any, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="is not a file in the same folder"):
        given(file="../../../etc/passwd.tif")


def test_a_name_is_given_once(given: Any, heights: np.ndarray, tmp_path: Path) -> None:
    save(tmp_path, heights)
    given()
    sources = [one for one in recognise([tmp_path / "datasets.toml"]) if isinstance(one, Source)]
    with pytest.raises(BadFile, match=r"'height': .*two data sets are called so"):
        write_given(tmp_path / "out", sources, frozenset({"height"}))


@pytest.mark.slow
def test_a_load_of_a_grid_alone_is_drawn_found_and_read(
    onestop: Callable[..., Any], heights: np.ndarray, tmp_path: Path
) -> None:
    files, home = tmp_path / "files", tmp_path / "home"
    files.mkdir()
    home.mkdir()
    save(files, heights)
    (files / "datasets.toml").write_text(ENTRY.format(file="height.tif", more="", unit=UNIT), "utf-8")
    done = onestop(home, "load", files)
    assert done.returncode == 0, done.stderr
    assert onestop(home, "release", "check").returncode == 0
    release = Releases(home).current()
    box = (251_000.0, 2_690_000.0, 253_400.0, 2_691_600.0)
    picture = render(release.path, "height", Frame(box, 120, 80, "EPSG:3826")).image
    assert len(picture.getcolors()) == 7
    (answer,) = at(release, "height", (121.01, 24.38, 121.01, 24.38))
    assert answer.values["value"] in heights
    assert open_catalogue(release.path / FILE, 10).get("onestop.dataset.height")
