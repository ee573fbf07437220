"""Geometries and features as GML 3.2 and 3.1.1, which have the same text for what we write.

Geometries are made from GeoJSON's text, fast; the prefixes `gml` and `onestop` are for the document around to declare.
"""

from onestop.gml.elements import Elements, safe
from onestop.gml.names import GEOMETRY, ONESTOP, PREFIX, properties
from onestop.gml.write import ID, from_geojson, from_geometries, point

__all__ = [
    "GEOMETRY",
    "ID",
    "ONESTOP",
    "PREFIX",
    "Elements",
    "from_geojson",
    "from_geometries",
    "point",
    "properties",
    "safe",
]
