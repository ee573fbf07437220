"""Columns of addresses: one answer for each, the same as one by one, whatever is in them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onestop.address import Matcher, bulk
from onestop.errors import BadValue

CASES = (Path(__file__).parent / "cases.tsv").read_text("utf-8").splitlines()
WRITTEN = [line.split("\t")[0] for line in CASES[3:] if not line.startswith("#")]
STRANGE = [None, "", "\x00\x01", "😀", "\ud800", "臺" * 10_000, "?" * 50, "\ue000" * 20, "=1+1", "臺北市\n信義區", "﷐"]


def test_answers_come_in_the_order_of_the_questions(matcher: Matcher) -> None:
    many = bulk.answer(matcher, WRITTEN * 20).to_pylist()
    assert many == bulk.answer(matcher, WRITTEN).to_pylist() * 20


@pytest.mark.parametrize("written", WRITTEN)
def test_a_column_says_what_one_question_says(matcher: Matcher, written: str) -> None:
    (row,) = bulk.answer(matcher, [written]).to_pylist()
    one = matcher.match(written)[0]
    assert (row["match_status"], row["match_level"], row["coordinate_level"]) == (
        one.status,
        one.match_level,
        one.coordinate_level,
    )
    assert row["score"] == one.score
    assert (row["x"], row["y"]) == pytest.approx((one.x, one.y), abs=1e-7, nan_ok=True) or (one.x, row["x"]) == (
        None,
        None,
    )
    codes = {name: getattr(one.codes, name) for name in ("county", "town", "village", "level2", "level1", "basic")}
    assert {name: row[name] for name in codes} == codes


def test_whatever_stands_in_a_row_it_has_an_answer(matcher: Matcher) -> None:
    rows = bulk.answer(matcher, STRANGE).to_pylist()
    assert len(rows) == len(STRANGE)
    assert all(row["match_status"] for row in rows)
    assert rows[5]["match_status"] == "too_long"


def test_no_rows_are_no_answers(matcher: Matcher) -> None:
    assert bulk.answer(matcher, []).num_rows == 0


def test_the_columns_have_the_names_that_are_promised(matcher: Matcher) -> None:
    assert tuple(bulk.answer(matcher, ["臺北市"]).schema.names) == bulk.COLUMNS


def test_coordinates_come_in_metres_east_first(matcher: Matcher) -> None:
    (row,) = bulk.answer(matcher, ["臺北市大安區建國南路一段9號"], "EPSG:3826").to_pylist()
    assert (row["x"], row["y"]) == pytest.approx((304_503.4, 2_769_607.9), abs=1)


def test_a_system_that_we_do_not_speak_is_refused(matcher: Matcher) -> None:
    with pytest.raises(BadValue, match="EPSG:9999"):
        bulk.answer(matcher, ["臺北市"], "EPSG:9999")


def test_a_whole_address_is_found_without_a_search(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object) -> Callable[..., None]:
        raise AssertionError("searched")

    monkeypatch.setattr(Matcher, "search", search)
    (row,) = bulk.answer(matcher, ["台北市信義區信義路5段100號3樓"]).to_pylist()
    assert row["match_status"] == "matched"


def test_an_answer_found_by_its_key_is_the_one_that_a_search_finds(matcher: Matcher) -> None:
    for text, row in zip(WRITTEN, bulk.answer(matcher, WRITTEN).to_pylist(), strict=True):
        answer = matcher.first(text)
        assert row["match_level"] == (answer.found.level if answer.found else "none"), text
