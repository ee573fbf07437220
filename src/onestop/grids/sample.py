"""What the cells of one band hold, from all of a grid: what classes of colour are found in."""

from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

from onestop.errors import BadFile

SIDE = 1024
"""Cells on a side that are read; of a larger grid means of several."""


def values_of(path: Path, band: int) -> NDArray[np.float64]:
    """The values of a band, counted from 1, but for cells without data; raises BadFile."""
    try:
        with rasterio.open(path) as file:
            shape = min(SIDE, file.height), min(SIDE, file.width)
            found = file.read(band, masked=True, out_shape=shape).compressed().astype(np.float64)
    except rasterio.errors.RasterioError as error:
        raise BadFile(f"{path.name} 無法讀取 cannot be read: {error}") from error
    finite: NDArray[np.float64] = found[np.isfinite(found)]
    return finite
