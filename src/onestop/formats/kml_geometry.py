"""GeoJSON's text turned into KML's: the numbers stay as they are, and only the signs between them change."""

from collections.abc import Callable

from onestop.errors import BadValue

_RING = b"<LinearRing><coordinates>%b</coordinates></LinearRing>"
_EXTERIOR = b"<outerBoundaryIs>" + _RING + b"</outerBoundaryIs>"
_INTERIOR = b"<innerBoundaryIs>" + _RING + b"</innerBoundaryIs>"


def of(text: bytes | None) -> bytes:
    """A GeoJSON geometry as KML; nothing where there is none.

    :param text: as GEOS writes it, without spaces, longitude first
    :raises BadValue: for a kind of geometry that we do not write
    """
    if text is None:
        return b""
    kind, _, rest = text.removeprefix(b'{"type":"').partition(b'"')
    writer = WRITERS.get(kind)
    if writer is None:
        raise BadValue("geometry", kind.decode("ascii", "replace"), b", ".join(WRITERS).decode())
    return writer(rest.removeprefix(b',"coordinates":').removesuffix(b"}"))


def positions(text: bytes) -> bytes:
    """`x,y],[x,y` as tuples with spaces between."""
    return text.replace(b"],[", b" ")


def point(text: bytes) -> bytes:
    """`[x,y]`."""
    return b"<Point><coordinates>%b</coordinates></Point>" % text[1:-1]


def line(text: bytes) -> bytes:
    """`[[x,y],…]`."""
    return b"<LineString><coordinates>%b</coordinates></LineString>" % positions(text[2:-2])


def polygon(text: bytes) -> bytes:
    """`[[[x,y],…],[…]]`: each of its rings stands between `[[` and `]]`."""
    exterior, *interior = text[3:-3].split(b"]],[[")
    rings = [_EXTERIOR % positions(exterior), *(_INTERIOR % positions(ring) for ring in interior)]
    return b"<Polygon>%b</Polygon>" % b"".join(rings)


def many(of_one: Callable[[bytes], bytes], brackets: int) -> Callable[[bytes], bytes]:
    """The writer of a geometry of members, each of which stands in so many brackets.

    One member stands alone: KML wants two and more in a MultiGeometry.
    """
    opening, closing = b"[" * brackets, b"]" * brackets

    def write(text: bytes) -> bytes:
        inner = text[1 + brackets : -1 - brackets]
        parts = [of_one(opening + part + closing) for part in inner.split(closing + b"," + opening)]
        return parts[0] if len(parts) == 1 else b"<MultiGeometry>%b</MultiGeometry>" % b"".join(parts)

    return write


WRITERS: dict[bytes, Callable[[bytes], bytes]] = {
    b"Point": point,
    b"LineString": line,
    b"Polygon": polygon,
    b"MultiPoint": many(point, 1),
    b"MultiLineString": many(line, 2),
    b"MultiPolygon": many(polygon, 3),
}
"""Every kind that we write, by GeoJSON's name."""
