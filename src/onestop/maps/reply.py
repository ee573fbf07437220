"""What a request is answered with, before HTTP."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered.

    :ivar warning: that a default was used, as WMS 1.3.0 annex C has it; empty for none
    """

    content: str
    body: bytes
    warning: str = ""
