"""OpenService: one code → the newest period of a product, as JSON, XML and GeoJSON."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from lxml import etree

from onestop import crs
from onestop.dataset import Field, FieldType, Words
from onestop.errors import BadSetting
from onestop.features import Query
from onestop.legacy.statistics.answers import cell_of
from onestop.legacy.statistics.application import StatisticsApplication
from onestop.products import counties
from onestop.release import Release
from onestop.settings import Settings
from onestop.store import open_sources

STAT = "/STATWSSTData/OpenService.asmx/GetStatSTDataForOpenCode"
ADMIN = "/STATWSSTData/OpenService.asmx/GetAdminSTDataForOpenCode"
HSINCHU = "10018"
AREAS = 2178
"""Basic areas of the sample with people."""

type Code = Callable[..., str]


@pytest.fixture(scope="module")
def reply(segis: Any, open_code: Code) -> Any:
    """The product that most clients ask for: the people of the basic areas of a county."""
    return segis(STAT, f"oCode={open_code('3A1FA_A1C2', 'U0200', county=HSINCHU)}")


def test_an_open_code_has_the_shape_of_the_old_ones(open_code: Code) -> None:
    assert re.fullmatch("[0-9A-F]{96,106}", open_code("3A1FA_A1C2", "U0200"))


def test_an_open_code_stays_from_release_to_release(open_code: Code) -> None:
    assert open_code("3A1FA_A1C1", "U01VI").startswith("1212D4932FCB98193335CB0B")


def test_the_reply_begins_byte_for_byte_as_it_was_recorded(reply: Any) -> None:
    info = f'{{"InMetaDatCode":"3A1FA_A1C2","InSTUnitCode":"U0200","InCountyId":"{HSINCHU}","OutTotal":"{AREAS}"}}'
    columns = '{"COLUMN_NAME":"INFO_TIME","DATA_TYPE":"文字","COLUMN_DESC":"資料時間","DISPLAY_UNIT":null}'
    assert reply.text.startswith(f'{{"Info":[{info}],"ColumnList":[{columns},')
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"


def test_the_columns_are_the_period_the_codes_and_the_values(reply: Any) -> None:
    columns = reply.json["ColumnList"]
    names = ["INFO_TIME", "CODE2", "CODE1", "CODEBASE", "H_CNT", "P_CNT", "M_CNT", "F_CNT"]
    assert [one["COLUMN_NAME"] for one in columns] == names
    assert columns[3] == {
        "COLUMN_NAME": "CODEBASE",
        "DATA_TYPE": "文字",
        "COLUMN_DESC": "最小統計區代碼",
        "DISPLAY_UNIT": "",
    }
    assert columns[5] == {
        "COLUMN_NAME": "P_CNT",
        "DATA_TYPE": "數值",
        "COLUMN_DESC": "人口數",
        "DISPLAY_UNIT": "人",
    }


def test_a_row_is_written_as_it_was_recorded(reply: Any) -> None:
    (row,) = re.findall(r'\{"PRODUCT_ID":[^}]*"CODEBASE":"A1801-0012-00"[^}]*\}', reply.text)
    assert ",".join(json.loads(row)) == "PRODUCT_ID,INFO_TIME,CODE2,CODE1,CODEBASE,H_CNT,P_CNT,M_CNT,F_CNT"
    assert re.fullmatch(
        r'\{"PRODUCT_ID":\d{1,10},"INFO_TIME":"113Y12M",.*"H_CNT":\d+\.0,"P_CNT":\d+\.0,"M_CNT":\d+\.0,"F_CNT":\d+\.0\}',
        row,
    )


def test_the_rows_are_all_those_of_the_store(reply: Any, release: Release) -> None:
    source = open_sources(release)["population_basic"]
    expected = {one.properties["CODEBASE"]: one.properties["P_CNT"] for one in source.stream(Query(geometry=False))}
    assert {row["CODEBASE"]: row["P_CNT"] for row in reply.json["RowDataList"]} == expected


def test_only_the_newest_period_is_answered(segis: Any, open_code: Code) -> None:
    rows = segis(ADMIN, f"oCode={open_code('3A1FA_A1C1', 'U01VI')}").json["RowDataList"]
    assert {row["INFO_TIME"] for row in rows} == {"113Y12M"}
    assert list(rows[0])[1:8] == ["INFO_TIME", "COUNTY_ID", "COUNTY", "TOWN_ID", "TOWN", "V_ID", "VILLAGE"]


def test_what_has_no_value_is_a_dash() -> None:
    count = Field("A0_CNT", FieldType.INTEGER, Words("", ""))
    assert [cell_of(count)(value) for value in (None, 0, 33)] == ["-", 0.0, 33.0]


def test_xml_has_the_same_names(segis: Any, open_code: Code) -> None:
    answer = segis(STAT, f"oCode={open_code('3A1FA_A1C2', 'U0202', 'XML', HSINCHU)}")
    root = etree.fromstring(answer.body)
    assert [child.tag for child in root] == ["Info", "ColumnList", "RowDataList"]
    assert [child.tag for child in root[0]] == ["InMetaDatCode", "InSTUnitCode", "InCountyId", "OutTotal"]
    rows = root.findall("RowDataList/RowData")
    assert len(rows) == int(root.findtext("Info/OutTotal")) == 140
    assert re.fullmatch(r"\d+\.0", rows[0].findtext("P_CNT"))
    assert root.findtext("ColumnList/Column/COLUMN_NAME") == "INFO_TIME"


def test_geojson_in_degrees_has_the_areas_own_polygons(segis: Any, open_code: Code, release: Release) -> None:
    found = segis(STAT, f"oCode={open_code('3A1FA_A1C2', 'U0202', 'GeoJSON-WGS84', HSINCHU)}")
    feature = found.json["features"][7]
    stored = open_sources(release)["areas_level2"].get(feature["properties"]["CODE2"])
    assert feature["geometry"] == json.loads(stored.geometry)
    assert "crs" not in found.json
    assert found.headers["Content-Type"].startswith("application/geo+json")


def test_geojson_in_twd97_names_its_system_and_has_metres(segis: Any, open_code: Code, release: Release) -> None:
    found = segis(STAT, f"oCode={open_code('3A1FA_A1C2', 'U0202', 'GeoJSON-TWD97', HSINCHU)}").json
    feature = found["features"][7]
    stored = open_sources(release)["areas_level2"].get(feature["properties"]["CODE2"])
    there = crs.transform([shapely.from_geojson(stored.geometry)], "EPSG:3826")[0]
    assert found["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::3826"
    assert shapely.from_geojson(json.dumps(feature["geometry"])).equals_exact(there, 0.002)


def test_a_county_without_rows_has_an_empty_list(segis: Any, open_code: Code) -> None:
    found = segis(STAT, f"oCode={open_code('3A1FA_A1C2', 'U0200', county='65000')}").json
    assert found["RowDataList"] == []
    assert found["Info"][0]["OutTotal"] == "0"


@pytest.mark.parametrize(
    "path",
    [
        "/STATWSSTData/OpenService.asmx/GetOrgSTDataForOpenCode",
        "/statwsstdata/openservice.asmx/getstatstdataforopencode",
        "/STATWSSTDATA//OpenService.ASMX//GetStatSTDataForOpenCode/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_any_case_slashes_group_and_method_do(segis: Any, open_code: Code, path: str, method: str) -> None:
    query = f"OCODE={open_code('3A1FA_A1C2', 'U0202', county=HSINCHU).lower()}"
    answer = segis(path, query) if method == "GET" else segis(path, body=query.encode())
    assert answer.json["Info"][0]["OutTotal"] == "140"


@pytest.mark.parametrize("code", ["", "ABCDEF", "F" * 96, "' OR 1=1 --", "<script>alert(1)</script>", "鍵" * 3000])
def test_a_wrong_code_is_answered_with_a_page_that_says_so(segis: Any, code: str) -> None:
    answer = segis(STAT, body=f"oCode={code}".encode())
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "沒有這個 oCode" in answer.text
    assert "There is no such oCode" in answer.text
    assert "<script>" not in answer.text
    assert len(answer.body) < 2000


def test_without_a_code_the_words_are_those_of_asmx(segis: Any) -> None:
    answer = segis(STAT)
    assert (answer.status, answer.text) == (500, "缺少參數: oCode")


def test_another_operation_is_not_there(segis: Any) -> None:
    assert segis("/STATWSSTData/OpenService.asmx/GetAnything").status == 404


def test_a_browser_and_a_program_are_told_what_the_service_is(segis: Any) -> None:
    page, wsdl = segis("/STATWSSTData/OpenService.asmx"), segis("/STATWSSTData/OpenService.asmx", "WSDL")
    root = etree.fromstring(wsdl.body)
    assert "GetAdminSTDataForOpenCode" in page.text
    ports = [one.get("name") for one in root.findall("{*}service/{*}port")]
    assert ports == ["OpenServiceSoap", "OpenServiceSoap12", "OpenServiceHttpGet", "OpenServiceHttpPost"]


SOAP = {
    "http://schemas.xmlsoap.org/soap/envelope/": "text/xml; charset=utf-8",
    "http://www.w3.org/2003/05/soap-envelope": "application/soap+xml; charset=utf-8",
}
"""The content type of each version."""


def by_soap(segis: Any, namespace: str, inner: str, service: str = "/STATWSSTData/OpenService.asmx") -> Any:
    body = f"<e:Envelope xmlns:e='{namespace}'><e:Body>{inner}</e:Body></e:Envelope>".encode()
    return segis(service, body=body, CONTENT_TYPE=SOAP[namespace])


def called(code: str, operation: str = "GetStatSTDataForOpenCode") -> str:
    return f"<{operation} xmlns='http://tempuri.org/'><oCode>{code}</oCode></{operation}>"


@pytest.mark.parametrize("namespace", SOAP)
@pytest.mark.parametrize("form", ["JSON", "XML", "GeoJSON-WGS84"])
def test_by_soap_the_document_is_the_text_of_the_result(segis: Any, open_code: Code, namespace: str, form: str) -> None:
    code = open_code("3A1FA_A1C2", "U0202", form, HSINCHU)
    answer = by_soap(segis, namespace, called(code))
    result = etree.fromstring(answer.body).findtext("{*}Body/{*}GetStatSTDataForOpenCodeResponse/{*}*")
    assert result == segis(STAT, f"oCode={code}").text.replace("\r\n", "\n")
    assert answer.headers["Content-Type"] == SOAP[namespace]


@pytest.mark.parametrize("namespace", SOAP)
def test_a_wrong_code_is_told_as_json_by_soap(segis: Any, namespace: str) -> None:
    answer = by_soap(segis, namespace, called("ABCD", "GetAdminSTDataForOpenCode"))
    result = etree.fromstring(answer.body).findtext(".//{*}GetAdminSTDataForOpenCodeResult")
    assert "There is no such oCode: 'ABCD'" in json.loads(result or "")["Message"]


def test_an_unknown_operation_of_soap_is_a_fault(segis: Any) -> None:
    answer = by_soap(segis, next(iter(SOAP)), called("ABCD", "GetAnything"))
    assert answer.status == 500
    assert "no such operation: GetAnything (GetAdminSTDataForOpenCode, " in answer.text


def test_the_list_of_products_leads_to_every_one(segis: Any, open_code: Code) -> None:
    code = open_code("3A1FA_A1C2", "U0200", county=HSINCHU)
    assert code in segis("/STATWSSTData/products").text
    assert segis("/STATWSSTData").text.count(".asmx</a>") == 4
    lines = segis("/STATWSSTData/products.tsv").text.splitlines()
    assert lines[0] == "oCode\tInMetaDatCode\tInSTUnitCode\tformat\tInCountyId"
    assert f"{code}\t3A1FA_A1C2\tU0200\tJSON\t{HSINCHU}" in lines


def test_the_list_of_one_data_set_is_short(segis: Any, open_code: Code) -> None:
    page = segis("/STATWSSTData/products", "dataset=population_village").text
    assert open_code("3A1FA_A1C1", "U01VI") in page
    assert "U0200" not in page


def with_table(client: Any, release: Release, settings: Settings, home: Path, *lines: str) -> Any:
    """The services with an operator's table of codes."""
    folder = home / "old-services"
    folder.mkdir()
    (folder / "ocodes.tsv").write_text("\n".join(lines), "utf-8")
    return client(StatisticsApplication(release, replace(settings, home=home)))


