"""Collections of features as WFS 2.0.0 (GML 3.2) and WFS 1.1.0 (GML 3.1.1) have them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

from onestop.gml import ONESTOP, PREFIX
from onestop.wfs.links import Pages
from onestop.wfs.names import GML, SCHEMAS, WFS, XSI, Version
from onestop.wfs.output.members import elements_of, members
from onestop.wfs.selection import Selection
from onestop.wfs.service import Service

OPEN, BETWEEN, CLOSE = b"<wfs:member>", b"</wfs:member><wfs:member>", b"</wfs:member>"
"""Before, between and after the features of 2.0.0."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def now() -> str:
    """The moment, to the second, in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class Document:
    """What every document of features says of itself.

    :ivar version: which of the two forms it has
    """

    service: Service
    version: Version
    selection: Selection
    pages: Pages
    time: str = field(default_factory=now)

    def namespaces(self, *, wfs: bool = True) -> str:
        """The declarations of its root, and where the schemas are."""
        names = list(dict.fromkeys(part.type.qname for part in self.selection.parts))
        places = [self.service.schema_location(self.version, names)] if names else []
        bound = {PREFIX: ONESTOP, "gml": GML[self.version], "xsi": XSI}
        if wfs:
            bound = {"wfs": WFS[self.version], **bound}
            places.insert(0, f"{WFS[self.version]} {SCHEMAS[self.version]}")
        declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in bound.items())
        return f"{declared} xsi:schemaLocation={quoteattr(' '.join(places))}"

    def links(self) -> str:
        """The attributes that lead to other pages."""
        given = {"next": self.pages.next, "previous": self.pages.previous}
        return "".join(f" {name}={quoteattr(address)}" for name, address in given.items() if address)


def counts(time: str, matched: int, returned: int) -> str:
    """The attributes of 2.0.0 that count."""
    return f' timeStamp="{time}" numberMatched="{matched}" numberReturned="{returned}"'


def collection_2_0(document: Document) -> Iterator[bytes]:
    """A FeatureCollection of 2.0.0; of several queries, one collection within it for each."""
    selection = document.selection
    root = counts(document.time, selection.matched, selection.returned) + document.links()
    yield f"{DECLARATION}<wfs:FeatureCollection{document.namespaces()}{root}>".encode()
    several = len(selection.parts) > 1
    for part in selection.parts:
        if several:
            inner = counts(document.time, part.matched, part.count)
            yield f"<wfs:member><wfs:FeatureCollection{inner}>".encode()
        for batch in members(part):
            yield from (OPEN, BETWEEN.join(batch), CLOSE)
        if several:
            yield b"</wfs:FeatureCollection></wfs:member>"
    yield b"</wfs:FeatureCollection>"


def collection_1_1(document: Document) -> Iterator[bytes]:
    """A FeatureCollection of 1.1.0, the features of all queries one after another."""
    selection = document.selection
    number = selection.matched if selection.hits else selection.returned
    root = f' timeStamp="{document.time}" numberOfFeatures="{number}"'
    yield f"{DECLARATION}<wfs:FeatureCollection{document.namespaces()}{root}>".encode()
    if selection.returned:
        yield b"<gml:featureMembers>"
        for part in selection.parts:
            yield from map(b"".join, members(part))
        yield b"</gml:featureMembers>"
    yield b"</wfs:FeatureCollection>"


def collection(document: Document) -> Iterator[bytes]:
    """A collection in the form of its version."""
    return collection_2_0(document) if document.version == "2.0.0" else collection_1_1(document)


def one_feature(document: Document) -> bytes:
    """A feature that is the root of its document, as GetFeatureById answers."""
    part = document.selection.parts[0]
    root = f"{DECLARATION}<{part.type.qname}{document.namespaces(wfs=False)} ".encode()
    (feature,) = elements_of(part).write(next(part.records()))
    return root + feature.removeprefix(f"<{part.type.qname} ".encode())
