"""Cuts a village into blocks of about as many people each, as streets do: the long way first, then across."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import Generator
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from tools.sample.people import Floats, Village, share_out
from tools.sample.plan import PERSONS_PER_AREA

SLANT = 0.07
"""Radians that a street may be off square."""
NEAREST_EDGE = 0.24
"""Share of a block's length that a cut stays away from its ends, so that no block gets thin."""
BEND = 0.05
"""Share of its length by which a long street swings to the side."""
STRAIGHT = 180.0
"""Metres up to which a street is straight."""
OPEN = 350_000.0
"""Square metres of open land that ask for one more cut, beside people."""
OVERSHOOT = 0.05
"""Metres by which a street goes past the edge of its block, so that both surely cross."""


@dataclass(frozen=True, slots=True)
class Street:
    """A cut between two blocks.

    :ivar line: in local metres, from end to end of the block that it cuts
    :ivar depth: how many cuts came before it around this place
    """

    village: int
    line: shapely.LineString
    depth: int


@dataclass(slots=True)
class Block:
    """A part of a village that is still to be cut."""

    shape: BaseGeometry
    dots: Floats
    weights: Floats
    areas: int
    depth: int = 0


def cut_village(number: int, village: Village, rng: Generator) -> list[Street]:
    """The streets of a village, the widest first."""
    streets: list[Street] = []
    for part in shapely.get_parts(village.outline):
        inside = shapely.contains_xy(part, village.dots)
        weights = village.weights[inside]
        areas = round(village.persons * weights.sum() / PERSONS_PER_AREA + part.area / OPEN)
        queue = [Block(part, village.dots[inside], weights, areas)]
        while queue:
            block = queue.pop(0)
            if block.areas > 1:
                line, pieces = cut(block, rng)
                if len(pieces) > 1:
                    streets.append(Street(number, line, block.depth))
                    queue += pieces
    return streets


def cut(block: Block, rng: Generator) -> tuple[shapely.LineString, list[Block]]:
    """One street across a block, and the blocks on its sides."""
    middle, along, length = axis(block.shape)
    turned = along + rng.uniform(-SLANT, SLANT)
    direction = np.array([np.cos(turned), np.sin(turned)])
    first = int(np.clip(round(block.areas * rng.uniform(0.38, 0.62)), 1, block.areas - 1))
    at = where(block, (block.dots - middle) @ direction, first / block.areas, length)
    line = across(middle + at * direction, direction, length, rng)
    inside = longest(shapely.intersection(line, shapely.buffer(block.shape, OVERSHOOT)))
    parts = [part for part in shapely.get_parts(split(block.shape, inside)) if part.area > 0]
    return inside, share(block, parts)


def axis(shape: BaseGeometry) -> tuple[Floats, float, float]:
    """Middle, direction of the long side in radians, and length of the smallest rectangle around a shape."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))
    sides = np.diff(corners[:3], axis=0)
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    east, north = sides[int(lengths[1] > lengths[0])]
    return corners[:4].mean(axis=0), float(np.arctan2(north, east)), float(lengths.max())


def where(block: Block, along: Floats, share: float, length: float) -> float:
    """Metres from the middle at which a cut leaves this share of the people behind it, not too near an end."""
    limit = length * (0.5 - NEAREST_EDGE)
    if len(along) == 0:
        return float(np.clip((share - 0.5) * length, -limit, limit))
    order = np.argsort(along, kind="stable")
    passed = np.cumsum(block.weights[order])
    index = min(int(np.searchsorted(passed, share * passed[-1])), len(order) - 1)
    return float(np.clip(along[order[index]], -limit, limit))


def across(at: Floats, direction: Floats, length: float, rng: Generator) -> shapely.LineString:
    """A street through a point, square to a direction, long enough to leave the block; a long one swings."""
    side = np.array([-direction[1], direction[0]])
    steps = np.linspace(-1.5 * length, 1.5 * length, 61)
    swing = BEND * length * np.sin(steps / length * rng.uniform(2.0, 4.5) + rng.uniform(0, 2 * np.pi))
    swing -= swing[30]  # it still goes through the point
    if length < STRAIGHT:
        steps, swing = steps[[0, -1]], np.zeros(2)
    return shapely.LineString(at + steps[:, None] * side + swing[:, None] * direction)


def longest(crossed: BaseGeometry) -> shapely.LineString:
    """The longest piece of a line that a block of crooked shape cut into several."""
    merged = shapely.line_merge(crossed) if crossed.geom_type == "MultiLineString" else crossed
    pieces = [part for part in shapely.get_parts(merged) if isinstance(part, shapely.LineString)]
    return max(pieces, key=lambda part: float(part.length))


def share(block: Block, parts: list[BaseGeometry]) -> list[Block]:
    """The pieces of a cut block, each with its people and its part of the cuts still to come."""
    inside = [shapely.contains_xy(part, block.dots) for part in parts]
    people = np.array([block.weights[mask].sum() for mask in inside])
    ground = np.array([part.area for part in parts]) / block.shape.area
    areas = share_out(block.areas, people / max(people.sum(), 1e-9) + 0.02 * ground)
    return [
        Block(part, block.dots[mask], block.weights[mask], count, block.depth + 1)
        for part, mask, count in zip(parts, inside, areas, strict=True)
    ]
