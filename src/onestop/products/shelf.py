"""Where made files of a release are kept: made once, bounded, whole or not there, gone with the release."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from onestop.crs import CRS84
from onestop.dataset import Dataset
from onestop.errors import Busy
from onestop.features import Feature, FeatureSource, Query, Record, Sources
from onestop.products.wanted import Wanted, fitted
from onestop.release import Release

KEPT_BYTES = 20 << 30
"""How much all made files of a release may take; those not asked for the longest go first."""
SPARE_BYTES = 2 << 30
"""How much of the disk is left to others."""
FULL_BYTES = 16 << 20
"""With less left, what went wrong went wrong for want of space."""
DISK_FULL = "磁碟空間不足，請稍後再試 the disk is nearly full; ask again later"
SAMPLED = 25
"""Features by which the size of geometries is judged: 60 bytes of GeoJSON for a doorplate, 8 kB for a level-2 area."""
ZIPPED_NANOSECONDS = 50
"""About how long it takes to zip what becomes of a byte of GeoJSON."""
BUILDING = ".building-"
STALE_SECONDS = 6 * 3600
"""After so long nobody is making a file any more, and what is left of it is swept."""
TOLD_ROWS = 5_000
"""Between two reports of how far a file is."""

type Tell = Callable[[int], None]
"""Told how many features are done."""


def silent(_rows: int) -> None:
    """Tells nobody."""


@dataclass
class Counted:
    """A source that tells how many of its features have gone by, in all of its answers together."""

    source: FeatureSource
    tell: Tell
    done: int = 0

    @property
    def dataset(self) -> Dataset:
        """As the source has it."""
        return self.source.dataset

    def count(self, query: Query) -> int:
        """As the source has it."""
        return self.source.count(query)

    def stream(self, query: Query) -> Iterator[Feature]:
        """The source's, counted; what is wrong is raised at once."""
        return self._counted(self.source.stream(query))

    def records(self, query: Query) -> Iterator[Sequence[Record]]:
        """The source's, counted."""
        for some in self.source.records(query):
            self.tell(self.done)
            self.done += len(some)
            yield some

    def _counted(self, features: Iterator[Feature]) -> Iterator[Feature]:
        for feature in features:
            if self.done % TOLD_ROWS == 0:
                self.tell(self.done)
            self.done += 1
            yield feature


class Shelf:
    """The made files of one release.

    :ivar folder: where they are: `HOME/cache/downloads/RELEASE`
    """

    def __init__(self, home: Path, release: Release, sources: Sources) -> None:
        self.release, self.sources = release, sources
        self.folder = home.absolute() / "cache" / "downloads" / release.id

    def path(self, wanted: Wanted) -> Path:
        """Where a file is once it is made."""
        return self.folder / wanted.key

    def find(self, wanted: Wanted) -> Path | None:
        """A file that is made; it counts as asked for now."""
        path = self.path(wanted)
        try:
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
        except FileNotFoundError:
            return None
        return path

    def seconds(self, wanted: Wanted) -> float:
        """About how long it takes to make a file."""
        form, source = wanted.format, self.sources[wanted.product.dataset.name]
        each = form.row_microseconds / 1e6
        if wanted.query.geometry:
            nanoseconds = form.byte_nanoseconds + (ZIPPED_NANOSECONDS if wanted.packed else 0)
            each += self.geometry_bytes(wanted) * nanoseconds / 1e9
        return wanted.rows(source) * each

    def geometry_bytes(self, wanted: Wanted) -> float:
        """How long the GeoJSON of a geometry is, by the first of them."""
        few = replace(wanted.query, fields=(), crs=CRS84, limit=SAMPLED)
        sizes = [len(one.geometry or b"") for one in self.sources[wanted.product.dataset.name].page(few).features]
        return sum(sizes) / max(len(sizes), 1)

    def fitted(self, wanted: Wanted) -> Wanted:
        """A file as its format can hold it; raises TooMuch."""
        return fitted(wanted, self.sources)

    def make(self, wanted: Wanted, tell: Tell = silent) -> Path:
        """Make a file.

        :raises Busy: where the disk is full
        :raises TooMuch: for more than the format can hold
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.make_room()
        name = wanted.product.dataset.name
        sources = {**self.sources, name: cast("FeatureSource", Counted(self.sources[name], tell))}
        with self.building() as folder:
            half = folder / wanted.key
            with self.told_of_a_full_disk():
                self.fitted(wanted).write(sources, half, self.release.manifest.created.date())
            if not self.path(wanted).exists():  # else another worker was first, and clients go on with its bytes
                half.replace(self.path(wanted))
        return self.path(wanted)

    @contextmanager
    def told_of_a_full_disk(self) -> Iterator[None]:
        """Raise Busy for whatever a library makes of a full disk: each says it in its own way, or not at all."""
        try:
            yield
        except Exception as error:
            if self.free() < FULL_BYTES:
                raise Busy(DISK_FULL) from error
            raise

    def free(self) -> int:
        """Bytes of the disk that nobody has."""
        return shutil.disk_usage(self.folder).free

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A folder to make a file in, removed afterwards."""
        with tempfile.TemporaryDirectory(prefix=BUILDING, dir=self.folder) as folder:
            yield Path(folder)

    def make_room(self) -> None:
        """Sweep what was never finished, and take away what was not asked for the longest; raises Busy."""
        for left in self.folder.glob(f"{BUILDING}*"):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        kept = sorted(((one.stat().st_atime_ns, one.stat().st_size, one) for one in self.files()), reverse=True)
        used = 0
        for _, size, path in kept:
            used += size
            if used > KEPT_BYTES:
                path.unlink(missing_ok=True)
        if self.free() < SPARE_BYTES:
            raise Busy(DISK_FULL)

    def files(self) -> list[Path]:
        """What is made."""
        return [one for one in self.folder.glob("[!.]*") if one.is_file()]


def prune_downloads(home: Path, kept: Collection[str]) -> list[str]:
    """Remove the files of every release but these; the names of those removed."""
    gone = [path for path in (home / "cache" / "downloads").glob("*") if path.is_dir() and path.name not in kept]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return sorted(path.name for path in gone)
