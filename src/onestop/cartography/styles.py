"""Mapnik XML for each kind of layer, and the mark of the style that caches are kept under."""

import hashlib

from onestop.cartography import basemap, plain, thematic
from onestop.cartography.atlas import Atlas
from onestop.cartography.fonts import face_name
from onestop.cartography.layers import AS_IT_IS, Basemap, Choropleth, Labels, Look, MapLayer, Outline, Plain, Raster
from onestop.cartography.mapnik_xml import map_xml

PAINTING = 2
"""Raised when what is painted by numbers looks different, which no style sheet tells."""


def style(atlas: Atlas, layer: MapLayer, look: Look = AS_IT_IS) -> str:
    """The map of a layer as Mapnik reads it; of a grid, which is drawn without it, what decides its colours."""
    match layer:
        case Basemap():
            return map_xml(basemap.sheets(atlas.tables, face_name()), atlas.file, basemap.SEA)
        case Labels():
            return map_xml(basemap.overlay(atlas.tables, face_name()), atlas.file)
        case Outline():
            return map_xml(thematic.outline(layer), atlas.file)
        case Choropleth():
            statistics = atlas.release.path / layer.dataset.file
            return map_xml(thematic.choropleth(layer, look, statistics), atlas.file)
        case Plain():
            return map_xml(plain.features(layer), atlas.release.path / layer.dataset.file)
        case Raster():
            return repr((layer.colours_of(look.style), layer.classes_of(look.style).limits))


def style_mark(atlas: Atlas) -> str:
    """Changes whenever a picture could look different, so that no tile of another style is shown."""
    digest = hashlib.sha256(str(PAINTING).encode())
    for layer in atlas.layers.values():
        digest.update(style(atlas, layer).encode())
    return digest.hexdigest()[:12]
