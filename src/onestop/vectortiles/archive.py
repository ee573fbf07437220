"""The tiles of a level in one file, PMTiles version 3: written when a release is loaded, read by browsers in ranges."""

import gzip
import mmap
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from onestop.dataset import Dataset
from onestop.levels import Level
from onestop.vectortiles.level import LevelTiles, level_of, names
from onestop.vectortiles.matrixsets import WEB_DEEPEST, Address, MatrixSet, web_mercator_quad
from onestop.vectortiles.scales import first_matrix

FOLDER = "tiles"
"""Where a release keeps its archives."""
ENDING = ".pmtiles"
MEDIA_TYPE = "application/vnd.pmtiles"
HEADER = 127
"""In bytes."""
E7 = 10_000_000
"""Coordinates of the header are in ten-millionths of a degree."""
GZIP_LEVEL = 6
DIRECTORIES = 4
"""Directories that lead to a tile, at most, as the format has it."""

type Tell = Callable[[float], object]
"""Told which share is done."""


SIMPLE = frozenset({Level.VILLAGE, Level.TOWN, Level.COUNTY})
"""Levels whose boundaries are simple: their archives end two matrices earlier, at a unit of 2.4 m. Browsers enlarge the
last tiles, and an archive that ends later takes longer to make and shows nothing more."""
EARLIER = 2


def deepest(level: Level) -> int:
    """The last matrix of a level's archive."""
    return WEB_DEEPEST - EARLIER * (level in SIMPLE)


def archive_path(folder: Path, collection: str) -> Path:
    """The archive of a level in the folder of a release."""
    return folder / FOLDER / f"{collection}{ENDING}"


def write_archive(folder: Path, dataset: Dataset, tell: Tell = lambda _: None) -> int:
    """Cut every tile of a level in WebMercatorQuad and write its archive; how many tiles it has."""
    level, matrices = LevelTiles(dataset, folder), web_mercator_quad()
    path = archive_path(folder, dataset.name)
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        writer = Writer(file)
        for number, tile in pyramid(level, matrices, tell):
            writer.write_tile(number, gzip.compress(tile, GZIP_LEVEL, mtime=0))
        writer.finalize(header(dataset), metadata(dataset))
    return int(writer.addressed_tiles)


def pyramid(level: LevelTiles, matrices: MatrixSet, tell: Tell) -> Iterator[tuple[int, bytes]]:
    """Every tile that is not empty with its number, in the order of the numbers: level by level, along a curve."""
    first = first_matrix(level_of(level.dataset), matrices)
    wanted = opening(level.dataset, matrices, first)
    last = deepest(level_of(level.dataset))
    whole = 4 ** (last - first + 1)
    for depth in range(first, last + 1):
        inner: list[Address] = []
        for done, (number, tile) in enumerate(sorted((number_of(tile), tile) for tile in wanted)):
            placed = level.placed(matrices, tile)
            if len(placed.numbers):
                inner += quarters(tile)
            if written := level.written(placed):
                yield number, written
            tell(4 ** (depth - first) * (1 + 3 * done / len(wanted)) / whole)
        wanted = inner


def opening(dataset: Dataset, matrices: MatrixSet, number: int) -> list[Address]:
    """The tiles of a matrix that the box of a level touches."""
    if dataset.bbox is None:
        return []
    limits = matrices.limits(dataset.bbox)[number]
    rows = range(limits.first_row, limits.last_row + 1)
    columns = range(limits.first_column, limits.last_column + 1)
    return [Address(number, row, column) for row in rows for column in columns]


def quarters(tile: Address) -> list[Address]:
    """The four tiles of the next matrix that lie in a tile of WebMercatorQuad."""
    rows, columns = (2 * tile.row, 2 * tile.row + 1), (2 * tile.column, 2 * tile.column + 1)
    return [Address(tile.matrix + 1, row, column) for row in rows for column in columns]


