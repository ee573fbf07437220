"""Every step is said in a sentence, in both languages."""

import re
from pathlib import Path

import pytest

from onestop.address import Matcher
from onestop.address.explain import SENTENCES, as_in, explain, sentence

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


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("台北縣三重市重新路二段4號", "former town “三重市”"),
        ("台北市信義區信意路五段100號", "no “信意路五段”; the nearest in spelling or sound is 信義路五段"),
        ("台北市 信義區 信意 路 五段 １００號", "no “信意 路 五段”"),
        ("台北市信義區信義路五100號", "“信義路五” without 段; tried 信義路五段"),
        ("高雄市三民區民族路50號", "高雄市三民區"),
    ],
)
def test_steps_show_the_text_as_it_was_written(matcher: Matcher, written: str, said: str) -> None:
    assert said in explain(matcher.match(written))


def test_a_part_that_is_not_in_the_text_is_shown_with_the_numerals_of_names() -> None:
    assert as_in("", "3重市重新路2段15巷3號") == "三重市重新路二段15巷3號"


def test_of_a_list_each_answer_is_explained(matcher: Matcher) -> None:
    assert explain(matcher.match("台南市東區莊敬路219巷15、17號")).count("matched") == 2
