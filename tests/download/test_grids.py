"""A grid as a download: the file of the release, by ranges, as GDAL reads it where it lies."""

import json
import shutil
import subprocess
import urllib.error
import urllib.request

import numpy as np
import pytest
import rasterio

from onestop.release import Release

NAME = "population_grid_500m.tif"


def test_a_grid_is_the_file_of_the_release(front_door: str, release: Release) -> None:
    with urllib.request.urlopen(f"{front_door}/download/{NAME}") as answer:
        assert answer.headers["Content-Type"] == "image/tiff; application=geotiff; profile=cloud-optimized"
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.read() == (release.path / NAME).read_bytes()


def test_a_part_of_it_can_be_had(front_door: str, release: Release) -> None:
    request = urllib.request.Request(f"{front_door}/download/{NAME}", headers={"Range": "bytes=100-199"})
    with urllib.request.urlopen(request) as answer:
        assert (answer.status, answer.read()) == (206, (release.path / NAME).read_bytes()[100:200])


def test_the_list_has_it(front_door: str, release: Release) -> None:
    with urllib.request.urlopen(f"{front_door}/download") as answer:
        listed = json.load(answer)["grids"]
    assert [one["href"].rpartition("/")[2] for one in listed] == [grid.file for grid in release.manifest.grids]


@pytest.mark.parametrize("name", ["nope.tif", "..%2Fmanifest.tif", "areas.gpkg.tif"])
def test_no_other_file_can_be_named(front_door: str, name: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{front_door}/download/{name}")
    assert refused.value.code == 404
    refused.value.close()


def test_gdal_reads_cells_of_it_where_it_lies(
    front_door: str, release: Release, gdal_environment: dict[str, str]
) -> None:
    if not shutil.which("gdallocationinfo"):
        pytest.skip("gdal-bin is not installed")
    with rasterio.open(release.path / NAME) as file:
        cells = file.read(1)
        place = file.xy(*np.unravel_index(cells.argmax(), cells.shape))
    command = ["gdallocationinfo", "-valonly", "-b", "1", "-geoloc", f"/vsicurl/{front_door}/download/{NAME}"]
    done = subprocess.run(
        [*command, *map(str, place)], capture_output=True, text=True, check=False, env=gdal_environment
    )
    assert (done.returncode, done.stdout.split()) == (0, [str(cells.max())]), done.stderr
