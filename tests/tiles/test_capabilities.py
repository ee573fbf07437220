"""What the services say of themselves, read by OWSLib."""

import math

import pytest
from mapproxy.config.loader import load_configuration
from owslib.wms import WebMapService
from owslib.wmts import WebMapTileService

from onestop.cartography import open_atlas
from onestop.maps.source import plugin_entrypoint
from onestop.maps.wms.capabilities import widened

LEVELS = ("areas_basic", "areas_level1", "areas_level2", "villages", "towns", "counties")
TGOS = (
    *(3307.291667, 2645.833333, 1322.916667, 661.458333, 264.583333, 132.291667, 66.145833),
    *(26.458333, 13.229167, 6.614583, 2.645833, 1.322917, 0.661458, 0.264583),
)
PIXEL = 0.00028
"""Metres, as OGC defines scale."""


@pytest.fixture(scope="module", params=["1.1.1", "1.3.0"])
def wms(request, ask):
    version = request.param
    reply = ask("/service", f"service=WMS&version={version}&request=GetCapabilities")
    return WebMapService("http://127.0.0.1:8080/maps/service", version=version, xml=reply.body)


@pytest.fixture(scope="module")
def wmts(ask):
    reply = ask("/wmts/1.0.0/WMTSCapabilities.xml")
    return WebMapTileService("http://127.0.0.1:8080/maps/wmts", xml=reply.body)


def test_wmts_by_key_and_value_and_by_address_offer_the_same(ask, wmts) -> None:
    reply = ask("/service", "service=WMTS&version=1.0.0&request=GetCapabilities")
    assert set(WebMapTileService("http://127.0.0.1:8080/maps/service", xml=reply.body).contents) == set(wmts.contents)


def test_wms_offers_every_layer_of_the_release(wms, release) -> None:
    named = {name for name, layer in wms.contents.items() if layer.name}
    assert named >= set(open_atlas(release.path).layers)
    assert named >= {"basemap", "labels", "population_level2", *LEVELS}


def test_layers_have_titles_in_both_languages_and_say_what_is_synthetic(wms, release) -> None:
    for dataset in release.manifest.datasets:
        if dataset.kind == "statistics":
            title = wms[dataset.name].title
            assert dataset.title.zh in title
            assert dataset.title.en in title
            assert ("synthetic" in title and "合成資料" in title) == dataset.synthetic


def test_wms_speaks_the_three_systems_and_answers_questions(wms) -> None:
    layer = wms["population_level2"]
    offered = set(layer.crsOptions) | {code for of in wms.contents.values() for code in of.crsOptions}
    assert {"EPSG:3857", "EPSG:3826", "EPSG:4326"} <= offered
    assert layer.queryable
    assert {"text/plain", "text/html", "application/json"} <= set(
        wms.getOperationByName("GetFeatureInfo").formatOptions
    )
    assert "GetLegendGraphic" in layer.styles["default"]["legend"]


def test_wmts_offers_every_layer_in_three_grids(wmts, release) -> None:
    assert set(wmts.contents) == set(open_atlas(release.path).layers)
    for layer in wmts.contents.values():
        assert set(layer.tilematrixsetlinks) == {"GoogleMapsCompatible", "WorldCRS84Quad", "TGOS-EPSG3826"}
        assert layer.resourceURLs


def test_the_twd97_grid_is_the_national_tile_agents(wmts) -> None:
    matrices = wmts.tilematrixsets["TGOS-EPSG3826"].tilematrix.values()
    levels = sorted(matrices, key=lambda matrix: int(matrix.identifier))
    assert [round(matrix.scaledenominator * PIXEL, 6) for matrix in levels] == list(TGOS)
    assert all(matrix.topleftcorner == (50_000, 3_000_000) for matrix in levels)


def test_the_web_grid_is_ogcs(wmts) -> None:
    matrix = wmts.tilematrixsets["GoogleMapsCompatible"].tilematrix["00"]
    assert math.isclose(matrix.scaledenominator, 559_082_264.0287178, rel_tol=1e-9)
    assert len(wmts.tilematrixsets["GoogleMapsCompatible"].tilematrix) == 20


def test_the_geographic_grid_begins_with_two_tiles(wmts) -> None:
    matrix = wmts.tilematrixsets["WorldCRS84Quad"].tilematrix["00"]
    assert (matrix.matrixwidth, matrix.matrixheight) == (2, 1)
    assert math.isclose(matrix.scaledenominator, 279_541_132.0143589, rel_tol=1e-6)


def test_capabilities_carry_the_address_that_people_know(maps_of) -> None:
    ask = maps_of(public_url="https://maps.example.tw/one")
    text = ask("/service", "service=WMS&version=1.3.0&request=GetCapabilities").text
    assert "https://maps.example.tw/one/maps/service" in text
    assert "127.0.0.1" not in text


def test_the_configuration_is_written_for_mapproxys_own_tools(ask, map_settings, release) -> None:
    plugin_entrypoint()
    made = load_configuration(str(map_settings.home / "run" / release.id / "maps" / "mapproxy.yaml"), seed=True)
    assert "population_level2" in made.caches


def test_the_extent_of_a_single_place_has_ground_to_draw() -> None:
    west, south, east, north = widened((121.5, 25.0, 121.5, 25.0))
    assert west < 121.5 < east
    assert south < 25.0 < north
    assert widened((121.0, 24.0, 122.0, 25.0)) == (121.0, 24.0, 122.0, 25.0)


def test_every_layer_says_what_it_is_about_and_where_the_catalogue_tells_more(wms) -> None:
    named = [layer for layer in wms.contents.values() if layer.name]
    assert all(layer.keywords for layer in named)
    assert all("request=GetRecordById" in layer.metadataUrls[0]["url"] for layer in named)


def test_wms_says_who_can_be_asked(wms) -> None:
    assert wms.provider.contact.organization
