"""Request counts and durations, counted by each worker in a small shared file and added up over all of them.

A worker is the only writer of its own file, so counting needs no lock; whoever is asked for /metrics reads them all.
The files of workers that were replaced stay until the server stops, so that no counter ever falls.
"""

import bisect
import json
import mmap
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BOUNDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the histogram's buckets, in seconds."""
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
CELLS = len(BOUNDS) + 2
"""Of one face and class: a cell for each bucket, one for what is longer, and the sum of seconds."""
DOUBLE = 8
"""In bytes."""
PAGE = os.sysconf("SC_PAGE_SIZE")

type Series = dict[tuple[str, str], list[float]]
"""Cells by face and status class."""


class Meter:
    """What one worker counts."""

    def __init__(self, folder: Path, faces: Iterable[str]) -> None:
        self.faces = tuple(faces)
        size = len(self.faces) * len(CLASSES) * CELLS * DOUBLE
        path = folder / f"{os.getpid()}.counts"
        path.write_bytes(bytes(size))
        with path.open("r+b") as file:
            self._cells = memoryview(mmap.mmap(file.fileno(), size)).cast("d")
        path.with_suffix(".faces").write_text(json.dumps(self.faces), encoding="utf-8")
        self._rows = {face: index * len(CLASSES) * CELLS for index, face in enumerate(self.faces)}

    def count(self, face: str, status: int, seconds: float) -> None:
        """Count one answer."""
        row = self._rows[face] + (status // 100 - 1) * CELLS
        self._cells[row + bisect.bisect_left(BOUNDS, seconds)] += 1
        self._cells[row + CELLS - 1] += seconds


def read_counts(folder: Path) -> Series:
    """The sum of what every worker counted."""
    total: Series = {}
    for path in folder.glob("*.faces"):
        faces = json.loads(path.read_bytes())
        cells = memoryview(path.with_suffix(".counts").read_bytes()).cast("d")
        keys = ((face, status) for face in faces for status in CLASSES)
        for index, key in enumerate(keys):
            row = cells[index * CELLS : (index + 1) * CELLS]
            total[key] = [a + b for a, b in zip(total.get(key, [0.0] * CELLS), row, strict=True)]
    return total


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker process that is alive."""

    pid: int
    resident: int


def read_workers(folder: Path) -> Iterator[Worker]:
    """The workers that are alive and the memory each holds, in bytes."""
    for path in sorted(folder.glob("*.faces")):
        try:
            pages = int(Path(f"/proc/{path.stem}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, ValueError):
            continue  # replaced, or a system without /proc
        yield Worker(int(path.stem), pages * PAGE)


def render(folder: Path, release: str) -> str:
    """Everything as Prometheus' text format."""
    lines = [*render_info(release), *render_workers(read_workers(folder)), *render_counts(read_counts(folder))]
    return "\n".join(lines) + "\n"


def render_info(release: str) -> Iterator[str]:
    """The release that this worker serves."""
    yield "# HELP onestop_release_info The release that is served."
    yield "# TYPE onestop_release_info gauge"
    yield f'onestop_release_info{{release="{release}"}} 1'


def render_workers(workers: Iterable[Worker]) -> Iterator[str]:
    """The memory of each worker."""
    yield "# HELP onestop_worker_resident_bytes Memory that a worker holds."
    yield "# TYPE onestop_worker_resident_bytes gauge"
    for worker in workers:
        yield f'onestop_worker_resident_bytes{{pid="{worker.pid}"}} {worker.resident}'


def render_counts(series: Mapping[tuple[str, str], list[float]]) -> Iterator[str]:
    """The histogram of durations, whose count is the number of requests."""
    yield "# HELP onestop_request_seconds Time from the first byte of a request to the last of its answer."
    yield "# TYPE onestop_request_seconds histogram"
    for (face, status), cells in series.items():
        buckets, seconds = cells[:-1], cells[-1]
        if not sum(buckets):
            continue
        labels, running = f'face="{face}",status="{status}"', 0.0
        for bound, number in zip((*BOUNDS, "+Inf"), buckets, strict=True):
            running += number
            yield f'onestop_request_seconds_bucket{{{labels},le="{bound}"}} {running:.0f}'
        yield f"onestop_request_seconds_sum{{{labels}}} {seconds:.6f}"
        yield f"onestop_request_seconds_count{{{labels}}} {running:.0f}"
