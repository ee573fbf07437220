"""Pictures painted by the numbers of areas show what pictures of the geometries show."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from PIL import ImageColor
from pyproj import Transformer

from onestop.cartography import Atlas, Choropleth, Look, painted
from onestop.cartography.afar import SAMPLES, Lines, drawn, strips
from onestop.cartography.bands import Band, Paint, Range, colours_of
from onestop.cartography.frame import Frame
from onestop.cartography.generalise import mercator
from onestop.cartography.net import between
from onestop.cartography.pixels import COARSEST, FINEST, SIDE, Pixels, metres, table_name
from onestop.cartography.render import render as draw
from onestop.features import Query
from onestop.store import open_sources

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


def both(atlas: Atlas, name: str, asked: Frame, look: Look, monkeypatch) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A picture by numbers, and the same from geometries; colours multiplied by alpha."""
    found = []
    for pixels in (painted.pixels_for, lambda *_: None):
        monkeypatch.setattr(painted, "pixels_for", pixels)
        found.append(np.asarray(draw(atlas.release.path, name, asked, look).image.convert("RGBa"), int))
    return found[0], found[1]


@pytest.mark.parametrize("srs", SYSTEMS)
@pytest.mark.parametrize("pixel", [20, 80, 160])
@pytest.mark.parametrize("look", [Look(), Look("standard-deviation-7")], ids=lambda look: look.style)
def test_a_painted_picture_shows_what_a_drawn_one_does(
    atlas: Atlas, layer: Choropleth, *, srs: str, pixel: float, look: Look, monkeypatch
) -> None:
    asked = frame(layer, srs, pixel)
    assert painted.choropleth(atlas, layer, asked, look=look) is not None
    by_numbers, drawn = both(atlas, layer.name, asked, look, monkeypatch)
    seen = drawn[:, :, 3] == 255
    assert seen.mean() > 0.1
    assert (np.abs(by_numbers - drawn).max(axis=2) < 40)[seen].mean() > 0.8
    assert np.abs(by_numbers - drawn)[seen].mean() < 10
    # Mapnik fills pixels at the rim that a geometry covers in part.
    assert 0.92 < (by_numbers[:, :, 3] > 127).sum() / (drawn[:, :, 3] > 127).sum() < 1.02


@pytest.mark.parametrize("pixel", [15, 40, 120, 300])
def test_painted_borders_are_as_dark_as_drawn_ones(atlas: Atlas, layer: Choropleth, pixel: float, monkeypatch) -> None:
    for name in ("areas_level2", "villages"):
        by_numbers, drawn = both(atlas, name, frame(layer, "EPSG:3857", pixel), Look(), monkeypatch)
        assert drawn[:, :, 3].mean() > 5
        assert 0.7 < by_numbers[:, :, 3].mean() / drawn[:, :, 3].mean() < 1.3, name


def test_lines_of_the_users_own_are_painted_around_the_areas_that_have_them(
    atlas: Atlas, layer: Choropleth, monkeypatch
) -> None:
    lined = Look(bands=(Band(Paint("#ff0000", stroke="#0000ff", width=1.5), (Range(high=2500),)),))
    asked = frame(layer, "EPSG:3857", 60)
    by_numbers, drawn = both(atlas, layer.name, asked, lined, monkeypatch)
    blue = by_numbers[:, :, 2].mean() / drawn[:, :, 2].mean()
    assert drawn[:, :, 2].mean() > 5
    assert 0.75 < blue < 1.25


@pytest.mark.parametrize("widths", [(3.0, 3.0), (0.5, 1.0)])
def test_wide_lines_and_lines_that_differ_are_drawn_from_geometries(
    atlas: Atlas, layer: Choropleth, widths: tuple[float, float]
) -> None:
    bands = tuple(Band(Paint("#ff0000", stroke="#000000", width=width), (Range(),)) for width in widths)
    assert painted.choropleth(atlas, layer, frame(layer, "EPSG:3857", 400), look=Look(bands=bands)) is None


