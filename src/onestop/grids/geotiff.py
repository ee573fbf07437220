"""Writes a grid as a cloud-optimised GeoTIFF: tiles, overviews, statistics, and what its numbers mean, in one file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.windows import Window

type Piece = tuple[Window, NDArray[Any]]
"""A part of a grid, and its values: bands, rows, columns."""

MEDIA_TYPE = "image/tiff; application=geotiff; profile=cloud-optimized"
BLOCK = 256
"""Side of a tile in cells: one range request reads a screen's corner of it."""
LAYOUT: dict[str, Any] = {
    "COMPRESS": "DEFLATE",  # what every reader has, the older GDAL inside desktop programs among them
    "PREDICTOR": "YES",
    "BLOCKSIZE": BLOCK,
    "STATISTICS": "YES",
    "BIGTIFF": "IF_SAFER",
    "NUM_THREADS": 2,
}
"""How GDAL's COG driver writes."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a band says of itself."""

    name: str
    title: str
    unit: str
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid before it is a file.

    :ivar code: EPSG's number of its system
    :ivar type: numpy's name of the type of the values
    :ivar no_value: what cells without data hold; None where there are none
    :ivar resampling: how overviews are made, as GDAL spells it; the mean keeps a count's unit, persons in a cell of
        the grid, at every scale, where a sum would not
    """

    columns: int
    rows: int
    transform: Affine
    code: int
    type: str
    no_value: float | None
    bands: tuple[Named, ...]
    tags: Mapping[str, str] = field(default_factory=dict)
    resampling: str = "AVERAGE"
    picture: bool = False

    @property
    def profile(self) -> dict[str, Any]:
        """As rasterio takes it, plain tiles without overviews."""
        return {
            "driver": "GTiff",
            "width": self.columns,
            "height": self.rows,
            "count": len(self.bands),
            "dtype": self.type,
            "crs": f"EPSG:{self.code}",
            "transform": self.transform,
            "nodata": self.no_value,
            "tiled": True,
            "blockxsize": BLOCK,
            "blockysize": BLOCK,
            "bigtiff": "IF_SAFER",
            **({"photometric": "RGB"} if self.picture else {}),
        }


def write_geotiff(
    path: Path, sheet: Sheet, pieces: Iterable[Piece], tell: Callable[[int], object] = lambda _: None
) -> None:
    """Write a grid piece by piece, and from that the file as it is served; no more than a piece is in memory.

    :param tell: is told after each piece how many there were
    """
    plain = path.with_suffix(".plain")
    try:
        with rasterio.open(plain, "w", **sheet.profile) as grid:
            describe(grid, sheet)
            for number, (window, values) in enumerate(pieces, 1):
                grid.write(values, window=window)
                tell(number)
        arranged = "PIXEL" if sheet.picture else "BAND"
        rasterio.shutil.copy(
            plain, path, driver="COG", OVERVIEW_RESAMPLING=sheet.resampling, INTERLEAVE=arranged, **LAYOUT
        )
    finally:
        plain.unlink(missing_ok=True)


def describe(grid: Any, sheet: Sheet) -> None:
    """Give a file that is being written the words of its sheet."""
    grid.update_tags(AREA_OR_POINT="Area", **sheet.tags)
    grid.descriptions = tuple(band.title for band in sheet.bands)
    grid.units = tuple(band.unit for band in sheet.bands)
    for number, band in enumerate(sheet.bands, 1):
        grid.update_tags(number, FIELD=band.name, **band.tags)


def whole(values: NDArray[np.int64]) -> Iterable[Piece]:
    """A grid that is in memory, as one piece."""
    _, rows, columns = values.shape
    yield Window(0, 0, columns, rows), values
