"""How official files write periods, codes, numbers and rare characters."""

from datetime import date

import pytest

from onestop.loading import text


@pytest.mark.parametrize(
    ("written", "info_time", "start", "end"),
    [
        ("113Y12M", "113Y12M", date(2024, 12, 1), date(2024, 12, 31)),
        ("97Y06M", "97Y06M", date(2008, 6, 1), date(2008, 6, 30)),
        ("113Y4S", "113Y4S", date(2024, 10, 1), date(2024, 12, 31)),
        ("114Y", "114Y", date(2025, 1, 1), date(2025, 12, 31)),
        ("2014-04", "103Y04M", date(2014, 4, 1), date(2014, 4, 30)),
        ("10304", "103Y04M", date(2014, 4, 1), date(2014, 4, 30)),
        ("09704", "97Y04M", date(2008, 4, 1), date(2008, 4, 30)),
        ("202002", "109Y02M", date(2020, 2, 1), date(2020, 2, 29)),
        ("2002", "91Y", date(2002, 1, 1), date(2002, 12, 31)),
        ("91年度", "91Y", date(2002, 1, 1), date(2002, 12, 31)),
        ("１０３年４月", "103Y04M", date(2014, 4, 1), date(2014, 4, 30)),
        ("113年第1季", "113Y1S", date(2024, 1, 1), date(2024, 3, 31)),
    ],
)
def test_a_period_is_written_as_segis_writes_it(written: str, info_time: str, start: date, end: date) -> None:
    period = text.period(written)
    assert period is not None
    assert (period.info_time, period.start, period.end) == (info_time, start, end)


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("10704", "10704"),
        ("107/04", "10704"),
        ("107年4月", "10704"),
        ("１０７年０４月", "10704"),
        ("107-4", "10704"),
        ("98.12", "09812"),
        ("09812", "09812"),
        ("1074", None),
        ("10713", None),
        ("2018", None),
        ("201804", None),
        ("2012", None),
        ("107年", None),
        ("1070401", None),
    ],
)
def test_the_period_of_a_past_doorplate_is_year_and_month_of_the_republic(written: str, month: str | None) -> None:
    assert text.roc_month(written) == month


@pytest.mark.parametrize("written", ["", "統計年月", "10313", "113Y13M", "113Y5S", "0", "12345678", "0Y", "000Y01M"])
def test_what_is_no_period_is_none(written: str) -> None:
    assert text.period(written) is None


@pytest.mark.parametrize(
    ("change", "short", "official"),
    [
        (text.county_code, "63", "63000"),
        (text.county_code, "9007", "09007"),
        (text.county_code, "10018", "10018"),
        (text.town_code, "6300100", "63000010"),
        (text.town_code, "6601800", "66000180"),
        (text.town_code, "0900701", "09007010"),
        (text.town_code, "902001", "09020010"),
        (text.town_code, "1001301", "10013010"),
        (text.town_code, "67000350", "67000350"),
        (text.town_code, "64000051", "64000050"),
        (text.village_code, "64000122003", "64000120-003"),
        (text.village_code, "6300100-002", "63000010-002"),
        (text.village_code, "0900701-002", "09007010-002"),
        (text.village_code, "10007230001", "10007230-001"),
        (text.village_code, "10013030S01", "10013030-S01"),
        (text.village_code, "09007010-005", "09007010-005"),
        (text.village_code, "9007010005", "09007010-005"),
    ],
)
def test_a_short_code_becomes_the_official_one(change, short: str, official: str) -> None:
    assert change(short) == official


@pytest.mark.parametrize("change", [text.county_code, text.town_code, text.village_code])
def test_what_is_no_code_stays_as_it_is(change) -> None:
    assert change(" 廣福里 ") == "廣福里"


def test_a_household_office_stands_for_its_town() -> None:
    assert [text.town_name(name) for name in ("三民二", "三民區")] == ["三民區", "三民區"]


def test_a_number_may_have_commas_and_a_mark_of_no_value_is_none() -> None:
    assert [text.number(value) for value in ("1,234,567", "-3.5", " 12 ", "-", "…", "")] == [
        1234567,
        -3.5,
        12,
        *[None] * 3,
    ]


@pytest.mark.parametrize("value", ["12a", "1,23", "一百", "0x10", "inf"])
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=value):
        text.number(value)


def test_a_character_of_an_agencys_own_goes_where_windows_puts_it() -> None:
    data = "臺北".encode("cp950") + b"\xfa\x40\xfe\xfe\x8e\x40"
    assert text.big5_decoder().decode(data, True) == "臺北\ue000\ue310\ue311"


def test_what_is_no_big5_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        text.big5_decoder().decode(b"ab\xff\xff", True)


@pytest.mark.parametrize(
    ("name", "date_"),
    [
        ("G97_TW_U0200_2015", "2015"),
        ("G97_TW_U01VI_2022M11", "2022-11"),
        ("VILLAGE_MOI_1060831", "2017-08-31"),
        ("statistical-areas-2018", "2018"),
        ("villages", ""),
        ("105Y12M", ""),
    ],
)
def test_the_edition_is_in_the_name_of_a_layer(name: str, date_: str) -> None:
    assert text.edition(name) == date_
