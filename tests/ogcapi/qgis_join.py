"""What a person does in QGIS with a join, without a window: run by the Python that QGIS was built for.

qgis_join.py ADDRESS: adds the join at ADDRESS as an OGC API layer and as map tiles, and writes as one line of JSON the
values of its features and how many colours its map has.
"""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

AROUND = QgsRectangle(13464000, 2849000, 13474000, 2859000)
"""Hsinchu, in metres of Web Mercator."""


def main() -> None:
    """Open both layers, and print what they show."""
    (address,) = sys.argv[1:]
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    features = QgsVectorLayer(f"typename='join' url='{address}' pagingEnabled='true'", "join", "OAPIF")
    tiles = QgsRasterLayer(f"type=xyz&url={address}/map/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}&zmax=18", "join", "wms")
    told = {
        "valid": [features.isValid(), tiles.isValid()],
        "values": {each["V_ID"]: each["n"] for each in features.getFeatures() if each.hasGeometry()},
        "colours": colours(tiles),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS's threads can keep an ordinary exit waiting for ever


def colours(layer: QgsRasterLayer) -> int:
    """How many colours the layer shows."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(AROUND)
    settings.setOutputSize(QSize(400, 400))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())})


main()
