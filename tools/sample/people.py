"""Where people live: a smooth surface with centres, and hamlets in every village."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tools.sample.plan import CENTRES, COUNTRYSIDE, COUNTY_ID, DEGREE, ORIGIN, PERSONS
from tools.topojson import read_shapes

type Floats = NDArray[np.float64]

DOTS = 600
"""Places looked at in each village."""
HAMLET = 170.0
"""Metres at which a hamlet thins out."""
BETWEEN = 0.12
"""Density between hamlets, where a hamlet's middle has 1 and more."""
FEWEST, MOST = 420, 12_500
"""Persons in a village."""
SPREAD = 0.28
"""Of the logarithm of a village's density, beside the surface."""


@dataclass(frozen=True, slots=True)
class Village:
    """A real village with invented people.

    :ivar outline: in local metres
    :ivar dots: places in it, one in a row, in local metres
    :ivar weights: how many people live around each dot, as a share
    """

    code: str
    name: str
    town_id: str
    town: str
    outline: BaseGeometry
    persons: int
    dots: Floats
    weights: Floats

    @property
    def middle(self) -> Floats:
        """Its centroid."""
        return np.array(self.outline.centroid.coords[0])


def to_metres(positions: Floats) -> Floats:
    """Degrees to local metres, east and north of the origin."""
    return np.asarray((positions - ORIGIN) * DEGREE)


def to_degrees(positions: Floats) -> Floats:
    """Local metres to degrees, longitude first."""
    return np.asarray(positions / DEGREE + ORIGIN)


def settle(boundaries: Path, rng: Generator) -> list[Village]:
    """The county's villages in the order of their code, with all its people shared out."""
    shapes = [s for s in read_shapes(boundaries, "villages") if s.properties["COUNTYCODE"] == COUNTY_ID]
    shapes.sort(key=lambda shape: shape.properties["VILLCODE"])
    outlines = [shapely.transform(shape.geometry, to_metres) for shape in shapes]
    dots = [scatter(outline, rng) for outline in outlines]
    wanted = [
        outline.area * surface(d).mean() * np.exp(rng.normal(0, SPREAD))
        for outline, d in zip(outlines, dots, strict=True)
    ]
    villages = []
    for shape, outline, places, persons in zip(shapes, outlines, dots, counts(np.array(wanted)), strict=True):
        words = shape.properties
        code = f"{words['VILLCODE'][:8]}-{words['VILLCODE'][8:]}"
        weights = surface(places) * hamlets(places, outline.area, rng)
        villages.append(
            Village(
                code,
                words["VILLNAME"],
                words["TOWNCODE"],
                words["TOWNNAME"],
                outline,
                persons,
                places,
                weights / weights.sum(),
            )
        )
    return villages


def scatter(outline: BaseGeometry, rng: Generator) -> Floats:
    """Dots spread evenly over a village."""
    west, south, east, north = outline.bounds
    found = np.empty((0, 2))
    while len(found) < DOTS:
        tried = rng.uniform((west, south), (east, north), (DOTS, 2))
        found = np.concatenate([found, tried[shapely.contains_xy(outline, tried)]])
    return found[:DOTS]


def surface(places: Floats) -> Floats:
    """How densely people live at some places, hamlets left out; the old town has about 1."""
    density = np.full(len(places), COUNTRYSIDE)
    for centre in CENTRES:
        distance = np.hypot(places[:, 0] - centre.east, places[:, 1] - centre.north)
        density += centre.weight * np.exp(-((distance / centre.reach) ** 1.5))
    return density


def hamlets(places: Floats, area: float, rng: Generator) -> Floats:
    """What hamlets make of the surface: a village of the countryside has a few, one in town is all hamlet."""
    middles = places[rng.choice(len(places), size=int(3 + area / 400_000), replace=False)]
    away = np.hypot(*(places[:, None, :] - middles[None, :, :]).transpose(2, 0, 1)) / HAMLET
    near: Floats = np.exp(-(away**2) / 2).sum(axis=1)
    return near + BETWEEN


def counts(wanted: Floats) -> list[int]:
    """Whole persons in the given proportions that add up to all persons of the county."""
    shares = wanted / wanted.sum() * PERSONS
    for _ in range(5):  # holding the ends to their bounds moves the sum: a few rounds settle it
        shares = np.clip(shares, FEWEST, MOST)
        shares *= PERSONS / shares.sum()
    return share_out(PERSONS, shares)


def share_out(total: int, shares: Floats) -> list[int]:
    """Whole numbers in the given proportions that add up to the total; the largest remainders get what is left."""
    if shares.sum() <= 0:
        return [0] * len(shares)
    exact = shares / shares.sum() * total
    whole = np.floor(exact).astype(int)
    for index in np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]:
        whole[index] += 1
    return [int(value) for value in whole]
