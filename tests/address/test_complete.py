"""What a person types goes on: five suggestions, from the first character to the number."""

import time

import pytest

from onestop.address import Matcher
from onestop.address.complete import FIRST, complete


def texts(matcher: Matcher, typed: str) -> list[str]:
    return [suggestion.text for suggestion in complete(matcher, typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("台北", "臺北市"),
        ("臺北市信", "臺北市信義區"),
        ("台北市信義區信", "臺北市信義區信義路五段"),
        ("台北市信義區信義路5段150", "臺北市信義區信義路五段150巷"),
        ("台北市信義區信義路五段10", "臺北市信義區三張里34鄰信義路五段100號"),
        ("台南市東區莊敬路219巷3", "臺南市東區莊敬里14鄰莊敬路219巷38號"),
        ("花蓮縣卓溪鄉卓清村7", "花蓮縣卓溪鄉卓清村9鄰79號"),
        ("裕平", "臺南市東區裕平路"),
        ("台北市信義區信義路五段104之", "臺北市信義區三張里34鄰信義路五段104之1號"),
        ("台北市信義區信義路五段104號之2", "臺北市信義區三張里34鄰信義路五段104號之2"),
        ("台北市信義區信義路五段104之2", "臺北市信義區三張里34鄰信義路五段104號之2"),
        ("台北市信義區信義路五段104之1號", "臺北市信義區三張里34鄰信義路五段104之1號"),
        ("台北市信義區信義路五段104-1號", "臺北市信義區三張里34鄰信義路五段104之1號"),
        ("台北市信義區信義路五段臨10", "臺北市信義區三張里34鄰信義路五段臨106號"),
        ("台北市信義區信義路五段108號附1", "臺北市信義區三張里34鄰信義路五段108號附1"),
        ("台北市信義區信意路五段7號", "臺北市信義區三張里34鄰信義路五段7號"),
        ("台北市信義區", "臺北市信義區信義路五段"),
    ],
)
def test_what_is_meant_is_among_the_first(matcher: Matcher, typed: str, expected: str) -> None:
    assert expected in texts(matcher, typed)


def test_there_are_at_most_five(matcher: Matcher) -> None:
    assert all(len(texts(matcher, typed)) <= FIRST for typed in ("臺", "臺北市信義區信義路五段", "中山路"))


def test_a_doorplate_has_its_place(matcher: Matcher) -> None:
    (first, *_) = complete(matcher, "臺北市大安區建國南路一段9")
    assert (first.kind, first.place) == ("doorplate", (121.5401, 25.0336))


@pytest.mark.parametrize("typed", ["", "   ", "臺" * 200, "號號號", "\x00", "1"])
def test_what_leads_nowhere_has_no_suggestions(matcher: Matcher, typed: str) -> None:
    assert texts(matcher, typed) == []


def test_it_is_quick_enough_to_type(matcher: Matcher) -> None:
    complete(matcher, "臺")
    started = time.process_time()
    for typed in ("臺", "臺北市", "臺北市信義區信義路", "中山路", "信義路五段1"):
        complete(matcher, typed)
    assert time.process_time() - started < 0.1
