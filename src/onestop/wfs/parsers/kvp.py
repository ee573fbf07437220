"""Requests as parameters of a query string, in any letter case; `write` is the way back, for links to other pages.

Parameters of several queries stand in parentheses: `TYPENAMES=(towns)(counties)&FILTER=(…)(…)`.
"""

import re
from collections.abc import Callable, Mapping
from itertools import repeat
from xml.sax.saxutils import quoteattr

from lxml import etree

from onestop import documents
from onestop.errors import BadValue
from onestop.features import SortKey
from onestop.filters.limits import check_length
from onestop.gml import PREFIX
from onestop.ows import Refused
from onestop.wfs.errors import missing
from onestop.wfs.names import FES, GML, Version, local_of, qualified
from onestop.wfs.parsers import values
from onestop.wfs.parsers.values import listed
from onestop.wfs.requests import (
    AdHocQuery,
    DescribeFeatureType,
    DescribeStoredQueries,
    GetCapabilities,
    GetFeature,
    GetPropertyValue,
    ListStoredQueries,
    Query,
    Request,
    StoredQuery,
)

type Given = Mapping[str, str]
"""Parameters by their names in small letters."""

NAMESPACE = re.compile(r"xmlns\(\s*(?:([\w.-]*)\s*[,=])?\s*([^)]+?)\s*\)")
"""One binding of NAMESPACES: `xmlns(prefix,uri)` in 2.0.0, `xmlns(prefix=uri)` in 1.1.0."""
SAME: dict[str, str] = {"typename": "typenames", "featureid": "resourceid", "maxfeatures": "count"}
SAME |= {"namespace": "namespaces", "storedqueryid": "storedquery_id", "query": "filter"}
"""What 1.1.0 and other clients call a parameter, and what 2.0.0 calls it; OWSLib calls a filter `query`."""
KNOWN = frozenset(
    [
        "service",
        "version",
        "request",
        "namespaces",
        "typenames",
        "aliases",
        "propertyname",
        "filter",
        "filter_language",
        "resourceid",
        "bbox",
        "sortby",
        "srsname",
        "count",
        "startindex",
        "resulttype",
        "outputformat",
        "resolve",
        "resolvedepth",
        "resolvetimeout",
        "storedquery_id",
        "valuereference",
        "handle",
    ]
)
"""What is no parameter of a stored query."""
OF_QUERY = ("aliases", "propertyname", "filter", "sortby")
"""Parameters that have a list for each query."""
XML_DECLARATION = re.compile(r"^\s*<\?xml\s[^>]*\?>")
"""It may stand before a filter; the encoding that it names is not that of a parameter."""
LANGUAGES = ("urn:ogc:def:query:OGC-FES:Filter", "http://www.opengis.net/fes/2.0")


def read(sent: Given) -> Request:
    """The request of a query string; raises an error of OneStop."""
    given = {SAME.get(name, name): value for name, value in sent.items()}
    check_service(given.get("service", ""))
    name = given.get("request", "")
    if not name:
        raise missing("request", ", ".join(READERS))
    reader = BY_NAME.get(name.lower())
    if reader is None:
        raise unsupported(name)
    return reader(given)


def check_service(text: str) -> None:
    """Raise Refused where the service is not named, or is another."""
    if not text:
        raise missing("service", "WFS")
    if text.upper() != "WFS":
        raise BadValue("service", text, "WFS")


def unsupported(name: str) -> Refused:
    """An operation that we do not have."""
    why = f"request: {name!r} is not supported; this service is read-only and offers: {', '.join(READERS)}"
    return Refused("OperationNotSupported", "request", why)


def version(given: Given) -> Version:
    """The version that every request but GetCapabilities must say."""
    if not given.get("version"):
        raise missing("version", "2.0.0, 1.1.0")
    return values.version(given["version"])


def get_capabilities(given: Given) -> GetCapabilities:
    """GetCapabilities."""
    return GetCapabilities(
        version=given.get("version", ""),
        acceptVersions=listed(given.get("acceptversions", "")),
        sections=listed(given.get("sections", "")),
    )


