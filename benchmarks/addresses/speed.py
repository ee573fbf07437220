"""How fast the matcher is and what it takes: rates, waiting times, memory, the size of the index and its building."""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from onestop import crs
from onestop.address import Matcher
from onestop.address.bulk import answer
from onestop.address.model import MatchLevel

MIB = 1 << 20
BATCH = 4096
"""Addresses of one bulk call, as the command has them."""
TIMES = 3
"""How often a rate is measured; the best counts, as others work on the machine too."""
LOOPS = 200_000
MATCH = ("match", "{file}", "--column", "address", "--output", "{output}", "--workers", "{workers}")
"""The command that matches a file."""
PROCESS = "/ogcapi/processes/match-address"
QUERIES_A_SECOND = 100
WARM = 40
"""Questions that are asked before, so that each worker has opened its index."""
BUILD = """import sys
from pathlib import Path
from onestop.loading.addresses import write_addresses
write_addresses(Path(sys.argv[1]))
"""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds that answers took."""

    p50: float
    p99: float
    most: float

    def __str__(self) -> str:
        return f"p50 {self.p50:.2f} ms, p99 {self.p99:.2f} ms, at most {self.most:.2f} ms"


def times_of(seconds: Sequence[float]) -> Times:
    """Of seconds."""
    ordered = sorted(seconds)
    middle, late = (1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.99))
    return Times(middle, late, 1000 * ordered[-1])


def best(count: int, work: Callable[[], object]) -> float:
    """How many things a second are done by work that does some of them."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return count / min(taken)


def rate(matcher: Matcher, texts: Sequence[str]) -> float:
    """Addresses a second in one process by the bulk call."""
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    return best(len(texts), lambda: [answer(matcher, batch, crs.CRS84) for batch in batches])


def matched(matcher: Matcher, texts: Sequence[str]) -> float:
    """The share of addresses of which the doorplate was found."""
    found = answer(matcher, texts, crs.CRS84)["match_level"].to_pylist()
    return float(found.count(MatchLevel.DOORPLATE.value)) / max(len(found), 1)


def machine() -> float:
    """What this machine does: rounds a second of a loop that is always the same, of texts, dictionaries and numbers."""
    names = {f"{number}號": number for number in range(1000)}

    def loop() -> int:
        total = 0
        for at in range(LOOPS):
            text = f"{at % 1500}號"
            total += names.get(text, 0) + text.find("號") + len(text.replace("1", "之"))
        return total

    return best(LOOPS, loop)


def waits(matcher: Matcher, texts: Sequence[str]) -> Times:
    """How long one address takes, asked by itself; the better of two, as others work on the machine too."""
    taken = []
    for text in texts:
        both = []
        for _ in range(2):
            began = time.perf_counter()
            matcher.match(text)
            both.append(time.perf_counter() - began)
        taken.append(min(both))
    return times_of(taken)


def opening(folder: Path) -> tuple[Matcher, float]:
    """A matcher, and the seconds that opening it took."""
    began = time.perf_counter()
    matcher = Matcher(folder)
    return matcher, time.perf_counter() - began


def private() -> dict[str, float]:
    """MiB that this process alone holds: of its own, and of mapped files that no other process has open."""
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    sizes = {name: int(size.split()[0]) / 1024 for name, _, size in (line.partition(":") for line in lines[1:])}
    return {"private": sizes["Private_Dirty"], "mapped": sizes["Private_Clean"]}


def size(folder: Path) -> float:
    """MiB of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / MIB


def build(release: Path) -> dict[str, float]:
    """Seconds and MiB that building the index of a release takes, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        for path in release.iterdir():
            if path.is_file():
                (Path(scratch) / path.name).symlink_to(path)
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", BUILD, scratch], check=True)
        seconds = time.perf_counter() - began
    return {"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


def command(home: Path, texts: Sequence[str], workers: int) -> float:
    """Addresses a second through `onestop match` on a file."""
    with tempfile.TemporaryDirectory() as scratch:
        file, output = Path(scratch) / "in.csv", Path(scratch) / "out.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([("address",), *((text,) for text in texts)])
        arguments = [part.format(file=file, output=output, workers=workers) for part in MATCH]
        environ = os.environ | {"ONESTOP_HOME": str(home)}
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "onestop", *arguments], env=environ, check=True, stderr=subprocess.DEVNULL
        )
        return len(texts) / (time.perf_counter() - began)


def over_http(base: str, texts: Sequence[str], seconds: float) -> Times:
    """How long one address takes through a front door that is asked a hundred times a second.

    Each question has its time whether or not those before it are answered, so waiting in the queue counts.
    """
    host = urlsplit(base).netloc
    asked = [texts[at % len(texts)] for at in range(int(seconds * QUERIES_A_SECOND))]
    bodies = [orjson.dumps({"inputs": {"address": text}}) for text in asked]
    for body in bodies[:WARM]:
        status(host, "POST", f"{PROCESS}/execution", body)
    taken: list[float] = []
    local = threading.local()
    began = time.perf_counter() + 0.1

    def ask(at: int) -> None:
        due = began + at / QUERIES_A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        if not hasattr(local, "connection"):
            local.connection = HTTPConnection(host, timeout=60)
        code = status(host, "POST", f"{PROCESS}/execution", bodies[at], local.connection)
        if code != 200:
            raise RuntimeError(f"{PROCESS} answered {code} to {asked[at]!r}")
        taken.append(time.perf_counter() - due)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(len(bodies))))
    return times_of(taken)


def status(host: str, method: str, path: str, body: bytes = b"", connection: HTTPConnection | None = None) -> int:
    """Ask, read the whole answer, and return its code."""
    connection = connection or HTTPConnection(host, timeout=60)
    connection.request(method, path, body or None, {"Content-Type": "application/json"} if body else {})
    response = connection.getresponse()
    response.read()
    return response.status
