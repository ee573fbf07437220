"""Mapnik XML for each kind of layer, and the mark of the style that caches are kept under."""

import hashlib

from onestop.cartography import basemap, thematic
from onestop.cartography.atlas import Atlas
from onestop.cartography.fonts import face_name
from onestop.cartography.layers import Basemap, Choropleth, Labels, MapLayer, Outline
from onestop.cartography.mapnik_xml import map_xml


def style(atlas: Atlas, layer: MapLayer) -> str:
    """The map of a layer, as Mapnik reads it."""
    match layer:
        case Basemap():
            return map_xml(basemap.sheets(atlas.tables, face_name()), atlas.file, basemap.SEA)
        case Labels():
            return map_xml(basemap.overlay(atlas.tables, face_name()), atlas.file)
        case Outline():
            return map_xml(thematic.outline(layer), atlas.file)
        case Choropleth():
            return map_xml(thematic.choropleth(layer, atlas.tables), atlas.file)


def style_mark(atlas: Atlas) -> str:
    """Changes whenever a picture could look different, so that no tile of another style is shown."""
    digest = hashlib.sha256()
    for layer in atlas.layers.values():
        digest.update(style(atlas, layer).encode())
    return digest.hexdigest()[:12]
