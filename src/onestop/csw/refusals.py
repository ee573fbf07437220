"""What a client did wrong as CSW says it: the parameter that is wrong, and the codes that pycsw has besides."""

from onestop import ows
from onestop.errors import OneStopError
from onestop.ows import Refused

STATUS: dict[str, str] = ows.STATUS | {
    "OK": "200 OK",
    "InvalidValue": "400 Bad Request",
    "InvalidUpdateSequence": "400 Bad Request",
}
"""Of 2.0.2 we answer as of 3.0.0, where pycsw would say 200 to everything."""

PARAMETERS = frozenset(["bbox", "constraintlanguage", "recordids", "request", "sortby", "time"])
"""What a locator can name of what we read ourselves; what else is wrong is wrong in the constraint."""


def refused(error: OneStopError) -> Refused:
    """Any error of ours as one with a code."""
    return ows.refused(error, PARAMETERS, "constraint")
