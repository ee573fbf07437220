"""What a client did wrong, in the words of OWS: one table from our errors to codes, and from codes to HTTP."""

from onestop.documents import Unreadable
from onestop.errors import BadValue, NotFound, OneStopError, TooMuch

STATUS: dict[str, str] = {
    "OK": "200 OK",
    "NotFound": "404 Not Found",
    "InvalidValue": "400 Bad Request",
    "InvalidParameterValue": "400 Bad Request",
    "InvalidUpdateSequence": "400 Bad Request",
    "MissingParameterValue": "400 Bad Request",
    "NoApplicableCode": "400 Bad Request",
    "OperationNotSupported": "400 Bad Request",
    "OperationParsingFailed": "400 Bad Request",
    "OperationProcessingFailed": "403 Forbidden",
    "OptionNotSupported": "400 Bad Request",
    "VersionNegotiationFailed": "400 Bad Request",
}
"""CSW 3.0, table 16. Of 2.0.2 we answer the same, where pycsw would say 200 to everything."""

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


def refused(error: OneStopError) -> Refused:
    """Any error of ours as one with a code."""
    if isinstance(error, Refused):
        return error
    return Refused(CODES.get(type(error), "NoApplicableCode"), str(getattr(error, "what", "request")), str(error))
