"""Columns of texts that repeat, kept as numbers of their different values: small enough to hold ten million rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onestop.areas import Texts, missing

type Codes = NDArray[np.int32]

NONE = -1
"""The number of a value that is missing."""


@dataclass(slots=True)
class Column:
    """A column of texts that repeat: its different values, and which of them each row has, NONE for none."""

    values: Texts
    codes: Codes

    def texts(self, rows: NDArray[np.intp] | slice) -> Texts:
        """The texts of some rows."""
        return np.append(self.values, [None])[self.codes[rows]]  # NONE is -1, the None at the end

    def mapped(self, change: Callable[[str], str | None]) -> "Column":
        """The column with its values changed: the function is called once for each."""
        return recoded(np.array([change(value) for value in self.values.tolist()], dtype=object), self.codes)


def recoded(texts: Texts, codes: Codes) -> Column:
    """A column whose values may repeat or be None, as one whose values are different."""
    values, inverse = np.unique(np.where(missing(texts), "", texts), return_inverse=True)
    numbers = inverse.astype(np.int32)
    if len(values) and values[0] == "":
        values, numbers = values[1:], numbers - 1
    return Column(values, np.append(numbers, [NONE]).astype(np.int32)[codes])


def column_of(parts: Sequence[pa.DictionaryArray]) -> Column:
    """One column out of the batches."""
    whole = pa.chunked_array(parts).unify_dictionaries().combine_chunks()
    codes = whole.indices.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int32)
    return Column(np.array(whole.dictionary.to_pylist(), dtype=object), codes)
