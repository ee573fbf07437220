"""One file for each level, read by the format's own library and by GDAL."""

import gzip
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles

from onestop.release import Release
from onestop.vectortiles import Address, Tiles, archive_path, archive_problems, matrix_set

WEB = matrix_set("WebMercatorQuad")


@pytest.fixture
def villages(release: Release) -> Path:
    return archive_path(release.path, "villages")


def test_the_library_of_the_format_reads_the_same_tiles(tiles: Tiles, villages: Path) -> None:
    with villages.open("rb") as file:
        reader = Reader(MmapSource(file))
        assert reader.get(12, 3424, 1757) == tiles.kept("villages", WEB, Address(12, 1757, 3424))
        assert reader.metadata()["vector_layers"][0]["id"] == "villages"


def test_the_header_tells_zooms_and_box(release: Release, villages: Path) -> None:
    with villages.open("rb") as file:
        header = Reader(MmapSource(file)).header()
    assert (header["min_zoom"], header["max_zoom"], header["clustered"]) == (6, 12, True)
    assert header["min_lon_e7"] == round(release.dataset("villages").bbox[0] * 1e7)  # type: ignore[index]


def test_every_tile_of_an_archive_is_whole_and_has_something(release: Release, decode: Callable[..., Any]) -> None:
    with archive_path(release.path, "areas_level2").open("rb") as file:
        found = dict(all_tiles(MmapSource(file)))
    assert len(found) > 50
    assert all(decode(gzip.decompress(tile))["areas_level2"]["features"] for tile in found.values())


def test_a_whole_archive_has_no_problem(villages: Path) -> None:
    assert list(archive_problems(villages)) == []


def test_an_archive_that_was_cut_short_is_told(villages: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.pmtiles"
    short.write_bytes(villages.read_bytes()[:-1000])
    assert ["where it says" in problem for problem in archive_problems(short)] == [True]


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "no.pmtiles"
    path.write_bytes(b"PMTiles?" * 40)
    assert ["cannot be read" in problem for problem in archive_problems(path)] == [True]


def test_gdal_reads_a_tile(tiles: Tiles, tmp_path: Path, gdal_environment: dict[str, str]) -> None:
    if shutil.which("ogrinfo") is None:
        pytest.skip("not installed: gdal-bin")
    path = tmp_path / "12-3424-1757.mvt"
    path.write_bytes(tiles.plain("villages", WEB, Address(12, 1757, 3424)))
    command = ["ogrinfo", "-ro", "-so", f"MVT:{path}", "villages"]
    done = subprocess.run(command, env=gdal_environment, capture_output=True, text=True, check=True)
    assert "Geometry: Multi Polygon" in done.stdout
    assert "VILLAGE: String" in done.stdout
