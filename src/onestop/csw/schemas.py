"""Two output schemas that pycsw cannot be left to: ISO 19139, which we store, and DIF, which fails on any link."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from lxml import etree

from onestop.csw.rows import GMD, Row

GCO = "http://www.isotc211.org/2005/gco"
SRV = "http://www.isotc211.org/2005/srv"
PREFIXES = {"gmd": GMD, "gco": GCO, "srv": SRV}

SUMMARY = (
    *(
        "fileIdentifier",
        "language",
        "characterSet",
        "parentIdentifier",
        "hierarchyLevel",
        "hierarchyLevelName",
        "contact",
    ),
    *("dateStamp", "metadataStandardName", "metadataStandardVersion", "locale", "referenceSystemInfo"),
    *("identificationInfo", "distributionInfo", "dataQualityInfo"),
)
BRIEF = ("fileIdentifier", "language", "hierarchyLevel", "contact", "dateStamp", "identificationInfo")
ELEMENTS = {"summary": SUMMARY, "brief": BRIEF}
"""What of a document is left by element set, as the ISO profile of CSW 2.0.2 (OGC 07-045, table 12) has it; what the
schema of ISO 19139 makes mandatory stays in."""

BRIEF_IDENTIFICATION = (
    *("citation", "abstract", "pointOfContact", "language", "extent"),
    *("serviceType", "serviceTypeVersion", "couplingType", "containsOperations"),
)


class Gmd:
    """ISO 19139 as it is stored; pycsw would write its own, which its schema does not allow."""

    NAMESPACE = GMD

    @staticmethod
    def write_record(row: Row, element_set: str | None, _context: Any, _url: str | None = None) -> etree._Element:
        """The document of a record, or the part of it that was asked for."""
        root = etree.fromstring(row.xml)
        for unwanted in list(left_out(root, element_set or "full")):
            parent = unwanted.getparent()
            if parent is not None:
                parent.remove(unwanted)
        return root


def left_out(root: etree._Element, element_set: str) -> Iterator[etree._Element]:
    """The elements that are not in an element set."""
    wanted = ELEMENTS.get(element_set)
    if wanted is None:
        return
    yield from (child for child in root if etree.QName(child).localname not in wanted)
    if element_set == "brief":
        for identification in root.iterfind("gmd:identificationInfo/*", PREFIXES):
            yield from (child for child in identification if etree.QName(child).localname not in BRIEF_IDENTIFICATION)


class Dif:
    """DIF as pycsw writes it, with the links that it would fail on put in by us."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.NAMESPACE: str = module.NAMESPACE

    def write_record(self, row: Row, element_set: str | None, context: Any, url: str | None = None) -> etree._Element:
        """One record; Related_URL stands before Metadata_Name."""
        root: etree._Element = self.module.write_record(Unlinked(row), element_set, context, url)
        name = root.find(f"{{{self.NAMESPACE}}}Metadata_Name")
        at = root.index(name) if name is not None else len(root)
        for link in reversed(row.record.links):
            root.insert(
                at, self.related(link.url, link.title.zh, "GET SERVICE" if link.rel == "service" else "GET DATA")
            )
        return root

    def related(self, url: str, description: str, kind: str) -> etree._Element:
        """One address."""
        made = etree.Element(f"{{{self.NAMESPACE}}}Related_URL")
        content = etree.SubElement(made, f"{{{self.NAMESPACE}}}URL_Content_Type")
        etree.SubElement(content, f"{{{self.NAMESPACE}}}Type").text = kind
        etree.SubElement(made, f"{{{self.NAMESPACE}}}URL").text = url
        etree.SubElement(made, f"{{{self.NAMESPACE}}}Description").text = description
        return made


class Unlinked:
    """A row that does not tell its links."""

    def __init__(self, row: Row) -> None:
        self.row = row

    def __getattr__(self, name: str) -> Any:
        return None if name == "links" else getattr(self.row, name)
