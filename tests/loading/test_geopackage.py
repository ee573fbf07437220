"""The files are GeoPackages that other programs read and write."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import fiona
import numpy as np
import pyogrio
import pytest
import shapely

from onestop.loading.geopackage import point_blobs, polygon_blobs


def test_gdal_reads_each_table_with_its_system_type_and_count(made: Any) -> None:
    layers = dict(pyogrio.list_layers(made.folder / "areas.gpkg"))
    assert layers["areas_basic"] == "Polygon"
    info = pyogrio.read_info(made.folder / "areas.gpkg", layer="areas_basic")
    assert (info["crs"], info["features"], info["fid_column"]) == ("EPSG:4326", 48, "fid")
    assert info["total_bounds"] == pytest.approx((118.30, 24.40, 120.98, 24.84))


def test_gdal_finds_by_a_window_what_lies_in_it(made: Any) -> None:
    with fiona.open(made.folder / "doorplates.gpkg", layer="doorplates") as doorplates:
        found = list(doorplates.filter(bbox=(120.9, 24.8, 120.92, 24.82)))
        everything = [feature for feature in doorplates if feature.geometry]
    inside = [
        f
        for f in everything
        if 120.9 <= f.geometry.coordinates[0] <= 120.92 and 24.8 <= f.geometry.coordinates[1] <= 24.82
    ]
    assert len(found) == len(inside) == 12
    assert {feature.properties["V_ID"] for feature in found} == {"10018010-001"}


def test_statistics_are_attribute_tables(made: Any) -> None:
    info = pyogrio.read_info(made.folder / "statistics.gpkg", layer="population_basic")
    assert info["geometry_type"] is None
    assert list(info["fields"][:3]) == ["area", "time_start", "time_end"]


def test_a_program_that_edits_a_copy_keeps_the_tree_right(made: Any, tmp_path: Path) -> None:
    copy = shutil.copy(made.folder / "areas.gpkg", tmp_path / "copy.gpkg")
    with fiona.open(copy, "a", layer="towns") as towns:
        shape = {"type": "Polygon", "coordinates": [[(121, 23), (122, 23), (122, 24), (121, 23)]]}
        values = {"TOWN_ID": "99999010", "TOWN": "新鎮", "COUNTY_ID": "99999", "COUNTY": "新縣"}
        towns.write({"type": "Feature", "geometry": shape, "properties": values})
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM rtree_towns_geom").fetchone() == (4,)
        assert connection.execute("SELECT rtreecheck('rtree_towns_geom')").fetchone() == ("ok",)


def test_the_stored_text_is_the_geometry_to_seven_decimals(made: Any) -> None:
    with closing(sqlite3.connect(made.folder / "areas.gpkg")) as connection:
        rows = connection.execute(
            "SELECT geom, geometry FROM areas_basic JOIN areas_basic_geojson USING (fid)"
        ).fetchall()
    for blob, text in rows:
        assert shapely.from_wkb(blob[40:]).equals_exact(shapely.from_geojson(text), 0)


def test_a_point_without_a_place_is_null() -> None:
    with_place, without = point_blobs(np.array([120.5, np.nan]), np.array([23.5, 24.0]))
    assert with_place is not None
    assert shapely.from_wkb(with_place[8:]).equals(shapely.Point(120.5, 23.5))
    assert without is None


def test_a_polygons_header_has_its_envelope() -> None:
    (blob,) = polygon_blobs(np.array([shapely.box(1, 2, 3, 4)], dtype=object))
    assert np.frombuffer(blob[8:40], "<f8").tolist() == [1, 3, 2, 4]
