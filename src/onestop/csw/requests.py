"""The operations of CSW as pycsw keeps them: one dictionary of small letters, whether it came by GET or as XML."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from onestop.csw import constraints
from onestop.csw.gate import check
from onestop.ows import Refused

type Parameters = dict[str, Any]

CSW2, CSW3 = "http://www.opengis.net/cat/csw/2.0.2", "http://www.opengis.net/cat/csw/3.0"
VERSIONS = {CSW2: "2.0.2", CSW3: "3.0.0"}
SOAP = "{http://www.w3.org/2003/05/soap-envelope}"
SCHEMAS = {
    "2.0.2": ((CSW2, "csw/2.0.2/CSW-discovery.xsd"),),
    "3.0.0": (
        (CSW3, "cat/csw/3.0/cswAll.xsd"),
        ("http://www.opengis.net/gml/3.2", "gml/3.2.1/gml.xsd"),
        ("http://www.opengis.net/gml", "gml/3.1.1/base/geometryAggregates.xsd"),
    ),
}
"""Of each version the schemas to be read together: those of CSW 3.0 do not bring the geometries of filters along."""
PREFIXES = {
    CSW2: "csw",
    CSW3: "csw",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dct",
    "http://www.opengis.net/ows": "ows",
    "http://www.opengis.net/ows/2.0": "ows",
}
BINDING = re.compile(r"xmlns\((?:([\w.-]+)=)?([^()]+)\)")
"""Of the parameter NAMESPACE; the default namespace has no prefix."""
DEFAULT_PAGE = 10
"""Records of a page where the request does not say; CSW's own default."""
RECORD_FORMAT = "application/xml"


def unwrapped(document: etree._Element) -> etree._Element:
    """The request, out of its SOAP envelope if it came in one."""
    if document.tag != f"{SOAP}Envelope":
        return document
    body = document.find(f"{SOAP}Body")
    if body is None or not len(body):
        raise Refused("OperationParsingFailed", "request", "the SOAP envelope has no request in its body")
    return body[0]


def read_document(document: etree._Element, schemas: Path) -> Parameters:
    """The parameters of a request in XML, valid by the schema of its version; raises Refused.

    :param schemas: pycsw's folder of OGC's schemas
    """
    name = etree.QName(document)
    version = VERSIONS.get(name.namespace or "")
    if version is None:
        raise Refused("OperationParsingFailed", "request", f"{document.tag} is no request of CSW 2.0.2 or 3.0.0")
    if name.localname in ("Transaction", "Harvest"):
        raise Refused(
            "OperationNotSupported", "request", f"{name.localname} is not supported; this catalogue is read-only"
        )
    if document.get("version") in VERSIONS.values():
        # GDAL's CSW driver writes the version of the capabilities it was given into elements of 2.0.2.
        document.set("version", version)
    validate(document, read_schema(schemas, version))
    given: Parameters = {"request": name.localname, "version": version, **attributes(document)}
    given |= READERS.get(name.localname, nothing)(document)
    check({key: value for key, value in given.items() if isinstance(value, str)})
    return given


def validate(document: etree._Element, schema: etree.XMLSchema) -> None:
    """Raise Refused for a document that the schema does not allow."""
    if not schema.validate(document):
        log: Any = schema.error_log
        raise Refused("OperationParsingFailed", "request", f"the document is not valid: {log[0].message}")


@cache
def read_schema(folder: Path, version: str) -> etree.XMLSchema:
    """The schema of a version, read once: pycsw would read it for each request, which takes 12 ms."""
    imports = "".join(
        f"<xs:import namespace={quoteattr(namespace)} schemaLocation={quoteattr((folder / path).as_uri())}/>"
        for namespace, path in SCHEMAS[version]
    )
    driver = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(driver))


def attributes(document: etree._Element) -> Parameters:
    """Attributes of the request's element, which have the same names as the parameters of a GET."""
    return {etree.QName(name).localname.lower(): str(value) for name, value in document.attrib.items()}


