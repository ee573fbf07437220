"""Mapnik in one process with other libraries that know coordinate systems."""

import os
import subprocess
import sys
from pathlib import Path

PROCESS = """
import os
before = dict(os.environ)
from onestop.cartography.mapnik_library import mapnik
to_taiwan = mapnik().ProjTransform(mapnik().Projection("epsg:4326"), mapnik().Projection("epsg:3826"))
print(round(to_taiwan.forward(mapnik().Box2d(121, 24, 121, 24)).minx))
import rasterio.warp
print(round(rasterio.warp.transform("EPSG:4326", "EPSG:3826", [121], [24])[0][0]))
print(sorted(name for name in {*os.environ} ^ {*before} if name in {"PROJ_LIB", "PROJ_DATA", "GDAL_DATA"}))
"""


def test_mapnik_and_gdal_each_know_coordinate_systems_in_one_process(gdal_environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROCESS], env=gdal_environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == ["250000", "250000", "[]"], done.stderr


def test_what_a_person_set_stays_set(gdal_environment: dict[str, str], tmp_path: Path) -> None:
    code = "import os; from onestop.cartography.mapnik_library import mapnik; mapnik(); print(os.environ['GDAL_DATA'])"
    told = gdal_environment | {"GDAL_DATA": os.fspath(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == os.fspath(tmp_path)
