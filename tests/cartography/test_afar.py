"""Pictures painted by the numbers of areas show what pictures of the geometries show."""

import numpy as np
import pytest
from numpy.typing import NDArray
from pyproj import Transformer

from onestop.cartography import Atlas, Choropleth, Look
from onestop.cartography.afar import SAMPLES, blend, numbers
from onestop.cartography.bands import Band, Paint, Range, colours_of
from onestop.cartography.frame import Frame
from onestop.cartography.pixels import COARSEST, FINEST, SIDE, Pixels, metres, table_name
from onestop.cartography.render import by_numbers
from onestop.cartography.render import render as draw

SIZE = 120
SYSTEMS = {"EPSG:3857": 1.0, "EPSG:3826": 0.91, "EPSG:4326": 1 / 111_319}
"""And about how long a metre of web mercator is there."""


def frame(layer: Choropleth, srs: str, pixel: float) -> Frame:
    """Around the middle of a layer, in pixels of so many metres."""
    west, south, east, north = layer.bbox
    move = Transformer.from_crs(4326, srs, always_xy=True)
    x, y = move.transform((west + east) / 2, (south + north) / 2)
    half = pixel * SYSTEMS[srs] * SIZE / 2
    return Frame((x - half, y - half, x + half, y + half), SIZE, SIZE, srs)


@pytest.fixture
def layer(atlas: Atlas) -> Choropleth:
    found = atlas.layer("population_level2")
    assert isinstance(found, Choropleth)
    return found


@pytest.mark.parametrize("srs", SYSTEMS)
@pytest.mark.parametrize("pixel", [125, 160])
@pytest.mark.parametrize("look", [Look(), Look("standard-deviation-7")], ids=lambda look: look.style)
def test_a_painted_picture_shows_what_a_drawn_one_does(
    atlas: Atlas, layer: Choropleth, *, srs: str, pixel: float, look: Look, monkeypatch
) -> None:
    asked = frame(layer, srs, pixel)
    assert by_numbers(atlas, layer, asked, look=look)
    painted = np.asarray(draw(atlas.release.path, layer.name, asked, look).image, int)
    monkeypatch.setattr("onestop.cartography.render.by_numbers", lambda *_, **__: False)
    drawn = np.asarray(draw(atlas.release.path, layer.name, asked, look).image, int)
    seen = drawn[:, :, 3] == 255
    assert seen.mean() > 0.1
    assert (np.abs(painted - drawn).max(axis=2) < 12)[seen].mean() > 0.8
    # Mapnik fills pixels at the rim that a geometry covers in part.
    assert 0.92 < (painted[:, :, 3] > 127).sum() / (drawn[:, :, 3] > 127).sum() < 1.02


def test_close_by_and_for_outlines_of_the_users_own_geometries_are_drawn(atlas: Atlas, layer: Choropleth) -> None:
    lined = Look(bands=(Band(Paint("#ff0000", stroke="#000000"), (Range(),)),))
    assert not by_numbers(atlas, layer, frame(layer, "EPSG:3857", 20), look=Look())
    assert not by_numbers(atlas, layer, frame(layer, "EPSG:3857", 400), look=lined)


def test_every_zoom_level_has_the_same_areas_at_the_same_places(atlas: Atlas, layer: Choropleth) -> None:
    pixels = Pixels(atlas.file, layer.areas)
    asked = frame(layer, "EPSG:3857", 300)
    x = np.linspace(asked.box[0], asked.box[2], 60)[None, :]
    y = np.linspace(asked.box[1], asked.box[3], 60)[:, None]
    close = pixels.at(x, y, metres(FINEST))
    assert close.any()
    for zoom in range(COARSEST, FINEST):
        share = (pixels.at(x, y, metres(zoom)) == close).mean()
        assert share > 0.99 - metres(zoom) / 3000, zoom


def test_numbers_are_those_of_the_areas(atlas: Atlas, layer: Choropleth) -> None:
    found = np.unique(
        numbers(Pixels(atlas.file, layer.areas), frame(layer, "EPSG:3857", 120), top=0, rows=SIZE * SAMPLES)
    )
    assert found.max() <= atlas.release.dataset(layer.areas).count
    assert len(found) > 20


@pytest.mark.parametrize("box", [(-2e7, -2e7, 2e7, 2e7), (0, 0, 1, 1), (1.3e7, -1e7, 1.4e7, 1e7)])
def test_nothing_is_seen_where_nothing_lies_and_little_is_read_for_the_whole_world(atlas: Atlas, layer, box) -> None:
    found = numbers(Pixels(atlas.file, layer.areas), Frame(box, 64, 64, "EPSG:3857"), top=0, rows=128)
    assert found.shape == (128, 128)
    assert (found > 0).mean() < 0.05


def test_every_level_with_many_areas_has_its_numbers(atlas: Atlas) -> None:
    for name in ("areas_basic", "areas_level1", "areas_level2", "villages"):
        assert table_name(name) in atlas.tables
    assert SIDE == 256


def test_a_later_band_is_painted_over_an_earlier_one() -> None:
    bands = (
        Band(Paint("#ff0000"), (Range(high=10),)),
        Band(Paint("#0000ff", fill_opacity=0.5), (Range(5, 20),)),
        Band(Paint("#00ff00"), others=True),
    )
    values = np.array([1, 7, 15, 99, np.nan])
    assert colours_of(bands, values).tolist() == [
        [255, 0, 0, 255],
        [128, 0, 128, 255],
        [0, 0, 128, 128],
        [0, 255, 0, 255],
        [0, 255, 0, 255],
    ]


def test_between_nodes_values_lie_on_straight_lines() -> None:
    nodes: NDArray[np.float64] = np.array([[0.0], [10.0], [40.0]])
    assert blend(nodes, np.array([0.0, 2.0, 4.0]), 5).ravel().tolist() == [0, 5, 10, 25, 40]
