"""Features of one type as elements of GML: a template with the values put in, and the stored text of the geometry."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from xml.sax.saxutils import escape

import numpy as np

from onestop.dataset import Dataset, FieldType
from onestop.features import Record
from onestop.gml.names import GEOMETRY, PREFIX, properties
from onestop.gml.write import ID

FORBIDDEN = bytes({*range(0x20)} - {9, 10, 13})
"""Bytes of texts in UTF-8 that XML cannot have."""
SIGNS = FORBIDDEN + b"&<>"
"""Those, and the ones that XML writes otherwise."""
FIRST_PLAIN = 0x20
"""The smallest byte of a template; smaller ones are control characters of values."""
QUOTE = b'"'
PLACES: dict[FieldType, bytes] = {FieldType.INTEGER: b"%a", FieldType.NUMBER: b"%a"}
"""How a value is put into a template: a number as Python writes it, a text as its bytes."""
OPEN_GEOMETRY, CLOSE_GEOMETRY = f"<{PREFIX}:{GEOMETRY}>".encode(), f"</{PREFIX}:{GEOMETRY}>".encode()

type Properties = tuple[tuple[str, FieldType], ...]
"""Names in XML, in the order of a record."""


@dataclass(frozen=True)
class Elements:
    """Writes features as elements, which are the same in GML 3.2 and 3.1.1.

    :ivar name: the local name of the type
    :ivar properties: what they have besides the geometry
    :ivar renamed: what the text of geometries calls their system, and what the elements do; None for the same
    """

    name: str
    properties: Properties
    renamed: tuple[str, str] | None = None
    templates: dict[tuple[bool, ...], tuple[bytes, int]] = field(default_factory=dict)

    @classmethod
    def whole(cls, dataset: Dataset) -> "Elements":
        """Those with everything that a data set has, geometries by the name that they are stored with."""
        return cls(dataset.name, tuple((name, field.type) for name, field in properties(dataset).items()))

    def write(self, records: Sequence[Record]) -> list[bytes]:
        """The element of each feature."""
        texts, tags = self.texts(records)
        if needs_care(b"".join(texts), tags) or any(QUOTE in record[0] for record in records):
            records = [cared_for(record) for record in records]
            texts, _ = self.texts(records)
        return [
            text + self.closing
            if record[-1] is None
            else b"".join((text, self.geometry(record), self.closing_geometry))
            for text, record in zip(texts, records, strict=True)
        ]

    def texts(self, records: Sequence[Record]) -> tuple[list[bytes], int]:
        """Each feature up to the text of its geometry, and how many tags they have in all."""
        whole, tags = self.template((False,) * (len(self.elements) + 1))
        texts: list[bytes] = []
        gone = 0
        for record in records:
            if None in record:
                template, fewer = self.template(tuple(value is None for value in record[1:]))
                texts.append(template % tuple(value for value in record[:-1] if value is not None))
                gone += tags - fewer
            else:
                texts.append(whole % record[:-1])
        return texts, tags * len(records) - gone

    def geometry(self, record: Record) -> bytes:
        """The text of a geometry, for this feature and by the name of the system that is wanted."""
        text: bytes = record[-1].replace(ID, self.prefix + record[0])
        return text.replace(*self.system) if self.system else text

    def template(self, missing: tuple[bool, ...]) -> tuple[bytes, int]:
        """A feature up to its geometry, without what is missing of properties and geometry; and its tags."""
        found = self.templates.get(missing)
        if found is None:
            elements = [*self.elements, OPEN_GEOMETRY]
            there = (text for text, gone in zip(elements, missing, strict=True) if not gone)
            text = self.opening + b'%b">' + b"".join(there)
            found = self.templates[missing] = text, text.count(b"<")
        return found

    @cached_property
    def elements(self) -> list[bytes]:
        """The template of each property, in the order of a record."""
        return [element(name, PLACES.get(kind, b"%b")) for name, kind in self.properties]

    @cached_property
    def tag(self) -> bytes:
        """The name of the elements."""
        return f"{PREFIX}:{self.name}".encode()

    @cached_property
    def opening(self) -> bytes:
        """What comes before the identifier."""
        return b'<%b gml:id="%b' % (self.tag, self.prefix)

    @cached_property
    def closing(self) -> bytes:
        """What ends a feature."""
        return b"</%b>" % self.tag

    @cached_property
    def closing_geometry(self) -> bytes:
        """What comes after a geometry."""
        return CLOSE_GEOMETRY + self.closing

    @cached_property
    def prefix(self) -> bytes:
        """What every identifier begins with."""
        return self.name.encode() + b"."

    @cached_property
    def system(self) -> tuple[bytes, bytes] | None:
        """The two names of the system as they stand in a document; None where they are the same."""
        stored, wanted = self.renamed or ("", "")
        if stored == wanted:
            return None
        return stored.encode(), escape(wanted, {'"': "&quot;"}).encode()


def element(name: str, place: bytes) -> bytes:
    """The template of a property."""
    tag = f"{PREFIX}:{name}".encode()
    return b"<%b>%b</%b>" % (tag, place, tag)


def needs_care(text: bytes, tags: int) -> bool:
    """Whether values have signs that XML writes otherwise, or cannot have; each `<` must be that of a tag."""
    if not text:
        return False
    signs = np.frombuffer(text, np.uint8)
    if b"&" in text or b"]]>" in text or signs.min() < FIRST_PLAIN:
        return True
    return int(np.count_nonzero(signs == ord("<"))) != tags


def cared_for_all(records: Sequence[Record]) -> Sequence[Record]:
    """Records whose texts are as XML has them; the same where they are already."""
    held = b"".join(value for record in records for value in record[:-1] if isinstance(value, bytes))
    if len(held.translate(None, SIGNS)) == len(held):
        return records
    return [cared_for(record) for record in records]


def cared_for(record: Record) -> Record:
    """A record whose texts are as XML has them; the identifier stands in an attribute."""
    identifier, *values, place = record
    texts = (safe(value) if isinstance(value, bytes) else value for value in values)
    return (safe(identifier).replace(QUOTE, b"&quot;"), *texts, place)


def safe(text: bytes) -> bytes:
    """A text as the content of an element."""
    return escape(text.translate(None, FORBIDDEN).decode("utf-8", "replace")).encode()
