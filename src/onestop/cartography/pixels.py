"""Areas seen from afar: the number of the area at each pixel, so that a picture is only a look-up of colours.

A level's small areas are drawn into tiles of web mercator at the load (`rasterise.py`); each pixel has the number of
the area at its middle, 0 for none. Any field, style or period is then painted without touching a geometry.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from onestop.store.database import Database

type Numbers = NDArray[np.uint32]
type Places = NDArray[np.int32]

EDGE = 20_037_508.342789244
"""Half the side of web mercator's square, in metres."""
SIDE = 256
"""Pixels on a side of a tile."""
FINEST, COARSEST = 14, 6
"""Zoom levels that a load keeps: from 10 to 2,446 metres a pixel."""
BYTES = SIDE * SIDE * np.dtype("<u4").itemsize
"""Of an opened tile."""
TILES_KEPT = 128
"""Opened tiles that a process keeps, 256 KiB each: about as many as a picture of 800 x 600 pixels needs."""
FILES_KEPT = 2
"""Files open at once: of a release, and of the next one."""
SECONDS = 10
"""For reading the tiles of a part of a picture."""


def table_name(collection: str) -> str:
    """The table of a level's tiles."""
    return f"{collection}_pixels"


def metres(zoom: float) -> float:
    """The side of a pixel, in metres of EPSG:3857."""
    return float(2 * EDGE / SIDE / 2**zoom)


@dataclass(frozen=True, slots=True)
class Pixels:
    """The tiles of one level in a release.

    :ivar finest: the closest zoom level that there is
    """

    file: Path
    collection: str
    finest: int = FINEST

    def at(self, x: NDArray[np.float64], y: NDArray[np.float64], spacing: float) -> Numbers:
        """The area at each place; 0 for none.

        :param x: metres of EPSG:3857, a place in each row and column; or one row, with `y` one column
        :param spacing: metres between neighbouring places
        """
        zoom = int(np.clip(np.ceil(np.log2(metres(0) / spacing) - 0.01), COARSEST, self.finest))
        columns = ((x + EDGE) / metres(zoom)).astype(np.int32)
        rows = ((EDGE - y) / metres(zoom)).astype(np.int32)
        (left, right), (top, bottom) = ((int(side.min()), int(side.max())) for side in (columns, rows))
        window, west, north = self._window(zoom, (left // SIDE, right // SIDE), (top // SIDE, bottom // SIDE))
        height, width = window.shape
        columns -= west
        rows -= north
        if west <= left and right < west + width and north <= top and bottom < north + height:
            return look_up(window, rows, columns)
        seen = look_up(window, rows.clip(0, height - 1), columns.clip(0, width - 1))
        seen[~((columns >= 0) & (columns < width) & (rows >= 0) & (rows < height))] = 0
        return seen

    def _window(self, zoom: int, columns: tuple[int, int], rows: tuple[int, int]) -> tuple[Numbers, int, int]:
        """All tiles that there are between some, as one array, and the pixels that it begins at."""
        table = table_name(self.collection)
        query = f'SELECT col, row FROM "{table}" WHERE zoom = ? AND col BETWEEN ? AND ? AND row BETWEEN ? AND ?'
        places = opened(self.file).rows(query, (zoom, *columns, *rows))
        if not places:
            return np.zeros((1, 1), np.uint32), -1, -1
        (left, right), (top, bottom) = ((min(side), max(side)) for side in zip(*places, strict=True))
        window = np.zeros(((bottom - top + 1) * SIDE, (right - left + 1) * SIDE), np.uint32)
        for column, row in places:
            y, x = (row - top) * SIDE, (column - left) * SIDE
            window[y : y + SIDE, x : x + SIDE] = tile(self.file, table, zoom=zoom, column=column, row=row)
        return window, left * SIDE, top * SIDE


def look_up(window: Numbers, rows: Places, columns: Places) -> Numbers:
    """The numbers at some rows and columns; whole rows first where both are straight, which is several times faster."""
    straight = rows.shape[1] == 1 and columns.shape[0] == 1
    if straight:
        found: Numbers = window.take(rows[:, 0], 0).take(columns[0], 1)
    else:
        found = window.take(rows * window.shape[1] + columns)
    return found


def packed(tile: Numbers) -> bytes:
    """A tile as it is kept."""
    compressed: bytes = isal_zlib.compress(np.ascontiguousarray(tile, "<u4"))
    return compressed


@lru_cache(TILES_KEPT)
def tile(file: Path, table: str, *, zoom: int, column: int, row: int) -> Numbers:
    """One tile that is there."""
    query = f'SELECT numbers FROM "{table}" WHERE zoom = ? AND col = ? AND row = ?'
    ((blob,),) = opened(file).rows(query, (zoom, column, row))
    return np.frombuffer(isal_zlib.decompress(blob, bufsize=BYTES), "<u4").reshape(SIDE, SIDE)


@lru_cache(FILES_KEPT)
def opened(file: Path) -> Database:
    """The maps of a release; opening them for each tile would cost more than reading it."""
    return Database(file, SECONDS)
