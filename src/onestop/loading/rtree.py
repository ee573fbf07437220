"""A packed R-tree for SQLite, built whole.

SQLite's own way puts in one box after another: minutes for ten million, and half-full nodes. Here the boxes are sorted
into tiles and every node is filled (Leutenegger's sort-tile-recursive), and the three tables behind a virtual table of
`rtree` are written as SQLite documents them (https://sqlite.org/rtree.html, section 6); `rtreecheck` finds them whole.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CELLS = 51
"""Boxes in a node: SQLite's own limit."""

NODE_BYTES = 4 + CELLS * 24
"""Size of a node on any page of 2 kB or more: a header of 4 bytes, 24 for each box."""

ROOT = 1
"""The number of the root node."""

CELL = np.dtype([("id", ">i8"), ("box", ">f4", 4)])
"""An entry of a node: the row or node, and its box as minx, maxx, miny, maxy."""

CHUNK = 20_000
"""Nodes written at a time."""

type Boxes = NDArray[np.float32]
"""One row of minx, maxx, miny, maxy for each."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The nodes of one height.

    :ivar first: the number of the first node; the others follow
    :ivar members: what the nodes hold, in order: rows, or nodes of the layer below
    """

    first: int
    members: NDArray[np.int64]
    boxes: Boxes

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return max(1, -(-len(self.members) // CELLS))


def write_rtree(
    connection: sqlite3.Connection, name: str, ids: NDArray[np.int64], *, boxes: NDArray[np.float64]
) -> None:
    """Create the virtual table `name` over boxes given as minx, miny, maxx, maxy."""
    connection.execute(f'CREATE VIRTUAL TABLE "{name}" USING rtree(id, minx, maxx, miny, maxy)')
    connection.execute(f'DELETE FROM "{name}_node"')
    layers = pack(ids, outward(boxes))
    for height, layer in enumerate(layers):
        depth = height if height == len(layers) - 1 else 0
        connection.executemany(f'INSERT INTO "{name}_node" VALUES (?, ?)', node_rows(layer, depth))
        table = f"{name}_parent" if height else f"{name}_rowid"
        connection.executemany(f'INSERT INTO "{table}" VALUES (?, ?)', member_rows(layer))


def outward(boxes: NDArray[np.float64]) -> Boxes:
    """The boxes in single precision, never smaller than they were, as minx, maxx, miny, maxy."""
    single = np.empty((len(boxes), 4), np.float32)
    for at, (column, toward) in enumerate(((0, -np.inf), (2, np.inf), (1, -np.inf), (3, np.inf))):
        exact = boxes[:, column]
        rounded = exact.astype(np.float32)
        inward = rounded > exact if toward < 0 else rounded < exact
        single[:, at] = np.where(inward, np.nextafter(rounded, np.float32(toward)), rounded)
    return single


def pack(ids: NDArray[np.int64], boxes: Boxes) -> list[Layer]:
    """The layers of the tree, leaves first; the last has one node, the root."""
    order = tiles(boxes)
    members, boxes = ids[order], boxes[order]
    layers: list[Layer] = []
    number = ROOT + 1
    while True:
        layer = Layer(number if len(members) > CELLS else ROOT, members, boxes)
        layers.append(layer)
        if layer.first == ROOT:
            return layers
        starts = np.arange(0, len(members), CELLS)
        low, high = np.minimum.reduceat(boxes, starts), np.maximum.reduceat(boxes, starts)
        boxes = np.column_stack([low[:, 0], high[:, 1], low[:, 2], high[:, 3]])
        members = number + np.arange(layer.nodes, dtype=np.int64)
        number += layer.nodes


def tiles(boxes: Boxes) -> NDArray[np.intp]:
    """An order in which neighbours stand together: strips from west to east, each from south to north."""
    nodes = max(1, -(-len(boxes) // CELLS))
    strip = CELLS * int(np.ceil(np.sqrt(nodes)))
    eastward = np.argsort(boxes[:, 0] + boxes[:, 1], kind="stable")
    middle = (boxes[:, 2] + boxes[:, 3])[eastward]
    return eastward[np.lexsort((middle, np.arange(len(boxes)) // strip))]


def node_rows(layer: Layer, depth: int) -> Iterator[tuple[int, bytes]]:
    """Number and content of each node; only the root's header says how deep the tree is."""
    for start in range(0, layer.nodes, CHUNK):
        part = slice(start * CELLS, (start + CHUNK) * CELLS)
        members, boxes = layer.members[part], layer.boxes[part]
        count = max(1, -(-len(members) // CELLS))
        cells = np.zeros(count * CELLS, CELL)
        cells["id"][: len(members)], cells["box"][: len(members)] = members, boxes
        content = np.zeros((count, NODE_BYTES), np.uint8)
        content[:, 4:] = cells.view(np.uint8).reshape(count, -1)
        filled = np.full(count, CELLS)
        filled[-1] = len(members) - (count - 1) * CELLS
        content[:, :4] = np.column_stack([np.full(count, depth), filled]).astype(">u2").view(np.uint8).reshape(count, 4)
        text = content.tobytes()
        first = layer.first + start
        yield from ((first + i, text[i * NODE_BYTES : (i + 1) * NODE_BYTES]) for i in range(count))


def member_rows(layer: Layer) -> Iterator[tuple[int, int]]:
    """Each member and the node that holds it, in the order of the members' numbers."""
    order = np.argsort(layer.members, kind="stable")
    for start in range(0, len(order), CHUNK * CELLS):
        part = order[start : start + CHUNK * CELLS]
        yield from zip(layer.members[part].tolist(), (layer.first + part // CELLS).tolist(), strict=True)
