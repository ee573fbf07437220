"""The mistakes people make and the states data can be in; no protocol here.

OneStopError
├── BadValue        a value that we cannot take: what, the value, what is allowed
├── NotFound        a name or identifier that nothing answers to
├── TooMuch         a request that is well formed but larger than a limit
├── Denied          the terms of some data do not allow it
├── Busy            nothing is wrong, but it cannot be done now
├── BadFile         a source file that cannot be read as what it seems to be
├── BadRelease      a release that is missing, half written or does not pass its checks
└── BadSetting      an environment variable that cannot be taken
"""


class OneStopError(Exception):
    """A sentence for the person who caused it."""


class BadValue(OneStopError):
    """A value was given that is not allowed.

    :param what: the parameter or field, as its protocol spells it
    :param value: what was given
    :param allowed: what may be given, in words
    """

    def __init__(self, what: str, value: object, allowed: str) -> None:
        self.what, self.value, self.allowed = what, value, allowed
        super().__init__(f"{what}: {value!r} is not allowed; allowed: {allowed}")


class NotFound(OneStopError):
    """Nothing answers to this name or identifier."""

    def __init__(self, what: str, name: object) -> None:
        self.what, self.name = what, name
        super().__init__(f"{what} {name!r} was not found")


class TooMuch(OneStopError):
    """The request is larger than a stated limit."""


class Denied(OneStopError):
    """The supply conditions of some data do not allow what was asked for."""


class Busy(OneStopError):
    """What was asked for cannot be done now; asked for again later, it can."""


class BadFile(OneStopError):
    """A source file cannot be read; the sentence names the file."""


class BadRelease(OneStopError):
    """A release is missing, half written or fails its checks."""


class BadSetting(OneStopError):
    """An environment variable has a value that cannot be taken."""
