"""Answers of GetPropertyValue: one property of each feature."""

from collections.abc import Iterator

from onestop.features import Record
from onestop.gml import GEOMETRY, Elements, safe
from onestop.wfs.output.collection import DECLARATION, Document, counts
from onestop.wfs.output.members import elements_of


def value_collection(document: Document, name: str | None) -> Iterator[bytes]:
    """A ValueCollection.

    :param name: the property; None for the identifier
    """
    selection = document.selection
    root = counts(document.time, selection.matched, selection.returned) + document.links()
    yield f"{DECLARATION}<wfs:ValueCollection{document.namespaces()}{root}>".encode()
    for part in selection.parts:
        elements = elements_of(part)
        for records in part.records():
            yield b"".join(b"<wfs:member>%b</wfs:member>" % value(record, elements, name) for record in records)
    yield b"</wfs:ValueCollection>"


def value(record: Record, elements: Elements, name: str | None) -> bytes:
    """The property of one feature."""
    if name is None:
        return safe(elements.prefix + record[0])
    if name == GEOMETRY:
        return elements.geometry(record)
    one = record[1]
    return safe(one) if isinstance(one, bytes) else b"%a" % one
