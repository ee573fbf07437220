"""GeoJSON's text turned into GML's: the numbers stay as they are, and only the signs between them change.

GML wants a `gml:id` on each geometry that is unique in its document, and the same area stands in a document once for
each period of a statistic. So where the identifier goes the text has the sign `ID`, for whoever writes the document.
"""

from collections.abc import Callable
from typing import Any

import shapely
from numpy.typing import NDArray

from onestop import crs
from onestop.errors import BadValue

ID = b"@"
"""Stands in a geometry's text where the identifier of its feature goes; no number and no name of GML has it."""

type Writer = Callable[[bytes, bytes, bytes], bytes]
"""From the text of coordinates, the attribute `srsName` or nothing, and what ends the identifier."""

_RING = b"<gml:LinearRing><gml:posList>%b</gml:posList></gml:LinearRing>"
_EXTERIOR = b"<gml:exterior>" + _RING + b"</gml:exterior>"
_INTERIOR = b"<gml:interior>" + _RING + b"</gml:interior>"
_POLYGON = b'<gml:Polygon gml:id="%b.geometry' % ID
"""How a polygon that is no member begins; a quotation mark and its other attributes follow."""
_LINE = b"<gml:posList>%b</gml:posList>"
_POINT = b"<gml:pos>%b</gml:pos>"


def from_geojson(text: bytes, system: crs.Crs) -> bytes:
    """A GeoJSON geometry as GML whose coordinates are said to be in a system.

    :param text: as GEOS writes it, without spaces; in the order of axes of the system
    :raises BadValue: for a kind of geometry that we do not write
    """
    kind, _, rest = text.removeprefix(b'{"type":"').partition(b'"')
    writer = WRITERS.get(kind)
    if writer is None:
        raise BadValue("geometry", kind.decode("ascii", "replace"), b", ".join(WRITERS).decode())
    srs = b' srsName="%b"' % system.urn.encode()
    return writer(rest.removeprefix(b',"coordinates":').removesuffix(b"}"), srs, b"")


def from_geometries(geometries: NDArray[Any], system: crs.Crs) -> list[bytes | None]:
    """Geometries as GML; their coordinates are in the order of axes of the system, None stays None."""
    return [
        None if text is None else from_geojson(text.encode(), system)
        for text in shapely.to_geojson(geometries).tolist()
    ]


def as_multi_surface(text: bytes) -> bytes:
    """A gml:Polygon as a gml:MultiSurface of one, for documents whose geometries are of one kind; else the same."""
    if not text.startswith(_POLYGON):
        return text
    attributes, _, rings = text.removeprefix(_POLYGON).removesuffix(b"</gml:Polygon>").partition(b">")
    member = b'<gml:surfaceMember>%b.1">%b</gml:Polygon></gml:surfaceMember>' % (_POLYGON, rings)
    return b'<gml:MultiSurface gml:id="%b.geometry"%b>%b</gml:MultiSurface>' % (ID, attributes[1:], member)


def point(x: float, y: float, system: crs.Crs) -> bytes:
    """A place in degrees, given longitude first, as a gml:Point of a system in degrees."""
    first, second = (y, x) if system.latitude_first else (x, y)
    where = f"{first:.{system.decimals}f} {second:.{system.decimals}f}".encode()
    return element(b"Point", b' srsName="%b"' % system.urn.encode(), _POINT % where)


def positions(text: bytes) -> bytes:
    """`x,y],[x,y` as a list of positions."""
    return text.replace(b"],[", b" ").replace(b",", b" ")


def element(name: bytes, attributes: bytes, content: bytes, at: bytes = b"") -> bytes:
    """A geometry with its identifier."""
    return b'<gml:%b gml:id="%b.geometry%b"%b>%b</gml:%b>' % (name, ID, at, attributes, content, name)


def simple(name: bytes, template: bytes, brackets: int) -> Writer:
    """The writer of a point or a line."""

    def write(text: bytes, srs: bytes, at: bytes) -> bytes:
        return element(name, srs, template % positions(text[brackets:-brackets]), at)

    return write


def polygon(text: bytes, srs: bytes, at: bytes) -> bytes:
    """`[[[x,y],…],[…]]` as a gml:Polygon; each of its rings stands between `[[` and `]]`."""
    exterior, *interior = text[3:-3].split(b"]],[[")
    rings = [_EXTERIOR % positions(exterior), *(_INTERIOR % positions(ring) for ring in interior)]
    return element(b"Polygon", srs, b"".join(rings), at)


def many(name: bytes, member: bytes, of: Writer, *, between: bytes) -> Writer:
    """The writer of a geometry of members; the members stand in the outermost brackets, a separator between them."""
    closing, opening = between.split(b",")

    def write(text: bytes, srs: bytes, at: bytes) -> bytes:
        inner = text[1:-1].removeprefix(opening).removesuffix(closing)
        parts = [
            b"<gml:%b>%b</gml:%b>" % (member, of(opening + part + closing, b"", b"%b.%d" % (at, number)), member)
            for number, part in enumerate(inner.split(between), start=1)
        ]
        return element(name, srs, b"".join(parts), at)

    return write


_point, _line = simple(b"Point", _POINT, 1), simple(b"LineString", _LINE, 2)

WRITERS: dict[bytes, Writer] = {
    b"Point": _point,
    b"LineString": _line,
    b"Polygon": polygon,
    b"MultiPoint": many(b"MultiPoint", b"pointMember", _point, between=b"],["),
    b"MultiLineString": many(b"MultiCurve", b"curveMember", _line, between=b"]],[["),
    b"MultiPolygon": many(b"MultiSurface", b"surfaceMember", polygon, between=b"]]],[[["),
}
"""Every kind that we write, by GeoJSON's name."""
