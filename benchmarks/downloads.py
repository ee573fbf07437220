"""Downloads: how long a file of each format takes to make, how much memory, and how fast a made one is handed out.

python benchmarks/downloads.py [--size smoke|full]; ONESTOP_HOME names the data. Each file is made in a process of its
own, under the scratch folder of the system.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from server import Server, front_door, home

from onestop.formats import FORMATS
from onestop.products import Shelf, wanted_of
from onestop.release import Releases
from onestop.store import open_sources

MADE = ("population_basic", "areas_basic")
LARGE = (("doorplates", "csv"), ("doorplates", "parquet"))
"""What only the full size makes."""
SMALL = "counties"
"""What the short run makes."""
PEAK_LIMIT = 400
"""In MiB of memory that belongs to the process alone, whatever the rows; mapped files of the release do not count."""
SERVED_LIMIT = 100
"""MB a second, of a made file from this machine to itself."""
MIB = 1 << 20
SAMPLE_SECONDS = 0.05
SECONDS = 3600.0


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and exit with 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=("smoke", "full"), default="full")
    parser.add_argument("--make", nargs=2, metavar=("DATASET", "FORMAT"), help=argparse.SUPPRESS)
    given = parser.parse_args(argv)
    if given.make:
        return make(*given.make)
    release = Releases(home()).current()
    names = MADE if given.size == "full" else (SMALL,)
    files = [(name, form) for name in names for form in FORMATS] + list(LARGE if given.size == "full" else ())
    broken = [sentence for name, form in files if name in release.datasets for sentence in made(name, form)]
    with front_door(workers=1) as server:
        broken += served(server)
    for sentence in broken:
        print(f"LIMIT BROKEN  {sentence}")
    return int(bool(broken))


def made(name: str, form: str) -> Iterator[str]:
    """Make one file in a process of its own."""
    command = [sys.executable, __file__, "--make", name, form]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name:<18} {form:<8} {done.stderr.strip().splitlines()[-1]}")
        yield f"{name} as {form} could not be made"
        return
    rows, seconds, peak, size = map(float, done.stdout.split())
    print(
        f"{name:<18} {form:<8} {rows:>10,.0f} rows  {seconds:7.1f} s  {peak:5.0f} MiB  {size / 1e6:8.1f} MB", flush=True
    )
    if peak > PEAK_LIMIT:
        yield f"{name} as {form} takes {peak:.0f} MiB"


def make(name: str, form: str) -> int:
    """Make one file and print rows, seconds, the most memory and bytes."""
    release = Releases(home()).current()
    sources = open_sources(release, SECONDS)
    with tempfile.TemporaryDirectory(prefix="onestop-") as scratch:
        shelf = Shelf(Path(scratch), release, sources)
        wanted = wanted_of(replace(release.dataset(name), supply=()), {}, {"format": form}, packed=False)
        peak = Peak()
        began = time.perf_counter()
        with peak:
            path = shelf.make(wanted)
        seconds = time.perf_counter() - began
        print(wanted.rows(sources[name]), seconds, peak.most / MIB, path.stat().st_size)
    return 0


class Peak:
    """The most memory of this process alone, looked at again and again."""

    def __init__(self) -> None:
        self.most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
                if line.startswith("RssAnon"):
                    self.most = max(self.most, int(line.split()[1]) * 1024)


def served(server: Server) -> Iterator[str]:
    """Fetch one made file whole."""
    address = f"{server.base}/download/{SMALL}.geojson"
    for _ in range(2):
        began = time.perf_counter()
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:
            size = len(answer.read())
        seconds = time.perf_counter() - began
    speed = size / seconds / 1e6
    print(f"a made file of {size / 1e6:.1f} MB is handed out with {speed:,.0f} MB/s")
    if size > 10 * MIB and speed < SERVED_LIMIT:
        yield f"a made file is handed out with {speed:.0f} MB/s"


if __name__ == "__main__":
    sys.exit(main())
