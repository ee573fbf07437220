"""What must not get through."""

import time
from pathlib import Path
from typing import Any

import pytest

TENFOLD = "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
LAUGHS = (
    f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">{TENFOLD}]>'
    "<csw:GetCapabilities xmlns:csw='http://www.opengis.net/cat/csw/2.0.2' service='CSW'>&lol9;</csw:GetCapabilities>"
)
SECRET = "root:"
XXE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    "<csw:GetRecordById xmlns:csw='http://www.opengis.net/cat/csw/2.0.2' service='CSW' version='2.0.2'>"
    "<csw:Id>&e;</csw:Id></csw:GetRecordById>"
)


@pytest.mark.parametrize(
    "body", [LAUGHS, XXE, XXE.replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode("utf-16")]
)
def test_entities_are_refused_at_once(ask: Any, body: str | bytes) -> None:
    start = time.process_time()
    answer = ask(body=body)
    assert time.process_time() - start < 1
    assert answer.refusal[:2] == (400, "OperationParsingFailed")
    assert SECRET not in answer.body.decode()


def test_entities_in_a_filter_by_get_are_refused(ask: Any) -> None:
    given = {"service": "CSW", "version": "2.0.2", "request": "GetRecords", "typeNames": "csw:Record"}
    assert ask(given | {"constraintLanguage": "FILTER", "constraint": XXE}).refusal[1] == "OperationParsingFailed"


def test_a_body_over_a_mebibyte_is_not_read(ask: Any) -> None:
    start = time.process_time()
    assert "longer" in ask(body=b"<a>" + b" " * (1 << 20) + b"</a>").refusal[2]
    assert "longer" in ask(body=b"<a/>", CONTENT_LENGTH="99999999999").refusal[2]
    assert time.process_time() - start < 1


def test_elements_too_deep_are_refused(ask: Any) -> None:
    assert "deep" in ask(body="<a>" * 100 + "</a>" * 100).refusal[2]
    assert ask(body="<a>" * 5000 + "</a>" * 5000).refusal[0] == 400


def test_the_client_does_not_choose_the_configuration(ask: Any, tmp_path: Path) -> None:
    other = tmp_path / "other.cfg"
    other.write_text("[server]\nhome = /\n", encoding="utf-8")
    given = {"service": "CSW", "version": "2.0.2", "request": "GetRecordById", "id": "record-000"}
    assert ask(given | {"config": str(other)}).body == ask(given).body
    assert ask({"config": str(other)}).xml.get("version") == "3.0.0"


@pytest.mark.parametrize(
    "query",
    [
        "service=%ff%fe",
        "&".join(f"a{n}=1" for n in range(200)),
        "service=CSW&request=GetRecords&maxRecords=" + "9" * 5000,
    ],
)
def test_queries_that_make_no_sense_are_refused(ask: Any, query: str) -> None:
    assert ask(query).refusal[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"<",
        b"<a",
        b"not xml",
        b"<a/>",
        b"<csw:GetRecords xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'/>",
        b"<csw:Nothing xmlns:csw='http://www.opengis.net/cat/csw/3.0' service='CSW' version='3.0.0'/>",
        b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'/>",
        b"<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body/></s:Envelope>",
    ],
)
def test_bodies_that_make_no_sense_are_refused(ask: Any, body: bytes) -> None:
    status, _, sentence = ask(body=body).refusal
    assert status == 400
    assert "Traceback" not in sentence


def test_a_document_is_refused_in_the_version_that_it_speaks(ask: Any) -> None:
    body = "<csw:GetRecords xmlns:csw='http://www.opengis.net/cat/csw/2.0.2' service='CSW' version='2.0.2'/>"
    assert b"http://www.opengis.net/ows/1.0.0" in ask(body=body).body or b'xmlns:ows="' in ask(body=body).body


@pytest.mark.parametrize(
    "literal", ["' OR 1=1 --", "%'; DROP TABLE records; --", '" OR title : "x', "NEAR(a b)", "a*b^c:d"]
)
def test_literals_stay_literals(ask: Any, literal: str) -> None:
    given = {"service": "CSW", "version": "3.0.0", "request": "GetRecords", "typeNames": "csw:Record", "q": literal}
    assert ask(given).status == 200
    quoted = literal.replace("'", "''")
    constraint = {
        "constraintLanguage": "CQL_TEXT",
        "constraint": f"dc:title = '{quoted}' OR csw:AnyText LIKE '%{quoted}%'",
    }
    assert ask(given | constraint).matched == 0
