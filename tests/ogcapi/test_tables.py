"""Series and tables, each format read back by a reader of its own."""

import csv
import gzip
import io
from typing import Any

import lxml.html
import openpyxl
import pytest
from pysdmx.io import read_sdmx

from onestop.ogcapi.table_pages import lines

VILLAGE = "10018010-001"
PATH = "/collections/population_village"


@pytest.fixture
def table(ask: Any) -> Any:
    def get(path: str = f"{PATH}/table", **parameters: object) -> Any:
        answer = ask(path, **parameters)
        assert answer.status_code == 200, answer.text
        return answer

    return get


def test_a_series_says_its_area_once(table: Any) -> None:
    said = table(f"{PATH}/series", area=VILLAGE, field="P_CNT").json
    assert said["area"]["VILLAGE"] == "南門里"
    assert [column["name"] for column in said["columns"]] == ["INFO_TIME", "time_start", "time_end", "P_CNT"]
    assert said["rows"][0] == ["113Y01M", "2024-01-01", "2024-01-31", 1339]
    assert said["columns"][-1]["unit"] == "人"


def test_titles_are_in_the_language_that_is_asked_for(table: Any) -> None:
    said = table(f"{PATH}/series", area=VILLAGE, lang="en").json
    assert "persons" in {column.get("unit") for column in said["columns"]}


def test_a_csv_has_the_two_header_rows_and_a_byte_order_mark(table: Any) -> None:
    answer = table(parent="10018010", field="P_CNT", f="csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert rows[0][:7] == ["V_ID", "VILLAGE", "TOWN_ID", "TOWN", "COUNTY_ID", "COUNTY", "113Y01M"]
    assert (rows[1][1], rows[1][6]) == ("村里", "人口數 113年1月")
    assert rows[2][:7] == [VILLAGE, "南門里", "10018010", "東區", "10018", "新竹市", "1339"]


def test_a_workbook_holds_the_same_with_numbers_as_numbers(table: Any) -> None:
    said = table(parent="10018010").json
    book = openpyxl.load_workbook(io.BytesIO(table(parent="10018010", f="xlsx").data), read_only=True)
    names, titles, *rows = book.active.iter_rows(values_only=True)
    assert list(names) == [column["name"] for column in said["columns"]]
    assert list(titles) == [column["title"] for column in said["columns"]]
    assert [list(row) for row in rows] == said["rows"]


def test_sdmx_csv_is_read_by_its_library(table: Any) -> None:
    said = table(parent="10018010").json
    (dataset,) = read_sdmx(io.BytesIO(table(parent="10018010", f="sdmx-csv").data)).data
    read = {(row.AREA, row.TIME_PERIOD): int(row.OBS_VALUE) for row in dataset.data.itertuples()}
    assert "POPULATION_VILLAGE(1.0)" in dataset.structure
    assert len(read) == len(said["rows"]) * 12
    assert read[VILLAGE, "2024-01"] == 1339


def test_a_missing_value_is_marked_in_sdmx_csv(table: Any, monkeypatch: Any) -> None:
    found = {VILLAGE: ((VILLAGE, *[None] * 5), {"113Y02M": (7,)})}
    monkeypatch.setattr("onestop.series.pivot.read", lambda *_: found)
    rows = csv.DictReader(io.StringIO(table(f="sdmx-csv", period="113Y01M,113Y02M").text))
    assert [(row["OBS_VALUE"], row["OBS_STATUS"]) for row in rows] == [("", "M"), ("7", "A")]


@pytest.mark.parametrize("more", ["", ";version=2.0.0", "; version=2.0.0; labels=id, */*;q=0.1"])
def test_the_format_follows_accept(ask: Any, more: str) -> None:
    answer = ask(f"{PATH}/table", {"Accept": f"application/vnd.sdmx.data+csv{more}"}, parent="10018010")
    assert answer.content_type.startswith("application/vnd.sdmx.data+csv")
    assert "Accept" in answer.headers["Vary"]


def test_text_is_sent_packed_to_those_who_read_it(ask: Any) -> None:
    answer = ask(f"{PATH}/table", {"Accept-Encoding": "gzip"}, f="csv")
    assert gzip.decompress(answer.data).startswith(b"\xef\xbb\xbfV_ID")


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("table", {"nope": "1"}, 400),
        ("table", {"columns": "areas"}, 400),
        ("table", {"columns": "field", "period": "1Y"}, 400),
        ("table", {"parent": "1; DROP TABLE"}, 400),
        ("table", {"datetime": "yesterday"}, 400),
        ("table", {"limit": "0"}, 400),
        ("table", {"f": "pdf"}, 400),
        ("table", {"area": VILLAGE}, 400),
        ("series", {}, 400),
        ("series", {"area": "10018010-999"}, 404),
        ("series", {"area": "\x00"}, 400),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(ask: Any, path: str, parameters: Any, status: int) -> None:
    answer = ask(f"{PATH}/{path}", **parameters)
    assert answer.status_code == status
    assert answer.json["description"]


def test_areas_have_no_table(ask: Any) -> None:
    assert ask("/collections/villages/table").status_code == 404
    assert ask("/collections/catalogue/series", area="x").status_code == 404


def test_the_document_describes_series_and_tables(api: Any) -> None:
    paths = api.get("/openapi").json["paths"]
    for name in ("series", "table"):
        described = paths[f"/collections/{{collectionId}}/{name}"]["get"]["parameters"]
        assert len(described) > 5
        refused = api.get(f"{PATH}/{name}?nope=1").json["description"]
        assert len(refused.rpartition("allowed: ")[2].split(", ")) == len(described) - 1


def test_a_collection_leads_to_its_table(api: Any) -> None:
    links = api.get(f"{PATH}?f=json").json["links"]
    assert any(link["href"].endswith(f"{PATH}/table") for link in links)


@pytest.mark.parametrize(("language", "word"), [("zh-TW", "人口數"), ("en", "persons")])
def test_a_series_is_a_page_with_a_line_and_a_table(table: Any, language: str, word: str) -> None:
    answer = table(f"{PATH}/series", area=VILLAGE, field="P_CNT", f="html", lang=language)
    assert answer.content_type == "text/html; charset=utf-8"
    root = lxml.html.fromstring(answer.data)
    assert root.xpath("//h1")[0].text.endswith(f" 新竹市東區南門里 {VILLAGE}")
    (chart,) = root.xpath("//svg[@role='img']")
    assert "1,339" in chart.get("aria-label")
    (line,) = chart.xpath(".//polyline")
    assert len(line.get("points").split()) == len(root.xpath("//tbody/tr")) == 12
    assert word in root.xpath("//h2")[0].text


def test_the_line_of_a_series_is_broken_where_there_is_no_value() -> None:
    assert len(lines([1, 2, None, 3], 1, 3)) == 2


def test_a_page_lists_no_more_rows_than_can_be_read(table: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("onestop.ogcapi.table_pages.MOST_ROWS", 5)
    root = lxml.html.fromstring(table(f="html", lang="en").data)
    assert len(root.xpath("//tbody/tr")) == 5
    assert "122 rows" in root.text_content()
