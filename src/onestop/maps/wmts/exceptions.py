"""An exception report of OWS Common 1.1."""

from xml.sax.saxutils import escape, quoteattr

from onestop.documents import sayable
from onestop.maps.refusals import Refusal
from onestop.maps.reply import Reply

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ows:ExceptionReport version="1.0.0" xml:lang="en"'
    ' xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.opengis.net/ows/1.1 http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd">'
)


def report(refusal: Refusal) -> Reply:
    """What a mistake is answered with."""
    locator = f" locator={quoteattr(refusal.locator)}" if refusal.locator else ""
    text = f"<ows:ExceptionText>{escape(sayable(refusal.sentence))}</ows:ExceptionText>"
    body = f"<ows:Exception exceptionCode={quoteattr(refusal.code)}{locator}>{text}</ows:Exception>"
    return Reply("text/xml; charset=utf-8", f"{HEAD}{body}</ows:ExceptionReport>".encode())
