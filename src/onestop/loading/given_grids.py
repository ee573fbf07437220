"""GeoTIFF files that an operator names, as grids of the release: copied piece by piece into cloud-optimised files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.errors import RasterioError
from rasterio.windows import Window

from onestop.dataset import Band, Dataset, Grid
from onestop.errors import BadFile, BadValue
from onestop.grids import classes
from onestop.grids.coverage import DEGREES, moved
from onestop.grids.geotiff import Named, Piece, Sheet, write_geotiff
from onestop.loading.describe_grids import band_tags, both, file_tags
from onestop.loading.described import described_by
from onestop.loading.source import Cells, Described, Source

SIDE = 2048
"""Cells on a side of a piece that is in memory at once."""
SAMPLE = 1000
"""Cells on a side of the picture that classes are made of."""


def write_given(folder: Path, sources: Sequence[Source], taken: frozenset[str]) -> tuple[Dataset, ...]:
    """Write every grid that is named; raises BadFile.

    :param taken: names that other data sets of the release have
    """
    found: list[Dataset] = []
    for source in sources:
        if source.cells and source.described:
            if source.described.name in taken | {one.name for one in found}:
                raise BadFile(
                    f"{source.described.name!r}: 兩個資料集同名，名稱須各異 "
                    "two data sets are called so; allowed: a name for each"
                )
            found.append(write_one(folder, source, about=source.described, cells=source.cells))
    return tuple(found)


def write_one(folder: Path, source: Source, *, about: Described, cells: Cells) -> Dataset:
    """One grid's file, and what is said of it."""
    try:
        with rasterio.open(source.path) as file:
            bands = [band(file, number, cells) for number in cells.bands]
            dataset = described(source, about, grid_of(source.path, file, cells, bands=bands))
            write_geotiff(folder / dataset.file, sheet(file, cells, dataset), pieces(file, cells))
    except RasterioError as error:
        raise BadFile(f"{source.path} 內容損壞 is broken inside: {error}") from error
    return dataset


def pieces(file: Any, cells: Cells) -> Iterator[Piece]:
    """The values, a piece at a time; what the file masks holds what stands for no data."""
    for top in range(0, file.height, SIDE):
        for left in range(0, file.width, SIDE):
            window = Window(left, top, min(SIDE, file.width - left), min(SIDE, file.height - top))
            yield window, values(file, list(cells.bands), cells, window=window).filled()


def values(file: Any, bands: int | list[int], cells: Cells, **how: Any) -> "np.ma.MaskedArray[Any, Any]":
    """Values with those masked that the file or the operator says are no data."""
    found = file.read(bands, masked=True, **how)
    if cells.no_value is None:
        return np.ma.masked_array(found.data, shrink=False)
    lacking = np.ma.getmaskarray(found) | (found.data == cells.no_value)
    if found.dtype.kind == "f":
        lacking |= ~np.isfinite(found.data)
    return np.ma.masked_array(found.data, lacking, fill_value=cells.no_value)


def band(file: Any, number: int, cells: Cells) -> Band:
    """What the values of a band are like, and limits between classes of those in a picture of it."""
    low, high = np.inf, -np.inf
    for found in (values(file, number, cells, window=window) for _, window in file.block_windows(number)):
        if found.count():
            low, high = min(low, float(found.min())), max(high, float(found.max()))
    if low > high:
        return Band(None, None)
    if cells.picture:
        return Band(low, high)
    shape = min(SAMPLE, file.height), min(SAMPLE, file.width)
    sample = values(file, number, cells, out_shape=shape).compressed().astype(np.float64)
    return Band(low, high, tuple(sorted(cells.limits)) or classes.of_numbers(sample))


def grid_of(path: Path, file: Any, cells: Cells, *, bands: list[Band]) -> Grid:
    """Where the cells are; raises BadFile for a place that the world does not have."""
    code = file.crs.to_epsg()
    box = (file.bounds.left, file.bounds.bottom, file.bounds.right, file.bounds.top)
    try:
        moved(box, code, DEGREES)
    except BadValue as error:
        raise BadFile(f"{path} 在 EPSG:{code} 的範圍外 lies where EPSG:{code} has no places: {error.value}") from error
    return Grid(code, box, file.width, file.height, cells.no_value, tuple(bands), cells.ramp, cells.picture)


def described(source: Source, about: Described, grid: Grid) -> Dataset:
    """The data set."""
    return described_by(
        source,
        about,
        kind="grid",
        file=f"{about.name}.tif",
        geometry="Cell",
        count=grid.columns * grid.rows,
        bbox=moved(grid.box, grid.crs, DEGREES),
        grid=grid,
    )


def sheet(file: Any, cells: Cells, dataset: Dataset) -> Sheet:
    """The file before it is written."""
    return Sheet(
        columns=file.width,
        rows=file.height,
        transform=file.transform,
        code=file.crs.to_epsg(),
        type=file.dtypes[cells.bands[0] - 1],
        no_value=cells.no_value,
        bands=tuple(Named(one.name, both(one.title), both(one.unit), band_tags(one)) for one in dataset.fields),
        tags=file_tags(dataset),
        resampling=cells.overviews,
        picture=cells.picture,
    )
