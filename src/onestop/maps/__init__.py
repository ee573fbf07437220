"""WMS, WMTS and tiles: MapProxy over pictures that our cartography draws."""

from onestop.maps.application import create_maps
from onestop.maps.caches import prune_caches

__all__ = ["create_maps", "prune_caches"]
