"""What is seen on the maps."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest
import shapely
from PIL import ImageColor, ImageFont

from onestop.cartography import Atlas, Choropleth, basemap, thematic
from onestop.cartography.fonts import font_file
from onestop.cartography.frame import Frame
from onestop.cartography.legend import legend
from onestop.cartography.render import render, system
from onestop.features import Query
from onestop.release import Release
from onestop.store import open_sources
from onestop.store.database import opened

AIRFIELD = (120.935, 24.822)
"""Of Hsinchu, in no village, about two kilometres wide."""
STRAIT = (119.9, 24.6)
MOUNTAINS = (121.18, 23.5)
NAMES = (("counties", "COUNTY"), ("towns", "TOWN"), ("villages", "VILLAGE"))


def rgb(colour: str) -> tuple[int, ...]:
    return ImageColor.getrgb(colour)


def colours(picture) -> set[tuple[int, ...]]:
    return {tuple(colour[:3]) for colour in picture.reshape(-1, 4) if colour[3] == 255}


def share(picture, colour: str) -> float:
    return float((picture[:, :, :3] == rgb(colour)).all(axis=2).mean())


def test_the_strait_is_sea_and_the_mountains_are_land(picture) -> None:
    assert share(picture("basemap", *STRAIT, 20), basemap.SEA) == 1
    assert share(picture("basemap", *MOUNTAINS, 20), basemap.LAND) > 0.8


@pytest.mark.parametrize("metres", [10, 100, 800])
def test_an_airfield_that_is_in_no_area_is_land(picture, metres: int) -> None:
    shown = picture("basemap", *AIRFIELD, metres, size=1600 // metres)
    assert share(shown, basemap.LAND) > 0.8
    assert rgb(basemap.SEA) not in colours(shown)


def test_the_base_map_leaves_no_hole(picture) -> None:
    assert (picture("basemap", 120.8, 23.8, 1500)[:, :, 3] == 255).all()


@pytest.mark.parametrize("name", ["population_level2", "population_village", "population_basic", "income_village"])
def test_an_area_has_the_colour_that_the_legend_gives_for_its_value(atlas: Atlas, picture, inside, name: str) -> None:
    layer = atlas.layer(name)
    assert isinstance(layer, Choropleth)
    query = Query(equals=(("INFO_TIME", layer.info_time),), limit=25)
    for feature in open_sources(atlas.release)[name].page(query).features:
        value = feature.properties[layer.field.name]
        if feature.geometry is None or value is None:
            continue
        shown = picture(name, *inside(feature.geometry), 2, size=3)[1, 1]
        assert tuple(shown) == (*rgb(colour_in_legend(layer, value)), 255), (feature.id, value)


def colour_in_legend(layer: Choropleth, value: float) -> str:
    """Read the legend as a person does."""
    for entry in legend(layer).entries[:-1]:
        parts = [float(part.strip(" <").replace(",", "")) for part in entry.text.split("–")]
        open_end = "<" in entry.text
        if parts[0] <= value and (value < parts[-1] if open_end else value <= parts[-1]):
            return entry.colour
    raise AssertionError(f"{value} is in no class of {layer.name}")


def test_a_choropleth_is_nothing_but_its_classes_no_data_and_lines_between(atlas: Atlas, picture) -> None:
    layer = atlas.layer("population_level2")
    assert isinstance(layer, Choropleth)
    middle = ((layer.bbox[0] + layer.bbox[2]) / 2, (layer.bbox[1] + layer.bbox[3]) / 2)
    drawn = picture(layer.name, *middle, 40)
    known = [rgb(colour) for colour in (*layer.colours, thematic.NO_DATA)]
    opaque = drawn[drawn[:, :, 3] == 255][:, :3]
    assert np.mean([tuple(colour) in known for colour in opaque]) > 0.7
    assert (drawn[:, :, 3] == 0).any(), "outside the areas nothing is drawn"


def test_overview_and_close_view_show_the_same_class(atlas: Atlas, picture, inside) -> None:
    layer = atlas.layer("population_town")
    assert isinstance(layer, Choropleth)
    for feature in open_sources(atlas.release)[layer.name].page(Query(limit=3)).features:
        assert feature.geometry
        place = inside(feature.geometry)
        seen = {tuple(picture(layer.name, *place, metres, size=9)[4, 4]) for metres in (3, 20, 80, 300)}
        assert len(seen) == 1


def test_names_are_written_on_the_base_map(picture) -> None:
    plain = picture("basemap", 120.97, 23.85, 600, size=512)
    written = picture("labels", 120.97, 23.85, 600, size=512)
    ink = (written[:, :, 3] > 200).sum()
    assert ink > 500
    assert len(colours(plain)) > 20


@pytest.mark.parametrize(("collection", "field"), NAMES)
def test_the_font_has_every_sign_of_every_name(atlas: Atlas, collection: str, field: str) -> None:
    font = ImageFont.truetype(font_file(), 20)
    tofu = bytes(font.getmask("\U000f1234"))
    features = open_sources(atlas.release)[collection].stream(Query(geometry=False))
    signs = {sign for feature in features for sign in str(feature.properties[field] or "")}
    assert signs
    assert not [sign for sign in sorted(signs) if not sign.isspace() and bytes(font.getmask(sign)) == tofu]


def test_two_threads_draw_the_same_pictures_as_one(picture) -> None:
    places = [(120.9 + step / 200, 24.8) for step in range(12)]
    alone = [picture("basemap", *place, 10).tobytes() for place in places]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda place: picture("basemap", *place, 10).tobytes(), places))
    assert together == alone


@pytest.mark.parametrize("name", ["basemap", "population_town"])
def test_twd97_close_by_is_drawn_at_the_very_pixels(atlas: Atlas, name: str, monkeypatch) -> None:
    box = (250_000 - 3_000, 2_740_000 - 3_000, 250_000 + 3_000, 2_740_000 + 3_000)
    asked = Frame(box, 300, 300, "EPSG:3826")
    assert "+approx" in system(asked)
    fast = np.asarray(render(atlas.release.path, name, asked).image)
    assert (fast[:, :, 3] > 0).any()
    monkeypatch.setattr("onestop.cartography.render.CLOSE", 0)
    exact = np.asarray(render(atlas.release.path, name, asked).image)
    assert (fast == exact).mean() > 0.999


@pytest.mark.parametrize("name", ["basemap", "labels"])
def test_however_close_a_picture_takes_no_longer(atlas: Atlas, release: Release, name: str) -> None:
    with closing(opened(atlas.file)) as maps:
        lines = [shapely.from_wkb(geometry) for (geometry,) in maps.execute("SELECT geom FROM counties_lines_0")]
    x, y = max(lines, key=shapely.length).interpolate(0.5, normalized=True).coords[0]
    render(release.path, name, Frame((x - 50, y - 50, x + 50, y + 50), 256, 256, "EPSG:3857"))
    begun = time.process_time()
    for half in (30, 1, 0.01, 0.0001):
        render(release.path, name, Frame((x - half, y - half, x + half, y + half), 256, 256, "EPSG:3857"))
    assert time.process_time() - begun < 0.5


def test_no_sign_is_set_along_lines_that_are_too_long(atlas: Atlas) -> None:
    closest = [rule.zooms.last for sheet in basemap.shields("DejaVu Sans Book") for rule in sheet.rules]
    assert max(closest) == basemap.WHOLE
