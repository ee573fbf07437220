"""Polygons and their texts written as a layer of a Mapbox Vector Tile, version 2.1, all features at once.

A feature of the format is nothing but varints, so all of a layer's features are put down as one array of whole numbers
that is turned into bytes in one go.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.vectortiles.cut import EXTENT, Geometries

type Numbers = NDArray[np.int64]

MOVE_TO, LINE_TO, CLOSE_PATH = 1 | 1 << 3, 2, 7 | 1 << 3
"""Commands; the number of points of a LineTo is added, shifted by three bits."""
POLYGON = 3
FEATURE, ID, TAGS, TYPE, GEOMETRY = 0x12, 0x08, 0x12, 0x18, 0x22
"""What stands before a feature in its layer and before its parts: number of the field and type of the wire."""
LAYER, NAME, KEY, VALUE, EXTENT_TAG, VERSION_TAG, STRING = 0x1A, 0x0A, 0x1A, 0x22, 0x28, 0x78, 0x0A
VERSION = 2
HEAD, BETWEEN = 6, 4
"""Numbers of a feature before its tags, and between its tags and its geometry."""
BITS, MOST = 7, 5
"""Bits in a byte of a varint, and the most bytes that one takes here."""


@dataclass(frozen=True, slots=True)
class Column:
    """A text of each feature.

    :ivar texts: the different texts, in UTF-8
    :ivar which: the place of each feature's text among them; -1 where it has none
    """

    name: str
    texts: NDArray[np.bytes_]
    which: NDArray[np.int32]

    @classmethod
    def of(cls, name: str, texts: Iterable[str | None]) -> "Column":
        """The column that has these texts."""
        places: dict[str, int] = {}
        which = [-1 if text is None else places.setdefault(text, len(places)) for text in texts]
        return cls(name, np.array([text.encode() for text in places], np.bytes_), np.array(which, np.int32))

    def only(self, features: Numbers) -> "Column":
        """The same text of some features."""
        return Column(self.name, self.texts, self.which[features])


def layer(name: str, polygons: Geometries, ids: Numbers, *, columns: Sequence[Column] = ()) -> bytes:
    """A layer; a tile is one layer or several, one after another.

    :param polygons: in units of the tile, oriented, none empty
    :param ids: the identifier of each feature, from 0
    """
    commands, spans = geometries(polygons)
    tags, tag_spans, values = tagged(columns, len(ids))
    parts = [
        bytes((VERSION_TAG, VERSION)),
        chunk(NAME, name.encode()),
        features(ids, (tags, tag_spans), (commands, spans)),
        *(chunk(KEY, column.name.encode()) for column in columns),
        *values,
        bytes((EXTENT_TAG,)) + varint(EXTENT),
    ]
    return chunk(LAYER, b"".join(parts))


def features(ids: Numbers, tags: tuple[Numbers, Numbers], commands: tuple[Numbers, Numbers]) -> bytes:
    """All features, each as its length and its parts.

    :param tags: the tags of all features, and how many each has
    :param commands: their geometries, likewise
    """
    tag_bytes, command_bytes = (summed(sizes(flat), spans) for flat, spans in (tags, commands))
    length = sizes(ids) + sizes(tag_bytes) + tag_bytes + sizes(command_bytes) + command_bytes + HEAD - 1
    counts = HEAD + tags[1] + BETWEEN + commands[1]
    start = np.cumsum(counts) - counts
    flat = np.empty(int(counts.sum()), np.int64)
    between = start + HEAD + tags[1]
    head: tuple[int | Numbers, ...] = (FEATURE, length, ID, ids, TAGS, tag_bytes)
    middle: tuple[int | Numbers, ...] = (TYPE, POLYGON, GEOMETRY, command_bytes)
    for part, first in ((head, start), (middle, between)):
        for place, value in enumerate(part):
            flat[first + place] = value
    flat[along(start + HEAD, tags[1])] = tags[0]
    flat[along(between + BETWEEN, commands[1])] = commands[0]
    return varints(flat)


def geometries(polygons: Geometries) -> tuple[Numbers, Numbers]:
    """The commands of all geometries, and how many numbers each feature has of them."""
    parts, feature_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    open_ = np.append(ring_of_point[1:] == ring_of_point[:-1], False)  # the last point of a ring is its first
    points, ring_of_point = points[open_].astype(np.int64), ring_of_point[open_]
    feature_of_ring = feature_of_part[part_of_ring]
    count = np.bincount(ring_of_point, minlength=len(rings))
    numbers = 2 * count + 3
    start = np.cumsum(numbers) - numbers
    flat = np.empty(int(numbers.sum()), np.int64)
    flat[start], flat[start + 3], flat[start + numbers - 1] = MOVE_TO, LINE_TO | (count - 1) << 3, CLOSE_PATH
    place = np.arange(len(points)) - (np.cumsum(count) - count)[ring_of_point]
    at = start[ring_of_point] + 2 * place + np.where(place == 0, 1, 2)
    flat[at], flat[at + 1] = zigzag(steps(points, feature_of_ring[ring_of_point])).T
    return flat, np.bincount(feature_of_ring, numbers, len(polygons)).astype(np.int64)


def steps(points: Numbers, feature: Numbers) -> Numbers:
    """From each point to the next; the first of a feature is from the tile's corner."""
    before = np.vstack(([[0, 0]], points[:-1]))
    before[np.flatnonzero(np.append(True, feature[1:] != feature[:-1]))] = 0
    moved: Numbers = points - before
    return moved


