"""What clients do wrong gets the standard's own error, soon and in little memory."""

import time
import tracemalloc
from typing import Any

import pytest

INVALID = "InvalidParameterValue"
BOX = "<gml:Envelope><gml:lowerCorner>23 120</gml:lowerCorner><gml:upperCorner>24 121</gml:upperCorner></gml:Envelope>"
FIND = "GetFeature&storedquery_id=urn:ogc:def:query:OGC-WFS::GetFeatureById"
LIMIT_SECONDS = 1.0
LIMIT_BYTES = 50_000_000
V1 = "service=WFS&version=1.1.0&request=GetFeature&typename=towns"
XMLNS = (
    'xmlns="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0" service="WFS" version="2.0.0"'
)
FES = 'xmlns="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"'


def filter_of(inner: str) -> str:
    return f"GetFeature&typenames=towns&filter=<Filter {FES}>{inner}</Filter>"


def equal(name: str, value: str) -> str:
    return f"<PropertyIsEqualTo><ValueReference>{name}</ValueReference><Literal>{value}</Literal></PropertyIsEqualTo>"


CASES = {
    "no service": ("request=GetFeature&service=", 400, "MissingParameterValue", "service"),
    "another service": ("service=WMS&request=GetCapabilities", 400, INVALID, "service"),
    "no request": ("service=WFS&version=2.0.0", 400, "MissingParameterValue", "request"),
    "unknown operation": ("service=WFS&version=2.0.0&request=GetMap", 400, "OperationNotSupported", "request"),
    "transaction": (f"<Transaction {XMLNS}/>", 400, "OperationNotSupported", "request"),
    "no version": ("service=WFS&request=GetFeature&typenames=towns", 400, "MissingParameterValue", "version"),
    "unknown version": ("service=WFS&version=3.0.0&request=GetFeature&typenames=towns", 400, INVALID, "version"),
    "a version we lack": (
        "service=WFS&request=GetCapabilities&acceptversions=9.9.9,1.0.0",
        400,
        "VersionNegotiationFailed",
        "acceptVersions",
    ),
    "an old version": ("service=WFS&request=GetCapabilities&version=1.0.0", 400, "VersionNegotiationFailed", "version"),
    "no type": ("GetFeature", 400, "MissingParameterValue", "typeNames"),
    "unknown type": ("GetFeature&typenames=onestop:moon", 400, INVALID, "typeNames"),
    "unknown type to describe": ("DescribeFeatureType&typenames=moon", 400, INVALID, "typeNames"),
    "a type of another namespace": (
        f'<GetFeature {XMLNS} xmlns:x="urn:other"><Query typeNames="x:towns"/></GetFeature>',
        400,
        INVALID,
        "typeNames",
    ),
    "unknown property": ("GetFeature&typenames=towns&propertyname=MOON", 400, INVALID, "propertyName"),
    "unknown property to sort by": ("GetFeature&typenames=towns&sortby=MOON", 400, INVALID, "sortBy"),
    "a geometry to sort by": ("GetFeature&typenames=towns&sortby=geometry", 400, INVALID, "sortBy"),
    "unknown order": ("GetFeature&typenames=towns&sortby=TOWN UP", 400, INVALID, "sortBy"),
    "unknown property in a filter": (filter_of(equal("MOON", "1")), 400, INVALID, "filter"),
    "unknown function": (
        filter_of(equal("TOWN", "1").replace("<Literal>1</Literal>", "<Function name='boom'/>")),
        400,
        INVALID,
        "filter",
    ),
    "unknown operator": (filter_of("<PropertyIsBoom/>"), 400, INVALID, "filter"),
    "a box of a text": (
        filter_of("<BBOX><ValueReference>gml:description</ValueReference>" + BOX + "</BBOX>"),
        400,
        INVALID,
        "filter",
    ),
    "a geometry compared": (
        filter_of(
            "<PropertyIsLessThan><ValueReference>gml:boundedBy</ValueReference>"
            f"<Literal>{BOX}</Literal></PropertyIsLessThan>"
        ),
        403,
        "OperationProcessingFailed",
        "filter",
    ),
    "a filter that is no XML": ("GetFeature&typenames=towns&filter=TOWN=1", 400, "OperationParsingFailed", "filter"),
    "a filter in another language": (
        "GetFeature&typenames=towns&filter=x&filter_language=CQL",
        400,
        INVALID,
        "filter_language",
    ),
    "as many filters as there are no queries": (
        "GetFeature&typenames=(towns)(counties)&filter=(a)(b)(c)",
        400,
        INVALID,
        "filter",
    ),
    "count of nothing": ("GetFeature&typenames=towns&count=0", 400, INVALID, "count"),
    "negative count": ("GetFeature&typenames=towns&count=-1", 400, INVALID, "count"),
    "count in words": (
        f"<GetFeature {XMLNS} count='many'><Query typeNames='towns'/></GetFeature>",
        400,
        INVALID,
        "count",
    ),
    "negative start": ("GetFeature&typenames=towns&startindex=-1", 400, INVALID, "startIndex"),
    "unknown result": ("GetFeature&typenames=towns&resulttype=all", 400, INVALID, "resultType"),
    "unknown format": ("GetFeature&typenames=towns&outputformat=image/png", 400, INVALID, "outputFormat"),
    "references to follow": ("GetFeature&typenames=towns&resolve=all", 400, "OptionNotSupported", "resolve"),
    "a box of three": ("GetFeature&typenames=towns&bbox=1,2,3", 400, INVALID, "bbox"),
    "a box in a system that we do not speak": (
        "GetFeature&typenames=towns&bbox=1,2,3,4,EPSG:9999",
        400,
        INVALID,
        "bbox",
    ),
    "two systems": ("GetFeature&typenames=towns&srsname=EPSG:4326,EPSG:3826", 400, INVALID, "srsName"),
    "two filters in one": (
        filter_of("<PropertyIsNull/>") + f"<Filter {FES}/>",
        400,
        "OperationParsingFailed",
        "filter",
    ),
    "the second of a property": (
        "GetPropertyValue&typenames=towns&valuereference=TOWN[2]",
        400,
        INVALID,
        "valueReference",
    ),
    "a box of nan": ("GetFeature&typenames=towns&bbox=nan,2,3,4", 400, INVALID, "bbox"),
    "unknown stored query": ("GetFeature&storedquery_id=urn:x", 400, INVALID, "storedQuery_Id"),
    "unknown stored query to describe": ("DescribeStoredQueries&storedquery_id=urn:x", 400, INVALID, "storedQuery_Id"),
    "no identifier": (FIND, 400, "MissingParameterValue", "id"),
    "an identifier of nothing": (f"{FIND}&id=towns.0", 404, "NotFound", "id"),
    "an identifier of no type": (f"{FIND}&id=moon", 404, "NotFound", "id"),
    "no reference": ("GetPropertyValue&typenames=towns", 400, "MissingParameterValue", "valueReference"),
    "an empty reference": ("GetPropertyValue&typenames=towns&valuereference=", 400, INVALID, "valueReference"),
    "an unknown reference": ("GetPropertyValue&typenames=towns&valuereference=MOON", 400, INVALID, "valueReference"),
    "no query": (f"<GetFeature {XMLNS}/>", 400, "MissingParameterValue", "Query"),
    "a document that is none": ("<GetFeature", 400, "OperationParsingFailed", "request"),
    "a document of something else": ("<html/>", 400, "OperationParsingFailed", "request"),
    "a bomb": (
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><GetFeature>&b;</GetFeature>',
        400,
        "OperationParsingFailed",
        "request",
    ),
    "an external entity": (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><GetFeature>&a;</GetFeature>',
        400,
        "OperationParsingFailed",
        "request",
    ),
    "1.1.0: an operation of 2.0.0": (
        f"{V1}&valuereference=TOWN".replace("GetFeature", "GetPropertyValue"),
        400,
        "OperationNotSupported",
        "request",
    ),
    "1.1.0: unknown property": (f"{V1}&propertyname=MOON", 400, INVALID, "propertyName"),
    "1.1.0: nested parts": (f"{V1}&maxfeatures=0", 400, INVALID, "count"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_standard_has_an_error_for_it(case: str, ask: Any) -> None:
    asked, status, code, locator = CASES[case]
    began = time.process_time()
    answer = ask(asked)
    assert answer.refusal == (status, code, locator)
    assert answer.find("//*[local-name()='ExceptionText']/text()")[0]
    assert time.process_time() - began < LIMIT_SECONDS


def test_a_report_is_xml_whatever_it_repeats(ask: Any) -> None:
    assert ask("GetFeature&typenames=\x01\ufffe").refusal[0] == 400


def nested(depth: int) -> str:
    return (
        "<fes:Not>" * depth
        + "<fes:PropertyIsNull><fes:ValueReference>TOWN</fes:ValueReference></fes:PropertyIsNull>"
        + "</fes:Not>" * depth
    )


@pytest.mark.parametrize("depth", [55, 200, 10_000])
def test_a_filter_nested_deep_is_refused_soon_and_in_little_memory(depth: int, ask: Any) -> None:
    document = (
        f"<GetFeature {XMLNS}><Query typeNames='towns'><fes:Filter>{nested(depth)}</fes:Filter></Query></GetFeature>"
    )
    tracemalloc.start()
    began = time.process_time()
    try:
        status, code, _ = ask(document).refusal
        assert status in (400, 403)
        assert code in ("OperationParsingFailed", "OperationProcessingFailed")
        assert time.process_time() - began < LIMIT_SECONDS
        assert tracemalloc.get_traced_memory()[1] < LIMIT_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("count", [10**9, 10**30])
def test_a_huge_count_is_as_many_as_there_are(count: int, ask: Any) -> None:
    answer = ask(f"GetFeature&typenames=towns&count={count}&propertyname=TOWN")
    assert answer.returned == answer.matched > 0


def test_more_queries_than_anyone_needs_are_refused(ask: Any) -> None:
    several = "GetFeature&resulttype=hits&typenames="
    assert ask(f"{several}{'(towns)' * 31}").refusal[:2] == (403, "OperationProcessingFailed")
    assert ask(f"{several}{'towns,' * 31}").refusal[:2] == (403, "OperationProcessingFailed")


def test_a_join_is_refused_and_not_taken_for_a_union(ask: Any) -> None:
    joined = equal("a/TOWN_ID", "x").replace("<Literal>x</Literal>", "<ValueReference>b/TOWN_ID</ValueReference>")
    asked = f"GetFeature&typenames=towns,villages&aliases=a,b&filter=<Filter {FES}>{joined}</Filter>"
    assert ask(asked).refusal == (400, "OptionNotSupported", "filter")


def test_an_alias_may_stand_for_the_type(ask: Any) -> None:
    asked = f"GetFeature&typenames=towns&aliases=a&filter=<Filter {FES}>{equal('a/TOWN_ID', '10020010')}</Filter>"
    assert ask(asked).matched == 1


def test_a_body_that_is_too_long_is_refused(ask: Any) -> None:
    answer = ask("<GetFeature>" + " " * (1 << 20) + "</GetFeature>")
    assert answer.refusal == (403, "OperationProcessingFailed", "request")


@pytest.mark.parametrize("body", ["", "not XML", "{}"])
def test_a_post_that_is_no_document_is_refused(body: str, client: Any) -> None:
    answer = client.post("/", data=body, content_type="application/xml")
    assert answer.status_code == 400
    assert b"OperationParsingFailed" in answer.get_data()


def test_parameters_may_come_as_a_form(client: Any) -> None:
    asked = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": "towns", "resultType": "hits"}
    answer = client.post("/", data=asked)
    assert answer.status_code == 200
    assert b"numberMatched" in answer.get_data()


def test_an_error_says_the_value_without_signs_that_xml_cannot_have(ask: Any) -> None:
    assert ask("GetFeature&typenames=%00%1b<b>").refusal[1] == INVALID


def test_a_post_of_1_1_0_is_refused_in_its_words(ask: Any) -> None:
    answer = ask('<GetFeature xmlns="http://www.opengis.net/wfs" service="WFS"><Query typeName="moon"/></GetFeature>')
    assert answer.root.tag == "{http://www.opengis.net/ows}ExceptionReport"
    assert answer.refusal == (400, INVALID, "typeNames")


def test_a_type_of_an_unknown_prefix_is_refused_as_it_was_written(ask: Any) -> None:
    assert "&#x27;x:towns&#x27;" in ask("GetFeature&typenames=x:towns").body.decode().replace("'", "&#x27;")
