"""What an ASMX service said about itself: the names that its WSDL and its help page are written from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from onestop.dataset import Words


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str: ...


def named[One: Named](ones: Sequence[One], name: str) -> One | None:
    """The one of a name, in any case as IIS took it."""
    return next((one for one in ones if one.name.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class DescribedOperation:
    """One operation.

    :ivar parameters: their names, in their order
    """

    name: str
    title: Words
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """One service.

    :ivar name: such as WSQueryAddr40
    :ivar address: where it is
    """

    name: str
    title: Words
    address: str
    operations: tuple[DescribedOperation, ...]
