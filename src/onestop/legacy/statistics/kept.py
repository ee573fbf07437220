"""Answers that are kept: what an oCode stands for is the same as long as its release is served."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

SIZE = 32 << 20
"""In bytes: what a worker keeps altogether."""
LARGEST = 8 << 20
"""In bytes: a county's basic areas without their polygons are 3 MB, with them 16 MB."""


@dataclass(slots=True)
class Kept:
    """The answers asked for most lately, up to a size in bytes."""

    size: int = SIZE
    largest: int = LARGEST
    used: int = 0
    bodies: OrderedDict[str, bytes] = field(default_factory=OrderedDict)

    def get(self, key: str) -> bytes | None:
        """A kept answer."""
        body = self.bodies.get(key)
        if body is not None:
            self.bodies.move_to_end(key)
        return body

    def passing(self, key: str, parts: Iterator[bytes]) -> Iterator[bytes]:
        """An answer that is sent as it is made, and kept once it is whole and not too large."""
        whole: list[bytes] = []
        size = 0
        for part in parts:
            size += len(part)
            if size <= self.largest:
                whole.append(part)
            else:
                whole.clear()
            yield part
        if size <= self.largest:
            self.keep(key, b"".join(whole))

    def keep(self, key: str, body: bytes) -> None:
        """Keep an answer; those that nobody asked for longest make room."""
        self.used += len(body) - len(self.bodies.pop(key, b""))
        self.bodies[key] = body
        while self.used > self.size:
            self.used -= len(self.bodies.popitem(last=False)[1])
