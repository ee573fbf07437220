"""OpenService replies, bare or within the `<string>` of an ASMX service."""

import json
from html import escape

import pytest

from onestop.errors import BadFile
from onestop.levels import Level

REPLY = {
    "Info": [{"InMetaDatCode": "3A1FA_A1C2", "InSTUnitCode": "U0200", "InCountyId": "09007", "OutTotal": "2"}],
    "ColumnList": [
        {"COLUMN_NAME": "CODEBASE", "DATA_TYPE": "文字", "COLUMN_DESC": "最小統計區代碼", "DISPLAY_UNIT": None},
        {"COLUMN_NAME": "P_CNT", "DATA_TYPE": "數值", "COLUMN_DESC": "人口數", "DISPLAY_UNIT": "人"},
        {"COLUMN_NAME": "A100UP_5_M_CNT", "DATA_TYPE": "數值", "COLUMN_DESC": "100歲以上男", "DISPLAY_UNIT": "人"},
    ],
    "RowDataList": [
        {"PRODUCT_ID": 1, "INFO_TIME": "106Y06M", "CODEBASE": "A9701-0001-00", "P_CNT": 33.0, "A100UP_5_M_CNT": "-"},
        {"PRODUCT_ID": 1, "INFO_TIME": "106Y06M", "CODEBASE": "A9701-0002-00", "P_CNT": 5.0, "A100UP_5_M_CNT": 1.0},
    ],
}
TEXT = json.dumps(REPLY, ensure_ascii=False)


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        "\ufeff" + TEXT,
        f'<?xml version="1.0" encoding="utf-8"?>\r\n<string xmlns="http://tempuri.org/">{TEXT}</string>',
        f"<string>{escape(TEXT)}</string>",
    ],
    ids=["bare", "byte order mark", "envelope", "escaped"],
)
def test_a_reply_is_read(write, only, rows, content: str) -> None:
    source = only(write("reply.json", content))
    assert (source.level, source.theme, source.rows) == (Level.BASIC, "population", 2)
    assert [row["A100UP_5_M_CNT"] for row in rows(source)] == [None, 1.0]
    assert rows(source)[0] == {
        "CODEBASE": "A9701-0001-00",
        "INFO_TIME": "106Y06M",
        "P_CNT": 33.0,
        "A100UP_5_M_CNT": None,
    }


def test_only_the_file_describes_a_column_that_we_do_not_know(write, only) -> None:
    source = only(write("reply.json", TEXT))
    assert [(name, words.zh) for name, words in source.titles] == [("A100UP_5_M_CNT", "100歲以上男")]
    assert [(name, words.zh) for name, words in source.units] == [("A100UP_5_M_CNT", "人")]


def test_a_product_of_another_theme_has_its_own_name(write, only) -> None:
    rows = [{"INFO_TIME": "110Y", "COUNTY_ID": "63000", "SCH_CNT": 3}]
    reply = {"Info": [{"InMetaDatCode": "3A1FA_B2C7", "InSTUnitCode": "U01CO"}], "ColumnList": [], "RowDataList": rows}
    source = only(write("reply.json", json.dumps(reply)))
    assert (source.theme, source.level) == ("b2c7", Level.COUNTY)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (TEXT[:-30], "not a whole JSON document of .* bytes .* at line 1, column"),
        (TEXT.replace('"OutTotal": "2"', '"OutTotal": "9"'), "has 2 rows where its Info says 9"),
        (TEXT.replace("33.0", '"viele"'), "column P_CNT: 'viele' .*is not a number"),
        (json.dumps({**REPLY, "RowDataList": "none"}), "RowDataList .*is not a list of rows"),
    ],
    ids=["half", "rows missing", "no number", "no rows"],
)
def test_a_bad_reply_is_refused_in_one_sentence(write, only, rows, content: str, sentence: str) -> None:
    with pytest.raises(BadFile, match=rf"reply\.json.*{sentence}"):
        rows(only(write("reply.json", content)))


def test_a_reply_of_the_address_service_is_set_aside(write, aside) -> None:
    assert "address service" in aside(write("tgos.json", '{"Info": [], "AddressList": []}')).reason.en
