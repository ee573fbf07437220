"""Population grids: how long a load takes to make them, and one worker to draw and to read them."""

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from server import home

from onestop.cartography.cells import paint
from onestop.cartography.classes import DEFAULT
from onestop.cartography.frame import Frame
from onestop.cartography.layers import Raster
from onestop.dataset import Dataset
from onestop.grids.coverage import Cut, as_geotiff, read_cut
from onestop.grids.coverage_json import coverage_json
from onestop.loading.grids import write_grids
from onestop.release import Release, Releases

MAKING_LIMIT_SECONDS = 60
DRAWING_LIMIT_MS = 150
FRAMES = {
    "whole Taiwan": Frame((13_280_000, 2_480_000, 13_620_000, 2_930_000), 800, 600, "EPSG:3857"),
    "Taichung, TWD97": Frame((195_000, 2_655_000, 235_000, 2_685_000), 800, 600, "EPSG:3826"),
    "one town": Frame((13_430_000, 2_755_000, 13_438_000, 2_761_000), 800, 600, "EPSG:3857"),
}
"""Pictures of 800 x 600 pixels."""


def main() -> int:
    """Measure on the release that ONESTOP_HOME names; 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("smoke", "full"), default="full")
    times = 3 if parser.parse_args().size == "smoke" else 20
    with tempfile.TemporaryDirectory() as folder:
        made, seconds = make(Releases(home()).current(), Path(folder))
        if not made:
            print("the release has no population by doorplates")
            return 0
        slowest = max(drawing(Path(folder), made[0], times=times))
        reading(Path(folder), made[0], times=times)
    broken = seconds > MAKING_LIMIT_SECONDS or slowest > DRAWING_LIMIT_MS
    if broken:
        print(f"LIMIT BROKEN: {seconds:.1f} s of making, {slowest:.0f} ms of drawing")
    return int(broken)


def make(release: Release, folder: Path) -> tuple[tuple[Dataset, ...], float]:
    """The grids of a release made anew beside links to its data."""
    for path in release.path.glob("*.gpkg"):
        (folder / path.name).symlink_to(path.absolute())
    began = time.perf_counter()
    grids = write_grids(folder, release.manifest.datasets).grids
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"made in {seconds:.1f} s (limit {MAKING_LIMIT_SECONDS}), at most {memory:.2f} GB")
    for grid in grids:
        print(f"  {grid.file}: {(folder / grid.file).stat().st_size / 1000:,.0f} kB, {grid.count:,} cells with data")
    return grids, seconds


def drawing(folder: Path, dataset: Dataset, *, times: int) -> list[float]:
    """Milliseconds of each picture, at the median."""
    assert dataset.grid
    layer = Raster(dataset, dataset.grid, 0, {})
    return [
        said(f"draw {name}", lambda frame=frame: paint(folder / dataset.file, layer, frame, style=DEFAULT), times)  # type: ignore[misc]
        for name, frame in FRAMES.items()
    ]


def reading(folder: Path, dataset: Dataset, *, times: int) -> None:
    """The whole grid with all bands, and a box of it."""
    path, box = folder / dataset.file, (290_000.0, 2_760_000.0, 320_000.0, 2_790_000.0)
    said("GeoTIFF of all", lambda: as_geotiff(read_cut(path, dataset, Cut()), dataset), times)
    said(
        "CoverageJSON of all, before it is written",
        lambda: coverage_json(read_cut(path, dataset, Cut()), dataset),
        times,
    )
    said("GeoTIFF of 30 km", lambda: as_geotiff(read_cut(path, dataset, Cut(box=box)), dataset), times)


def said(name: str, work: Callable[[], object], times: int) -> float:
    """The median of some times in milliseconds, printed."""
    work()
    spans = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spans.append((time.perf_counter() - began) * 1000)
    median = statistics.median(spans)
    print(f"  {name:<44} {median:7.1f} ms")
    return median


if __name__ == "__main__":
    sys.exit(main())
