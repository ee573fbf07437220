"""Data sets without rules of their own: points, lines and polygons in one simple style."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from lxml import etree
from PIL import ImageColor

from onestop.cartography import open_atlas, plain
from onestop.dataset import Field, FieldType, Words
from onestop.release import MANIFEST, Release, open_release

SHAPES = {
    "ponds": ("Polygon", shapely.box(121.0, 24.0, 121.02, 24.02), plain.FILL),
    "streams": ("LineString", shapely.LineString([(121.0, 24.01), (121.02, 24.01)]), plain.EDGE),
    "wells": ("Point", shapely.Point(121.01, 24.01), plain.EDGE),
}

NAME = "1 名"
"""A name that a column of a table can have and an element of XML cannot."""


@pytest.fixture
def with_features(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The sample with a data set of each kind of geometry."""
    path = tmp_path_factory.mktemp("features") / "20990101T000000Z-fea1"
    path.mkdir()
    for file in release.path.iterdir():
        (path / file.name).symlink_to(file)
    datasets = list(release.manifest.datasets)
    for name, (kind, shape, _) in SHAPES.items():
        write(path / "features.gpkg", name, kind, shape=shape)
        fields = (Field(NAME, FieldType.STRING, Words("名稱", "Name")),)
        datasets.append(
            replace(
                release.dataset("towns"), name=name, kind="features", file="features.gpkg", level=None, key=None,
                title=Words(name, name), geometry=kind, fields=fields, count=1, bbox=(121.0, 24.0, 121.02, 24.02),
            )
        )  # fmt: skip
    (path / "manifest.json").unlink()
    changed = replace(release.manifest, id=path.name, datasets=tuple(datasets))
    (path / "manifest.json").write_bytes(MANIFEST.dump_json(changed))
    return open_release(path)


def write(file: Path, name: str, kind: str, *, shape: shapely.Geometry) -> None:
    pyogrio.raw.write(
        file, np.array([shape.wkb], object), [np.array(["甲"], object)], [NAME], layer=name, driver="GPKG",
        geometry_type=kind, crs="EPSG:4326", append=file.exists(), layer_options={"GEOMETRY_NAME": "geom"},
    )  # fmt: skip


@pytest.fixture
def ask(maps_of, with_features):
    return maps_of(with_features)


BOX = "service=WMS&version=1.3.0&styles=&crs=CRS:84&bbox=121.005,24.005,121.015,24.015&width=101&height=101"


@pytest.mark.parametrize("name", SHAPES)
def test_features_are_drawn_where_they_lie(ask, name: str) -> None:
    reply = ask("/service", f"{BOX}&request=GetMap&layers={name}&format=image/png&transparent=true")
    seen = reply.image.convert("RGBA").getpixel((50, 50))
    assert np.allclose(seen[:3], ImageColor.getrgb(SHAPES[name][2]), atol=2)
    assert seen[3] > 150


@pytest.mark.parametrize("name", SHAPES)
def test_features_answer_with_their_fields_also_beside_a_thin_line(ask, name: str) -> None:
    asked = f"{BOX}&request=GetFeatureInfo&layers={name}&query_layers={name}&info_format=application/json"
    for place in ("i=50&j=50", "i=52&j=48"):
        (found,) = json.loads(ask("/service", f"{asked}&{place}").text)["features"]
        assert found["properties"] == {NAME: "甲"}


def test_fields_have_names_of_xml_in_xml(ask) -> None:
    asked = f"{BOX}&request=GetFeatureInfo&layers=ponds&query_layers=ponds&info_format=text/xml&i=50&j=50"
    (field,) = etree.fromstring(ask("/service", asked).body).findall("Feature/_1_名")
    assert (field.text, field.get("title")) == ("甲", "名稱 Name")


def test_extents_are_stated_in_systems_that_are_for_the_place(maps_of, with_features) -> None:
    """Data of elsewhere, as those of OGC's test suites are, have no coordinates in TWD97."""
    datasets = [
        replace(dataset, bbox=(-0.1, -0.1, 0.1, 0.1)) if dataset.name == "ponds" else dataset
        for dataset in with_features.manifest.datasets
    ]
    manifest = replace(with_features.manifest, datasets=tuple(datasets))
    (with_features.path / "manifest.json").write_bytes(MANIFEST.dump_json(manifest))
    open_atlas.cache_clear()
    body = maps_of(open_release(with_features.path))("/service", "service=WMS&request=GetCapabilities").body
    systems = {
        layer.findtext("{*}Name"): {box.get("CRS") for box in layer.iterfind("{*}BoundingBox")}
        for layer in etree.fromstring(body).iter("{*}Layer")
    }
    assert systems["ponds"] == {"CRS:84", "EPSG:4326", "EPSG:3857"}
    assert systems["towns"] > systems["ponds"] | {"EPSG:3826"}


def test_a_title_that_is_the_same_in_both_languages_is_said_once(ask) -> None:
    assert "<Title>ponds</Title>" in ask("/service", "service=WMS&request=GetCapabilities").text


def test_features_are_in_the_capabilities_and_among_the_tiles(ask) -> None:
    body = ask("/service", "service=WMS&version=1.3.0&request=GetCapabilities").text
    assert all(f"<Name>{name}</Name>" in body for name in SHAPES)
    assert ask("/wmts/ponds/GoogleMapsCompatible/12/3424/1766.png").status == 200
