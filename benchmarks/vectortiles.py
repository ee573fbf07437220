"""Vector tiles: how long a tile takes that nothing keeps, how many kept tiles are answered, and a whole level's values.

python benchmarks/vectortiles.py [--size smoke|full]; ONESTOP_HOME names the data.
"""

import argparse
import random
import statistics
import sys
import time
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
    with front_door() as server:
        broken += kept(server, size)
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
        x, y = shapely.point_on_surface(shapely.from_geojson(feature.geometry)).coords[0]
        limits = matrices.limits((x, y, x, y))[number]
        yield Address(number, limits.first_row, limits.first_column)


def kept(server: Server, size: Size) -> Iterator[str]:
    """A kept tile, and the same asked for by who has it already."""
    address = f"{server.base}/ogcapi/collections/villages/tiles/WebMercatorQuad/12/1754/3430"
    result = drive(address, size.seconds)
    print(f"kept tile  {result}")
    if result.per_second < KEPT_LIMIT or result.errors:
        yield f"{result.per_second:,.0f} kept tiles a second, {result.errors} errors"


if __name__ == "__main__":
    sys.exit(main())
