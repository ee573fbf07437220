import gzip
import json
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from pygeoapi.util import DATETIME_FORMAT

from onestop.ogcapi import jobs as module
from onestop.ogcapi.jobs import ENDED, MOST_WAITING, Jobs

LATER = {"Prefer": "respond-async"}
NOBODYS = "144af7dc-c163-4371-afb4-76e2f477c517"
PATIENCE = 20
"""In seconds."""
TYPES = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"


@pytest.fixture
def later(execute: Any) -> Callable[..., Any]:
    """Ask for a job, again while those that other tests left behind have not been done."""

    def post(process: str, inputs: Any, /, headers: Any, **members: Any) -> Any:
        deadline = time.monotonic() + PATIENCE
        while (answer := execute(process, inputs, headers=headers, **members)).status_code == 503:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return answer

    return post


@pytest.fixture
def submit(later: Any) -> Callable[..., str]:
    """Have a process run as a job; the path of the job."""

    def post(process: str, inputs: Any, /, **members: Any) -> str:
        answer = later(process, inputs, headers=LATER, **members)
        assert answer.status_code == 201, answer.text
        assert answer.json["status"] == "accepted"
        assert answer.headers["Preference-Applied"] == "respond-async"
        assert answer.headers["Location"].endswith(f"/ogcapi/jobs/{answer.json['jobID']}")
        return f"/jobs/{answer.json['jobID']}"

    return post


