"""Answers of GetPropertyValue: one property of each feature."""

from collections.abc import Iterator

from onestop import gml
from onestop.features import Feature
from onestop.wfs.names import GEOMETRY
from onestop.wfs.output.collection import DECLARATION, Document, counts
from onestop.wfs.output.members import Members, safe
from onestop.wfs.selection import Part


def value_collection(document: Document, name: str | None) -> Iterator[bytes]:
    """A ValueCollection.

    :param name: the property; None for the identifier
    """
    selection = document.selection
    root = counts(document.time, selection.matched, selection.returned) + document.links()
    yield f"{DECLARATION}<wfs:ValueCollection{document.namespaces()}{root}>".encode()
    for part in selection.parts:
        for features in part.batches():
            yield b"".join(b"<wfs:member>%b</wfs:member>" % value(feature, part, name) for feature in features)
    yield b"</wfs:ValueCollection>"


def value(feature: Feature, part: Part, name: str | None) -> bytes:
    """The property of one feature."""
    identifier = part.type.gml_id(feature.id)
    if name == GEOMETRY:
        text = (feature.geometry or b"").replace(gml.ID, identifier.encode())
        relabel = Members(part).relabel
        return text.replace(*relabel) if relabel else text
    return safe(identifier if name is None else feature.properties[name]).encode()
