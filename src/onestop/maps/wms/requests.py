"""What is asked of the WMS: key-value pairs in any case → one of four requests; raises Refusal.

Parameters are read once, here; operations never see a text that was not checked.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from onestop.cartography.files import JPEG, PNG, Paper
from onestop.cartography.frame import Frame
from onestop.crs import OLD_WEB_MERCATOR
from onestop.maps.refusals import Refusal

type Version = Literal["1.1.1", "1.3.0"]
type Asked = Mapping[str, str]
"""Parameters, names in small letters."""

LATEST: Version = "1.3.0"
LARGEST = 4096
"""Pixels on a side of a picture."""
DIGITS = 9
"""Of a whole number, at most."""
LAYERS = 16
"""That one picture may have."""
ANSWERS = 10
"""Of GetFeatureInfo, at most."""
OLD_NAMES = tuple(f"EPSG:{code}" for code in OLD_WEB_MERCATOR)
"""What old programs call web mercator, ArcGIS among them; they find it among the systems of all layers."""
SYSTEMS = {
    "EPSG:3857": "EPSG:3857",
    "EPSG:3826": "EPSG:3826",
    "EPSG:3825": "EPSG:3825",
    "EPSG:3824": "EPSG:3824",
    "EPSG:4326": "EPSG:4326",
    "CRS:84": "EPSG:4326",
    **dict.fromkeys(OLD_NAMES, "EPSG:3857"),
}
"""The systems that we draw in, and what Mapnik calls them."""
LATITUDE_FIRST = frozenset({"EPSG:4326", "EPSG:3824"})
"""In 1.3.0; 1.1.1 has the longitude first always."""
PICTURES = (PNG, JPEG)
PLAIN, HTML, XML, JSON, GEOJSON = "text/plain", "text/html", "text/xml", "application/json", "application/geo+json"
GML = "application/vnd.ogc.gml"
"""What 1.1.1 calls XML."""
INFORMATION = {"1.3.0": (PLAIN, HTML, XML, JSON, GEOJSON), "1.1.1": (PLAIN, HTML, GML, JSON, GEOJSON)}
LEGENDS = (PNG, JSON)
SPOKEN = ("1.3.0", "1.1.1", "1.1.0", "1.0.0")
"""Versions that a request for a picture may name; the last two are answered as 1.1.1."""
COLOUR = re.compile(r"(?:0x|#)([0-9A-Fa-f]{6})")


@dataclass(frozen=True, slots=True)
class GetCapabilities:
    """What is offered.

    :ivar sequence: that the client has already; None where it does not say
    """

    version: Version
    sequence: str | None


@dataclass(frozen=True, slots=True)
class GetMap:
    """A picture.

    :ivar styles: one for each layer, empty for its default
    :ivar time: as it was written
    :ivar sld: a document of the user's own, empty for none
    """

    layers: tuple[str, ...]
    styles: tuple[str, ...]
    frame: Frame
    paper: Paper
    time: str = ""
    sld: str = ""

    @property
    def format(self) -> str:
        """The media type of the picture."""
        return self.paper.media_type


@dataclass(frozen=True, slots=True)
class GetFeatureInfo:
    """What lies at a pixel of a picture.

    :ivar place: column and row, from the upper left
    """

    layers: tuple[str, ...]
    frame: Frame
    place: tuple[int, int]
    format: str
    count: int = 1
    time: str = ""


@dataclass(frozen=True, slots=True)
class GetLegendGraphic:
    """What the colours of a layer mean."""

    layer: str
    style: str
    format: str
    time: str = ""
    sld: str = ""


type Request = GetCapabilities | GetMap | GetFeatureInfo | GetLegendGraphic


def read(asked: Asked) -> Request:
    """The request that parameters make; raises Refusal."""
    if asked.get("service", "WMS").upper() != "WMS":
        raise Refusal("SERVICE", f"SERVICE={asked['service'][:40]} is not offered here; offered: WMS, WMTS")
    name = needed(asked, "request").lower()
    if asked.get("sld"):
        raise Refusal("SLD", "a style by its address is not taken; send it in SLD_BODY", "OperationNotSupported")
    reader = READERS.get(name)
    if reader is None:
        raise Refusal("REQUEST", f"REQUEST={name[:40]} is not offered; offered: {OFFERED}", "OperationNotSupported")
    return reader(asked)


def version_of(asked: Asked) -> Version:
    """The version to answer in: of those we speak the one that was asked for, or the next lower, or the lowest."""
    text = asked.get("version") or asked.get("wmtver") or LATEST
    try:
        parts = [int(part) for part in text.split(".")]
    except ValueError:
        return LATEST
    return "1.3.0" if parts >= [1, 3, 0] else "1.1.1"


def stated_version(asked: Asked) -> Version:
    """The version of a request that has to name one; raises Refusal."""
    text = asked.get("wmtver") or needed(asked, "version")
    if text not in SPOKEN:
        raise Refusal("VERSION", f"VERSION={text[:40]} is not spoken; spoken: {', '.join(SPOKEN)}")
    return version_of(asked)


def get_capabilities(asked: Asked) -> GetCapabilities:
    """A GetCapabilities; one without a SERVICE is turned away before, as it could mean WMTS."""
    return GetCapabilities(version_of(asked), asked.get("updatesequence"))


def get_map(asked: Asked) -> GetMap:
    """A GetMap; raises Refusal."""
    version = stated_version(asked)
    sld = asked.get("sld_body", "")
    layers = names(asked, "layers", optional=bool(sld))
    styles = tuple(needed(asked, "styles", empty=True).split(",")) if not sld or "styles" in asked else ("",)
    if styles == ("",):
        styles = ("",) * len(layers)
    if len(styles) != len(layers):
        raise Refusal("STYLES", f"STYLES names {len(styles)} styles for {len(layers)} layers", "StyleNotDefined")
    return GetMap(
        layers,
        styles,
        frame(asked, version),
        Paper(one_of(asked, "format", PICTURES), flag(asked, "transparent"), colour(asked)),
        time=asked.get("time", ""),
        sld=sld,
    )


def get_feature_info(asked: Asked) -> GetFeatureInfo:
    """A GetFeatureInfo; raises Refusal."""
    version = stated_version(asked)
    names(asked, "layers")
    shown = frame(asked, version)
    keys = ("i", "j") if version == LATEST else ("x", "y")
    other = ("x", "y") if version == LATEST else ("i", "j")
    # Old clients mix the versions' words; the place is clear all the same.
    sides = (shown.width, shown.height)
    place = tuple(pixel(asked, key, like, size=size) for key, like, size in zip(keys, other, sides, strict=True))
    return GetFeatureInfo(
        names(asked, "query_layers"),
        shown,
        (place[0], place[1]),
        one_of(asked, "info_format", INFORMATION[version], default=PLAIN),
        whole(asked, "feature_count", default=1, most=10**6),
        asked.get("time", ""),
    )


def get_legend_graphic(asked: Asked) -> GetLegendGraphic:
    """A GetLegendGraphic; raises Refusal."""
    format_ = one_of(asked, "format", LEGENDS, default=LEGENDS[0])
    sld = asked.get("sld_body", "")
    style, time = asked.get("style", ""), asked.get("time", "")
    return GetLegendGraphic(needed(asked, "layer"), style, format_, time, sld)


READERS: dict[str, Callable[[Asked], Request]] = {
    "getcapabilities": get_capabilities,
    "capabilities": get_capabilities,
    "getmap": get_map,
    "map": get_map,
    "getfeatureinfo": get_feature_info,
    "feature_info": get_feature_info,
    "getlegendgraphic": get_legend_graphic,
}
"""The short names are those of WMS 1.0."""
OFFERED = "GetCapabilities, GetMap, GetFeatureInfo, GetLegendGraphic"


def needed(asked: Asked, name: str, *, empty: bool = False) -> str:
    """A parameter that must be there; raises Refusal."""
    text = asked.get(name)
    if text is None or not (text or empty):
        raise Refusal(name.upper(), f"{name.upper()} is missing", "MissingParameterValue")
    return text


def names(asked: Asked, name: str, *, optional: bool = False) -> tuple[str, ...]:
    """Names of layers; raises Refusal."""
    text = asked.get(name, "") if optional else needed(asked, name)
    found = tuple(text.split(",")) if text else ()
    if len(found) > LAYERS:
        raise Refusal(name.upper(), f"{name.upper()} has {len(found)} layers; one picture may have {LAYERS}")
    return found


def one_of(asked: Asked, name: str, allowed: tuple[str, ...], *, default: str = "") -> str:
    """A format; raises Refusal."""
    text = (asked.get(name) or default) if default else needed(asked, name)
    found = text.lower().partition(";")[0].strip()
    if found not in allowed:
        raise Refusal(
            name.upper(), f"{name.upper()}={text[:60]} is not offered; offered: {', '.join(allowed)}", "InvalidFormat"
        )
    return found


def frame(asked: Asked, version: Version) -> Frame:
    """Box, size and reference system; raises Refusal."""
    key, code = ("crs", "InvalidCRS") if version == LATEST else ("srs", "InvalidSRS")
    # Old clients name it as the other version does.
    text = asked.get(key) or asked.get("srs" if key == "crs" else "crs") or needed(asked, key)
    srs = SYSTEMS.get(text.upper())
    if srs is None:
        sentence = f"{key.upper()}={text[:40]} is not offered; offered: {', '.join(SYSTEMS)}"
        raise Refusal(key.upper(), sentence, code)
    box = numbers(needed(asked, "bbox"))
    if version == LATEST and text.upper() in LATITUDE_FIRST:
        box = (box[1], box[0], box[3], box[2])
    width, height = (whole(asked, name, most=LARGEST) for name in ("width", "height"))
    return Frame(box, width, height, srs)


def numbers(text: str) -> tuple[float, float, float, float]:
    """A box as it is written; raises Refusal."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) != len("wsen") or not all(map(math.isfinite, found)):
        raise Refusal("BBOX", f"BBOX={text[:80]} is not allowed; allowed: four numbers parted by commas")
    if found[0] >= found[2] or found[1] >= found[3]:
        raise Refusal("BBOX", f"BBOX={text[:80]} is empty: the first corner must lie below and left of the second")
    return found[0], found[1], found[2], found[3]


