"""DescribeFeatureType: our types as an XML Schema of GML."""

from lxml import etree

from onestop.dataset import Field, FieldType, Words
from onestop.gml import GEOMETRY, ONESTOP, PREFIX
from onestop.wfs import formats
from onestop.wfs.names import GML, GML_SCHEMAS, XSD, Version
from onestop.wfs.output.build import add, both, written
from onestop.wfs.requests import DescribeFeatureType
from onestop.wfs.service import Answer, Service
from onestop.wfs.types import FeatureType

TYPES: dict[FieldType, str] = {
    FieldType.STRING: "xsd:string",
    FieldType.INTEGER: "xsd:integer",
    FieldType.NUMBER: "xsd:double",
    FieldType.DATE: "xsd:date",
}
"""Whole numbers are xsd:integer: OGC's suite (ets-wfs20 1.25) cannot compare values of xsd:long."""
LONG = "xsd:long"
"""GDAL and QGIS read an xsd:integer into 32 bits, and a larger number as another one."""
FEATURES: dict[Version, str] = {"2.0.0": "gml:AbstractFeature", "1.1.0": "gml:_Feature"}
"""What our elements may stand in the place of."""


def describe_feature_type(service: Service, request: DescribeFeatureType) -> Answer:
    """The schema of some types, or of all; raises BadValue for one that we do not have."""
    chosen = formats.find(request.outputFormat, request.version)
    version = chosen.gml or request.version
    wanted = [service.types.find(name) for name in request.typeNames] or list(service.types)
    root = etree.Element(
        f"{{{XSD}}}schema",
        {"targetNamespace": ONESTOP, "elementFormDefault": "qualified"},
        nsmap={"xsd": XSD, "gml": GML[version], PREFIX: ONESTOP},
    )
    add(root, "xsd:import", namespace=GML[version], schemaLocation=GML_SCHEMAS[version])
    for kind in dict.fromkeys(wanted):
        describe(root, kind, version)
    return Answer(f"{formats.DEFAULTS[version].name}; charset=UTF-8", [written(root)])


def describe(root: etree._Element, kind: FeatureType, version: Version) -> None:
    """Add the element and the type of one feature type."""
    element = {"name": kind.name, "type": f"{kind.qname}Type", "substitutionGroup": FEATURES[version]}
    documented(add(root, "xsd:element", **element), kind.dataset.title)
    of = add(root, "xsd:complexType", name=f"{kind.name}Type")
    base = add(add(of, "xsd:complexContent"), "xsd:extension", base="gml:AbstractFeatureType")
    sequence = add(base, "xsd:sequence")
    for name, field in kind.fields.items():
        one = add(sequence, "xsd:element", name=name, type=LONG if field.long else TYPES[field.type], minOccurs="0")
        documented(one, meaning(field))
    add(sequence, "xsd:element", name=GEOMETRY, type=kind.geometry_type, minOccurs="0")


def documented(element: etree._Element, words: Words) -> None:
    """Say in both languages what an element is."""
    both(add(element, "xsd:annotation"), "xsd:documentation", words)


def meaning(field: Field) -> Words:
    """The title of a field, and its unit."""
    if field.unit is None:
        return field.title
    return Words(f"{field.title.zh}（{field.unit.zh}）", f"{field.title.en} ({field.unit.en})")
