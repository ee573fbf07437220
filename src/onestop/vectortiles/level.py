"""One level of a release as vector tiles: which areas a tile has, from where, and with which texts."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.cartography.generalise import EARTH
from onestop.cartography.tables import FILE as MAPS
from onestop.crs import DENSITY, to_crs84_transformer
from onestop.dataset import BBox, Dataset
from onestop.levels import LEVELS, Level
from onestop.store.database import Database, Row
from onestop.store.tables import quoted
from onestop.vectortiles.cut import EXTENT, MARGIN, Geometries, cut, reaches_in
from onestop.vectortiles.matrixsets import Address, MatrixSet
from onestop.vectortiles.mvt import Column, layer
from onestop.vectortiles.scales import generalisation, has_areas

STORED = 3857
"""EPSG's number of the system of the generalised areas."""
SECONDS = 60
"""The longest that reading the areas of one tile, or the texts of a level, may take."""


def names(dataset: Dataset) -> tuple[str, ...]:
    """The fields that a tile's features have: code, name where areas have one, codes of the areas they lie in."""
    level = LEVELS[level_of(dataset)]
    wanted = (level.key, *((level.name,) if level.name else ()), *level.parents)
    known = {field.name for field in dataset.fields}
    return tuple(name for name in wanted if name in known)


def level_of(dataset: Dataset) -> Level:
    """The level of a data set of areas."""
    if dataset.level is None:
        raise ValueError(f"{dataset.name} is of no level")
    return dataset.level


@dataclass(frozen=True, slots=True)
class Placed:
    """Areas of a tile and its margin.

    :ivar numbers: their `fid`
    :ivar areas: in units of the tile
    """

    numbers: NDArray[np.int64]
    areas: Geometries


NOTHING = Placed(np.empty(0, np.int64), np.empty(0, object))


@dataclass(frozen=True)
class LevelTiles:
    """The tiles of a level.

    :ivar folder: of the release
    """

    dataset: Dataset
    folder: Path

    @cached_property
    def maps(self) -> Database:
        """The generalised areas."""
        return Database(self.folder / MAPS, SECONDS)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The texts of every area of the level, in the order of their numbers; read once."""
        fields = names(self.dataset)
        source = Database(self.folder / self.dataset.file, SECONDS)
        listed = ", ".join(map(quoted, fields))
        try:
            rows = source.rows(f"SELECT {listed} FROM {quoted(self.dataset.name)} ORDER BY fid")
        finally:
            source.close()
        return tuple(Column.of(name, (row[place] for row in rows)) for place, name in enumerate(fields))

    def tile(self, matrices: MatrixSet, tile: Address) -> bytes:
        """A tile, not compressed; empty where no area of the level lies in it or its scale has none."""
        return self.written(self.placed(matrices, tile))

    def placed(self, matrices: MatrixSet, tile: Address) -> Placed:
        """What a tile and its margin have."""
        matrix = matrices.matrices[tile.matrix]
        if not has_areas(level_of(self.dataset), matrix):
            return NOTHING
        box = matrices.box(tile)
        numbers, areas = self.areas(generalisation(matrix), box, matrices.code)
        found = cut(areas, box)
        kept = np.flatnonzero(~shapely.is_empty(found))
        return Placed(numbers[kept], found[kept])

    def written(self, placed: Placed) -> bytes:
        """A tile as it is sent; empty where all there is lies in the margin."""
        if not reaches_in(placed.areas):
            return b""
        columns = [column.only(placed.numbers - 1) for column in self.columns]
        return layer(self.dataset.name, placed.areas, placed.numbers, columns=columns)

    def areas(self, step: int, box: BBox, code: int) -> tuple[Any, Geometries]:
        """The numbers of the areas in a box and its margin, and the areas in the system of the box."""
        west, south, east, north = box
        margin = (east - west) / EXTENT * MARGIN
        wide = (west - margin, south - margin, east + margin, north + margin)
        stored = wide if code == STORED else in_stored(wide, code)
        found = self.maps.read(self.statement(step), (stored[2], stored[0], stored[3], stored[1]), read)
        if code == STORED:
            return found
        numbers, areas = found
        return numbers, shapely.transform(
            shapely.clip_by_rect(areas, *stored), lambda points: from_stored(points, code)
        )

    def statement(self, step: int) -> str:
        """The SELECT of the areas in a box, in the order of their numbers."""
        table, tree = quoted(f"{self.dataset.name}_{step}"), quoted(f"idx_{self.dataset.name}_{step}_geom")
        inside = f"SELECT pkid FROM {tree} WHERE xmin <= ? AND xmax >= ? AND ymin <= ? AND ymax >= ?"
        return f"SELECT id, geom FROM {table} WHERE id IN ({inside}) ORDER BY id"


def read(rows: Iterator[Row]) -> tuple[Any, Geometries]:
    """Numbers and geometries of rows."""
    found = list(rows)
    numbers = np.array([row[0] for row in found], np.int64)
    return numbers, np.asarray(shapely.from_wkb(np.array([row[1] for row in found], object)))


def in_stored(box: BBox, code: int) -> BBox:
    """The box in the system of the stored areas that holds a box of another."""
    degrees = to_crs84_transformer(code).transform_bounds(*box, densify_pts=DENSITY)
    west, south, east, north = to_crs84_transformer(STORED).transform_bounds(*degrees, direction="INVERSE")
    return (west, south, east, north)


def from_stored(points: Any, code: int) -> Any:
    """Points of the stored areas in another system; the formula of EPSG:3857 undone is faster than PROJ."""
    longitude = np.degrees(points[:, 0] / EARTH)
    latitude = np.degrees(np.arctan(np.sinh(points[:, 1] / EARTH)))
    moved = to_crs84_transformer(code).transform(longitude, latitude, direction="INVERSE")
    return np.column_stack(moved)
