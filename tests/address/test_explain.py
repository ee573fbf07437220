"""Every step is said in a sentence, in both languages."""

import re
from pathlib import Path

import pytest

from onestop.address import Matcher
from onestop.address.explain import SENTENCES, explain, sentence

SOURCES = Path(__file__).parents[2] / "src" / "onestop" / "address"
CASES = (Path(__file__).parent / "cases.tsv").read_text("utf-8").splitlines()
WRITTEN = [line.split("\t")[0] for line in CASES[3:] if not line.startswith("#")]


@pytest.mark.parametrize("written", WRITTEN)
def test_every_note_has_a_sentence(matcher: Matcher, written: str) -> None:
    for answer in matcher.match(written):
        assert all(sentence(note).zh and sentence(note).en for note in answer.trace)


def test_every_step_that_the_code_names_has_a_sentence() -> None:
    code = "".join(path.read_text("utf-8") for path in SOURCES.glob("*.py") if not path.name.startswith("old_"))
    named = set(re.findall(r"Note\(\s*\"(\w+)\"", code)) | set(re.findall(r"\.said\([^\"]*\"(\w+)\"", code))
    assert named
    assert named - SENTENCES.keys() == set()


def test_an_explanation_tells_the_steps_and_the_answer(matcher: Matcher) -> None:
    said = explain(matcher.match("110台北縣三重市重新路二段4號(1樓)"))
    for part in (
        "郵遞區號",
        "postcode",
        "舊縣市名",
        "remark",
        "matched",
        "新北市三重區仁德里5鄰重新路二段4號",
        "score",
    ):
        assert part in said


def test_of_a_list_each_answer_is_explained(matcher: Matcher) -> None:
    assert explain(matcher.match("台南市東區莊敬路219巷15、17號")).count("matched") == 2
