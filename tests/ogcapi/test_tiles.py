"""OGC API Tiles, asked in process: what the standard and its test suite want, and what clients do wrong."""

import gzip
import re
from typing import Any

import mapbox_vector_tile
import pytest

from onestop.ogcapi.tilesets import tilesets
from onestop.vectortiles.matrixsets import NATIONAL

VILLAGES = "/collections/villages/tiles"
TILE = f"{VILLAGES}/WebMercatorQuad/12/1757/3424"
"""Hsinchu."""
SEA = f"{VILLAGES}/WebMercatorQuad/12/1745/3395"
MVT = "application/vnd.mapbox-vector-tile"
VECTOR = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
LISTS = ("/tiles", VILLAGES)


def by_rel(document: Any, rel: str) -> list[Any]:
    return [link for link in document["links"] if link["rel"] == rel]


def path_of(href: str) -> str:
    return href.partition("/ogcapi")[2]


def test_a_tile_is_a_mapbox_vector_tile(api: Any) -> None:
    answer = api.get(TILE)
    assert (answer.status_code, answer.content_type) == (200, MVT)
    assert "villages" in mapbox_vector_tile.decode(answer.data)


@pytest.mark.parametrize(
    "given", [{}, {"query_string": "f=mvt"}, {"headers": {"Accept": MVT}}, {"headers": {"Accept": "*/*"}}]
)
def test_a_tile_is_had_however_it_is_asked_for(api: Any, given: Any) -> None:
    assert api.get(TILE, **given).content_type == MVT


def test_a_tile_is_compressed_for_those_who_read_that(api: Any) -> None:
    packed = api.get(TILE, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == api.get(TILE).data
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_browser_that_has_the_tile_is_told_so(api: Any) -> None:
    first = api.get(TILE)
    again = api.get(TILE, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "no-cache" in first.headers["Cache-Control"]
    assert api.get(TILE, headers={"If-None-Match": 'W/"another"'}).status_code == 200


def test_an_empty_tile_has_no_content(api: Any) -> None:
    answer = api.get(SEA)
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_tile_whose_scale_has_no_areas_is_empty(api: Any) -> None:
    assert api.get("/collections/areas_basic/tiles/WebMercatorQuad/0/0/0").status_code == 204


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        (f"{VILLAGES}/WebMercatorQuad/12/99999999999/0", 400, "tileRow"),
        (f"{VILLAGES}/WebMercatorQuad/12/4096/0", 404, "tileRow"),
        (f"{VILLAGES}/WebMercatorQuad/12/0/0", 404, "tileRow"),
        (f"{VILLAGES}/WebMercatorQuad/12/1757/0", 404, "tileCol"),
        (f"{VILLAGES}/WebMercatorQuad/25/0/0", 404, "tileMatrix"),
        (f"{VILLAGES}/WebMercatorQuad/-1/0/0", 400, "tileMatrix"),
        (f"{VILLAGES}/WebMercatorQuad/12/1757/3424.5", 400, "tileCol"),
        (f"{VILLAGES}/WebMercatorQuad/12/1757", 404, "resource"),
        (f"{VILLAGES}/WorldCRS84Quad/0/0/0", 404, "WebMercatorQuad, TGOS-EPSG3826"),
        ("/collections/nowhere/tiles", 404, "collection"),
        ("/collections/doorplates/tiles", 404, "tiles"),
        ("/tileMatrixSets/nothing", 404, "tileMatrixSet"),
        (f"{TILE}?f=png", 400, "mvt"),
        (f"{TILE}?zoom=3", 400, "zoom"),
    ],
)
def test_what_is_wrong_with_an_address_is_told(api: Any, path: str, status: int, word: str) -> None:
    answer = api.get(path)
    assert answer.status_code == status, answer.text
    assert word in answer.json["description"]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_a_tileset_for_each_matrix_set(api: Any, path: str) -> None:
    listed = api.get(path).json["tilesets"]
    assert [each["tileMatrixSetId"] for each in listed] == ["WebMercatorQuad", NATIONAL]
    for each in listed:
        assert {"tileMatrixSetURI", "dataType", "crs", "tileMatrixSetLimits"} <= each.keys()
        assert all(link["href"].startswith("http") for link in each["links"])


@pytest.mark.parametrize("path", LISTS)
def test_the_corners_of_the_limits_are_there_and_what_is_beyond_is_not(api: Any, path: str) -> None:
    for tileset in api.get(path).json["tilesets"]:
        (item,) = by_rel(tileset, "item")
        assert item["templated"] is True
        for limit in tileset["tileMatrixSetLimits"][::5]:
            inside = filled(item["href"], limit["tileMatrix"], limit["maxTileRow"], limit["minTileCol"])
            beyond = filled(item["href"], limit["tileMatrix"], limit["maxTileRow"] + 1, limit["minTileCol"])
            assert api.get(inside).status_code in (200, 204), inside
            assert api.get(beyond).status_code == 404, beyond


