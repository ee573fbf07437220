"""Where the places of a picture lie in web mercator, whatever system the picture is in."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.exceptions import ProjError

from onestop.cartography.frame import DEGREES

type Metres = NDArray[np.float64]

MERCATOR = "EPSG:3857"
STRAIGHT = DEGREES | {MERCATOR}
"""Systems whose meridians and parallels are straight in web mercator, too."""
NODES = 33
"""Places on each side of a picture that are transformed exactly; those between lie on straight lines, which is right to
a fraction of a pixel."""
NOWHERE = 1e10
"""Metres: outside of everything, and so few that a count of pixels has 32 bits."""


@dataclass(frozen=True, slots=True)
class Net:
    """The places of a picture in rows and columns, in metres of EPSG:3857.

    :ivar x: of each column at each of the nodes' rows; of a straight system one row
    :ivar y: as `x`; of a straight system one column
    :ivar down: the rows of the nodes; of a straight system none
    """

    x: Metres
    y: Metres
    down: Metres | None = None

    @classmethod
    def over(cls, srs: str, x: Metres, y: Metres) -> "Net":
        """The places at some columns and rows, in the coordinates of a system."""
        srs = srs.upper()
        if srs in STRAIGHT:
            return cls(moved(srs, x, np.zeros_like(x))[0][None, :], moved(srs, np.zeros_like(y), y)[1][:, None])
        across, down = (np.linspace(0, len(side) - 1, min(NODES, max(len(side), 2))) for side in (x, y))
        node_x, node_y = np.interp(across, np.arange(len(x)), x), np.interp(down, np.arange(len(y)), y)
        nodes = moved(srs, *np.meshgrid(node_x, node_y))
        wide = [between(side.T, across, np.arange(len(x))).T for side in nodes]
        return cls(wide[0], wide[1], down)

    def rows(self, first: int, last: int) -> tuple[Metres, Metres]:
        """The places of some rows, the last not among them."""
        if self.down is None:
            return self.x, self.y[first:last]
        at = np.arange(first, last)
        return between(self.x, self.down, at), between(self.y, self.down, at)


def moved(srs: str, x: Metres, y: Metres) -> tuple[Metres, Metres]:
    """Places of a system in web mercator; far outside of everything where they are nowhere."""
    if srs == MERCATOR:
        return x, y
    try:
        found = way(srs).transform(x, y)
    except ProjError:
        found = (np.full(x.shape, math.inf),) * 2
    column, row = (np.nan_to_num(side, nan=NOWHERE).clip(-NOWHERE, NOWHERE) for side in found)
    return column, row


@cache
def way(srs: str) -> Any:
    """From one of the few systems that we draw in."""
    return Transformer.from_crs(srs, MERCATOR, always_xy=True)


def between(nodes: Metres, places: Metres, at: NDArray[np.int64]) -> Metres:
    """Rows at some places from those at the nodes' places, along straight lines."""
    lower = np.clip(np.searchsorted(places, at, "right") - 1, 0, len(places) - 2)
    share = ((at - places[lower]) / np.maximum(places[lower + 1] - places[lower], 1e-9))[:, None]
    found, further = nodes[lower], np.diff(nodes, axis=0)[lower]
    further *= share
    found += further
    return found
