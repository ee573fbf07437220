"""WMTS 1.0.0 by key and value and by address: tiles in the default look are kept by MapProxy, others are drawn."""

from onestop.maps.wmts.service import Wmts

__all__ = ["Wmts"]
