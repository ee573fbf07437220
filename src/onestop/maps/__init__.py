"""WMS, WMTS and tiles over pictures that our cartography draws; MapProxy keeps tiles and asks other services."""

from onestop.maps.application import create_maps
from onestop.maps.caches import prune_caches

__all__ = ["create_maps", "prune_caches"]
