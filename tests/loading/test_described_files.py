"""Vector files of any subject, as a datasets.toml describes them."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import shapely

from onestop.cartography import open_atlas
from onestop.dataset import FieldType
from onestop.errors import BadFile
from onestop.features import FeatureSource, Query
from onestop.loading.build import Options, load
from onestop.loading.recognise import recognise
from onestop.loading.source import Source
from onestop.release import Release, Releases
from onestop.store import open_sources

HEAD = """
[[dataset]]
name = "{name}"
file = "{file}"
title = {{zh = "濕地", en = "Wetlands"}}
provider = {{zh = "某機關", en = "An agency"}}
licence = {{zh = "某授權", en = "A licence"}}
{more}
"""
TRIANGLE = "POLYGON ((121 24, 121.1 24.1, 121.1 24, 121 24))"
"""Clockwise, as Esri writes rings."""
ABROAD = "POLYGON ((-1 51, 0 51, 0 52, -1 51))"
POINTS = ("POINT (250000 2600000)", "POINT (250000 2700000)")
VALUES = (
    {"FID": "a", "GRADE": 1, "HECTARES": 1.5, "OPENED": "2001-02-03"},
    {"FID": "b", "GRADE": 2, "HECTARES": None, "OPENED": None},
)


def save(folder: Path, *shapes: str, file: str = "lakes.geojson", epsg: int = 4326) -> Path:
    features = [
        {"type": "Feature", "properties": values, "geometry": json.loads(shapely.to_geojson(shapely.from_wkt(shape)))}
        for shape, values in zip(shapes, VALUES, strict=True)
    ]
    crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    text = json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def describe(folder: Path, *more: str, file: str = "lakes.geojson", name: str = "wetlands") -> Path:
    with (folder / "datasets.toml").open("a", encoding="utf-8") as description:
        description.write(HEAD.format(name=name, file=file, more="\n".join(more)))
    return folder


def sources(folder: Path) -> list[Source]:
    return [one for one in recognise([folder]) if isinstance(one, Source)]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, onestop: Callable[..., CompletedProcess[str]]) -> Release:
    """Two lakes with a key, and two posts in metres that are numbered."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("sources")
    describe(save(folder, TRIANGLE, ABROAD), 'key = "FID"', "[dataset.titles]", 'GRADE = {zh = "等級", en = "Grade"}')
    posts = save(folder, *POINTS, file="posts.geojson", epsg=3826)
    describe(posts, 'supply = "view"', file="posts.geojson", name="posts")
    done = onestop(home, "load", folder)
    assert done.returncode == 0, done.stderr
    return Releases(home).current()


@pytest.fixture(scope="module")
def lakes(release: Release) -> FeatureSource:
    return open_sources(release)["wetlands"]


@pytest.fixture(scope="module")
def posts(release: Release) -> FeatureSource:
    return open_sources(release)["posts"]


def test_a_release_may_consist_of_described_files_alone(release: Release) -> None:
    assert [(one.name, one.kind, one.geometry, one.count) for one in release.manifest.datasets] == [
        ("wetlands", "features", "Polygon", 2),
        ("posts", "features", "Point", 2),
    ]


def test_what_is_only_to_be_looked_at_says_so_and_is_not_given_out(release: Release) -> None:
    lakes, posts = release.manifest.datasets
    assert (lakes.given_out, posts.given_out) == (True, False)
    assert "the general public: free to view, not to download" in posts.conditions.en


def test_fields_have_the_types_of_their_file_and_the_titles_of_its_description(lakes: FeatureSource) -> None:
    assert [(field.name, field.type, field.title.en) for field in lakes.dataset.fields] == [
        ("FID_", FieldType.STRING, "FID"),
        ("GRADE", FieldType.INTEGER, "Grade"),
        ("HECTARES", FieldType.NUMBER, "HECTARES"),
        ("OPENED", FieldType.DATE, "OPENED"),
    ]


def test_a_release_of_described_files_keeps_what_its_format_promises(
    release: Release, onestop: Callable[..., CompletedProcess[str]]
) -> None:
    assert onestop(release.path.parents[1], "release", "check").returncode == 0


