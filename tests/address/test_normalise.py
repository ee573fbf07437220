"""One way of writing: what people type in many ways comes out as one."""

import pytest

from onestop.address.normalise import normalise, normalise_many
from onestop.address.numerals import arabic, chinese

SAME = (
    ("台北市", "臺北市"),
    ("信義路五段", "信義路5段"),
    ("１００號", "100號"),
    ("二十三號", "23號"),
    ("貳拾參號", "23號"),
    ("三〇三巷", "303巷"),
    ("一○八號", "108號"),
    ("廿一號", "21號"),
    ("7-20號", "7之20號"),
    ("7－20號", "7之20號"),
    ("7一20號", "7之20號"),
    ("7 - 20號", "7之20號"),
    ("7號-20", "7號之20"),
    ("282號-284號", "282號~284號"),
    ("(臨)7號", "臨7號"),
    ("臨時7號", "臨7號"),
    ("3f", "3F"),
    ("42G-13I-", "42巷13號"),
    ("十全路", "10全路"),
    ("信\u200b義\x07路", "信義路"),
    ("■魚坑路", "?魚坑路"),
    ("\ue4ad", "?"),
    ("地下室\t1\n樓", "地下室 1,樓"),
)


@pytest.mark.parametrize(("written", "expected"), SAME)
def test_it_is_written_in_one_way(written: str, expected: str) -> None:
    assert normalise(written) == expected


@pytest.mark.parametrize(("written", "expected"), SAME)
def test_what_is_normalised_stays_as_it_is(written: str, expected: str) -> None:
    assert normalise(normalise(written)) == normalise(written)


def test_numerals_that_touch_stay_apart() -> None:
    assert normalise("5號之1三樓") == "5號之1\x1f3樓"
    assert normalise("5號之2十六樓") == "5號之2\x1f16樓"


def test_many_at_once_come_out_as_one_by_one() -> None:
    texts = [written for written, _ in SAME] * 200
    assert normalise_many(texts) == [normalise(text) for text in texts]


def test_many_at_once_keep_their_number_whatever_signs_they_have() -> None:
    texts = ["a\x1eb", "", "\n", "\x1e", "\ud800號", "臺北市"]
    assert normalise_many(texts * 500) == ["AB", "", ",", "", "?號", "臺北市"] * 500


@pytest.mark.parametrize("number", [0, 1, 9, 10, 11, 20, 23, 99, 100, 105, 110, 123, 999, 1000, 1005, 1050, 9999])
def test_a_number_read_aloud_is_the_number_again(number: int) -> None:
    assert arabic(
        "".join(dict(zip("〇一二三四五六七八九", "0123456789", strict=True)).get(s, s) for s in chinese(number))
    ) == str(number)
