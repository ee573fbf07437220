"""Geometries and features as GML 3.2 and 3.1.1, which have the same text for what we write.

Geometries are made from GeoJSON's text, fast; the prefixes `gml` and `onestop` are for the document around to declare.
"""

from onestop.gml.elements import Elements, cared_for_all, safe
from onestop.gml.names import GEOMETRY, ONESTOP, PREFIX, properties
from onestop.gml.schema import MULTI_SURFACE, SCHEMA_TYPES, feature_type
from onestop.gml.write import ID, as_multi_surface, from_geojson, from_geometries, point

__all__ = [
    "GEOMETRY",
    "ID",
    "MULTI_SURFACE",
    "ONESTOP",
    "PREFIX",
    "SCHEMA_TYPES",
    "Elements",
    "as_multi_surface",
    "cared_for_all",
    "feature_type",
    "from_geojson",
    "from_geometries",
    "point",
    "properties",
    "safe",
]
