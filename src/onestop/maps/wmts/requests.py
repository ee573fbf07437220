"""What is asked of the WMTS, by key and value or by address → one of three requests; raises Refusal."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from onestop.maps.refusals import Refusal

type Asked = Mapping[str, str]
"""Parameters, names in small letters."""

VERSION = "1.0.0"
CAPABILITIES = "/wmts/1.0.0/WMTSCapabilities.xml"
ADDRESS = re.compile(
    r"/wmts/(?P<layer>[\w.:-]{1,128})(?:/(?P<style>[\w.-]{1,64})(?:/(?P<time>\{Time\}|[\w.:-]{1,64}))?)?"
    r"/(?P<grid>[\w.:-]{1,64})/(?P<matrix>\d{1,3})/(?P<column>\d{1,9})/(?P<row>\d{1,9})"
    r"(?:/(?P<i>\d{1,9})/(?P<j>\d{1,9}))?\.(?P<format>\w{1,16})"
)
"""Layer, style and time, grid, level, column, row; a place in the tile; a format. Style and time may be left out."""
UNFILLED = "{Time}"
"""QGIS leaves the template's word where a person chose no time, when it asks about a place."""
ENDINGS = {"json": "application/json", "html": "text/html", "txt": "text/plain"}
"""How an address ends that asks what lies at a place, and the format that it means."""
SECTIONS = ("ServiceIdentification", "ServiceProvider", "OperationsMetadata", "Contents")
"""Parts of the capabilities that can be asked for alone; themes may be asked for, but there are none."""
NO_SECTION = ("Themes",)
LONGEST = 9
"""Digits of a number."""


@dataclass(frozen=True, slots=True)
class GetCapabilities:
    """What is offered.

    :ivar sequence: that the client has already; empty where it does not say
    :ivar sections: of the document, in its order; all of them where the client names none
    """

    sequence: str = ""
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GetTile:
    """A tile; nothing has been looked up yet."""

    layer: str
    style: str
    time: str
    grid: str
    matrix: str
    column: int
    row: int
    format: str


@dataclass(frozen=True, slots=True)
class GetFeatureInfo:
    """What lies at a pixel of a tile."""

    tile: GetTile
    place: tuple[int, int]
    format: str


type Request = GetCapabilities | GetTile | GetFeatureInfo


def by_address(path: str) -> Request | None:
    """The request of an address; None where it is none of ours."""
    if path == CAPABILITIES:
        return GetCapabilities()
    found = ADDRESS.fullmatch(path)
    if not found:
        return None
    asks, ending = found["i"] is not None, found["format"]
    tile = GetTile(
        found["layer"],
        found["style"] or "",
        (found["time"] or "").replace(UNFILLED, ""),
        found["grid"],
        found["matrix"],
        int(found["column"]),
        int(found["row"]),
        "image/png" if asks else f"image/{ending.replace('jpg', 'jpeg')}",
    )
    if not asks:
        return tile
    if ending not in ENDINGS:
        raise Refusal("infoformat", f"the ending .{ending} is not offered; offered: {', '.join(ENDINGS)}")
    return GetFeatureInfo(tile, (int(found["i"]), int(found["j"])), ENDINGS[ending])


def by_keys(asked: Asked) -> Request:
    """The request that parameters make; raises Refusal."""
    if needed(asked, "service").upper() != "WMTS":
        raise Refusal("service", f"SERVICE={asked['service'][:40]} is not offered; offered: WMS, WMTS")
    match needed(asked, "request").lower():
        case "getcapabilities":
            return get_capabilities(asked)
        case "gettile":
            return get_tile(asked)
        case "getfeatureinfo":
            place = number(asked, "i"), number(asked, "j")
            # QGIS leaves out the format of the tile that it asks about.
            return GetFeatureInfo(get_tile({"format": "image/png", **asked}), place, needed(asked, "infoformat"))
    offered = "GetCapabilities, GetTile, GetFeatureInfo"
    raise Refusal("request", f"REQUEST={asked['request'][:40]} is not offered; offered: {offered}")


def get_capabilities(asked: Asked) -> GetCapabilities:
    """A GetCapabilities; of the versions that a client accepts one must be ours."""
    accepted = asked.get("acceptversions", "")
    if accepted and VERSION not in accepted.split(","):
        raise Refusal("", f"AcceptVersions={accepted[:60]}: only {VERSION} is spoken", "VersionNegotiationFailed")
    return GetCapabilities(asked.get("updatesequence", ""), sections(asked) if "sections" in asked else ())


def sections(asked: Asked) -> tuple[str, ...]:
    """The parts of the capabilities that are asked for; none where it is all of them; raises Refusal."""
    wanted = {name.strip().lower() for name in needed(asked, "sections").split(",")}
    unknown = wanted - {name.lower() for name in SECTIONS} - {"all", "themes"}
    if unknown:
        raise Refusal("sections", f"SECTIONS={min(unknown)[:40]} is not offered; offered: {', '.join(SECTIONS)}, All")
    return () if "all" in wanted else tuple(name for name in SECTIONS if name.lower() in wanted) or NO_SECTION


def get_tile(asked: Asked) -> GetTile:
    """A GetTile; raises Refusal."""
    if needed(asked, "version") != VERSION:
        raise Refusal("version", f"VERSION={asked['version'][:40]} is not spoken; spoken: {VERSION}")
    return GetTile(
        needed(asked, "layer"),
        needed(asked, "style"),
        asked.get("time", ""),
        needed(asked, "tilematrixset"),
        needed(asked, "tilematrix"),
        number(asked, "tilecol"),
        number(asked, "tilerow"),
        needed(asked, "format"),
    )


def needed(asked: Asked, name: str) -> str:
    """A parameter that must be there; raises Refusal."""
    text = asked.get(name)
    if not text:
        raise Refusal(name, f"{name.upper()} is missing", "MissingParameterValue")
    return text


def number(asked: Asked, name: str) -> int:
    """A whole number; raises Refusal."""
    text = needed(asked, name)
    if not re.fullmatch(rf"-?\d{{1,{LONGEST}}}", text, re.ASCII):
        raise Refusal(name, f"{name.upper()}={text[:40]} is not allowed; allowed: a whole number")
    return int(text)
