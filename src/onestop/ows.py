"""What a client did wrong in the words of OWS, for the faces that speak them: from our errors to codes, and to HTTP."""

from collections.abc import Container

from onestop.documents import Unreadable
from onestop.errors import BadValue, NotFound, OneStopError, TooMuch

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
"""WFS 2.0.2, table D.2, and CSW 3.0, table 16. Of versions that say nothing of HTTP we answer the same."""

CODES: dict[type[OneStopError], str] = {
    BadValue: "InvalidParameterValue",
    NotFound: "NotFound",
    TooMuch: "OperationProcessingFailed",
    Unreadable: "OperationParsingFailed",
}


class Refused(OneStopError):
    """A request that OWS has a code for."""

    def __init__(self, code: str, locator: str, text: str) -> None:
        self.code, self.locator = code, locator
        super().__init__(text)


def refused(error: OneStopError, parameters: Container[str], otherwise: str) -> Refused:
    """Any error of ours as one with a code and the parameter that is wrong.

    :param parameters: what a locator can name
    :param otherwise: the parameter that has in it whatever else is wrong, which is the one of filters
    """
    if isinstance(error, Refused):
        return error
    code = CODES.get(type(error), "NoApplicableCode")
    what = str(getattr(error, "what", "request")).removesuffix("-crs")
    return Refused(code, otherwise if code == "InvalidParameterValue" and what not in parameters else what, str(error))
