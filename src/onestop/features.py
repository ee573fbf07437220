"""The question every feature face asks and the answer every store gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Protocol

from pygeofilter.ast import Node

from onestop.crs import CRS84
from onestop.dataset import BBox, Dataset

type Value = str | int | float | None

ASKED = "onestop.query"
"""Key in a request's environ of a Query that a guard has read for the application behind it."""


class Encoding(Enum):
    """How the geometries of an answer are written."""

    GEOJSON = "GeoJSON"
    GML = "GML 3.2 and 3.1.1, with `onestop.gml.ID` where the identifier of the feature goes"


@dataclass(frozen=True, slots=True)
class SortKey:
    """One field to order by."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a collection; every part narrows the answer.

    :ivar filter: a tree of pygeofilter's nodes, whichever language it was written in; geometries in CRS84
    :ivar bbox: features whose geometry intersects this box (not only whose own box does)
    :ivar time: first and last day, either open as None; keeps what overlaps
    :ivar equals: field and the value it must have, as written in a URL
    :ivar fields: the fields to answer with, all where None; a statistic also has those of `dataset.TIMES`
    :ivar geometry: whether the answer carries geometries
    :ivar crs: URI of the system of the answer's coordinates, in that system's own axis order
    """

    filter: Node | None = None
    bbox: BBox | None = None
    time: tuple[date | None, date | None] | None = None
    equals: tuple[tuple[str, str], ...] = ()
    sort: tuple[SortKey, ...] = ()
    limit: int = 10
    offset: int = 0
    fields: tuple[str, ...] | None = None
    geometry: bool = True
    crs: str = CRS84
    encoding: Encoding = Encoding.GEOJSON


@dataclass(slots=True)
class Feature:
    """One feature.

    :ivar geometry: text in the encoding and the system that were asked for; None where there is none
    """

    id: str
    properties: dict[str, Value]
    geometry: bytes | None


@dataclass(slots=True)
class Page:
    """A page of features, and how many the whole answer has."""

    matched: int
    features: list[Feature] = field(default_factory=list)


type Record = tuple[Any, ...]
"""Identifier, fields and geometry of a feature: texts as UTF-8 bytes, numbers as they are, None where there is none."""


class FeatureSource(Protocol):
    """A collection that can be asked. Raises BadValue for what the question has wrong."""

    dataset: Dataset

    def count(self, query: Query) -> int:
        """How many features match, whatever the limit."""
        ...

    def page(self, query: Query) -> Page:
        """The features from `offset`, at most `limit`; as fast on the last page as on the first."""
        ...

    def records(self, query: Query) -> Iterator[Sequence[Record]]:
        """What `page` has, some at a time, for those who write every byte of an answer: no feature is made of a row."""
        ...

    def members(self, query: Query) -> Iterator[Sequence[bytes]] | None:
        """The same as elements of GML, where they are kept with all that the query wants of them; else None."""
        ...

    def stream(self, query: Query) -> Iterator[Feature]:
        """Every matching feature, whatever the limit, in bounded memory."""
        ...

    def get(self, identifier: str, crs: str = CRS84) -> Feature | None:
        """The feature of this identifier."""
        ...

    def neighbours(self, identifier: str) -> tuple[str | None, str | None]:
        """The identifiers before and after this one in the collection's own order."""
        ...


type Sources = Mapping[str, FeatureSource]
"""Every collection of a release, by name."""
