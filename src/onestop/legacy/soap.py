"""SOAP 1.1 and 1.2: a call out of its envelope, an answer or a fault into one.

<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body><QueryAddr xmlns="http://tempuri.org/"><oAddress>…</oAddress>…</QueryAddr></soap:Body>
</soap:Envelope>
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from lxml import etree

from onestop import documents
from onestop.errors import BadValue
from onestop.legacy.asmx import Named
from onestop.legacy.mistakes import sentence
from onestop.legacy.replies import Reply, Streamed, escaped, wrapped
from onestop.legacy.requests import Request, parameter

TEMPURI = "http://tempuri.org/"
HEAD = '<?xml version="1.0" encoding="utf-8"?>\r\n'
SCHEMA = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
LARGEST = 1 << 20
"""In bytes: the largest envelope."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """A version of SOAP.

    :ivar broken: the status of a fault that the caller caused
    """

    namespace: str
    content_type: str
    broken: HTTPStatus


SOAP_11 = Dialect(
    "http://schemas.xmlsoap.org/soap/envelope/", "text/xml; charset=utf-8", HTTPStatus.INTERNAL_SERVER_ERROR
)
SOAP_12 = Dialect(
    "http://www.w3.org/2003/05/soap-envelope", "application/soap+xml; charset=utf-8", HTTPStatus.BAD_REQUEST
)
DIALECTS = {dialect.namespace: dialect for dialect in (SOAP_11, SOAP_12)}


@dataclass(frozen=True, slots=True)
class SoapCall:
    """An operation and its parameters, by their names in lower case."""

    dialect: Dialect
    operation: str
    parameters: Mapping[str, str]


def answered[Operation: Named](
    request: Request, operations: Sequence[Operation], run: Callable[[SoapCall, Operation], Reply | Streamed]
) -> Reply | Streamed:
    """A call, answered by what runs it; with a fault where it cannot be read or there is no such operation."""
    try:
        asked = read(request)
    except BadValue as error:
        twelve = request.media_type == SOAP_12.content_type.partition(";")[0]
        return fault(SOAP_12 if twelve else SOAP_11, sentence(error))
    operation = next((one for one in operations if one.name == asked.operation), None)
    if operation is None:
        names = ", ".join(one.name for one in operations)
        return fault(asked.dialect, f"沒有這個作業 no such operation: {asked.operation[:40]} ({names})")
    return run(asked, operation)


def read(request: Request) -> SoapCall:
    """The call in an envelope; raises BadValue."""
    root = parse(request.body, parameter(request.content_type, "charset"))
    dialect = DIALECTS.get(etree.QName(root).namespace or "")
    if dialect is None or etree.QName(root).localname != "Envelope":
        raise BadValue("Envelope", etree.QName(root).text[:80], ", ".join(DIALECTS))
    called = root.find(f"{{{dialect.namespace}}}Body/*")
    if called is None:
        raise BadValue("Body", "", "一個呼叫 one call")
    parameters = {etree.QName(child).localname.lower(): documents.text_of(child) for child in called}
    return SoapCall(dialect, etree.QName(called).localname, parameters)


def parse(body: bytes, charset: str) -> etree._Element:
    """The root of an envelope; raises BadValue.

    :param charset: what the header says; it counts before what the document says, as it did for .NET, whose programs
        send UTF-8 that calls itself UTF-16
    """
    if len(body) > LARGEST:
        raise BadValue("Envelope", f"{len(body)} bytes", f"{LARGEST} bytes")
    for encoding in (charset, None) if charset else (None,):
        try:
            return documents.parse(body, encoding)
        except documents.Unreadable as error:
            wrong = str(error)[:80]
    raise BadValue("Envelope", wrong, "格式正確、不含宣告的 XML well-formed XML without declarations")


def answer(call: SoapCall, text: str) -> Reply:
    """The text of an operation in its envelope."""
    head, tail = around(call)
    return Reply(f"{head}{escaped(text)}{tail}".encode(), call.dialect.content_type)


def streamed(call: SoapCall, parts: Iterator[bytes]) -> Streamed:
    """A long text of an operation in its envelope."""
    return Streamed(wrapped(parts, *around(call)), call.dialect.content_type)


def around(call: SoapCall) -> tuple[str, str]:
    """What stands before and behind the text of an operation."""
    name = call.operation
    head, tail = ends(call.dialect)
    return (
        f'{head}<{name}Response xmlns="{TEMPURI}"><{name}Result>',
        f"</{name}Result></{name}Response>{tail}",
    )


def fault(dialect: Dialect, reason: str) -> Reply:
    """What the caller did wrong."""
    said = escaped(reason)
    if dialect is SOAP_11:
        inner = (
            f"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{said}</faultstring><detail /></soap:Fault>"
        )
    else:
        inner = (
            "<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="zh-TW">{said}</soap:Text></soap:Reason></soap:Fault>'
        )
    return Reply(enveloped(dialect, inner), dialect.content_type, dialect.broken)


def enveloped(dialect: Dialect, inner: str) -> bytes:
    """An envelope."""
    head, tail = ends(dialect)
    return f"{head}{inner}{tail}".encode()


def ends(dialect: Dialect) -> tuple[str, str]:
    """What stands before and behind the content of an envelope."""
    opened = f'<soap:Envelope xmlns:soap="{dialect.namespace}" {SCHEMA}>'
    return f"{HEAD}{opened}<soap:Body>", "</soap:Body></soap:Envelope>"