def test_a_home_may_have_signs_in_its_name_that_addresses_read_otherwise(
    onestop: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    home, folder = tmp_path / "100% #1? %41", tmp_path / "sources"
    home.mkdir()
    folder.mkdir()
    done = onestop(home, "load", describe(save(folder, TRIANGLE, ABROAD)))
    assert done.returncode == 0, done.stderr
    release = Releases(home).current()
    assert open_sources(release)["wetlands"].count(Query()) == 2
    assert "wetlands" in open_atlas(release.path).layers


def test_features_are_found_by_their_key(lakes: FeatureSource) -> None:
    feature = lakes.get("a")
    assert feature
    assert feature.properties == {"FID_": "a", "GRADE": 1, "HECTARES": 1.5, "OPENED": "2001-02-03"}
    assert lakes.neighbours("b") == ("a", None)
    assert lakes.get("c") is None


def test_rings_are_counterclockwise_however_their_file_has_them(lakes: FeatureSource) -> None:
    shapes = [shapely.from_geojson(feature.geometry) for feature in lakes.stream(Query())]
    assert [shape.exterior.is_ccw for shape in shapes] == [True, True]


def test_features_without_a_key_are_numbered(posts: FeatureSource) -> None:
    assert [feature.id for feature in posts.page(Query()).features] == ["1", "2"]


def test_features_are_found_by_a_box(lakes: FeatureSource) -> None:
    assert [feature.id for feature in lakes.page(Query(bbox=(-0.5, 51.2, 0, 51.4))).features] == ["b"]


def test_coordinates_of_any_system_become_longitude_and_latitude(posts: FeatureSource) -> None:
    assert posts.dataset.bbox == pytest.approx((121, 23.503, 121, 24.406), abs=1e-3)


def test_one_feature_of_several_parts_makes_all_so_as_a_table_has_one_type(tmp_path: Path) -> None:
    parts = shapely.multipolygons(shapely.from_wkt([TRIANGLE, ABROAD]))
    folder = describe(save(tmp_path, TRIANGLE, shapely.to_wkt(parts)))
    load(sources(folder), tmp_path, Options())
    with closing(sqlite3.connect(tmp_path / "features.gpkg")) as connection:
        (kind,) = connection.execute("SELECT geometry_type_name FROM gpkg_geometry_columns").fetchone()
    assert kind == "MULTIPOLYGON"


def test_what_stands_beside_a_description_is_loaded_only_where_it_is_named(tmp_path: Path) -> None:
    save(tmp_path, TRIANGLE, ABROAD, file="other.geojson")
    assert [source.path.name for source in sources(describe(save(tmp_path, TRIANGLE, ABROAD)))] == ["lakes.geojson"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "Wet lands"}, "name"),
        ({"file": "missing.geojson"}, "'missing.geojson' .*is not a file in the same folder"),
        ({"file": "../lakes.geojson"}, "is not a file in the same folder"),
    ],
)
def test_a_description_that_is_wrong_is_refused(tmp_path: Path, change: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        sources(describe(save(tmp_path, TRIANGLE, ABROAD), **change))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ('colour = "blue"', "colour"),
        ('key = "CODE"', "wetlands .*'CODE' has no such field; .*it has FID, GRADE, HECTARES, OPENED"),
        ("key = 1]", "is not TOML"),
    ],
)
def test_a_description_that_says_what_is_not_there_is_refused(tmp_path: Path, more: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=sentence):
        sources(describe(save(tmp_path, TRIANGLE, ABROAD), more))


@pytest.mark.parametrize(
    ("shapes", "more", "sentence"),
    [
        ((TRIANGLE, ABROAD), 'key = "HECTARES"', "HECTARES .*the key has no value in some rows"),
        ((TRIANGLE, "POINT (1 2)"), "", "allowed: points, lines or polygons, of one kind"),
        (("MULTIPOINT ((1 2), (3 4))", "POINT (1 2)"), "", "allowed: points, lines or polygons, of one kind"),
    ],
)
def test_features_that_no_table_can_hold_are_refused(
    tmp_path: Path, shapes: tuple[str, ...], more: str, sentence: str
) -> None:
    with pytest.raises(BadFile, match=sentence):
        load(sources(describe(save(tmp_path, *shapes), more)), tmp_path, Options())


def test_two_data_sets_of_one_name_are_refused(tmp_path: Path) -> None:
    folder = describe(describe(save(tmp_path, TRIANGLE, ABROAD)))
    with pytest.raises(BadFile, match=r"'wetlands': .*two data sets are called so"):
        load(sources(folder), tmp_path, Options())
