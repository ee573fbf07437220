"""What QGIS makes of map layers with styles and periods, of grids, and of pages and systems of WFS.

maps.py BASE LAYER EAST NORTH: draws the statistic LAYER of the WMS at BASE in several styles, and in the first
and the last of its periods, around a place in EPSG:3826; writes as one line of JSON what it saw there, by WMTS in the
national grid, of a grid's file, and of the towns by WFS in pages and by 1.1.0.
"""

from typing import Any
from urllib.parse import quote
from urllib.request import urlopen
from xml.etree import ElementTree as ET

from qgis.core import QgsDateTimeRange, QgsPointXY, QgsRasterLayer, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QEventLoop, QSize
from seen import pixels, tell

TM2 = "EPSG:3826"
PICTURE = QSize(200, 150)
WIDTH = 8000.0
"""Of the picture, in metres."""
STYLES = ("", "quantile-3", "equal-interval-5", "natural-breaks-7", "standard-deviation-3")
WMS = "{http://www.opengis.net/wms}"


def look(base: str, name: str, east: str, north: str) -> dict[str, Any]:
    """Look at everything, and say what it is like."""
    place = QgsPointXY(float(east), float(north))
    return {
        "styles": {style: drawn(wms(base, name, style), place) for style in STYLES},
        **in_time(base, name, place),
        "national grid": drawn(wmts(base, name), place),
        "grid": cell(base, place),
        "wfs": {version: features(base, version) for version in ("2.0.0", "1.1.0")},
    }


def with_times(base: str, name: str) -> str:
    """A WMS layer with its periods, as QGIS writes one that is added from the browser or the dialogue."""
    with urlopen(f"{base}/maps/service?SERVICE=WMS&REQUEST=GetCapabilities") as answer:
        layers = ET.parse(answer).iter(f"{WMS}Layer")
    dimensions = {one.findtext(f"{WMS}Name"): one.find(f"{WMS}Dimension[@name='time']") for one in layers}
    extent = dimensions[name].text
    times = f"type=wmst&allowTemporalUpdates=true&temporalSource=provider&timeDimensionExtent={extent}"
    return f"{times}&{wms(base, name, '')}"


def wms(base: str, name: str, style: str) -> str:
    """A WMS layer in a style."""
    return f"crs={TM2}&format=image/png&layers={name}&styles={style}&url={base}/maps/service?"


def wmts(base: str, name: str) -> str:
    """A WMTS layer in the national grid."""
    address = quote(f"{base}/maps/service?SERVICE=WMTS&REQUEST=GetCapabilities", safe=":/?")
    return f"crs={TM2}&tileMatrixSet=TGOS-EPSG3826&format=image/png&layers={name}&styles=default&url={address}"


def in_time(base: str, name: str, place: QgsPointXY) -> dict[str, Any]:
    """What the temporal controller shows of the first and of the last period, and the legend."""
    layer = QgsRasterLayer(with_times(base, name), "time", "wms")
    ranges = layer.dataProvider().temporalCapabilities().allAvailableTemporalRanges()
    layer.temporalProperties().setIsActive(True)
    ends = {one.begin().toString("yyyy-MM-dd"): one for one in (ranges[0], ranges[-1])}
    return {
        "in time": {day: picture(layer, place, one) for day, one in ends.items()},
        "legend": legend(layer),
    }


def legend(layer: QgsRasterLayer) -> list[int]:
    """Width and height of the picture that the layer's tree shows."""
    loop, sizes = QEventLoop(), []
    fetcher = layer.dataProvider().getLegendGraphicFetcher(None)
    fetcher.finish.connect(lambda image: (sizes.extend((image.width(), image.height())), loop.quit()))
    fetcher.error.connect(lambda _: loop.quit())
    fetcher.start()
    loop.exec_()
    return sizes


def drawn(uri: str, place: QgsPointXY) -> str:
    """What a layer looks like; empty for one that is not valid."""
    layer = QgsRasterLayer(uri, "map", "wms")
    return picture(layer, place) if layer.isValid() else ""


def picture(layer: QgsRasterLayer, place: QgsPointXY, when: QgsDateTimeRange | None = None) -> str:
    """The colours of a picture around a place and how many pixels each has, as a text; empty for one of one colour."""
    box = QgsRectangle.fromCenterAndSize(place, WIDTH, WIDTH * PICTURE.height() / PICTURE.width())
    seen = pixels(layer, box, PICTURE, when)
    counts = sorted((seen.count(colour), colour) for colour in set(seen))
    return "" if len(counts) < 2 else str(counts[-20:])


def cell(base: str, place: QgsPointXY) -> float | None:
    """What a grid's file says of a place, read over the network."""
    layer = QgsRasterLayer(f"/vsicurl/{base}/download/population_grid_1km.tif", "grid", "gdal")
    return layer.dataProvider().sample(place, 1)[0] if layer.isValid() else None


def features(base: str, version: str) -> dict[str, Any]:
    """Every town by WFS in EPSG:3826, in pages of seven where the version has pages."""
    uri = f"typename='onestop:towns' url='{base}/wfs' version='{version}' srsname='{TM2}' pagingEnabled='true'"
    layer = QgsVectorLayer(f"{uri} pageSize='7'", "towns", "WFS")
    corners = {}
    for each in layer.getFeatures():
        box = each.geometry().boundingBox()
        corners[each["TOWN_ID"]] = [each["TOWN"], box.xMinimum(), box.yMinimum()]
    return {"count": layer.featureCount(), "editable": layer.dataProvider().capabilitiesString(), "corners": corners}


tell(look)
