"""CSV as SEGIS, the interior ministry and the counties write it."""

import pytest

from onestop.errors import BadFile
from onestop.levels import Level
from onestop.loading.source import Kind

SEGIS = (
    "CODE2,CODE1,CODEBASE,H_CNT,P_CNT,INFO_TIME\r\n"
    "二級發布區代碼,一級發布區代碼,最小統計區代碼,戶數,人口數,資料時間\r\n"
    'A6701-01,A6701-01-001,A6701-0005-00,40,116,"105Y12M"\r\n'
    'A6701-01,A6701-01-001,A6701-0012-00,-,"1,164","105Y12M"\r\n'
)
FIRST = {
    "CODE2": "A6701-01",
    "CODE1": "A6701-01-001",
    "CODEBASE": "A6701-0005-00",
    "INFO_TIME": "105Y12M",
    "H_CNT": 40.0,
    "P_CNT": 116.0,
}


@pytest.mark.parametrize("encoding", ["cp950", "utf-8", "utf-8-sig"])
def test_segis_csv_has_two_header_rows_in_any_encoding(write, only, rows, encoding: str) -> None:
    source = only(write("105年12月.csv", SEGIS, encoding))
    assert (source.kind, source.level, source.theme, source.rows) == (Kind.STATISTICS, Level.BASIC, "population", 2)
    first, second = rows(source)
    assert first == FIRST
    assert (second["H_CNT"], second["P_CNT"]) == (None, 1164.0)


def test_data_consolidation_has_chinese_first_and_a_trailing_comma(write, only, rows) -> None:
    text = (
        "統計期或資料時間,縣市代碼,縣市名稱,鄉鎮市區代碼,鄉鎮市區名稱,戶數,人口數\r\n"
        "INFO_TIME,COUNTY_ID,COUNTY,TOWN_ID,TOWN,H_CNT,P_CNT\r\n"
        "97Y06M,10021,臺南市,10021010,東區,67301,194063,\r\n"
    )
    source = only(write("DataConsolidation.csv", text, "cp950"))
    assert source.level is Level.TOWN
    assert rows(source) == [
        {
            "COUNTY_ID": "10021",
            "COUNTY": "臺南市",
            "TOWN_ID": "10021010",
            "TOWN": "東區",
            "INFO_TIME": "97Y06M",
            "H_CNT": 67301.0,
            "P_CNT": 194063.0,
        }
    ]


def test_the_header_may_have_the_trailing_comma_too(write, only, rows) -> None:
    source = only(write("a.csv", "INFO_TIME,TOWN_ID,P_CNT,\n資料時間,鄉鎮市區代碼,人口數,\n97Y06M,10021010,5,\n"))
    assert rows(source) == [{"TOWN_ID": "10021010", "INFO_TIME": "97Y06M", "P_CNT": 5.0}]


def test_info_and_schema_beside_the_table_give_period_units_and_the_mark_of_no_value(write, only, rows) -> None:
    write("Info.ini", "[產品資訊]\r\n分類=40101\r\n空間統計單元代碼=U0201\r\n資料時間=110Y2S\r\n", "cp950")
    schema = (
        "[檔案格式資訊]\r\n檔案名稱=x.csv\r\n[SCH_CNT]\r\n英文欄位名=SCH_CNT\r\n中文欄位名=學校數\r\n資料類型=數字\r\n"
    )
    write("Schema.ini", schema + "無統計值代表值=-99\r\n顯示計量單位=所\r\n", "cp950")
    source = only(write("x.csv", "CODE1,SCH_CNT\n一級發布區代碼,學校數\nA6701-01-001,3\nA6701-01-002,-99\n").parent)
    assert (source.level, source.theme) == (Level.LEVEL1, "segis_40101")
    assert [(name, words.zh) for name, words in source.titles] == [("SCH_CNT", "學校數")]
    assert [(name, words.zh) for name, words in source.units] == [("SCH_CNT", "所")]
    assert [(row["INFO_TIME"], row["SCH_CNT"]) for row in rows(source)] == [("110Y2S", 3.0), ("110Y2S", None)]


def test_values_by_names_only_say_so(write, only) -> None:
    assert only(write("income.csv", "年度,縣市,鄉鎮市區,村里,中位數\n91,台北市,松山區,中崙里,739\n")).names


def test_a_line_break_within_quotes_does_not_end_a_row(write, only, rows) -> None:
    source = only(write("q.csv", '年度,縣市代碼,縣市,人口數\n110,63000,"臺北\n市",5\n\n110,64000,高雄市,6\n'))
    assert [row["COUNTY"] for row in rows(source)] == ["臺北\n市", "高雄市"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_lines_may_end_as_any_system_ends_them(write, only, rows, end: str) -> None:
    lines = ("統計年月,縣市代碼,出生數", "10304,63000,2", "", "10304,64000,3")
    assert [row["BORN_CNT"] for row in rows(only(write("a.csv", end.join(lines) + end)))] == [2.0, 3.0]


def test_a_heading_in_the_middle_of_a_table_is_a_row_without_values(write, only, rows) -> None:
    source = only(write("joined.csv", "統計年月,縣市代碼,出生數\n10304,63000,2\n統計年月,縣市代碼,出生數\n"))
    assert [(row["INFO_TIME"], row["BORN_CNT"]) for row in rows(source)] == [("103Y04M", 2.0), (None, None)]


def test_a_column_without_a_place_is_named_in_a_note(write, only) -> None:
    source = only(write("extra.csv", "統計年月,縣市代碼,出生數,備註\n10304,63000,2,無\n"))
    assert [note.en for note in source.notes] == ["these columns are no values and were left out: 備註"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("統計年月,縣市代碼,出生數\n10304,63000,2\n10304,64000\n", r"row 3 has 2 cells, its header 3"),
        ("統計年月,縣市代碼,出生數\n10304,63000,2,9\n", r"row 2 has 4 cells, its header 3"),
        ('統計年月,縣市代碼,出生數\n10304,63000,"2\n', "ends inside a quoted cell"),
        ("縣市代碼,出生數\n63000,2\n", "the values have no period"),
        ("統計年月,縣市代碼,出生數,出生數\n10304,63000,2,2\n", "'出生數' .*has this column twice"),
        ("統計年月,縣市代碼,出生數\n10304,63000,二\n", r"column 出生數: '二' .*is not a number"),
        (
            "統計年月,縣市代碼,出生數\n".encode() + b"10304,63000,\xff\xff\n",
            r"neither UTF-8 nor Big5 text \(as UTF-8 byte 4",
        ),
        ("統計年月,縣市代碼,出生數\n10304,63000,2\n".encode("utf-16"), "is UTF-16 text"),
    ],
)
def test_a_bad_csv_is_refused_in_one_sentence_that_says_where(write, only, rows, content, sentence: str) -> None:
    with pytest.raises(BadFile, match=rf"bad\.csv.*{sentence}"):
        rows(only(write("bad.csv", content)))


def test_a_title_may_begin_with_a_number(write, only, rows) -> None:
    text = "V_ID,A65UP_CNT,INFO_TIME\n村里代碼,65歲以上人口數,資料時間\n10018010-001,7,113Y12M\n"
    source = only(write("a.csv", text))
    assert rows(source)[0]["A65UP_CNT"] == 7
