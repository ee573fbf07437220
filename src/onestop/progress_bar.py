"""How far long work is, drawn for people: a bar on a terminal, lines in a log."""

import time
from typing import TextIO

from onestop.dataset import Words
from onestop.progress import Progress

WIDTH = 30
"""Characters of the bar."""
AGAIN = 0.1
"""Seconds between two drawings of the bar."""


def shown(stream: TextIO) -> Progress:
    """A bar on a terminal; elsewhere a line when a step ends."""
    return Bar(stream) if stream.isatty() else Lines(stream)


class Lines:
    """Progress in a log."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.started: dict[Words, float] = {}

    def __call__(self, step: Words, done: int, total: int) -> None:
        """Say how long a step took when it has ended."""
        began = self.started.setdefault(step, time.monotonic())
        if done >= total:
            self.stream.write(f"{step.zh} {step.en}: {time.monotonic() - began:.1f} s\n")
            self.stream.flush()


class Bar:
    """Progress on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.started: dict[Words, float] = {}
        self.drawn = 0.0

    def __call__(self, step: Words, done: int, total: int) -> None:
        """Draw the bar of a step anew, not too often; the last drawing of a step stays."""
        now = time.monotonic()
        began = self.started.setdefault(step, now)
        if done < total and now - self.drawn < AGAIN:
            return
        self.drawn = now
        filled = WIDTH * done // max(total, 1)
        bar = "█" * filled + "░" * (WIDTH - filled)
        end = "\n" if done >= total else ""
        self.stream.write(f"\r\x1b[K{bar} {step.zh} {step.en} {now - began:.0f} s{end}")
        self.stream.flush()
