"""Reads what is asked of a grid: a box of its cells as they are, or a picture of them at another size or in degrees."""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import rasterio
from pyproj import Transformer
from rasterio import Affine
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT
from rasterio.warp import reproject
from rasterio.windows import Window

from onestop.crs import DENSITY
from onestop.dataset import BBox, Dataset, Grid
from onestop.errors import BadFile, BadValue, TooMuch

MOST_VALUES = 16_000_000
"""Cells times bands of one answer; a population grid has 3.2 million."""
DEGREES = 4326
CUT = "onestop.cut"
"""Key in a request's environ of a Cut that a guard has read for the application behind it."""
HALF = 0.5
TOUCHING = 1e-6
"""Part of a cell that a box may reach into the next by rounding, without that being asked for."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What is asked of a grid.

    :ivar box: in the units of the answer's system, easting or longitude first; None for all
    :ivar crs: EPSG's number of the answer's system; None for the grid's own. 4326 has the longitude first
    :ivar size: columns and rows of the answer; None for as many as the grid has
    :ivar factor: how many cells become one on each axis, where no size is asked for
    :ivar bands: numbers from 1; empty for all
    """

    box: BBox | None = None
    crs: int | None = None
    size: tuple[int, int] | None = None
    factor: float = 1.0
    bands: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the cells of an answer are."""

    box: BBox
    columns: int
    rows: int
    crs: int

    @property
    def transform(self) -> Affine:
        """From columns and rows to the units of the system."""
        return from_bounds(*self.box, self.columns, self.rows)


@dataclass(frozen=True, slots=True)
class Piece:
    """An answer.

    :ivar values: bands, rows from north to south, columns; cells without data are masked
    """

    frame: Frame
    bands: tuple[int, ...]
    values: np.ma.MaskedArray[Any, Any]


def read_cut(path: Path, dataset: Dataset, cut: Cut) -> Piece:
    """The cells that are asked for; raises BadValue for a box beside the grid, TooMuch, BadFile."""
    bands, frame, window = planned(dataset, cut)
    try:
        with rasterio.open(path) as file:
            values = taken(file, bands, frame, window=window)
    except rasterio.errors.RasterioError as error:
        raise BadFile(f"{path.name} 無法讀取 cannot be read: {error}") from error
    return Piece(frame, bands, np.ma.masked_array(values, shrink=False))


def planned(dataset: Dataset, cut: Cut) -> tuple[tuple[int, ...], Frame, Window | None]:
    """Which bands and cells are asked for, nothing read yet; raises BadValue, TooMuch."""
    frame, window = frame_of(grid_of(dataset), cut)
    bands = cut.bands or tuple(range(1, len(dataset.fields) + 1))
    if (asked := frame.columns * frame.rows * len(bands)) > MOST_VALUES:
        raise TooMuch(
            f"{frame.columns:,} x {frame.rows:,} cells in {len(bands)} bands are {asked:,} values; one answer has at "
            f"most {MOST_VALUES:,}: ask for a smaller box or a coarser size, or take the whole file as a download"
        )
    return bands, frame, window


def grid_of(dataset: Dataset) -> Grid:
    """The cells of a data set that is known to be a grid."""
    if dataset.grid is None:
        raise BadValue("coverage", dataset.name, "the name of a grid")
    return dataset.grid


def frame_of(grid: Grid, cut: Cut) -> tuple[Frame, Window | None]:
    """Where the answer lies; in the grid's own system out to whole cells, and which cells they are."""
    code = cut.crs or grid.crs
    if code == grid.crs:
        window = cells_within(grid, cut.box or grid.box)
        box = box_of(grid, window)
        columns, rows = int(window.width), int(window.height)
    else:
        window, box = None, cut.box or moved(grid.box, grid.crs, code)
        columns, rows = alike(grid, box, code)
    if cut.size:
        columns, rows = cut.size
    elif cut.factor != 1:
        columns, rows = (max(1, math.ceil(count / cut.factor - TOUCHING)) for count in (columns, rows))
    return Frame(box, columns, rows, code), window


def cells_within(grid: Grid, box: BBox) -> Window:
    """The cells that a box of the grid's own units meets; raises BadValue where it meets none."""
    (west, south, east, north), (wide, high) = grid.box, grid.cell
    left, right = (box[0] - west) / wide, (box[2] - west) / wide
    top, bottom = (north - box[3]) / high, (north - box[1]) / high
    columns = clipped(left, right, grid.columns)
    rows = clipped(top, bottom, grid.rows)
    if columns is None or rows is None:
        allowed = f"a box that meets {', '.join(f'{number:.10g}' for number in (west, south, east, north))}"
        raise BadValue("bbox", ",".join(f"{number:.10g}" for number in box), f"{allowed} of EPSG:{grid.crs}")
    return Window(columns[0], rows[0], columns[1] - columns[0], rows[1] - rows[0])


def clipped(low: float, high: float, count: int) -> tuple[int, int] | None:
    """The first cell of a range and the one after its last, of so many; None where there is none."""
    first, last = max(math.floor(low + TOUCHING), 0), min(math.ceil(high - TOUCHING), count)
    if high == low and 0 <= first < count:
        return first, first + 1
    return (first, last) if first < last else None


def box_of(grid: Grid, window: Window) -> BBox:
    """The box of a window of cells."""
    (west, _, _, north), (wide, high) = grid.box, grid.cell
    left, top = west + window.col_off * wide, north - window.row_off * high
    return left, top - window.height * high, left + window.width * wide, top


def alike(grid: Grid, box: BBox, code: int) -> tuple[int, int]:
    """Columns and rows of a box of another system with cells about as large as the grid's."""
    west, south, east, north = moved(box, code, grid.crs)
    wide, high = grid.cell
    return max(1, round((east - west) / wide)), max(1, round((north - south) / high))


