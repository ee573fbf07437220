"""What a client did wrong, in the words of OWS: one table from our errors to codes, one from codes to HTTP."""

from xml.sax.saxutils import escape, quoteattr

from onestop.documents import Unreadable
from onestop.errors import BadValue, NotFound, OneStopError, TooMuch
from onestop.wfs.names import OWS, XSI, Version

STATUS: dict[str, str] = {
    "InvalidParameterValue": "400 Bad Request",
    "MissingParameterValue": "400 Bad Request",
    "NoApplicableCode": "400 Bad Request",
    "NotFound": "404 Not Found",
    "OperationNotSupported": "400 Bad Request",
    "OperationParsingFailed": "400 Bad Request",
    "OperationProcessingFailed": "403 Forbidden",
    "OptionNotSupported": "400 Bad Request",
    "VersionNegotiationFailed": "400 Bad Request",
}
"""WFS 2.0.2, table D.2. Of 1.1.0, which says nothing of HTTP, we answer the same."""

CODES: dict[type[OneStopError], str] = {
    BadValue: "InvalidParameterValue",
    NotFound: "NotFound",
    TooMuch: "OperationProcessingFailed",
    Unreadable: "OperationParsingFailed",
}

SCHEMAS: dict[Version, str] = {
    "2.0.0": "http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd",
    "1.1.0": "http://schemas.opengis.net/ows/1.0.0/owsExceptionReport.xsd",
}
PARAMETERS = frozenset(
    [
        "acceptFormats",
        "acceptVersions",
        "aliases",
        "bbox",
        "count",
        "filter",
        "filter_language",
        "id",
        "namespaces",
        "outputFormat",
        "period",
        "propertyName",
        "request",
        "resolve",
        "resourceId",
        "resultType",
        "sections",
        "service",
        "sortBy",
        "srsName",
        "startIndex",
        "storedQuery_Id",
        "town",
        "type",
        "typeNames",
        "valueReference",
        "version",
    ]
)
"""What a locator can name; what else is wrong is wrong in the filter."""


class Refused(OneStopError):
    """A request that OWS has a code for."""

    def __init__(self, code: str, locator: str, text: str) -> None:
        self.code, self.locator = code, locator
        super().__init__(text)


def missing(name: str, allowed: str = "") -> Refused:
    """A parameter that must be there."""
    return Refused("MissingParameterValue", name, f"{name} is missing" + (f"; allowed: {allowed}" if allowed else ""))


def refused(error: OneStopError) -> Refused:
    """Any error of ours as one with a code."""
    if isinstance(error, Refused):
        return error
    code = CODES.get(type(error), "NoApplicableCode")
    what = str(getattr(error, "what", "request"))
    if code == "InvalidParameterValue" and what not in PARAMETERS:
        what = "filter"
    return Refused(code, what, str(error))


def report(refusal: Refused, version: Version) -> bytes:
    """The ExceptionReport of OWS 1.1 or 1.0."""
    namespace, number = OWS[version], "2.0.0" if version == "2.0.0" else "1.0.0"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ows:ExceptionReport xmlns:ows="{namespace}" xmlns:xsi="{XSI}" version="{number}" '
        f'xsi:schemaLocation="{namespace} {SCHEMAS[version]}">'
        f"<ows:Exception exceptionCode={quoteattr(refusal.code)} locator={quoteattr(refusal.locator)}>"
        f"<ows:ExceptionText>{escape(clean(str(refusal)))}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
    ).encode("utf-8", "replace")


def clean(text: str) -> str:
    """A text without the signs that XML cannot have."""
    return "".join(sign if sign.isprintable() or sign in "\t\n" else "\N{REPLACEMENT CHARACTER}" for sign in text)
