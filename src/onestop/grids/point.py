"""The cell of a grid at one place."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
import rasterio

from onestop.dataset import BBox, Dataset
from onestop.errors import BadFile, BadValue
from onestop.grids.coverage import DEGREES, between, box_of, cells_within, grid_of

DECIMALS = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell.

    :ivar name: its side, and its south-western corner in the units of the grid, such as `500mN2769500E305500`
    :ivar values: of each band; None where the band has none
    :ivar outline: GeoJSON text, CRS84
    """

    name: str
    values: tuple[int | float | None, ...]
    outline: bytes


def cell(path: Path, dataset: Dataset, place: tuple[float, float]) -> Cell | None:
    """The cell at a longitude and latitude; None outside the grid and where no band has data. Raises BadFile."""
    grid = grid_of(dataset)
    x, y = between(DEGREES, grid.crs).transform(*place)
    try:
        window = cells_within(grid, (x, y, x, y))
    except (BadValue, OverflowError, ValueError):
        return None
    try:
        with rasterio.open(path) as file:
            values = file.read(window=window, masked=True)[:, 0, 0]
    except rasterio.errors.RasterioError as error:
        raise BadFile(f"{path.name} 無法讀取 cannot be read: {error}") from error
    if np.ma.getmaskarray(values).all():
        return None
    box = box_of(grid, window)
    side = f"{grid.cell[0]:g}m" if grid.crs != DEGREES else f"{grid.cell[0]:g}deg"
    return Cell(f"{side}N{box[1]:.10g}E{box[0]:.10g}", tuple(values.tolist()), outline(box, grid.crs))


def outline(box: BBox, code: int) -> bytes:
    """The corners of a cell as a polygon in degrees."""
    west, south, east, north = box
    x, y = between(code, DEGREES).transform([west, east, east, west, west], [south, south, north, north, south])
    ring = [[round(a, DECIMALS), round(b, DECIMALS)] for a, b in zip(x, y, strict=True)]
    return orjson.dumps({"type": "Polygon", "coordinates": [ring]})