def test_close_by_geometries_are_drawn(atlas: Atlas, layer: Choropleth) -> None:
    assert painted.choropleth(atlas, layer, frame(layer, "EPSG:3857", 10), look=Look()) is None


def test_a_release_with_fewer_zoom_levels_is_drawn_from_geometries_earlier(atlas: Atlas, layer: Choropleth) -> None:
    before = replace(atlas, finest={layer.areas: 12})
    assert painted.choropleth(before, layer, frame(layer, "EPSG:3857", 40), look=Look()) is None
    assert painted.choropleth(before, layer, frame(layer, "EPSG:3857", 80), look=Look()) is not None


def test_no_gap_is_seen_between_neighbours_at_any_scale(atlas: Atlas, layer: Choropleth) -> None:
    shape = shapely.union_all(shapes(atlas, layer.areas))
    whole = shapely.get_parts(shape)[np.argmax(shapely.area(shapely.get_parts(shape)))]
    for pixel in (6, 14, 30, 100):
        x, y = mercator(shapely.get_coordinates(shapely.maximum_inscribed_circle(whole))[:1])[0]
        half = pixel * SIZE / 2
        asked = Frame((x - half, y - half, x + half, y + half), SIZE, SIZE, "EPSG:3857")
        degrees = Transformer.from_crs(3857, 4326, always_xy=True)
        places = np.stack(np.meshgrid(*(np.arange(SIZE) + 0.5,) * 2), -1) * pixel * (1, -1) + (x - half, y + half)
        points = shapely.points(*degrees.transform(*np.moveaxis(places, 2, 0)))
        inside = shapely.contains(shapely.buffer(whole, -3 * pixel / 111_000), points)
        alpha = np.asarray(draw(atlas.release.path, layer.name, asked).image)[:, :, 3]
        assert inside.mean() > 0.3
        # Close by two smooth edges meet under a fine line, which lets a little through.
        assert (alpha[inside] > (250 if pixel > 10 else 200)).all(), (pixel, alpha[inside].min())


@pytest.mark.parametrize("name", ["population_basic", "population_level1", "population_level2", "population_village"])
def test_an_area_has_its_own_colour_at_every_scale(atlas: Atlas, name: str) -> None:
    layer = atlas.layer(name)
    assert isinstance(layer, Choropleth)
    query = Query(equals=(("INFO_TIME", layer.info_time),), limit=400)
    found = [feature for feature in open_sources(atlas.release)[name].page(query).features if feature.geometry]
    areas = shapely.transform(shapely.from_geojson([feature.geometry for feature in found]), mercator)
    circles = shapely.maximum_inscribed_circle(areas)
    tried = 0
    for feature, circle in zip(found, circles, strict=True):
        value, (x, y) = feature.properties[layer.field.name], shapely.get_coordinates(circle)[0]
        if value is None:
            continue
        expected = (*ImageColor.getrgb(layer.colours[layer.classes.of(value)]), 255)
        for pixel in (2, 6, 14, 27, 60, 120, 400):
            if shapely.length(circle) > 3 * pixel + 10:
                asked = Frame((x - pixel / 2, y - pixel / 2, x + pixel / 2, y + pixel / 2), 1, 1, "EPSG:3857")
                assert draw(atlas.release.path, name, asked).image.getpixel((0, 0)) == expected, (feature.id, pixel)
                tried += 1
    assert tried > 400


def shapes(atlas: Atlas, collection: str) -> NDArray[np.object_]:
    """All areas of a collection."""
    features = open_sources(atlas.release)[collection].stream(Query())
    return np.asarray(shapely.from_geojson([feature.geometry for feature in features if feature.geometry]))


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


def seen(atlas: Atlas, layer: Choropleth, asked: Frame) -> NDArray[np.uint32]:
    """The area at each place of a picture."""
    return np.vstack([part for _, part in strips(Pixels(atlas.file, layer.areas), asked)])


def test_numbers_are_those_of_the_areas(atlas: Atlas, layer: Choropleth) -> None:
    found = np.unique(seen(atlas, layer, frame(layer, "EPSG:3857", 120)))
    assert found.max() <= atlas.release.dataset(layer.areas).count
    assert len(found) > 20


