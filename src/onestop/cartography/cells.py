"""A grid drawn cell by cell: values read at the scale of the picture, classes to colours, pictures as they are."""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from onestop.cartography.frame import Frame
from onestop.cartography.layers import Raster
from onestop.dataset import BBox, Grid
from onestop.errors import BadValue
from onestop.grids.coverage import Frame as Place
from onestop.grids.coverage import moved, pictured

OPAQUE = 255
VISIBLE = 4
"""Bands of a picture with opacity."""


def paint(path: Path, layer: Raster, frame: Frame, *, style: str) -> Image.Image:
    """The picture in one of the layer's styles; transparent where there are no data."""
    picture = Image.new("RGBA", (frame.width, frame.height))
    grid, code = layer.grid, int(frame.srs.rpartition(":")[2])
    part = within(frame, grid, code)
    if part is None:
        return picture
    (left, top, right, bottom), box = part
    values = pictured(path, layer.bands, Place(box, right - left, bottom - top, code))
    drawn = in_true_colours(values) if grid.picture else in_classes(values[0], layer, style)
    picture.paste(Image.fromarray(drawn), (left, top))
    return picture


def within(frame: Frame, grid: Grid, code: int) -> tuple[tuple[int, int, int, int], BBox] | None:
    """The pixels that the grid reaches, and their box; None where it reaches none.

    Only these are transformed: far from home a system may have no places at all.
    """
    west, south, east, north = frame.box
    try:
        sides = moved(grid.box, grid.crs, code)
    except BadValue:
        return None
    wide, high = (east - west) / frame.width, (north - south) / frame.height
    left, right = max(math.floor((sides[0] - west) / wide), 0), min(math.ceil((sides[2] - west) / wide), frame.width)
    top, bottom = max(math.floor((north - sides[3]) / high), 0), min(math.ceil((north - sides[1]) / high), frame.height)
    if left >= right or top >= bottom:
        return None
    box = west + left * wide, north - bottom * high, west + right * wide, north - top * high
    return (left, top, right, bottom), box


def in_classes(
    values: "np.ma.MaskedArray[tuple[int, int], np.dtype[np.float32]]", layer: Raster, style: str
) -> NDArray[np.uint8]:
    """Red, green, blue and opacity of each value's class."""
    table = np.array(
        [(*ImageColor.getrgb(colour)[:3], OPAQUE) for colour in layer.colours_of(style)] + [(0, 0, 0, 0)], np.uint8
    )
    classes = np.searchsorted(np.array(layer.classes_of(style).limits), values.data, "right")
    found: NDArray[np.uint8] = table[np.where(np.ma.getmaskarray(values), len(table) - 1, classes)]
    return found


def in_true_colours(values: "np.ma.MaskedArray[tuple[int, int, int], np.dtype[np.float32]]") -> NDArray[np.uint8]:
    """Bands of red, green, blue and, where there is one, opacity."""
    colours = np.clip(values.filled(0).round(), 0, OPAQUE).astype(np.uint8)
    seen = np.where(np.ma.getmaskarray(values)[:3].all(axis=0), 0, OPAQUE).astype(np.uint8)
    if len(colours) == VISIBLE:
        seen = np.minimum(seen, colours[3])
    return np.ascontiguousarray(np.dstack([*colours[:3], seen]))
