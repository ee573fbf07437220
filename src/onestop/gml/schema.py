"""A feature type as XML Schema: its element and the type of it, which are alike for GML 3.2 and 3.1.1."""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from onestop.dataset import Field, FieldType, Words
from onestop.gml.names import GEOMETRY, PREFIX

XSD = "http://www.w3.org/2001/XMLSchema"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA_TYPES: dict[FieldType, str] = {
    FieldType.STRING: "xsd:string",
    FieldType.INTEGER: "xsd:integer",
    FieldType.NUMBER: "xsd:double",
    FieldType.DATE: "xsd:date",
    FieldType.DATETIME: "xsd:dateTime",
}
"""Whole numbers are xsd:integer: OGC's suite (ets-wfs20 1.25) cannot compare values of xsd:long."""
LONG = "xsd:long"
"""GDAL and QGIS read an xsd:integer into 32 bits, and a larger number as another one."""
MULTI_SURFACE = "gml:MultiSurfacePropertyType"


def feature_type(
    name: str, title: Words, fields: Mapping[str, Field], *, geometry: str, stands_for: str, remarks: Iterable[str] = ()
) -> Iterator[etree._Element]:
    """The element and the type of a feature type.

    :param fields: by their names in XML
    :param geometry: the type of the geometry property
    :param stands_for: the element of GML in whose place it may stand
    :param remarks: comments after the geometry property
    """
    qname = f"{PREFIX}:{name}Type"
    yield made("element", [documented(title)], name=name, type=qname, substitutionGroup=stands_for)
    properties = [
        made("element", [documented(meaning(field))], name=one, type=type_of(field), minOccurs="0")
        for one, field in fields.items()
    ]
    properties += [made("element", name=GEOMETRY, type=geometry, minOccurs="0"), *map(etree.Comment, remarks)]
    extension = made("extension", [made("sequence", properties)], base="gml:AbstractFeatureType")
    yield made("complexType", [made("complexContent", [extension])], name=f"{name}Type")


def made(tag: str, children: Iterable[etree._Element] = (), **attributes: str) -> etree._Element:
    """An element of XML Schema."""
    element = etree.Element(f"{{{XSD}}}{tag}", attributes)
    element.extend(children)
    return element


def type_of(field: Field) -> str:
    """The type of a property."""
    return LONG if field.long else SCHEMA_TYPES[field.type]


def documented(words: Words) -> etree._Element:
    """What an element is, in both languages."""
    documentation = []
    for language, text in (("zh-TW", words.zh), ("en", words.en)):
        documentation.append(made("documentation"))
        documentation[-1].set(LANGUAGE, language)
        documentation[-1].text = text
    return made("annotation", documentation)


def meaning(field: Field) -> Words:
    """The title of a field, its unit, and what exactly it is."""
    zh, en = field.title.zh, field.title.en
    if field.unit:
        zh, en = f"{zh}（{field.unit.zh}）", f"{en} ({field.unit.en})"
    return Words(f"{zh}：{field.note.zh}", f"{en}: {field.note.en}") if field.note.zh else Words(zh, en)