def whole(asked: Asked, name: str, *, most: int, default: int | None = None) -> int:
    """A whole number from 1; raises Refusal."""
    text = asked.get(name, "") if default is not None else needed(asked, name)
    if default is not None and not text:
        return default
    if not (is_whole(text) and 1 <= int(text) <= most):
        sentence = f"{name.upper()}={text[:40]} is not allowed; allowed: a whole number from 1 to {most}"
        raise Refusal(name.upper(), sentence)
    return int(text)


def is_whole(text: str) -> bool:
    """Whether a text is a whole number of few enough digits to be read."""
    return text.isascii() and text.isdigit() and len(text) <= DIGITS


def pixel(asked: Asked, key: str, like: str, *, size: int) -> int:
    """A column or row of a picture; raises Refusal."""
    text = asked.get(key) or asked.get(like) or needed(asked, key)
    if not (is_whole(text) and int(text) < size):
        raise Refusal(key.upper(), f"{key.upper()}={text[:40]} lies outside the picture", "InvalidPoint")
    return int(text)


def flag(asked: Asked, name: str) -> bool:
    """TRUE or FALSE in any case; raises Refusal."""
    text = asked.get(name, "") or "FALSE"
    if text.upper() not in {"TRUE", "FALSE"}:
        raise Refusal(name.upper(), f"{name.upper()}={text[:40]} is not allowed; allowed: TRUE, FALSE")
    return text.upper() == "TRUE"


def colour(asked: Asked) -> str:
    """The background; raises Refusal."""
    text = asked.get("bgcolor", "") or "0xFFFFFF"
    found = COLOUR.fullmatch(text)
    if not found:
        raise Refusal("BGCOLOR", f"BGCOLOR={text[:40]} is not allowed; allowed: such as 0xFFFFFF")
    return f"#{found[1].lower()}"
