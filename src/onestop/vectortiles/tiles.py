"""Tiles as faces ask for them: from the archive of a level where it has them, else cut on the spot."""

import gzip
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from onestop.dataset import Dataset
from onestop.errors import NotFound
from onestop.release import Release, open_release
from onestop.vectortiles.archive import open_archive
from onestop.vectortiles.level import LevelTiles
from onestop.vectortiles.matrixsets import Address, MatrixSet

TILE_MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
KEPT = "WebMercatorQuad"
"""The tile matrix set of archives."""
CUT = 1
"""Raised by one when the same release is cut into other tiles, so that nobody goes on with those of before."""
FASTEST = 1
"""The level of gzip for a tile that is not kept."""


@dataclass(frozen=True)
class Tiles:
    """The tiles of a release."""

    folder: Path
    levels: dict[str, LevelTiles]

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The data sets that have tiles, smallest areas first."""
        return tuple(level.dataset for level in self.levels.values())

    def level(self, collection: str) -> LevelTiles:
        """The tiles of one level; raises NotFound."""
        try:
            return self.levels[collection]
        except KeyError:
            raise NotFound("collection with tiles", collection) from None

    def packed(self, collections: Sequence[str], matrices: MatrixSet, tile: Address) -> bytes:
        """A tile with a layer for each of these levels, compressed with gzip; empty where there is nothing."""
        if len(collections) == 1 and (kept := self.kept(collections[0], matrices, tile)) is not None:
            return kept
        plain = b"".join(self.plain(name, matrices, tile) for name in collections)
        return gzip.compress(plain, FASTEST, mtime=0) if plain else b""

    def plain(self, collection: str, matrices: MatrixSet, tile: Address) -> bytes:
        """A tile of one level, not compressed; empty where there is nothing."""
        kept = self.kept(collection, matrices, tile)
        if kept is None:
            return self.level(collection).tile(matrices, tile)
        return gzip.decompress(kept) if kept else b""

    def kept(self, collection: str, matrices: MatrixSet, tile: Address) -> bytes | None:
        """A tile as the archive has it, compressed; None where no archive goes so deep."""
        archive = open_archive(self.folder, collection) if matrices.id == KEPT else None
        return (archive.get(tile) or b"") if archive and archive.has(tile.matrix) else None


def open_tiles(release: Release) -> Tiles:
    """The tiles of a release; opened once for each process."""
    return _open(release.path, os.getpid())


@cache
def _open(folder: Path, _process: int) -> Tiles:
    datasets = [one for one in open_release(folder).given_out.manifest.datasets if one.kind == "areas"]
    return Tiles(folder, {dataset.name: LevelTiles(dataset, folder) for dataset in datasets})
