"""Arrays of texts, as the columns of areas are kept."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

type Texts = NDArray[np.object_]
"""An array of texts, None where there is none."""

NOWHERE = -1
"""The place of what stands nowhere; the last place of an array, so a None put there is found."""


def missing(values: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Where there is none."""
    return np.fromiter((value is None for value in values.tolist()), np.bool_, len(values))


def blank(length: int) -> Texts:
    """A column without values."""
    return np.full(length, None, dtype=object)


def taken(values: Texts, places: NDArray[np.intp]) -> Texts:
    """Values at these places, None for NOWHERE."""
    return np.append(values, [None])[places]


def filled(values: Texts, others: Texts | None) -> Texts:
    """Values, and where there is none the other."""
    if others is None:
        return values
    return np.where(missing(values), others, values)


def over(values: Texts, tell: Callable[[str], str | None]) -> Texts:
    """What each different value tells."""
    told = {value: tell(value) for value in set(values.tolist()) if value is not None}
    return np.fromiter((told.get(value) for value in values.tolist()), object, len(values))
