"""A front door to measure: started on a free port over the home that ONESTOP_HOME names, and stopped at the end."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

START_SECONDS = 120
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Server:
    """A running front door.

    :ivar started: seconds from the command to the first answer of /readyz
    """

    base: str
    pid: int
    started: float

    def resident(self) -> list[float]:
        """The memory of each worker, in MiB."""
        text = read(f"{self.base}/metrics")
        return [int(size) / MIB for size in re.findall(r"onestop_worker_resident_bytes\{[^}]*\} (\d+)", text)]

    def busy(self) -> float:
        """Seconds that the server and its workers have used a processor, which a noisy machine does not change much."""
        return busy(self.pid)


def busy(*pids: int) -> float:
    """Seconds that processes and their children have used a processor."""
    ticks = sum(sum(map(int, fields[11:15])) for pid in pids for _, fields in family(pid))
    return ticks / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> Iterator[tuple[int, list[str]]]:
    """A process and its children: the number of each, and what /proc tells of it from its state on."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(file.parent.name) == pid or int(fields[1]) == pid:
            yield int(file.parent.name), fields


def home() -> Path:
    """The home whose current release is measured."""
    return Path(os.environ.get("ONESTOP_HOME", "var")).absolute()


@contextmanager
def front_door(workers: int = 2) -> Iterator[Server]:
    """Run a server of that home."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    given = {"ONESTOP_HOME": str(home()), "ONESTOP_PORT": str(port), "ONESTOP_WORKERS": str(workers)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONESTOP_")}
    began = time.perf_counter()
    command = [sys.executable, "-m", "onestop", "serve"]
    with subprocess.Popen(command, env=kept | given, stderr=subprocess.DEVNULL) as process:
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/healthz", process, f"no server on {home()}: run `onestop serve` there to see why")
            yield Server(base, process.pid, time.perf_counter() - began)
        finally:
            process.terminate()


def wait_for(url: str, process: subprocess.Popen[bytes], failed: str) -> None:
    """Wait until a server answers; end with a sentence where it does not."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            read(url)
        except (URLError, ConnectionError):
            time.sleep(0.02)
        else:
            return
    sys.exit(failed)


def read(url: str) -> str:
    """The text of an answer."""
    with urllib.request.urlopen(url, timeout=START_SECONDS) as answer:
        return str(answer.read().decode())
