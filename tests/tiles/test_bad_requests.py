"""A request that cannot be taken gets OGC's exception report at once."""

import time
from urllib.parse import urlencode

import pytest
from lxml import etree

GOOD = {
    "service": "WMS",
    "version": "1.3.0",
    "request": "GetMap",
    "layers": "basemap",
    "styles": "",
    "crs": "EPSG:3857",
    "bbox": "13400000,2800000,13500000,2900000",
    "width": "200",
    "height": "200",
    "format": "image/png",
}
BAD = [
    *({"width": width} for width in ("-1", "0", "4097", "1e3", "ten", "９", "9" * 400)),
    *({"bbox": box} for box in ("1,2,3", "a,b,c,d", "nan,0,1,1", "0,0,inf,1", "5,5,1,1", "1,1,1,1", ",,,")),
    *({"crs": crs} for crs in ("EPSG:9999", "EPSG:", "EPSG:3857;x", "", "AUTO:42001", "../x")),
    {"layers": "nothing"},
    {"layers": ",".join(["basemap"] * 17)},
    {"layers": ""},
    {"format": "image/nothing"},
    {"width": "4096", "height": "40960"},
    {"layers": ",".join(["basemap"] * 5), "width": "4096", "height": "4096"},
    {"request": "GetFeatureInfo", "query_layers": "towns", "layers": "towns", "i": "200", "j": "1"},
    {"request": "GetFeatureInfo", "query_layers": "nothing", "layers": "towns", "i": "1", "j": "1"},
    {"request": "GetFeatureInfo", "query_layers": "towns", "layers": "towns", "i": "0" * 9 + "9" * 5000, "j": "1"},
    {"request": "GetLegendGraphic", "layer": "nothing"},
    {"request": "GetNothing"},
    {"request": ""},
]


def query(changed: dict[str, str]) -> str:
    return urlencode(GOOD | changed)


def test_the_request_without_a_mistake_is_answered(ask) -> None:
    assert ask("/service", query({})).status == 200


@pytest.mark.parametrize("changed", BAD, ids=lambda changed: "-".join(f"{k}={v[:20]}" for k, v in changed.items()))
@pytest.mark.parametrize("version", ["1.3.0", "1.1.1"])
def test_a_mistake_is_reported_within_a_second(ask, changed: dict[str, str], version: str) -> None:
    begun = time.process_time()
    text = query(changed | {"version": version})
    reply = ask("/service", text if version == "1.3.0" else text.replace("crs=", "srs="))
    assert time.process_time() - begun < 1
    assert reply.status == 400, reply.text
    root = etree.fromstring(reply.body, etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False))
    assert etree.QName(root).localname == "ServiceExceptionReport"
    assert root.get("version") == version
    assert "".join(root.itertext()).strip()


@pytest.mark.parametrize("version", ["9.9.9", "1.2", "1.3", "junk"])
def test_a_picture_in_a_version_that_is_not_spoken_is_refused(ask, version: str) -> None:
    reply = ask("/service", query({"version": version}))
    assert reply.status == 400
    assert 'code="InvalidParameterValue"' in reply.text


@pytest.mark.parametrize("box", ["1e99,1e99,2e99,2e99", "-30000000,-30000000,-29000000,-29000000", "0,0,1,1"])
@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:3826"])
def test_outside_the_world_the_picture_is_empty_and_quick(ask, box: str, crs: str) -> None:
    begun = time.process_time()
    reply = ask("/service", query({"bbox": box, "crs": crs, "transparent": "true"}))
    assert time.process_time() - begun < 1
    assert reply.status == 200
    assert len(reply.image.convert("RGBA").getcolors() or []) == 1


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:3826", "CRS:84"])
def test_the_whole_world_is_drawn_quickly(ask, crs: str) -> None:
    world = {"EPSG:3857": "-20037508,-20037508,20037508,20037508", "CRS:84": "-180,-90,180,90"}
    begun = time.process_time()
    reply = ask("/service", query({"bbox": world.get(crs, "-9e6,-9e6,9e6,9e6"), "crs": crs}))
    assert time.process_time() - begun < 2
    assert reply.status == 200


def test_what_is_asked_is_escaped_where_it_is_repeated(ask) -> None:
    reply = ask("/service", query({"bbox": "<script>alert(1)</script>"}))
    assert b"<script>" not in reply.body


@pytest.mark.parametrize(
    "asked",
    [query({"format": "\x01\x1f\ufffe"}), "service=WMTS&version=1.0.0&request=GetTile%01"],
)
def test_a_report_is_xml_whatever_it_repeats(ask, asked: str) -> None:
    reply = ask("/service", asked)
    assert reply.status == 400
    etree.fromstring(reply.body)


@pytest.mark.parametrize("length", ["many", "-1", "1" * 30])
def test_a_post_that_says_no_length_it_can_have_is_refused(ask, length: str) -> None:
    posted = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": length}
    assert ask("/service", environ=posted).status == 400


def test_too_many_parameters_are_refused(ask) -> None:
    assert ask("/service", "&".join(f"a{number}=1" for number in range(500))).status == 400
