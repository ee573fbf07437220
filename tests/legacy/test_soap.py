"""The old services by SOAP 1.1 and 1.2, their WSDL and their help pages."""

from typing import Any

import pytest
from lxml import etree

PATH = "/addrws/v40/QueryAddr.asmx"
SOAP_11, SOAP_12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
TYPES = {SOAP_11: "text/xml; charset=utf-8", SOAP_12: "application/soap+xml; charset=utf-8"}
CALL = "<QueryAddr xmlns='http://tempuri.org/'><oAddress>新竹市東區國華街30號</oAddress></QueryAddr>"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


def send(ask: Any, namespace: str, inner: str, path: str = PATH) -> Any:
    body = f"<e:Envelope xmlns:e='{namespace}'><e:Body>{inner}</e:Body></e:Envelope>".encode()
    return ask(path, body=body, CONTENT_TYPE=TYPES[namespace])


@pytest.mark.parametrize("namespace", [SOAP_11, SOAP_12])
def test_an_address_is_found_by_soap(ask: Any, namespace: str) -> None:
    answer = send(ask, namespace, CALL)
    root = etree.fromstring(answer.body)
    result = root.findtext(f"{{{namespace}}}Body/{{*}}QueryAddrResponse/{{*}}QueryAddrResult")
    assert answer.headers["Content-Type"] == TYPES[namespace]
    assert "新竹市東區錦華里3鄰國華街30號" in result


def test_a_point_is_found_by_soap(ask: Any) -> None:
    inner = "<PointQueryNearAddr xmlns='http://tempuri.org/'><oPX>120.9739</oPX><oPY>24.8131</oPY></PointQueryNearAddr>"
    assert b"PointQueryNearAddrResult" in send(ask, SOAP_11, inner, "/addrws/v30/GeoQueryAddr.asmx").body


def test_a_wrong_value_is_the_text_of_the_answer(ask: Any) -> None:
    answer = send(ask, SOAP_11, CALL.replace("</QueryAddr>", "<oSRS>EPSG:1</oSRS></QueryAddr>"))
    assert answer.status == 200
    assert "參數 oSRS 的值不正確" in answer.text


@pytest.mark.parametrize(
    ("namespace", "status", "code"), [(SOAP_11, 500, "soap:Client"), (SOAP_12, 400, "soap:Sender")]
)
def test_an_unknown_operation_is_a_fault(ask: Any, namespace: str, status: int, code: str) -> None:
    answer = send(ask, namespace, "<Nothing xmlns='http://tempuri.org/'/>")
    assert answer.status == status
    assert code in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"no xml",
        b"<a/>",
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        b"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'/>",
        b"<a>" * 5000,
        b"\xff\xfe<a/>",
    ],
)
def test_what_is_no_envelope_is_a_fault(ask: Any, body: bytes) -> None:
    answer = ask(PATH, body=body, CONTENT_TYPE="text/xml")
    assert answer.status == 500
    assert etree.fromstring(answer.body).find(".//faultstring") is not None
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    ("declared", "written", "stated"),
    [
        ("utf-8", "utf-8-sig", "utf-8"),
        ("big5", "big5", "big5"),
        ("big5", "big5", "utf-8"),
        ("", "big5", "big5"),
        ("utf-16", "utf-16", "utf-16"),
        ("utf-16", "utf-8", "utf-8"),
        ("utf-8", "utf-8", "no-such-charset"),
    ],
)
def test_an_envelope_is_read_in_the_charset_of_its_header_else_in_its_own(
    ask: Any, declared: str, written: str, stated: str
) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = f"{head}<e:Envelope xmlns:e='{SOAP_11}'><e:Body>{CALL}</e:Body></e:Envelope>".encode(written)
    answer = ask(PATH, body=body, CONTENT_TYPE=f"text/xml; charset={stated}", HTTP_SOAPACTION='"http://tempuri.org/"')
    assert "新竹市東區錦華里3鄰國華街30號" in answer.text


@pytest.mark.parametrize("file", ["QueryAddr.asmx", "GeoQueryAddr.asmx"])
@pytest.mark.parametrize("version", ["v30", "v40"])
def test_the_wsdl_names_nothing_that_it_does_not_have(ask: Any, file: str, version: str) -> None:
    root = etree.fromstring(ask(f"/addrws/{version}/{file}", "WSDL").body)
    defined = {child.get("name") for kind in ("message", "portType", "binding") for child in root.findall(WSDL + kind)}
    defined |= {child.get("name") for child in root.findall(f"{WSDL}types/{{*}}schema/{{*}}element")}
    used = {
        value.removeprefix("tns:")
        for child in root.iter()
        for name, value in child.attrib.items()
        if name in ("message", "type", "binding", "element") and value.startswith("tns:")
    }
    assert used <= defined
    assert len(root.findall(f"{WSDL}service/{WSDL}port")) == 4


def test_the_wsdl_lists_the_parameters_in_their_order(ask: Any, parameters: dict[str, str]) -> None:
    root = etree.fromstring(ask(PATH, "wsdl").body)
    schema = "{http://www.w3.org/2001/XMLSchema}"
    listed = root.find(f".//{schema}element[@name='QueryAddr']").iter(f"{schema}element")
    assert [one.get("name") for one in listed][1:] == list(parameters)


def test_visual_studio_finds_the_wsdl_from_the_address_of_the_service(ask: Any) -> None:
    root = etree.fromstring(ask(PATH, "disco").body)
    wsdl = root.find("{http://schemas.xmlsoap.org/disco/scl/}contractRef").get("ref")
    path, _, query = wsdl.partition("?")
    bindings = etree.fromstring(ask(path[path.index("/addrws") :], query).body).findall(f"{WSDL}binding")
    soap = root.findall("{http://schemas.xmlsoap.org/disco/soap/}soap")
    assert [one.get("binding") for one in soap] == [f"q1:{one.get('name')}" for one in bindings[:2]]
    assert 'href="?disco"' in ask(PATH).text


@pytest.mark.parametrize("query", ["", "op=QueryAddr"])
def test_a_browser_is_shown_how_it_is_called(ask: Any, parameters: dict[str, str], query: str) -> None:
    answer = ask("/AddrWS/v40/QueryAddr.asmx", query)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "WSQueryAddr40" in answer.text
    assert all(name in answer.text for name in parameters)
    assert "門牌地址定位" in answer.text
    assert "addresses to places" in answer.text


def test_the_overview_links_every_service(ask: Any) -> None:
    assert ask("/addrws").text.count(".asmx</a>") == 4
