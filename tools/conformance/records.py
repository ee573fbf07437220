"""A csw:Record, as OGC's suite hands it over, as a record of our catalogue."""

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

from onestop.catalogue import Record
from onestop.dataset import BBox, Words

DC, DCT, OWS = (
    "{http://purl.org/dc/elements/1.1/}",
    "{http://purl.org/dc/terms/}",
    "{http://www.opengis.net/ows}",
)
NOTHING = Words("", "")
CHANGED = datetime(2006, 1, 1, tzinfo=UTC)
"""When every record came in."""


def record(document: bytes) -> Record:
    """What the document says; elements that our catalogue has no place for are left out."""
    root = ET.fromstring(document)  # noqa: S314  # part of the suite

    def text(name: str) -> str:
        return (root.findtext(name) or "").strip()

    day = date.fromisoformat(text(f"{DC}date")) if text(f"{DC}date") else None
    return Record(
        identifier=text(f"{DC}identifier"),
        type=text(f"{DC}type"),
        title=same(text(f"{DC}title")),
        abstract=same(text(f"{DCT}abstract")),
        keywords=tuple(same(each.text or "") for each in root.findall(f"{DC}subject")),
        provider=NOTHING,
        licence=NOTHING,
        licence_url="",
        supply=NOTHING,
        changed=CHANGED,
        language=text(f"{DC}language"),
        formats=(text(f"{DC}format"),) if text(f"{DC}format") else (),
        bbox=box(root.find(f"{OWS}BoundingBox")),
        created=day,
        parent=text(f"{DC}relation"),
    )


def same(text: str) -> Words:
    """A text that is there in one language only."""
    return Words(text, "")


def box(element: ET.Element | None) -> BBox | None:
    """The box, which the reference records give with the latitude first."""
    if element is None:
        return None
    south, west = map(float, element.findtext(f"{OWS}LowerCorner", "").split())
    north, east = map(float, element.findtext(f"{OWS}UpperCorner", "").split())
    return west, south, east, north
