"""GetFeature as GML 3.2 beside MapServer 8, and a whole level at once: python benchmarks/wfs.py [--size smoke|full].

ONESTOP_HOME names the data. Both services answer the same boxes of some 500 areas on this machine, in turns of a few
seconds, with as many processes; the ratio is that of the medians of the turns. Beside it stands that of the processor
time of an answer, which other work on the machine and whoever asks hardly change. MapServer reads FlatGeobuf, its
fastest source, and runs as FastCGI behind nginx.
"""

import argparse
import re
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

from load import ask, drive_in_turn
from mapserver import mapserver, missing
from server import MIB, Server, front_door, home

from onestop.dataset import BBox
from onestop.features import FeatureSource, Query
from onestop.release import Release, Releases
from onestop.store import open_sources

NAME, KEY = "areas_basic", "CODEBASE"
WORKERS, CONNECTIONS = 2, 8
"""Processes of each service, and those who ask; of few, all may come to the same process of ours."""
AREAS = (350, 650)
"""How many areas a box has."""
SIDES = (0.12, 0.06, 0.03, 0.015)
"""Of boxes, in degrees."""
ON_EDGE = 0.02
"""Share of the areas of a box that the two may see differently: those that only touch it."""
FASTER = 5.0
"""How many times MapServer's rate ours has to be."""
NATIONAL = 150_000
"""Areas from which on the limits for the whole level hold."""
WHOLE_SECONDS, WHOLE_MIB = 3.0, 100.0
READ_BYTES = 1 << 20
LOOK_EVERY, TIMES = 100, 3
SHIFT, SHIFTS = 1e-6, 5
"""In degrees, how far a box is moved to be another one, and how often."""
GML_3_2 = quote("application/gml+xml; version=3.2")


@dataclass(frozen=True, slots=True)
class Size:
    """How many turns each service has, how long one is, and how many boxes there are."""

    turns: int
    seconds: float
    boxes: int


