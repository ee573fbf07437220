"""Features of one type as elements of GML: a template with the values put in, and the stored text of the geometry."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from xml.sax.saxutils import escape

import numpy as np

from onestop import gml
from onestop.dataset import FieldType
from onestop.features import Record
from onestop.wfs.names import GEOMETRY, PREFIX
from onestop.wfs.selection import Part

FORBIDDEN = bytes({*range(0x20)} - {9, 10, 13})
"""Bytes of texts in UTF-8 that XML cannot have."""
FIRST_PLAIN = 0x20
"""The smallest byte of a template; smaller ones are control characters of values."""
PLACES: dict[FieldType, bytes] = {FieldType.INTEGER: b"%a", FieldType.NUMBER: b"%a"}
"""How a value is put into a template: a number as Python writes it, a text as its bytes."""


@dataclass(frozen=True)
class Members:
    """Writes the features of one part of an answer.

    :ivar before: what opens the element around each feature, and `after` what closes it
    """

    part: Part
    before: bytes = b"<wfs:member>"
    after: bytes = b"</wfs:member>"
    templates: dict[tuple[bool, ...], tuple[bytes, int]] = field(default_factory=dict)

    def write(self, records: Sequence[Record]) -> bytes:
        """The elements of some features."""
        texts, tags = self.texts(records)
        if needs_care(b"".join(texts), tags):
            texts, _ = self.texts([cared_for(record) for record in records])
        places = [b"" if record[-1] is None else self.geometry(record) for record in records]
        ends = [self.closing_geometry if place else self.closing for place in places]
        return b"".join(chain.from_iterable(zip(texts, places, ends, strict=True)))

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
        """The text of a geometry, for this feature and by the name of the system that was asked for."""
        text: bytes = record[-1].replace(gml.ID, self.prefix + record[0])
        return text.replace(*self.relabel) if self.relabel else text

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
        wanted = self.part.query.fields or ()
        fields = ((name, field.type) for name, field in self.part.type.fields.items() if field.name in wanted)
        return [element(name, PLACES.get(kind, b"%b")) for name, kind in fields]

    @cached_property
    def opening(self) -> bytes:
        """What comes before the identifier."""
        kind = self.part.type
        return b'%b<%b gml:id="%b.' % (self.before, kind.qname.encode(), kind.name.encode())

    @cached_property
    def closing(self) -> bytes:
        """What ends a feature."""
        return b"</%b>%b" % (self.part.type.qname.encode(), self.after)

    @cached_property
    def closing_geometry(self) -> bytes:
        """What comes after a geometry."""
        return CLOSE_GEOMETRY + self.closing

    @cached_property
    def prefix(self) -> bytes:
        """What every identifier begins with."""
        return self.part.type.name.encode() + b"."

    @cached_property
    def relabel(self) -> tuple[bytes, bytes] | None:
        """The name of the system in stored text and what the answer calls it; None where they are the same."""
        urn, label = self.part.srs.system.urn, escape(self.part.srs.label, {'"': "&quot;"})
        return None if urn == label else (urn.encode(), label.encode())


OPEN_GEOMETRY, CLOSE_GEOMETRY = f"<{PREFIX}:{GEOMETRY}>".encode(), f"</{PREFIX}:{GEOMETRY}>".encode()


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


def cared_for(record: Record) -> Record:
    """A record whose texts are as XML has them."""
    *values, place = record
    return (*(safe(value) if isinstance(value, bytes) else value for value in values), place)


def safe(text: bytes) -> bytes:
    """A text as the content of an element."""
    return escape(text.translate(None, FORBIDDEN).decode("utf-8", "replace")).encode()
