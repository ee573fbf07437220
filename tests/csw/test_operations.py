"""The other operations, and how versions and formats are agreed upon."""

from typing import Any

import pytest
from lxml import etree

GMD = "http://www.isotc211.org/2005/gmd"


def kvp(request: str, version: str = "2.0.2", **more: object) -> dict[str, object]:
    return {"service": "CSW", "version": version, "request": request} | more


def test_capabilities_are_valid_and_name_our_address(
    ask: Any, csw2_schema: etree.XMLSchema, csw3_schema: etree.XMLSchema
) -> None:
    for version, schema in (("2.0.2", csw2_schema), ("3.0.0", csw3_schema)):
        answer = ask(kvp("GetCapabilities", version))
        assert schema.validate(answer.xml), schema.error_log
        assert answer.xml.get("version") == version
        assert b"http://127.0.0.1:9140/csw" in answer.body


def test_capabilities_promise_only_what_is_done(ask: Any) -> None:
    body = ask(kvp("GetCapabilities", "3.0.0")).xml
    promised = {
        one.get("name"): one.findtext(".//{*}DefaultValue") or one.findtext(".//{*}Value")
        for one in body.iter("{*}Constraint")
    }
    assert promised["http://www.opengis.net/spec/csw/3.0/conf/Filter-CQL"] == "TRUE"
    undone = [
        name
        for name in promised
        if name and any(word in name for word in ("Transaction", "Harvest", "Async", "Distributed"))
    ]
    assert undone
    assert {promised[name] for name in undone} == {"FALSE"}
    assert not body.xpath("//*[local-name() = 'Operation'][@name = 'Transaction' or @name = 'Harvest']")


def test_the_first_version_of_a_list_that_is_spoken_is_taken(ask: Any) -> None:
    given = {"service": "CSW", "request": "GetCapabilities"}
    assert ask(given).xml.get("version") == "3.0.0"
    assert ask(given | {"acceptVersions": "9.9.9,2.0.2,3.0.0"}).xml.get("version") == "2.0.2"
    assert ask(given | {"acceptVersions": "3.0.0,2.0.2"}).xml.get("version") == "3.0.0"
    assert ask(given | {"acceptVersions": "9.9.9"}).refusal[:2] == (400, "VersionNegotiationFailed")
    assert ask("").xml.get("version") == "3.0.0"


def test_gdal_is_answered_in_the_version_that_it_goes_on_to_speak(ask: Any) -> None:
    given = {"service": "CSW", "request": "GetCapabilities"}
    assert ask(given, HTTP_USER_AGENT="GDAL/3.6.2").xml.get("version") == "2.0.2"
    assert ask(given | {"version": "3.0.0"}, HTTP_USER_AGENT="GDAL/3.6.2").xml.get("version") == "3.0.0"


def test_capabilities_by_post_are_those_by_get(ask: Any) -> None:
    body = '<csw:GetCapabilities xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" service="CSW"/>'
    assert ask(body=body).xml.get("version") == "2.0.2"
    newer = '<csw:GetCapabilities xmlns:csw="http://www.opengis.net/cat/csw/3.0" service="CSW"/>'
    assert ask(body=newer).xml.get("version") == "3.0.0"


def test_a_record_is_had_by_its_identifier(
    ask: Any, csw2_schema: etree.XMLSchema, csw3_schema: etree.XMLSchema
) -> None:
    older = ask(kvp("GetRecordById", id="record-001,record-000,nothing", ElementSetName="full"))
    assert csw2_schema.validate(older.xml), csw2_schema.error_log
    assert older.identifiers == ["record-001", "record-000"]
    newer = ask(kvp("GetRecordById", "3.0.0", id="record-000", ElementSetName="full"))
    assert csw3_schema.validate(newer.xml), csw3_schema.error_log
    assert newer.identifiers == ["record-000"]


def test_a_record_by_post_is_the_one_by_get(ask: Any) -> None:
    request = (
        '<csw:GetRecordById xmlns:csw="http://www.opengis.net/cat/csw/{}" service="CSW" version="{}">'
        "<csw:Id>record-007</csw:Id></csw:GetRecordById>"
    )
    for path, version in (("2.0.2", "2.0.2"), ("3.0", "3.0.0")):
        by_get = ask(kvp("GetRecordById", version, id="record-007"))
        assert ask(body=request.format(path, version)).body == by_get.body


def test_a_record_that_is_not_there_is_not_found(ask: Any) -> None:
    assert ask(kvp("GetRecordById", "3.0.0", id="nothing")).refusal[:2] == (404, "NotFound")
    assert ask(kvp("GetRecordById", id="nothing")).identifiers == []
    assert ask(kvp("GetRepositoryItem", id="nothing")).refusal[:2] == (404, "NotFound")


def test_the_iso_document_is_whole_in_full_and_less_in_brief(ask: Any) -> None:
    sizes = []
    for element_set in ("brief", "summary", "full"):
        answer = ask(kvp("GetRecordById", id="record-000", outputSchema=GMD, ElementSetName=element_set))
        assert answer.texts("//gmd:MD_Metadata/gmd:fileIdentifier/gco:CharacterString") == ["record-000"]
        sizes.append(len(answer.body))
    assert sizes == sorted(sizes)
    assert answer.texts("//gmd:MD_Metadata/gmd:metadataStandardName/gco:CharacterString") == ["TWSMP"]
    item = ask(kvp("GetRepositoryItem", id="record-000"))
    assert etree.QName(item.xml).localname == "MD_Metadata"


