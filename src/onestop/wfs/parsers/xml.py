"""Requests as documents of WFS 2.0.0 and 1.1.0."""

from collections.abc import Callable, Iterator

from lxml.etree import QName
from lxml.etree import _Element as Element

from onestop.errors import BadValue
from onestop.features import SortKey
from onestop.ows import Refused
from onestop.wfs.errors import missing
from onestop.wfs.names import WFS, Name, Version, qualified
from onestop.wfs.parsers import kvp, values
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

NAMESPACES: dict[str, Version] = {namespace: version for version, namespace in WFS.items()}


def read(document: Element) -> Request:
    """The request of a document; raises an error of OneStop."""
    name = QName(document)
    if name.namespace not in NAMESPACES:
        why = f"{document.tag} is no request of WFS; its namespace must be {' or '.join(NAMESPACES)}"
        raise Refused("OperationParsingFailed", "request", why)
    if document.get("service"):
        kvp.check_service(document.get("service", ""))
    reader = READERS.get(name.localname)
    if reader is None:
        raise kvp.unsupported(name.localname)
    return reader(document)


def version(document: Element) -> Version:
    """The version that the document says, which must be one of its namespace."""
    implied = NAMESPACES[QName(document).namespace or ""]
    said = values.version(document.get("version") or implied)
    if said != implied:
        raise BadValue("version", said, f"{implied}, which is what the namespace of the document stands for")
    return said


def texts(document: Element, path: str) -> tuple[str, ...]:
    """The texts of the elements at a path, none of them empty."""
    return tuple(text for one in document.findall(path) if (text := (one.text or "").strip()))


def get_capabilities(document: Element) -> GetCapabilities:
    """GetCapabilities."""
    accepted = texts(document, "{*}AcceptVersions/{*}Version")
    implied = NAMESPACES[QName(document).namespace or ""]
    return GetCapabilities(
        version=document.get("version") or implied,
        acceptVersions=accepted,
        sections=texts(document, "{*}Sections/{*}Section"),
    )


def describe_feature_type(document: Element) -> DescribeFeatureType:
    """DescribeFeatureType."""
    names = tuple(name for one in document.findall("{*}TypeName") for name in type_names(one, one.text or ""))
    return DescribeFeatureType(version(document), names, document.get("outputFormat", ""))


def get_feature(document: Element) -> GetFeature:
    """GetFeature; the attributes of 1.1.0 where they differ."""
    values.check_resolve(document.get("resolve", ""))
    count = document.get("count") or document.get("maxFeatures")
    found = tuple(queries(document))
    if not found:
        raise missing("Query", "a wfs:Query or a wfs:StoredQuery")
    return GetFeature(
        version(document),
        found,
        outputFormat=document.get("outputFormat", ""),
        resultType=values.result_type(document.get("resultType", "")),
        count=values.whole(count, "count", 1) if count else None,
        startIndex=values.whole(document.get("startIndex") or "0", "startIndex"),
    )


def get_property_value(document: Element) -> GetPropertyValue:
    """GetPropertyValue."""
    reference = document.get("valueReference")
    if reference is None:
        raise missing("valueReference")
    return GetPropertyValue(reference, get_feature(document))


def list_stored_queries(document: Element) -> ListStoredQueries:
    """ListStoredQueries."""
    return ListStoredQueries(version(document))


def describe_stored_queries(document: Element) -> DescribeStoredQueries:
    """DescribeStoredQueries."""
    return DescribeStoredQueries(version(document), texts(document, "{*}StoredQueryId"))


READERS: dict[str, Callable[[Element], Request]] = {
    "GetCapabilities": get_capabilities,
    "DescribeFeatureType": describe_feature_type,
    "GetFeature": get_feature,
    "GetPropertyValue": get_property_value,
    "ListStoredQueries": list_stored_queries,
    "DescribeStoredQueries": describe_stored_queries,
}


def queries(document: Element) -> Iterator[Query]:
    """Every query of a request, stored or not."""
    for one in document:
        match QName(one).localname:
            case "Query":
                yield ad_hoc(one)
            case "StoredQuery":
                yield stored(one)


def ad_hoc(query: Element) -> AdHocQuery:
    """A wfs:Query."""
    return AdHocQuery(
        typeNames=type_names(query, query.get("typeNames") or query.get("typeName") or ""),
        aliases=tuple((query.get("aliases") or "").split()),
        propertyName=texts(query, "{*}PropertyName"),
        filter=query.find("{*}Filter"),
        sortBy=tuple(map(sort_key, query.findall("{*}SortBy/{*}SortProperty"))),
        srsName=(query.get("srsName") or "").strip(),
    )


def stored(query: Element) -> StoredQuery:
    """A wfs:StoredQuery."""
    given = {(one.get("name") or "").lower(): (one.text or "").strip() for one in query.findall("{*}Parameter")}
    return StoredQuery(query.get("id") or "", given, given.pop("srsname", ""))


def type_names(element: Element, text: str) -> tuple[Name, ...]:
    """Names between spaces or commas, their prefixes resolved."""
    bindings = {prefix or "": uri for prefix, uri in element.nsmap.items()}
    return tuple(qualified(name, bindings) for name in text.replace(",", " ").split())


def sort_key(one: Element) -> SortKey:
    """A fes:SortProperty or ogc:SortProperty."""
    name = one.findtext("{*}ValueReference") or one.findtext("{*}PropertyName") or ""
    return values.sort_key(name.strip(), (one.findtext("{*}SortOrder") or "").strip())
