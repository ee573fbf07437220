"""AdminService, StatService and GetStatCode: by SOAP, GET, a form, a script, and as one county's programs do."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import shapely
from lxml import etree

from onestop import crs
from onestop.legacy.statistics.application import StatisticsApplication
from onestop.legacy.statistics.ratios import ratios
from onestop.release import Release
from onestop.settings import Settings
from onestop.store import open_sources

ROOT = "/STATWSSTData"
SOAP_11, SOAP_12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
TYPES = {SOAP_11: "text/xml; charset=utf-8", SOAP_12: "application/soap+xml; charset=utf-8"}
VILLAGES = {
    "oAPPId": "application",
    "oAPIKey": "k/e+y=",
    "oSTUnitCode": "U01VI",
    "oMetaDatCode": "3A1FA_A1C1",
    "oSelectColumns": "INFO_TIME,V_ID,H_CNT,P_CNT",
    "oFilterSTTimes": "113Y12M,113Y11M",
    "oFilterCountys": "10018",
    "oFilterTowns": "10018010",
    "oFilterVillages": "*",
    "oResultDataType": "JSON",
}


def send(
    segis: Any, operation: str, parameters: dict[str, str], namespace: str = SOAP_11, service: str = "Admin"
) -> Any:
    """A call by SOAP, with the blanks that clients leave in it."""
    children = "".join(f"\n        <{name}>{value}</{name}>" for name, value in parameters.items())
    inner = f'<{operation} xmlns="http://tempuri.org/">{children}\n    </{operation}>'
    head = "<?xml version='1.0' encoding='utf-8'?>\n    "
    body = f"{head}<e:Envelope xmlns:e='{namespace}'><e:Body>{inner}</e:Body></e:Envelope>"
    return segis(f"{ROOT}/{service}Service.asmx", body=body.encode(), CONTENT_TYPE=TYPES[namespace])


def result(answer: Any, operation: str) -> Any:
    """The JSON in the result, as the clients look for it."""
    text = etree.fromstring(answer.body).find(f".//{{http://tempuri.org/}}{operation}Result").text
    return json.loads(text)


@pytest.mark.parametrize("namespace", [SOAP_11, SOAP_12])
def test_villages_are_answered_by_soap(segis: Any, namespace: str) -> None:
    answer = send(segis, "GetVillageSTData", VILLAGES, namespace)
    found = result(answer, "GetVillageSTData")
    assert answer.headers["Content-Type"] == TYPES[namespace]
    assert list(found) == ["Info", "ColumnList", "RowDataList"]
    assert {row["INFO_TIME"] for row in found["RowDataList"]} == {"113Y11M", "113Y12M"}
    assert all(row["V_ID"].startswith("10018010-") for row in found["RowDataList"])
    assert list(found["RowDataList"][0]) == ["INFO_TIME", "V_ID", "H_CNT", "P_CNT"]
    assert found["Info"][0]["OutTotal"] == str(len(found["RowDataList"]))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_http_bindings_answer_the_same(segis: Any, method: str) -> None:
    path, query = f"{ROOT}/adminservice.asmx/getvillagestdata", urlencode(VILLAGES)
    answer = segis(path, query) if method == "GET" else segis(path, body=query.encode())
    assert answer.body.startswith(
        b'<?xml version="1.0" encoding="utf-8"?>\r\n<string xmlns="http://tempuri.org/">{"Info":'
    )
    assert answer.json == result(send(segis, "GetVillageSTData", VILLAGES), "GetVillageSTData")


def test_every_column_and_every_row_is_answered_where_a_star_stands(segis: Any) -> None:
    everything = VILLAGES | {"oSelectColumns": "*", "oFilterSTTimes": "*", "oFilterCountys": "*", "oFilterTowns": "*"}
    found = result(send(segis, "GetVillageSTData", everything), "GetVillageSTData")
    assert found["Info"][0]["OutTotal"] == "1464"
    assert next(iter(found["RowDataList"][0])) == "PRODUCT_ID"


def test_what_soap_leaves_out_filters_nothing(segis: Any) -> None:
    short = {name: VILLAGES[name] for name in ("oSTUnitCode", "oMetaDatCode")}
    assert result(send(segis, "GetVillageSTData", short), "GetVillageSTData")["Info"][0]["OutTotal"] == "1464"


@pytest.mark.parametrize(
    ("service", "operation", "unit", "total"),
    [
        ("Admin", "GetTownSTData", "U01TO", "36"),
        ("Admin", "GetCountySTData", "U01CO", "12"),
        ("Stat", "GetCode2STData", "U0202", "140"),
        ("Stat", "GetCode1STData", "U0201", "1240"),
        ("Stat", "GetCodeBaseSTData", "U0200", "2178"),
    ],
)
def test_every_level_has_its_operation(segis: Any, service: str, operation: str, unit: str, total: str) -> None:
    code = "3A1FA_A1C1" if service == "Admin" else "a1c2"
    answer = send(segis, operation, {"oSTUnitCode": unit, "oMetaDatCode": code}, service=service)
    assert result(answer, operation)["Info"][0]["OutTotal"] == total


def test_statistical_areas_are_filtered_by_their_codes(segis: Any) -> None:
    areas = {"oSTUnitCode": "U0201", "oMetaDatCode": "3A1FA_A1C2", "oFilterCode2s": "A1801-01,A1801-02"}
    found = result(send(segis, "GetCode1STData", areas, service="Stat"), "GetCode1STData")
    assert {row["CODE2"] for row in found["RowDataList"]} == {"A1801-01", "A1801-02"}


def test_the_periods_come_newest_first(segis: Any) -> None:
    asked = {"oSTUnitCode": "U01VI", "oMetaDatCode": "3A1FA_A1C1"}
    found = result(send(segis, "GetSTTimeList", asked), "GetSTTimeList")
    assert found["DateList"][:2] == [{"INFO_TIME": "113Y12M"}, {"INFO_TIME": "113Y11M"}]


def test_the_columns_are_listed_with_their_units(segis: Any) -> None:
    asked = {"oSTUnitCode": "U01VI", "oMetaDatCode": "3A1FA_A1C9"}
    columns = result(send(segis, "GetColumnList", asked), "GetColumnList")["ColumnList"]
    assert [one["COLUMN_NAME"] for one in columns[7:]] == ["A0A14_CNT", "A15A64_CNT", "A65UP_CNT"]
    assert columns[7]["DISPLAY_UNIT"] == "人"


def test_indices_are_worked_out_where_the_data_have_only_their_parts(segis: Any, release: Release) -> None:
    asked = {"oSTUnitCode": "U01TO", "oFilterSTTimes": "113Y12M", "oFilterTowns": "10018010"}
    path = f"{ROOT}/AdminService.asmx/GetTownSTData"
    (found,) = segis(path, urlencode(asked | {"oMetaDatCode": "3A1FA_A1C3"})).json["RowDataList"]
    (parts,) = segis(path, urlencode(asked | {"oMetaDatCode": "ONESTOP_POPULATION"})).json["RowDataList"]
    area = shapely.from_geojson(open_sources(release)["towns"].get("10018010", "EPSG:3826").geometry).area / 1e6
    young, working, old = (parts[name] for name in ("A0A14_CNT", "A15A64_CNT", "A65UP_CNT"))
    expected = {
        "P_DEN": parts["P_CNT"] / area,
        "M_F_RAT": parts["M_CNT"] / parts["F_CNT"] * 100,
        "DEPENDENCY_RAT": (young + old) / working * 100,
        "A65_A0A14_RAT": old / young * 100,
        "A0A14_A15A65_RAT": young / working * 100,
        "A65UP_A15A64_RAT": old / working * 100,
    }
    assert {name: found[name] for name in expected} == {name: round(value, 2) for name, value in expected.items()}
    assert list(found)[-6:] == list(expected)


def test_one_index_can_be_asked_for_alone(segis: Any) -> None:
    asked = {
        "oSTUnitCode": "U01VI",
        "oMetaDatCode": "A1C3",
        "oSelectColumns": "V_ID,M_F_RAT",
        "oFilterSTTimes": "113Y12M",
    }
    rows = segis(f"{ROOT}/AdminService.asmx/GetVillageSTData", urlencode(asked)).json["RowDataList"]
    assert len(rows) == 122
    assert all(list(row) == ["V_ID", "M_F_RAT"] for row in rows)


def test_an_index_without_a_part_is_a_dash() -> None:
    ratio = ratios()["M_F_RAT"]
    assert [ratio.of({"M_CNT": men, "F_CNT": women}, None) for men, women in ((1, 0), (None, 1), (1, 3))] == [
        None,
        None,
        33.33,
    ]


def test_xml_is_a_text_too(segis: Any) -> None:
    answer = segis(f"{ROOT}/AdminService.asmx/GetVillageSTData", urlencode(VILLAGES | {"oResultDataType": "XML"}))
    root = etree.fromstring(etree.fromstring(answer.body).text.encode())
    assert root.findtext("RowDataList/RowData/V_ID").startswith("10018010-")


def test_the_form_of_one_countys_programs_has_no_envelope(segis: Any) -> None:
    asked = {
        "oTargetService": "Stat",
        "oMethod": "GetCode1STData",
        "oSTUnitCode": "U0201",
        "oMetaDatCode": "3A1FA_A1C2",
    }
    asked |= {"oSelectColumns": "P_CNT", "oCountyId": "10018", "oFilterCodeBases": "A1801-0012-00"}
    answer = segis(f"{ROOT}/GetStatData.ashx", body=urlencode(asked).encode())
    assert list(answer.json["RowDataList"][0]) == ["P_CNT"]
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("wrong", [{"oTargetService": "Open"}, {"oMethod": "GetVillageSTData"}])
def test_a_target_or_method_that_is_not_there_is_refused(segis: Any, wrong: dict[str, str]) -> None:
    asked = {"oTargetService": "Stat", "oMethod": "GetCode1STData"} | wrong
    answer = segis(f"{ROOT}/GetStatData.ashx", urlencode(asked))
    assert answer.status == 400
    assert next(iter(wrong)) in answer.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"oMetaDatCode": "3A1FA_A1C5"}, "our data have no column of 3A1FA_A1C5: A0A4_CNT, A0A4_M_CNT"),
        ({"oMetaDatCode": "3A1FA_A1C2"}, "3A1FA_A1C2 屬於統計區"),
        ({"oMetaDatCode": "X" * 1000}, "oMetaDatCode"),
        ({"oSTUnitCode": "U0200"}, "U01VI"),
        ({"oSelectColumns": "P_CNT,AGE"}, "'AGE' is not allowed"),
        ({"oFilterVillages": ",".join(f"10018010-{n:05}" for n in range(6000))}, "more than 5,000"),
    ],
)
def test_a_mistake_is_the_text_of_the_answer(segis: Any, wrong: dict[str, str], said: str) -> None:
    by_form = segis(f"{ROOT}/AdminService.asmx/GetVillageSTData", body=urlencode(VILLAGES | wrong).encode())
    by_soap = result(send(segis, "GetVillageSTData", VILLAGES | wrong), "GetVillageSTData")
    assert by_form.status == 200
    assert said in by_form.json["Message"]
    assert by_form.json == by_soap
    assert len(by_form.body) < 1500


@pytest.mark.parametrize(
    "value", ["' OR '1'='1", '"; DROP TABLE population_village; --', "%", "10018010-001\x00", "\ud800x"]
)
def test_sql_in_a_filter_is_a_code_that_nothing_has(segis: Any, value: str) -> None:
    asked = urlencode(VILLAGES | {"oFilterVillages": value}, errors="replace").encode()
    assert segis(f"{ROOT}/AdminService.asmx/GetVillageSTData", body=asked).json["RowDataList"] == []


@pytest.mark.parametrize("name", ["oSTUnitCode", "oMetaDatCode"])
def test_a_missing_parameter_is_told_in_the_words_of_asmx(segis: Any, name: str) -> None:
    asked = {one: value for one, value in VILLAGES.items() if one != name}
    answer = segis(f"{ROOT}/AdminService.asmx/GetVillageSTData", urlencode(asked))
    assert (answer.status, answer.text) == (500, f"缺少參數: {name}")


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;&x;'>]><a>&y;</a>",
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        b"<a>" * 100_000,
        b"",
        b"{}",
    ],
)
def test_what_is_no_envelope_is_a_fault(segis: Any, body: bytes) -> None:
    answer = segis(f"{ROOT}/StatService.asmx", body=body, REQUEST_METHOD="POST", CONTENT_TYPE="text/xml")
    assert answer.status == 500
    assert etree.fromstring(answer.body).find(".//faultstring") is not None
    assert "root:" not in answer.text


def test_an_unknown_operation_is_a_fault_that_names_those_there_are(segis: Any) -> None:
    answer = send(segis, "GetVillageSTData", VILLAGES, service="Stat")
    assert answer.status == 500
    assert "GetCode1STData" in answer.text


def test_a_key_is_asked_for_where_keys_are(client: Any, release: Release, settings: Settings) -> None:
    guarded = client(
        StatisticsApplication(release, settings, lambda application, key: (application, key) == ("a", "b"))
    )
    path = f"{ROOT}/AdminService.asmx/GetSTTimeList"
    what = {"oSTUnitCode": "U01VI", "oMetaDatCode": "3A1FA_A1C1"}
    assert "Message" in guarded(path, urlencode(VILLAGES)).json
    assert "DateList" in guarded(path, urlencode({"oAPPId": "a", "oAPIKey": "b"} | what)).json


@pytest.mark.parametrize("file", ["AdminService.asmx", "StatService.asmx", "GetStatCode.asmx"])
def test_the_wsdl_names_nothing_that_it_does_not_have(segis: Any, file: str) -> None:
    root = etree.fromstring(segis(f"{ROOT}/{file}", "wsdl").body)
    kinds = ("message", "portType", "binding")
    defined = {child.get("name") for kind in kinds for child in root.findall(f"{{*}}{kind}")}
    defined |= {child.get("name") for child in root.findall("{*}types/{*}schema/{*}element")}
    marks = ("message", "type", "binding", "element")
    used = [child.get(name, "") for child in root.iter() if isinstance(child.tag, str) for name in marks]
    assert {one.removeprefix("tns:") for one in used if one.startswith("tns:")} <= defined
    assert len(root.findall("{*}service/{*}port")) == 4


def test_the_page_says_what_every_parameter_means(segis: Any) -> None:
    page = segis(f"{ROOT}/StatService.asmx", "op=GetCode1STData").text
    assert all(name in page for name in ("oFilterCode1s", "GetCodeBaseSTData", "縣市代碼", "codes of counties"))


X, Y = 247000.0, 2744000.0
"""In Hsinchu, TWD97."""


def test_a_point_in_twd97_has_the_codes_of_its_areas(segis: Any) -> None:
    (found,) = segis(f"{ROOT}/GetStatCode.asmx/GetSTATCode", f"x={X}&y={Y}").json
    assert ",".join(found) == (
        "CODE1,CODE2,CODEBASE,COUNTY_ID,TOWN_ID,TOWN_NAME,VILLAGE_ID,VILLAGE_NAME,VILLAGE_SYMBLE"
    )
    assert found["CODE1"].startswith(found["CODE2"])
    assert found["COUNTY_ID"] == "10018"
    assert found["VILLAGE_SYMBLE"] == f"{found['TOWN_ID']}-{found['VILLAGE_ID']}"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("StatService.asmx/GetSTATCode", ""),
        ("AdminService.asmx/GetSTATCode", ""),
        ("GetStatData.ashx", "oTargetService=Stat&oMethod=GetSTATCode&"),
        ("GetStatData.ashx", "oMethod=GetSTATCode&"),
    ],
)
def test_a_point_is_found_wherever_programs_ask(segis: Any, path: str, query: str) -> None:
    answer = segis(f"{ROOT}/{path}", f"{query}x={X}&y={Y}")
    assert answer.json == segis(f"{ROOT}/GetStatCode.asmx/GetSTATCode", f"x={X}&y={Y}").json


def test_degrees_are_told_from_metres(segis: Any) -> None:
    x, y = crs.to_crs84_transformer(3826).transform(X, Y)
    path = f"{ROOT}/GetStatCode.asmx/GetSTATCode"
    assert segis(path, f"x={x}&y={y}").json == segis(path, f"x={X}&y={Y}").json
    assert segis(path, f"x={x}&y={y}&oSRS=EPSG:4326").json == segis(path, f"x={X}&y={Y}").json


def test_a_script_is_answered_as_asp_net_did(segis: Any) -> None:
    path = f"{ROOT}/GetStatCode.asmx/GetSTATCode"
    answer = segis(path, body=json.dumps({"x": str(X), "y": Y}).encode(), CONTENT_TYPE="application/json")
    assert json.loads(answer.json["d"]) == segis(path, f"x={X}&y={Y}").json


def test_a_point_by_soap(segis: Any) -> None:
    inner = f"<GetSTATCode xmlns='http://tempuri.org/'><x>{X}</x><y>{Y}</y></GetSTATCode>"
    body = f"<e:Envelope xmlns:e='{SOAP_11}'><e:Body>{inner}</e:Body></e:Envelope>".encode()
    answer = segis(f"{ROOT}/GetStatCode.asmx", body=body, CONTENT_TYPE="text/xml")
    assert result(answer, "GetSTATCode")[0]["COUNTY_ID"] == "10018"


def test_a_point_in_the_sea_has_no_codes(segis: Any) -> None:
    assert segis(f"{ROOT}/GetStatCode.asmx/GetSTATCode", "x=120.0&y=23.9").json == []


@pytest.mark.parametrize("query", ["x=a&y=1", "x=nan&y=1", "x=1e9&y=1", "x=1&y=1&oSRS=EPSG:1", "x=inf&y=-inf"])
def test_what_is_no_point_is_told(segis: Any, query: str) -> None:
    assert "Message" in segis(f"{ROOT}/GetStatCode.asmx/GetSTATCode", query).json


@pytest.mark.parametrize("body", [b"[", b"[1]", b"[" * 100_000])
def test_what_is_no_object_is_refused(segis: Any, body: bytes) -> None:
    answer = segis(f"{ROOT}/GetStatCode.asmx/GetSTATCode", body=body, CONTENT_TYPE="application/json")
    assert answer.status == 400
