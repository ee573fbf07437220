"""Answers of GetPropertyValue: one property of each feature."""

from collections.abc import Iterator

from onestop.features import Record
from onestop.wfs.names import GEOMETRY
from onestop.wfs.output.collection import DECLARATION, Document, counts
from onestop.wfs.output.members import Members, safe


def value_collection(document: Document, name: str | None) -> Iterator[bytes]:
    """A ValueCollection.

    :param name: the property; None for the identifier
    """
    selection = document.selection
    root = counts(document.time, selection.matched, selection.returned) + document.links()
    yield f"{DECLARATION}<wfs:ValueCollection{document.namespaces()}{root}>".encode()
    for part in selection.parts:
        members = Members(part)
        for records in part.records():
            yield b"".join(b"<wfs:member>%b</wfs:member>" % value(record, members, name) for record in records)
    yield b"</wfs:ValueCollection>"


def value(record: Record, members: Members, name: str | None) -> bytes:
    """The property of one feature."""
    if name is None:
        return safe(members.prefix + record[0])
    if name == GEOMETRY:
        return members.geometry(record)
    one = record[1]
    return safe(one) if isinstance(one, bytes) else b"%a" % one
