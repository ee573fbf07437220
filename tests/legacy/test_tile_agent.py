"""The old tile agent: the addresses that clients compute, answered with the tiles of WMTS, pixel for pixel."""

import io
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from lxml import etree
from PIL import Image

from onestop import crs
from onestop.errors import BadSetting
from onestop.legacy.tile_agent.grids import TWD97, WEB
from onestop.release import Release
from onestop.server import mounts
from onestop.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
"""MapProxy leaves the closing of locks and tiles to the garbage collector."""

ROOT = Path(__file__).parents[2]
HSINCHU = (120.96, 24.80)
"""A place in degrees with something to see around it."""
KEY = {"APPID": "iXU5l27hitiQ/5Hkzu49scM=", "APIKEY": "cGEErDNy5yN/1fQ0vy+TOZ==", "L": "0"}

type Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def built(release: Release, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """The maps, and the tile agent over them, with a cache of their own."""
    own = replace(settings, home=tmp_path_factory.mktemp("tiles"))
    maps = mounts.maps(release, own)
    return maps, mounts.tile_agent(release, own, maps)


@pytest.fixture(scope="module")
def agent(client: Any, built: tuple[Any, Any]) -> Ask:
    return client(built[1])


@pytest.fixture(scope="module")
def maps(client: Any, built: tuple[Any, Any]) -> Ask:
    """Our own maps, asked as the door asks them."""
    ask = client(built[0])
    return lambda path, query="": ask(
        path, query, SERVER_NAME="localhost", SERVER_PORT="80", **{"wsgi.url_scheme": "http"}
    )


@pytest.fixture(scope="module")
def tile(agent: Ask) -> Ask:
    """A tile of the old agent."""

    def ask(path: str, **numbers: object) -> Any:
        place = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http"}
        return agent(f"{path}/GetCacheImage", urlencode(KEY | numbers), **place)

    return ask


def configured(agent: Ask, path: str) -> dict[str, Any]:
    """The description, cut out of the script as the clients do."""
    text = agent(f"{path}/GetCacheConfig", "FORMAT=JSON").text.replace("var result =", "")
    return json.loads(text[:-1] if text[-1] == ";" else text)["Infomation"]


def computed(config: dict[str, Any], place: tuple[float, float], scale: int) -> dict[str, int]:
    """S, X and Y of the tile at a place, as OpenLayers 3 and the old map API count: rows upwards from the corner."""
    side = float(config["Scales"]["Scale"][scale]["Factor"]) * int(config["TileWidth"])
    left, corner = float(config["CornerLeft"]), float(config["CornerLower"])
    return {"S": scale, "X": math.floor((place[0] - left) / side), "Y": math.floor((place[1] - corner) / side)}


def projected(code: int) -> tuple[float, float]:
    """The place in another system."""
    x, y = crs.to_crs84_transformer(code).transform(*HSINCHU, direction="INVERSE")
    return float(x), float(y)


@pytest.mark.parametrize("zoom", [0, 7, 11, 14])
def test_a_web_tile_is_the_wmts_tile_of_the_same_place(agent: Ask, tile: Ask, maps: Ask, zoom: int) -> None:
    config = configured(agent, "/TileAgent/TGOSMAP_W.aspx")
    count = 1 << zoom
    column = int((HSINCHU[0] + 180) / 360 * count)
    row = int((1 - math.asinh(math.tan(math.radians(HSINCHU[1]))) / math.pi) / 2 * count)
    numbers = computed(config, projected(3857), len(config["Scales"]["Scale"]) - 1 - zoom)
    assert numbers == {"S": 19 - zoom, "X": column, "Y": -1 - row}
    answer = tile("/TileAgent/TGOSMAP_W.aspx", **numbers)
    assert answer.status == 200
    assert answer.body == maps(f"/maps/wmts/basemap/GoogleMapsCompatible/{zoom}/{column}/{row}.png").body


@pytest.mark.parametrize(
    ("path", "layer", "level"),
    [
        ("/TileAgent/TGOSMAP.aspx", "basemap", 7),
        ("/TileAgent/NLSCMAP.aspx", "basemap", 13),
        ("/Agent/TWD97/Agent_TGOSMAP3826.aspx", "basemap", 4),
        ("/TileAgent/ROADMAP.aspx", "basemap", 9),
        ("/tileagent//segismap.ASPX", "population_level2", 8),
    ],
)
def test_a_twd97_tile_is_the_wmts_tile_of_the_same_place(  # noqa: PLR0917
    agent: Ask, tile: Ask, maps: Ask, path: str, layer: str, level: int
) -> None:
    config = configured(agent, path)
    numbers = computed(config, projected(3826), len(config["Scales"]["Scale"]) - 1 - level)
    kvp = {"service": "WMTS", "request": "GetTile", "version": "1.0.0", "layer": layer, "style": "default"}
    kvp |= {"tilematrixset": "TGOS-EPSG3826", "tilematrix": f"{level:02}", "format": "image/png"}
    where = {"tilecol": str(numbers["X"]), "tilerow": str(-1 - numbers["Y"])}
    ours = maps("/maps/service", urlencode(kvp | where))
    assert pixels(tile(path, **numbers).body) == pixels(ours.body)
    assert len(set(Image.open(io.BytesIO(ours.body)).convert("RGBA").tobytes())) > 2


def pixels(body: bytes) -> bytes:
    return Image.open(io.BytesIO(body)).convert("RGBA").tobytes()


@pytest.mark.parametrize(("name", "web", "twd97"), [("TGOSMAP", 20, 14), ("ROADMAP", 18, 12), ("HILLSHADE", 14, 14)])
def test_scales_are_counted_from_the_finest(agent: Ask, name: str, web: int, twd97: int) -> None:
    for suffix, count, coarsest in (("_W", web, 156543.033928041), ("", twd97, 3307.291667)):
        factors = [
            float(one["Factor"]) for one in configured(agent, f"/TileAgent/{name}{suffix}.aspx")["Scales"]["Scale"]
        ]
        assert len(factors) == count
        assert factors == sorted(factors)
        assert factors[-1] == coarsest


def test_the_twd97_grid_is_the_one_that_is_recorded_and_that_our_maps_have(agent: Ask) -> None:
    config = configured(agent, "/TileAgent/TGOSMAP.aspx")
    assert (config["CornerLeft"], config["CornerLower"], config["TileWidth"]) == ("50000.0", "3000000.0", "256")
    assert list(config["Envelope"].values()) == ["-65000.0", "2946000.0", "641000.0", "2397000.0"]
    assert config["Scales"]["Scale"][0] == {"Factor": "0.264583", "Denominator": "1000.00", "_text": "1000.00"}
    shelf = yaml.safe_load((ROOT / "mapproxy" / "mapproxy.yaml").read_text("utf-8"))["grids"]
    ours = shelf["TGOS-EPSG3826"]
    assert tuple(ours["res"]) == TWD97.resolutions
    assert (ours["bbox"][0], ours["bbox"][3]) == TWD97.corner
    assert shelf["GoogleMapsCompatible"]["num_levels"] == len(WEB.resolutions)


def test_islands_west_of_the_corner_are_drawn_in_columns_below_zero(tile: Ask, maps: Ask) -> None:
    side = 132.291667 * 256
    box = f"{50000 - 3 * side},{3000000 - 10 * side},{50000 - 2 * side},{3000000 - 9 * side}"
    query = {"service": "WMS", "version": "1.1.1", "request": "GetMap", "layers": "basemap", "styles": "", "bbox": box}
    query |= {"srs": "EPSG:3826", "width": "256", "height": "256", "format": "image/png", "transparent": "true"}
    answer = tile("/TileAgent/TGOSMAP.aspx", S=8, X=-3, Y=-10)
    assert answer.status == 200
    assert pixels(answer.body) == pixels(maps("/maps/service", urlencode(query)).body)
    assert len(set(zip(*[iter(pixels(answer.body))] * 4, strict=True))) > 2


def test_a_kept_tile_can_be_asked_for_again_with_its_mark(agent: Ask, tile: Ask) -> None:
    numbers = {"S": 12, "X": 107, "Y": -55}
    tile("/TileAgent/TGOSMAP_W.aspx", **numbers)
    mark = tile("/TileAgent/TGOSMAP_W.aspx", **numbers).headers["ETag"]
    again = agent("/TileAgent/TGOSMAP_W.aspx/GetCacheImage", urlencode(KEY | numbers), HTTP_IF_NONE_MATCH=mark)
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("name", ["F2IMAGE", "HILLSHADE", "HILLSHADEMIX", "TOPO1000"])
@pytest.mark.parametrize("path", ["/TileAgent/{}_W", "/TileAgent/{}", "/Agent/TWD97/Agent_{}3826", "/Agent/Tile/{}"])
def test_a_map_without_a_layer_is_refused_in_words(tile: Ask, name: str, path: str) -> None:
    answer = tile(f"{path.format(name)}.aspx", S=5, X=0, Y=-1)
    assert answer.status == 404
    assert f"There is no layer for {name}" in answer.text


@pytest.mark.parametrize(
    ("numbers", "status"),
    [
        ({"S": 20, "X": 0, "Y": -1}, 400),
        ({"S": -1, "X": 0, "Y": -1}, 400),
        ({"S": 5, "X": "a", "Y": -1}, 400),
        ({"S": 5, "X": "1" * 5000, "Y": -1}, 400),
        ({"S": "٣", "X": 0, "Y": -1}, 400),
        ({"S": 5, "X": 0, "Y": 0}, 404),
        ({"S": 5, "X": -1, "Y": -1}, 404),
        ({"S": 5, "X": 999_999_999, "Y": -1}, 404),
        ({"S": 5, "X": 0, "Y": -999_999_999}, 404),
        ({"S": 5, "X": "../../etc", "Y": -1}, 400),
    ],
)
def test_what_is_no_tile_is_refused(tile: Ask, numbers: dict[str, object], status: int) -> None:
    answer = tile("/TileAgent/TGOSMAP_W.aspx", **numbers)
    assert answer.status == status
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert len(answer.body) < 400


def test_far_outside_taiwan_nothing_is_drawn(tile: Ask) -> None:
    assert tile("/TileAgent/TGOSMAP.aspx", S=0, X=-999_999_999, Y=-1).status == 404


@pytest.mark.parametrize("name", ["S", "X", "Y"])
def test_a_missing_number_is_told_in_the_words_of_asmx(tile: Ask, name: str) -> None:
    numbers = {one: 0 for one in ("S", "X", "Y") if one != name}
    answer = tile("/TileAgent/TGOSMAP_W.aspx", **numbers)
    assert (answer.status, answer.text) == (500, f"缺少參數: {name}")


@pytest.mark.parametrize(
    "path", ["/TileAgent/NOTHING_W.aspx/GetCacheImage", "/Agent/Tile/NOTHING.aspx/GetCacheImage", "/TileAgent/TGOSMAP"]
)
def test_an_unknown_map_is_not_there(agent: Ask, path: str) -> None:
    assert agent(path, "S=0&X=0&Y=-1").status == 404


def test_the_description_is_a_script_or_xml(agent: Ask) -> None:
    script = agent("/TileAgent/TGOSMAP_W.aspx/GetCacheConfig", "Format=JSON&appid=a&apikey=b")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    xml = etree.fromstring(agent("/TileAgent/TGOSMAP_W.aspx/GetCacheConfig").body)
    assert xml.tag == "Infomation"
    assert len(xml.findall("Scales/Scale")) == 20


def with_table(release: Release, settings: Settings, home: Path, text: str) -> Any:
    """A tile agent with an operator's table."""
    (home / "old-services").mkdir()
    (home / "old-services" / "tile-agent.tsv").write_text(text, "utf-8")
    cascade = ROOT / "mapproxy" / "cascade.example.yaml"
    asked: list[str] = []

    def maps(environ: dict[str, Any], start: Any) -> list[bytes]:
        asked.append(environ["SCRIPT_NAME"] + environ["PATH_INFO"])
        start("200 OK", [("Content-Type", "image/jpeg")])
        return [b"picture"]

    return mounts.tile_agent(release, replace(settings, home=home, cascade=cascade), maps), asked


def test_an_operator_gives_a_map_a_layer_of_another_service(
    client: Any, release: Release, settings: Settings, tmp_path: Path
) -> None:
    application, asked = with_table(release, settings, tmp_path, "name\tlayers\nf2image\tnlsc_photo\n")
    agent = client(application)
    assert agent("/TileAgent/F2IMAGE_W.aspx/GetCacheImage", "S=6&X=1714&Y=-878").body == b"picture"
    assert agent("/TileAgent/F2IMAGE.aspx/GetCacheImage", "S=6&X=1&Y=-5").body == b"picture"
    assert asked == ["/maps/wmts/nlsc_photo/GoogleMapsCompatible-19/11/1714/877.jpeg", "/maps/service"]


@pytest.mark.parametrize("row", ["F2IMAGE\tnothing", "NOTHING\tbasemap", "F2IMAGE"])
def test_a_row_that_means_nothing_is_refused_at_the_start(
    release: Release, settings: Settings, tmp_path: Path, row: str
) -> None:
    with pytest.raises(BadSetting, match=r"tile-agent\.tsv, line 1"):
        with_table(release, settings, tmp_path, row)
