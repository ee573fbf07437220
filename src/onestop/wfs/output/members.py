"""The features of one part of an answer as elements of GML: as the release keeps them, else written now."""

from collections.abc import Iterator, Sequence

from onestop.gml import Elements
from onestop.wfs.selection import Part


def elements_of(part: Part) -> Elements:
    """What writes the features of a part, geometries by the name of the system that was asked for."""
    wanted = part.query.fields or ()
    fields = ((name, field.type) for name, field in part.type.fields.items() if field.name in wanted)
    return Elements(part.type.name, tuple(fields), (part.srs.system.urn, part.srs.label))


def members(part: Part) -> Iterator[Sequence[bytes]]:
    """The element of each feature, some at a time."""
    elements = elements_of(part)
    kept = None if elements.system else part.type.source.members(part.wanted)
    return map(elements.write, part.records()) if kept is None else kept
