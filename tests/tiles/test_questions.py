"""GetFeatureInfo and GetLegendGraphic."""

import io
import json

import numpy as np
import pytest
import shapely
from lxml import etree
from PIL import Image

from onestop.cartography import Choropleth, open_atlas
from onestop.cartography.generalise import mercator
from onestop.features import Query
from onestop.store import open_sources

FORMATS = ("text/plain", "text/html", "text/xml", "application/json")


@pytest.fixture(scope="module")
def feature(release):
    layer = open_atlas(release.path).layer("population_level2")
    assert isinstance(layer, Choropleth)
    query = Query(equals=(("INFO_TIME", layer.info_time),), limit=50)
    return next(f for f in open_sources(release)[layer.name].page(query).features if f.geometry)


def asked(feature, kind: str, layer: str = "population_level2", version: str = "1.3.0") -> str:
    point = shapely.get_point(shapely.maximum_inscribed_circle(shapely.from_geojson(feature.geometry)), 0)
    x, y = mercator(np.array([[point.x, point.y]]))[0]
    names = {"1.3.0": ("crs", "i", "j"), "1.1.1": ("srs", "x", "y")}[version]
    return (
        f"service=WMS&version={version}&request=GetFeatureInfo&layers={layer}&query_layers={layer}&styles="
        f"&{names[0]}=EPSG:3857&bbox={x - 50},{y - 50},{x + 50},{y + 50}&width=101&height=101"
        f"&{names[1]}=50&{names[2]}=50&format=image/png&info_format={kind}"
    )


def test_the_answer_is_what_the_store_has(ask, feature) -> None:
    reply = ask("/service", asked(feature, "application/json"))
    (found,) = json.loads(reply.text)["features"]
    assert found["id"] == feature.id
    assert found["properties"] == feature.properties


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_every_format_has_code_value_and_unit(ask, feature, kind: str, version: str) -> None:
    kind = "application/vnd.ogc.gml" if (kind, version) == ("text/xml", "1.1.1") else kind
    reply = ask("/service", asked(feature, kind, version=version))
    assert reply.status == 200
    assert reply.headers["content-type"].startswith(kind)
    text = json.dumps(json.loads(reply.text), ensure_ascii=False) if kind == "application/json" else reply.text
    assert feature.properties["CODE2"] in text
    assert str(feature.properties["P_CNT"]) in text
    assert "persons" in text


def test_xml_is_well_formed_with_an_element_for_each_field(ask, feature) -> None:
    root = etree.fromstring(ask("/service", asked(feature, "text/xml")).body)
    assert root.findtext("Feature/P_CNT") == str(feature.properties["P_CNT"])


def test_the_units_are_those_of_every_layer_that_was_asked_about(ask, feature) -> None:
    both = asked(feature, "application/json", "towns,population_level2")
    assert json.loads(ask("/service", both).text)["units"]["P_CNT"] == "人 persons"


def test_a_layer_of_borders_answers_with_codes_and_names(ask, feature) -> None:
    (found,) = json.loads(ask("/service", asked(feature, "application/json", "towns")).text)["features"]
    assert found["properties"]["TOWN_ID"] == feature.properties["TOWN_ID"]


def test_the_base_map_answers_with_the_village(ask, feature) -> None:
    (found,) = json.loads(ask("/service", asked(feature, "application/json", "basemap")).text)["features"]
    assert found["properties"]["VILLAGE"]


def test_where_nothing_lies_the_answer_is_empty(ask) -> None:
    sea = (
        "service=WMS&version=1.3.0&request=GetFeatureInfo&layers=towns&query_layers=towns&styles=&crs=CRS:84"
        "&bbox=119.8,24.2,119.9,24.3&width=9&height=9&i=4&j=4&info_format="
    )
    assert json.loads(ask("/service", sea + "application/json").text) in (
        {},
        {"type": "FeatureCollection", "features": [], "units": {}},
    )
    assert "Nothing lies here" in ask("/service", sea + "text/plain").text


@pytest.mark.parametrize("picture", ["&format=image/png", ""], ids=["with a format", "as QGIS asks"])
def test_wmts_answers_questions_too(ask, release, feature, picture: str) -> None:
    point = shapely.get_point(shapely.maximum_inscribed_circle(shapely.from_geojson(feature.geometry)), 0)
    x, y = mercator(np.array([[point.x, point.y]]))[0]
    edge, zoom = 20037508.342789244, 18
    pixel = 2 * edge / 2**zoom / 256
    column, row = int((x + edge) / pixel), int((edge - y) / pixel)
    reply = ask(
        "/service",
        "service=WMTS&version=1.0.0&request=GetFeatureInfo&layer=population_level2&style=default"
        f"{picture}&tilematrixset=GoogleMapsCompatible&tilematrix={zoom}&tilecol={column // 256}&tilerow={row // 256}"
        f"&i={column % 256}&j={row % 256}&infoformat=application/json",
    )
    assert json.loads(reply.text)["features"][0]["id"] == feature.id


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_every_layer_has_a_legend_as_large_as_capabilities_state(ask, release, version: str) -> None:
    capabilities = ask("/service", f"service=WMS&version={version}&request=GetCapabilities").body
    root = etree.fromstring(capabilities, etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False))
    sizes = {
        (layer.findtext("{*}Name"), style.findtext("{*}Name")): (int(url.get("width")), int(url.get("height")))
        for layer in root.iterfind(".//{*}Layer")
        for style in layer.iterfind("{*}Style")
        for url in style.iterfind("{*}LegendURL")
    }
    assert {layer for layer, _ in sizes} == set(open_atlas(release.path).layers)
    asked = f"service=WMS&version={version}&request=GetLegendGraphic&format=image/png&sld_version=1.1.0"
    for (name, style), size in list(sizes.items())[::7]:
        reply = ask("/service", f"{asked}&layer={name}&style={style}")
        assert Image.open(io.BytesIO(reply.body)).size == size
