"""GetMap: the same place has the same colour in every system, version and format."""

import numpy as np
import pytest
import shapely
from PIL import ImageColor
from pyproj import Transformer

from onestop.cartography import Choropleth, open_atlas
from onestop.features import Query
from onestop.store import open_sources

HALF = {"EPSG:3857": 150.0, "EPSG:3826": 150.0, "EPSG:4326": 0.0015, "CRS:84": 0.0015}


@pytest.fixture(scope="module")
def place(release):
    """The middle of the widest area of level 2, in degrees, and its colour."""
    layer = open_atlas(release.path).layer("population_level2")
    assert isinstance(layer, Choropleth)
    query = Query(equals=(("INFO_TIME", layer.info_time),), limit=1000)
    found = [f for f in open_sources(release)[layer.name].page(query).features if f.geometry]
    circles = [shapely.maximum_inscribed_circle(shapely.from_geojson(feature.geometry)) for feature in found]
    widest = int(np.argmax(shapely.length(circles)))
    point = shapely.get_point(circles[widest], 0)
    colour = layer.colours[layer.classes.of(found[widest].properties[layer.field.name])]
    return point.x, point.y, ImageColor.getrgb(colour)


def box(place, crs: str, *, latitude_first: bool = False) -> str:
    code = "EPSG:4326" if crs == "CRS:84" else crs
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(*place[:2])
    half = HALF[crs]
    sides = (y - half, x - half, y + half, x + half) if latitude_first else (x - half, y - half, x + half, y + half)
    return ",".join(map(str, sides))


def get_map(crs: str, bbox: str, version: str = "1.3.0", layers: str = "population_level2", more: str = "") -> str:
    name = "crs" if version == "1.3.0" else "srs"
    asked = f"service=WMS&version={version}&request=GetMap&styles=&width=9&height=9&layers={layers}"
    return f"{asked}&{name}={crs}&bbox={bbox}&format=image/png{more}"


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:3826", "CRS:84"])
def test_a_known_area_has_its_class_colour_in_every_system(ask, place, crs: str) -> None:
    reply = ask("/service", get_map(crs, box(place, crs)))
    assert reply.status == 200, reply.text
    assert reply.image.convert("RGB").getpixel((4, 4)) == place[2]


def test_wms_130_takes_latitude_first_and_wms_111_longitude_first(ask, place) -> None:
    latest = ask("/service", get_map("EPSG:4326", box(place, "EPSG:4326", latitude_first=True)))
    older = ask("/service", get_map("EPSG:4326", box(place, "EPSG:4326"), version="1.1.1"))
    assert latest.image.convert("RGB").getpixel((4, 4)) == place[2]
    assert older.image.convert("RGB").getpixel((4, 4)) == place[2]


def test_a_choropleth_is_transparent_where_it_shows_nothing_unless_asked_not_to_be(ask) -> None:
    sea = "13340000,2700000,13341000,2701000"
    clear = ask("/service", get_map("EPSG:3857", sea, more="&transparent=true"))
    white = ask("/service", get_map("EPSG:3857", sea, more="&transparent=false&bgcolor=0xffeedd"))
    assert clear.image.convert("RGBA").getpixel((0, 0))[3] == 0
    assert white.image.convert("RGB").getpixel((0, 0)) == (255, 238, 221)


def test_layers_are_piled_in_the_order_they_are_named(ask, place) -> None:
    where = box(place, "EPSG:3857")
    over = ask("/service", get_map("EPSG:3857", where, layers="basemap,population_level2")).image.convert("RGB")
    under = ask("/service", get_map("EPSG:3857", where, layers="population_level2,basemap")).image.convert("RGB")
    assert over.getpixel((4, 4)) == place[2]
    assert under.getpixel((4, 4)) != place[2]


def test_jpeg_is_answered_as_jpeg(ask, place) -> None:
    reply = ask("/service", get_map("EPSG:3857", box(place, "EPSG:3857")).replace("image/png", "image/jpeg"))
    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.image.format == "JPEG"
    near = np.abs(np.array(reply.image.convert("RGB").getpixel((4, 4))) - np.array(place[2]))
    assert near.max() < 12


def test_another_field_is_another_layer(ask, place) -> None:
    where = box(place, "EPSG:3857")
    reply = ask("/service", get_map("EPSG:3857", where, layers="population_level2:F_CNT"))
    assert reply.status == 200
    assert reply.image.convert("RGBA").getpixel((4, 4))[3] == 255
