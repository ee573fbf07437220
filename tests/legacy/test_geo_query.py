"""GeoQueryAddr: points, lines and polygons to doorplates."""

from typing import Any
from urllib.parse import urlencode

import pytest

BASE = "/addrws/v40/GeoQueryAddr.asmx"
PLACE = (120.973905, 24.813094)
"""Of 國華街30號 in the sample."""
SQUARE = "120.973 24.8125,120.975 24.8125,120.975 24.8140,120.973 24.8140,120.973 24.8125"


def geo(ask: Any, operation: str, **parameters: object) -> Any:
    return ask(f"{BASE}/{operation}", urlencode(parameters))


def test_the_nearest_doorplate_is_found(ask: Any) -> None:
    answer = geo(ask, "PointQueryNearAddr", oPX=PLACE[0], oPY=PLACE[1], oSRS="EPSG:4326")
    assert [row["FULL_ADDR"] for row in answer.rows] == ["新竹市東區錦華里3鄰國華街30號"]
    assert answer.rows[0]["DIS"] == pytest.approx(0, abs=0.1)


def test_the_envelope_is_that_of_query_addr(ask: Any, envelope: tuple[bytes, bytes]) -> None:
    answer = geo(ask, "PointQueryNearAddr", oPX=PLACE[0], oPY=PLACE[1])
    assert answer.body.startswith(envelope[0])
    assert answer.json["Info"]["Total"] == 1


def test_doorplates_around_a_point_come_nearest_first(ask: Any) -> None:
    rows = geo(ask, "PointQueryAddr", oPX=PLACE[0], oPY=PLACE[1], oBuffer=100).rows
    distances = [row["DIS"] for row in rows]
    assert len(rows) > 3
    assert distances == sorted(distances)
    assert distances[-1] <= 100


def test_codes_and_v30_are_as_in_query_addr(ask: Any) -> None:
    with_codes = geo(ask, "PointQueryNearAddr", oPX=PLACE[0], oPY=PLACE[1], oIsShowCodeBase="true").rows[0]
    old = ask("/addrws/v30//GeoQueryAddr.asmx/PointQueryNearAddr", urlencode({"oPX": PLACE[0], "oPY": PLACE[1]})).rows[
        0
    ]
    assert with_codes["CODEBASE"]
    assert not {"PERIOD", "AREA", "CODEBASE"} & set(old)
    assert list(old)[-1] == "DIS"


def test_the_nearest_within_a_distance_may_be_none(ask: Any) -> None:
    answer = geo(ask, "PointQueryNearAddrByBuffer", oPX=121.2, oPY=23.5, oBuffer=100)
    assert (answer.rows, answer.json["Info"]["Total"]) == ([], 0)


def test_metres_are_taken_as_metres(ask: Any) -> None:
    answer = geo(ask, "PointQueryNearAddr", oPX=247_367, oPY=2_745_200, oSRS="EPSG:3826").rows[0]
    assert answer["X"] == pytest.approx(247_367, abs=300)


def test_doorplates_along_a_line_are_found(ask: Any) -> None:
    line = "120.9739 24.8130,120.9739 24.8140"
    rows = geo(ask, "LineQueryAddr", oLine=line, oBuffer=20).rows
    assert rows
    assert geo(ask, "LineQueryAddr", oLine=f"LINESTRING({line})", oBuffer=20).rows == rows


def test_doorplates_inside_a_polygon_are_found(ask: Any) -> None:
    rows = geo(ask, "PolygonQueryAddr", oPolygon=f"POLYGON(({SQUARE}))").rows
    assert rows == geo(ask, "PolygonQueryAddr", oPolygon=SQUARE).rows
    assert all(120.973 <= row["X"] <= 120.975 and 24.8125 <= row["Y"] <= 24.8140 for row in rows)
    assert "新竹市東區錦華里3鄰國華街30號" in {row["FULL_ADDR"] for row in rows}


def test_the_body_may_be_xml(ask: Any) -> None:
    inner = geo(ask, "PointQueryNearAddr", oPX=PLACE[0], oPY=PLACE[1], oResultDataType="xml").inner
    assert inner.startswith("<GeoQueryAddr>")
    assert "<DIS>" in inner


@pytest.mark.parametrize("name", ["oPX", "oPY"])
def test_a_point_is_insisted_on(ask: Any, name: str) -> None:
    given = {"oPX": "120.97", "oPY": "24.81"}
    del given[name]
    answer = geo(ask, "PointQueryNearAddr", **given)
    assert (answer.status, answer.text) == (500, f"缺少參數: {name}")


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("PointQueryNearAddr", {"oPX": "nan", "oPY": "24"}),
        ("PointQueryNearAddr", {"oPX": "east", "oPY": "24"}),
        ("PointQueryNearAddr", {"oPX": "24.8", "oPY": "120.9"}),
        ("PointQueryNearAddr", {"oPX": "inf", "oPY": "24"}),
        ("PointQueryAddr", {"oPX": "120.9", "oPY": "24.8", "oBuffer": "-1"}),
        ("PolygonQueryAddr", {"oPolygon": "POLYGON((0 0,1 1))"}),
        ("PolygonQueryAddr", {"oPolygon": "GEOMETRYCOLLECTION(POINT(1 1))"}),
        ("PolygonQueryAddr", {"oPolygon": "120 24,121 25,120 25,121 24"}),
        ("PolygonQueryAddr", {"oPolygon": "118 21,122 21,122 26,118 26"}),
        ("LineQueryAddr", {"oLine": "1 1," * 5000 + "2 2", "oBuffer": "1"}),
    ],
)
def test_what_is_no_place_is_told_as_text(ask: Any, operation: str, parameters: dict[str, str]) -> None:
    answer = geo(ask, operation, **parameters)
    assert answer.status == 200
    assert "AddressList" not in answer.inner
    assert "Traceback" not in answer.inner


def test_the_middle_of_the_sea_has_no_doorplate(ask: Any) -> None:
    assert geo(ask, "PointQueryNearAddr", oPX=130, oPY=20).rows == []
