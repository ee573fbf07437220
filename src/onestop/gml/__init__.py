"""Geometries as GML 3.2 and 3.1.1, which have the same text for what we write; made from GeoJSON's text, fast."""

from onestop.gml.write import ID, from_geojson, from_geometries, point

__all__ = ["ID", "from_geojson", "from_geometries", "point"]
