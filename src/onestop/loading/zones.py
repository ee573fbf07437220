"""Coordinates that cannot be right, and whole counties whose coordinates went through the wrong transformation.

A county's doorplates are taken to have gone wrong together when next to none of them falls into the town that its own
address states, and next to all of them do after a known mistake is undone. So nothing is mended on a guess.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from onestop.dataset import Words

type Coordinates = NDArray[np.float64]
type Move = Callable[[Coordinates, Coordinates], tuple[Coordinates, Coordinates]]

ORIGIN = (118.754567, 0.0)
"""Where TM2 coordinates of 0, 0 come to lie: longitude and latitude."""

NEAR = 1e-5
"""In degrees: about a metre."""

TAIWAN = (114.0, 10.0, 124.5, 27.0)
"""West, south, east, north in degrees: from 太平島 to 彭佳嶼 and 東引."""

NEXT_TO_NONE, NEXT_TO_ALL = 0.1, 0.9
"""Shares of points in their own town before and after a mistake is undone."""

SAMPLE = 5_000
"""Points of a county by which a supposed mistake is tried."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A way for coordinates to go wrong, and how it is undone."""

    name: str
    words: Words
    undo: Move


@dataclass(frozen=True, slots=True)
class BadPlace:
    """A kind of coordinates that no doorplate has."""

    name: str
    words: Words
    found: Callable[[Coordinates, Coordinates], NDArray[np.bool_]]


def zone(taken_for: int, was: int) -> Move:
    """Undo a transformation of metres of one TM2 zone as though they were of another."""

    def move(x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
        back = Transformer.from_crs(4326, taken_for, always_xy=True)
        forward = Transformer.from_crs(was, 4326, always_xy=True)
        moved_x, moved_y = forward.transform(*back.transform(x, y))
        return np.round(moved_x, 7), np.round(moved_y, 7)

    return move


def swap(x: Coordinates, y: Coordinates) -> tuple[Coordinates, Coordinates]:
    """Undo an exchange of longitude and latitude."""
    return y, x


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "zone_119_taken_for_121",
        Words(
            "坐標原為二度分帶 119 分帶（EPSG:3825），轉換時誤作 121 分帶（EPSG:3826）",
            "metres of TM2 zone 119 (EPSG:3825) were transformed as though of zone 121 (EPSG:3826)",
        ),
        zone(3826, 3825),
    ),
    Mistake(
        "zone_121_taken_for_119",
        Words(
            "坐標原為二度分帶 121 分帶（EPSG:3826），轉換時誤作 119 分帶（EPSG:3825）",
            "metres of TM2 zone 121 (EPSG:3826) were transformed as though of zone 119 (EPSG:3825)",
        ),
        zone(3825, 3826),
    ),
    Mistake("axes_swapped", Words("經度與緯度對調", "longitude and latitude were exchanged"), swap),
)

BAD_PLACES: tuple[BadPlace, ...] = (
    BadPlace("missing", Words("沒有坐標", "no coordinates"), lambda x, y: ~np.isfinite(x + y)),
    BadPlace(
        "tm2_origin",
        Words("坐標為二度分帶原點（0, 0）", "the origin (0, 0) of TM2 coordinates"),
        lambda x, y: (np.abs(x - ORIGIN[0]) < NEAR) & (np.abs(y - ORIGIN[1]) < NEAR),
    ),
    BadPlace("latitude_0", Words("緯度為 0", "latitude 0"), lambda x, y: (np.abs(y) < NEAR) & np.isfinite(x)),
    BadPlace(
        "outside",
        Words("坐標在臺灣範圍外", "outside Taiwan"),
        lambda x, y: (x < TAIWAN[0]) | (x > TAIWAN[2]) | (y < TAIWAN[1]) | (y > TAIWAN[3]),
    ),
)
"""Tried in this order; a row counts under the first that fits."""


def sort_out(x: Coordinates, y: Coordinates) -> dict[str, NDArray[np.bool_]]:
    """Which rows have coordinates that no doorplate has, by the kind."""
    left = np.ones(len(x), bool)
    found: dict[str, NDArray[np.bool_]] = {}
    for bad in BAD_PLACES:
        found[bad.name] = left & bad.found(x, y)
        left &= ~found[bad.name]
    return found


def explain(
    x: Coordinates, y: Coordinates, share: Callable[[Coordinates, Coordinates, NDArray[np.intp]], float]
) -> Mistake | None:
    """The mistake that explains why next to no point of a county lies in its town; None where none does.

    :param share: the share of some points that lie in their town if they lay at these coordinates
    """
    sample = np.random.default_rng(0).permutation(len(x))[:SAMPLE]
    if not len(sample) or share(x[sample], y[sample], sample) >= NEXT_TO_NONE:
        return None
    return next((m for m in MISTAKES if share(*m.undo(x[sample], y[sample]), sample) > NEXT_TO_ALL), None)
