"""Columns of texts that repeat, kept as numbers of their different values: ten million rows in a few megabytes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NONE = -1
"""The number of a value that is missing."""

type Texts = list[str]


@dataclass(frozen=True, slots=True)
class Column:
    """Its different values, and which of them each row has, NONE for none."""

    values: Texts
    codes: NDArray[np.int32]

    def texts(self, rows: NDArray[np.intp]) -> Texts:
        """The texts of some rows, empty for none."""
        values = [*self.values, ""]
        return [values[code] for code in self.codes[rows].tolist()]

    def numbers(self) -> NDArray[np.uint16]:
        """The number that each row's text begins with, 0 for none: 7鄰 is 7."""
        found = [re.match(r"\d{1,5}", value) for value in self.values]
        values = [min(int(match[0]), 0xFFFF) if match else 0 for match in found]
        return np.array([*values, 0], np.uint16)[self.codes]


def runs(columns: Sequence[Column]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Where rows begin that differ from the one before, and the run that each row is in.

    Doorplates come in the order of their addresses, so there are far fewer runs than rows, and what is done in
    Python is done once for each run.
    """
    length = len(columns[0].codes)
    new = np.zeros(length, bool)
    new[:1] = True
    for column in columns:
        new[1:] |= column.codes[1:] != column.codes[:-1]
    return np.flatnonzero(new), np.cumsum(new, dtype=np.int32) - 1