def nothing(_document: etree._Element) -> Parameters:
    """An operation without more to read."""
    return {}


def capabilities(document: etree._Element) -> Parameters:
    """GetCapabilities."""
    lists = (("sections", "Section"), ("acceptformats", "OutputFormat"), ("acceptversions", "Version"))
    found = {key: ",".join(texts(document, f".//{{*}}{tag}")) for key, tag in lists}
    return {key: value for key, value in found.items() if value}


def describe_record(document: etree._Element) -> Parameters:
    """DescribeRecord."""
    return {"typename": texts(document, "{*}TypeName")}


def domain(document: etree._Element) -> Parameters:
    """GetDomain."""
    names = (("parametername", "ParameterName"), ("propertyname", "PropertyName"), ("valuereference", "ValueReference"))
    found = {key: document.findtext(f"{{*}}{tag}") for key, tag in names}
    return {key: value for key, value in found.items() if value}


def records(document: etree._Element) -> Parameters:
    """GetRecords: what is to be answered; what is asked is read by `constraints`."""
    query = document.find("{*}Query")
    if query is None:
        raise Refused("MissingParameterValue", "Query", "GetRecords has no Query")
    handler = document.findtext("{*}ResponseHandler")
    return {
        "typenames": query.get("typeNames", "csw:Record").split(),
        "elementname": texts(query, "{*}ElementName"),
        "elementsetname": query.findtext("{*}ElementSetName"),
        "question": constraints.from_xml(query),
    } | ({"responsehandler": handler} if handler else {})


def record_by_id(document: etree._Element) -> Parameters:
    """GetRecordById: several records in 2.0.2, one in 3.0.0."""
    ids = texts(document, "{*}Id")
    several = etree.QName(document).namespace == CSW2
    return {
        "id": ids if several else "".join(ids[:1]),
        "elementsetname": document.findtext("{*}ElementSetName") or "summary",
    }


READERS: dict[str, Callable[[etree._Element], Parameters]] = {
    "GetCapabilities": capabilities,
    "DescribeRecord": describe_record,
    "GetDomain": domain,
    "GetRecords": records,
    "GetRecordById": record_by_id,
}


def texts(element: etree._Element, path: str) -> list[str]:
    """The texts of the elements at a path."""
    return [(found.text or "").strip() for found in element.findall(path)]


def one_form(given: Parameters) -> None:
    """Write a GetRecords that came by GET as one in XML would be, and put in what both leave to defaults."""
    if "question" not in given:
        given["question"] = constraints.from_kvp(given)
        bound = dict(BINDING.findall(given.pop("namespace", "")))
        for name in ("typenames", "elementname"):
            if isinstance(given.get(name), str):
                given[name] = [known(part.strip(), bound) for part in given[name].split(",")]
        if isinstance(given.get("typenames"), list):
            given["typenames"] = ["csw:Record" if name == "Record" else name for name in given["typenames"]]
    given["elementsetname"] = given.get("elementsetname") or (None if given.get("elementname") else "summary")
    given["startposition"] = int(given.get("startposition") or 1)
    given["constraint"], given["sortby"] = {"type": "filter", "where": ""}, None


def known(name: str, bound: Mapping[str, str]) -> str:
    """A name with the prefix that pycsw has for its namespace.

    :param bound: namespaces by the request's own prefixes
    """
    prefix, _, local = name.rpartition(":")
    own = PREFIXES.get(bound.get(prefix, ""), prefix)
    return f"{own}:{local}" if own else local


def page_size(given: Mapping[str, Any], most: int) -> int:
    """How many records a page has; `unlimited` means as many as we give at once."""
    text = str(given.get("maxrecords") or DEFAULT_PAGE) if given.get("maxrecords") != 0 else "0"
    return min(int(text), most) if text.isascii() and text.isdigit() else most