@pytest.mark.parametrize("srs", ["EPSG:3826", "EPSG:3824"])
def test_a_strip_with_a_margin_is_part_of_a_larger_picture(atlas: Atlas, layer: Choropleth, srs: str) -> None:
    asked = frame(layer, srs if srs in SYSTEMS else "EPSG:4326", 60)
    west, south, east, north = asked.box
    place = (east - west) / SIZE / SAMPLES
    larger = Frame(
        (west - 2 * place, south - 2 * place, east + 2 * place, north + 2 * place), SIZE + 2, SIZE + 2, asked.srs
    )
    ((_, found),) = strips(Pixels(atlas.file, layer.areas), asked, margin=2)
    assert (found == seen(atlas, layer, larger)).mean() > 0.999


@pytest.mark.parametrize("box", [(-2e7, -2e7, 2e7, 2e7), (0, 0, 1, 1), (1.3e7, -1e7, 1.4e7, 1e7)])
def test_nothing_is_seen_where_nothing_lies_and_little_is_read_for_the_whole_world(atlas: Atlas, layer, box) -> None:
    found = seen(atlas, layer, Frame(box, 64, 64, "EPSG:3857"))
    assert found.shape == (128, 128)
    assert (found > 0).mean() < 0.05


@pytest.mark.parametrize("srs", ["EPSG:3826", "EPSG:4326", "EPSG:3824"])
def test_beyond_what_a_system_is_made_for_nothing_is_seen(atlas: Atlas, layer: Choropleth, srs: str) -> None:
    box = (-180, -90, 180, 90) if srs != "EPSG:3826" else (-2e7, -2e7, 2e7, 2e7)
    assert (seen(atlas, layer, Frame(box, 64, 64, srs)) > 0).mean() < 0.05


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
    assert between(nodes, np.array([0.0, 2.0, 4.0]), np.arange(5)).ravel().tolist() == [0, 5, 10, 25, 40]


@pytest.mark.parametrize(
    ("width", "steps", "faded"),
    [(0.25, 1, 128), (0.5, 1, 255), (0.6, 1, 255), (0.84, 2, 214), (1, 2, 255), (2, 4, 255)],
)
def test_a_line_finer_than_a_place_is_fainter(width: float, steps: int, faded: int) -> None:
    lines = Lines.of(np.full((2, 4), 255, np.uint8), width)
    assert lines.steps == steps
    assert lines.inks.view(np.uint8)[-1] == faded


@pytest.mark.parametrize(("width", "across"), [(0.5, 1), (1.0, 2), (1.5, 3), (2.0, 4)])
def test_a_line_is_as_many_places_wide_as_it_has_steps(width: float, across: int) -> None:
    found = np.repeat(np.array([[1] * 10 + [2] * 10], np.uint32), 20, 0)
    colours: NDArray[np.uint8] = np.array([[0] * 4, [255, 0, 0, 255], [0, 0, 255, 255]], np.uint8)
    shown = drawn(found, Lines.of(colours, width)).view(np.uint8).reshape(20 - 2 * across, 20 - 2 * across, 4)
    assert (shown[:, :, 3] > 0).sum(1).tolist() == [across] * (20 - 2 * across)
    assert (shown[shown[:, :, 3] > 0] == colours[2]).all(), "of two areas the greater number's lies above"


def test_an_area_without_a_line_takes_no_place_of_its_neighbours() -> None:
    found = np.repeat(np.array([[1] * 6 + [2] * 6], np.uint32), 12, 0)
    colours: NDArray[np.uint8] = np.array([[0] * 4, [255, 0, 0, 255], [0] * 4], np.uint8)
    shown = drawn(found, Lines.of(colours, 1.0)).view(np.uint8).reshape(8, 8, 4)
    assert (shown[shown[:, :, 3] > 0] == colours[1]).all()
    assert (shown[:, :, 3] > 0).sum() == 16
