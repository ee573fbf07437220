"""Features of one type as elements of GML: a template with the values put in, and the stored text of the geometry."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.sax.saxutils import escape

from onestop import gml
from onestop.features import Feature, Value
from onestop.wfs.names import GEOMETRY, PREFIX
from onestop.wfs.selection import Part

NEEDS_CARE = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that XML writes otherwise, or cannot have."""
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Members:
    """Writes the features of one part of an answer.

    :ivar before: what opens the element around each feature, and `after` what closes it
    """

    part: Part
    before: str = "<wfs:member>"
    after: str = "</wfs:member>"

    @property
    def name(self) -> str:
        """The element of a feature."""
        return self.part.type.qname

    @cached_property
    def opening(self) -> str:
        """What comes before the identifier."""
        return f'{self.before}<{self.name} gml:id="{self.part.type.name}.'

    @cached_property
    def template(self) -> str:
        """A feature whose properties all have values, up to its geometry."""
        return self.opening + '%s">' + "".join(map(element, self.part.query.fields or ()))

    @cached_property
    def closing(self) -> bytes:
        """What comes after the properties."""
        return f"</{self.name}>{self.after}".encode()

    @cached_property
    def closing_geometry(self) -> bytes:
        """What comes after a geometry."""
        return f"</{PREFIX}:{GEOMETRY}>".encode() + self.closing

    @cached_property
    def relabel(self) -> tuple[bytes, bytes] | None:
        """The name of the system in stored text and what the answer calls it; None where they are the same."""
        urn, label = self.part.srs.system.urn, escape(self.part.srs.label, {'"': "&quot;"})
        return None if urn == label else (urn.encode(), label.encode())

    def write(self, features: Sequence[Feature]) -> bytes:
        """The elements of some features."""
        pieces: list[bytes] = []
        prefix, relabel = self.part.type.name.encode() + b".", self.relabel
        opening_geometry = f"<{PREFIX}:{GEOMETRY}>".encode()
        for feature in features:
            pieces.append(self.properties(feature))
            if feature.geometry is None:
                pieces.append(self.closing)
                continue
            text = feature.geometry.replace(gml.ID, prefix + escape(feature.id).encode())
            pieces += (opening_geometry, text.replace(*relabel) if relabel else text, self.closing_geometry)
        return b"".join(pieces)

    def properties(self, feature: Feature) -> bytes:
        """A feature up to its geometry; where a value is missing or needs care, property by property."""
        values = tuple(feature.properties.values())
        content = "\t".join(map(str, values))
        if None in values or NEEDS_CARE.search(content):
            return (self.opening + escape(feature.id) + '">' + with_care(feature.properties)).encode()
        return (self.template % (feature.id, *values)).encode()


def element(name: str) -> str:
    """The template of a property."""
    return f"<{PREFIX}:{name}>%s</{PREFIX}:{name}>"


def with_care(properties: Mapping[str, Value]) -> str:
    """Properties that have values, each escaped."""
    return "".join(element(name) % safe(value) for name, value in properties.items() if value is not None)


def safe(value: Value) -> str:
    """A value as the content of an element."""
    return escape(FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", str(value)))
