"""Areas and borders seen from afar, painted from the numbers of areas instead of their geometries."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from onestop.cartography.frame import Frame
from onestop.cartography.net import Net
from onestop.cartography.pixels import Numbers, Pixels

type Colours = NDArray[np.uint8]
"""Red, green, blue and alpha of each area's number, colours multiplied by alpha; row 0 is for no area."""

SAMPLES = 2
"""Places on each side of a pixel whose colours are mixed, so that edges are smooth."""
AT_ONCE = 200_000
"""Places that are looked up at once: so few that they stay in a processor's cache."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines between areas.

    :ivar inks: the colour of the line around each area, as one number; where two meet, that of the greater number of
        an area lies above
    :ivar steps: how many places a line is wide
    :ivar alike: all areas have the same
    """

    inks: Numbers
    steps: int
    alike: bool

    @classmethod
    def of(cls, colours: Colours, width: float) -> "Lines":
        """Lines of a width in pixels; one finer than a place is a place wide and fainter."""
        steps = max(round(width * SAMPLES), 1)
        share = min(width * SAMPLES / steps, 1.0)
        inks = as_pixels((colours * share).round().astype(np.uint8))
        return cls(inks, steps, bool((inks[1:] == inks[-1]).all()))


def paint(pixels: Pixels, frame: Frame, fills: Colours | None, lines: Lines | None = None) -> Image.Image:
    """The picture; lines lie on the fills."""
    picture = Image.new("RGBA", (frame.width, frame.height))
    margin = lines.steps if lines else 0
    for top, found in strips(pixels, frame, margin):
        layers = []
        if fills is not None:
            layers.append(mixed(as_pixels(fills).take(inner(found, margin))))
        if lines:
            layers.append(mixed(drawn(found, lines)))
        picture.paste(reduce(Image.alpha_composite, layers), (0, top // SAMPLES))
    return picture


def inner[Kind: np.generic](found: NDArray[Kind], margin: int) -> NDArray[Kind]:
    """A strip without its margin."""
    return found[margin : found.shape[0] - margin, margin : found.shape[1] - margin]


def as_pixels(colours: Colours) -> Numbers:
    """Each colour as one number, which is looked up faster than four."""
    return np.ascontiguousarray(colours).view(np.uint32).ravel()


def mixed(places: Numbers) -> Image.Image:
    """The pixels of a picture from the colours of their places."""
    high, wide = places.shape
    sharp = Image.frombuffer("RGBa", (wide, high), np.ascontiguousarray(places), "raw", "RGBa", 0, 1)
    return sharp.reduce(SAMPLES).convert("RGBA")


def drawn(found: Numbers, lines: Lines) -> Numbers:
    """The colours of lines at each place but those at the margin: wherever neighbours differ."""
    on = np.zeros(found.shape, bool)
    on[:, :-1] = found[:, :-1] != found[:, 1:]
    on[:-1] |= found[:-1] != found[1:]
    for step in range(1, lines.steps):
        widen(on, np.logical_or, forward=step % 2 == 1)
    inks = lines.inks[-1] if lines.alike else lines.inks.take(inner(owners(found, lines), lines.steps))
    return np.where(inner(on, lines.steps), inks, np.uint32(0))


def owners(found: Numbers, lines: Lines) -> Numbers:
    """Whose line would be at each place; areas without a line take no place of a neighbour's."""
    owner = found * (lines.inks > 0).take(found)
    for step in range(lines.steps):
        widen(owner, np.maximum, forward=step % 2 == 1)
    return owner


def widen(field: NDArray[np.bool_] | Numbers, join: np.ufunc, *, forward: bool) -> None:
    """Let each place have what its neighbour has, to the right and below or to the left and above."""
    near, far = slice(None, -1), slice(1, None)
    to, of = (far, near) if forward else (near, far)
    field[:, to] = join(field[:, to], field[:, of])
    field[to] = join(field[to], field[of])


def strips(pixels: Pixels, frame: Frame, margin: int = 0) -> Iterator[tuple[int, Numbers]]:
    """The area at each place of a picture, some rows at a time: the first row, and the numbers with those around them.

    :param margin: places beyond each edge of the strip
    """
    west, south, east, north = frame.box
    wide, high = frame.width * SAMPLES, frame.height * SAMPLES
    x = west + (np.arange(-margin, wide + margin) + 0.5) * (east - west) / wide
    y = north - (np.arange(-margin, high + margin) + 0.5) * (north - south) / high
    net = Net.over(frame.srs, x, y)
    rows = max(SAMPLES, AT_ONCE // wide // SAMPLES * SAMPLES)
    for top in range(0, high, rows):
        columns, lines = net.rows(top, min(top + rows, high) + 2 * margin)
        yield top, pixels.at(columns, lines, frame.metres / SAMPLES)
