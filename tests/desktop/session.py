"""What a person does in QGIS with one statistic, without a window: run by the Python that QGIS was built for.

session.py BASE FILTER LONGITUDE LATITUDE: adds `population_basic` from the front door at BASE as a WFS, an
OGC API, a WMS and a WMTS layer, and its areas as vector tiles, and writes as one line of JSON what each shows: the
numbers of every area, those that the filter keeps, and what a click and the picture say.
"""

from typing import Any
from urllib.parse import quote

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsMapLayer,
    QgsPointXY,
    QgsProject,
    QgsRaster,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from seen import pixels, tell

NAME = "population_basic"
PICTURE = QSize(400, 300)
WIDTH = 2000.0
"""Of the picture, in metres of Web Mercator."""
MERCATOR = "EPSG:3857"


def look(base: str, condition: str, longitude: str, latitude: str) -> dict[str, Any]:
    """Open every layer, and say what they show."""
    point = in_mercator(float(longitude), float(latitude))
    wfs = f"typename='onestop:{NAME}' url='{base}/wfs?' version='auto' pagingEnabled='true'"
    oapif = f"typename='{NAME}' url='{base}/ogcapi' pagingEnabled='true'"
    picture = f"crs={MERCATOR}&format=image/png&layers={NAME}"
    capabilities = quote(f"{base}/maps/service?service=WMTS&request=GetCapabilities", safe=":/?")
    return {
        "wfs": numbers(QgsVectorLayer(wfs, NAME, "WFS"), condition),
        "oapif": numbers(QgsVectorLayer(oapif, NAME, "OAPIF"), condition),
        "wms": shown(f"url={base}/maps/service?&version=1.3.0&{picture}&styles=", point),
        "tiles": drawn(f"{base}/ogcapi/collections/areas_basic/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}", point),
        "wmts": shown(f"tileMatrixSet=GoogleMapsCompatible&url={capabilities}&{picture}&styles=default", point),
    }


def numbers(layer: QgsVectorLayer, condition: str) -> dict[str, Any]:
    """The people of every area by its code, and of those that a filter keeps."""
    everybody = people(layer)
    filtered = layer.setSubsetString(condition)
    return {"valid": layer.isValid(), "all": everybody, "filter": filtered, "kept": people(layer)}


def people(layer: QgsVectorLayer) -> dict[str, float]:
    """P_CNT of every area that has a geometry."""
    return {each["CODEBASE"]: each["P_CNT"] for each in layer.getFeatures() if each.hasGeometry()}


def shown(uri: str, point: QgsPointXY) -> dict[str, Any]:
    """How many colours the picture around a point has, and what a click on the point says."""
    layer = QgsRasterLayer(uri, NAME, "wms")
    if not layer.isValid():
        return {"valid": False, "error": layer.error().summary()}
    around = box(point)
    clicked = layer.dataProvider().identify(
        point, QgsRaster.IdentifyFormatText, around, PICTURE.width(), PICTURE.height()
    )
    return {"valid": True, "colours": colours(layer, around), "clicked": " ".join(map(str, clicked.results().values()))}


def drawn(address: str, point: QgsPointXY) -> dict[str, Any]:
    """How many colours the vector tiles around a point have."""
    layer = QgsVectorTileLayer(f"type=xyz&url={quote(address, safe='')}&zmin=11&zmax=14", NAME)
    return {"valid": layer.isValid(), "colours": colours(layer, box(point)) if layer.isValid() else 0}


def box(point: QgsPointXY) -> QgsRectangle:
    """What the picture shows."""
    return QgsRectangle.fromCenterAndSize(point, WIDTH, WIDTH * PICTURE.height() / PICTURE.width())


def colours(layer: QgsMapLayer, around: QgsRectangle) -> int:
    """How many colours the layer shows in a box."""
    return len(set(pixels(layer, around, PICTURE)))


def in_mercator(longitude: float, latitude: float) -> QgsPointXY:
    """A place in metres of Web Mercator."""
    degrees, metres = (QgsCoordinateReferenceSystem(code) for code in ("EPSG:4326", MERCATOR))
    return QgsCoordinateTransform(degrees, metres, QgsProject.instance()).transform(QgsPointXY(longitude, latitude))


tell(look)