OLD = "6E03CA29B955A854D8F52522E38D8C7051A1FBEE829C41DB" * 2


def test_an_old_code_of_the_operators_table_is_understood(
    client: Any, release: Release, settings: Settings, tmp_path: Path
) -> None:
    rows = ("# of before", "oCode\tInMetaDatCode\tInSTUnitCode\tformat\tInCountyId")
    asked = with_table(client, release, settings, tmp_path, *rows, f"{OLD}\t3A1FA_A1C2\tU0202\tJSON\t{HSINCHU}")
    assert asked(STAT, f"oCode={OLD}").json["Info"][0]["InCountyId"] == HSINCHU


def test_an_old_code_of_data_that_are_gone_says_so(
    client: Any, release: Release, settings: Settings, tmp_path: Path
) -> None:
    asked = with_table(client, release, settings, tmp_path, f"{OLD}\t3A1FA_A1C5\tU01VI\tJSON\t")
    answer = asked(ADMIN, f"oCode={OLD}")
    assert answer.status == 404
    assert "3A1FA_A1C5 U01VI" in answer.text


@pytest.mark.parametrize(
    "line",
    [
        f"{OLD}\t3A1FA_A1C2\tU0202\tJSON",
        f"{OLD}\t3A1FA_A1C2\tU0299\tJSON\t",
        f"{OLD}\t3A1FA_A1C2\tU0202\tCSV\t",
        f"{OLD}\t3A1FA_A1C2\tU0202\tJSON\t新竹市",
    ],
)
def test_a_row_that_means_nothing_is_refused_at_the_start(
    client: Any, release: Release, settings: Settings, tmp_path: Path, line: str
) -> None:
    with pytest.raises(BadSetting, match=r"ocodes\.tsv, line 1"):
        with_table(client, release, settings, tmp_path, line)


def test_a_release_without_areas_has_no_counties() -> None:
    assert counties({}) == {}
