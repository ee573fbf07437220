"""Geometries and times of GML 2, 3.1 and 3.2 as literals of a filter's tree, in CRS84."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import batched
from typing import Any

import numpy as np
import shapely
from lxml.etree import _Element as Element
from numpy.typing import NDArray
from pygeofilter import values
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from onestop import crs
from onestop.errors import BadValue
from onestop.filters import literals
from onestop.filters.limits import check_depth

NAMESPACES = ("http://www.opengis.net/gml", "http://www.opengis.net/gml/3.2")
NOW = "indeterminatePosition"
"""The attribute of an open end of a period."""


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def is_gml(element: Element) -> bool:
    """Whether an element is GML's."""
    return str(element.tag)[1:].partition("}")[0] in NAMESPACES


def children(element: Element, *names: str) -> Iterator[Element]:
    """The element's children of these names, all where none is given; comments are none."""
    for child in element:
        if isinstance(child.tag, str) and (not names or local(child) in names):
            yield child


def geometry(element: Element, system: str) -> values.Geometry:
    """The literal of a GML geometry; `system` is what holds where it says no `srsName`."""
    system = srs(element, system)
    if local(element) in ("Envelope", "Box"):
        return literals.box(*box(element, system))
    try:
        return literals.geometry(shape(element), system)
    except (GEOSException, ValueError):
        raise BadValue("geometry", local(element), "a GML geometry with enough coordinates") from None


def box(element: Element, system: str) -> tuple[float, float, float, float]:
    """West, south, east, north of an envelope; raises BadValue."""
    corners = np.concatenate([positions(child) for child in children(element)] or [np.empty((0, 2))])
    if local(element) not in ("Envelope", "Box") or corners.shape != (2, 2):
        raise BadValue("BBOX", local(element), "a gml:Envelope or gml:Box with two corners")
    return crs.transform_bbox(corners.ravel().tolist(), srs(element, system), "BBOX")


def srs(element: Element, system: str) -> str:
    """The system that the outermost element with an `srsName` says."""
    names = (one.get("srsName") for one in element.iter() if isinstance(one.tag, str))
    found = next((name for name in names if name), system)
    crs.find(found, "srsName")
    return found


def shape(element: Element, depth: int = 0) -> BaseGeometry:
    """The geometry of an element; raises BadValue for one that we do not know."""
    check_depth(depth)
    maker = SHAPES.get(local(element))
    if maker is None:
        raise BadValue("geometry", local(element), ", ".join(SHAPES))
    return maker(element, depth)


def point(element: Element, _depth: int) -> BaseGeometry:
    """A point of `pos`, `coordinates` or `coord`."""
    found = coordinates(element)
    if len(found) != 1:
        raise BadValue("gml:Point", len(found), "one position")
    return shapely.Point(found[0])


def line(element: Element, _depth: int) -> BaseGeometry:
    """A line of `posList`, `pos`, `coordinates` or `coord`."""
    return shapely.LineString(coordinates(element))


def curve(element: Element, depth: int) -> BaseGeometry:
    """A curve of straight segments."""
    segments = [shape(one, depth + 1) for part in children(element, "segments") for one in children(part)]
    return shapely.line_merge(shapely.union_all(segments)) if len(segments) > 1 else only(segments)


def polygon(element: Element, _depth: int) -> BaseGeometry:
    """A polygon of rings."""
    shells = [ring(one) for one in children(element, "exterior", "outerBoundaryIs")]
    holes = [ring(one) for one in children(element, "interior", "innerBoundaryIs")]
    return shapely.Polygon(only(shells), holes)


def ring(boundary: Element) -> shapely.LinearRing:
    """The ring in a polygon's boundary."""
    return shapely.LinearRing(coordinates(only(list(children(boundary, "LinearRing")))))


def surface(element: Element, depth: int) -> BaseGeometry:
    """A surface of patches."""
    patches = [shape(one, depth + 1) for part in children(element, "patches") for one in children(part)]
    return shapely.union_all(patches)


def many(element: Element, depth: int) -> BaseGeometry:
    """A geometry of members."""
    members = [shape(one, depth + 1) for part in children(element) for one in children(part)]
    kinds = {one.geom_type for one in members}
    collect = COLLECTED.get(kinds.pop() if len(kinds) == 1 else "", shapely.GeometryCollection)
    return collect(members)


def only[Item](items: list[Item]) -> Item:
    """The first of the items; raises BadValue where there is none."""
    if not items:
        raise BadValue("geometry", "nothing", "rings, segments or patches in it")
    return items[0]


SHAPES: dict[str, Callable[[Element, int], BaseGeometry]] = {
    "Point": point,
    "LineString": line,
    "LineStringSegment": line,
    "LinearRing": line,
    "Curve": curve,
    "Polygon": polygon,
    "PolygonPatch": polygon,
    "Surface": surface,
    "MultiPoint": many,
    "MultiLineString": many,
    "MultiCurve": many,
    "MultiPolygon": many,
    "MultiSurface": many,
    "MultiGeometry": many,
}
COLLECTED: dict[str, Callable[[Any], BaseGeometry]] = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}
"""What members of one kind make together."""


def coordinates(element: Element) -> NDArray[np.float64]:
    """All positions of an element, in the order of axes they are written in."""
    parts = [positions(child) for child in children(element, "pos", "posList", "coordinates", "coord")]
    return np.concatenate(parts) if parts else np.empty((0, 2))


def positions(element: Element) -> NDArray[np.float64]:
    """The positions that one element writes, without heights; raises BadValue."""
    text = element.text or ""
    if local(element) == "coord":
        rows = [[child.text or "" for child in children(element, "X", "Y")]]
    elif local(element) == "coordinates":
        decimal, between, after = (
            element.get(name, sign) for name, sign in (("decimal", "."), ("cs", ","), ("ts", " "))
        )
        rows = [one.replace(decimal, ".").split(between or ",") for one in text.replace(after or " ", " ").split()]
    else:
        parent = element.getparent()
        said = element.get("srsDimension") or (parent.get("srsDimension") if parent is not None else None)
        numbers = text.split()
        size = 3 if said == "3" or (local(element) != "posList" and len(numbers) == 3) else 2  # noqa: PLR2004
        rows = [list(row) for row in batched(numbers, size)]
    try:
        return np.array([row[:2] for row in rows], dtype=np.float64).reshape(-1, 2)
    except ValueError:
        raise BadValue(f"gml:{local(element)}", text[: literals.SHOWN], "pairs of numbers") from None


def is_time(element: Element) -> bool:
    """Whether an element is an instant or a period."""
    return local(element) in ("TimeInstant", "TimePeriod", "timePosition")


def time(element: Element) -> date | values.Interval:
    """A GML instant as a day, a period as an interval."""
    if local(element) != "TimePeriod":
        found = position(element)
        if found is None:
            raise BadValue("gml:TimeInstant", "nothing", "a gml:timePosition")
        return found
    ends = [position(one) for one in children(element, "begin", "end", "beginPosition", "endPosition")]
    if len(ends) != 2:  # noqa: PLR2004
        raise BadValue("gml:TimePeriod", len(ends), "a begin and an end")
    return values.Interval(*ends)


def position(element: Element) -> date | None:
    """The day that an element says, itself or further in; None for an open end."""
    for one in element.iter():
        if isinstance(one.tag, str) and (one.get(NOW) or (one.text or "").strip()):
            return None if one.get(NOW) else literals.day((one.text or "").strip(), local(one))
    return None
