"""One call of an old operation: its parameters, read as the old services read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from onestop.errors import BadValue
from onestop.legacy.engine import Engine
from onestop.legacy.fields import system

YES, NO = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no", ""})
LARGEST = 2**31 - 1
SHOWN = 60
"""Characters of a wrong value that are repeated."""


@dataclass(frozen=True, slots=True)
class Call:
    """What one operation is called with.

    :ivar open: opens the engine, which only an address or a place is worth
    :ivar version: v30 or v40
    :ivar parameters: by their names in lower case
    """

    open: Callable[[], Engine]
    version: str
    parameters: Mapping[str, str]

    @property
    def engine(self) -> Engine:
        """The engine; raises BadRelease where the release has no doorplates."""
        return self.open()

    def text(self, name: str) -> str:
        """A parameter as it was sent; empty where it was not."""
        return self.parameters.get(name.lower(), "")

    def boolean(self, name: str) -> bool:
        """A switch, in any case; raises BadValue."""
        word = self.text(name).lower()
        if word not in YES | NO:
            raise BadValue(name, self.text(name)[:SHOWN], "true, false")
        return word in YES

    def whole(self, name: str) -> int:
        """A whole number, 0 where it was not sent; raises BadValue."""
        text = self.text(name) or "0"
        if not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST)) or int(text) > LARGEST:
            raise BadValue(name, text[:SHOWN], f"0 … {LARGEST}")
        return int(text)

    def number(self, name: str) -> float:
        """A number; raises BadValue."""
        try:
            value = float(self.text(name))
        except ValueError:
            value = float("nan")
        if not abs(value) <= LARGEST:
            raise BadValue(name, self.text(name)[:SHOWN], "數字 a number")
        return value

    @property
    def srs(self) -> str:
        """The coordinate system; raises BadValue."""
        return system(self.text("oSRS"))

    @property
    def xml(self) -> bool:
        """Whether the body is wanted as XML; everything else is JSON."""
        return self.text("oResultDataType").upper() == "XML"

    @property
    def strict(self) -> bool:
        """Whether the old service's mistakes are wanted too."""
        return self.text("compat").lower() == "strict"
