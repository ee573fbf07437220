"""GetFeature and GetPropertyValue."""

from collections.abc import Iterator
from dataclasses import replace

from onestop.errors import BadValue, TooMuch
from onestop.features import Encoding
from onestop.filters import operators
from onestop.gml import GEOMETRY
from onestop.ows import Refused
from onestop.wfs import formats
from onestop.wfs.conditions import IDENTIFIERS, present
from onestop.wfs.links import pages
from onestop.wfs.operations import stored
from onestop.wfs.output import values
from onestop.wfs.output.collection import Document
from onestop.wfs.requests import BY_ID, AdHocQuery, GetFeature, GetPropertyValue, StoredQuery
from onestop.wfs.selection import Part, one_type_each, parts_of, select
from onestop.wfs.service import XML, Answer, Service
from onestop.wfs.types import FeatureTypes

MOST_QUERIES = 30
"""Of one request, each type counted."""


def get_feature(service: Service, request: GetFeature) -> Answer:
    """The features that match, or how many there are; raises Refused where GetFeatureById finds none."""
    chosen = formats.find(request.outputFormat, request.version)
    if request.resultType == "hits" and chosen.gml is None:
        chosen = formats.DEFAULTS[request.version]
    selection = select(list(parts(request, service.types, chosen.encoding)), request)
    document = Document(service, chosen.gml or request.version, selection, pages(service.url, request, selection))
    if len(request.queries) == 1 and is_by_id(request.queries[0]):
        if not selection.matched:
            raise Refused("NotFound", "id", "no feature has this identifier")
        if chosen.one and selection.returned:
            return Answer(content_type(chosen), [chosen.one(document)])
    names = "-".join(dict.fromkeys(part.type.name for part in selection.parts)) or "features"
    return Answer(content_type(chosen), chosen.write(document), chosen.filename.format(names))


def content_type(chosen: formats.Format) -> str:
    """The content type of an answer in a format."""
    if chosen is formats.SHAPEFILE:
        return formats.ZIP
    return f"{chosen.name}; charset=UTF-8" if chosen in formats.TEXTS else chosen.name


def parts(request: GetFeature, types: FeatureTypes, encoding: Encoding) -> Iterator[Part]:
    """The parts of an answer, in the order of the queries."""
    check_size(request)
    for query in request.queries:
        asked = stored.expand(query, types) if isinstance(query, StoredQuery) else query
        for one in one_type_each(asked, types):
            yield from parts_of(one, types, encoding)


def check_size(request: GetFeature) -> None:
    """Raise TooMuch for more queries than anyone needs; each is counted before the answer begins."""
    types = [len(query.typeNames) for query in request.queries if isinstance(query, AdHocQuery)]
    if max(len(request.queries), sum(types)) > MOST_QUERIES:
        raise TooMuch(f"a request has at most {MOST_QUERIES} queries and types")


def is_by_id(query: object) -> bool:
    """Whether a query is the stored query that finds one feature."""
    return isinstance(query, StoredQuery) and query.id in BY_ID


def get_property_value(service: Service, request: GetPropertyValue) -> Answer:
    """One property of the features that match and have it."""
    found = list(parts(request.features, service.types, Encoding.GML))
    name = property_of(request.valueReference, found)
    selection = select([having(part, name) for part in found], request.features)
    document = Document(service, request.version, selection, pages(service.url, request, selection))
    return Answer(XML, values.value_collection(document, name))


def property_of(reference: str, found: list[Part]) -> str | None:
    """The property that a reference means, None for the identifier; raises BadValue."""
    if reference.rpartition("/")[2] in IDENTIFIERS:
        return None
    names = {part.type.property(reference, "valueReference") for part in found}
    if not reference.strip() or not names:
        raise BadValue("valueReference", reference, "@gml:id or a property of the type")
    return names.pop()


def having(part: Part, name: str | None) -> Part:
    """A part whose features have a value, which is all that is read of them."""
    field = part.type.fields.get(name or "")
    asked = replace(part.query, fields=(field.name,) if field else (), geometry=name == GEOMETRY)
    if name is None:
        return replace(part, query=asked)
    wanted = [present(field.name if field else GEOMETRY), *filter(None, [asked.filter])]
    return replace(part, query=replace(asked, filter=operators.all_of(wanted)))
