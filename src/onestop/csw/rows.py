"""A record as pycsw wants to see it: an attribute for each name of its core model."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from onestop.catalogue import Record, document
from onestop.dataset import Words

GMD = "http://www.isotc211.org/2005/gmd"


@dataclass(frozen=True)
class Row:
    """One record; what it lacks is None, which pycsw leaves out."""

    record: Record

    typename = "gmd:MD_Metadata"
    schema = GMD
    mdsource = "local"

    @property
    def xml(self) -> str:
        """The ISO 19139 document."""
        return self.record.xml or document(self.record)

    def __getattr__(self, name: str) -> str | None:
        if name.startswith("__"):
            raise AttributeError(name)
        value = VALUES.get(name)
        return (value(self.record) or None) if value else None


def wkt(record: Record) -> str:
    """The box as a polygon, every digit of it."""
    if record.bbox is None:
        return ""
    west, south, east, north = (repr(side) for side in record.bbox)
    return f"POLYGON (({west} {south}, {west} {north}, {east} {north}, {east} {south}, {west} {south}))"


def links(record: Record) -> str:
    """Links as `name,description,protocol,url` with `^` between them, so the texts may hold neither sign."""
    return "^".join(
        ",".join((plain(link.layer or link.title.zh), plain(link.title.zh), plain(link.protocol), plain(link.url)))
        for link in record.links
    )


def plain(text: str) -> str:
    """A text without the two signs that part links; in an address they can be written as escapes."""
    return text.replace(",", "%2C").replace("^", "%5E")


def joined(words: tuple[Words, ...]) -> str:
    """Keywords of both languages."""
    return ",".join(dict.fromkeys(text.replace(",", " ") for word in words for text in (word.zh, word.en) if text))


def day(value: date | None) -> str:
    """A date, if there is one."""
    return value.isoformat() if value else ""


VALUES: dict[str, Callable[[Record], str]] = {
    "identifier": lambda record: record.identifier,
    "type": lambda record: record.type,
    "title": lambda record: record.title.zh,
    "title_alternate": lambda record: record.title.en,
    "abstract": lambda record: record.abstract.zh,
    "keywords": lambda record: joined(record.keywords),
    "creator": lambda record: record.provider.zh,
    "publisher": lambda record: record.provider.zh,
    "organization": lambda record: record.provider.zh,
    "language": lambda record: record.language,
    "resourcelanguage": lambda record: record.language,
    "topicategory": lambda record: record.topic,
    "format": lambda record: ", ".join(record.formats),
    "crs": lambda record: ", ".join(f"urn:ogc:def:crs:EPSG::{code}" for code in record.crs),
    "accessconstraints": lambda record: f"{record.licence.zh} {record.licence_url}".strip(),
    "otherconstraints": lambda record: record.supply.zh,
    "lineage": lambda record: record.lineage.zh,
    "relation": lambda record: record.parent,
    "parentidentifier": lambda record: record.parent,
    "source": lambda record: record.source,
    "date": lambda record: day(record.dated),
    "date_creation": lambda record: day(record.created),
    "date_revision": lambda record: day(record.revised),
    "date_publication": lambda record: day(record.published),
    "date_modified": lambda record: record.stamp[:10],
    "insert_date": lambda record: record.stamp,
    "time_begin": lambda record: day(record.begin),
    "time_end": lambda record: day(record.end),
    "wkt_geometry": wkt,
    "links": links,
    "servicetype": lambda record: record.service.kind if record.service else "",
    "servicetypeversion": lambda record: ",".join(record.service.versions) if record.service else "",
    "operation": lambda record: ",".join(each.name for each in record.service.operations) if record.service else "",
    "couplingtype": lambda record: ("tight" if record.service.operates_on else "loose") if record.service else "",
    "operateson": lambda record: ",".join(record.service.operates_on) if record.service else "",
}
"""By pycsw's name of a column: the value of a record."""
