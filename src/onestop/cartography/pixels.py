"""Areas seen from afar: the number of the area at each pixel, so that a picture is only a look-up of colours.

A level's small areas are drawn into tiles of web mercator at the load; each pixel has the number of the area at its
middle, 0 for none. Any field, style or period is then painted without touching a geometry.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.cartography.generalise import Geometries

type Numbers = NDArray[np.uint32]

EDGE = 20_037_508.342789244
"""Half the side of web mercator's square, in metres."""
SIDE = 256
"""Pixels on a side of a tile."""
FINEST, COARSEST = 12, 6
"""Zoom levels that are kept: from 38 to 2,446 metres a pixel."""
STRIP = 8
"""Rows of tiles that are drawn at once, which takes some 100 MB for all of Taiwan."""
GENERALISED = 2
"""The generalisation that is drawn: it loses less than a pixel."""
TILES_KEPT = 96
"""Opened tiles that a process keeps; each takes 256 KiB."""


def table_name(collection: str) -> str:
    """The table of a level's tiles."""
    return f"{collection}_pixels"


def metres(zoom: float) -> float:
    """The side of a pixel, in metres of EPSG:3857."""
    return float(2 * EDGE / SIDE / 2**zoom)


def write_pixels(maps: sqlite3.Connection, collection: str) -> None:
    """The tiles of a level whose generalised areas are there already."""
    table = table_name(collection)
    maps.execute(
        f'CREATE TABLE "{table}" (zoom INTEGER, col INTEGER, row INTEGER, numbers BLOB, PRIMARY KEY (zoom, col, row))'
        " WITHOUT ROWID"
    )
    rows = maps.execute(f'SELECT geom FROM "{collection}_{GENERALISED}" ORDER BY id')
    areas = shapely.from_wkb(np.array([row[0] for row in rows], object))
    put = f'INSERT INTO "{table}" VALUES (?, ?, ?, ?)'
    level = {}
    for place, tile in finest(areas):
        maps.execute(put, (FINEST, *place, packed(tile)))
        level[place] = halved(tile)
    for zoom in range(FINEST - 1, COARSEST - 1, -1):
        tiles = put_together(level)
        maps.executemany(put, ((zoom, *place, packed(tile)) for place, tile in tiles.items()))
        level = {place: halved(tile) for place, tile in tiles.items()}


def halved(tile: Numbers) -> Numbers:
    """Every other pixel, in memory of its own: a view would keep the whole strip."""
    return tile[1::2, 1::2].copy()


def packed(tile: Numbers) -> bytes:
    """A tile as it is kept."""
    return zlib.compress(np.ascontiguousarray(tile, "<u4").tobytes())


