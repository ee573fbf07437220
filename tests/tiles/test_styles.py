"""Every style of every statistic: listed, drawn as its legend says, and refused where it is not there."""

import json
from urllib.parse import urlencode

import numpy as np
import pytest
import shapely
from lxml import etree
from owslib.wms import WebMapService
from PIL import ImageColor

from onestop.cartography import Choropleth, open_atlas
from onestop.cartography.classes import STYLES
from onestop.cartography.generalise import mercator
from onestop.features import Query
from onestop.store import open_sources

NAME = "population_level2"


@pytest.fixture(scope="module")
def layer(release) -> Choropleth:
    found = open_atlas(release.path).layer(NAME)
    assert isinstance(found, Choropleth)
    return found


@pytest.fixture(scope="module")
def areas(release, layer):
    """Box and value of some areas, each box well inside."""
    query = Query(equals=(("INFO_TIME", layer.info_time),), limit=1000)
    found = []
    for feature in open_sources(release)[NAME].page(query).features:
        value = feature.properties[layer.field.name]
        if feature.geometry and value is not None:
            point = shapely.get_point(shapely.maximum_inscribed_circle(shapely.from_geojson(feature.geometry)), 0)
            x, y = mercator(np.array([[point.x, point.y]]))[0]
            found.append((f"{x - 3},{y - 3},{x + 3},{y + 3}", value))
    return found[:: max(len(found) // 12, 1)]


def get_map(box: str, **more: str) -> str:
    query = {"service": "WMS", "version": "1.3.0", "request": "GetMap", "layers": NAME, "styles": "", "bbox": box}
    return urlencode(query | {"crs": "EPSG:3857", "width": "3", "height": "3", "format": "image/png"} | more)


def get_legend(**more: str) -> str:
    query = {"service": "WMS", "version": "1.3.0", "request": "GetLegendGraphic", "layer": NAME}
    return urlencode(query | {"format": "application/json", "sld_version": "1.1.0"} | more)


@pytest.mark.parametrize("style", ["default", *STYLES])
def test_an_area_is_drawn_in_the_colour_that_the_styles_legend_gives_its_value(ask, areas, style: str) -> None:
    entries = json.loads(ask("/service", get_legend(style=style)).text)["entries"]
    for box, value in areas:
        seen = ask("/service", get_map(box, styles=style)).image.convert("RGB").getpixel((1, 1))
        assert seen == ImageColor.getrgb(in_legend(entries, value)), (style, value)


def in_legend(entries: list[dict[str, str]], value: float) -> str:
    for entry in entries[:-1]:
        ends = [float(part.strip(" <").replace(",", "")) for part in entry["label"].split("–")]
        if ends[0] <= value and (value < ends[-1] if "<" in entry["label"] else value <= ends[-1]):
            return entry["colour"]
    raise AssertionError(f"{value} is in no class of {entries}")


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_capabilities_list_every_style_with_its_title_in_both_languages_and_its_legend(ask, version: str) -> None:
    body = ask("/service", f"service=WMS&version={version}&request=GetCapabilities").body
    styles = WebMapService("http://127.0.0.1:8080/maps/service", version=version, xml=body)[NAME].styles
    assert set(styles) == {"default", *STYLES}
    for name, style in STYLES.items():
        assert style.title.zh in styles[name]["title"]
        assert style.title.en in styles[name]["title"]
        address = styles[name]["legend"].partition("?")[2]
        assert ask("/service", address).headers["content-type"] == "image/png"


@pytest.mark.parametrize("query", [get_map("0,0,1,1", styles="nothing"), get_legend(style="nothing")])
def test_a_style_that_is_not_there_is_refused(ask, query: str) -> None:
    reply = ask("/service", query)
    assert reply.status == 400
    assert etree.fromstring(reply.body).find("{*}ServiceException").get("code") == "StyleNotDefined"


def test_styles_that_are_not_as_many_as_layers_are_refused(ask) -> None:
    reply = ask("/service", get_map("0,0,1,1", layers=f"{NAME},towns", styles="default"))
    assert etree.fromstring(reply.body).find("{*}ServiceException").get("code") == "StyleNotDefined"


def test_each_layer_of_a_picture_has_its_own_style(ask, areas) -> None:
    box, _ = areas[0]
    together = ask("/service", get_map(box, layers=f"basemap,{NAME}", styles=",equal-interval-7"))
    alone = ask("/service", get_map(box, styles="equal-interval-7"))
    assert together.image.convert("RGB").getpixel((1, 1)) == alone.image.convert("RGB").getpixel((1, 1))


def test_the_classes_of_a_style_have_their_number_of_colours(layer) -> None:
    for name, style in STYLES.items():
        assert 1 < len(layer.colours_of(name)) <= style.count
        assert len(set(layer.colours_of(name))) == len(layer.classes_of(name).limits) + 1
