"""Geometries of features as GeoJSON or GML text, in any of the systems we speak."""

import struct
from collections.abc import Sequence

import numpy as np
import shapely

from onestop import crs, gml
from onestop.features import Encoding
from onestop.filters.spatial import wkb_of

LITTLE, BIG = struct.Struct("<dd"), struct.Struct(">dd")
BYTE_ORDER = -21
"""Where the WKB of a point begins, from the end of its blob, with the byte that says its order."""


def in_system(blobs: Sequence[bytes | None], system: crs.Crs, encoding: Encoding) -> list[bytes | None]:
    """GeoPackage blobs as text in a system, in its order of axes."""
    there = np.array([None if blob is None else wkb_of(blob) for blob in blobs], dtype=object)
    moved = crs.transform(shapely.from_wkb(there), system.uri)
    if encoding is Encoding.GML:
        return gml.from_geometries(moved, system)
    return [None if text is None else text.encode() for text in shapely.to_geojson(moved)]


def points(blobs: Sequence[bytes | None], system: crs.Crs, encoding: Encoding) -> list[bytes | None]:
    """Blobs of points as text in a system in degrees, seven decimals, without making geometries of them."""
    if encoding is Encoding.GML:
        return [None if blob is None else gml.point(*coordinates(blob), system) for blob in blobs]
    return [None if blob is None else point(blob) for blob in blobs]


def point(blob: bytes) -> bytes:
    """The blob of a point as GeoJSON text in CRS84."""
    x, y = coordinates(blob)
    return f'{{"type":"Point","coordinates":[{x:.7f},{y:.7f}]}}'.encode()


def coordinates(blob: bytes) -> tuple[float, float]:
    """Longitude and latitude of the blob of a point: its last sixteen bytes."""
    order = LITTLE if blob[BYTE_ORDER] == 1 else BIG
    x, y = order.unpack_from(blob, len(blob) - order.size)
    return x, y


def as_gml(texts: Sequence[bytes | None], system: crs.Crs) -> list[bytes | None]:
    """GeoJSON text as GML, in the system that it is in."""
    return [None if text is None else gml.from_geojson(text, system) for text in texts]
