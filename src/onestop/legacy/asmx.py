"""What an ASMX service said about itself: the names that its WSDL and its help page are written from."""

from dataclasses import dataclass

from onestop.dataset import Words


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
