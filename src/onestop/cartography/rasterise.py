"""Draws the areas of a level into tiles of numbers when a release is loaded; `pixels.py` reads them."""

import sqlite3
from collections.abc import Iterator

import numpy as np
import shapely

from onestop.cartography.generalise import Geometries
from onestop.cartography.pixels import COARSEST, EDGE, FINEST, SIDE, Numbers, metres, packed, table_name

GENERALISED = 1
"""The generalisation that is drawn: it loses less than a pixel."""
BLOCK = 4
"""Tiles on a side that are drawn at once: few enough that the sea between islands costs nothing."""
HALF = SIDE // 2

type Place = tuple[int, int]
"""Column and row of a tile."""


def write_pixels(maps: sqlite3.Connection, collection: str) -> None:
    """The tiles of a level whose generalised areas are there already."""
    table = table_name(collection)
    columns = "zoom INTEGER, col INTEGER, row INTEGER, numbers BLOB"
    maps.execute(f'CREATE TABLE "{table}" ({columns}, PRIMARY KEY (zoom, col, row))')
    rows = maps.execute(f'SELECT geom FROM "{collection}_{GENERALISED}" ORDER BY id')
    areas = shapely.from_wkb(np.array([row[0] for row in rows], object))
    put = f'INSERT INTO "{table}" VALUES (?, ?, ?, ?)'
    level: dict[Place, Numbers] = {}
    for place, tile in finest(areas):
        maps.execute(put, (FINEST, *place, packed(tile)))
        add_quarter(level, place, halved(tile, FINEST))
    for zoom in range(FINEST - 1, COARSEST - 1, -1):
        maps.executemany(put, ((zoom, *place, packed(tile)) for place, tile in level.items()))
        finer, level = level, {}
        for place, tile in finer.items():
            add_quarter(level, place, halved(tile, zoom))


def halved(tile: Numbers, zoom: int) -> Numbers:
    """Every other pixel; the upper left and the lower right of four by turns, so that nothing moves in the end."""
    first = zoom % 2
    return tile[first::2, first::2]


def add_quarter(level: dict[Place, Numbers], place: Place, quarter: Numbers) -> None:
    """Put a halved tile where it belongs in the next zoom level."""
    column, row = place
    tile = level.setdefault((column // 2, row // 2), np.zeros((SIDE, SIDE), np.uint32))
    y, x = row % 2 * HALF, column % 2 * HALF
    tile[y : y + HALF, x : x + HALF] = quarter


def finest(areas: Geometries) -> Iterator[tuple[Place, Numbers]]:
    """Column, row and numbers of every tile of the finest zoom level that has areas."""
    size = metres(FINEST) * SIDE * BLOCK
    west, south, east, north = shapely.total_bounds(areas)
    columns = range(int((west + EDGE) // size), int((east + EDGE) // size) + 1)
    rows = range(int((EDGE - north) // size), int((EDGE - south) // size) + 1)
    tree = shapely.STRtree(areas)
    for row in rows:
        for column in columns:
            left, upper = column * size - EDGE, EDGE - row * size
            chosen = np.sort(tree.query(shapely.box(left, upper - size, left + size, upper), "intersects"))
            if len(chosen):
                yield from cut(block(areas, chosen, (left, upper)), column * BLOCK, row * BLOCK)


def block(areas: Geometries, chosen: Geometries, corner: tuple[float, float]) -> Numbers:
    """The numbers of some areas, from 1, in the pixels of the block at an upper left corner."""
    from rasterio.features import rasterize  # noqa: PLC0415 - only where a release is loaded
    from rasterio.transform import from_origin  # noqa: PLC0415

    numbered = ((areas[index], int(index) + 1) for index in chosen)
    place = from_origin(*corner, metres(FINEST), metres(FINEST))
    drawn: Numbers = rasterize(numbered, out_shape=(BLOCK * SIDE, BLOCK * SIDE), transform=place, dtype="uint32")
    return drawn


def cut(drawn: Numbers, first: int, top: int) -> Iterator[tuple[Place, Numbers]]:
    """The tiles of a block that have anything."""
    for row in range(BLOCK):
        for column in range(BLOCK):
            tile = drawn[row * SIDE : (row + 1) * SIDE, column * SIDE : (column + 1) * SIDE]
            if tile.any():
                yield (first + column, top + row), tile
