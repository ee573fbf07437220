"""SimpleWMS and SimpleWFS: what somebody published at TGOS, answered with layers of ours."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode
from urllib.request import urlopen

import pytest
from lxml import etree
from PIL import Image

from onestop.errors import BadSetting
from onestop.release import Release
from onestop.server import mounts
from onestop.settings import Settings

MAP = {
    "REQUEST": "GetMap",
    "VERSION": "1.1.1",
    "LAYERS": "towns",
    "STYLES": "",
    "FORMAT": "image/png",
    "BGCOLOR": "0xFFFFFF",
    "TRANSPARENT": "TRUE",
    "SRS": "EPSG:4326",
    "BBOX": "120.9,24.7,121.05,24.85",
    "WIDTH": "200",
    "HEIGHT": "200",
}
"""What one client asks for."""

type Asked = Callable[..., Any]


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['SCRIPT_NAME']}{environ['PATH_INFO']}?{environ['QUERY_STRING']}".encode()]


@pytest.fixture
def asked(client: Any, release: Release, settings: Settings, tmp_path: Path) -> Asked:
    """What our services are asked, with an operator's table."""

    def ask(path: str, query: str = "", table: str = "42\tRoads\ttowns villages\n") -> Any:
        folder = tmp_path / "old-services"
        folder.mkdir(exist_ok=True)
        (folder / "user-services.tsv").write_text(table, "utf-8")
        return client(mounts.user_services(release, replace(settings, home=tmp_path), echo, echo))(path, query)

    return ask


def parameters(answer: Any) -> dict[str, str]:
    query = parse_qs(answer.text.partition("?")[2], keep_blank_values=True)
    return {name: values[0] for name, values in query.items()}


def test_a_layer_of_a_publisher_stands_for_those_of_the_table(asked: Asked) -> None:
    answer = asked("/TGOS_UserServices/42/Roads/SimpleWMS.aspx", urlencode({**MAP, "LAYERS": "roads_2016"}))
    assert answer.text.startswith("/maps/service?")
    assert parameters(answer)["layers"] == "towns,villages"
    assert parameters(answer)["bbox"] == MAP["BBOX"]


def test_a_layer_of_ours_is_taken_by_its_name(asked: Asked) -> None:
    answer = asked("/tgos_userservices/42/roads/simplewms.aspx", urlencode({**MAP, "LAYERS": "villages"}))
    assert parameters(answer)["layers"] == "villages"


def test_a_service_without_a_row_is_the_layer_of_its_name(asked: Asked) -> None:
    answer = asked("//TGOS_UserServices//7//counties/SimpleWMS.aspx", urlencode({**MAP, "LAYERS": "x"}))
    assert parameters(answer)["layers"] == "counties"


def test_features_are_in_twd97_where_no_system_is_asked_for(asked: Asked) -> None:
    answer = asked("/TGOS_UserServices/42/Roads/SimpleWFS.aspx", "REQUEST=GetFeature&TYPENAME=road")
    assert answer.text.startswith("/wfs?")
    assert parameters(answer) == {
        "service": "WFS",
        "version": "1.1.0",
        "srsname": "EPSG:3826",
        "request": "GetFeature",
        "typename": "towns,villages",
    }


def test_without_a_request_the_capabilities_are_answered(asked: Asked) -> None:
    assert parameters(asked("/TGOS_UserServices/1/towns/SimpleWMS.aspx"))["request"] == "GetCapabilities"


@pytest.mark.parametrize("path", ["/TGOS_UserServices/1/nothing/SimpleWMS.aspx", "/TGOS_UserServices/1/towns/x.aspx"])
def test_a_service_that_nobody_knows_is_not_there(asked: Asked, path: str) -> None:
    assert asked(path).status == 404


THEME = {"Left": "120.9", "Top": "24.85", "Right": "121.05", "Bottom": "24.7", "Width": "200", "Height": "100"}
THEME_PATH = "/SGSPWS/TGService.ashx/TGThemeService"


def test_a_document_is_refused_rather_than_left_unread(client: Any, release: Release, settings: Settings) -> None:
    ask = client(mounts.user_services(release, settings, echo, echo))
    answer = ask("/TGOS_UserServices/1/towns/SimpleWFS.aspx", body=b"<GetFeature/>", CONTENT_TYPE="text/xml")
    assert answer.status == 400


def test_a_theme_is_a_picture_of_the_layers_of_its_row(asked: Asked) -> None:
    given = urlencode({"TGMapServiceId": "SHELTERS", "TGMapId": "SHELTERS", **THEME})
    found = parameters(asked(THEME_PATH, given, table="theme\tShelters\ttowns\n"))
    assert (found["layers"], found["srs"], found["bbox"]) == ("towns", "EPSG:4326", "120.9,24.7,121.05,24.85")
    assert (found["width"], found["height"], found["format"]) == ("200", "100", "image/png")


def test_a_theme_in_metres_is_in_twd97(asked: Asked) -> None:
    box = {"Left": "240000", "Top": "2750000", "Right": "250000", "Bottom": "2740000"}
    assert parameters(asked(THEME_PATH, urlencode({"TGMapServiceId": "towns", **THEME, **box})))["srs"] == "EPSG:3826"


@pytest.mark.parametrize(
    ("more", "status"), [({}, 500), ({"TGMapServiceId": "x"}, 404), ({"TGMapServiceId": "towns", "Top": "a"}, 400)]
)
def test_a_theme_that_cannot_be_drawn_is_refused_in_words(asked: Asked, more: dict[str, str], status: int) -> None:
    assert asked(THEME_PATH, urlencode({**THEME, **more})).status == status


def test_the_table_can_be_read(asked: Asked) -> None:
    assert asked("/TGOS_UserServices/").text == "id\tname\tlayers\n42\troads\ttowns villages\n"


@pytest.mark.parametrize("row", ["1\ta\tnothing", "1\ta", "1\ta\t"])
def test_a_row_that_means_nothing_is_refused_at_the_start(asked: Asked, row: str) -> None:
    with pytest.raises(BadSetting, match=r"user-services\.tsv, line 1"):
        asked("/TGOS_UserServices/", table=row)


def test_a_picture_and_features_come_from_our_services(front_door: str) -> None:
    base = f"{front_door}/TGOS_UserServices/1/towns"
    with urlopen(f"{base}/SimpleWMS.aspx?{urlencode(MAP)}", timeout=60) as answer:
        picture = Image.open(io.BytesIO(answer.read()))
    assert (picture.size, len(picture.convert("RGBA").getcolors(1 << 16)) > 2) == ((200, 200), True)
    with urlopen(f"{base}/SimpleWFS.aspx?REQUEST=GetFeature&TYPENAME=x&MAXFEATURES=1", timeout=60) as answer:
        root = etree.fromstring(answer.read())
    numbers = [float(text) for text in root.findtext(".//{http://www.opengis.net/gml}posList").split()[:2]]
    assert 100_000 < numbers[0] < 400_000
    assert numbers[1] > 2_000_000
