"""What an old service says to a program, as ASMX wrote it.

The WSDL 1.1 description with SOAP 1.1, SOAP 1.2, HTTP GET and HTTP POST, and the discovery document that leads to it.
"""

from collections.abc import Callable, Iterator, Mapping

from onestop.legacy.asmx import DescribedOperation, Description
from onestop.legacy.soap import HEAD, TEMPURI

NAMESPACES = {
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    "http": "http://schemas.xmlsoap.org/wsdl/http/",
    "mime": "http://schemas.xmlsoap.org/wsdl/mime/",
    "s": "http://www.w3.org/2001/XMLSchema",
    "tns": TEMPURI,
}
OVER_HTTP = "http://schemas.xmlsoap.org/soap/http"
VERBS = {"HttpGet": "GET", "HttpPost": "POST"}


DISCOVERY = "http://schemas.xmlsoap.org/disco/"


def document(service: Description, parameters: Mapping[str, str]) -> str | None:
    """The document that a query asks for by its mere name, in any case; None where it asks for none."""
    return next((write(service) for name, write in DOCUMENTS.items() if name in parameters), None)


def disco(service: Description) -> str:
    """What Visual Studio reads first where it is given the address of a service."""
    address = service.address
    contract = f'<contractRef ref="{address}?wsdl" docRef="{address}" xmlns="{DISCOVERY}scl/" />'
    soap = f'<soap address="{address}" xmlns:q1="{TEMPURI}" binding="q1:{{}}" xmlns="{DISCOVERY}soap/" />'
    bindings = (soap.format(f"{service.name}{version}") for version in ("Soap", "Soap12"))
    return HEAD + "\r\n".join([f'<discovery xmlns="{DISCOVERY}">', contract, *bindings, "</discovery>"])


def wsdl(service: Description) -> str:
    """The whole document."""
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    parts = [
        *types(service),
        *(line for one in service.operations for line in messages(one)),
        *(line for kind in ("Soap", *VERBS) for line in port_type(service, kind)),
        *(line for prefix in ("soap", "soap12") for line in soap_binding(service, prefix)),
        *(line for kind in VERBS for line in http_binding(service, kind)),
        *ports(service),
    ]
    return HEAD + "\r\n".join(
        [f'<wsdl:definitions {names} targetNamespace="{TEMPURI}">', *parts, "</wsdl:definitions>"]
    )


def types(service: Description) -> Iterator[str]:
    """The elements that SOAP messages are made of."""
    yield f'<wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="{TEMPURI}">'
    for one in service.operations:
        yield from element(one.name, one.parameters)
        yield from element(f"{one.name}Response", (f"{one.name}Result",))
    yield '<s:element name="string" nillable="true" type="s:string" />'
    yield "</s:schema></wsdl:types>"


def element(name: str, children: tuple[str, ...]) -> Iterator[str]:
    """An element with texts in it."""
    yield f'<s:element name="{name}"><s:complexType><s:sequence>'
    yield from (f'<s:element minOccurs="0" maxOccurs="1" name="{child}" type="s:string" />' for child in children)
    yield "</s:sequence></s:complexType></s:element>"


def messages(operation: DescribedOperation) -> Iterator[str]:
    """What is sent and answered."""
    name = operation.name
    yield f'<wsdl:message name="{name}SoapIn"><wsdl:part name="parameters" element="tns:{name}" /></wsdl:message>'
    response = f'<wsdl:part name="parameters" element="tns:{name}Response" />'
    yield f'<wsdl:message name="{name}SoapOut">{response}</wsdl:message>'
    texts = "".join(f'<wsdl:part name="{one}" type="s:string" />' for one in operation.parameters)
    for kind in VERBS:
        yield f'<wsdl:message name="{name}{kind}In">{texts}</wsdl:message>'
        yield f'<wsdl:message name="{name}{kind}Out"><wsdl:part name="Body" element="tns:string" /></wsdl:message>'


def port_type(service: Description, kind: str) -> Iterator[str]:
    """The operations of one way to call them."""
    yield f'<wsdl:portType name="{service.name}{kind}">'
    for one in service.operations:
        yield f'<wsdl:operation name="{one.name}"><wsdl:input message="tns:{one.name}{kind}In" />'
        yield f'<wsdl:output message="tns:{one.name}{kind}Out" /></wsdl:operation>'
    yield "</wsdl:portType>"


def soap_binding(service: Description, prefix: str) -> Iterator[str]:
    """How they are called by SOAP."""
    body = f'<{prefix}:body use="literal" />'
    yield f'<wsdl:binding name="{service.name}{prefix.capitalize()}" type="tns:{service.name}Soap">'
    yield f'<{prefix}:binding transport="{OVER_HTTP}" />'
    for one in service.operations:
        yield f'<wsdl:operation name="{one.name}">'
        yield f'<{prefix}:operation soapAction="{TEMPURI}{one.name}" style="document" />'
        yield f"<wsdl:input>{body}</wsdl:input><wsdl:output>{body}</wsdl:output></wsdl:operation>"
    yield "</wsdl:binding>"


def http_binding(service: Description, kind: str) -> Iterator[str]:
    """How they are called by a query or a form."""
    sent = "<http:urlEncoded />" if kind == "HttpGet" else '<mime:content type="application/x-www-form-urlencoded" />'
    name = service.name + kind
    yield f'<wsdl:binding name="{name}" type="tns:{name}"><http:binding verb="{VERBS[kind]}" />'
    for one in service.operations:
        yield f'<wsdl:operation name="{one.name}"><http:operation location="/{one.name}" />'
        yield f'<wsdl:input>{sent}</wsdl:input><wsdl:output><mime:mimeXml part="Body" /></wsdl:output></wsdl:operation>'
    yield "</wsdl:binding>"


PORTS = (("Soap", "soap"), ("Soap12", "soap12"), ("HttpGet", "http"), ("HttpPost", "http"))
"""The end of a binding's name, and the namespace that its address is written in."""


def ports(service: Description) -> Iterator[str]:
    """Where the service is."""
    yield f'<wsdl:service name="{service.name}">'
    for binding, prefix in PORTS:
        port = f'<wsdl:port name="{service.name}{binding}" binding="tns:{service.name}{binding}">'
        yield f'{port}<{prefix}:address location="{service.address}" /></wsdl:port>'
    yield "</wsdl:service>"


DOCUMENTS: Mapping[str, Callable[[Description], str]] = {"wsdl": wsdl, "disco": disco}
"""By what stands behind the question mark."""