def describe_feature_type(given: Given) -> DescribeFeatureType:
    """DescribeFeatureType."""
    names = tuple(name for group in groups(given.get("typenames", "")) for name in type_names(group, given))
    return DescribeFeatureType(version(given), names, given.get("outputformat", ""))


def get_feature(given: Given) -> GetFeature:
    """GetFeature."""
    values.check_resolve(given.get("resolve", ""))
    return GetFeature(
        version(given),
        queries(given),
        outputFormat=given.get("outputformat", ""),
        resultType=values.result_type(given.get("resulttype", "")),
        count=values.whole(given["count"], "count", 1) if given.get("count") else None,
        startIndex=values.whole(given.get("startindex") or "0", "startIndex"),
    )


def get_property_value(given: Given) -> GetPropertyValue:
    """GetPropertyValue."""
    if "valuereference" not in given:
        raise missing("valueReference")
    return GetPropertyValue(given["valuereference"], get_feature(given))


def list_stored_queries(given: Given) -> ListStoredQueries:
    """ListStoredQueries."""
    return ListStoredQueries(version(given))


def describe_stored_queries(given: Given) -> DescribeStoredQueries:
    """DescribeStoredQueries."""
    return DescribeStoredQueries(version(given), listed(given.get("storedquery_id", "")))


READERS: dict[str, Callable[[Given], Request]] = {
    "GetCapabilities": get_capabilities,
    "DescribeFeatureType": describe_feature_type,
    "GetFeature": get_feature,
    "GetPropertyValue": get_property_value,
    "ListStoredQueries": list_stored_queries,
    "DescribeStoredQueries": describe_stored_queries,
}
BY_NAME = {name.lower(): reader for name, reader in READERS.items()}


def queries(given: Given) -> tuple[Query, ...]:
    """The stored query, or one query for each group of types."""
    if given.get("storedquery_id"):
        parameters = {name: value for name, value in given.items() if name not in KNOWN}
        return (StoredQuery(given["storedquery_id"], parameters, given.get("srsname", "")),)
    if not given.get("typenames") and not given.get("resourceid"):
        raise missing("typeNames", "a feature type, or resourceId or storedQuery_Id in its place")
    types = types_of_queries(given)
    columns = [spread(given, name, len(types)) for name in OF_QUERY]
    return tuple(ad_hoc(given, *parts) for parts in zip(types, *columns, strict=True))


def types_of_queries(given: Given) -> list[str]:
    """The types of each query: `(a)(b)`, and `a,b` where another parameter has a list for each, as in WFS 1.1.0."""
    found = groups(given.get("typenames", "")) or [""]
    names = listed(found[0])
    each = len(names) > 1 and any(len(groups(given.get(name, ""))) == len(names) for name in OF_QUERY)
    return list(names) if len(found) == 1 and each else found


def ad_hoc(given: Given, types: str, *parts: str) -> AdHocQuery:
    """One query; some of its parts are its own, some are those of all queries."""
    aliases, properties, condition, sort = parts
    return AdHocQuery(
        typeNames=type_names(types, given),
        aliases=listed(aliases),
        propertyName=tuple(name for name in listed(properties) if name != "*"),
        filter=filter_of(condition, given),
        resourceId=listed(given.get("resourceid", "")),
        bbox=values.bbox(given["bbox"].split(",")) if given.get("bbox") else None,
        sortBy=tuple(map(sort_key, listed(sort))),
        srsName=given.get("srsname", "").strip(),
    )


def groups(text: str) -> list[str]:
    """`(a)(b)` as a and b; what has no parentheses is one group."""
    inner = text.strip()
    if inner.startswith("(") and inner.endswith(")"):
        return inner[1:-1].split(")(")
    return [inner] if inner else []


def spread(given: Given, name: str, count: int) -> list[str]:
    """The values of a parameter for so many queries; one value is for all of them."""
    found = groups(given.get(name, ""))
    if len(found) not in (0, 1, count):
        raise BadValue(name, given[name][:80], f"one list for each of the {count} queries, or one for all of them")
    return found if len(found) == count else list(repeat(found[0] if found else "", count))