SIZES = {"smoke": Size(2, 1, 6), "full": Size(7, 4, 40)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and exit with 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    size = SIZES[parser.parse_args(argv).size]
    release = Releases(home()).current()
    with front_door(WORKERS) as server:
        return whole_level(server, release) | beside_mapserver(server, release, size)


def whole_level(server: Server, release: Release) -> int:
    """Every area of the level in one answer; 1 where it takes too long or too much memory."""
    areas = release.dataset(NAME).count
    url = f"{server.base}/wfs?service=WFS&version=2.0.0&request=GetFeature&typenames=onestop:{NAME}"
    before = max(own_memory(server.pid))
    taken = [fetch(url, server.pid) for _ in range(TIMES)]
    seconds, size = statistics.median(one.seconds for one in taken), taken[0].bytes
    grown = max(one.memory for one in taken) - before
    print(f"all {areas:,} areas, {size / MIB:,.0f} MiB of GML: {seconds:.2f} s, a worker grows by {grown:.0f} MiB")
    if areas >= NATIONAL and (seconds > WHOLE_SECONDS or grown > WHOLE_MIB):
        print(f"LIMIT BROKEN  the whole level: at most {WHOLE_SECONDS:g} s and {WHOLE_MIB:g} MiB")
        return 1
    return 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer read to its end; the largest memory of a worker meanwhile, in MiB."""

    seconds: float
    bytes: int
    memory: float


def fetch(url: str, server: int) -> Fetched:
    """Read an answer, and look at the workers at every hundredth piece."""
    size, memory, buffer = 0, 0.0, bytearray(READ_BYTES)
    began = time.perf_counter()
    with urllib.request.urlopen(url) as answer:
        for piece in count():
            read = answer.readinto(buffer)
            size += read
            if piece % LOOK_EVERY == 0 or not read:
                memory = max(memory, *own_memory(server))
            if not read:
                return Fetched(time.perf_counter() - began, size, memory)
    raise AssertionError


def own_memory(server: int) -> list[float]:
    """What each worker has for itself, in MiB: without the files that are mapped, which all of them share."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    status = [Path(f"/proc/{child}/status").read_text() for child in children]
    return [int(found[1]) * 1024 / MIB for one in status if (found := re.search(r"RssAnon:\s+(\d+)", one))]


def beside_mapserver(server: Server, release: Release, size: Size) -> int:
    """Boxes of some 500 areas, in turns; 1 where ours is not fast enough."""
    if why := missing():
        print(f"MapServer is not measured: {why}")
        return 0
    boxes = list(boxes_of(open_sources(release)[NAME], size.boxes))
    if not boxes:
        print(f"MapServer is not measured: no box has {AREAS[0]} to {AREAS[1]} areas")
        return 0
    with mapserver(release.path / release.dataset(NAME).file, table=NAME, key=KEY, workers=WORKERS) as theirs:
        ours = questions(f"{server.base}/wfs", f"onestop:{NAME}", boxes)
        others = questions(theirs.wfs, NAME, boxes)
        same_areas(ours[0], others[0])
        sides = (ours, server.busy), (others, theirs.busy)
        turns = [[turn(*side, size.seconds) for side in sides] for _ in range(size.turns)]
    mine, them = (middle(side) for side in zip(*turns, strict=True))
    new = first_time(questions(f"{server.base}/wfs", f"onestop:{NAME}", moved(boxes)), server.busy)
    print(f"{len(boxes)} boxes of some 500 areas, GML 3.2, {WORKERS} processes, {CONNECTIONS} connections:")
    print(f"    ours {mine.rate:.1f}/s, MapServer {them.rate:.1f}/s: {mine.rate / them.rate:.1f} times", end="")
    print(f", medians of {size.turns} turns")
    print(f"    processor time of an answer: ours {mine.busy:.2f} ms, MapServer {them.busy:.1f} ms", end="")
    print(f": {them.busy / mine.busy:.1f} times")
    print(f"    the same of a box that was not asked before: ours {new:.2f} ms: {them.busy / new:.1f} times")
    if release.dataset(NAME).count >= NATIONAL and mine.rate < FASTER * them.rate:
        print(f"LIMIT BROKEN  boxes: at least {FASTER:g} times MapServer")
        return 1
    return 0


def moved(boxes: Sequence[BBox]) -> list[BBox]:
    """The boxes a little further, which makes others of them; several times."""
    steps = [SHIFT * time for time in range(1, SHIFTS + 1)]
    return [(w + step, s + step, e + step, n + step) for step in steps for w, s, e, n in boxes]


def boxes_of(source: FeatureSource, wanted: int) -> Iterator[BBox]:
    """Boxes around areas all over the country that have some 500 of them."""
    found = 0
    every = max(1, source.dataset.count // (8 * wanted))
    for offset in range(every // 2, source.dataset.count, every):
        (area,) = source.page(Query(limit=1, offset=offset, crs="EPSG:4326")).features
        y, x = map(float, re.findall(rb"-?\d+\.\d+", area.geometry or b"")[:2])
        for side in SIDES:
            box = (x - side / 2, y - side / 2, x + side / 2, y + side / 2)
            if AREAS[0] <= source.count(Query(bbox=box)) <= AREAS[1]:
                yield box
                found += 1
                break
        if found == wanted:
            return


def questions(base: str, name: str, boxes: Sequence[BBox]) -> list[str]:
    """The requests, the same of both."""
    asked = f"{base}?service=WFS&version=2.0.0&request=GetFeature&typenames={name}&outputformat={GML_3_2}&bbox="
    sides = (f"{south:.6f},{west:.6f},{north:.6f},{east:.6f}" for west, south, east, north in boxes)
    return [f"{asked}{box},urn:ogc:def:crs:EPSG::4326" for box in sides]


def same_areas(ours: str, theirs: str) -> None:
    """Stop where both do not answer with features of the same codes, but for some on the box's edge."""
    found = []
    for url in (ours, theirs):
        with urllib.request.urlopen(url) as answer:
            found.append(set(re.findall(rf"<[a-z]+:{KEY}>([^<]+)<", answer.read().decode())))
    if len(found[0] ^ found[1]) > ON_EDGE * len(found[0]):
        sys.exit(f"not the same areas: {len(found[0])} and {len(found[1])}, {len(found[0] & found[1])} of both")


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of asking a service for a few seconds.

    :ivar rate: answers a second
    :ivar busy: milliseconds that its processes used a processor for an answer
    """

    rate: float
    busy: float


def turn(urls: Sequence[str], busy: Callable[[], float], seconds: float) -> Turn:
    """Ask one service, after each of its processes was asked everything once."""
    ask(urls, len(urls) * CONNECTIONS, CONNECTIONS)
    before = busy()
    found = drive_in_turn(urls, seconds, CONNECTIONS)
    if found.errors:
        sys.exit(f"{found.errors} answers were errors: {urls[0]}")
    return Turn(found.per_second, (busy() - before) / found.answers * 1000)


def first_time(urls: Sequence[str], busy: Callable[[], float]) -> float:
    """Milliseconds of a processor for an answer to each of some questions that nobody asked before."""
    before = busy()
    ask(urls, len(urls), connections=1)
    return (busy() - before) / len(urls) * 1000


def middle(turns: Sequence[Turn]) -> Turn:
    """The medians of the rates and of the processor times."""
    return Turn(statistics.median(one.rate for one in turns), statistics.median(one.busy for one in turns))


if __name__ == "__main__":
    sys.exit(main())
