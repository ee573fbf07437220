"""What is turned away, in OGC's words, and whose fault it was that something failed."""

from contextvars import ContextVar

from onestop.documents import Unreadable
from onestop.errors import TooMuch
from onestop.received import first_of_each, pairs

faults: ContextVar[list[str] | None] = ContextVar("faults", default=None)
"""What went wrong on our side or another service's while a request was answered."""


class Refusal(Exception):
    """A request that cannot be taken, in OGC's words.

    :ivar locator: the parameter that is wrong
    """

    def __init__(self, locator: str, sentence: str, code: str = "InvalidParameterValue") -> None:
        self.locator, self.sentence, self.code = locator, sentence, code
        super().__init__(sentence)


class Fault(Exception):
    """Something failed that the asker cannot mend.

    :ivar status: of HTTP, such as `502 Bad Gateway`
    """

    def __init__(self, sentence: str, status: str) -> None:
        self.status = status
        super().__init__(sentence)


def note_fault(sentence: str) -> None:
    """Say that the answer being made is not the asker's mistake."""
    noted = faults.get()
    if noted is not None:
        noted.append(sentence)


def parameters(query: str) -> dict[str, str]:
    """Key-value pairs, names in small letters, the first of each; raises Refusal."""
    try:
        return first_of_each(pairs(query))
    except (TooMuch, Unreadable) as error:
        raise Refusal("", str(error)) from None
