"""GeoQueryAddr: a point, a line or a polygon → the doorplates there.

Only the point operations were ever recorded in use; for lines and polygons the parameters are ours: `oLine` and
`oPolygon` as WKT or as bare coordinates (`x y,x y`), and `oBuffer` for a line.
"""

import re
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from onestop import crs
from onestop.address import reverse
from onestop.address.old.model import row_of
from onestop.address.reverse import Near, Shape
from onestop.crs import WORLD
from onestop.errors import BadValue
from onestop.legacy.calls import Call
from onestop.legacy.fields import DEGREES, fields
from onestop.legacy.replies import Value, elements, indented

MOST_ROWS = 100
"""Doorplates of one answer."""
MOST_NUMBERS = 4000
"""Numbers in the coordinates of a line or a polygon."""
WIDEST_BUFFER = 5000.0
"""In metres: the widest buffer of a line."""

COORDINATES = re.compile(r"[-+0-9.eE,\s()]+")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d{1,3})?")


def point_query_addr(call: Call) -> str:
    """The doorplates within some metres of a point, the nearest first."""
    return found(call, near(call, buffer(call), MOST_ROWS))


def point_query_near_addr(call: Call) -> str:
    """The doorplate nearest to a point."""
    return found(call, near(call, reverse.REACH, 1))


def point_query_near_addr_by_buffer(call: Call) -> str:
    """The doorplate nearest to a point, if it is within some metres."""
    return found(call, near(call, buffer(call), 1))


def line_query_addr(call: Call) -> str:
    """The doorplates within some metres of a line, the nearest first."""
    metres = min(buffer(call), WIDEST_BUFFER)
    return found(call, reverse.along(call.engine.index, shape(call, "oLine", "LINESTRING"), metres, limit=MOST_ROWS))


def polygon_query_addr(call: Call) -> str:
    """The doorplates inside a polygon."""
    plates = reverse.inside(call.engine.index, shape(call, "oPolygon", "POLYGON"), limit=MOST_ROWS)
    return found(call, [Near(plate, 0.0) for plate in plates])


def near(call: Call, metres: float, limit: int) -> list[Near]:
    """The doorplates nearest to the point of a call."""
    point = shapely.Point(call.number("oPX"), call.number("oPY"))
    place = degrees(call, "oPX", point).coords[0]
    return reverse.nearest(call.engine.index, place[0], place[1], metres=metres, limit=limit)


def buffer(call: Call) -> float:
    """How far around, in metres; raises BadValue."""
    metres = call.number("oBuffer")
    if metres < 0:
        raise BadValue("oBuffer", call.text("oBuffer")[:20], "0 以上的公尺數 metres, 0 or more")
    return metres


def shape(call: Call, name: str, kind: str) -> Shape:
    """The line or the polygon of a call in degrees; raises BadValue."""
    text = call.text(name).strip()
    inner = re.sub(rf"^(?:MULTI)?{kind}\s*", "", text, flags=re.IGNORECASE)
    if not COORDINATES.fullmatch(inner) or len(NUMBER.findall(inner)) > MOST_NUMBERS:
        raise wrong(name, text, kind)
    if inner == text:
        text = f"{kind}({inner})" if kind == "LINESTRING" else f"{kind}(({inner}))"
    try:
        geometry = shapely.from_wkt(text)
    except shapely.errors.GEOSException as error:
        raise wrong(name, text, kind) from error
    if geometry.is_empty or not shapely.is_valid(geometry):
        raise wrong(name, text, kind)
    return cast("Shape", degrees(call, name, geometry))


def wrong(name: str, text: str, kind: str) -> BadValue:
    """What is said of coordinates that make no shape."""
    return BadValue(name, text[:40], f"WKT {kind}，最多 {MOST_NUMBERS} 個數字 at most {MOST_NUMBERS} numbers")


def degrees(call: Call, name: str, geometry: BaseGeometry) -> BaseGeometry:
    """A geometry of the call's coordinate system in longitude and latitude; raises BadValue."""
    moved: BaseGeometry = crs.to_crs84(np.array([geometry], object), call.srs)[0]
    west, south, east, north = moved.bounds
    if min(west, east) < WORLD[0] or max(west, east) > WORLD[2] or south < WORLD[1] or north > WORLD[3]:
        raise BadValue(name, call.text(name)[:40], f"{call.srs} 的坐標 coordinates of {call.srs}")
    return moved


def found(call: Call, nears: Sequence[Near]) -> str:
    """The doorplates as JSON or XML, with their distance in metres."""
    value: Mapping[str, Value] = {
        "Info": {"IsSuccess": "True", "InSRS": call.text("oSRS") or DEGREES, "Total": len(nears)},
        "AddressList": [row(call, one) for one in nears],
    }
    return "\r\n".join(elements(value, "GeoQueryAddr")) if call.xml else indented(value)


def row(call: Call, near: Near) -> Mapping[str, Value]:
    """One doorplate."""
    codes = call.boolean("oIsShowCodeBase")
    return {**fields(row_of(call.engine.index, near.plate), call.srs, call.version, codes=codes), "DIS": near.metres}
