"""What an old service turns away, and what it answers then; who may ask."""

from collections.abc import Callable
from http import HTTPStatus

from onestop.errors import BadRelease, BadValue, NotFound, OneStopError, TooMuch
from onestop.legacy.replies import Reply, envelope, plain
from onestop.legacy.requests import Request

NOT_HERE = "沒有這個服務。 There is no such service: {}\n"

type Keys = Callable[[str, str], bool]
"""Whether an application and its key may ask."""


def anyone(_application: str, _key: str) -> bool:
    """No key is asked for: an unknown one is taken as none."""
    return True


class MissingParameter(OneStopError):
    """A parameter that the HTTP bindings insist on was not sent."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"缺少參數: {name}")


class NothingHere(OneStopError):
    """There is nothing at an address; the sentence says what is missing."""


class KeyRefused(OneStopError):
    """The key is none of ours; the words are those of the old service, which clients know."""

    def __init__(self) -> None:
        super().__init__("Length of the data to decrypt is invalid.")


def not_here(request: Request) -> Reply:
    """No service has this path."""
    return plain(NOT_HERE.format(request.path[:200]), HTTPStatus.NOT_FOUND)


def sentence(error: OneStopError) -> str:
    """What a mistake is told as, in both languages."""
    if isinstance(error, BadValue):
        return f"參數 {error.what} 的值不正確。 {error}"
    return str(error)


STATUSES = {
    MissingParameter: HTTPStatus.INTERNAL_SERVER_ERROR,
    BadRelease: HTTPStatus.SERVICE_UNAVAILABLE,
    KeyRefused: HTTPStatus.FORBIDDEN,
    NothingHere: HTTPStatus.NOT_FOUND,
    NotFound: HTTPStatus.NOT_FOUND,
    TooMuch: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
"""The one table of mistakes; all others are 400."""
BARE = (MissingParameter, BadRelease)
"""What was told as plain text where other mistakes came in the envelope, with 200."""


def answer_mistake(error: OneStopError, *, enveloped: bool) -> Reply:
    """What a mistake is answered with."""
    if enveloped and not isinstance(error, BARE):
        return envelope(sentence(error))
    return plain(sentence(error), STATUSES.get(type(error), HTTPStatus.BAD_REQUEST))
