"""Bands of values and how each is painted: what every style, our own or a user's, comes down to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from onestop.cartography.classes import Classes


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers between two ends, each of which may belong to it; open to infinity by default."""

    low: float = -math.inf
    high: float = math.inf
    with_low: bool = True
    with_high: bool = False

    def holds(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of the values lie in it; none that is missing does."""
        above = values >= self.low if self.with_low else values > self.low
        below = values <= self.high if self.with_high else values < self.high
        return above & below

    def expression(self, field: str) -> str:
        """The same as Mapnik writes it."""
        parts = [f"[{field}] != null"]
        if self.low > -math.inf:
            parts.append(f"[{field}] {'>=' if self.with_low else '>'} {self.low!r}")
        if self.high < math.inf:
            parts.append(f"[{field}] {'<=' if self.with_high else '<'} {self.high!r}")
        return f"({' and '.join(parts)})"


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour such as `#253494`, and how much of what lies below it hides.

    :ivar width: of a line, in pixels
    """

    colour: str
    opacity: float = 1.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Paint:
    """How an area is drawn.

    :ivar fill: such as `#253494`; None for nothing
    :ivar stroke: the colour of its outline; None for none of its own
    :ivar width: of the outline, in pixels
    """

    fill: str | None = None
    fill_opacity: float = 1.0
    stroke: str | None = None
    stroke_opacity: float = 1.0
    width: float = 1.0

    @property
    def filling(self) -> Ink | None:
        """What the area is filled with."""
        return Ink(self.fill, self.fill_opacity) if self.fill else None

    @property
    def outline(self) -> Ink | None:
        """The line around it."""
        return Ink(self.stroke, self.stroke_opacity, self.width) if self.stroke else None


@dataclass(frozen=True, slots=True)
class Band:
    """Some values and their paint.

    :ivar missing: areas without a value belong to it too
    :ivar others: it takes what no other band takes, and nothing else
    :ivar title: as a legend shows it; empty where the ranges speak for themselves
    """

    paint: Paint
    ranges: tuple[Range, ...] = ()
    missing: bool = False
    others: bool = False
    title: str = ""

    def holds(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which values belong to it, but for what is left to `others`."""
        found = np.isnan(values) if self.missing else np.zeros(len(values), bool)
        for part in self.ranges:
            found |= part.holds(values)
        return found

    def expression(self, field: str) -> str:
        """Mapnik's filter; `else` for the others, `false` for a band that no value can be in."""
        if self.others:
            return "else"
        parts = [part.expression(field) for part in self.ranges]
        parts += [f"[{field}] = null"] if self.missing else []
        return " or ".join(parts) or "false"


def of_classes(classes: Classes, colours: Sequence[str], no_data: str) -> tuple[Band, ...]:
    """A band for each class, and one for areas without a value."""
    ends = (-math.inf, *classes.limits, math.inf)
    pairs = zip(ends, ends[1:], colours, strict=False)
    return (
        *(Band(Paint(colour), (Range(low, high),)) for low, high, colour in pairs),
        Band(Paint(no_data), missing=True),
    )


def colours_of(
    bands: Sequence[Band], values: NDArray[np.float64], inks: Sequence[Ink | None] | None = None
) -> NDArray[np.uint8]:
    """Red, green and blue (multiplied by alpha) and alpha of each value; a later band is painted over earlier ones.

    :param inks: what each band is painted with; its fill where none are given
    """
    found = np.zeros((len(values), 4), np.float32)
    chosen = [band.holds(values) for band in bands]
    left = ~np.logical_or.reduce([*chosen, np.zeros(len(values), bool)])
    for band, held, ink in zip(bands, chosen, inks or [band.paint.filling for band in bands], strict=True):
        if ink:
            taken = left if band.others else held
            colour = np.array((*ImageColor.getrgb(ink.colour)[:3], 255), np.float32)
            found[taken] = found[taken] * (1 - ink.opacity) + colour * ink.opacity
    return found.round().astype(np.uint8)
