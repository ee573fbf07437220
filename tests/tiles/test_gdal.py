"""GDAL, which QGIS reads maps with, reads ours through the front door."""

import json
import shutil
import subprocess
import urllib.request
from urllib.parse import quote

import pytest
from PIL import Image


@pytest.fixture(scope="module")
def gdalinfo(gdal_environment: dict[str, str]):
    if not shutil.which("gdalinfo"):
        pytest.skip("not installed: gdalinfo (Debian's gdal-bin)")

    def run(name: str, *more: str) -> dict:
        done = subprocess.run(
            ["gdalinfo", "-json", *more, name],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env=gdal_environment,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_wms_layers_are_listed(gdalinfo, front_door: str) -> None:
    found = gdalinfo(f"WMS:{front_door}/maps/service?service=WMS&version=1.1.1&request=GetCapabilities")
    text = json.dumps(found, ensure_ascii=False)
    assert "population_level2" in text
    assert "basemap" in text


def test_wmts_layers_are_listed_and_opened_in_the_twd97_grid(gdalinfo, front_door: str) -> None:
    address = f"WMTS:{front_door}/maps/wmts/1.0.0/WMTSCapabilities.xml"
    assert "population_level2" in json.dumps(gdalinfo(address))
    found = gdalinfo(f"{address},layer=population_level2,tilematrixset=TGOS-EPSG3826")
    assert "3826" in found["coordinateSystem"]["wkt"]
    assert len(found["bands"]) == 4


def test_a_picture_is_read_from_wmts(gdal_environment: dict[str, str], front_door: str, release, tmp_path) -> None:
    if not shutil.which("gdal_translate"):
        pytest.skip("not installed: gdal_translate (Debian's gdal-bin)")
    west, south, east, north = release.dataset("population_level2").bbox
    target = tmp_path / "picture.png"
    layer = "layer=population_level2,tilematrixset=GoogleMapsCompatible"
    name = f"WMTS:{front_door}/maps/service?service=WMTS&request=GetCapabilities,{layer}"
    done = subprocess.run(
        [
            *("gdal_translate", "-q", "-of", "PNG", "-outsize", "200", "0", "-projwin_srs", "EPSG:4326"),
            *("-projwin", str(west), str(north), str(east), str(south)),
            name,
            str(target),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=gdal_environment,
    )
    assert done.returncode == 0, done.stderr
    assert len(Image.open(target).convert("RGBA").getcolors(10**6) or []) > 5


def test_a_colon_in_a_layers_name_survives_an_address(front_door: str) -> None:
    name = quote("population_level2:F_CNT", safe="")
    with urllib.request.urlopen(
        f"{front_door}/maps/wmts/{name}/GoogleMapsCompatible/7/106/54.png", timeout=30
    ) as reply:
        assert reply.status == 200
