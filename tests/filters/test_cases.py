"""The same question in four languages has the same answer; cases.tsv is the specification."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pygeofilter.ast import Node

LANGUAGES = {"cql2-text": "cql2-text", "cql2-json": "cql2-json", "fes-1.1": "fes", "fes-2.0": "fes"}
NOT_SAID = "-"


def cases() -> Iterator[object]:
    with (Path(__file__).parent / "cases.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            for language, column in LANGUAGES.items():
                if row[column] != NOT_SAID:
                    name = f"{row['question']} in {language}".replace(" ", "-")
                    yield pytest.param(language, row[column], row["matches"], id=name)


@pytest.mark.parametrize(("language", "text", "wanted"), list(cases()))
def test_a_question_has_one_answer(
    language: str,
    text: str,
    wanted: str,
    readers: dict[str, Callable[[str], Node]],
    matches: Callable[[Node], str],
) -> None:
    assert matches(readers[language](text)) == wanted
