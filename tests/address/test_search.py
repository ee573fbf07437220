"""How candidates are found and ranked."""

from typing import Any

import pytest

from onestop.address import Matcher, Nearest
from onestop.address.finders import likeness
from onestop.address.match import ANSWERS
from onestop.address.old.service import OldService
from onestop.address.penalties import penalties
from onestop.address.scores import score, table
from onestop.address.typos import one_apart, spellings, spelt
from onestop.legacy.calls import Call
from onestop.legacy.engine import Engine
from onestop.legacy.fields import V40
from onestop.legacy.locator import located

ROAD = "台南市東區莊敬路"


@pytest.mark.parametrize(
    ("nearest", "written", "number"),
    [
        (Nearest.NUMBER, "21號", "22號"),
        (Nearest.NUMBER, "27號", "26號"),
        (Nearest.SIDE_THEN_NUMBER, "28號", "26號"),
        (Nearest.SIDE_THEN_NUMBER, "21號", "22號"),
        (Nearest.CLOSEST, "23號", "22號"),
    ],
)
def test_a_number_that_is_not_there_is_stood_in_for(
    matcher: Matcher, nearest: Nearest, written: str, number: str
) -> None:
    (answer,) = matcher.with_nearest(nearest).match(ROAD + written)
    assert (answer.match_level, answer.parts.number) == ("nearest_doorplate", number)


def test_where_only_the_same_side_counts_the_other_is_no_answer(matcher: Matcher) -> None:
    (answer,) = matcher.with_nearest(Nearest.SIDE).match(ROAD + "21號")
    assert answer.match_level == "road"


def test_rivals_are_counted_and_share_the_score(matcher: Matcher) -> None:
    (answer,) = matcher.match("台南市中西區西門路二段389號")
    assert (answer.rivals, answer.status) == (1, "ambiguous")
    assert answer.score == pytest.approx(score(0.0, 0) / 2, abs=0.002)


def test_towns_of_one_name_are_rivals(matcher: Matcher) -> None:
    (answer,) = matcher.match("東區")
    assert (answer.match_level, answer.status, answer.rivals) == ("town", "incomplete", 2)
    assert {one.address for one in matcher.candidates("東區")} == {"臺南市東區", "新竹市東區", "嘉義市東區"}


def test_tg_locator_names_as_many_towns_of_one_name_as_are_wanted(matcher: Matcher) -> None:
    engine = Engine(matcher, OldService(matcher.index, matcher.match))
    found: Any = located(Call(lambda: engine, V40, {"input": "東區", "pnum": "5"}))["results"]
    assert {one["name"] for one in found} == {"臺南市東區", "新竹市東區", "嘉義市東區"}


def test_candidates_tell_the_rivals_too(matcher: Matcher) -> None:
    villages = {candidate.parts.village for candidate in matcher.candidates("台南市中西區西門路二段389號")}
    assert villages == {"南美里", "五條港里"}


def test_scores_fall_as_penalties_rise() -> None:
    penalties_, scores = table()
    assert list(scores) == sorted(scores, reverse=True)
    assert list(penalties_) == sorted(penalties_)
    assert 0.0 <= score(99.0, 0) <= score(0.0, 0) <= 1.0


@pytest.mark.parametrize(
    ("left", "right"),
    [("信意路", "信義路"), ("信路", "信義路"), ("信義義路", "信義路"), ("義信路", "信義路"), ("", "a")],
)
def test_names_that_differ_in_one_character_share_a_spelling(left: str, right: str) -> None:
    assert one_apart(left, right)
    assert set(spellings(left)) & set(spellings(right)) or not left


@pytest.mark.parametrize(("left", "right"), [("信義路", "信義路五段"), ("仁愛路", "信義路"), ("ab", "ba c")])
def test_names_that_differ_in_more_are_no_misspellings(left: str, right: str) -> None:
    assert not one_apart(left, right)


@pytest.mark.parametrize(("left", "right"), [("民族1路", "民族2路"), ("2街", "12街"), ("中山1路", "中山11路")])
def test_another_number_is_another_name(left: str, right: str) -> None:
    assert likeness(penalties(), left, right) is None


def test_a_name_that_sounds_the_same_is_likelier() -> None:
    sounding, other = likeness(penalties(), "信意路", "信義路"), likeness(penalties(), "信中路", "信義路")
    assert sounding is not None
    assert other is not None
    assert sounding < other


def test_numerals_in_names_are_one_character_for_the_ear() -> None:
    assert (spelt("10全路"), spelt("1000歲街"), spelt("中100路")) == ("十全路", "千歲街", "中百路")


def test_the_trace_says_what_was_done(matcher: Matcher) -> None:
    (answer,) = matcher.match("中市北屯區東山路一段210巷12弄14之2號")
    assert [note.step for note in answer.trace] == ["county_short"]


def test_a_long_list_has_a_bounded_number_of_answers(matcher: Matcher) -> None:
    assert len(matcher.match(ROAD + "、".join(map(str, range(1, 200))) + "號")) <= ANSWERS
