from typing import Any

import pytest


def run(api: Any, **body: Any) -> Any:
    return api.post("/processes/echo/execution", json=body)


def test_echo_answers_with_what_it_was_given(api: Any) -> None:
    answer = run(api, inputs={"echoInput": "臺灣"})
    assert answer.status_code == 200
    assert answer.json["value"] == "臺灣"


@pytest.mark.parametrize("pause", [-1, 0.5, 1e9, "long", None, True and float("1e300")])
def test_echo_does_not_hold_a_worker(api: Any, pause: object) -> None:
    answer = run(api, inputs={"echoInput": "x", "pause": pause})
    assert answer.status_code == 400
    assert "pause" in answer.json["description"]


def test_a_subscriber_is_refused(api: Any) -> None:
    answer = run(api, inputs={"echoInput": "x"}, subscriber={"successUri": "http://127.0.0.1:1/"})
    assert answer.status_code == 400
    assert "subscriber" in answer.json["description"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"inputs": 1}', b'"x"'])
def test_inputs_that_are_none_are_refused(api: Any, body: bytes) -> None:
    answer = api.post("/processes/echo/execution", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json["description"]


def test_a_process_that_is_not_there_is_not_found(api: Any) -> None:
    answer = api.post("/processes/nope/execution", json={"inputs": {}})
    assert answer.status_code == 404
    assert api.get("/processes/nope").status_code == 404


def test_processes_are_described_in_both_languages(ask: Any) -> None:
    assert ask("/processes/echo", lang="zh-TW").json["title"] == "回聲"
    assert ask("/processes/echo", lang="en").json["title"] == "Echo"
