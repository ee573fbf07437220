"""How long work says how far it is; who shows it decides how."""

from typing import Protocol

from onestop.dataset import Words


class Progress(Protocol):
    """Told again and again while work goes on."""

    def __call__(self, step: Words, done: int, total: int) -> None:
        """So much of this step is done; `done == total` when it has ended."""
        ...


def silent(step: Words, done: int, total: int) -> None:
    """Shows nothing."""
