"""The old service's search: what it found, and how it said so, on doorplates that were made up for it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onestop.address import Matcher
from onestop.address.old.clean import clean, split_list
from onestop.address.old.model import Answer, Fuzzy, Options, Part
from onestop.address.old.service import OldService

TOWNS = {"東區": "67000370", "北區": "67000340", "新化區": "67000180", "永康區": "67000310"}
VILLAGES = {"文聖里": "001", "和平里": "002", "塩行里": "003", "全興里": "004", "六甲里": "005"}
PLATES = """\
東區 文聖里 13鄰 裕平路 - - - 196之5號
東區 文聖里 13鄰 裕平路 - - - 30號
東區 文聖里 13鄰 裕平路 - - - 40號
東區 文聖里 13鄰 裕平路 - - - 51號
東區 文聖里 13鄰 裕平路 - - - 82號之1
東區 文聖里 13鄰 裕平路 - - - 82號之10
東區 文聖里 13鄰 裕平路 - - - 82號之2
東區 文聖里 13鄰 裕平路 - 73巷 - 10號
東區 文聖里 13鄰 裕平路 - 73巷 - 12號
東區 文聖里 13鄰 裕平路 - 73巷 5弄 84號
東區 文聖里 13鄰 裕平路 - 75巷 - 8號
東區 文聖里 13鄰 裕平路 - 77巷 - 8號
東區 和平里 2鄰 裕平路 - - - 99號
東區 和平里 2鄰 東門路 一段 - - 7號
東區 和平里 2鄰 東門路 二段 - - 7號
東區 和平里 2鄰 東門路 二段 - - 20號
東區 和平里 2鄰 東門路 二段 - - 20號之3
東區 和平里 29鄰 育平路 - - - 166號
東區 和平里 30鄰 育平路 - - - 166號
東區 和平里 3鄰 長街 - 5巷 - 3號
東區 和平里 3鄰 長街 - - - 2號
北區 和平里 3鄰 公園街 - - - 5號
永康區 塩行里 32鄰 中正三街 - - - 21號
新化區 全興里 10鄰 - - - - 247號之339 竹子脚
新化區 全興里 10鄰 - - - - 247號之341 竹子脚
新化區 六甲里 4鄰 六甲路 - - - 181號"""
"""Town, village, 鄰, road, section, lane, alley, number, place name."""

COLUMNS = (
    *("COUNTY_ID", "COUNTY", "TOWN_ID", "TOWN", "V_ID", "VILLAGE", "NEIGHBORHOOD", "ROAD", "SECTION", "LANE", "ALLEY"),
    *("AREA", "NUMBER", "PERIOD", "X", "Y"),
)


@pytest.fixture(scope="module")
def service(index_of: Callable[..., tuple[Path, object]]) -> OldService:
    """The old service over the doorplates above, and our matcher behind it."""
    matcher = Matcher(index_of(rows())[0])
    return OldService(matcher.index, matcher.match)


def rows() -> list[dict[str, str]]:
    made = []
    for at, line in enumerate([*PLATES.splitlines(), *past()]):
        town, village, near, road, section, lane, alley, number, *more = (
            "" if part == "-" else part for part in line.split()
        )
        place = f"{TOWNS[town]}-{VILLAGES[village]}", village, near
        street = road, section, lane, alley, more[0] if more else "", number, more[1] if len(more) > 1 else ""
        cells = ("67000", "臺南市", TOWNS[town], town, *place, *street, str(120.2 + at / 1000), "23.0")
        made.append(dict(zip(COLUMNS, cells, strict=True)))
    return made


def past() -> list[str]:
    return ["東區 文聖里 1鄰 裕平路 - - - 1號 - 10704", "東區 文聖里 13鄰 裕平路 - - - 30號 - 10207"]


def told(answer: Answer) -> list[str]:
    """The rows without county, village and 鄰."""
    all_parts = [row.parts for row in answer.rows]
    return [f"{one.area}{one.road}{one.section}{one.lane}{one.alley}{one.number}" for one in all_parts]


STRICT = Options(strict=True)
FOUND = "[臺南市]\t { 模糊比對 } (東區)\t找到符合的[鄉鎮市區]，"


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("台南市東區裕平路30號", ["裕平路30號"]),
        ("台南市東區文聖里裕平路30號", ["裕平路30號"]),
        ("台南市東區文聖里13鄰裕平路30號", ["裕平路30號"]),
        ("臺南市東區東門路2段7號", ["東門路二段7號"]),
        ("臺南市東區東門路２段７號", ["東門路二段7號"]),
        ("台南市東區裕平路30號9樓", ["裕平路30號"]),
        ("台南市東區裕平路30號16F之1號", ["裕平路30號"]),
        ("台南市東區裕平路 73巷 5弄84號", ["裕平路73巷5弄84號"]),
        ("台南市新化區竹子脚247號之339", ["竹子脚247號之339"]),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_a_whole_address_is_exact(service: OldService, written: str, rows: list[str], strict: bool) -> None:
    answer = service.find(written, Options(strict=strict))
    assert (answer.exact, answer.code, told(answer)) == (True, "[臺南市]\tFULL:1", rows)
    assert answer.trace == "[臺南市]\t { 完全比對 } 找到符合的門牌地址"


def test_the_address_is_repeated_without_blanks_and_with_the_countys_name_as_it_is_written(service: OldService) -> None:
    assert service.find("台南市東區 裕平路３０號", STRICT).address == "臺南市東區裕平路３０號"


def flags(**given: int | str) -> str:
    names = ("T", "V", "R", "S", "L", "A", "SA", "T", "AR", "NO", "E", "N")
    values = {"T": 1} | given
    return "[臺南市]\t" + ",".join(
        f"{name}:{values.get(name, -1) if at != 7 else -1}" for at, name in enumerate(names) if values.get(name) != ""
    )


@pytest.mark.parametrize(
    ("written", "rows", "code", "steps"),
    [
        ("裕平路196-5號", ["裕平路196之5號"], flags(R=1, NO=1), "(196-5號)\t找到符合的[門牌號碼]"),
        ("裕平路82-10號", ["裕平路82號之10"], flags(R=1, NO=1), "(82-10號)\t找到符合的[門牌號碼]"),
        ("裕平路82之10號", ["裕平路82號之10"], flags(R=1, NO=1), "(82之10號)\t找到符合的[門牌號碼]"),
        ("裕平路30-7號", ["裕平路30號"], flags(R=1, NO=1), "(30-7號)\t找到符合的[門牌號碼]"),
        (
            "裕平路82號",
            ["裕平路82號之1", "裕平路82號之10", "裕平路82號之2"],
            flags(R=1, NO=1),
            "(82號)\t找到符合的[門牌號碼]，進行[雙號過濾]，進行[找最小門牌的號之、之號]",
        ),
        (
            "裕平路34號",
            ["裕平路30號", "裕平路40號"],
            flags(R=1, NO="0(+6)(-4)"),
            "找到大於輸入的門牌號碼 +6 號，進行[找小於且最接近的門牌號碼]，找到小於輸入的門牌號碼 -4 號",
        ),
        (
            "裕平路200號",
            ["裕平路196之5號"],
            flags(R=1, NO="0(-4)"),
            "(200號)\t進行[雙號過濾]，進行[找小於且最接近的門牌號碼]，找到小於輸入的門牌號碼 -4 號",
        ),
        ("育平路166號", ["育平路166號"] * 2, flags(R=1, NO=1), "(166號)\t找到符合的[門牌號碼]，進行[雙號過濾]"),
        (
            "裕平街30號",
            ["裕平路30號"],
            flags(R=2, NO=1),
            "進行轉換搜尋[街變成路，路變成街]，轉換搜尋找到符合的[路街名]，(30號)\t找到符合的[門牌號碼]",
        ),
        (
            "裕平路30巷9號",
            ["裕平路30號"],
            flags(R=1, L=0, NO=1),
            "(30巷)\t找不到符合的[巷]，(30)\t找到符合的[門牌號碼]",
        ),
        (
            "裕平路73巷9弄84號",
            ["裕平路73巷5弄84號"],
            flags(R=1, L=1, A=0, NO=1),
            "(73巷)\t找到符合的[巷]，(9弄)\t找不到符合的[弄]，(84號)\t找到符合的[門牌號碼]",
        ),
        (
            "裕平路99巷8弄1號",
            ["裕平路99號"],
            flags(R=1, L=0, NO=1),
            "(99巷)\t找不到符合的[巷]，(99)\t找到符合的[門牌號碼]",
        ),
        (
            "裕平路95巷8弄1號",
            ["裕平路75巷8號", "裕平路77巷8號"],
            flags(R=1, L=0, NO="2(-87)"),
            "[弄視為號]，轉換搜尋找到符合的[門牌號碼]，進行[找小於且最接近的門牌號碼]，找到小於輸入的門牌號碼 -87 號",
        ),
        (
            "裕平路73巷20號",
            ["裕平路73巷12號"],
            flags(R=1, L=1, NO="0(-8)"),
            "進行轉換搜尋[巷視為號]，進行[雙號過濾]，進行[找小於且最接近的門牌號碼]，找到小於輸入的門牌號碼 -8 號",
        ),
        (
            "長街5巷23號",
            ["長街5巷3號"],
            flags(R=1, L=1, NO=0),
            "(23號)\t找不到符合的[門牌號碼]，進行轉換搜尋[巷視為號]",
        ),
        ("公園街5號", [], flags(R=1, NO=0), "(公園街)\t找到符合的[路街名]，(5號)\t模糊比對找不到符合的門牌地址。"),
        ("裕平路446號32弄41號", ["裕平路51號"], flags(R=1, A=0, NO="0(+10)"), "(446號32弄)\t找不到符合的[弄]"),
        (
            "裕平路1至40號",
            ["裕平路40號"],
            flags(R=1, AR=0, NO=1),
            "(一至)\t找不到符合的[地區]，進行轉換搜尋[路或街變成地區名]",
        ),
        ("裕平路15、17號", ["裕平路99號"], flags(R=1, NO="0(-1418)"), "(1517號)\t進行[單號過濾]"),
        (
            "東門路20號",
            ["東門路二段20號"],
            flags(R=1, NO=1),
            "(東門路)\t找到符合的[路街名]，(20號)\t找到符合的[門牌號碼]",
        ),
        ("東門路三段7號", ["東門路一段7號", "東門路二段7號"], flags(R=1, S=0, NO=1), "(3)\t找不到符合的[路段]"),
    ],
)
def test_what_is_not_whole_is_found_as_of_old(
    service: OldService, written: str, rows: list[str], code: str, steps: str
) -> None:
    answer = service.find(f"台南市東區{written}", STRICT)
    assert told(answer) == rows
    assert answer.code == code
    assert answer.trace.startswith(FOUND)
    assert steps in answer.trace
    assert answer.total == len(rows)


def test_the_last_step_counts_the_rows(service: OldService) -> None:
    assert service.find("台南市東區裕平路34號", STRICT).trace.endswith("模糊比對找到 2 筆符合的門牌地址。")


@pytest.mark.parametrize(
    ("written", "code", "trace"),
    [
        ("台南市東區", "ERR_ONLY_TOWN", "請輸入要查找的門牌地址及號碼。"),
        ("台南市東區沒有路30號", "ERR_BREAK_NODATA_VR", "輸入的 [路街] 找不到門牌資料"),
        ("台南市東區東區裕平路30號", "ERR_BREAK_NODATA_VR", "輸入的 [路街] 找不到門牌資料"),
        ("台南市東區裕平二段12巷20號", "ERR_BREAK_NODATA_VR", "輸入的找不到門牌資料"),
        ("701台南市東區裕平路30號", "ERR_BREAK_NODATA_VR", "輸入的 [路街] 找不到門牌資料"),
    ],
)
def test_what_the_old_service_broke_off_at_is_broken_off(
    service: OldService, written: str, code: str, trace: str
) -> None:
    answer = service.find(written, STRICT)
    assert (answer.total, answer.rows, answer.exact) == (0, (), False)
    assert answer.code.endswith(f"\t{code}")
    assert trace in answer.trace


def test_other_forms_of_characters_are_others_for_the_old_service(service: OldService) -> None:
    answer = service.find("台南市永康區鹽行里中正三街21號", STRICT)
    assert (told(answer), answer.code) == (["中正三街21號"], flags(V=0, R=1, NO=1))
    assert "進行轉換搜尋[村變成里，里變成村]，轉換搜尋找不到進行[忽略村里]" in answer.trace


def test_a_place_name_in_other_characters_is_looked_for_in_its_village(service: OldService) -> None:
    answer = service.find("台南市新化區全興里竹子腳247號", STRICT)
    assert (answer.total, answer.code) == (2, flags(V=1, AR=0, NO=1))
    assert "(竹子腳)\t找不到符合的[地區]，轉換搜尋找不到符合的[地區]，(247號)\t找到符合的[門牌號碼]" in answer.trace


def test_a_road_that_is_not_there_is_left_out_where_the_village_is_known(service: OldService) -> None:
    answer = service.find("台南市新化區六甲里三塊厝勝利街181號", STRICT)
    assert (told(answer), answer.code) == (["六甲路181號"], flags(V=1, R=0, NO=1))
    assert "進行轉換搜尋[路變成地區名]，轉換搜尋找不到符合的[路街名]" in answer.trace


def test_a_village_is_found_by_its_other_unit(service: OldService) -> None:
    assert service.find("台南市東區文聖村裕平路30號", STRICT).code == flags(V=2, R=1, NO=1)


def test_a_wrong_neighbourhood_is_left_out_without_a_word(service: OldService) -> None:
    answer = service.find("台南市東區文聖里99鄰裕平路40號", STRICT)
    assert (told(answer), answer.code) == (["裕平路40號"], flags(V=1, R=1, NO=1))


def test_a_neighbourhood_that_may_not_be_ignored_is_kept(service: OldService) -> None:
    options = replace(STRICT, ignore_neighbourhood=False)
    assert service.find("台南市東區文聖里99鄰裕平路40號", options).total == 0


# --- past doorplates, options


def test_a_past_doorplate_is_found_where_past_ones_are_wanted(service: OldService) -> None:
    answer = service.find("台南市東區裕平路1號", STRICT)
    assert (answer.exact, answer.rows[0].period) == (True, "10704")
    assert service.find("台南市東區裕平路1號", replace(STRICT, past=False)).exact is False


def test_a_doorplate_of_today_goes_before_a_past_one(service: OldService) -> None:
    assert service.find("台南市東區裕平路30號", STRICT).rows[0].period == ""


@pytest.mark.parametrize(
    ("fuzzy", "written", "rows"),
    [
        (Fuzzy.NEAREST, "裕平路34號", ["裕平路40號"]),
        (Fuzzy.NEAREST, "裕平路45號", ["裕平路51號"]),
        (Fuzzy.NEAREST, "裕平路9999號", ["裕平路196之5號"]),
        (Fuzzy.PARITY, "裕平路45號", ["裕平路51號"]),
        (Fuzzy.PARITY, "裕平路77號", ["裕平路99號"]),
        (Fuzzy.PARITY, "長街5號", []),
        (Fuzzy.BOTH, "裕平路77號", ["裕平路51號", "裕平路99號"]),
    ],
)
def test_the_kind_of_fuzziness_decides_which_number_is_taken(
    service: OldService, fuzzy: Fuzzy, written: str, rows: list[str]
) -> None:
    options = replace(STRICT, fuzzy=fuzzy, past=False)
    found = service.find(f"台南市東區{written}", options)
    assert told(found) == rows
    assert found.total == len(found.rows)


def test_a_number_further_off_than_the_buffer_is_not_taken(service: OldService) -> None:
    assert told(service.find("台南市東區裕平路34號", replace(STRICT, buffer=5))) == ["裕平路30號"]
    assert service.find("台南市東區裕平路34號", replace(STRICT, buffer=3)).total == 0


def test_only_full_matches_may_be_wanted(service: OldService) -> None:
    answer = service.find("台南市東區裕平路34號", Options(only_full=True))
    assert (answer.total, answer.code) == (0, "[臺南市]\tFULL:0")


@pytest.mark.parametrize(
    ("lock", "written"),
    [
        (Part.ROAD, "裕平街30號"),
        (Part.LANE, "裕平路30巷9號"),
        (Part.VILLAGE, "文聖村裕平路30號"),
    ],
)
def test_a_lock_keeps_a_part_as_it_was_given(service: OldService, lock: Part, written: str) -> None:
    options = replace(STRICT, locks=frozenset({lock}))
    assert service.find(f"台南市東區{written}", STRICT).total == 1
    assert service.find(f"台南市東區{written}", options).total == 0


def test_sub_numbers_are_not_the_same_where_they_may_not_be(service: OldService) -> None:
    options = replace(STRICT, same_number=False)
    assert told(service.find("台南市東區裕平路82之10號", STRICT)) == ["裕平路82號之10"]
    assert len(told(service.find("台南市東區裕平路82之10號", options))) == 3


def test_rows_are_limited_and_counted(service: OldService) -> None:
    answer = service.find("台南市東區裕平路82號", replace(STRICT, limit=2))
    assert (answer.total, len(answer.rows)) == (3, 2)
    assert answer.trace.endswith("模糊比對找到 3 筆符合的門牌地址。( 限制回傳 2 筆門牌地址 )")


# --- where the old one was plainly wrong


@pytest.mark.parametrize(
    "written",
    [
        "台南市東區東區裕平路30號",
        "台南市東區台南市東區裕平路30號",
        "台南市台南市東區裕平路30號",
        "701台南市東區裕平路30號",
        "70145台南市東區裕平路30號",
        "臺灣省台南市東區裕平路30號",
        "台南市東區裕平路(舊址)30號",
        "台南市東區裕平路30號（代表）",
        "台南市東區裕平路30號【1樓】",
    ],
)
def test_what_stands_around_an_address_does_no_harm(service: OldService, written: str) -> None:
    answer = service.find(written, Options())
    assert (answer.exact, told(answer)) == (True, ["裕平路30號"])


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("裕平路30、40號", ["裕平路30號", "裕平路40號"]),
        ("裕平路30號、40號", ["裕平路30號", "裕平路40號"]),
        ("裕平路30.40號", ["裕平路30號", "裕平路40號"]),
        ("裕平路30至40號", ["裕平路30號", "裕平路40號"]),
        ("裕平路30、32號", ["裕平路30號"]),
        ("裕平路82號之1、40號", ["裕平路82號之1", "裕平路40號"]),
    ],
)
def test_each_number_of_a_list_is_an_answer(service: OldService, written: str, rows: list[str]) -> None:
    answer = service.find(f"台南市東區{written}", Options())
    assert [row for row in rows if row in told(answer)] == rows
    assert answer.exact is False


@pytest.mark.parametrize(("written", "rows"), [("196-5號", ["裕平路196之5號"]), ("82-10號", ["裕平路82號之10"])])
def test_a_number_with_a_hyphen_is_exact(service: OldService, written: str, rows: list[str]) -> None:
    answer = service.find(f"台南市東區裕平路{written}", Options())
    assert (answer.exact, told(answer)) == (True, rows)


def test_other_forms_of_characters_are_the_same(service: OldService) -> None:
    assert service.find("台南市永康區鹽行里中正三街21號", Options()).exact
    assert service.find("台南市新化區全興里竹子腳247號之341", Options()).exact


def test_names_of_before_are_todays(service: OldService) -> None:
    answer = service.find("台南縣永康市中正三街21號", Options())
    assert (answer.exact, answer.code) == (True, "[臺南市]\tFULL:1")


def test_a_number_in_another_village_is_found(service: OldService) -> None:
    answer = service.find("台南市東區文聖里裕平路99號", Options())
    assert (told(answer), answer.code) == (["裕平路99號"], flags(V=0, R=1, NO=1))


def test_our_matcher_finds_what_the_old_one_does_not(service: OldService) -> None:
    answer = service.find("台南市東區裕坪路30號", Options())
    assert (told(answer), answer.exact) == (["裕平路30號"], False)
    assert answer.code == flags(R=2, NO=2)
    assert answer.trace.endswith(
        "進行轉換搜尋[門牌比對]，轉換搜尋找到符合的[門牌號碼]，模糊比對找到 1 筆符合的門牌地址。"
    )


def test_our_matcher_is_not_asked_where_the_old_one_is_wanted(index_of: Any) -> None:
    matcher = Matcher(index_of(rows())[0])

    def never(_text: str) -> Sequence[Any]:
        raise AssertionError

    assert OldService(matcher.index, never).find("台南市東區裕坪路30號", STRICT).total == 0


def test_locks_hold_for_our_matcher_too(service: OldService) -> None:
    options = Options(locks=frozenset({Part.ROAD}))
    assert service.find("台南市東區裕坪路30號", options).total == 0


@pytest.mark.parametrize(
    "written", ["", "、", "號", "之之之", "台", "0號", "1" * 50 + "號", "路" * 500, "\ud800", "台南市東區-號"]
)
@pytest.mark.parametrize("strict", [True, False])
def test_nothing_that_is_written_breaks_it(service: OldService, written: str, strict: bool) -> None:
    answer = service.find(written, Options(strict=strict))
    assert answer.total >= len(answer.rows)


def test_an_answer_does_not_depend_on_the_order_of_questions(service: OldService) -> None:
    written = [f"台南市{part}" for part in ("東區裕平路34號", "裕平路34號", "永康區中正三街21號", "東區裕平路73巷20號")]
    before = [service.find(one, Options()) for one in written]
    assert [service.find(one, Options()) for one in reversed(written)][::-1] == before


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("路15、17號", ["路15號", "路17號"]),
        ("路1~3、5~8、10號", [f"路{number}號" for number in (1, 2, 3, 5, 6, 7, 8, 10)]),
        ("路2.4.6號", ["路2號", "路4號", "路6號"]),
        ("路1至7號", ["路1號", "路3號", "路5號", "路7號"]),
        ("路38、38之1號3樓", ["路38號3樓", "路38之1號3樓"]),
        ("路7-9號", []),
        ("路7號之2、3號", ["路7號之2", "路3號"]),
        ("路100號", []),
    ],
)
def test_lists_of_numbers_are_taken_apart(text: str, numbers: list[str]) -> None:
    assert split_list(text)[1] == numbers


def test_a_remark_that_holds_the_number_is_kept() -> None:
    assert clean("裕平路(30號)") == "裕平路(30號)"
