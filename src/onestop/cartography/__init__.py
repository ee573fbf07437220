"""Maps drawn from a release: what is prepared when it is loaded, and pictures, legends and answers afterwards."""

from onestop.cartography.atlas import Atlas, layers_of, open_atlas
from onestop.cartography.layers import Basemap, Choropleth, DatasetLayer, Labels, Look, MapLayer, Outline, Plain, Raster
from onestop.cartography.prepare import write_maps

__all__ = [
    "Atlas",
    "Basemap",
    "Choropleth",
    "DatasetLayer",
    "Labels",
    "Look",
    "MapLayer",
    "Outline",
    "Plain",
    "Raster",
    "layers_of",
    "open_atlas",
    "write_maps",
]
