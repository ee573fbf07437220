"""What the catalogue says about one data set or service, whatever format it is asked for in."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from onestop.dataset import BBox, Words

BASE = "@BASE@"
"""Stands for our own address in what is stored; a face puts the real one in on the way out."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where the resource can be had.

    :ivar protocol: as catalogues spell it: `OGC:WMS`, `OGC API Features`, `WWW:DOWNLOAD-1.0-http--download`
    :ivar layer: the name of the resource within the service, where the address is a service's
    """

    url: str
    protocol: str
    title: Words
    media_type: str = ""
    rel: str = "item"
    layer: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a service, by the name and address that its standard gives it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Service:
    """What only a service has.

    :ivar kind: `OGC:WMS` and the like
    :ivar operates_on: identifiers of the records of its data sets
    """

    kind: str
    versions: tuple[str, ...]
    operations: tuple[Operation, ...]
    operates_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    :ivar type: a value of MD_ScopeCode, such as `dataset`; of a record from elsewhere its own
    :ivar supply: for whom it is and on what terms: the otherConstraints of TWSMP
    :ivar free: whether it can be had without a fee
    :ivar geometry: `surface`, `curve` or `point`; nothing where it has none
    :ivar changed: when this record came into the catalogue or was last changed in it
    :ivar lineage: where the data come from and what was done to them
    :ivar frequency: how often the resource changes, as ISO's MD_MaintenanceFrequencyCode has it
    :ivar source: the catalogue that the record was harvested from; nothing for our own
    :ivar xml: its ISO 19139 document; written from the rest where nothing is given
    """

    identifier: str
    type: str
    title: Words
    abstract: Words
    keywords: tuple[Words, ...]
    provider: Words
    licence: Words
    licence_url: str
    supply: Words
    changed: datetime
    language: str = "chi"
    topic: str = ""
    bbox: BBox | None = None
    begin: date | None = None
    end: date | None = None
    created: date | None = None
    published: date | None = None
    revised: date | None = None
    crs: tuple[int, ...] = ()
    formats: tuple[str, ...] = ()
    geometry: Literal["surface", "curve", "point", "grid", ""] = ""
    links: tuple[Link, ...] = ()
    lineage: Words = field(default_factory=lambda: Words("", ""))
    service: Service | None = None
    free: bool = True
    parent: str = ""
    frequency: str = "asNeeded"
    source: str = ""
    xml: str = ""

    @property
    def dated(self) -> date | None:
        """The latest thing that is known to have happened to the resource."""
        return self.revised or self.published or self.created

    @property
    def stamp(self) -> str:
        """The moment of the last change as OAI-PMH writes it: UTC, to the second."""
        return f"{self.changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
