"""The step of a load that cuts vector tiles: an archive for each level, on two cores."""

from collections.abc import Callable, Sequence
from pathlib import Path

from onestop.dataset import Dataset
from onestop.levels import Level
from onestop.loading.second_process import beside
from onestop.release import Manifest
from onestop.vectortiles import write_archive

type Progress = Callable[[int, int], object]
"""Told how many of how many parts are done."""

PARTS = 1000
"""Steps of the progress, which is told as a share."""
BESIDE = frozenset({Level.LEVEL1, Level.LEVEL2, Level.VILLAGE})
"""Levels that the second process cuts; in the whole country and in the sample they take about as long as the others."""


def write_tiles(folder: Path, manifest: Manifest, progress: Progress) -> None:
    """Write the archive of every level into a release that is being built; it has the maps already."""
    levels = [dataset for dataset in manifest.datasets if dataset.kind == "areas" and dataset.count]
    others = [dataset for dataset in levels if dataset.level in BESIDE]
    own = [dataset for dataset in levels if dataset.level not in BESIDE]
    if not levels:
        return
    progress(0, PARTS)
    with beside(write_archives, folder, others) as done:
        write_archives(folder, own, progress)
        done()
    progress(PARTS, PARTS)


def write_archives(folder: Path, datasets: Sequence[Dataset], progress: Progress = lambda _done, _of: None) -> None:
    """The archives of some levels, one after another; a level weighs as much as it has areas.

    The last part is never told as done: the other process may still be at work.
    """
    weights = [dataset.count for dataset in datasets]
    for place, dataset in enumerate(datasets):
        done, weight = sum(weights[:place]), weights[place]

        def tell(share: float, done: int = done, weight: int = weight) -> None:
            progress(min(int(PARTS * (done + share * weight) / sum(weights)), PARTS - 1), PARTS)

        write_archive(folder, dataset, tell)
