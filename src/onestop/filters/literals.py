"""Values as filters write them: days, text whose type is not said, and geometries."""

import math
import re
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import shapely
from pygeofilter import values
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from onestop import crs
from onestop.errors import BadValue

FIRST_DAY = "0001-01-01"
LAST_DAY = "9999-12-31"
"""What stands for the open ends of an interval."""
FIRST_MOMENT, LAST_MOMENT = "T00:00:00.000Z", "T23:59:59.999Z"
"""What follows a day where it is compared with instants."""
OPEN = ("..", "")
"""How an open end of an interval is written."""
ZONED_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)", re.ASCII)
SHOWN = 60
"""Characters of a value that an error repeats."""


LEAST_PLACES = {"LineString": 2, "Polygon": 3}
NOWHERE = values.Geometry({"type": "Polygon", "coordinates": ()})
"""What no geometry meets."""


class Untyped(str):
    """A literal that says nothing of its type, as in FES and in a URL: it takes that of what it is compared with."""

    __slots__ = ()


def day(text: str, what: str = "date") -> date:
    """A calendar day from `2017-06-30` or from the first part of `2017-06-30T12:00:00Z`; raises BadValue.

    A day may have the zone that `xs:date` allows, `2017-06-30+08:00`: it is the day as it is written.
    """
    if zoned := ZONED_DAY.fullmatch(text):
        text = zoned[1]
    try:
        return datetime.fromisoformat(text) if len(text) > len(LAST_DAY) else date.fromisoformat(text)
    except ValueError:
        allowed = "a date such as 2017-06-30 or a time such as 2017-06-30T12:00:00Z"
        raise BadValue(what, text[:SHOWN], allowed) from None


def day_text(value: object, what: str = "date") -> str:
    """A day as columns keep it, from a date, a time or text; raises BadValue."""
    moment = value if isinstance(value, date) else day(str(value), what)
    return f"{moment.year:04}-{moment.month:02}-{moment.day:02}"


def instant_text(value: object, what: str = "time") -> str:
    """An instant as columns keep it, in UTC, which a time without a zone is in; a day is its first moment.

    :raises BadValue: for what is neither
    """
    moment = value if isinstance(value, date) else day(str(value), what)
    if not isinstance(moment, datetime):
        return day_text(moment) + FIRST_MOMENT
    try:
        known = moment.astimezone(UTC) if moment.tzinfo else moment
    except OverflowError:
        raise BadValue(what, str(value)[:SHOWN], f"a time from {FIRST_DAY} to {LAST_DAY}") from None
    return f"{day_text(known)}T{known.hour:02}:{known.minute:02}:{known.second:02}.{known.microsecond // 1000:03}Z"


def geometry(shape: BaseGeometry, system: str = crs.CRS84) -> values.Geometry:
    """A literal of the tree, in CRS84, from a geometry in a system; raises BadValue where it makes no sense.

    A line or a surface that was rounded to a point or a line meets nothing: it is empty.
    """
    if has_collapsed(shape):
        return NOWHERE
    if shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise BadValue("geometry", shown(shape), "a geometry with coordinates that are finite numbers")
    if not shapely.is_valid(shape):
        raise BadValue("geometry", shown(shape), f"a valid geometry; this one has: {shapely.is_valid_reason(shape)}")
    flat = np.array([shapely.force_2d(shape)], dtype=object)
    moved = flat[0] if system == crs.CRS84 else crs.to_crs84(flat, system)[0]
    return values.Geometry(shapely.geometry.mapping(moved))


def has_collapsed(shape: BaseGeometry) -> bool:
    """Whether a line or a surface has too few different places to be one."""
    outline = shape.exterior if isinstance(shape, shapely.Polygon) else shape
    return len(set(outline.coords)) < LEAST_PLACES[shape.geom_type] if shape.geom_type in LEAST_PLACES else False


def box(west: float, south: float, east: float, north: float) -> values.Geometry:
    """A box in CRS84 as a literal; where west is greater than east it crosses the antimeridian."""
    if west <= east:
        return values.Geometry(shapely.geometry.mapping(shapely.box(west, south, east, north)))
    sides = [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
    return values.Geometry(shapely.geometry.mapping(shapely.MultiPolygon(sides)))


def shape_of(literal: object) -> BaseGeometry:
    """The geometry of a literal of the tree; raises BadValue for what is none."""
    mapping: Any = getattr(literal, "__geo_interface__", literal)
    try:
        found = shapely.geometry.shape(mapping)
    except (GEOSException, AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise BadValue("geometry", str(literal)[:SHOWN], "a geometry as GeoJSON or WKT has them") from None
    return shape_of(geometry(found)) if found.has_z else found


def shown(shape: BaseGeometry) -> str:
    """The beginning of a geometry, for an error."""
    return shapely.to_wkt(shape)[:SHOWN]


def number(text: str) -> int | float | None:
    """The finite number that a text writes, whole where it can be; None where it is none, or beyond all fractions."""
    try:
        size = float(text)
    except ValueError:
        return None
    if not math.isfinite(size):
        return None
    try:
        return int(text)
    except ValueError:
        return size
