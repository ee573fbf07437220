"""Whether a file still is the grid that a release says it is, and laid out for reading over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rasterio
from rasterio.errors import RasterioError

from onestop.dataset import Dataset, Grid

LAYOUT = "COG"
LEAST = 512
"""Cells on a side from which a grid needs overviews."""


def problems(path: Path, dataset: Dataset) -> Iterator[str]:
    """What is wrong with a grid's file, each as a sentence; nothing where all is well."""
    if dataset.grid is None:
        yield "has no cells in the manifest"
        return
    try:
        with rasterio.open(path) as file:
            yield from misplaced(file, dataset.grid)
            yield from misnamed(file, dataset)
            yield from unarranged(file)
            read_through(file)
    except RasterioError as error:
        yield f"cannot be read: {error}"


def misplaced(file: Any, grid: Grid) -> Iterator[str]:
    """The cells lie where the manifest says."""
    found = (file.crs.to_epsg() if file.crs else None, tuple(file.bounds), file.width, file.height)
    if found != (grid.crs, tuple(grid.box), grid.columns, grid.rows):
        yield f"has cells {found} where the manifest has {(grid.crs, grid.box, grid.columns, grid.rows)}"
    if file.nodata != grid.no_value:
        yield f"has {file.nodata} for cells without data where the manifest has {grid.no_value}"


def misnamed(file: Any, dataset: Dataset) -> Iterator[str]:
    """The bands are the fields of the data set, in their order."""
    found = [file.tags(number).get("FIELD") for number in file.indexes]
    wanted = [field.name for field in dataset.fields]
    if found != wanted:
        yield f"has the bands {found} where the manifest has {wanted}"


def unarranged(file: Any) -> Iterator[str]:
    """GDAL says that the file is laid out as a cloud-optimised GeoTIFF; a change after it was written undoes that."""
    if file.tags(ns="IMAGE_STRUCTURE").get("LAYOUT") != LAYOUT:
        yield "is not laid out as a cloud-optimised GeoTIFF"
    if max(file.width, file.height) > LEAST and not file.overviews(1):
        yield "has no overviews"


def read_through(file: Any) -> None:
    """Read every tile of every band; raises RasterioError where one is damaged."""
    for _, window in file.block_windows(1):
        file.read(window=window)
