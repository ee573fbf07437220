"""Workers: replaced without a lost request, kept where the new release is broken, started again after a crash."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from onestop.release import Releases
from onestop.server.workers import CRASH_PAUSE_SECONDS

pytestmark = pytest.mark.slow
SECONDS = 30
"""The longest that a test waits for something to happen."""
STEP = 0.1

type Serve = Callable[..., AbstractContextManager[str]]
type Run = Callable[..., subprocess.CompletedProcess[str]]


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        return str(answer.read().decode())


def served(base: str) -> str:
    found = re.search(r'onestop_release_info\{release="([^"]+)"\}', read(f"{base}/metrics"))
    assert found
    return found[1]


def workers(base: str) -> set[int]:
    return {int(pid) for pid in re.findall(r'onestop_worker_resident_bytes\{pid="(\d+)"\}', read(f"{base}/metrics"))}


def eventually(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(STEP)


def log_of(home: Path) -> list[dict[str, object]]:
    (path,) = home.glob("serve-*.log")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def told(home: Path) -> list[dict[str, object]]:
    """What the server said of itself."""
    return [line for line in log_of(home) if "message" in line]


@contextmanager
def requests_all_the_time(base: str) -> Iterator[Counter[str]]:
    """Ask without pause, with a new connection each time and on kept ones, and count what came of it."""
    outcomes: Counter[str] = Counter()
    stop = threading.Event()
    threads = [threading.Thread(target=ask_on, args=(base, outcomes, stop, keep)) for keep in (False, False, True)]
    for thread in threads:
        thread.start()
    try:
        yield outcomes
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def ask_on(base: str, outcomes: Counter[str], stop: threading.Event, keep: bool) -> None:
    connection = HTTPConnection(urlsplit(base).netloc, timeout=SECONDS)
    while not stop.is_set():
        try:
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            answer.read()
            outcomes[str(answer.status)] += 1
        except (HTTPException, OSError) as error:
            outcomes[repr(error)] += 1
        if not keep:
            connection.close()
    connection.close()


def test_a_newly_activated_release_is_taken_up_without_a_lost_request(
    serve: Serve, own_home: Path, next_release: str
) -> None:
    with serve(own_home, workers=2) as base:
        eventually(lambda: len(workers(base)) == 2)
        before = workers(base)
        with requests_all_the_time(base) as outcomes:
            Releases(own_home).activate(next_release)
            eventually(lambda: not before & workers(base))
            after = {served(base) for _ in range(10)}
            eventually(lambda: sum(line["message"] == "worker replaced" for line in told(own_home)) == 2)
        levels = {line["level"] for line in told(own_home)}
    assert after == {next_release}
    assert levels == {"info"}
    assert set(outcomes) == {"200"}
    assert outcomes["200"] > 100


def test_a_release_that_cannot_be_served_leaves_the_old_one_in_service(
    serve: Serve, own_home: Path, next_release: str
) -> None:
    (own_home / "releases" / next_release / "catalogue.sqlite").unlink()
    with serve(own_home, workers=1) as base:
        before, current = workers(base), served(base)
        with requests_all_the_time(base) as outcomes:
            Releases(own_home).activate(next_release)
            eventually(lambda: any(line.get("release") == next_release for line in log_of(own_home)))
            time.sleep(1)
        assert (workers(base), served(base)) == (before, current)
    assert set(outcomes) == {"200"}


def test_a_worker_that_crashes_is_replaced(serve: Serve, own_home: Path) -> None:
    with serve(own_home, workers=2) as base:
        eventually(lambda: len(workers(base)) == 2)
        before = workers(base)
        victim = min(before)
        os.kill(victim, signal.SIGKILL)
        eventually(lambda: len(workers(base) - {victim}) == 2)
        assert len(before & workers(base)) == 1


def test_nobody_waits_for_the_successor_of_a_worker_that_crashed(serve: Serve, own_home: Path) -> None:
    with serve(own_home, workers=2) as base:
        eventually(lambda: len(workers(base)) == 2)
        os.kill(min(workers(base)), signal.SIGKILL)
        begun = time.monotonic()
        assert {read(f"{base}/healthz") for _ in range(40)} == {"ok\n"}
        assert time.monotonic() - begun < CRASH_PAUSE_SECONDS


def sockets(pid: int) -> int:
    return sum(str(entry.readlink()).startswith("socket:") for entry in Path(f"/proc/{pid}/fd").iterdir())


def test_connections_that_are_opened_at_once_go_to_all_workers(serve: Serve, own_home: Path) -> None:
    with serve(own_home, workers=2) as base, ExitStack() as kept:
        eventually(lambda: len(workers(base)) == 2)
        before = {pid: sockets(pid) for pid in workers(base)}
        where = urlsplit(base)
        connections = [kept.enter_context(closing(HTTPConnection(str(where.hostname), where.port))) for _ in range(64)]
        for connection in connections:
            connection.connect()
        for connection in connections:
            connection.request("GET", "/healthz")
        assert all(connection.getresponse().status == 200 for connection in connections)
        assert all(sockets(pid) - count > 12 for pid, count in before.items())


def test_the_counts_of_all_workers_are_added_up(serve: Serve, own_home: Path) -> None:
    with serve(own_home, workers=2) as base:
        for _ in range(20):
            read(f"{base}/readyz")
        assert 'onestop_request_seconds_count{face="readyz",status="2xx"} 20' in read(f"{base}/metrics")


def test_a_request_under_way_is_answered_before_the_server_stops(serve: Serve, own_home: Path) -> None:
    said: list[str] = []
    with serve(own_home, workers=1) as base:
        threads = [threading.Thread(target=lambda: said.append(read(f"{base}/readyz"))) for _ in range(4)]
        for thread in threads:
            thread.start()
        eventually(lambda: any(line.get("face") == "readyz" for line in log_of(own_home)))
    for thread in threads:
        thread.join()
    assert [json.loads(answer)["ready"] for answer in said] == [True] * 4


@contextmanager
def supervisor(home: Path, port: int) -> Iterator[tuple[subprocess.Popen[bytes], set[int]]]:
    """A server in a process group of its own, and its workers; killed at the end where it still runs."""
    base = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "ONESTOP_HOME": str(home), "ONESTOP_PORT": str(port)}
    environ.pop("ONESTOP_NATIONAL_HOME", None)
    command = [sys.executable, "-m", "onestop", "serve"]
    with subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            eventually(lambda: answers(base))
            yield server, workers(base)
        finally:
            server.kill()


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_well_and_leaves_no_process(own_home: Path, sign: signal.Signals, free: int) -> None:
    with supervisor(own_home, free) as (server, pids):
        os.killpg(server.pid, sign)
        assert server.wait(SECONDS) == 0
    assert alive(pids) == set()


def test_workers_end_with_a_supervisor_that_is_killed(own_home: Path, free: int) -> None:
    with supervisor(own_home, free) as (server, pids):
        server.kill()
    eventually(lambda: not alive(pids))


def answers(base: str) -> bool:
    try:
        return read(f"{base}/healthz") == "ok\n"
    except urllib.error.URLError:
        return False


def test_a_damaged_word_of_which_release_is_current_is_one_sentence(
    serve: Serve, onestop: Run, own_home: Path, next_release: str, free: int
) -> None:
    told_by = own_home / "releases" / "active.json"
    with serve(own_home, workers=1) as base:
        whole = told_by.read_bytes()
        told_by.write_bytes(b"{")
        eventually(lambda: any("is damaged" in str(line["message"]) for line in told(own_home)))
        assert read(f"{base}/healthz") == "ok\n"
        told_by.write_bytes(whole)
        Releases(own_home).activate(next_release)
        eventually(lambda: served(base) == next_release)
    told_by.write_bytes(b"{")
    done = onestop(own_home, "serve", port=free)
    assert done.returncode == 2
    assert re.fullmatch(r"onestop: .*active\.json .* is damaged; delete it, .*\n", done.stderr)


def test_a_port_in_use_is_one_sentence(serve: Serve, onestop: Run, own_home: Path) -> None:
    with serve(own_home, workers=1) as base:
        done = onestop(own_home, "serve", port=urlsplit(base).port)
    assert done.returncode == 2
    assert re.fullmatch(
        r"onestop: .*ONESTOP_PORT=\d+: .* cannot be listened on \(Address already in use\).*\n", done.stderr
    )


def test_a_home_without_a_release_is_one_sentence(onestop: Run, tmp_path: Path) -> None:
    done = onestop(tmp_path, "serve")
    assert done.returncode == 2
    assert re.fullmatch(r"onestop: .* has no current release; .* make one with: onestop load SOURCE…\n", done.stderr)


def test_a_release_that_cannot_be_served_stops_the_start_with_one_sentence(
    onestop: Run, own_home: Path, free: int
) -> None:
    next(own_home.glob("releases/2*/catalogue.sqlite")).unlink()
    done = onestop(own_home, "serve", port=free)
    assert done.returncode == 2
    assert "cannot be served" in done.stderr.splitlines()[-1]
    assert [json.loads(line)["level"] for line in done.stderr.splitlines()[:-1]].count("error") >= 1
