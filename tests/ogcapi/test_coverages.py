"""OGC API Coverages: the cells of a grid as CoverageJSON and GeoTIFF, whole, by box, by band and coarser."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rasterio.warp
from rasterio.io import MemoryFile

from onestop.dataset import Dataset
from onestop.release import Release

NAME = "population_grid_1km"
COVERAGE = f"/collections/{NAME}/coverage"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
REL = "http://www.opengis.net/def/rel/ogc/1.0/coverage"


@pytest.fixture
def grid(release: Release) -> Dataset:
    return release.grids[NAME]


@pytest.fixture
def cells(release: Release, grid: Dataset) -> np.ndarray:
    with rasterio.open(release.path / grid.file) as file:
        return file.read()


@pytest.fixture
def peak(cells: np.ndarray, grid: Dataset) -> tuple[float, float]:
    """The middle of the cell with most people, in metres."""
    row, column = np.unravel_index(cells[0].argmax(), cells[0].shape)
    assert grid.grid
    (west, _, _, north), (wide, high) = grid.grid.box, grid.grid.cell
    return west + (column + 0.5) * wide, north - (row + 0.5) * high


@pytest.fixture
def tiff(ask: Any) -> Any:
    """The values, the placing and the names of a GeoTIFF answer."""

    def get(**parameters: object) -> tuple[np.ndarray, Any, list[str]]:
        answer = ask(COVERAGE, f="GTiff", **parameters)
        assert (answer.status_code, answer.content_type) == (200, "image/tiff; application=geotiff"), answer.text
        with MemoryFile(answer.data) as memory, memory.open() as file:
            return file.read(), file.profile, [file.tags(number)["FIELD"] for number in file.indexes]

    return get


def test_the_whole_grid_is_the_file(tiff: Any, cells: np.ndarray) -> None:
    values, profile, names = tiff()
    assert (values == cells).all()
    assert (profile["crs"].to_epsg(), profile["nodata"], names[0]) == (3826, -1, "P_CNT")


def test_coverage_json_has_the_same_numbers_at_the_middles_of_cells(ask: Any, cells: np.ndarray, grid: Dataset) -> None:
    answer = ask(COVERAGE)
    assert answer.content_type == "application/prs.coverage+json"
    document = answer.json
    people = document["ranges"]["P_CNT"]
    values = np.array([-1 if value is None else value for value in people["values"]]).reshape(people["shape"])
    assert (values[0] == cells[0]).all()
    assert grid.grid
    axes = document["domain"]["axes"]
    assert axes["x"] == {"start": grid.grid.box[0] + 500, "stop": grid.grid.box[2] - 500, "num": grid.grid.columns}
    assert axes["y"]["start"] == grid.grid.box[3] - 500
    assert document["domain"]["referencing"][0]["system"] == {"type": "ProjectedCRS", "id": f"{EPSG}3826"}
    assert document["parameters"]["P_CNT"]["unit"]["label"] == {"zh-TW": "人", "en": "persons"}


def test_a_box_is_the_cells_that_it_meets(tiff: Any, cells: np.ndarray, peak: tuple[float, float]) -> None:
    x, y = peak
    box = f"{x - 600},{y - 1},{x + 600},{y + 1}"
    values, profile, _ = tiff(bbox=box, bbox__crs=f"{EPSG}3826")
    assert values.shape == (4, 1, 3)
    assert values[0, 0, 1] == cells[0].max()
    assert (profile["transform"].c, profile["transform"].f) == (x - 1500, y + 500)


def test_a_subset_of_axes_is_the_same_as_its_box(tiff: Any, peak: tuple[float, float]) -> None:
    x, y = peak
    by_box, _, _ = tiff(bbox=f"{x},{y},{x + 2000},{y + 2000}", bbox__crs=f"{EPSG}3826")
    by_axes, _, _ = tiff(subset=f"E({x}:{x + 2000}),N({y}:{y + 2000})")
    assert (by_box == by_axes).all()


def test_an_axis_left_out_of_a_subset_is_whole(tiff: Any, cells: np.ndarray, peak: tuple[float, float]) -> None:
    values, _, _ = tiff(subset=f"E({peak[0]})")
    assert values.shape == (4, cells.shape[1], 1)


def test_a_box_in_degrees_holds_its_place(tiff: Any, cells: np.ndarray, peak: tuple[float, float]) -> None:
    longitude, latitude = rasterio.warp.transform("EPSG:3826", "EPSG:4326", [peak[0]], [peak[1]])
    box = f"{longitude[0]},{latitude[0]},{longitude[0]},{latitude[0]}"
    values, _, _ = tiff(bbox=box)
    assert values[0].tolist() == [[cells[0].max()]]


def test_bands_are_chosen_by_name_and_keep_the_order_asked_for(tiff: Any, cells: np.ndarray) -> None:
    values, _, names = tiff(properties="F_CNT,P_CNT")
    assert names == ["F_CNT", "P_CNT"]
    assert (values == cells[[3, 0]]).all()


def test_a_coarser_answer_is_the_mean_of_cells_with_data(tiff: Any, cells: np.ndarray) -> None:
    values, profile, _ = tiff(scale__factor=2, properties="P_CNT")
    assert profile["transform"].a == 2000
    known = cells[0][:500, :400].reshape(250, 2, 200, 2).astype(float)
    known[known < 0] = np.nan
    full = np.isfinite(known).all(axis=(1, 3))
    assert np.abs(values[0][:250][full] - known.mean(axis=(1, 3))[full]).max() <= 0.5


def test_a_size_is_kept(tiff: Any) -> None:
    values, _, _ = tiff(scale__size="E(40),N(50)")
    assert values.shape == (4, 50, 40)


def test_an_answer_in_degrees_has_the_same_peak(tiff: Any, cells: np.ndarray) -> None:
    values, profile, _ = tiff(crs="http://www.opengis.net/def/crs/OGC/1.3/CRS84", properties="P_CNT")
    assert profile["crs"].to_epsg() == 4326
    assert values.max() == cells[0].max()


def test_a_time_of_the_grid_is_taken_and_the_answer_says_it(ask: Any, grid: Dataset) -> None:
    period = grid.periods[0]
    found = ask(COVERAGE, datetime=f"{period.start}/..", bbox="120.9,24.7,121,24.8").json
    assert found["domain"]["axes"]["t"] == {"values": [f"{period.start}T00:00:00Z"]}


BAD = (
    ("bbox=1,2,3", "bbox"),
    ("bbox=a,b,c,d", "bbox: 'a,b,c,d' is not allowed"),
    ("bbox=0,0,1,1", "bbox: '0,0,1,1' is not allowed; allowed: a box that meets"),
    ("bbox=121,24,122,25&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/9999", "bbox-crs"),
    ("bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3826", "a system for bbox"),
    ("bbox=121,24,122,25&subset=E(1:2)", "not together with bbox"),
    ("subset=E(1:2", "subset"),
    ("subset=E(2:1)", "the smaller first"),
    ("subset=E(nan:1)", "subset"),
    ("subset=E(0:300000),E(0:1)", "each axis once"),
    ("subset=E(0:300000),Lat(24:25)", "axes of one system"),
    ("subset=time(2017:2018)", "each axis once"),
    ("subset=E(900000:900001)", "subset: 'E(900000:900001)' is not allowed"),
    ("properties=NOPE", "P_CNT, H_CNT"),
    ("properties=P_CNT,P_CNT", "each once"),
    ("datetime=1999", "a time that meets"),
    ("datetime=yesterday", "datetime"),
    ("crs=EPSG:9999", "crs"),
    ("crs=http://www.opengis.net/def/crs/EPSG/0/3828", "crs"),
    ("scale-factor=0.5", "cells are not made finer"),
    ("scale-factor=inf", "scale-factor"),
    ("scale-size=E(0),N(5)", "scale-size"),
    ("scale-size=E(5)", "both axes"),
    ("scale-size=E(100000),N(100000)", "one answer has at most 16,000,000"),
    ("scale-size=E(9),N(9)&scale-factor=2", "not together"),
    ("f=png", "json, gtiff"),
    ("limit=1", "parameter: 'limit'"),
    ("bbox=121,24,122,25&bbox=121,24,122,25", "more than once"),
)


@pytest.mark.parametrize(("query", "words"), BAD, ids=[query[:50] for query, _ in BAD])
def test_a_bad_question_is_answered_with_one_sentence(api: Any, query: str, words: str) -> None:
    answer = api.get(f"{COVERAGE}?{query}")
    assert 400 <= answer.status_code < 500
    assert answer.content_type == "application/json"
    assert words in answer.json["description"]


@pytest.mark.parametrize(
    "path", ["population_grid_1km/items", "population_grid_1km/queryables", "villages/coverage", "nope/coverage"]
)
def test_features_have_no_cells_and_cells_no_features(api: Any, path: str) -> None:
    assert api.get(f"/collections/{path}").status_code == 404


def test_a_collection_says_where_its_cells_are_and_leads_to_them(ask: Any, grid: Dataset) -> None:
    told = ask(f"/collections/{NAME}").json
    assert grid.grid
    spatial = told["extent"]["spatial"]
    assert spatial["storageCrsBbox"] == [list(grid.grid.box)]
    assert [axis["cellsCount"] for axis in spatial["grid"]] == [grid.grid.columns, grid.grid.rows]
    assert told["storageCrs"] == told["crs"][0] == f"{EPSG}3826"
    links = {link["type"]: link["href"] for link in told["links"] if link["rel"] == REL}
    assert links.keys() == {"application/prs.coverage+json", "image/tiff; application=geotiff"}
    assert not [link for link in told["links"] if "queryables" in link["href"] or "/items" in link["href"]]
    base = told["links"][-1]["href"].partition("/collections")[0]
    assert all(ask(href.removeprefix(base)).status_code == 200 for href in links.values())


def test_coverages_are_declared(ask: Any) -> None:
    declared = ask("/conformance").json["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-coverages-1/1.0/conf/core" in declared


def test_what_is_described_can_be_asked_and_nothing_else(api: Any) -> None:
    document = api.get("/openapi").json
    listed = document["paths"][COVERAGE]["get"]["parameters"]
    names = {resolved(document, part)["name"] for part in listed}
    refused = api.get(f"{COVERAGE}?nope=1").json["description"]
    assert names == set(refused.rpartition("allowed: ")[2].split(", "))


def resolved(document: Any, part: Any) -> Any:
    if "$ref" not in part:
        return part
    for name in part["$ref"].removeprefix("#/").split("/"):
        document = document[name]
    return document


def test_a_head_and_a_media_type_choose_the_format(api: Any) -> None:
    answer = api.get(COVERAGE, headers={"Accept": "image/tiff;application=geotiff"})
    assert answer.content_type == "image/tiff; application=geotiff"


def test_gdal_reads_the_same_peak_from_an_answer(
    ask: Any, cells: np.ndarray, peak: tuple[float, float], gdal_environment: dict[str, str], tmp_path: Path
) -> None:
    if not shutil.which("gdallocationinfo"):
        pytest.skip("gdal-bin is not installed")
    file = tmp_path / "answer.tif"
    file.write_bytes(ask(COVERAGE, f="gtiff", properties="P_CNT").data)
    command = ["gdallocationinfo", "-valonly", "-geoloc", str(file), *map(str, peak)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=gdal_environment)
    assert (done.returncode, done.stdout.split()) == (0, [str(cells[0].max())]), done.stderr


def test_gdal_reads_the_same_peak_by_its_driver_of_coverages(
    front_door: str, cells: np.ndarray, peak: tuple[float, float], gdal_environment: dict[str, str]
) -> None:
    if not shutil.which("gdallocationinfo"):
        pytest.skip("gdal-bin is not installed")
    place = (str(degrees[0]) for degrees in rasterio.warp.transform("EPSG:3826", "EPSG:4326", [peak[0]], [peak[1]]))
    command = ["gdallocationinfo", "-valonly", "-wgs84", f"OGCAPI:{front_door}/ogcapi/collections/{NAME}", *place]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=gdal_environment)
    assert done.stdout.split()[:1] == [str(cells[0].max())], done.stderr


def test_the_sums_of_the_sample_are_those_of_its_counties(ask: Any, items: Any) -> None:
    people = ask(COVERAGE, properties="P_CNT").json["ranges"]["P_CNT"]["values"]
    counties = items("population_county", datetime="2024-12", limit=100)["features"]
    assert sum(value or 0 for value in people) == sum(one["properties"]["P_CNT"] for one in counties)
