"""The door itself: how fast a server starts, what its workers hold, how many requests go through, and flat memory.

python benchmarks/door.py [--size smoke|full]; ONESTOP_HOME names the data.
"""

import argparse
import json
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from load import ask, drive
from server import Server, front_door, read

START_LIMIT = 4.0
"""In seconds."""
RESIDENT_LIMIT = 400.0
"""In MiB, for one worker with every face mounted."""
GROWTH_LIMIT = 20.0
"""In MiB, for one worker over the second half of all requests to a face."""
READERS = 50
SETTLE_SECONDS = 5
"""After so long everything between a worker and such a reader is full."""
READERS_LIMIT = 450.0
"""In MiB, what all those readers together may cost a worker."""


@dataclass(frozen=True, slots=True)
class Size:
    """How long to measure: seconds for a throughput, requests to each face for the memory."""

    seconds: float
    requests: int


SIZES = {"smoke": Size(1, 2_000), "full": Size(10, 100_000)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and exit with 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    size = SIZES[parser.parse_args(argv).size]
    with front_door() as server:
        broken = [*start(server), *throughput(server, size), *memory(server, size), *readers(server, size)]
    for sentence in broken:
        print(f"LIMIT BROKEN  {sentence}")
    return int(bool(broken))


def start(server: Server) -> list[str]:
    """How long the start took and what the workers hold then."""
    resident = max(server.resident())
    print(f"start to first answer  {server.started:6.2f} s      largest worker {resident:6.0f} MiB")
    return [f"started in {server.started:.1f} s"] if server.started > START_LIMIT else []


def throughput(server: Server, size: Size) -> list[str]:
    """The door with next to nothing behind it, which is what every face pays, then one request to each face."""
    broken = []
    for path in ("/healthz", *(paths[0] for paths in faces(server).values())):
        result = drive(f"{server.base}{path}", size.seconds)
        print(f"{path[:70]:<70} {result}")
        broken += [f"{path}: {result.errors} errors"] if result.errors else []
    return broken


def memory(server: Server, size: Size) -> list[str]:
    """Memory before, half way and after many requests to each face, different ones in turn."""
    broken = []
    for face, paths in faces(server).items():
        urls = [f"{server.base}{path}" for path in paths]
        ask(urls, len(urls) * 2)
        held = [max(server.resident())]
        errors = 0
        for _ in range(2):
            errors += ask(urls, size.requests // 2)[1]
            held.append(max(server.resident()))
        print(f"memory of /{face:<8} {' → '.join(f'{one:.0f}' for one in held)} MiB over {size.requests:,} requests")
        broken += [f"/{face}: {errors} errors"] if errors else []
        broken += [f"/{face} grew by {held[2] - held[1]:.0f} MiB"] if held[2] - held[1] > GROWTH_LIMIT else []
    largest = max(server.resident())
    return broken + ([f"a worker holds {largest:.0f} MiB"] if largest > RESIDENT_LIMIT else [])


def readers(server: Server, size: Size) -> list[str]:
    """A kept tile again, while others have asked for long answers and take nothing of them."""
    tile, longest = f"{server.base}{faces(server)['maps'][0]}", "areas_basic"
    url = f"{server.base}/wfs?service=WFS&version=2.0.0&request=GetFeature&typenames=onestop:{longest}"
    alone, before = drive(tile, size.seconds), max(server.resident())
    with stalled(url, READERS):
        beside, after = drive(tile, size.seconds), max(server.resident())
    print(f"a kept tile alone                           {alone}")
    print(f"a kept tile beside {READERS} readers that take nothing {beside}   {before:.0f} → {after:.0f} MiB")
    broken = [f"{beside.errors} errors beside readers that take nothing"] if beside.errors else []
    return broken + ([f"{READERS} readers cost {after - before:.0f} MiB"] if after - before > READERS_LIMIT else [])


@contextmanager
def stalled(url: str, count: int) -> Iterator[None]:
    """Ask for an answer so many times at once, and read no more than that it has begun."""
    where = urlsplit(url)
    with ExitStack() as stack:
        for _ in range(count):
            reader = stack.enter_context(socket.create_connection((where.hostname or "", where.port or 0), timeout=60))
            reader.sendall(f"GET {where.path}?{where.query} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
            assert reader.recv(12) == b"HTTP/1.1 200"
        time.sleep(SETTLE_SECONDS)
        yield


def faces(server: Server) -> dict[str, list[str]]:
    """Different requests to each face."""
    identifiers = [one["id"] for one in json.loads(read(f"{server.base}/ogcapi/collections?f=json"))["collections"]]
    areas = [name for name in identifiers if name in {"counties", "towns", "villages", "areas_basic"}]
    items = [f"/ogcapi/collections/{name}/items?f=json&limit=10&offset={n * 10}" for name in areas for n in range(9)]
    search = "/csw?service=CSW&version=2.0.2&request=GetRecords&typenames=csw:Record&resulttype=results&startposition="
    picture = "/maps/service?service=WMS&version=1.3.0&request=GetMap&layers=basemap&styles=&crs=EPSG:3857"
    picture += "&format=image/png&width=256&height=256&bbox=13400000,2700000,13450000,2750000"
    tiles = [f"/maps/wmts/basemap/GoogleMapsCompatible/8/{x}/{y}.png" for x in range(213, 217) for y in range(107, 113)]
    return {
        "ogcapi": [*items, "/ogcapi/collections?f=json", "/ogcapi/conformance?f=json"],
        "csw": [f"{search}{n}" for n in range(1, 9)],
        "maps": [*tiles, picture],
        "portal": ["/", "/?lang=en"],
    }


if __name__ == "__main__":
    sys.exit(main())
