"""Reads the geometries of a quantised TopoJSON file."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely import MultiPolygon, Polygon

type Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One geometry and what is said about it."""

    properties: dict[str, str]
    geometry: MultiPolygon


def read_shapes(path: Path, name: str) -> list[Shape]:
    """The polygons of one object of a topology, in degrees, longitude first."""
    topology = json.loads(path.read_bytes())
    arcs = [decode(arc, topology["transform"]) for arc in topology["arcs"]]
    return [
        Shape(entry.get("properties", {}), polygons(entry, arcs)) for entry in topology["objects"][name]["geometries"]
    ]


def decode(arc: list[list[int]], transform: dict[str, list[float]]) -> Ring:
    """The positions of an arc, which holds the steps from each to the next."""
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    column = row = 0
    positions = []
    for step_x, step_y in arc:
        column, row = column + step_x, row + step_y
        positions.append((column * scale_x + left, row * scale_y + bottom))
    return positions


def polygons(entry: dict[str, Any], arcs: list[Ring]) -> MultiPolygon:
    """A Polygon or MultiPolygon put together from its arcs."""
    parts = [entry["arcs"]] if entry["type"] == "Polygon" else entry["arcs"]
    rings = [[stitch(ring, arcs) for ring in part] for part in parts]
    return MultiPolygon([Polygon(shell, holes) for shell, *holes in rings])


def stitch(ring: list[int], arcs: list[Ring]) -> Ring:
    """Arcs one after another; a negative number is an arc walked backwards."""
    positions: Ring = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        positions += arc[1:] if positions else arc
    return positions