def moved(box: BBox, source: int, target: int) -> BBox:
    """The box around a box of one system in another; raises BadValue where it has no place there."""
    if source == target:
        return box
    west, south, east, north = between(source, target).transform_bounds(*box, densify_pts=DENSITY)
    if not all(map(math.isfinite, (west, south, east, north))):
        raise BadValue("bbox", ",".join(f"{number:.10g}" for number in box), f"a box that EPSG:{target} can hold")
    return west, south, east, north


@cache
def between(source: int, target: int) -> Transformer:
    """The way from one system to another, easting or longitude first."""
    return Transformer.from_crs(f"EPSG:{source}", f"EPSG:{target}", always_xy=True)


def taken(file: Any, bands: tuple[int, ...], frame: Frame, *, window: Window | None) -> np.ma.MaskedArray[Any, Any]:
    """The values of a frame: cells as they are, or the nearest; the mean of those that come to lie in a coarser one."""
    shape = (len(bands), frame.rows, frame.columns)
    if window is not None:
        coarser = window.width > frame.columns or window.height > frame.rows
        how = Resampling.average if coarser else Resampling.nearest
        found = file.read(list(bands), window=window, out_shape=shape, resampling=how, masked=True)
        return cast("np.ma.MaskedArray[Any, Any]", found)
    columns, rows = scale(file, frame)
    how = Resampling.average if max(columns, rows) > 2 else Resampling.nearest  # noqa: PLR2004
    with WarpedVRT(
        file, crs=f"EPSG:{frame.crs}", transform=frame.transform, width=frame.columns, height=frame.rows, resampling=how
    ) as warped:
        return cast("np.ma.MaskedArray[Any, Any]", warped.read(list(bands), masked=True))


def pictured(path: Path, bands: tuple[int, ...], frame: Frame) -> np.ma.MaskedArray[Any, Any]:
    """The values of a frame as 32-bit numbers for a picture: the mean of the cells in each pixel, from an overview.

    Cells are read once and moved in memory, which takes half the time of GDAL's warped files.
    """
    try:
        with rasterio.open(path) as file:
            level = overview(file, min(scale(file, frame)))
        with rasterio.open(path, **({} if level is None else {"overview_level": level})) as file:
            window = around(file, frame)
            cells = file.read(list(bands), window=window, masked=True).astype(np.float32).filled(np.nan)
            how = Resampling.average if max(scale(file, frame)) > 1 else Resampling.nearest
            placed = {"src_transform": file.window_transform(window), "src_crs": file.crs}
    except rasterio.errors.RasterioError as error:
        raise BadFile(f"{path.name} 無法讀取 cannot be read: {error}") from error
    found = np.full((len(bands), frame.rows, frame.columns), np.nan, np.float32)
    reproject(
        cells, found, **placed, dst_transform=frame.transform, dst_crs=f"EPSG:{frame.crs}", resampling=how,
        src_nodata=np.nan, dst_nodata=np.nan,
    )  # fmt: skip
    return np.ma.masked_invalid(found)


def around(file: Any, frame: Frame) -> Window:
    """The cells of a file that a frame of another system can show, and one more on each side."""
    west, south, east, north = moved(frame.box, frame.crs, file.crs.to_epsg())
    (wide, high), box = file.res, file.bounds
    left, top = math.floor((west - box.left) / wide) - 1, math.floor((box.top - north) / high) - 1
    right, bottom = math.ceil((east - box.left) / wide) + 1, math.ceil((box.top - south) / high) + 1
    left, right = (min(max(side, 0), file.width - 1) for side in (left, right))
    top, bottom = (min(max(side, 0), file.height - 1) for side in (top, bottom))
    return Window(left, top, right - left + 1, bottom - top + 1)


def overview(file: Any, cells: float) -> int | None:
    """The coarsest overview that is still finer than so many cells to a pixel; None for the grid itself."""
    finer = [level for level, factor in enumerate(file.overviews(1)) if factor <= cells]
    return finer[-1] if finer else None


def scale(file: Any, frame: Frame) -> tuple[float, float]:
    """How many cells of the file on each axis come to lie in one of the frame's."""
    west, south, east, north = moved(frame.box, frame.crs, file.crs.to_epsg())
    wide, high = file.res
    return (east - west) / wide / frame.columns, (north - south) / high / frame.rows


def as_geotiff(piece: Piece, dataset: Dataset) -> bytes:
    """An answer as a GeoTIFF file with the names and units of its bands."""
    grid = grid_of(dataset)
    fields = [dataset.fields[band - 1] for band in piece.bands]
    profile = {
        "driver": "GTiff",
        "width": piece.frame.columns,
        "height": piece.frame.rows,
        "count": len(fields),
        "dtype": piece.values.dtype.name,
        "crs": f"EPSG:{piece.frame.crs}",
        "transform": piece.frame.transform,
        "nodata": grid.no_value,
        "compress": "deflate",
        "predictor": 2 if piece.values.dtype.kind in "iu" else 3,
        "zlevel": 1,
        "interleave": "pixel" if grid.picture else "band",
    }
    with MemoryFile() as memory:
        with memory.open(**profile) as file:
            file.write(piece.values.filled(grid.no_value) if grid.no_value is not None else piece.values.data)
            file.descriptions = tuple(f"{field.title.zh} {field.title.en}" for field in fields)
            file.units = tuple(f"{field.unit.zh} {field.unit.en}" if field.unit else "" for field in fields)
            file.update_tags(AREA_OR_POINT="Area", TITLE_zh=dataset.title.zh, TITLE_en=dataset.title.en)
            for number, field in enumerate(fields, 1):
                file.update_tags(number, FIELD=field.name)
        content: bytes = memory.read()
    return content
