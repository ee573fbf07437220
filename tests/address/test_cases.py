"""What people write, and what it is taken for: the table is the specification."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onestop.address import Matcher, bulk

CASES = (Path(__file__).parent / "cases.tsv").read_text("utf-8").splitlines()


def cases() -> Iterator[object]:
    """The rows of the table, each named by what is written."""
    for line in CASES[3:]:
        if not line.startswith("#"):
            yield pytest.param(*line.split("\t"), id=line.split("\t")[0] or "nothing")


@pytest.mark.parametrize(("written", "status", "level", "address"), list(cases()))
def test_an_address_is_taken_for_what_was_meant(
    matcher: Matcher, written: str, status: str, level: str, address: str
) -> None:
    answers = matcher.match(written)
    assert (answers[0].status, answers[0].match_level) == (status, level)
    assert " + ".join(answer.address for answer in answers) == address


@pytest.mark.parametrize(("written", "status", "level", "address"), list(cases()))
def test_in_bulk_the_first_answer_is_the_same(
    matcher: Matcher, written: str, status: str, level: str, address: str
) -> None:
    (answer,) = bulk.answer(matcher, [written]).to_pylist()
    assert (answer["match_status"], answer["match_level"]) == (status, level)
    assert answer["matched_address"] == address.split(" + ", maxsplit=1)[0]