def number_of(tile: Address) -> int:
    """The number that PMTiles gives a tile."""
    return zxy_to_tileid(tile.matrix, tile.column, tile.row)


def header(dataset: Dataset) -> dict[str, object]:
    """What the archive says of itself first; the writer adds where its parts are."""
    west, south, east, north = dataset.bbox or (0.0, 0.0, 0.0, 0.0)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": round(west * E7),
        "min_lat_e7": round(south * E7),
        "max_lon_e7": round(east * E7),
        "max_lat_e7": round(north * E7),
    }


def metadata(dataset: Dataset) -> dict[str, object]:
    """What clients show of the archive, as TileJSON and PMTiles have it."""
    return {
        "name": f"{dataset.title.zh} {dataset.title.en}",
        "description": f"{dataset.abstract.zh} {dataset.abstract.en}",
        "attribution": f"{dataset.attribution.zh} {dataset.attribution.en}",
        "version": dataset.edition,
        "type": "overlay",
        "vector_layers": [vector_layer(dataset, deepest(level_of(dataset)))],
    }


def vector_layer(dataset: Dataset, maxzoom: int = WEB_DEEPEST) -> dict[str, Any]:
    """The layer of a level as TileJSON describes it."""
    known = {field.name: f"{field.title.zh} {field.title.en}" for field in dataset.fields}
    return {
        "id": dataset.name,
        "description": f"{dataset.title.zh} {dataset.title.en}",
        "minzoom": first_matrix(level_of(dataset), web_mercator_quad()),
        "maxzoom": maxzoom,
        "fields": {name: known[name] for name in names(dataset)},
    }


@dataclass(frozen=True)
class Archive:
    """An archive that is read tile by tile, through one mapping that all workers share."""

    path: Path

    @cached_property
    def content(self) -> mmap.mmap:
        """The file."""
        with self.path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    @cached_property
    def header(self) -> HeaderDict:
        """Where its parts are."""
        return deserialize_header(self.content[:HEADER])

    @cached_property
    def directories(self) -> dict[tuple[int, int], list[Entry]]:
        """The directories that were read, by place and length."""
        return {}

    def has(self, matrix: int) -> bool:
        """Whether every tile of a matrix that is not empty is here."""
        return self.header["min_zoom"] <= matrix <= self.header["max_zoom"]

    def get(self, tile: Address) -> bytes | None:
        """A tile, compressed with gzip; None where it is empty."""
        number = number_of(tile)
        place, length = self.header["root_offset"], self.header["root_length"]
        for _ in range(DIRECTORIES):
            found = find_tile(self.directory(place, length), number)
            if found is None:
                return None
            if found.run_length:
                start = self.header["tile_data_offset"] + found.offset
                return self.content[start : start + found.length]
            place, length = self.header["leaf_directory_offset"] + found.offset, found.length
        return None

    def directory(self, place: int, length: int) -> list[Entry]:
        """A directory, parsed once."""
        if (place, length) not in self.directories:
            self.directories[place, length] = deserialize_directory(self.content[place : place + length])
        return self.directories[place, length]


def archive_problems(path: Path) -> Iterator[str]:
    """What is wrong with an archive, each as the end of a sentence; nothing where all is well."""
    archive, size = Archive(path), path.stat().st_size
    try:
        header = archive.header
        archive.directory(header["root_offset"], header["root_length"])
    except (MagicNumberNotFound, SpecVersionUnsupported, ValueError, EOFError, OSError, zlib.error) as error:
        yield f"cannot be read: {type(error).__name__} {error}"
        return
    end = header["tile_data_offset"] + header["tile_data_length"]
    if size != end:
        yield f"has {size:,} bytes where it says {end:,}"


@cache
def open_archive(folder: Path, collection: str) -> Archive | None:
    """The archive of a level; None where the release was loaded before there were any."""
    path = archive_path(folder, collection)
    return Archive(path) if path.is_file() else None
