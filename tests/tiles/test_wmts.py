"""WMTS by key and value and by address: styles and times as WMS has them, and OWS's own words for mistakes."""

import io
import json
import time as clock
from urllib.parse import urlencode, urlsplit

import numpy as np
import pytest
from lxml import etree
from owslib.wmts import WebMapTileService
from PIL import Image

from onestop.cartography.classes import STYLES
from onestop.cartography.generalise import mercator
from onestop.cartography.periods import extent
from onestop.errors import TooMuch
from onestop.maps.wmts import service
from onestop.vectortiles.matrixsets import matrix_set

NAME, ZOOM, EDGE = "population_village", 12, 20037508.342789244


@pytest.fixture(scope="module")
def tile(release) -> tuple[int, int]:
    """Column and row of a tile in the middle of the sample."""
    west, south, east, north = release.dataset("population_level2").bbox
    x, y = mercator(np.array([[(west + east) / 2, (south + north) / 2]]))[0]
    side = 2 * EDGE / 2**ZOOM
    return int((x + EDGE) // side), int((EDGE - y) // side)


@pytest.fixture(scope="module")
def wmts(ask):
    reply = ask("/wmts/1.0.0/WMTSCapabilities.xml")
    return WebMapTileService("http://127.0.0.1:8080/maps/wmts", xml=reply.body)


def keys(tile: tuple[int, int], **more: str) -> str:
    query = {"service": "WMTS", "version": "1.0.0", "request": "GetTile", "layer": NAME, "style": "default"}
    query |= {"format": "image/png", "tilematrixset": "GoogleMapsCompatible", "tilematrix": f"{ZOOM}"}
    query |= {"tilecol": f"{tile[0]}", "tilerow": f"{tile[1]}"} | more
    return urlencode({name: value for name, value in query.items() if value is not None})


def as_wms(tile: tuple[int, int], **more: str) -> str:
    side = 2 * EDGE / 2**ZOOM
    west, north = tile[0] * side - EDGE, EDGE - tile[1] * side
    query = {"service": "WMS", "version": "1.3.0", "request": "GetMap", "layers": NAME, "styles": "", "width": "256"}
    query |= {"height": "256", "crs": "EPSG:3857", "bbox": f"{west},{north - side},{west + side},{north}"}
    return urlencode(query | {"format": "image/png", "transparent": "true"} | more)


def pixels(body: bytes):
    return np.asarray(Image.open(io.BytesIO(body)).convert("RGBA"))


@pytest.mark.parametrize("style", ["quantile-3", "standard-deviation-7"])
def test_a_tile_of_a_style_and_a_time_is_the_same_picture_by_every_way(ask, wmts, release, tile, style: str) -> None:
    oldest = release.dataset(NAME).periods[0].start
    expected = pixels(ask("/service", as_wms(tile, styles=style, time=str(oldest))).body)
    by_keys = ask("/service", keys(tile, style=style, time=str(oldest)))
    (template,) = [found["template"] for found in wmts[NAME].resourceURLs if found["resourceType"] == "tile"]
    values = {"Style": style, "Time": oldest, "TileMatrixSet": "GoogleMapsCompatible", "TileMatrix": ZOOM}
    path = urlsplit(template.format(**values, TileCol=tile[0], TileRow=tile[1])).path.removeprefix("/maps")
    by_address = ask(path)
    assert by_keys.status == by_address.status == 200
    assert (pixels(by_keys.body) == expected).all()
    assert (pixels(by_address.body) == expected).all()
    assert len(np.unique(expected.reshape(-1, 4), axis=0)) > 2


def test_the_default_look_is_one_tile_by_every_address_and_is_kept(ask, release, tile, map_settings) -> None:
    newest = release.dataset(NAME).periods[-1].start
    place = f"GoogleMapsCompatible/{ZOOM}/{tile[0]}/{tile[1]}.png"
    paths = [f"/wmts/{NAME}/{look}{place}" for look in ("", "default/", "default/current/", f"default/{newest}/")]
    replies = [ask(path) for path in paths] + [ask("/service", keys(tile, time=str(newest)))]
    assert {reply.status for reply in replies} == {200}
    assert len({reply.body for reply in replies}) == 1
    assert list((map_settings.home / "cache" / "tiles" / release.id).glob(f"*/{NAME}/{place}"))


def test_capabilities_list_styles_and_times(ask, wmts, release) -> None:
    layer = wmts[NAME]
    assert set(layer.styles) == {"default", *STYLES}
    assert layer.styles["default"]["isDefault"]
    periods = release.dataset(NAME).periods
    root = etree.fromstring(ask("/service", "service=WMTS&request=GetCapabilities").body)
    timed = {found.findtext("{*}Identifier"): found.find("{*}Dimension") for found in root.iter("{*}Layer")}
    assert timed[NAME].findtext("{*}Identifier") == "Time"
    assert timed[NAME].findtext("{*}Default") == str(periods[-1].start)
    assert ",".join(value.text for value in timed[NAME].iterfind("{*}Value")) == extent(periods)
    assert timed["towns"] is None


def test_a_question_is_about_the_time_that_is_shown(ask, release, tile) -> None:
    for period in (release.dataset(NAME).periods[0], release.dataset(NAME).periods[-1]):
        asked = {"request": "GetFeatureInfo", "i": "128", "j": "128", "infoformat": "application/json"}
        by_keys = json.loads(ask("/service", keys(tile, time=str(period.start), **asked)).text)
        place = f"GoogleMapsCompatible/{ZOOM}/{tile[0]}/{tile[1]}/128/128.json"
        by_address = json.loads(ask(f"/wmts/{NAME}/default/{period.start}/{place}").text)
        assert by_keys == by_address
        assert {found["properties"]["INFO_TIME"] for found in by_keys["features"]} <= {period.info_time}


BAD = [
    *((name, None, "MissingParameterValue", name) for name in ("service", "style", "layer", "format", "version")),
    *((name, None, "MissingParameterValue", name) for name in ("tilematrixset", "tilematrix", "tilecol", "tilerow")),
    *((name, "no", "InvalidParameterValue", name) for name in ("style", "layer", "format", "version")),
    *((name, "no", "InvalidParameterValue", name) for name in ("tilematrixset", "tilematrix", "tilecol", "tilerow")),
    *((name, "99999999", "TileOutOfRange", name) for name in ("tilecol", "tilerow")),
    *((name, "-1", "TileOutOfRange", name) for name in ("tilecol", "tilerow")),
    ("time", "1990-01", "InvalidParameterValue", "time"),
    ("tilematrix", "20", "InvalidParameterValue", "tilematrix"),
    ("request", "GetNothing", "InvalidParameterValue", "request"),
    ("service", "WFS", "InvalidParameterValue", "service"),
]


def test_a_question_of_qgis_that_leaves_the_time_unfilled_is_about_the_newest(ask, tile) -> None:
    place = f"GoogleMapsCompatible/{ZOOM}/{tile[0]}/{tile[1]}/128/128.json"
    unfilled = ask(f"/wmts/{NAME}/default/{{Time}}/{place}")
    assert unfilled.status == 200
    assert unfilled.body == ask(f"/wmts/{NAME}/default/{place}").body


@pytest.mark.parametrize(("name", "value", "code", "locator"), BAD, ids=lambda part: str(part)[:16])
def test_a_mistake_is_reported_with_its_code_and_place(ask, tile, *, name: str, value, code: str, locator: str) -> None:
    begun = clock.process_time()
    reply = ask("/service", keys(tile, **{name: value}))
    assert clock.process_time() - begun < 1
    assert reply.status == 400
    exception = next(iter(etree.fromstring(reply.body)))
    code_name = "exceptionCode" if "exceptionCode" in exception.attrib else "code"
    assert (exception.get(code_name), exception.get("locator")) == (code, locator)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"i": "256", "j": "0", "infoformat": "text/plain"}, "PointIJOutOfRange"),
        ({"i": "0", "j": "-1", "infoformat": "text/plain"}, "PointIJOutOfRange"),
        ({"i": "0", "j": "0", "infoformat": "image/png"}, "InvalidParameterValue"),
        ({"i": "0", "j": "0"}, "MissingParameterValue"),
        ({"i": "0", "j": "0", "infoformat": "text/plain", "layer": "no"}, "InvalidParameterValue"),
    ],
)
def test_a_question_with_a_mistake_is_reported(ask, tile, more: dict[str, str], code: str) -> None:
    reply = ask("/service", keys(tile, request="GetFeatureInfo", **more))
    assert reply.status == 400
    assert next(iter(etree.fromstring(reply.body))).get("exceptionCode") == code


