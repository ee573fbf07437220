"""A choropleth seen from afar, painted from the numbers of areas instead of their geometries."""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pyproj import Transformer
from pyproj.exceptions import ProjError

from onestop.cartography.frame import Frame
from onestop.cartography.pixels import Numbers, Pixels

SAMPLES = 2
"""Places on each side of a pixel whose colours are mixed, so that edges are smooth."""
AT_ONCE = 2_000_000
"""Places that are looked up at once."""
NODES = 33
"""Places on each side of a part of a picture that are transformed exactly; those between lie on straight lines, which
is right to a fraction of a pixel."""
NOWHERE = 1e12


def paint(pixels: Pixels, frame: Frame, colours: NDArray[np.uint8]) -> Image.Image:
    """The picture; `colours` has red, green, blue and alpha of each area's number, colours multiplied by alpha."""
    table = colours.view(np.uint32).ravel()
    wide, high = frame.width * SAMPLES, frame.height * SAMPLES
    rows = max(SAMPLES, AT_ONCE // wide // SAMPLES * SAMPLES)
    picture = Image.new("RGBA", (frame.width, frame.height))
    for top in range(0, high, rows):
        part = table.take(numbers(pixels, frame, top=top, rows=min(rows, high - top)))
        sharp = Image.frombuffer("RGBa", (wide, part.shape[0]), part, "raw", "RGBa", 0, 1)
        picture.paste(sharp.reduce(SAMPLES).convert("RGBA"), (0, top // SAMPLES))
    return picture


def numbers(pixels: Pixels, frame: Frame, *, top: int, rows: int) -> Numbers:
    """The area at each place of some rows of a picture."""
    west, south, east, north = frame.box
    wide, high = frame.width * SAMPLES, frame.height * SAMPLES
    x = west + (np.arange(wide) + 0.5) * (east - west) / wide
    y = north - (np.arange(top, top + rows) + 0.5) * (north - south) / high
    spacing = frame.metres / SAMPLES
    if frame.srs.upper() == "EPSG:3857":
        return pixels.at(x[None, :], y[:, None], spacing)
    columns, lines = mercator(frame.srs, x, y)
    return pixels.at(columns, lines, spacing)


def mercator(
    srs: str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Columns and rows of places in a system, in metres of EPSG:3857."""
    across, down = (np.linspace(0, len(side) - 1, min(NODES, max(len(side), 2))) for side in (x, y))
    node_x, node_y = np.interp(across, np.arange(len(x)), x), np.interp(down, np.arange(len(y)), y)
    try:
        moved = Transformer.from_crs(srs, "EPSG:3857", always_xy=True).transform(*np.meshgrid(node_x, node_y))
    except ProjError:
        moved = (np.full((len(node_y), len(node_x)), math.inf),) * 2
    known = [np.nan_to_num(side, nan=NOWHERE, posinf=NOWHERE, neginf=NOWHERE) for side in moved]
    columns, rows = (between(side, across, down, shape=(len(y), len(x))) for side in known)
    return columns, rows


def between(
    nodes: NDArray[np.float64], across: NDArray[np.float64], down: NDArray[np.float64], *, shape: tuple[int, int]
) -> NDArray[np.float64]:
    """Values at every place from those at the nodes, along straight lines."""
    wide = blend(nodes.T, across, shape[1]).T
    return blend(wide, down, shape[0])


def blend(nodes: NDArray[np.float64], places: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Rows at 0, 1 … from rows at some places."""
    at = np.arange(count)
    lower = np.clip(np.searchsorted(places, at, "right") - 1, 0, len(places) - 2)
    share = ((at - places[lower]) / np.maximum(places[lower + 1] - places[lower], 1e-9))[:, None]
    return np.asarray(nodes[lower] * (1 - share) + nodes[lower + 1] * share)
