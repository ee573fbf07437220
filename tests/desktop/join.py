"""What a person does in QGIS with a join, without a window: run by the Python that QGIS was built for.

join.py ADDRESS: adds the join at ADDRESS as an OGC API layer and as map tiles, and writes as one line of JSON the
values of its features and how many colours its map has.
"""

from typing import Any

from qgis.core import QgsRasterLayer, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from seen import pixels, tell

AROUND = QgsRectangle(13464000, 2849000, 13474000, 2859000)
"""Hsinchu, in metres of Web Mercator."""


def look(address: str) -> dict[str, Any]:
    """Open both layers, and say what they show."""
    features = QgsVectorLayer(f"typename='join' url='{address}' pagingEnabled='true'", "join", "OAPIF")
    tiles = QgsRasterLayer(f"type=xyz&url={address}/map/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}&zmax=18", "join", "wms")
    return {
        "valid": [features.isValid(), tiles.isValid()],
        "values": {each["V_ID"]: each["n"] for each in features.getFeatures() if each.hasGeometry()},
        "colours": len(set(pixels(tiles, AROUND, QSize(400, 400)))),
    }


tell(look)
