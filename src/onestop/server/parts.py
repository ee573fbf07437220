"""The parts of a long answer, gathered to pieces that are worth sending."""

from collections.abc import Iterator

PART = 256 << 10
"""Bytes of a long answer that are sent at a time; what a reader who stalls keeps in memory is a few of these."""


def gathered(parts: Iterator[bytes], enough: int = PART) -> bytes:
    """The next parts of an answer as one, until there are enough bytes; fewer only at the end."""
    some: list[bytes] = []
    size = 0
    while size < enough:
        part = next(parts, None)
        if part is None:
            break
        some.append(part)
        size += len(part)
    return some[0] if len(some) == 1 else b"".join(some)
