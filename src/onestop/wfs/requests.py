"""The requests of WFS, spelt as the standard spells them; made by both parsers, of a query string or of a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml.etree import _Element as Element

from onestop.features import SortKey
from onestop.wfs.names import Name, Version

BY_ID = {
    "urn:ogc:def:query:OGC-WFS::GetFeatureById": "GetFeatureById",
    "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById": "GetFeatureById",
}
"""How 2.0.0 and 2.0.2 write the stored query that every service has."""


@dataclass(frozen=True, slots=True)
class GetCapabilities:
    """`?REQUEST=GetCapabilities&ACCEPTVERSIONS=2.0.0,1.1.0&SECTIONS=…`.

    :ivar version: what older clients ask for in place of ACCEPTVERSIONS
    """

    version: str = ""
    acceptVersions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DescribeFeatureType:
    """`<DescribeFeatureType><TypeName>onestop:towns</TypeName></DescribeFeatureType>`; of all where none is named."""

    version: Version
    typeNames: tuple[Name, ...] = ()
    outputFormat: str = ""


@dataclass(frozen=True, slots=True)
class AdHocQuery:
    """`<Query typeNames="onestop:towns" srsName="…"><fes:Filter>…</fes:Filter></Query>`.

    :ivar typeNames: several are a union: each is asked the same
    :ivar aliases: what the filter may call the types
    :ivar propertyName: the properties to answer with; all where there is none
    :ivar bbox: four numbers and the system they are in
    """

    typeNames: tuple[Name, ...] = ()
    aliases: tuple[str, ...] = ()
    propertyName: tuple[str, ...] = ()
    filter: Element | None = None
    resourceId: tuple[str, ...] = ()
    bbox: tuple[tuple[float, ...], str] | None = None
    sortBy: tuple[SortKey, ...] = ()
    srsName: str = ""


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """`<StoredQuery id="…"><Parameter name="id">towns.63000010</Parameter></StoredQuery>`.

    :ivar parameters: by their names in small letters
    """

    id: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    srsName: str = ""


type Query = AdHocQuery | StoredQuery


@dataclass(frozen=True, slots=True)
class GetFeature:
    """`<GetFeature count="10" startIndex="20" resultType="hits">…</GetFeature>`.

    :ivar count: most features of the answer; None where the request does not say
    """

    version: Version
    queries: tuple[Query, ...]
    outputFormat: str = ""
    resultType: Literal["results", "hits"] = "results"
    count: int | None = None
    startIndex: int = 0


@dataclass(frozen=True, slots=True)
class GetPropertyValue:
    """`<GetPropertyValue valueReference="TOWN">…</GetPropertyValue>`: as GetFeature, one property of each feature."""

    valueReference: str
    features: GetFeature

    @property
    def version(self) -> Version:
        """That of the request."""
        return self.features.version


@dataclass(frozen=True, slots=True)
class ListStoredQueries:
    """`?REQUEST=ListStoredQueries`."""

    version: Version


@dataclass(frozen=True, slots=True)
class DescribeStoredQueries:
    """`<DescribeStoredQueries><StoredQueryId>…</StoredQueryId></DescribeStoredQueries>`; all where none is named."""

    version: Version
    storedQueryIds: tuple[str, ...] = ()


type Request = (
    GetCapabilities | DescribeFeatureType | GetFeature | GetPropertyValue | ListStoredQueries | DescribeStoredQueries
)

__all__ = [
    "BY_ID",
    "AdHocQuery",
    "DescribeFeatureType",
    "DescribeStoredQueries",
    "GetCapabilities",
    "GetFeature",
    "GetPropertyValue",
    "ListStoredQueries",
    "Query",
    "Request",
    "StoredQuery",
]
