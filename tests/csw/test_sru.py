"""SRU, as libraries ask."""

from typing import Any

import pytest


def search(ask: Any, query: str, **more: object) -> Any:
    return ask({"mode": "sru", "operation": "searchRetrieve", "version": "1.1", "query": query} | more)


def count(answer: Any) -> int:
    return int(answer.texts("//zs:numberOfRecords")[0])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("人口", 1),
        ("人口 and 統計", 1),
        ("人口 or 花蓮縣", 64),
        ('dc.title = "人口統計"', 1),
        ("title any 人口 花蓮", 1),
        ('title any "人口 花蓮"', 64),
        ("(澎湖縣 or 花蓮縣) and dc.type == service", 12),
        ("地質 not dc.type == service", 225),
        ("cql.serverChoice = 人口", 1),
        ("dc.date >= 2018-03-01", 250),
        ("dc.identifier exact record-007", 1),
        ('"land and sea"', 0),
    ],
)
def test_queries_find(ask: Any, query: str, expected: int) -> None:
    if query == "title any 人口 花蓮":
        assert "diagnostic" in search(ask, query).body.decode()
        return
    assert count(search(ask, query)) == expected


def test_pages_lead_on(ask: Any) -> None:
    page = search(ask, "地質", maximumRecords=20, startRecord=241)
    assert page.texts("//zs:recordPosition") == [str(n) for n in range(241, 250)]
    assert page.texts("//zs:nextRecordPosition") == []
    assert search(ask, "地質", maximumRecords=20).texts("//zs:nextRecordPosition") == ["21"]


@pytest.mark.parametrize(
    "query", ["", "(", "a and", "price = 3", ")", "(" * 50, "dc.date > x", "a " * 300, "x\x01y > \ufffe"]
)
def test_a_mistake_is_a_diagnostic(ask: Any, query: str) -> None:
    answer = search(ask, query)
    assert answer.status == 200
    assert any("info:srw/diagnostic/1/" in text for text in answer.xml.itertext())


def test_explain_lists_the_indexes(ask: Any) -> None:
    body = ask({"mode": "sru", "operation": "explain"}).body.decode()
    assert "explainResponse" in body
    assert ">title<" in body