@pytest.fixture
def done(api: Any) -> Callable[[str], Any]:
    """What is said of a job when it has ended."""

    def wait(path: str) -> Any:
        deadline = time.monotonic() + PATIENCE
        while (told := api.get(path).json)["status"] in ("accepted", "running"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return told

    return wait


@pytest.fixture
def manager(tmp_path: Path) -> Jobs:
    """A manager of jobs of its own."""
    process = {"type": "process", "processor": {"name": "plugins.echo.EchoProcess"}}
    folders = {"connection": str(tmp_path / "jobs.json"), "output_dir": str(tmp_path / "results")}
    return Jobs({"name": "jobs", "seconds": 10, "processes": {"echo": process}, **folders})


def job(identifier: str, **words: Any) -> dict[str, Any]:
    return module.accepted(identifier, "echo", "application/json") | words


def test_a_job_is_taken_done_and_its_result_had(submit: Any, done: Any, api: Any, addresses: list[str]) -> None:
    path = submit("match-address", {"address": addresses})
    told = done(path)
    assert (told["status"], told["progress"], told["processID"]) == ("successful", 100, "match-address")
    assert told["created"] <= told["started"] <= told["finished"]
    assert [link["href"].partition("/ogcapi")[2] for link in told["links"]] == [f"{path}/results"]
    answer = api.get(f"{path}/results")
    assert answer.content_type == "application/geo+json"
    at_once = api.post("/processes/match-address/execution", json={"inputs": {"address": addresses}})
    assert answer.json == at_once.json


def test_a_job_may_have_csv_and_documents(submit: Any, done: Any, api: Any, addresses: list[str]) -> None:
    path = submit("match-address", {"address": addresses, "f": "csv"})
    assert done(path)["status"] == "successful"
    answer = api.get(f"{path}/results")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert len(answer.text.splitlines()) == len(addresses) + 1
    path = submit("match-address", {"address": addresses[0]}, response="document")
    assert done(path)["status"] == "successful"
    assert api.get(f"{path}/results").json["result"]["numberReturned"] == 1


def test_more_addresses_go_into_a_job_than_are_answered_at_once(
    submit: Any, done: Any, api: Any, addresses: Any
) -> None:
    many = addresses * 40
    path = submit("match-address", {"address": many, "f": "csv"})
    assert done(path)["status"] == "successful"
    assert len(api.get(f"{path}/results").text.splitlines()) == len(many) + 1


def test_a_result_is_sent_packed_to_those_who_read_that(submit: Any, done: Any, api: Any, addresses: list[str]) -> None:
    path = submit("match-address", {"address": addresses})
    done(path)
    packed = api.get(f"{path}/results", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == api.get(f"{path}/results").data


def test_a_job_is_seen_by_every_worker(front_door: str, addresses: list[str]) -> None:
    def ask(path: str, body: bytes | None = None, method: str | None = None) -> Any:
        headers = {"Content-Type": "application/json", "Connection": "close", **LATER}
        request = urllib.request.Request(f"{front_door}/ogcapi{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    inputs = json.dumps({"inputs": {"address": addresses * 20}}).encode()
    path = f"/jobs/{ask('/processes/match-address/execution', inputs)['jobID']}"
    deadline = time.monotonic() + PATIENCE
    seen = [ask(path)["status"]]
    while seen[-1] in ("accepted", "running"):
        assert time.monotonic() < deadline
        seen.append(ask(path)["status"])
    assert seen[-1] == "successful"
    assert {ask(path)["status"] for _ in range(20)} == {"successful"}
    assert {ask(f"{path}/results")["numberReturned"] for _ in range(6)} == {len(addresses) * 20}
    assert ask(path, method="DELETE")["status"] == "dismissed"
    for _ in range(10):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            ask(path)


@pytest.mark.parametrize("preference", ["respond-async", "respond-async, wait=5", "handling=strict, Respond-Async;x=1"])
def test_a_job_is_asked_for_among_other_preferences(later: Any, preference: str) -> None:
    assert later("echo", {"echoInput": "x"}, headers={"Prefer": preference}).status_code == 201


@pytest.mark.parametrize("preference", ["", "wait", "wait=5", "respond-sync", "nope"])
def test_what_is_not_asked_to_be_a_job_is_answered_at_once_and_leaves_none(
    execute: Any, settings: Any, preference: str
) -> None:
    before = kept_jobs(settings.home)
    answer = execute("echo", {"echoInput": "x"}, headers={"Prefer": preference})
    assert answer.status_code == 200
    assert "Location" not in answer.headers
    assert kept_jobs(settings.home) == before


def kept_jobs(home: Path) -> set[str]:
    file = home / "jobs" / "jobs.json"
    return set(re.findall(r'"identifier":"([^"]+)"', file.read_text("utf-8"))) if file.exists() else set()


def test_wrong_inputs_are_refused_at_once(execute: Any) -> None:
    answer = execute("match-address", {"address": ["x", 5]}, headers=LATER)
    assert answer.status_code == 400
    assert "address[1]" in answer.json["description"]
    assert execute("match-address", {"address": ["x"] * 100_001}, headers=LATER).status_code == 400
    answer = execute("match-address", {"address": ["x"] * 50_000, "limit": 10}, headers=LATER)
    assert "at most 4 for 50,000 addresses" in answer.json["description"]


def test_a_result_that_is_not_ready_is_not_there(submit: Any, done: Any, api: Any) -> None:
    path = submit("echo", {"echoInput": "x", "pause": 0.5})
    answer = api.get(f"{path}/results")
    assert (answer.status_code, answer.json["type"]) == (404, TYPES + "result-not-ready")
    assert api.get(path).json["links"] == []
    done(path)
    assert api.get(f"{path}/results").json["value"] == "x"


def test_a_job_that_runs_can_be_ended(submit: Any, api: Any) -> None:
    path = submit("echo", {"echoInput": "x", "pause": 0.3})
    answer = api.delete(path)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json["status"] == "dismissed"
    time.sleep(0.4)
    assert api.get(path).status_code == api.get(f"{path}/results").status_code == 404
    assert api.delete(path).status_code == 404


@pytest.mark.parametrize(
    "identifier", ["nope", "../jobs.json", "%2e%2e%2fjobs", "144af7dc-c163-4371-afb4-76e2f477c517", "x" * 1000]
)
def test_a_job_that_is_not_there_is_not_found(api: Any, identifier: str) -> None:
    for path in (f"/jobs/{identifier}", f"/jobs/{identifier}/results"):
        answer = api.get(path)
        assert answer.status_code == 404
        assert answer.json["type"] in (TYPES + "no-such-job", "NotFound")
    assert api.delete(f"/jobs/{identifier}").status_code == 404


def test_nobody_can_guess_a_job(submit: Any) -> None:
    first, second = (uuid.UUID(submit("echo", {"echoInput": "x"}).removeprefix("/jobs/")) for _ in range(2))
    assert first.version == second.version == 4
    assert first.hex[:8] != second.hex[:8]


def test_the_list_names_no_job_that_holds_somebodys_data(submit: Any, done: Any, api: Any, addresses: Any) -> None:
    own, everybodys = submit("match-address", {"address": addresses[0]}), submit("echo", {"echoInput": "x"})
    done(own)
    done(everybodys)
    listed = api.get("/jobs?limit=1000").json["jobs"]
    paths = [f"/jobs/{one['jobID']}" for one in listed]
    assert everybodys in paths
    assert own not in paths
    assert {one["processID"] for one in listed} == {"echo"}
    assert all(one["links"] for one in listed if one["status"] == "successful")
    assert [one["jobID"] for one in api.get("/jobs?limit=1").json["jobs"]] == [listed[0]["jobID"]]


def test_what_was_asked_is_not_kept_with_the_job(
    submit: Any, done: Any, api: Any, settings: Any, addresses: Any
) -> None:
    path = submit("match-address", {"address": addresses[0]})
    assert "parameters" not in done(path)
    assert addresses[0] not in (settings.home / "jobs" / "jobs.json").read_text("utf-8")


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_jobs_have_pages_in_both_languages(submit: Any, done: Any, api: Any, language: str) -> None:
    path = submit("echo", {"echoInput": "x"})
    done(path)
    words = {"zh-TW": ("工作", "完成", "結果"), "en": ("Job", "successful", "Result")}[language]
    for page in ("/jobs", path):
        answer = api.get(page, headers={"Accept": "text/html", "Accept-Language": language})
        assert answer.status_code == 200
        document = html.fromstring(answer.text)
        assert document.get("lang") == language
        assert words[0] in document.xpath("string(//h1)")
        assert words[1] in document.xpath("string(//main)")
    assert document.xpath(f"string(//nav[@class='pages']/a[@href='/ogcapi{path}/results'])") == words[2]


def test_the_processes_lead_to_the_jobs(api: Any) -> None:
    page = html.fromstring(api.get("/processes?f=html&lang=en").text)
    assert page.xpath("//a[starts-with(@href, '/ogcapi/jobs')]/text()") == ["Jobs"]
    relations = {link["rel"] for link in api.get("/processes/match-address").json["links"]}
    assert "http://www.opengis.net/def/rel/ogc/1.0/job-list" in relations


def test_the_openapi_document_describes_jobs(api: Any) -> None:
    paths = api.get("/openapi").json["paths"]
    assert paths["/jobs/{jobId}"].keys() == {"get", "delete"}
    assert paths["/jobs/{jobId}"]["delete"]["responses"].keys() == {"200", "default"}
    assert {"/jobs", "/jobs/{jobId}/results"} <= paths.keys()
    run = paths["/processes/match-address/execution"]["post"]
    assert run["responses"].keys() >= {"200", "201"}
    assert run["responses"]["200"]["content"].keys() == {"application/geo+json", "text/csv"}


def test_only_so_many_jobs_wait_in_a_worker(manager: Jobs) -> None:
    taken = [execute_later(manager, pause=0.1) for _ in range(MOST_WAITING)]
    with pytest.raises(Exception, match="Too many jobs are waiting"):
        execute_later(manager)
    for one in taken:
        wait_for(manager, one)
    execute_later(manager)


def execute_later(manager: Jobs, pause: float = 0) -> str:
    mode = module.RequestedProcessExecutionMode.respond_async
    return manager.execute_process("echo", {"echoInput": "x", "pause": pause}, mode)[0]


def wait_for(manager: Jobs, identifier: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while (told := manager.get_job(identifier))["status"] in module.UNDONE:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return told


def test_a_job_whose_worker_has_ended_has_failed(manager: Jobs) -> None:
    manager.add_job(job("left", status="running"))
    told = manager.get_job("left")
    assert (told["status"], told["message"]) == ("failed", ENDED)
    with pytest.raises(module.Failed, match="has ended"):
        manager.result("left")


def test_a_job_that_waits_or_runs_elsewhere_has_not(manager: Jobs) -> None:
    writing = manager.results.begin("busy")
    manager.add_job(job("busy"))
    assert manager.get_job("busy")["status"] == "accepted"
    writing.close()
    assert manager.get_job("busy")["status"] == "failed"


def test_a_failure_of_ours_is_told_and_logged(manager: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    def parts() -> Any:
        yield b"some"
        raise RuntimeError("broken")

    identifier = manager.take("echo", module.Task(parts(), "text/csv", 1), listed=False)[0]
    told = wait_for(manager, identifier)
    assert (told["status"], told["message"]) == ("failed", module.FAILED)
    assert "broken" in caplog.text
    assert not list(Path(manager.output_dir).iterdir())


def test_a_result_beyond_all_measure_is_refused(manager: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_RESULT", 10)
    told = wait_for(manager, execute_later(manager))
    assert told["status"] == "failed"
    assert "larger than" in told["message"]


def test_an_answer_at_once_has_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(module.TooMuch, match="respond-async"):
        module.whole(iter([b"x"] * 3), seconds=-1)
    monkeypatch.setattr(module, "LARGEST_ANSWER", 10)
    with pytest.raises(module.TooMuch, match="larger than"):
        module.whole(iter([b"x" * 6] * 2), seconds=10)


def test_jobs_older_than_a_day_are_swept(manager: Jobs) -> None:
    old = (datetime.now(UTC) - timedelta(days=1, minutes=1)).strftime(DATETIME_FORMAT)
    manager.add_job(job("old", created=old, status="successful"))
    writing = manager.results.begin("old")
    writing.finish()
    writing.close()
    manager.add_job(job("new", status="successful"))
    with pytest.raises(module.NoSuchJob):
        manager.known("old")
    assert manager.known("new")
    assert not manager.results.path("old").exists()


def test_only_so_many_jobs_are_kept(manager: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_JOBS", 3)
    for at in range(6):
        manager.add_job(
            job(str(at), created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.{at}Z", status="failed", listed=True)
        )
    assert [one["identifier"] for one in manager.get_jobs()["jobs"]] == ["5", "4", "3", "2"]


def test_a_worker_that_is_killed_leaves_the_jobs_whole(manager: Jobs) -> None:
    manager.add_job(job("kept", status="failed"))
    Path(manager.connection).with_suffix(".new").write_bytes(b'{"half": ')
    assert manager.known("kept")


def test_texts_are_answered_as_they_are(execute: Any) -> None:
    answer = execute("echo", {"echoInput": "<b>&amp;</b>"})
    assert answer.json["value"] == "<b>&amp;</b>"
    assert re.match("application/json", answer.content_type)
