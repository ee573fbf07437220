"""Geometries of features as GeoJSON text, in any of the systems we speak."""

import struct
from collections.abc import Sequence

import numpy as np
import shapely

from onestop import crs
from onestop.filters.spatial import wkb_of

LITTLE, BIG = struct.Struct("<dd"), struct.Struct(">dd")
BYTE_ORDER = -21
"""Where the WKB of a point begins, from the end of its blob, with the byte that says its order."""


def in_system(blobs: Sequence[bytes | None], system: str) -> list[bytes | None]:
    """GeoPackage blobs as GeoJSON text in another system, in its order of axes."""
    there = np.array([None if blob is None else wkb_of(blob) for blob in blobs], dtype=object)
    moved = crs.transform(shapely.from_wkb(there), system)
    return [None if text is None else text.encode() for text in shapely.to_geojson(moved)]


def points(blobs: Sequence[bytes | None]) -> list[bytes | None]:
    """Blobs of points as GeoJSON text in CRS84, seven decimals, without making geometries of them."""
    return [None if blob is None else point(blob) for blob in blobs]


def point(blob: bytes) -> bytes:
    """The blob of a point as GeoJSON text: its last sixteen bytes are the coordinates."""
    order = LITTLE if blob[BYTE_ORDER] == 1 else BIG
    x, y = order.unpack_from(blob, len(blob) - order.size)
    return f'{{"type":"Point","coordinates":[{x:.7f},{y:.7f}]}}'.encode()
