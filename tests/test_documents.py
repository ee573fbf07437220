"""What strangers send as XML leaves nothing behind."""

from pathlib import Path

from onestop import documents

PAGE = 4096
NAMES = 15_000
ALLOWED = 8 << 20
"""In bytes; kept names of twenty documents would be three times as much."""


def resident() -> int:
    """The memory of this process, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def test_names_that_nobody_knows_are_forgotten_with_their_document() -> None:
    def some(first: int, last: int) -> None:
        for number in range(first, last):
            names = "".join(f"<n{number}x{at}{'y' * 40}/>" for at in range(NAMES))
            assert len(documents.parse(f"<a>{names}</a>".encode())) == NAMES

    some(0, 5)
    before = resident()
    some(5, 25)
    assert resident() - before < ALLOWED