def filled(template: str, matrix: str, row: int, column: int) -> str:
    places = {"{tileMatrix}": matrix, "{tileRow}": str(row), "{tileCol}": str(column)}
    return path_of(re.sub(r"\{\w+\}", lambda found: places[found[0]], template))


def test_every_link_of_a_tileset_leads_to_what_it_says(api: Any) -> None:
    tileset = api.get(f"{VILLAGES}/{NATIONAL}").json
    for link in tileset["links"]:
        if "templated" not in link:
            answer = api.get(path_of(link["href"]))
            assert (answer.status_code, answer.mimetype) == (200, link["type"]), link
    assert tileset["layers"][0]["minTileMatrix"] == "1"
    assert set(tileset["layers"][0]["propertiesSchema"]["properties"]) == {"V_ID", "VILLAGE", "TOWN_ID", "COUNTY_ID"}


def test_tilejson_tells_a_browser_where_the_tiles_are(api: Any) -> None:
    answer = api.get(f"{VILLAGES}/WebMercatorQuad?f=tilejson")
    told = answer.json
    assert answer.content_type == "application/vnd.mapbox.tilejson+json"
    assert (told["tilejson"], told["minzoom"], told["maxzoom"]) == ("3.0.0", 6, 14)
    address = told["tiles"][0].replace("{z}", "12").replace("{y}", "1757").replace("{x}", "3424")
    assert api.get(path_of(address)).data == api.get(TILE).data


def test_tilejson_is_refused_for_tiles_that_it_cannot_describe(api: Any) -> None:
    answer = api.get(f"{VILLAGES}/{NATIONAL}?f=tilejson")
    assert answer.status_code == 400
    assert "WebMercatorQuad" in answer.json["description"]


def test_a_tile_matrix_set_stands_on_its_own(api: Any) -> None:
    told = api.get(f"/tileMatrixSets/{NATIONAL}").json
    first = told["tileMatrices"][0]
    assert (told["crs"], told["orderedAxes"]) == ("http://www.opengis.net/def/crs/EPSG/0/3826", ["E", "N"])
    assert (first["pointOfOrigin"], first["cellSize"], first["tileWidth"]) == ([50000, 3000000], 3307.291667, 256)
    assert api.get(path_of(told["uri"])).json == told


def test_the_landing_page_and_the_collections_lead_to_tiles(api: Any) -> None:
    (whole,) = by_rel(api.get("/").json, VECTOR)
    assert path_of(whole["href"]) == "/tiles?f=json"
    assert api.get(path_of(whole["href"])).status_code == 200
    for collection in api.get("/collections").json["collections"]:
        tiled = collection["id"] in ("villages", "towns", "counties") or collection["id"].startswith("areas_")
        found = by_rel(collection, VECTOR)
        assert [path_of(link["href"]) for link in found] == [f"/collections/{collection['id']}/tiles?f=json"] * tiled


def test_a_release_without_areas_has_no_tileset() -> None:
    assert tilesets("http://x/ogcapi", "/tiles", (), language="en")["tilesets"] == []


def test_the_conformance_classes_of_tiles_are_declared(api: Any) -> None:
    base = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
    declared = {name.removeprefix(base) for name in api.get("/conformance").json["conformsTo"] if name.startswith(base)}
    assert declared == {"core", "dataset-tilesets", "geodata-tilesets", "mvt", "oas30", "tileset", "tilesets-list"}


def test_the_openapi_document_describes_every_path_of_tiles(api: Any) -> None:
    document = api.get("/openapi").json
    names = {operation["operationId"] for item in document["paths"].values() for operation in item.values()}
    assert {"collection.vector.getTile", "dataset.vector.getTile", "getTileMatrixSet"} <= names
    assert "villages" in document["components"]["parameters"]["tiledCollectionId"]["schema"]["enum"]


@pytest.mark.parametrize(
    "path", [*LISTS, f"{VILLAGES}/WebMercatorQuad", "/tileMatrixSets", f"/tileMatrixSets/{NATIONAL}"]
)
@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_every_document_is_a_page_too(api: Any, path: str, language: str) -> None:
    answer = api.get(path, query_string={"f": "html", "lang": language})
    assert answer.content_type == "text/html; charset=utf-8"
    assert f'<html lang="{language}">' in answer.text
