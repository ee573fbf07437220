"""Tiles by every address; kept under the release that they show."""

import errno
import json
import os
import shutil
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from pyproj import Transformer

from onestop.cartography import open_atlas, thematic
from onestop.cartography.generalise import mercator
from onestop.cartography.styles import style_mark
from onestop.maps import prune_caches
from onestop.release import Release, open_release

ZOOM = 12
EDGE = 20037508.342789244


@pytest.fixture(scope="module")
def tile(release) -> tuple[int, int]:
    """Column and row of a tile in the middle of the sample."""
    west, south, east, north = release.dataset("population_level2").bbox
    x, y = mercator(np.array([[(west + east) / 2, (south + north) / 2]]))[0]
    side = 2 * EDGE / 2**ZOOM
    return int((x + EDGE) // side), int((EDGE - y) // side)


def rest(layer: str, tile: tuple[int, int], grid: str = "GoogleMapsCompatible") -> str:
    return f"/wmts/{layer}/{grid}/{ZOOM}/{tile[0]}/{tile[1]}.png"


def kvp(layer: str, tile: tuple[int, int]) -> str:
    return (
        f"service=WMTS&version=1.0.0&request=GetTile&layer={layer}&style=default&format=image/png"
        f"&tilematrixset=GoogleMapsCompatible&tilematrix={ZOOM}&tilecol={tile[0]}&tilerow={tile[1]}"
    )


def test_rest_kvp_xyz_and_tms_give_the_same_tile(ask, tile) -> None:
    column, row = tile
    replies = [
        ask(rest("population_level2", tile)),
        ask("/service", kvp("population_level2", tile)),
        ask(f"/tiles/1.0.0/population_level2/GoogleMapsCompatible/{ZOOM}/{column}/{row}.png"),
        ask(f"/tms/1.0.0/population_level2/GoogleMapsCompatible/{ZOOM - 1}/{column}/{2**ZOOM - 1 - row}.png"),
    ]
    assert [reply.status for reply in replies] == [200] * 4
    assert len({reply.body for reply in replies}) == 1
    assert replies[0].image.size == (256, 256)
    assert len(replies[0].image.convert("RGBA").getcolors(65536) or []) > 5


def test_a_kept_tile_is_answered_from_its_file(ask, tile, map_settings, release) -> None:
    first = ask(rest("basemap", tile))
    again = ask(rest("basemap", tile))
    assert first.body == again.body
    assert again.headers["etag"]
    (kept,) = (map_settings.home / "cache" / "tiles" / release.id).glob(
        f"*/basemap/GoogleMapsCompatible/{ZOOM}/{tile[0]}/{tile[1]}.png"
    )
    assert kept.read_bytes() == again.body


def test_a_browser_asks_each_time_and_hears_whether_its_tile_is_right(ask, tile) -> None:
    ask(rest("basemap", tile))
    kept = ask(rest("basemap", tile))
    assert "no-cache" in kept.headers["cache-control"]
    again = ask(rest("basemap", tile), if_none_match=kept.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert ask(rest("basemap", tile), if_none_match='"another"').status == 200


def test_a_tile_just_drawn_is_never_taken_for_one_that_the_browser_has(maps_of, tile) -> None:
    """MapProxy marks every tile that it has just drawn alike, in every release."""
    ask = maps_of()
    marks = {"c7485dcc8d256a6f197ed7802687f252", "*"}
    for path, query in ((rest("basemap", tile), ""), ("/service", kvp("labels", tile))):
        reply = ask(path, query, if_none_match=", ".join(marks), if_modified_since="Thu, 01 Jan 2099 00:00:00 GMT")
        assert reply.status == 200
        assert "etag" not in reply.headers


@pytest.fixture
def changed(release: Release, tmp_path) -> Release:
    """A release that is the sample but for one statistic's values."""
    path = tmp_path / "changed"
    shutil.copytree(release.path, path)
    for file in ("maps.sqlite", "statistics.gpkg"):
        with closing(sqlite3.connect(path / file)) as changing, changing:
            changing.execute("UPDATE population_level2 SET H_CNT = NULL, P_CNT = NULL")
    manifest = json.loads((path / "manifest.json").read_bytes()) | {"id": "20990101T000000Z-ffff"}
    (path / "manifest.json").write_text(json.dumps(manifest))
    return open_release(path)


def test_a_new_release_never_shows_an_old_tile(maps_of, changed, tile) -> None:
    old = maps_of()
    before = [old(rest("population_level2", tile)) for _ in range(2)][-1]
    new = maps_of(changed)
    for _ in range(2):
        after = new(rest("population_level2", tile), if_none_match=before.headers["etag"])
        assert after.status == 200
        assert after.body != before.body
    assert old(rest("population_level2", tile)).body == before.body


def test_tiles_of_other_releases_can_be_removed(maps_of, changed, tile, tmp_path, release) -> None:
    for ask in (maps_of(), maps_of(changed)):
        ask(rest("basemap", tile))
    assert prune_caches(tmp_path, {release.id}) == [changed.id]
    assert [path.name for path in (tmp_path / "cache" / "tiles").iterdir()] == [release.id]
    assert prune_caches(tmp_path, {release.id}) == []


def test_another_style_has_other_tiles(release, monkeypatch: pytest.MonkeyPatch) -> None:
    before = style_mark(open_atlas(release.path))
    monkeypatch.setattr(thematic, "NO_DATA", "#eeeeee")
    assert style_mark(open_atlas(release.path)) != before


@pytest.mark.parametrize(("grid", "srs"), [("TGOS-EPSG3826", "EPSG:3826"), ("WorldCRS84Quad", "EPSG:4326")])
def test_the_other_grids_show_the_same_place(ask, release, grid: str, srs: str, map_settings) -> None:
    conf = json.loads((map_settings.home / "run" / release.id / "maps" / "mapproxy.yaml").read_bytes())["grids"][grid]
    west, south, east, north = release.dataset("population_level2").bbox
    x, y = Transformer.from_crs(4326, srs, always_xy=True).transform((west + east) / 2, (south + north) / 2)
    level = 8
    side = conf["res"][level] * 256
    column, row = int((x - conf["bbox"][0]) // side), int((conf["bbox"][3] - y) // side)
    for written in (f"{level}", f"{level:02}"):
        reply = ask(f"/wmts/population_level2/{grid}/{written}/{column}/{row}.png")
        assert reply.status == 200
        assert len(reply.image.convert("RGBA").getcolors(65536) or []) > 5
    assert reply.headers["etag"], "the second came from its file, though its level is written with a nought"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/wmts/basemap/GoogleMapsCompatible/12/9999999/1.png", ""),
        ("/wmts/basemap/GoogleMapsCompatible/99/1/1.png", ""),
        ("/wmts/nothing/GoogleMapsCompatible/1/1/1.png", ""),
        ("/wmts/basemap/../../../../etc/passwd", ""),
        ("/wmts/basemap/GoogleMapsCompatible/1/1/1.exe", ""),
        ("/tiles/1.0.0/nothing/GoogleMapsCompatible/1/1/1.png", ""),
        (
            "/service",
            "service=WMTS&request=GetTile&layer=basemap&tilematrixset=nothing&tilematrix=1&tilecol=1&tilerow=1",
        ),
        (
            "/service",
            "service=WMTS&request=GetTile&layer=basemap&tilematrixset=GoogleMapsCompatible&tilematrix=a&tilecol=1&tilerow=1",
        ),
        ("/service", "service=WMTS&request=GetTile"),
    ],
)
def test_a_tile_that_cannot_be_is_refused_with_a_report(ask, path: str, query: str) -> None:
    reply = ask(path, query)
    assert 400 <= reply.status < 500
    assert "Traceback" not in reply.text


def test_a_tile_that_cannot_be_kept_is_shown(maps_of, tmp_path, tile, monkeypatch, caplog) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    ask = maps_of()
    monkeypatch.setattr("mapproxy.cache.file.write_atomic", full)
    for _ in range(2):
        assert ask(rest("population_town", tile)).image.size == (256, 256)
    assert "No space left on device" in caplog.text
    assert not list(tmp_path.rglob("*.png"))
