"""The place on earth that a pixel of a picture shows."""

from pyproj import Transformer
from pyproj.exceptions import ProjError

from onestop.cartography import MapLayer, Plain
from onestop.cartography.frame import Frame
from onestop.crs import WORLD
from onestop.dataset import BBox

NEAR = 3
"""Pixels around a place within which a point or a line is meant."""


def reach(layer: MapLayer) -> int:
    """How many pixels around a place count; areas lie exactly where they lie."""
    return NEAR if isinstance(layer, Plain) and layer.dataset.geometry != "Polygon" else 0


def around(frame: Frame, place: tuple[int, int], pixels: int) -> BBox | None:
    """The middle of a pixel and so many pixels around it, in degrees; None where the system has no such place.

    :param place: column and row, from the upper left
    """
    west, south, east, north = frame.box
    wide, high = (east - west) / frame.width, (north - south) / frame.height
    x, y = west + (place[0] + 0.5) * wide, north - (place[1] + 0.5) * high
    move = Transformer.from_crs(frame.srs, "EPSG:4326", always_xy=True).transform
    try:
        corners = [move(x + side * pixels * wide, y + side * pixels * high, errcheck=True) for side in (-1, 1)]
    except ProjError:
        return None
    (left, lower), (right, upper) = corners
    inside = WORLD[0] <= left <= right <= WORLD[2] and WORLD[1] <= lower <= upper <= WORLD[3]
    return (left, lower, right, upper) if inside else None
