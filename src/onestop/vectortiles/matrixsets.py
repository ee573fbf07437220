"""The tile matrix sets that tiles are cut by: OGC's WebMercatorQuad, and the national grid in TWD97."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from onestop import crs
from onestop.cartography.shelves import shelf
from onestop.crs import DENSITY, to_crs84_transformer
from onestop.dataset import BBox, Words
from onestop.errors import BadValue, NotFound

EDGE = 20_037_508.342_789_244
"""Half the equator in EPSG:3857, in metres."""
PIXELS = 256
"""Cells along the side of a tile, as matrix sets count them."""
CELL = 0.000_28
"""OGC's size of a pixel, in metres."""
WEB_LEVELS = 25
"""Matrices of WebMercatorQuad in OGC's register."""
WEB_DEEPEST = 14
"""Its last matrix that is cut: a unit of such a tile is 0.6 m, less than areas are generalised by."""
NATIONAL = "TGOS-EPSG3826"
"""The name of the national grid, here and in mapproxy.yaml, which has its numbers."""
LARGEST = 2**31 - 1
"""The greatest row or column that is read."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """One level of a matrix set.

    :ivar cell: the side of a cell in metres; a tile has 256 along each side
    """

    number: int
    cell: float
    columns: int
    rows: int

    @property
    def cells(self) -> int:
        """How many cells a tile has along a side."""
        return PIXELS

    @property
    def side(self) -> float:
        """The side of a tile in metres."""
        return self.cell * PIXELS

    @property
    def scale(self) -> float:
        """The scale denominator."""
        return self.cell / CELL


@dataclass(frozen=True, slots=True)
class Limits:
    """The tiles of a matrix that can have something, all four within."""

    matrix: int
    first_row: int
    last_row: int
    first_column: int
    last_column: int

    def check(self, tile: "Address") -> None:
        """Raise NotFound for a tile outside."""
        if not self.first_row <= tile.row <= self.last_row:
            raise NotFound(f"tileRow of matrix {self.matrix}, from {self.first_row} to {self.last_row},", tile.row)
        if not self.first_column <= tile.column <= self.last_column:
            among = f"from {self.first_column} to {self.last_column}"
            raise NotFound(f"tileCol of matrix {self.matrix}, {among},", tile.column)


@dataclass(frozen=True, slots=True)
class Address:
    """A tile of a matrix set; rows count from the north, columns from the west."""

    matrix: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class MatrixSet:
    """A tile matrix set.

    :ivar uri: OGC's name for it; empty where it is ours
    :ivar code: EPSG's number of its system; east comes first
    :ivar origin: the north-west corner of its first tile, in metres
    :ivar deepest: the last matrix that tiles are cut for
    """

    id: str
    title: Words
    uri: str
    scale_set: str
    code: int
    axes: tuple[str, str]
    origin: tuple[float, float]
    matrices: tuple[Matrix, ...]
    deepest: int

    @property
    def crs(self) -> str:
        """The address of its system."""
        return crs.find(f"EPSG:{self.code}").uri

    def box(self, tile: Address) -> BBox:
        """West, south, east and north of a tile, in metres of the set's system."""
        side = self.matrices[tile.matrix].side
        west, north = self.origin[0] + tile.column * side, self.origin[1] - tile.row * side
        return (west, north - side, west + side, north)

    def limits(self, bbox: BBox) -> tuple[Limits, ...]:
        """The tiles that a box in CRS84 touches, for each matrix that tiles are cut for."""
        return limits(self, bbox)

    def address(self, matrix: str, row: str, column: str) -> Address:
        """A tile as a path names it.

        :raises BadValue: for what is no number
        :raises NotFound: for a matrix that the set does not have, or that is deeper than tiles are cut
        """
        number, line, place = whole("tileMatrix", matrix), whole("tileRow", row), whole("tileCol", column)
        if number > self.deepest:
            raise NotFound(f"tileMatrix of {self.id}, which is cut from 0 to {self.deepest},", matrix)
        return Address(number, line, place)


@cache
def limits(matrices: MatrixSet, bbox: BBox) -> tuple[Limits, ...]:
    """What `MatrixSet.limits` answers, found once."""
    west, south, east, north = moved(bbox, matrices.code)
    x, y = matrices.origin
    found = []
    for matrix in matrices.matrices[: matrices.deepest + 1]:
        columns = [within((side - x) / matrix.side, matrix.columns) for side in (west, east)]
        rows = [within((y - side) / matrix.side, matrix.rows) for side in (north, south)]
        found.append(Limits(matrix.number, rows[0], rows[1], columns[0], columns[1]))
    return tuple(found)


def whole(name: str, text: str) -> int:
    """A number from 0 in a path; raises BadValue."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST)):
        raise BadValue(name, text[:40], "a whole number from 0")
    return int(text)


def within(place: float, count: int) -> int:
    """The row or column of a place, kept inside the matrix."""
    return min(max(math.floor(place), 0), count - 1)


def moved(bbox: BBox, code: int) -> BBox:
    """A box of CRS84 in another system, as large as its bent edges make it."""
    west, south, east, north = to_crs84_transformer(code).transform_bounds(
        *bbox, densify_pts=DENSITY, direction="INVERSE"
    )
    return (west, south, east, north)


@cache
def matrix_sets() -> dict[str, MatrixSet]:
    """Every tile matrix set, by its name."""
    return {known.id: known for known in (web_mercator_quad(), national_grid())}


def matrix_set(name: str) -> MatrixSet:
    """One tile matrix set; raises NotFound."""
    try:
        return matrix_sets()[name]
    except KeyError:
        raise NotFound(f"tileMatrixSet, which is one of {', '.join(matrix_sets())},", name) from None


def web_mercator_quad() -> MatrixSet:
    """The square of Web Mercator, halved at each level."""
    levels = range(WEB_LEVELS)
    return MatrixSet(
        id="WebMercatorQuad",
        title=Words("網路地圖通用圖磚（Web Mercator）", "Google Maps Compatible for the World"),
        uri="http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
        scale_set="http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        code=3857,
        axes=("X", "Y"),
        origin=(-EDGE, EDGE),
        matrices=tuple(Matrix(level, 2 * EDGE / PIXELS / 2**level, 2**level, 2**level) for level in levels),
        deepest=WEB_DEEPEST,
    )


def national_grid() -> MatrixSet:
    """The grid that mapproxy.yaml has, with as many rows and columns as MapProxy gives it."""
    grid: dict[str, Any] = yaml.load((shelf("mapproxy") / "mapproxy.yaml").read_bytes(), yaml.CSafeLoader)["grids"][
        NATIONAL
    ]
    west, south, east, north = grid["bbox"]
    sizes = [(cell, tiles(east - west, cell), tiles(north - south, cell)) for cell in grid["res"]]
    return MatrixSet(
        id=NATIONAL,
        title=Words("全國圖磚網格（TWD97 二度分帶）", "National tile grid of Taiwan (TWD97 TM2 zone 121)"),
        uri="",
        scale_set="",
        code=int(grid["srs"].removeprefix("EPSG:")),
        axes=("E", "N"),
        origin=(west, north),
        matrices=tuple(Matrix(level, *size) for level, size in enumerate(sizes)),
        deepest=len(sizes) - 1,
    )


def tiles(length: float, cell: float) -> int:
    """Tiles along a side: MapProxy drops the part of a cell that the rounding of its box leaves over."""
    return max(math.ceil(length // cell / PIXELS), 1)
