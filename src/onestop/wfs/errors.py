"""What a client did wrong as WFS says it: the parameter that is wrong, and the report of either version."""

from xml.sax.saxutils import escape, quoteattr

from onestop import ows
from onestop.documents import sayable
from onestop.errors import OneStopError
from onestop.ows import Refused
from onestop.wfs.names import OWS, XSI, Version

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


def missing(name: str, allowed: str = "") -> Refused:
    """A parameter that must be there."""
    return Refused("MissingParameterValue", name, f"{name} is missing" + (f"; allowed: {allowed}" if allowed else ""))


def refused(error: OneStopError) -> Refused:
    """Any error of ours as one with a code."""
    return ows.refused(error, PARAMETERS, "filter")


def report(refusal: Refused, version: Version) -> bytes:
    """The ExceptionReport of OWS 1.1 or 1.0."""
    namespace, number = OWS[version], "2.0.0" if version == "2.0.0" else "1.0.0"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ows:ExceptionReport xmlns:ows="{namespace}" xmlns:xsi="{XSI}" version="{number}" '
        f'xsi:schemaLocation="{namespace} {SCHEMAS[version]}">'
        f"<ows:Exception exceptionCode={quoteattr(refusal.code)} locator={quoteattr(refusal.locator)}>"
        f"<ows:ExceptionText>{escape(sayable(str(refusal)))}</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
    ).encode("utf-8", "replace")
