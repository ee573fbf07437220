"""Asks a server as fast as it answers: with wrk where it is installed, else with threads of this process."""

import json
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 60
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
"""Of wrk's times, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """What came of asking one address without pause; times in milliseconds.

    :ivar answers: how many there were
    """

    per_second: float
    p50: float
    p99: float
    errors: int
    answers: int

    def __str__(self) -> str:
        failed = f", {self.errors} ERRORS" if self.errors else ""
        return f"{self.per_second:>8,.0f}/s   p50 {self.p50:7.1f} ms   p99 {self.p99:7.1f} ms{failed}"


def drive(url: str, seconds: float = 5, connections: int = 4) -> Throughput:
    """Ask one address over and over, after a moment to warm up."""
    ask([url], 4, 1)
    if shutil.which("wrk") is None:
        return drive_with_threads([url], seconds, connections)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "60s", "--latency", url]
    return read_wrk(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


TURNS = """
local paths, at = {{ {paths} }}, 0
request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
"""
"""wrk's script that asks several paths in turn."""


def drive_in_turn(urls: Sequence[str], seconds: float = 5, connections: int = 4) -> Throughput:
    """Ask several addresses of one server in turn."""
    if shutil.which("wrk") is None:
        return drive_with_threads(urls, seconds, connections)
    host = urlsplit(urls[0]).netloc
    paths = ", ".join(json.dumps(url.partition(host)[2]) for url in urls)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(TURNS.format(paths=paths))
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "60s", "--latency"]
        command += ["-s", script.name, f"http://{host}/"]
        return read_wrk(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def read_wrk(text: str) -> Throughput:
    """What wrk printed."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    times = {name: float(value) * UNITS[unit] for name, value, unit in re.findall(r"(50|99)%\s+([\d.]+)(\w+)", text)}
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    errors = int(bad[1]) if bad else 0
    errors += sum(map(int, broken.groups())) if broken else 0
    answers = re.search(r"(\d+) requests in", text)
    assert rate, text
    assert answers, text
    return Throughput(float(rate[1]), times["50"], times["99"], errors, int(answers[1]))


def drive_with_threads(urls: Sequence[str], seconds: float, connections: int) -> Throughput:
    """The same without wrk; the driver's own time weighs on the figures."""
    began = time.perf_counter()
    times, errors = ask(urls, 1 << 60, connections, seconds)
    times.sort()
    median, slow = (times[int(len(times) * share)] * 1000 if times else float("nan") for share in (0.5, 0.99))
    return Throughput(len(times) / (time.perf_counter() - began), median, slow, errors, len(times))


def ask(urls: Sequence[str], count: int, connections: int = 2, seconds: float = 1e9) -> tuple[list[float], int]:
    """Ask the addresses in turn, `count` times in all; the seconds that each answer took, and how many were errors."""
    times: list[float] = []
    errors: list[str] = []
    end = time.monotonic() + seconds

    def work(share: int, number: int) -> None:
        host = urlsplit(urls[0]).netloc
        connection = HTTPConnection(host, timeout=TIMEOUT_SECONDS)
        turn = cycle([*urls[number % len(urls) :], *urls[: number % len(urls)]])
        while share and time.monotonic() < end:
            share -= 1
            began = time.perf_counter()
            connection.request("GET", next(turn).partition(host)[2] or "/")
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            if answer.status >= 400:
                errors.append(str(answer.status))
        connection.close()

    urls = list(urls)
    threads = [threading.Thread(target=work, args=(count // connections, n)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(errors)
