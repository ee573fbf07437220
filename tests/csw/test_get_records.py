"""GetRecords: the same question by GET and by POST, in CQL and in FES, in 2.0.2 and in 3.0.0."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
LIKE = '<ogc:PropertyIsLike wildCard="%" singleChar="_" escapeChar="\\" matchCase="false">{}</ogc:PropertyIsLike>'
EQUAL = "<ogc:PropertyIsEqualTo>{}</ogc:PropertyIsEqualTo>"
PAIR = "<ogc:PropertyName>{}</ogc:PropertyName><ogc:Literal>{}</ogc:Literal>"


def like(name: str, pattern: str) -> str:
    return LIKE.format(PAIR.format(name, pattern))


def equal(name: str, value: str) -> str:
    return EQUAL.format(PAIR.format(name, value))


ENVELOPE = (
    "<ogc:BBOX><ogc:PropertyName>ows:BoundingBox</ogc:PropertyName>"
    '<gml:Envelope srsName="urn:ogc:def:crs:OGC:1.3:CRS84"><gml:lowerCorner>{} {}</gml:lowerCorner>'
    "<gml:upperCorner>{} {}</gml:upperCorner></gml:Envelope></ogc:BBOX>"
)
NUMBERS = range(250)
QUESTIONS: list[tuple[str, str, Callable[[int], bool]]] = [
    ("csw:AnyText LIKE '%澎湖縣%'", like("csw:AnyText", "%澎湖縣%"), lambda n: n > 0 and n % 4 == 0),
    ("csw:AnyText LIKE '%花蓮%'", like("csw:AnyText", "%花蓮%"), lambda n: n % 4 == 1),
    ("dc:title = '人口統計'", equal("dc:title", "人口統計"), lambda n: n == 0),
    ("dc:title LIKE '%地質圖 01_'", like("dc:title", "%地質圖 01_"), lambda n: 10 <= n <= 19),
    ("dc:type = 'service'", equal("dc:type", "service"), lambda n: n > 0 and n % 10 == 0),
    (
        "(dc:type = 'service' OR dc:title = '人口統計') AND (csw:AnyText LIKE '%人口%' OR csw:AnyText LIKE '%苗栗%')",
        (
            f"<ogc:And><ogc:Or>{equal('dc:type', 'service')}{equal('dc:title', '人口統計')}</ogc:Or>"
            f"<ogc:Or>{like('csw:AnyText', '%人口%')}{like('csw:AnyText', '%苗栗%')}</ogc:Or></ogc:And>"
        ),
        lambda n: n == 0 or (n % 10 == 0 and n % 4 == 3),
    ),
    (
        "dc:type = 'service' AND NOT (dc:title LIKE '%1%' OR (dc:title LIKE '%2%' AND dc:title LIKE '%4%'))",
        (
            f"<ogc:And>{equal('dc:type', 'service')}<ogc:Not><ogc:Or>{like('dc:title', '%1%')}"
            f"<ogc:And>{like('dc:title', '%2%')}{like('dc:title', '%4%')}</ogc:And></ogc:Or></ogc:Not></ogc:And>"
        ),
        lambda n: n > 0 and n % 10 == 0 and not ("1" in f"{n:03}" or ("2" in f"{n:03}" and "4" in f"{n:03}")),
    ),
    ("dc:subject = 'population'", equal("dc:subject", "population"), lambda n: n == 0),
    (
        "BBOX(ows:BoundingBox, 119.995, 22.0, 120.02, 22.1)",
        ENVELOPE.format(119.995, 22.0, 120.02, 22.1),
        lambda n: n > 0 and 119 + n / 100 <= 120.02 and 119.005 + n / 100 >= 119.995,
    ),
]
IDS = [cql for cql, _, _ in QUESTIONS]


def filter11(inner: str) -> str:
    names = 'xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml"'
    return f"<ogc:Filter {names}>{inner}</ogc:Filter>"


def filter20(inner: str) -> str:
    names = 'xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"'
    return (
        f"<fes:Filter {names}>{inner}</fes:Filter>".replace("<ogc:", "<fes:")
        .replace("</ogc:", "</fes:")
        .replace("PropertyName", "ValueReference")
        .replace(' matchCase="false"', "")
    )


def post2(constraint: str, more: str = "", attributes: str = 'maxRecords="250" resultType="results"') -> str:
    within = f'<csw:Constraint version="1.1.0">{constraint}</csw:Constraint>' if constraint else ""
    return (
        '<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ogc="http://www.opengis.net/ogc" '
        f'service="CSW" version="2.0.2" {attributes}><csw:Query typeNames="csw:Record">'
        f"<csw:ElementSetName>brief</csw:ElementSetName>{within}{more}</csw:Query></csw:GetRecords>"
    )


def post3(constraint: str, more: str = "", attributes: str = 'maxRecords="250"') -> str:
    return (
        '<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/3.0" xmlns:fes="http://www.opengis.net/fes/2.0" '
        f'service="CSW" version="3.0.0" {attributes}><csw:Query typeNames="csw:Record">'
        f'<csw:ElementSetName>brief</csw:ElementSetName><csw:Constraint version="1.1.0">{constraint}</csw:Constraint>'
        f"{more}</csw:Query></csw:GetRecords>"
    )


def kvp(version: str, **more: object) -> dict[str, object]:
    given = {"service": "CSW", "version": version, "request": "GetRecords", "typeNames": "csw:Record"}
    return given | {"ElementSetName": "brief", "resultType": "results", "maxRecords": 250} | more


TWINS: dict[str, Callable[[Any, str, str], Any]] = {
    "2.0.2 GET CQL": lambda ask, cql, _: ask(kvp("2.0.2", constraintLanguage="CQL_TEXT", constraint=cql)),
    "2.0.2 GET FES": lambda ask, _, fes: ask(kvp("2.0.2", constraintLanguage="FILTER", constraint=filter11(fes))),
    "2.0.2 POST CQL": lambda ask, cql, _: ask(body=post2(f"<csw:CqlText>{cql}</csw:CqlText>")),
    "2.0.2 POST FES": lambda ask, _, fes: ask(body=post2(filter11(fes))),
    "3.0.0 GET CQL": lambda ask, cql, _: ask(kvp("3.0.0", constraintLanguage="CQL_TEXT", constraint=cql)),
    "3.0.0 GET FES": lambda ask, _, fes: ask(kvp("3.0.0", constraintLanguage="FILTER", constraint=filter20(fes))),
    "3.0.0 POST CQL": lambda ask, cql, _: ask(body=post3(f"<csw:CqlText>{cql}</csw:CqlText>")),
    "3.0.0 POST FES": lambda ask, _, fes: ask(body=post3(filter20(fes))),
    "3.0.0 SOAP FES": lambda ask, _, fes: ask(body=soap(post3(filter20(fes)))),
}


def soap(body: str) -> str:
    return f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>{body}</s:Body></s:Envelope>'


@pytest.mark.parametrize("binding", TWINS)
@pytest.mark.parametrize(("cql", "fes", "matches"), QUESTIONS, ids=IDS)
def test_a_question_has_one_answer_in_every_binding(
    ask: Any, binding: str, cql: str, fes: str, matches: Callable[[int], bool]
) -> None:
    answer = TWINS[binding](ask, cql, fes)
    expected = [f"record-{n:03}" for n in NUMBERS if matches(n)]
    assert answer.status == 200, answer.body
    assert sorted(answer.identifiers) == expected
    assert answer.matched == len(expected) > 0


@pytest.mark.parametrize("element_set", ["brief", "summary", "full"])
def test_answers_are_valid_in_both_versions(
    ask: Any, csw2_schema: etree.XMLSchema, csw3_schema: etree.XMLSchema, element_set: str
) -> None:
    for version, schema in (("2.0.2", csw2_schema), ("3.0.0", csw3_schema)):
        answer = ask(kvp(version, ElementSetName=element_set))
        assert schema.validate(answer.xml), schema.error_log


@pytest.mark.parametrize("version", ["2.0.2", "3.0.0"])
def test_hits_are_counted_without_records(ask: Any, version: str) -> None:
    hits = ask(kvp(version, resultType="hits"))
    assert (hits.matched, hits.identifiers) == (250, [])
    assert hits.texts("//@numberOfRecordsReturned | //@nextRecord") == ["0", "1"]
    assert ask(body=post2("", attributes="")).identifiers == []
    assert ask(kvp("3.0.0", maxRecords=0)).matched == 250


def test_validate_echoes_the_request(ask: Any, csw2_schema: etree.XMLSchema) -> None:
    for answer in (
        ask(kvp("2.0.2", resultType="validate")),
        ask(body=post2("", attributes='resultType="validate"')),
    ):
        assert etree.QName(answer.xml).localname == "Acknowledgement"
        assert csw2_schema.validate(answer.xml), csw2_schema.error_log


def test_pages_follow_one_another_to_the_end(ask: Any) -> None:
    for version in ("2.0.2", "3.0.0"):
        seen: list[str] = []
        following = 1
        while following:
            page = ask(kvp(version, maxRecords=77, startPosition=following))
            seen += page.identifiers
            following = int(page.texts("//@nextRecord")[0])
        assert seen == [f"record-{n:03}" for n in NUMBERS]


def test_records_are_sorted_by_get_and_by_post(ask: Any) -> None:
    by_get = ask(kvp("2.0.2", sortBy="dc:title:D", maxRecords=20)).texts("//dc:title")
    key = "<{0}:{1}>dc:title</{0}:{1}><{0}:SortOrder>DESC</{0}:SortOrder>"
    sort = f"<{{0}}:SortBy><{{0}}:SortProperty>{key}</{{0}}:SortProperty></{{0}}:SortBy>"
    by_post = ask(body=post2("", sort.format("ogc", "PropertyName"), 'resultType="results" maxRecords="20"'))
    newer = ask(
        body=post3(
            "<csw:CqlText>dc:type IN ('dataset', 'service')</csw:CqlText>",
            sort.format("fes", "ValueReference"),
            'maxRecords="20"',
        )
    )
    assert by_get == sorted(by_get, reverse=True) == by_post.texts("//dc:title") == newer.texts("//dc:title")


def test_elements_can_be_named(ask: Any) -> None:
    given = kvp("2.0.2", elementName="dc:title,dct:modified,ows:BoundingBox", maxRecords=1)
    del given["ElementSetName"]
    record = ask(given).xml.find(".//csw:Record", {"csw": "http://www.opengis.net/cat/csw/2.0.2"})
    assert [etree.QName(child).localname for child in record] == ["title", "modified", "BoundingBox"]


@pytest.mark.parametrize(
    "named",
    [{"elementName": "dc:title"}, {"elementName": "t:title", "namespace": "xmlns(t=http://purl.org/dc/elements/1.1/)"}],
)
def test_elements_can_be_named_in_either_version_with_any_prefix(ask: Any, named: dict[str, str]) -> None:
    given = kvp("3.0.0", maxRecords=1) | named
    del given["ElementSetName"]
    record = ask(given).xml.find(".//csw:SummaryRecord", {"csw": "http://www.opengis.net/cat/csw/3.0"})
    assert [etree.QName(child).localname for child in record] == ["identifier", "title"]


def test_an_element_that_there_is_not_is_refused(ask: Any) -> None:
    given = kvp("3.0.0", elementName="undefined")
    del given["ElementSetName"]
    answer = ask(given)
    assert answer.status == 400
    assert answer.texts("//@exceptionCode") == ["InvalidParameterValue"]


@pytest.mark.parametrize("written", ["application/atom+xml", "application/atom xml"])
def test_the_format_that_is_named_goes_before_what_is_accepted(ask: Any, written: str) -> None:
    given = {"service": "CSW", "version": "3.0.0", "request": "GetRecordById", "id": "record-000"}
    entry = ask(given | {"outputFormat": written}, HTTP_ACCEPT="application/xml").xml
    assert entry.tag == f"{ATOM}entry"
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")).tzinfo


def test_the_description_for_opensearch_has_addresses_to_read_and_an_example_that_finds(ask: Any) -> None:
    description = ask({"mode": "opensearch", "service": "CSW", "version": "3.0.0", "request": "GetCapabilities"}).xml
    assert "%%" not in etree.tostring(description).decode()
    (word,) = description.xpath("//*[local-name()='Query']/@searchTerms")
    assert ask(kvp("3.0.0", q=word)).matched


def test_boxes_come_out_with_every_digit(ask: Any) -> None:
    answer = ask(kvp("2.0.2", constraintLanguage="CQL_TEXT", constraint="dc:title = '人口統計'"))
    corners = answer.texts("//ows:LowerCorner | //ows:UpperCorner")
    west, south, east, north = 120.12345678901234, 23.098765432109876, 120.98765432109875, 23.987654321098764
    assert corners == [f"{south!r} {west!r}", f"{north!r} {east!r}"]


def test_words_a_box_and_a_time_are_asked_as_opensearch_does(ask: Any) -> None:
    for given in (
        {"q": "人口"},
        {"bbox": "120.2,23.2,120.3,23.3"},
        {"time": "2017-06-01/2017-07-01"},
        {"start": "2017-06-01"},
    ):
        assert ask(kvp("3.0.0", **given)).identifiers == ["record-000"]
    assert ask(kvp("3.0.0", q="澎湖 人口")).matched == 0
    assert ask(kvp("3.0.0", recordIds="record-003,record-005")).identifiers == ["record-003", "record-005"]
    assert ask(kvp("3.0.0", recordIds="nothing")).status == 404


def test_opensearch_answers_in_atom(ask: Any) -> None:
    for version in ("2.0.2", "3.0.0"):
        answer = ask(kvp(version, mode="opensearch", q="人口"))
        assert answer.type.startswith("application/atom+xml")
        assert answer.texts("//os:totalResults") == ["1"]
        assert answer.texts("//atom:entry/atom:title") == ["人口統計"]


@pytest.mark.parametrize(
    ("schema", "root"),
    [
        ("http://www.opengis.net/cat/csw/3.0", "Record"),
        ("http://www.isotc211.org/2005/gmd", "MD_Metadata"),
        ("http://www.w3.org/2005/Atom", "entry"),
        ("http://gcmd.gsfc.nasa.gov/Aboutus/xml/dif/", "DIF"),
        ("http://www.opengis.net/cat/csw/csdgm", "metadata"),
        ("http://www.interlis.ch/INTERLIS2.3", "TRANSFER"),
    ],
)
@pytest.mark.parametrize("element_set", ["brief", "summary", "full"])
def test_every_output_schema_is_written(ask: Any, schema: str, root: str, element_set: str) -> None:
    answer = ask(kvp("3.0.0", outputSchema=schema, ElementSetName=element_set, maxRecords=20))
    assert answer.status == 200
    records = list(answer.xml.find("{*}SearchResults"))
    assert len(records) == 20
    assert {etree.QName(record).localname.removeprefix("Brief").removeprefix("Summary") for record in records} == {root}
    assert "record-000" in answer.body.decode()
    assert "@BASE@" not in answer.body.decode()


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ({"constraintLanguage": "CQL_TEXT", "constraint": "dc:title ="}, "InvalidParameterValue", "character"),
        ({"constraintLanguage": "CQL_TEXT", "constraint": "price = 3"}, "InvalidParameterValue", "'price'"),
        ({"constraint": "dc:title = 'x'"}, "MissingParameterValue", "constraintlanguage"),
        ({"constraintLanguage": "SQL", "constraint": "1=1"}, "InvalidParameterValue", "'SQL'"),
        ({"constraintLanguage": "FILTER", "constraint": "<ogc:Filter"}, "OperationParsingFailed", "XML"),
        ({"maxRecords": -1}, "InvalidParameterValue", "'-1'"),
        ({"maxRecords": "ten"}, "InvalidParameterValue", "'ten'"),
        ({"startPosition": 0}, "InvalidParameterValue", "'0'"),
        ({"sortBy": "price:A"}, "InvalidParameterValue", "'price'"),
        ({"sortBy": "dc:title"}, "InvalidParameterValue", "colon"),
        ({"bbox": "1,2,3"}, "InvalidParameterValue", "bbox"),
        ({"bbox": "0,0,999,1"}, "InvalidParameterValue", "longitudes"),
        ({"bbox": "a,b,c,d"}, "InvalidParameterValue", "west"),
        ({"time": "yesterday"}, "InvalidParameterValue", "yesterday"),
        ({"outputSchema": "urn:x"}, "InvalidParameterValue", "urn:x"),
        ({"typeNames": "gmd:Nothing"}, "InvalidParameterValue", "gmd:Nothing"),
        ({"ElementSetName": "huge"}, "InvalidParameterValue", "huge"),
        ({"outputFormat": "text/plain"}, "InvalidParameterValue", "text/plain"),
        ({"responseHandler": "ftp://example.org/x"}, "OptionNotSupported", "responseHandler"),
        ({"service": "WMS"}, "InvalidParameterValue", "WMS"),
    ],
)
@pytest.mark.parametrize("version", ["2.0.2", "3.0.0"])
def test_a_mistake_is_refused_in_one_sentence(
    ask: Any, version: str, given: dict[str, object], code: str, says: str
) -> None:
    status, found, sentence = ask(kvp(version, **given)).refusal
    assert (status, found) == (400, code)
    assert says in sentence
    assert "Traceback" not in sentence
