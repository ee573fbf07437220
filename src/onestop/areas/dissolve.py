"""Larger areas out of the smaller ones that fill them."""

import numpy as np
import shapely
from numpy.typing import NDArray

from onestop.areas.shapes import Geometries


def dissolve(geometry: Geometries, keys: NDArray[np.object_]) -> tuple[NDArray[np.object_], Geometries]:
    """One geometry for each key, in the order of the keys.

    The parts share their edges, so no overlay is needed: groups of one size at a time are one call to GEOS.
    """
    unique, group, size = np.unique(keys, return_inverse=True, return_counts=True)
    members = np.argsort(group, kind="stable")
    start = np.cumsum(size) - size
    whole = np.empty(len(unique), dtype=object)
    for count in np.unique(size):
        these = np.flatnonzero(size == count)
        whole[these] = join(geometry[members[start[these, None] + np.arange(count)]])
    return unique, whole


def join(rows: Geometries) -> Geometries:
    """The union of each row of parts.

    Where the parts of some row do not meet exactly, GEOS refuses them all: the rows are halved until it is found,
    and that one is overlaid.
    """
    if rows.shape[1] == 1:
        return rows[:, 0]
    try:
        joined = np.asarray(shapely.coverage_union_all(rows, axis=1))
    except shapely.GEOSException:
        if len(rows) == 1:
            return np.asarray(shapely.union_all(rows, axis=1))
        half = len(rows) // 2
        return np.concatenate([join(rows[:half]), join(rows[half:])])
    torn = np.flatnonzero(~shapely.is_valid(joined))
    joined[torn] = shapely.union_all(rows[torn], axis=1)
    return joined