def test_domains_list_the_values_that_there_are(ask: Any, csw2_schema: etree.XMLSchema) -> None:
    answer = ask(kvp("GetDomain", propertyName="dc:type,dc:creator,apiso:Title,no:such"))
    assert csw2_schema.validate(answer.xml), csw2_schema.error_log
    lists = [one.xpath(".//*[local-name()='Value']/text()") for one in answer.xml]
    assert lists[:2] == [["dataset", "service"], ["內政部"]]
    assert len(lists[2]) == 250
    assert lists[3] == []
    formats = ask(kvp("GetDomain", parameterName="GetRecords.outputSchema"))
    assert GMD in formats.texts("//csw:Value")
    assert len(formats.texts("//csw:Value")) == len(set(formats.texts("//csw:Value")))
    newer = ask(kvp("GetDomain", "3.0.0", valueReference="dc:type"))
    assert newer.texts("//csw30:Value") == ["dataset", "service"]


def test_records_are_described(ask: Any, csw2_schema: etree.XMLSchema) -> None:
    answer = ask(kvp("DescribeRecord"))
    assert answer.status == 200
    assert len(answer.xml) == 3
    assert ask(kvp("DescribeRecord", typeName="nothing")).refusal[0] == 400


def test_the_description_for_search_boxes_has_templates(ask: Any) -> None:
    answer = ask({"mode": "opensearch", "service": "CSW", "version": "3.0.0", "request": "GetCapabilities"})
    assert answer.type.startswith("application/opensearchdescription+xml")
    assert any("{searchTerms?}" in template for template in answer.texts("//os:Url/@template"))


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("application/json", "application/json"),
        ("application/atom+xml", "application/atom+xml"),
    ],
)
def test_the_format_that_is_accepted_is_given(ask: Any, accept: str, content_type: str) -> None:
    for request in (
        {"request": "GetRecords", "typeNames": "csw:Record"},
        {"request": "GetRecordById", "id": "record-000"},
    ):
        answer = ask({"service": "CSW", "version": "3.0.0"} | request, HTTP_ACCEPT=accept)
        assert (answer.status, answer.type.split(";")[0]) == (200, content_type)
        given = {"service": "CSW", "version": "3.0.0", "outputFormat": "application/xml"} | request
        assert ask(given, HTTP_ACCEPT="*/*").status == 200


def test_a_format_that_is_not_written_is_refused(ask: Any) -> None:
    answer = ask(
        {"service": "CSW", "version": "3.0.0", "request": "GetRecords", "typeNames": "csw:Record"},
        HTTP_ACCEPT="image/png",
    )
    assert answer.refusal[:2] == (400, "InvalidParameterValue")


@pytest.mark.parametrize("operation", ["Transaction", "Harvest"])
def test_nobody_writes(ask: Any, operation: str) -> None:
    assert ask(kvp(operation)).refusal[:2] == (400, "OperationNotSupported")
    body = f'<csw:{operation} xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" service="CSW" version="2.0.2"/>'
    assert ask(body=body).refusal[:2] == (400, "OperationNotSupported")


def test_requests_leave_nothing_on_standard_output(ask: Any, capfd: pytest.CaptureFixture[str]) -> None:
    ask(kvp("GetRecordById", id="record-000"))
    ask(kvp("GetRecords", constraint="("))
    ask(body="<nothing/>")
    ask(kvp("GetDomain", propertyName="no:such"))
    assert capfd.readouterr() == ("", "")


MISTAKES: tuple[dict[str, object], ...] = (
    {"request": "GetRecords", "typeNames": "csw:Record", "elementName": "dc:title", "elementSetName": "full"},
    {"request": "GetRecords", "typeNames": "csw:Record", "outputFormat": "text/plain"},
    {"request": "GetRecordById"},
    {"request": "Nonsense"},
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_client_s_mistake_is_told_in_xml_and_is_no_error_in_the_log(
    ask: Any, mistake: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask({"service": "CSW", "version": "3.0.0", **mistake})
    assert (answer.status, answer.type) == (400, "application/xml; charset=UTF-8")
    assert not caplog.records


@pytest.mark.parametrize("condition", ["nonsense = 1", "dc:title ="])
def test_what_is_wrong_in_a_filter_is_said_of_the_constraint(ask: Any, condition: str) -> None:
    given = {"service": "CSW", "version": "3.0.0", "request": "GetRecords", "typeNames": "csw:Record"}
    answer = ask(given | {"constraintLanguage": "CQL_TEXT", "constraint": condition})
    assert answer.texts("//ows20:Exception/@locator") == ["constraint"]


@pytest.mark.parametrize("version", ["2.0.2", "3.0.0"])
def test_nothing_follows_a_page_beyond_the_last(ask: Any, version: str) -> None:
    given = {"service": "CSW", "version": version, "request": "GetRecords", "typeNames": "csw:Record"}
    answer = ask(given | {"resultType": "results", "startPosition": 9999})
    assert answer.texts("//@nextRecord") == ["0"]
