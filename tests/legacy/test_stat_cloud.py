"""STATCloud as its clients use it: the list, the page of a product, the way to its file."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest

from onestop.release import Release
from onestop.server import mounts
from onestop.settings import Settings

GO = "/STATCloud/reqcontroller.go"
COLUMNS = (
    *("new_num", "SUB_PRODUCT_ID", "SORT_ID", "CNAME", "CODE", "MID", "BOUNDARY_DESC", "BOUNDARY_INDEX"),
    *("SUB_BOUNDARY_DESC", "SUB_BOUNDARY_INDEX", "STUNIT_CODE", "STUNIT_NAME", "STTIME", "APPLY_TYPE_ID"),
    *("PRODUCT_COUNT", "DEC_COL", "DEC_MCOL"),
)
"""In the order of a recorded row."""
ASKED = {
    "draw": "2",
    "columns[0][data]": "CNAME",
    "start": "0",
    "length": "200",
    "search[value]": "",
    "method": "dataset.GetDataSetList",
    "division": "",
    "section": "0",
    "stunit": "4",
    "boundary": "全國（22縣市）",
    "yearstart": "",
    "yearend": "",
    "opentype": "",
    "keyword": "行政區人口統計_村里",
}
"""What one client sends."""

type Listed = Callable[..., Any]


def nothing(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode()]


@pytest.fixture(scope="module")
def cloud(client: Any, release: Release, settings: Settings) -> Any:
    return client(mounts.stat_cloud(release, settings, nothing))


@pytest.fixture
def listed(cloud: Any) -> Listed:
    """A page of the list."""

    def ask(**parameters: str) -> Any:
        form = urlencode({**ASKED, **parameters}).encode()
        return cloud(GO, body=form, CONTENT_TYPE="application/x-www-form-urlencoded; charset=UTF-8")

    return ask


def test_a_row_of_the_list_has_the_columns_that_were_recorded(listed: Listed) -> None:
    answer = listed()
    rows = answer.json["data"]
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert tuple(answer.json) == ("draw", "recordsTotal", "recordsFiltered", "data")
    assert answer.json["draw"] == 2
    assert tuple(rows[0]) == COLUMNS
    assert rows[0] | {"SORT_ID": 0} == {
        "new_num": 1,
        "SUB_PRODUCT_ID": 0,
        "SORT_ID": 0,
        "CNAME": "113年12月行政區人口統計_村里",
        "CODE": "population_village_GIS-2024M12-TW",
        "MID": "population_village",
        "BOUNDARY_DESC": "全國",
        "BOUNDARY_INDEX": "",
        "SUB_BOUNDARY_DESC": "",
        "SUB_BOUNDARY_INDEX": "",
        "STUNIT_CODE": "U01VI",
        "STUNIT_NAME": "村里",
        "STTIME": "113Y12M",
        "APPLY_TYPE_ID": 0,
        "PRODUCT_COUNT": len(rows),
        "DEC_COL": "population_village.113Y12M.TW",
        "DEC_MCOL": "population_village",
    }


def test_the_list_comes_in_pages(listed: Listed) -> None:
    whole = listed(keyword="", stunit="").json
    some = listed(keyword="", stunit="", start="3", length="2").json
    assert len(whole["data"]) == whole["recordsTotal"] > 5
    assert some["data"] == whole["data"][3:5]
    assert some["recordsTotal"] == whole["recordsTotal"]


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"boundary": "新竹市", "stunit": "U0202", "keyword": ""}, ["113年12月新竹市統計區人口統計_二級發布區"]),
        ({"boundary": "", "stunit": "U01CO", "keyword": "界"}, ["縣市界"]),
        ({"boundary": "", "stunit": "U01VI", "keyword": "人口 消長"}, []),
        ({"yearstart": "200"}, []),
        ({"yearend": "2000"}, []),
    ],
)
def test_a_filter_keeps_what_it_says(listed: Listed, parameters: dict[str, str], names: list[str]) -> None:
    found = [row["CNAME"] for row in listed(**parameters).json["data"]]
    assert all(any(name in one for one in found) for name in names)
    assert bool(found) is bool(names)


def test_years_are_those_of_the_republic_or_of_the_common_era(listed: Listed) -> None:
    ours = {row["STTIME"] for row in listed(yearstart="113", yearend="113").json["data"]}
    assert ours == {row["STTIME"] for row in listed(yearstart="2024", yearend="2024").json["data"]}
    assert all(time.startswith("113Y") for time in ours)
    assert ours


@pytest.mark.parametrize("parameters", [{"start": "-1"}, {"length": "a"}, {"yearstart": "x"}, {"method": "other"}])
def test_a_wrong_value_is_refused_in_words(listed: Listed, parameters: dict[str, str]) -> None:
    answer = listed(**parameters)
    assert answer.status == 400
    assert "的值不正確" in answer.text


def test_a_page_has_what_programs_take_out_of_it(cloud: Any, listed: Listed, open_code: Callable[..., str]) -> None:
    column = quote(listed().json["data"][0]["DEC_COL"])
    answer = cloud("/STATCloud/QueryInterfaceView", f"COL={column}&MCOL=population_village")
    assert re.search('data-pid="([^"]*)"', answer.text)[1] == "population_village.113Y12M.TW"
    assert re.search('<gs-request-token value="([^"]*)"></gs-request-token>', answer.text)[1]
    first = re.search('data-url="([^"]*GetAdminSTDataForOpenCode[^"]*)"[^>]*>JSON</a>', answer.text)[1]
    assert first.endswith(f"?oCode={open_code('3A1FA_A1C1', 'U01VI')}")
    assert "113年12月行政區人口統計_村里" in answer.text


def test_a_page_of_before_leads_to_the_list_of_all(cloud: Any) -> None:
    answer = cloud("//STATCloud//QueryInterfaceView/", "COL=aQN%252fHCX5M1xcy0qa5dIGIw%253d%253d&MCOL=jK")
    assert (answer.status, answer.headers["Location"][-22:]) == (302, "/STATWSSTData/products")


@pytest.mark.parametrize("keyword", ["//evil.example", "\r\nSet-Cookie: a=b", "{base}", "&q=1", "<script>", '"><b>'])
def test_the_page_of_the_list_leads_people_to_the_search(cloud: Any, keyword: str) -> None:
    text = cloud("/STATCloud/QueryInterface", f"keyword={quote(keyword)}").text
    assert f'/search?q={quote(keyword.strip(), safe="")}">' in text
    assert "<gs-request-token value=" in text


def test_the_way_to_a_file_is_told_and_leads_to_the_download(cloud: Any) -> None:
    form = {"method": "filedown.DownloadProductFile", "aProductCode": "population_village.113Y12M.TW", "aType": "shp"}
    told = cloud(GO, body=urlencode({**form, "IsGetFile": "false", "IsRemove": "false"}).encode()).json
    assert told == {"Content": {"Url": "population_village.113Y12M.TW.shp"}}
    answer = cloud("/FileDownload/Download.aspx", f"u={told['Content']['Url']}")
    assert answer.status == 302
    assert answer.headers["Location"].endswith("/download/population_village/product?format=shp&period=113Y12M")


def test_the_link_of_a_product_leads_to_its_old_address(cloud: Any) -> None:
    query = {"method": "filedown.downloadproductfile", "code": "population_village", "STTIME": "113Y12M"}
    assert "/STATCloud/reqcontroller.file?" in cloud(GO, urlencode(query)).headers["Location"]


@pytest.mark.parametrize("product", ["nothing..TW", "doorplates..TW", "../../etc", ""])
def test_what_is_no_product_is_not_there(cloud: Any, product: str) -> None:
    form = urlencode({"method": "filedown.DownloadProductFile", "aProductCode": product}).encode()
    assert cloud(GO, body=form).status == 404
    assert cloud("/FileDownload/Download.aspx", f"u={quote(product)}.shp").status == 404


def test_other_paths_are_another_faces(cloud: Any) -> None:
    assert cloud("/STATCloud/elsewhere", "method=x").body == b"/elsewhere"


FILE = {"method": "filedown.DownloadProductFile", "code": "population_county", "STTIME": "113Y12M", "BOUNDARY": "全國"}
WRITTEN = urlencode(FILE).encode()
BIG5 = urlencode(FILE, encoding="cp950").encode()


@pytest.mark.parametrize("path", ["/STATCloud/reqcontroller.file", "//statcloud//REQCONTROLLER.FILE/"])
@pytest.mark.parametrize(("query", "body"), [(WRITTEN, b""), (BIG5, b""), (b"", WRITTEN), (b"", BIG5)])
def test_a_file_is_asked_for_by_query_and_form_in_any_case_and_in_big5(
    front_door: str, path: str, query: bytes, body: bytes
) -> None:
    with urlopen(f"{front_door}{path}?{query.decode()}", body or None, timeout=60) as answer:
        assert answer.headers["Content-Type"] == "application/zip"


def test_a_program_comes_from_the_list_to_a_file(front_door: str) -> None:
    form = urlencode({**ASKED, "stunit": "U01TO", "keyword": "人口統計", "length": "1"}).encode()
    with urlopen(Request(f"{front_door}{GO}", form, headers={"gs-request-token": "none"}), timeout=60) as answer:
        (row,) = json.load(answer)["data"]
    with urlopen(f"{front_door}/STATCloud/QueryInterfaceView?COL={quote(row['DEC_COL'])}", timeout=60) as answer:
        product = re.search('data-pid="([^"]*)"', answer.read().decode())[1]
    form = urlencode({"method": "filedown.DownloadProductFile", "aProductCode": product, "aType": "csv"}).encode()
    with urlopen(f"{front_door}{GO}", form, timeout=60) as answer:
        found = json.load(answer)["Content"]["Url"]
    with urlopen(f"{front_door}/FileDownload/Download.aspx?u={found}", timeout=60) as answer:
        assert answer.headers["Content-Type"] == "application/zip"