def type_names(text: str, given: Given) -> tuple[str, ...]:
    """Names between commas, their prefixes resolved."""
    bound = bindings(given)
    return tuple(qualified(name, bound) for name in listed(text))


def bindings(given: Given) -> dict[str, str]:
    """The namespaces that NAMESPACES binds, by prefix; the default one has none."""
    return dict(NAMESPACE.findall(given.get("namespaces", "")))


def filter_of(text: str, given: Given) -> etree._Element | None:
    """The element of a filter; raises Refused for one in another language.

    What the filter itself does not declare, NAMESPACES may; and old clients leave out those of the standards.
    """
    language = given.get("filter_language", "")
    if language and language not in LANGUAGES:
        raise BadValue("filter_language", language, LANGUAGES[0])
    if not text:
        return None
    check_length(text)
    spoken = version(given)
    bound = {"": FES[spoken], "fes": FES["2.0.0"], "ogc": FES["1.1.0"], "gml": GML[spoken]} | bindings(given)
    declared = " ".join(f"xmlns{prefix and ':'}{prefix}={quoteattr(uri)}" for prefix, uri in bound.items())
    try:
        found = documents.parse(f"<filter {declared}>{XML_DECLARATION.sub('', text)}</filter>".encode())
    except documents.Unreadable as error:
        raise Refused("OperationParsingFailed", "filter", f"filter: {error}") from error
    if len(found) != 1:
        raise Refused(
            "OperationParsingFailed", "filter", f"filter: {text[:80]!r} is not one element of Filter Encoding"
        )
    return found[0]


def sort_key(text: str) -> SortKey:
    """`NAME`, `NAME DESC`, `NAME D`; a plus sign may stand for the space."""
    name, _, order = text.replace("+", " ").partition(" ")
    return values.sort_key(name, order.strip())


def write(request: GetFeature) -> dict[str, str]:
    """A GetFeature of 2.0.0 as parameters."""
    given = {"service": "WFS", "version": request.version, "request": "GetFeature"}
    for query in request.queries:
        if isinstance(query, StoredQuery):
            return given | {"storedQuery_Id": query.id, **query.parameters, "srsName": query.srsName} | paging(request)
    asked = [query for query in request.queries if isinstance(query, AdHocQuery)]
    lists = {
        "typeNames": [",".join(map(prefixed, query.typeNames)) for query in asked],
        "aliases": [",".join(query.aliases) for query in asked],
        "propertyName": [",".join(query.propertyName) for query in asked],
        "filter": [etree.tostring(one.filter, encoding="unicode") if one.filter is not None else "" for one in asked],
        "sortBy": [",".join(map(sort_text, query.sortBy)) for query in asked],
    }
    given |= {name: grouped(texts) for name, texts in lists.items() if any(texts)}
    return given | whole_request(asked[0]) | paging(request)


def grouped(texts: list[str]) -> str:
    """The values of several queries in parentheses; that of the only one as it is."""
    return texts[0] if len(texts) == 1 else "".join(f"({text})" for text in texts)


def whole_request(query: AdHocQuery) -> dict[str, str]:
    """What is the same for every query of a query string."""
    box = "" if query.bbox is None else ",".join(filter(None, (*map(repr, query.bbox[0]), query.bbox[1])))
    return {"resourceId": ",".join(query.resourceId), "bbox": box, "srsName": query.srsName}


def paging(request: GetFeature) -> dict[str, str]:
    """What is the same on every page; which one it is, is left to the link."""
    return {"outputFormat": request.outputFormat}


def prefixed(name: str) -> str:
    """A name with our prefix, which needs no binding."""
    return f"{PREFIX}:{local_of(name)}"


def sort_text(key: SortKey) -> str:
    """A key as SORTBY has it."""
    return f"{key.field} {'DESC' if key.descending else 'ASC'}"
