"""Makes basic areas of villages and streets: a coverage whose neighbours share every corner."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from tools.sample.blocks import Street
from tools.sample.people import Floats, Village, share_out, to_degrees, to_metres
from tools.sample.plan import GRID, LEAST_ROUND, SMALLEST

UNEVEN = 0.5
"""Of the logarithm of an area's people, beside its share of the village's."""
EMPTY = 0.03
"""Share of areas that are a school, a park or a plant, whatever their size."""
THIN = 70.0
"""Persons per square kilometre below which land is fields and nobody is registered."""
HOUSEHOLD = (2.35, 2.95)
"""Persons in a household, from the old town to the countryside."""


@dataclass(frozen=True, slots=True)
class Area:
    """A basic area.

    :ivar outline: in degrees, every corner on the grid
    :ivar village: number of its village in the county's list
    """

    outline: shapely.Polygon
    village: int
    households: int = 0
    men: int = 0
    women: int = 0

    @property
    def persons(self) -> int:
        """Men and women."""
        return self.men + self.women


def make_areas(villages: Sequence[Village], streets: Sequence[Street], rng: Generator) -> list[Area]:
    """The basic areas of the county, village by village."""
    faces = cover(villages, streets)
    outlines = [shapely.transform(village.outline, to_degrees) for village in villages]
    inside = shapely.STRtree(faces).query(outlines, predicate="intersects")
    middles = shapely.point_on_surface(faces)
    owner = np.full(len(faces), -1)
    for village, face in inside.T:
        if shapely.contains(outlines[village], middles[face]):
            owner[face] = village
    areas = []
    for number, village in enumerate(villages):
        pieces = mend(list(faces[owner == number]))
        areas += populate([Area(piece, number) for piece in pieces], village, rng)
    return areas


def cover(villages: Sequence[Village], streets: Sequence[Street]) -> NDArray[np.object_]:
    """Every face between villages' borders and streets, noded on the grid."""
    borders = [shapely.boundary(village.outline) for village in villages]
    lines = shapely.transform([*borders, *(street.line for street in streets)], to_degrees)
    noded = shapely.union_all(lines, grid_size=GRID)
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))


def mend(pieces: list[shapely.Polygon]) -> list[shapely.Polygon]:
    """Join what is too small or too thin to the neighbour that it shares most of its border with."""
    left, alone = sorted(pieces, key=quality), list[shapely.Polygon]()
    while len(left) > 1 and quality(left[0]) < 1:
        poor, *left = left
        shared = [shared_length(poor, other) for other in left]
        best = shared.index(max(shared))
        joined = shapely.coverage_union_all([poor, left[best]])
        if isinstance(joined, shapely.Polygon):
            left[best] = joined
            left.sort(key=quality)
        else:
            alone.append(poor)
    return [*left, *alone]


def quality(outline: shapely.Polygon) -> float:
    """At least 1 where an area is large and round enough."""
    shape = shapely.transform(outline, to_metres)
    roundness = 4 * np.pi * shape.area / shape.length**2
    return float(min(shape.area / SMALLEST, roundness / LEAST_ROUND))


def shared_length(one: BaseGeometry, other: BaseGeometry) -> float:
    """Degrees of border that two faces share; a shared corner is nothing."""
    return float(shapely.length(shapely.intersection(one, other))) if shapely.intersects(one, other) else 0.0


def populate(areas: list[Area], village: Village, rng: Generator) -> list[Area]:
    """Give a village's people to its areas: where they live, and not evenly."""
    shapes = shapely.transform([area.outline for area in areas], to_metres)
    shares = np.array([village.weights[shapely.contains_xy(shape, village.dots)].sum() for shape in shapes])
    shares *= np.exp(rng.normal(0, UNEVEN, len(areas)))
    empty = rng.random(len(areas)) < EMPTY
    empty |= shares / max(shares.sum(), 1e-9) * village.persons < THIN * shapely.area(shapes) / 1e6
    if not empty.all():
        shares[empty] = 0
    persons = share_out(village.persons, shares if shares.sum() else np.asarray(shapely.area(shapes)))
    return [with_people(area, count, shape, rng) for area, count, shape in zip(areas, persons, shapes, strict=True)]


def with_people(area: Area, persons: int, shape: BaseGeometry, rng: Generator) -> Area:
    """Men, women and households of so many persons; dense places have small households."""
    if persons == 0:
        return area
    density = min(persons / max(shape.area, 1.0) * 1e6 / 25_000, 1.0)
    size = HOUSEHOLD[1] - (HOUSEHOLD[1] - HOUSEHOLD[0]) * density
    men = int(rng.binomial(persons, 0.493))
    households = int(np.clip(round(persons / (size * rng.uniform(0.9, 1.1))), 1, persons))
    return replace(area, households=households, men=men, women=persons - men)


def centre(area: Area) -> Floats:
    """A point inside an area, in local metres."""
    middle: Floats = to_metres(shapely.get_coordinates(shapely.point_on_surface(area.outline)))[0]
    return middle