def test_a_question_that_takes_too_long_is_reported(ask, tile, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        raise TooMuch("the question took longer than 10 s")

    monkeypatch.setattr(service, "at", slow)
    reply = ask("/service", keys(tile, request="GetFeatureInfo", i="0", j="0", infoformat="text/plain"))
    assert reply.status == 400
    assert "longer" in "".join(etree.fromstring(reply.body).itertext())


@pytest.mark.parametrize(
    "path",
    [
        f"/wmts/{NAME}/nothing/GoogleMapsCompatible/12/3420/1770.png",
        f"/wmts/{NAME}/default/1990-01/GoogleMapsCompatible/12/3420/1770.png",
        f"/wmts/{NAME}/GoogleMapsCompatible/12/9999/1770.png",
        f"/wmts/{NAME}/GoogleMapsCompatible/12/3420/1770.gif",
        f"/wmts/{NAME}/GoogleMapsCompatible/12/3420/1770/1/1.gif",
        "/wmts/../service/GoogleMapsCompatible/1/1/1.png",
        "/wmts/nothing/GoogleMapsCompatible/12/3420/1770.png",
        "/wmts/nothing",
        "/wmts/1.0.0/Capabilities.xml",
    ],
)
def test_an_address_of_what_is_not_there_is_not_found(ask, path: str) -> None:
    reply = ask(path)
    assert reply.status == 404
    assert etree.QName(etree.fromstring(reply.body)).localname == "ExceptionReport"


def test_a_client_that_speaks_other_versions_only_hears_so(ask) -> None:
    reply = ask("/service", "service=WMTS&request=GetCapabilities&acceptversions=2.0.0")
    assert next(iter(etree.fromstring(reply.body))).get("exceptionCode") == "VersionNegotiationFailed"
    assert ask("/service", "service=WMTS&request=GetCapabilities&acceptversions=2.0.0,1.0.0").status == 200


WHOLE = ["ServiceIdentification", "ServiceProvider", "OperationsMetadata", "Contents", "ServiceMetadataURL"]


@pytest.mark.parametrize(
    ("sections", "parts"),
    [
        ("all", WHOLE),
        ("ServiceProvider", ["ServiceProvider"]),
        ("contents,ServiceIdentification", ["ServiceIdentification", "Contents"]),
        ("Themes", []),
    ],
)
def test_sections_of_the_capabilities_can_be_asked_for_alone(ask, sections: str, parts: list[str]) -> None:
    reply = ask("/service", f"service=WMTS&request=GetCapabilities&sections={sections}")
    assert [etree.QName(part).localname for part in etree.fromstring(reply.body)] == parts


@pytest.mark.parametrize(("sections", "code"), [("", "MissingParameterValue"), ("Bogus", "InvalidParameterValue")])
def test_sections_that_there_are_not_are_reported(ask, sections: str, code: str) -> None:
    reply = ask("/service", f"service=WMTS&request=GetCapabilities&sections={sections}")
    (found,) = etree.fromstring(reply.body)
    assert (reply.status, found.get("exceptionCode"), found.get("locator")) == (400, code, "sections")


def test_update_sequences_are_numbers_that_say_whether_the_client_is_up_to_date(ask) -> None:
    query = "service=WMTS&request=GetCapabilities&updateSequence="
    current = etree.fromstring(ask("/service", f"{query}1").body).get("updateSequence")
    same, later = ask("/service", query + current), ask("/service", f"{query}{int(current) + 1}")
    assert not list(etree.fromstring(same.body))
    assert etree.fromstring(later.body)[0].get("exceptionCode") == "InvalidUpdateSequence"


def test_a_service_that_there_is_not_is_reported_as_ows_has_it(ask) -> None:
    (found,) = etree.fromstring(ask("/service", "service=BOGUS&request=GetCapabilities").body)
    assert (found.get("exceptionCode"), found.get("locator")) == ("InvalidParameterValue", "service")


def test_a_grid_has_as_many_tiles_as_the_vector_tiles_say_of_it(wmts) -> None:
    for name, like in (("TGOS-EPSG3826", "TGOS-EPSG3826"), ("GoogleMapsCompatible", "WebMercatorQuad")):
        matrices = wmts.tilematrixsets[name].tilematrix
        for matrix in matrix_set(like).matrices[: len(matrices)]:
            found = matrices[f"{matrix.number:02}"]
            assert (found.matrixwidth, found.matrixheight) == (matrix.columns, matrix.rows), (name, matrix.number)


def test_the_last_column_of_a_grid_is_answered_and_the_next_refused(ask) -> None:
    columns = matrix_set("TGOS-EPSG3826").matrices[5].columns
    more = {"tilematrixset": "TGOS-EPSG3826", "tilematrix": "5", "tilerow": "0"}
    assert ask("/service", keys((columns - 1, 0), **more)).status == 200
    assert "TileOutOfRange" in ask("/service", keys((columns, 0), **more)).body.decode()


@pytest.mark.parametrize(
    ("accept", "status"),
    [("example/unknown", 406), ("image/png", 406), ("application/xml", 200), ("text/html, */*;q=0.1", 200), ("", 200)],
)
def test_capabilities_are_xml_and_who_takes_none_is_told_so(ask, accept: str, status: int) -> None:
    assert ask("/wmts/1.0.0/WMTSCapabilities.xml", accept=accept).status == status