def finest(areas: Geometries) -> Iterator[tuple[tuple[int, int], Numbers]]:
    """Column, row and numbers of every tile of the finest zoom level that has areas."""
    from rasterio.features import rasterize  # noqa: PLC0415 - only where a release is loaded

    west, south, east, north = shapely.total_bounds(areas)
    size = metres(FINEST) * SIDE
    first, last = int((west + EDGE) // size), int((east + EDGE) // size)
    top, bottom = int((EDGE - north) // size), int((EDGE - south) // size)
    tree = shapely.STRtree(areas)
    left = first * size - EDGE
    for row in range(top, bottom + 1, STRIP):
        upper = EDGE - row * size
        chosen = np.sort(tree.query(shapely.box(west, upper - STRIP * size, east, upper)))
        if not len(chosen):
            continue
        strip = rasterize(
            ((areas[index], int(index) + 1) for index in chosen),
            out_shape=(STRIP * SIDE, (last - first + 1) * SIDE),
            transform=_affine(left, upper),
            dtype="uint32",
        )
        yield from cut(strip, first, row)


def _affine(left: float, upper: float) -> Any:
    from rasterio.transform import from_origin  # noqa: PLC0415

    return from_origin(left, upper, metres(FINEST), metres(FINEST))


def cut(strip: Numbers, first: int, top: int) -> Iterator[tuple[tuple[int, int], Numbers]]:
    """The tiles of a strip that have anything."""
    for row in range(strip.shape[0] // SIDE):
        for column in range(strip.shape[1] // SIDE):
            tile = strip[row * SIDE : (row + 1) * SIDE, column * SIDE : (column + 1) * SIDE]
            if tile.any():
                yield (first + column, top + row), tile


def put_together(quarters: dict[tuple[int, int], Numbers]) -> dict[tuple[int, int], Numbers]:
    """The tiles of the next zoom level from the halved tiles of this one."""
    half = SIDE // 2
    found: dict[tuple[int, int], Numbers] = {}
    for (column, row), quarter in quarters.items():
        tile = found.setdefault((column // 2, row // 2), np.zeros((SIDE, SIDE), np.uint32))
        y, x = row % 2 * half, column % 2 * half
        tile[y : y + half, x : x + half] = quarter
    return found


def look_up(window: Numbers, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Numbers:
    """The numbers at some rows and columns; whole rows first where both are straight, which is several times faster."""
    straight = rows.shape[1] == 1 and columns.shape[0] == 1
    if straight:
        found: Numbers = window.take(rows[:, 0], 0).take(columns[0], 1)
    else:
        found = window.take(rows * window.shape[1] + columns)
    return found


@dataclass(frozen=True, slots=True)
class Pixels:
    """The tiles of one level in a release."""

    file: Path
    collection: str

    def at(self, x: NDArray[np.float64], y: NDArray[np.float64], spacing: float) -> Numbers:
        """The area at each place; 0 for none.

        :param x: metres of EPSG:3857, a place in each row and column; or one row, with `y` one column
        :param spacing: metres between neighbouring places
        """
        zoom = int(np.clip(np.ceil(np.log2(metres(0) / spacing) - 0.01), COARSEST, FINEST))
        columns = ((x + EDGE) / metres(zoom)).astype(np.int64)
        rows = ((EDGE - y) / metres(zoom)).astype(np.int64)
        window, left, top = self._window(zoom, columns // SIDE, rows // SIDE)
        columns, rows = columns - left, rows - top
        height, width = window.shape
        outside = columns.min() < 0 or columns.max() >= width or rows.min() < 0 or rows.max() >= height
        seen = look_up(window, rows.clip(0, height - 1), columns.clip(0, width - 1))
        if outside:
            seen[~((columns >= 0) & (columns < width) & (rows >= 0) & (rows < height))] = 0
        return seen

    def _window(self, zoom: int, columns: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[Numbers, int, int]:
        """All tiles that there are between some, as one array, and the pixels that it begins at."""
        table = table_name(self.collection)
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as maps:
            places = maps.execute(
                f'SELECT col, row FROM "{table}" WHERE zoom = ? AND col BETWEEN ? AND ? AND row BETWEEN ? AND ?',
                (zoom, int(columns.min()), int(columns.max()), int(rows.min()), int(rows.max())),
            ).fetchall()
        if not places:
            return np.zeros((1, 1), np.uint32), -1, -1
        (left, right), (top, bottom) = ((min(side), max(side)) for side in zip(*places, strict=True))
        window = np.zeros(((bottom - top + 1) * SIDE, (right - left + 1) * SIDE), np.uint32)
        for column, row in places:
            y, x = (row - top) * SIDE, (column - left) * SIDE
            window[y : y + SIDE, x : x + SIDE] = tile(self.file, table, zoom=zoom, column=column, row=row)
        return window, left * SIDE, top * SIDE


@lru_cache(TILES_KEPT)
def tile(file: Path, table: str, *, zoom: int, column: int, row: int) -> Numbers:
    """One tile that is there."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as maps:
        query = f'SELECT numbers FROM "{table}" WHERE zoom = ? AND col = ? AND row = ?'
        (blob,) = maps.execute(query, (zoom, column, row)).fetchone()
    return np.frombuffer(zlib.decompress(blob), "<u4").reshape(SIDE, SIDE)
