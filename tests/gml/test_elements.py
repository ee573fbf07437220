"""Features as elements of GML: signs that XML writes otherwise, and values that are missing."""

from dataclasses import replace

import pytest
from lxml import etree

from onestop.dataset import FieldType
from onestop.features import Record
from onestop.gml import ID, Elements
from onestop.gml.names import ncname

PLACE = b'<gml:Point gml:id="%b.geometry" srsName="urn:a"><gml:pos>23 120</gml:pos></gml:Point>' % ID
ELEMENTS = Elements("things", (("name", FieldType.STRING), ("size", FieldType.NUMBER)))
ROOT = '<r xmlns:onestop="urn:onestop:features" xmlns:gml="http://www.opengis.net/gml/3.2">{}</r>'
GML_ID = "{http://www.opengis.net/gml/3.2}id"


def read(elements: Elements, record: Record) -> etree._Element:
    """A feature, written among others and read again."""
    (_, text, _) = elements.write([(b"1", b"a", 1.5, PLACE), record, (b"3", None, None, None)])
    return etree.fromstring(ROOT.format(text.decode()))[0]


@pytest.mark.parametrize("sign", ["&", "<", ">", "]]>", "'", '"', "\N{CJK UNIFIED IDEOGRAPH-53F0}"])
def test_every_sign_comes_back_from_identifiers_and_values(sign: str) -> None:
    one = read(ELEMENTS, (f"a{sign}b".encode(), f"{sign}c{sign}".encode(), 2.0, PLACE))
    assert one.get(GML_ID) == f"things.a{sign}b"
    assert [child.text for child in one] == [f"{sign}c{sign}", "2.0", None]
    assert one[-1][0].get(GML_ID) == f"things.a{sign}b.geometry"


def test_what_xml_cannot_have_is_left_out() -> None:
    assert read(ELEMENTS, (b"2", b"a\x00\x08b\tc", 2.0, PLACE))[0].text == "ab\tc"


def test_what_is_missing_has_no_element() -> None:
    assert [child.tag.rpartition("}")[2] for child in read(ELEMENTS, (b"2", None, 2.0, None))] == ["size"]


def test_a_system_has_the_name_that_was_asked_for() -> None:
    renamed = replace(ELEMENTS, renamed=("urn:a", 'urn:"b"'), templates={})
    assert read(renamed, (b"2", b"urn:a", 2.0, PLACE))[-1][0].get("srsName") == 'urn:"b"'
    assert read(renamed, (b"2", b"urn:a", 2.0, PLACE))[0].text == "urn:a"


@pytest.mark.parametrize(
    ("text", "name"), [("河 名", "河_名"), ("1st", "_1st"), ("", "_"), ("a-b.c", "a-b.c"), ("µg", "_g")]
)
def test_a_name_has_low_lines_for_signs_that_xml_cannot_have(text: str, name: str) -> None:
    assert ncname(text) == name
    etree.Element(name)
