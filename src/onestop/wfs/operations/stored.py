"""Stored queries: the one that every service has, and ours; ListStoredQueries and DescribeStoredQueries."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from onestop.dataset import Words
from onestop.errors import BadValue
from onestop.gml import ONESTOP, PREFIX
from onestop.levels import LEVELS, Level
from onestop.wfs.errors import missing
from onestop.wfs.names import FES, WFS, XSD, last_step
from onestop.wfs.output.build import add, both, document, written
from onestop.wfs.requests import BY_ID, AdHocQuery, DescribeStoredQueries, ListStoredQueries, StoredQuery
from onestop.wfs.service import XML, Answer, Service
from onestop.wfs.types import FeatureType, FeatureTypes

STATISTICS_OF_TOWN = "urn:onestop:query:StatisticsOfTown"
LANGUAGE = "urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression"
QUERY = (
    f'<wfs:Query xmlns:wfs="{WFS["2.0.0"]}" xmlns:fes="{FES["2.0.0"]}" typeNames="{{}}">'
    "<fes:Filter>{}</fes:Filter></wfs:Query>"
)
EQUAL = (
    "<fes:PropertyIsEqualTo><fes:ValueReference>{}</fes:ValueReference><fes:Literal>{}</fes:Literal>"
    "</fes:PropertyIsEqualTo>"
)
ONE = QUERY.format("schema-element(gml:AbstractFeature)", '<fes:ResourceId rid="${id}"/>')
IN_TOWN = EQUAL.format("TOWN_ID", "${town}") + EQUAL.format("INFO_TIME", "${period}")
STATISTICS = QUERY.format("${type}", f"<fes:And>{IN_TOWN}</fes:And>")
"""What each is a short form of, with the parameters where their values go."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a stored query must be given."""

    name: str
    type: str
    title: Words


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored query."""

    id: str
    template: str
    title: Words
    abstract: Words
    parameters: tuple[Parameter, ...]


GET_FEATURE_BY_ID = Stored(
    next(iter(BY_ID)),
    ONE,
    Words("依識別碼取得單一圖徵", "One feature by its identifier"),
    Words("以 gml:id 取得一個圖徵，例如 towns.63000010。", "The feature that has a gml:id, such as towns.63000010."),
    (Parameter("id", "xsd:string", Words("圖徵的 gml:id", "The gml:id of the feature")),),
)
OF_TOWN = Stored(
    STATISTICS_OF_TOWN,
    STATISTICS,
    Words("一鄉鎮市區、一期之統計", "The statistics of a town in a period"),
    Words(
        "取得一項統計在一個鄉鎮市區內、一個資料期之所有統計區。",
        "Every area of a town in a period, of one of the statistics.",
    ),
    (
        Parameter(
            "type",
            "xsd:QName",
            Words("統計，例如 onestop:population_village", "The statistic, such as onestop:population_village"),
        ),
        Parameter(
            "town",
            "xsd:string",
            Words("鄉鎮市區代碼（TOWN_ID），例如 63000010", "The code of the town (TOWN_ID), such as 63000010"),
        ),
        Parameter(
            "period",
            "xsd:string",
            Words("資料期（INFO_TIME），例如 106Y06M", "The period (INFO_TIME), such as 106Y06M"),
        ),
    ),
)
QUERIES: tuple[Stored, ...] = (GET_FEATURE_BY_ID, OF_TOWN)


def expand(query: StoredQuery, types: FeatureTypes) -> AdHocQuery:
    """What a stored query is a short form of; raises BadValue for one that we do not have."""
    if query.id in BY_ID:
        return by_id(query, types)
    if query.id == STATISTICS_OF_TOWN:
        return of_town(query, types)
    raise BadValue("storedQuery_Id", query.id, ", ".join(one.id for one in QUERIES))


def value(parameters: Mapping[str, str], parameter: Parameter) -> str:
    """The value of a parameter; raises Refused where it is missing."""
    if not parameters.get(parameter.name):
        raise missing(parameter.name, parameter.title.en)
    return parameters[parameter.name]


def by_id(query: StoredQuery, types: FeatureTypes) -> AdHocQuery:
    """GetFeatureById."""
    identifier = value(query.parameters, GET_FEATURE_BY_ID.parameters[0])
    kind = types.of_identifier(identifier)
    return AdHocQuery((kind.name,) if kind else (), resourceId=(identifier,), srsName=query.srsName)


def of_town(query: StoredQuery, types: FeatureTypes) -> AdHocQuery:
    """StatisticsOfTown."""
    name, town, period = (value(query.parameters, parameter) for parameter in OF_TOWN.parameters)
    kind = types.find(last_step(name))  # whatever prefix the client has for the one namespace of all types
    if kind not in statistics(types):
        raise BadValue("type", name, ", ".join(one.qname for one in statistics(types)))
    if not LEVELS[Level.TOWN].pattern.fullmatch(town):
        raise BadValue("town", town, "a code of eight digits, such as 63000010")
    known = [one.info_time for one in kind.dataset.periods]
    if period not in known:
        raise BadValue("period", period, ", ".join(known))
    found = etree.fromstring(
        OF_TOWN.template.replace("${type}", kind.qname).replace("${town}", town).replace("${period}", period)
    )
    return AdHocQuery((kind.name,), filter=found[0], srsName=query.srsName)


def statistics(types: FeatureTypes) -> list[FeatureType]:
    """The types that have towns and periods."""
    return [one for one in types if {"TOWN_ID", "INFO_TIME"} <= set(one.property_names)]


def offered(types: FeatureTypes) -> tuple[Stored, ...]:
    """The stored queries that some of the types can answer."""
    return QUERIES if statistics(types) else (GET_FEATURE_BY_ID,)


def returned(stored: Stored, types: FeatureTypes) -> list[str]:
    """The types of the features that a stored query can answer with."""
    return [one.qname for one in (types if stored is GET_FEATURE_BY_ID else statistics(types))]


def list_stored_queries(service: Service, _request: ListStoredQueries) -> Answer:
    """Every stored query by its identifier."""
    root = document("wfs:ListStoredQueriesResponse", "2.0.0", {PREFIX: ONESTOP})
    for stored in offered(service.types):
        one = add(root, "wfs:StoredQuery", id=stored.id)
        both(one, "wfs:Title", stored.title)
        for name in returned(stored, service.types):
            add(one, "wfs:ReturnFeatureType", name)
    return Answer(XML, [written(root)])


def describe_stored_queries(service: Service, request: DescribeStoredQueries) -> Answer:
    """Stored queries with their parameters; raises BadValue for one that we do not have."""
    known = {stored.id: stored for stored in offered(service.types)} | dict.fromkeys(BY_ID, GET_FEATURE_BY_ID)
    for wanted in request.storedQueryIds:
        if wanted not in known:
            raise BadValue("storedQuery_Id", wanted, ", ".join(known))
    root = document("wfs:DescribeStoredQueriesResponse", "2.0.0", {PREFIX: ONESTOP, "xsd": XSD})
    for wanted in request.storedQueryIds or [stored.id for stored in offered(service.types)]:
        describe(root, known[wanted], service.types, identifier=wanted)
    return Answer(XML, [written(root)])


def describe(root: etree._Element, stored: Stored, types: FeatureTypes, *, identifier: str) -> None:
    """Add the description of one stored query."""
    one = add(root, "wfs:StoredQueryDescription", id=identifier)
    both(one, "wfs:Title", stored.title)
    both(one, "wfs:Abstract", stored.abstract)
    for parameter in stored.parameters:
        inner = add(one, "wfs:Parameter", name=parameter.name, type=parameter.type)
        both(inner, "wfs:Title", parameter.title)
    names = " ".join(returned(stored, types))
    text = add(one, "wfs:QueryExpressionText", returnFeatureTypes=names, language=LANGUAGE, isPrivate="false")
    text.append(etree.fromstring(stored.template))
