"""The queries of a request as questions to the store, and which part of the answer is wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onestop import crs
from onestop.crs import transform_bbox
from onestop.errors import BadValue
from onestop.features import Encoding, Feature, Query, Record
from onestop.gml import GEOMETRY
from onestop.wfs import srs
from onestop.wfs.conditions import condition, sort_keys
from onestop.wfs.requests import AdHocQuery, GetFeature
from onestop.wfs.srs import Srs
from onestop.wfs.types import FeatureType, FeatureTypes

COUNT_DEFAULT = 1_000_000
"""Most features of one answer; the next ones are at its link to the next page."""
BATCH = 150
"""Features made at a time."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one type answers to one query.

    :ivar matched: how many features it has in all
    :ivar offset: the first of them that is wanted
    :ivar count: how many of them are wanted
    """

    type: FeatureType
    query: Query
    srs: Srs
    matched: int = 0
    offset: int = 0
    count: int = 0

    def batches(self) -> Iterator[list[Feature]]:
        """The features that are wanted, some at a time; each batch costs the same."""
        return (self.type.source.page(query).features for query in self.pages(self.query))

    def records(self) -> Iterator[Sequence[Record]]:
        """The same, for who writes every byte."""
        return self.type.source.records(self.wanted)

    @property
    def wanted(self) -> Query:
        """The question of just what is wanted of its answer."""
        return replace(self.query, offset=self.offset, limit=self.count)

    def pages(self, query: Query) -> Iterator[Query]:
        """A question as those that together have what is wanted of its answer."""
        for start in range(self.offset, self.offset + self.count, BATCH):
            yield replace(query, offset=start, limit=min(BATCH, self.offset + self.count - start))


@dataclass(frozen=True, slots=True)
class Selection:
    """The whole answer.

    :ivar hits: whether only their number is wanted
    """

    parts: tuple[Part, ...]
    hits: bool = False

    @property
    def matched(self) -> int:
        """How many features match, whatever is wanted of them."""
        return sum(part.matched for part in self.parts)

    @property
    def returned(self) -> int:
        """How many features the answer has."""
        return sum(part.count for part in self.parts)


def parts_of(query: AdHocQuery, types: FeatureTypes, encoding: Encoding) -> Iterator[Part]:
    """One part for each type of a query; raises BadValue for what the query has wrong."""
    system = srs.find(query.srsName) if encoding is Encoding.GML else srs.east_first(query.srsName)
    for kind in wanted_types(query, types):
        check_offered(system, kind)
        names = {kind.property(name, "propertyName") for name in query.propertyName} or set(kind.property_names)
        question = Query(
            filter=condition(query, kind, types),
            bbox=box(query),
            sort=sort_keys(query, kind),
            fields=tuple(field.name for name, field in kind.fields.items() if name in names),
            geometry=GEOMETRY in names,
            crs=system.system.uri,
            encoding=encoding,
        )
        yield Part(kind, question, system)


def check_offered(system: Srs, kind: FeatureType) -> None:
    """Raise BadValue for a system that is not made for where the features lie."""
    offered = crs.systems_for(kind.dataset.bbox)
    if system.system not in offered:
        raise BadValue("srsName", system.label, ", ".join(one.urn for one in offered))


def wanted_types(query: AdHocQuery, types: FeatureTypes) -> list[FeatureType]:
    """The types of a query: those named, else those of its identifiers."""
    if query.typeNames:
        return [types.find(name) for name in query.typeNames]
    named = (types.of_identifier(identifier) for identifier in query.resourceId)
    return list({kind.name: kind for kind in named if kind is not None}.values())


def box(query: AdHocQuery) -> tuple[float, float, float, float] | None:
    """The box of a query in CRS84; one that does not say its system is in the default one."""
    return transform_bbox(query.bbox[0], query.bbox[1] or srs.DEFAULT) if query.bbox else None


def one_type_each(query: AdHocQuery, types: FeatureTypes) -> Iterator[AdHocQuery]:
    """A query by identifiers alone, as one query for each type with its own identifiers."""
    if query.typeNames or not query.resourceId:
        yield query
        return
    for kind in wanted_types(query, types):
        own = tuple(one for one in query.resourceId if types.of_identifier(one) is kind)
        yield replace(query, typeNames=(kind.name,), resourceId=own)


def select(parts: list[Part], request: GetFeature) -> Selection:
    """Count what matches, and lay the page that is wanted over the parts as if they were one."""
    hits = request.resultType == "hits"
    start, left = request.startIndex, min(request.count or COUNT_DEFAULT, COUNT_DEFAULT)
    chosen: list[Part] = []
    for part in parts:
        matched = part.type.source.count(part.query)
        offset = min(start, matched)
        count = 0 if hits else min(left, matched - offset)
        chosen.append(replace(part, matched=matched, offset=offset, count=count))
        start, left = start - offset, left - count
    return Selection(tuple(chosen), hits)