def zigzag(numbers: Numbers) -> Numbers:
    """Numbers of either sign as numbers from 0, the small ones small."""
    folded: Numbers = numbers << 1 ^ numbers >> 63
    return folded


def tagged(columns: Sequence[Column], count: int) -> tuple[Numbers, Numbers, list[bytes]]:
    """The tags of so many features, how many numbers each has of them, and the layer's values."""
    values: list[bytes] = []
    pairs: list[Numbers] = []
    for key, column in enumerate(columns):
        used, place = np.unique(column.which, return_inverse=True)
        missing = int(len(used) > 0 and used[0] < 0)
        pairs += [np.full(len(place), key), np.where(place < missing, -1, place - missing + len(values))]
        values += [chunk(VALUE, chunk(STRING, text)) for text in column.texts[used[missing:]].tolist()]
    table = np.column_stack(pairs) if pairs else np.empty((count, 0), np.int64)
    present = np.repeat(table[:, 1::2] >= 0, 2, axis=1)
    return table[present], present.sum(axis=1), values


def chunk(tag: int, body: bytes) -> bytes:
    """A part of a message: what it is, its length, itself."""
    return bytes((tag,)) + varint(len(body)) + body


def varint(number: int) -> bytes:
    """One number as a varint."""
    parts = bytearray()
    while number >= 1 << BITS:
        parts.append(number & 0x7F | 1 << BITS)
        number >>= BITS
    return bytes((*parts, number))


def sizes(numbers: Numbers) -> Numbers:
    """How many bytes each number takes as a varint."""
    return np.searchsorted(LIMITS, numbers, side="right") + 1


LIMITS = np.array([1 << BITS * count for count in range(1, MOST)])
"""The first numbers that take a byte more."""


def varints(numbers: Numbers) -> bytes:
    """Numbers from 0 to 2³⁵ - 1 as varints, one after another."""
    length = sizes(numbers)
    start = np.cumsum(length) - length
    found = np.empty(int(length.sum()), np.uint8)
    for place in range(int(length.max(initial=0))):
        there = np.flatnonzero(length > place)
        more = (length[there] > place + 1) << BITS
        found[start[there] + place] = numbers[there] >> BITS * place & 0x7F | more
    return found.tobytes()


def summed(numbers: Numbers, spans: Numbers) -> Numbers:
    """The sums of numbers that lie together."""
    ends = np.cumsum(spans)
    totals = np.append(0, np.cumsum(numbers))
    result: Numbers = totals[ends] - totals[ends - spans]
    return result


def along(starts: Numbers, spans: Numbers) -> Any:
    """Places that follow each start, as many as its span."""
    ends = np.cumsum(spans)
    return np.repeat(starts - (ends - spans), spans) + np.arange(int(ends[-1]) if len(ends) else 0)
