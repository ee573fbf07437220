"""Tiles of the sample release, read by a decoder that is not ours."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from shapely.geometry import shape

from onestop.crs import to_crs84_transformer
from onestop.release import Release
from onestop.vectortiles import Address, MatrixSet, Tiles, open_tiles

type Decode = Callable[[bytes], dict[str, Any]]


@pytest.fixture(scope="session")
def tiles(release: Release) -> Tiles:
    return open_tiles(release)


@pytest.fixture(scope="session")
def fresh(tiles: Tiles, tmp_path_factory: pytest.TempPathFactory) -> Tiles:
    """The same tiles, each cut on the spot: as in a release that has no archives."""
    folder = tmp_path_factory.mktemp("no-archives")
    for path in tiles.folder.iterdir():
        if path.name != "tiles":
            (folder / path.name).symlink_to(path)
    return Tiles(folder, {name: replace(level, folder=folder) for name, level in tiles.levels.items()})


@pytest.fixture(scope="session")
def decode() -> Decode:
    def read(tile: bytes) -> dict[str, Any]:
        layers: dict[str, Any] = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
        return layers

    return read


@pytest.fixture(scope="session")
def polygons(decode: Decode) -> Callable[[bytes], dict[int, Any]]:
    """The areas of the only layer of a tile, by their number."""

    def read(tile: bytes) -> dict[int, Any]:
        (layer,) = decode(tile).values()
        return {feature["id"]: shape(feature["geometry"]) for feature in layer["features"]}

    return read


@pytest.fixture(scope="session")
def at() -> Callable[[MatrixSet, int, float, float], Address]:
    """The tile of a matrix that has a place."""

    def find(matrices: MatrixSet, number: int, longitude: float, latitude: float) -> Address:
        moved = to_crs84_transformer(matrices.code).transform(longitude, latitude, direction="INVERSE")
        side = matrices.matrices[number].side
        column, row = (moved[0] - matrices.origin[0]) / side, (matrices.origin[1] - moved[1]) / side
        return Address(number, math.floor(row), math.floor(column))

    return find


@pytest.fixture(scope="session")
def every(tiles: Tiles) -> Callable[[str, MatrixSet, int], Iterator[tuple[Address, bytes]]]:
    """Every tile of a matrix that is not empty."""

    def cut(name: str, matrices: MatrixSet, number: int) -> Iterator[tuple[Address, bytes]]:
        level = tiles.level(name)
        assert level.dataset.bbox
        limits = matrices.limits(level.dataset.bbox)[number]
        for row in range(limits.first_row, limits.last_row + 1):
            for column in range(limits.first_column, limits.last_column + 1):
                tile = Address(number, row, column)
                if written := level.tile(matrices, tile):
                    yield tile, written

    return cut


@pytest.fixture(scope="session")
def whole_tile() -> Any:
    """A tile without its margin, in its own units."""
    return shapely.box(0, 0, 4096, 4096)
