"""QueryAddr answers as its clients know it: how it is called, the envelope, the body, its mistakes."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from pyproj import Transformer

PATH = "/addrws/v40/QueryAddr.asmx/QueryAddr"
ADDRESS = "新竹市東區國華街30號"
INFO = (
    *("IsSuccess", "InAddress", "InSRS", "InFuzzyType", "InFuzzyBuffer", "InIsOnlyFullMatch", "InIsSupportPast"),
    *("InIsShowCodeBase", "InIsLockCounty", "InIsLockTown", "InIsLockVillage", "InIsLockRoadSection", "InIsLockLane"),
    *("InIsLockAlley", "InIsLockArea", "InIsSameNumber_SubNumber", "InCanIgnoreVillage", "InCanIgnoreNeighborhood"),
    *("InReturnMaxCount", "OutTotal", "OutMatchType", "OutMatchCode", "OutTraceInfo"),
)
ROW = (
    *("PERIOD", "FULL_ADDR", "COUNTY", "TOWN", "VILLAGE", "NEIGHBORHOOD", "ROAD", "SECTION", "LANE", "ALLEY"),
    *("SUB_ALLEY", "TONG", "AREA", "NUMBER", "X", "Y", "CODEBASE", "CODE1", "CODE2"),
)
ONLY_V40 = {"InIsSupportPast", "InIsShowCodeBase", "PERIOD", "AREA", "CODEBASE", "CODE1", "CODE2"}


def test_an_address_is_found(ask: Any) -> None:
    answer = ask.query_addr()
    assert answer.rows[0]["FULL_ADDR"] == "新竹市東區錦華里3鄰國華街30號"
    assert answer.info["OutMatchType"] == "完全比對"
    assert answer.info["OutMatchCode"] == "[新竹市]\tFULL:1"
    assert answer.info["OutTraceInfo"] == "[新竹市]\t { 完全比對 } 找到符合的門牌地址"


def test_the_head_of_the_envelope_is_what_clients_cut_off(ask: Any, envelope: tuple[bytes, bytes]) -> None:
    answer = ask.query_addr()
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.body.startswith(envelope[0])
    assert answer.body.endswith(envelope[1])


def test_every_way_that_clients_take_the_json_out_gives_the_same(ask: Any, envelope: tuple[bytes, bytes]) -> None:
    answer = ask.query_addr()
    first_to_last = answer.text[answer.text.index("{") : answer.text.rindex("}") + 1]
    by_pattern = re.search(r"<string[^>]*>(.*)</string>", answer.text, re.S)[1]
    cut_off = answer.body.removeprefix(envelope[0]).removesuffix(envelope[1]).decode()
    assert first_to_last == by_pattern == cut_off
    assert json.loads(first_to_last) == answer.json


def test_the_json_is_indented_by_two_with_crlf(ask: Any) -> None:
    body = ask.query_addr().text
    assert '{\r\n  "Info": [\r\n    {\r\n      "IsSuccess": "True",\r\n' in body
    assert body.count("\n") == body.count("\r\n")


def test_names_come_in_their_order(ask: Any) -> None:
    answer = ask.query_addr()
    assert tuple(answer.json) == ("Info", "AddressList")
    assert tuple(answer.info) == INFO
    assert tuple(answer.rows[0]) == ROW


def test_v30_has_no_past_no_place_names_and_no_codes(ask: Any) -> None:
    answer = ask.query_addr(version="v30")
    assert tuple(answer.info) == tuple(name for name in INFO if name not in ONLY_V40)
    assert tuple(answer.rows[0]) == tuple(name for name in ROW if name not in ONLY_V40)


def test_codes_come_where_they_are_wanted(ask: Any) -> None:
    assert tuple(ask.query_addr(oIsShowCodeBase="false").rows[0]) == ROW[:-3]


def test_every_value_is_a_text_but_the_coordinates(ask: Any) -> None:
    answer = ask.query_addr()
    assert all(isinstance(value, str) for value in answer.info.values())
    assert {name for name, value in answer.rows[0].items() if not isinstance(value, str)} == {"X", "Y"}


@pytest.mark.parametrize("srs", ["EPSG:4326", "EPSG:3825", "EPSG:3826", "EPSG:3827", "EPSG:3828"])
def test_coordinates_have_six_decimals_in_every_system(ask: Any, srs: str) -> None:
    answer = ask.query_addr(oSRS=srs)
    assert len(re.findall(r'"[XY]": -?\d+\.\d{6}\b', answer.text)) == 2
    assert answer.info["InSRS"] == srs


def test_coordinates_are_those_of_the_system(ask: Any) -> None:
    degrees, metres = ask.query_addr().rows[0], ask.query_addr(oSRS="EPSG:3826").rows[0]
    expected = Transformer.from_crs(4326, 3826, always_xy=True).transform(degrees["X"], degrees["Y"])
    assert (metres["X"], metres["Y"]) == pytest.approx(expected, abs=0.2)


def test_parameters_come_by_a_form_too(ask: Any, parameters: dict[str, str]) -> None:
    body = urlencode(parameters).encode()
    assert ask(PATH, body=body, CONTENT_TYPE="application/x-www-form-urlencoded").rows == ask.query_addr().rows


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("charset", ["utf-8", "big5"])
def test_a_form_may_be_in_big5_and_begin_with_a_mark(
    ask: Any, parameters: dict[str, str], charset: str, mark: bytes
) -> None:
    body = mark + urlencode(parameters, encoding=charset).encode()
    assert ask(PATH, body=body, CONTENT_TYPE=f"application/x-www-form-urlencoded; charset={charset}").rows
    assert ask(PATH, urlencode(parameters, encoding=charset)).rows == ask.query_addr().rows


def test_a_query_may_be_written_as_old_scripts_escaped_it(ask: Any, parameters: dict[str, str]) -> None:
    written = "".join(f"%u{ord(sign):04X}" if ord(sign) > 255 else sign for sign in parameters["oAddress"])
    rest = urlencode({name: value for name, value in parameters.items() if name != "oAddress"})
    answer = ask("/addrws/v40/QueryAddr.asmx/QueryAddr", f"oAddress={written}&{rest}")
    assert answer.rows[0]["FULL_ADDR"] == "新竹市東區錦華里3鄰國華街30號"


def test_blanks_around_names_and_values_mean_nothing(ask: Any, parameters: dict[str, str]) -> None:
    body = "&".join(f"\r\n   {urlencode({name: value})}\r\n  " for name, value in parameters.items()).encode()
    assert ask(PATH, body=body, CONTENT_TYPE="application/x-www-form-urlencoded").rows == ask.query_addr().rows


@pytest.mark.parametrize(
    "path",
    ["/AddrWS/V40/queryaddr.ASMX/QUERYADDR", "/addrws//v40///QueryAddr.asmx//QueryAddr", f"{PATH}/"],
)
def test_paths_are_read_as_iis_did(ask: Any, parameters: dict[str, str], path: str) -> None:
    assert ask(path, urlencode(parameters)).rows == ask.query_addr().rows


def test_names_are_read_in_any_case_and_unknown_ones_are_left_out(ask: Any, parameters: dict[str, str]) -> None:
    given = {name.upper(): value for name, value in parameters.items()} | {"oIsLockRoadPIL": "true"}
    assert ask(PATH, urlencode(given)).rows == ask.query_addr().rows


@pytest.mark.parametrize("word", ["True", "TRUE", "true", "1"])
def test_a_switch_is_read_in_any_case(ask: Any, word: str) -> None:
    assert ask.query_addr(oIsOnlyFullMatch=word).info["InIsOnlyFullMatch"] == "True"


@pytest.mark.parametrize("name", ["oAPPId", "oIsSupportPast", "oReturnMaxCount"])
def test_v40_insists_on_every_parameter(ask: Any, parameters: dict[str, str], name: str) -> None:
    answer = ask(PATH, urlencode({key: value for key, value in parameters.items() if key != name}))
    assert (answer.status, answer.text) == (500, f"缺少參數: {name}")
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_v30_insists_on_nineteen(ask: Any, parameters: dict[str, str]) -> None:
    short = ask("/addrws/v30/QueryAddr.asmx/QueryAddr", "oAPPId=&oAPIKey=&oAddress=&oSRS=&oFuzzyType=&oResultDataType=")
    assert short.text == "缺少參數: oFuzzyBuffer"
    assert ask.query_addr(version="v30").status == 200


def test_nothing_found_is_a_success_with_an_empty_list(ask: Any) -> None:
    answer = ask.query_addr("新竹市東區沒有這條路30號", compat="strict")
    assert (answer.status, answer.rows, answer.info["IsSuccess"], answer.info["OutTotal"]) == (200, [], "True", "0")
    assert '"AddressList": []' in answer.text


def test_no_address_is_told_as_of_old(ask: Any) -> None:
    assert ask.query_addr("").info["OutMatchCode"] == "[]\tERR_ONLY_TOWN"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("oSRS", "EPSG:9999"),
        ("oFuzzyType", "3"),
        ("oFuzzyBuffer", "-1"),
        ("oFuzzyBuffer", "９"),
        ("oReturnMaxCount", "99999999999"),
        ("oIsLockTown", "maybe"),
        ("oAddress", "路" * 1001),
    ],
)
def test_a_wrong_value_is_told_as_plain_text_in_the_envelope(ask: Any, name: str, value: str) -> None:
    answer = ask.query_addr(**{"address": value} if name == "oAddress" else {name: value})
    assert answer.status == 200
    assert answer.inner.startswith(f"參數 {name} 的值不正確。")
    assert "{" not in answer.text


def test_the_body_may_be_xml_with_the_same_names(ask: Any) -> None:
    from lxml import etree  # noqa: PLC0415

    root = etree.fromstring(ask.query_addr(oResultDataType="XML").inner)
    assert tuple(child.tag for child in root.find("Info")) == INFO
    assert [child.tag for child in root.find("AddressList")] == list(ROW)
    assert root.findtext("AddressList/FULL_ADDR") == "新竹市東區錦華里3鄰國華街30號"


def test_signs_of_xml_are_escaped_and_quotes_are_not(ask: Any) -> None:
    text = ask.query_addr("新竹市東區國華街<b>&'30號").text
    assert "國華街&lt;b&gt;&amp;'30號" in text
    assert '"InSRS": "EPSG:4326"' in text


def test_who_asks_for_json_alone_gets_it_without_the_envelope(ask: Any, parameters: dict[str, str]) -> None:
    answer = ask(PATH, urlencode(parameters), HTTP_ACCEPT="application/json")
    assert answer.body.startswith(b"{")
    assert answer.rows == ask.query_addr().rows


@pytest.mark.parametrize("accept", ["application/xml", "application/json, text/plain, */*", "*/*"])
def test_any_other_wish_gets_the_envelope(ask: Any, parameters: dict[str, str], accept: str) -> None:
    assert ask(PATH, urlencode(parameters), HTTP_ACCEPT=accept).body == ask.query_addr().body


def test_a_wrong_key_is_told_in_the_words_that_clients_know(guarded: Any) -> None:
    answer = guarded.query_addr(oAPPId="a", oAPIKey="wrong")
    assert (answer.status, answer.inner) == (200, "Length of the data to decrypt is invalid.")


def test_the_right_key_is_answered(guarded: Any) -> None:
    assert guarded.query_addr(oAPPId="a", oAPIKey="b").rows


def test_an_unknown_key_is_taken_as_none_where_no_keys_are_asked_for(ask: Any) -> None:
    assert ask.query_addr(oAPPId="whatever", oAPIKey="+/=").rows


def test_at_most_ten_rows_come_and_the_trace_says_so(ask: Any) -> None:
    answer = ask.query_addr("新竹市東區國華街1~40號")
    assert len(answer.rows) == 10
    assert int(answer.info["OutTotal"]) > 10
    assert answer.info["OutTraceInfo"].endswith("筆符合的門牌地址。( 限制回傳 10 筆門牌地址 )")


def test_fewer_rows_come_where_fewer_are_wanted(ask: Any) -> None:
    assert len(ask.query_addr("新竹市東區國華街1~40號", oReturnMaxCount="3").rows) == 3


def test_an_answer_does_not_depend_on_what_was_asked_before(ask: Any) -> None:
    first = ask.query_addr("新竹市東區國華街31號").body
    ask.query_addr("新竹市北區北新街203號")
    assert ask.query_addr("新竹市東區國華街31號").body == first


def test_a_path_that_is_none_of_ours_is_not_found(ask: Any) -> None:
    for path in ("/addrws/v50/QueryAddr.asmx", "/addrws/v40/Nothing.asmx", "/addrws/v40/QueryAddr.asmx/Nothing"):
        answer = ask(path)
        assert answer.status == 404
        assert answer.headers["Content-Type"].startswith("text/plain")


def test_too_many_parameters_are_refused(ask: Any) -> None:
    assert ask(PATH, "&".join(f"a{number}=1" for number in range(200))).status == 400
