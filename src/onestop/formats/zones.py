"""Which zone of TWD97 TM2 the features of a question belong in: 121 for Taiwan, 119 for the outer islands."""

from dataclasses import replace

from onestop import crs
from onestop.crs import Crs
from onestop.features import FeatureSource, Query

BORDER = 120.0
"""Degrees east: Penghu, Kinmen and Lienchiang lie west of it, and nothing else does."""
ZONE_119, ZONE_121 = crs.find("EPSG:3825"), crs.find("EPSG:3826")


def tm2_of(source: FeatureSource, query: Query) -> Crs:
    """EPSG:3825 where all features lie west of 120° E, else EPSG:3826."""
    box = source.dataset.bbox
    if box is None or box[0] >= BORDER:
        return ZONE_121
    west, south, east, north = query.bbox or crs.WORLD
    if east <= BORDER or box[2] < BORDER:
        return ZONE_119
    eastern = replace(query, bbox=(max(west, BORDER), south, east, north), sort=())
    return ZONE_121 if source.count(eastern) or not source.count(query) else ZONE_119
