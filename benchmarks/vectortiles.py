"""Vector tiles: how long a tile takes that nothing keeps, how many kept tiles are answered, and a whole level's values.

python benchmarks/vectortiles.py [--size smoke|full]; ONESTOP_HOME names the data.
"""

import argparse
import random
import statistics
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
from load import drive
from server import Server, front_door, home

from onestop.features import Query
from onestop.release import Release, Releases
from onestop.store import open_sources
from onestop.vectortiles import Address, MatrixSet, first_matrix, level_of, matrix_sets, open_tiles

CUT_LIMIT = 50.0
"""In milliseconds, for the median tile of a matrix set that is cut on the spot."""
KEPT_LIMIT = 1_000
"""Kept tiles a second."""
VALUES_LIMIT = 100.0
"""In milliseconds, for all values of the basic areas, read anew."""
VALUES_BYTES = 1_000_000
"""Of the same, compressed."""
VALUES = "population_basic"
FIELDS = ("H_CNT", "P_CNT", "M_CNT", "F_CNT")
WEB_FIRST = 5
"""The first matrix of WebMercatorQuad that is measured."""


@dataclass(frozen=True, slots=True)
class Size:
    """Seconds for a throughput, and tiles of each matrix that are cut."""

    seconds: float
    tiles: int


SIZES = {"smoke": Size(1, 3), "full": Size(10, 15)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and exit with 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    size = SIZES[parser.parse_args(argv).size]
    release = Releases(home()).current()
    broken = [sentence for matrices in matrix_sets().values() for sentence in cutting(release, matrices, size)]
    with front_door(workers=1) as server:
        broken += [*kept(server, size), *values(server, release)]
        print(f"largest worker after all tiles  {max(server.resident()):6.0f} MiB")
    for sentence in broken:
        print(f"LIMIT BROKEN  {sentence}")
    return int(bool(broken))


def cutting(release: Release, matrices: MatrixSet, size: Size) -> Iterator[str]:
    """Tiles at random places that have areas, cut one by one and not compressed."""
    chance = random.Random(7)
    everything: list[float] = []
    for dataset in open_tiles(release).datasets:
        level = open_tiles(release).level(dataset.name)
        _ = level.columns
        first = max(first_matrix(level_of(dataset), matrices), WEB_FIRST if matrices.id == "WebMercatorQuad" else 0)
        for number in range(first, matrices.deepest + 1):
            times, sizes = [], []
            for tile in places(release, matrices, number, chance, size.tiles):
                began = time.perf_counter()
                sizes.append(len(level.tile(matrices, tile)))
                times.append((time.perf_counter() - began) * 1000)
            everything += times
            print(
                f"{matrices.id:<16} {dataset.name:<13} {number:>2}  median {statistics.median(times):6.1f} ms   "
                f"longest {max(times):6.1f} ms   largest {max(sizes) / 1000:6.0f} kB"
            )
    median = statistics.median(everything)
    print(f"{matrices.id:<16} all levels and matrices  median {median:.1f} ms   longest {max(everything):.1f} ms")
    if median > CUT_LIMIT:
        yield f"{matrices.id}: the median tile takes {median:.0f} ms"


def places(release: Release, matrices: MatrixSet, number: int, chance: random.Random, count: int) -> Iterator[Address]:
    """Tiles of a matrix, each with a town in its middle: so that most are where people are."""
    source = open_sources(release)["towns"]
    for _ in range(count):
        (feature,) = source.page(Query(limit=1, offset=chance.randrange(source.dataset.count))).features
        ((x, y),) = shapely.get_coordinates(shapely.point_on_surface(shapely.from_geojson(feature.geometry)))
        limits = matrices.limits((x, y, x, y))[number]
        yield Address(number, limits.first_row, limits.first_column)


def kept(server: Server, size: Size) -> Iterator[str]:
    """A kept tile, and the same asked for by who has it already."""
    address = f"{server.base}/ogcapi/collections/villages/tiles/WebMercatorQuad/12/1754/3430"
    result = drive(address, size.seconds)
    print(f"kept tile  {result}")
    if result.per_second < KEPT_LIMIT or result.errors:
        yield f"{result.per_second:,.0f} kept tiles a second, {result.errors} errors"


def values(server: Server, release: Release) -> Iterator[str]:
    """Each field of the level with most areas, asked for once by a worker that has opened the maps."""
    if VALUES not in release.datasets:
        return
    times, sizes = [], []
    for field in ("", *FIELDS):
        address = f"{server.base}/ogcapi/collections/{VALUES}/values?field={field}"
        began = time.perf_counter()
        request = urllib.request.Request(address.removesuffix("?field="), headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            sizes.append(len(answer.read()))
        times.append((time.perf_counter() - began) * 1000)
    median = statistics.median(times[1:])
    print(f"values of {VALUES}  median {median:.0f} ms   first of all {times[0]:.0f} ms   {max(sizes) / 1000:.0f} kB")
    if median > VALUES_LIMIT or max(sizes) > VALUES_BYTES:
        yield f"all values of a level take {median:.0f} ms and {max(sizes):,} bytes"


if __name__ == "__main__":
    sys.exit(main())
