"""Layers of other services: shown, kept, bounded, and only those that the operator named."""

import time
from pathlib import Path

import pytest
import yaml

from onestop.cartography.shelves import shelf
from onestop.errors import BadSetting
from onestop.maps.cascade import read_cascade

COLOUR = (200, 30, 90)
TILE = "/wmts/{}/GoogleMapsCompatible-19/12/{}/1770.png"


def layer(name: str, url: str, **more: object) -> dict[str, object]:
    words = {"zh": "外部", "en": "remote"}
    return {"name": name, "title": words, "attribution": words, "kind": "tiles", "url": url, "seconds": 0.5} | more


@pytest.fixture
def cascade(tmp_path: Path, maps_of, stand_in):
    """Maps with these layers of the stand-in."""

    def make(*layers: dict[str, object]):
        path = tmp_path / "cascade.yaml"
        path.write_text(yaml.safe_dump({"layers": list(layers)}), encoding="utf-8")
        return maps_of(cascade=path)

    return make


def tiles(stand_in, path: str = "tiles", **more: object) -> dict[str, object]:
    return layer("remote", f"{stand_in.address}/{path}/{{z}}/{{y}}/{{x}}", **more)


def test_tiles_of_another_service_are_shown_and_then_kept(cascade, stand_in) -> None:
    ask = cascade(tiles(stand_in))
    replies = [ask(TILE.format("remote", 3420)) for _ in range(3)]
    assert [reply.status for reply in replies] == [200] * 3
    assert replies[-1].image.convert("RGB").getpixel((9, 9)) == COLOUR
    assert stand_in.asked == ["/tiles/12/1770/3420"]


def test_a_wms_is_asked_for_blocks_of_tiles_and_shown_as_wms(cascade, stand_in) -> None:
    ask = cascade(layer("remote", f"{stand_in.address}/wms", kind="wms", layers=["a", "b"]))
    reply = ask(
        "/service",
        "service=WMS&version=1.3.0&request=GetMap&layers=remote&styles=&crs=EPSG:3826&bbox=240000,2740000,260000,2760000"
        "&width=300&height=300&format=image/png",
    )
    assert reply.status == 200, reply.text
    assert reply.image.convert("RGB").getpixel((150, 150)) == COLOUR
    assert "etag" not in reply.headers, "another service may answer otherwise at any time"
    assert all("a%2Cb" in path or "a,b" in path for path in stand_in.asked)


@pytest.mark.parametrize("service", ["WMS", "WMTS"])
def test_capabilities_with_another_layer_have_another_mark(cascade, stand_in, maps_of, service: str) -> None:
    asked = ("/service", f"service={service}&request=GetCapabilities")
    before = maps_of()(*asked).headers["etag"]
    assert cascade(tiles(stand_in))(*asked, if_none_match=before).status == 200


def test_it_stands_in_the_capabilities_with_its_attribution(cascade, stand_in) -> None:
    text = cascade(tiles(stand_in))("/service", "service=WMS&version=1.3.0&request=GetCapabilities").text
    assert "<Name>remote</Name>" in text
    assert "外部 remote" in text
    assert stand_in.asked == []


def test_while_the_other_service_is_down_kept_tiles_are_served_and_others_fail_cleanly(cascade, stand_in) -> None:
    ask = cascade(tiles(stand_in))
    kept = ask(TILE.format("remote", 3420))
    stand_in.shutdown()
    stand_in.server_close()
    begun = time.monotonic()
    assert ask(TILE.format("remote", 3420)).body == kept.body
    missing = ask(TILE.format("remote", 3421))
    assert time.monotonic() - begun < 3
    assert missing.status == 502
    assert stand_in.address not in missing.text
    assert "Traceback" not in missing.text


@pytest.mark.parametrize("path", ["slow", "words", "elsewhere"])
def test_an_answer_that_is_too_slow_no_picture_or_elsewhere_fails_soon(cascade, stand_in, path: str) -> None:
    ask = cascade(tiles(stand_in, path))
    begun = time.monotonic()
    reply = ask(TILE.format("remote", 3420))
    assert time.monotonic() - begun < 3
    assert reply.status == 502
    assert all(asked.startswith(f"/{path}") for asked in stand_in.asked), "no redirect to another host is followed"


def test_kept_tiles_of_another_service_outlive_our_releases(cascade, stand_in, tmp_path) -> None:
    cascade(tiles(stand_in))(TILE.format("remote", 3420))
    assert list((tmp_path / "cache" / "cascade").glob("remote/*/12/3420/1770.png"))


WRONG = [
    {"url": "file:///etc/passwd/{z}/{x}/{y}"},
    {"url": "http://user:secret@host/{z}/{x}/{y}"},
    {"url": "http://host/tiles"},
    {"kind": "wms", "url": "http://host/wms"},
    {"name": "population_level2"},
    {"name": "../x"},
    {"seconds": 0},
    {"seconds": 600},
    {"password": "x"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_file_with_a_mistake_stops_the_start_with_one_sentence(tmp_path: Path, wrong: dict[str, object]) -> None:
    path = tmp_path / "cascade.yaml"
    path.write_text(yaml.safe_dump({"layers": [layer("remote", "http://host/{z}/{x}/{y}") | wrong]}), encoding="utf-8")
    with pytest.raises(BadSetting, match="ONESTOP_CASCADE"):
        read_cascade(path, frozenset({"population_level2"}))


def test_no_file_means_no_layers() -> None:
    assert read_cascade(None, frozenset()) == ()


def test_the_example_that_ships_can_be_read() -> None:
    names = [layer.name for layer in read_cascade(shelf("mapproxy") / "cascade.example.yaml", frozenset())]
    assert names == ["nlsc_emap", "nlsc_photo", "nlsc_landuse"]
