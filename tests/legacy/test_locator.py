"""TGLocator, TGAddress and TGComplexLocate, which clients of the old map API call by themselves."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest

ADDRESS = "新竹市東區國華街30號"
FULL = "新竹市東區錦華里3鄰國華街30號"


def locate(ask: Any, **parameters: str) -> Any:
    given = {"format": "json", "input": ADDRESS, "srs": "EPSG:4326", "ignoreGeometry": "false", "pnum": "1"}
    return ask("/TGLocator/TGLocator.ashx", urlencode({**given, **parameters}))


def test_an_address_is_located(ask: Any) -> None:
    answer = locate(ask).json
    assert (answer["status"], answer["featureCount"]) == ("OK", 1)
    assert answer["results"][0]["FULL_ADDR"] == FULL
    assert answer["results"][0]["geometry"] == pytest.approx({"x": 120.9739, "y": 24.8131}, abs=1e-3)


def test_the_place_is_left_out_where_it_is_not_wanted(ask: Any) -> None:
    assert "geometry" not in locate(ask, ignoreGeometry="true").json["results"][0]


def test_a_town_is_located_by_its_name(ask: Any) -> None:
    found = locate(ask, input="新竹市香山區").json["results"][0]
    assert (found["name"], found["county"], found["town"], found["type"]) == (
        "新竹市香山區",
        "新竹市",
        "香山區",
        "town",
    )


def test_nothing_found_is_told(ask: Any) -> None:
    assert locate(ask, input="").json == {"status": "ZERO_RESULTS", "featureCount": 0, "results": []}


@pytest.mark.parametrize("unknown", ["新竹市動物園", "新竹市東區沒有這條路5號"])
def test_a_town_is_no_answer_to_what_lies_somewhere_in_it(ask: Any, unknown: str) -> None:
    assert locate(ask, input=unknown).json["status"] == "ZERO_RESULTS"


def test_a_mistake_is_told_in_the_answer(ask: Any) -> None:
    answer = locate(ask, srs="EPSG:1").json
    assert answer["status"] == "REQUEST_DENIED"
    assert "EPSG:3826" in answer["error_message"]


@pytest.mark.parametrize("name", ["callback", "TGOS.getJSON['sn0']", "a.b.c", "$x", "list[3]"])
def test_a_script_gets_it_in_a_call(ask: Any, name: str) -> None:
    answer = locate(ask, format="jsonp", jsonp=name)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.text.startswith(f"{name}({{")
    assert json.loads(answer.text[len(name) + 1 : -1])["status"] == "OK"


@pytest.mark.parametrize("name", ["alert(1)", "a;b", "<script>", "a['x'+y]", "函式", "a" * 200, "a.", "1a", "a\n"])
def test_nothing_but_the_name_of_a_function_gets_into_a_script(ask: Any, name: str) -> None:
    answer = locate(ask, format="jsonp", jsonp=name)
    if name.strip() != "a":
        assert answer.status == 400
        assert "jsonp" in answer.text


def test_two_roads_cross(ask: Any) -> None:
    found = locate(ask, types="roadcross", county1="10018", county2="10018", input="國華街 中華路一段").json
    assert found["status"] in ("OK", "ZERO_RESULTS")
    assert all(one["type"] == "roadcross" for one in found["results"])


def test_a_crossing_takes_two_roads(ask: Any) -> None:
    assert locate(ask, types="roadcross", input="國華街").json["status"] == "REQUEST_DENIED"


def test_tg_address_answers_as_query_addr(ask: Any) -> None:
    answer = ask("/tgaddress/TGADDRESS.aspx", urlencode({"oAddress": ADDRESS, "oSRS": "EPSG:4326", "pnum": "5"}))
    assert answer.rows[0]["FULL_ADDR"] == FULL
    assert answer.info["OutMatchType"] == "完全比對"


def test_tg_address_as_a_script_assigns_the_answer(ask: Any) -> None:
    given = {"oAddress": ADDRESS, "oResultDataType": "jsonp", "jsonp": "done"}
    text = ask("/TGAddress/TGAddress.aspx", urlencode(given)).text
    assert text.startswith("var dataObj = {")
    assert text.endswith("};done(dataObj);")
    assert json.loads(text[text.index("{") : text.rindex("}") + 1])["AddressList"][0]["FULL_ADDR"] == FULL


def test_the_composite_service_has_json_in_json(ask: Any) -> None:
    answer = ask("/MOIMAPService/TGComplexLocate", urlencode({"APIKEY": "x", "input": ADDRESS, "pnum": "1"})).json
    assert answer["isSuccess"] is True
    assert json.loads(answer["result"])["results"][0]["geometry"]["x"] == pytest.approx(120.9739, abs=1e-3)


def test_coordinates_have_six_decimals(ask: Any) -> None:
    assert re.search(r'"x":\d+\.\d{6},', locate(ask, srs="EPSG:3826").text)


VIEWER = "/TGOSCloud/Generic/Project/GHTGOSViewer_Map.ashx"


def test_the_viewer_answers_addresses_in_metres(ask: Any) -> None:
    answer = ask(
        VIEWER, urlencode({"pagekey": "x", "method": "querymoiaddr", "address": ADDRESS, "useoddeven": "true"})
    )
    (row,) = answer.json["AddressList"]
    assert row["FULL_ADDR"] == FULL
    assert (row["X"], row["Y"]) == pytest.approx((247_365, 2_745_000), rel=1e-2)


def test_another_method_of_the_viewer_is_refused(ask: Any) -> None:
    answer = ask(VIEWER, "method=other")
    assert answer.status == 400
    assert "allowed: querymoiaddr" in answer.text


def test_a_route_is_refused_in_the_shape_of_the_locator(ask: Any) -> None:
    answer = ask("/TGRoute/TGRoute.aspx", "waypoints=MULTIPOINT(1 2,3 4)&format=json").json
    assert (answer["status"], answer["results"]) == ("REQUEST_DENIED", [])
    assert "no network of roads" in answer["error_message"]
