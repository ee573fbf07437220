"""QGIS without a window: how a script of this folder starts it, draws with it, and tells what it saw."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsDateTimeRange,
    QgsMapLayer,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize


def tell(look: Callable[..., dict[str, Any]]) -> None:
    """Start QGIS, write what a look with the arguments of the command finds as one line of JSON, and end."""
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    sys.stdout.write(json.dumps(look(*sys.argv[1:])) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS's threads can keep an ordinary exit waiting for ever


def pixels(layer: QgsMapLayer, box: QgsRectangle, size: QSize, when: QgsDateTimeRange | None = None) -> list[int]:
    """The colours of a picture of a box in the layer's own system; none where it could not be drawn."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(box)
    settings.setOutputSize(size)
    if when is not None:
        settings.setIsTemporal(True)
        settings.setTemporalRange(when)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return [] if job.errors() else [image.pixel(x, y) for x in range(image.width()) for y in range(image.height())]
