"""GetCapabilities: which version is spoken, and what it says of the service in 2.0.0 and 1.1.0."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from lxml.etree import _Element as Element

from onestop import crs
from onestop.catalogue.describe import dataset_identifier, record_address
from onestop.dataset import BBox, Dataset, Words
from onestop.gml import ONESTOP, PREFIX
from onestop.ows import Refused
from onestop.wfs import formats, srs
from onestop.wfs.names import SPELLINGS, VERSIONS, Version
from onestop.wfs.operations import abilities
from onestop.wfs.output.build import add, both, document, written
from onestop.wfs.requests import GetCapabilities, Request
from onestop.wfs.selection import COUNT_DEFAULT
from onestop.wfs.service import XML, Answer, Service
from onestop.wfs.types import FeatureType

type Section = Callable[[Element, Service, Version], None]

TITLE = Words("OneStop 圖徵服務（WFS）", "OneStop feature service (WFS)")
ABSTRACT = Words(
    "統計區、各項統計與門牌之圖徵，可依屬性、範圍與時間查詢。",
    "Statistical areas, statistics and doorplates as features, by attribute, place and time.",
)
KEYWORDS = (Words("統計區", "statistical areas"), Words("社會經濟資料", "socio-economic statistics"))
NO_FEES = "NONE"
ACCESS = Words("各資料集之授權見其摘要。", "The licence of each data set is in its abstract.")
PROVIDER = "OneStop"

OPERATIONS: dict[Version, dict[str, Mapping[str, tuple[str, ...]]]] = {
    "2.0.0": {
        "GetCapabilities": {"AcceptVersions": VERSIONS, "AcceptFormats": ("text/xml", "application/xml")},
        "DescribeFeatureType": {"outputFormat": (formats.GML_3_2.name, formats.GML_3_1.name)},
        "GetFeature": {
            "resultType": ("results", "hits"),
            "outputFormat": tuple(known.name for known in formats.FORMATS),
            "resolve": ("none", "local"),
        },
        "GetPropertyValue": {"resolve": ("none", "local"), "outputFormat": (formats.GML_3_2.name,)},
        "ListStoredQueries": {},
        "DescribeStoredQueries": {},
    },
    "1.1.0": {
        "GetCapabilities": {"AcceptVersions": VERSIONS, "AcceptFormats": ("text/xml",)},
        "DescribeFeatureType": {"outputFormat": (formats.GML_3_1.name,)},
        "GetFeature": {
            "resultType": ("results", "hits"),
            "outputFormat": tuple(
                known.name for known in (formats.GML_3_1, formats.GML_3_2, formats.GEOJSON, formats.CSV)
            ),
        },
    },
}
"""Every operation with its parameters and what they may be."""


def get_capabilities(service: Service, request: GetCapabilities) -> Answer:
    """The capabilities in the version that is negotiated, or the sections of them that are asked for."""
    version = negotiated(request)
    known = SECTIONS[version]
    wanted = {name.lower() for name in request.sections}
    every = not wanted or "all" in wanted
    root = document("wfs:WFS_Capabilities", version, {PREFIX: ONESTOP}, version=version)
    for name, section in known.items():
        if every or name.lower() in wanted:
            section(root, service, version)
    return Answer(XML, [written(root)])


def check_offered(request: Request) -> None:
    """Raise Refused for an operation that the version of the request does not have."""
    name = type(request).__name__
    if not isinstance(request, GetCapabilities) and name not in OPERATIONS[request.version]:
        why = f"request: {name!r} is not in WFS {request.version}, which has: {', '.join(OPERATIONS[request.version])}"
        raise Refused("OperationNotSupported", "request", why)


def negotiated(request: GetCapabilities) -> Version:
    """The first version of the list that we speak, else the one that is named, else the newest; raises Refused."""
    for name in request.acceptVersions:
        if name in SPELLINGS:
            return SPELLINGS[name]
    if not request.acceptVersions and request.version in SPELLINGS:
        return SPELLINGS[request.version]
    asked = ", ".join(request.acceptVersions) or request.version
    if not asked:
        return VERSIONS[0]
    why = f"version: {asked!r} is not spoken here; allowed: {', '.join(VERSIONS)}"
    raise Refused("VersionNegotiationFailed", "acceptVersions" if request.acceptVersions else "version", why)


def identification(root: Element, _service: Service, version: Version) -> None:
    """ServiceIdentification."""
    one = add(root, "ows:ServiceIdentification")
    text(one, "ows:Title", TITLE, version=version)
    text(one, "ows:Abstract", ABSTRACT, version=version)
    keywords(one, KEYWORDS)
    add(one, "ows:ServiceType", "WFS")
    for known in VERSIONS:
        add(one, "ows:ServiceTypeVersion", known)
    add(one, "ows:Fees", NO_FEES)
    add(one, "ows:AccessConstraints", f"{ACCESS.zh} {ACCESS.en}")


def provider(root: Element, service: Service, _version: Version) -> None:
    """ServiceProvider."""
    one = add(root, "ows:ServiceProvider")
    add(one, "ows:ProviderName", PROVIDER)
    add(one, "ows:ProviderSite", xlink__href=f"{service.base}/")
    add(one, "ows:ServiceContact")


def operations(root: Element, service: Service, version: Version) -> None:
    """OperationsMetadata."""
    whole = add(root, "ows:OperationsMetadata")
    for name, parameters in OPERATIONS[version].items():
        one = add(whole, "ows:Operation", name=name)
        http = add(add(one, "ows:DCP"), "ows:HTTP")
        add(http, "ows:Get", xlink__href=f"{service.url}?")
        add(http, "ows:Post", xlink__href=service.url)
        for parameter, values in parameters.items():
            allowed(one, parameter, values, version=version)
    if version == "2.0.0":
        allowed(whole, "version", VERSIONS, version=version)
        for name, value in {**abilities.SERVICE, "CountDefault": str(COUNT_DEFAULT)}.items():
            default(add(whole, "ows:Constraint", name=name), value)


def allowed(parent: Element, name: str, values: Iterable[str], *, version: Version) -> None:
    """A parameter and its values; OWS 1.0 has no element around them."""
    one = add(parent, "ows:Parameter", name=name)
    inner = one if version == "1.1.0" else add(one, "ows:AllowedValues")
    for value in values:
        add(inner, "ows:Value", value)


def default(constraint: Element, value: str) -> None:
    """The value of a constraint, as OWS 1.1 has it."""
    add(constraint, "ows:NoValues")
    add(constraint, "ows:DefaultValue", value)


def feature_types(root: Element, service: Service, version: Version) -> None:
    """FeatureTypeList."""
    listed = add(root, "wfs:FeatureTypeList")
    if version == "1.1.0":
        add(add(listed, "wfs:Operations"), "wfs:Operation", "Query")
    for kind in service.types:
        feature_type(listed, kind, service, version=version)


def feature_type(listed: Element, kind: FeatureType, service: Service, *, version: Version) -> None:
    """One FeatureType."""
    dataset, word = kind.dataset, "CRS" if version == "2.0.0" else "SRS"
    one = add(listed, "wfs:FeatureType")
    add(one, "wfs:Name", kind.qname)
    text(one, "wfs:Title", dataset.title, version=version)
    text(one, "wfs:Abstract", abstract(dataset), version=version)
    keywords(one, dataset.keywords)
    add(one, f"wfs:Default{word}", srs.DEFAULT)
    for system in crs.systems_for(dataset.bbox):
        if system.urn != srs.DEFAULT:
            add(one, f"wfs:Other{word}", system.urn)
    writes = add(one, "wfs:OutputFormats")
    for known in formats.FORMATS:
        add(writes, "wfs:Format", known.name)
    if dataset.bbox is not None:
        bounds(one, dataset.bbox)
    metadata(one, record_address(service.base, dataset_identifier(dataset.name)), version)


def abstract(dataset: Dataset) -> Words:
    """What the data set is, who made it, and what may be done with it."""
    return Words(
        f"{dataset.abstract.zh} 授權：{dataset.licence.zh}（{dataset.licence_url}）",
        f"{dataset.abstract.en} Licence: {dataset.licence.en} ({dataset.licence_url})",
    )


def bounds(one: Element, bbox: BBox) -> None:
    """WGS84BoundingBox, the longitude first."""
    box = add(one, "ows:WGS84BoundingBox")
    west, south, east, north = bbox
    add(box, "ows:LowerCorner", f"{west:.7f} {south:.7f}")
    add(box, "ows:UpperCorner", f"{east:.7f} {north:.7f}")


def metadata(one: Element, url: str, version: Version) -> None:
    """Where the catalogue's record of the data set is."""
    if version == "2.0.0":
        add(one, "wfs:MetadataURL", xlink__href=url)
    else:
        add(one, "wfs:MetadataURL", url, type="19139", format="text/xml")


def text(parent: Element, name: str, words: Words, *, version: Version) -> None:
    """A text in both languages: two elements in 2.0.0, one with both in 1.1.0."""
    if version == "2.0.0":
        both(parent, name, words)
    else:
        add(parent, name, f"{words.zh} {words.en}")


def keywords(parent: Element, words: Iterable[Words]) -> None:
    """Keywords of both languages."""
    found = dict.fromkeys(chain.from_iterable((one.zh, one.en) for one in words))
    if found:
        listed = add(parent, "ows:Keywords")
        for word in found:
            add(listed, "ows:Keyword", word)


SECTIONS: dict[Version, dict[str, Section]] = {
    "2.0.0": {
        "ServiceIdentification": identification,
        "ServiceProvider": provider,
        "OperationsMetadata": operations,
        "FeatureTypeList": feature_types,
        "Filter_Capabilities": abilities.filter_2_0,
    },
    "1.1.0": {
        "ServiceIdentification": identification,
        "ServiceProvider": provider,
        "OperationsMetadata": operations,
        "FeatureTypeList": feature_types,
        "Filter_Capabilities": abilities.filter_1_1,
    },
}
"""What the capabilities consist of, in order."""
