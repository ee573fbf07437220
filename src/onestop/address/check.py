"""Whether an address index is whole: every array is there, of its type, and as long as those it goes with."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onestop.address.index import read_tables
from onestop.address.layout import ARRAYS, Kept, Tables
from onestop.errors import BadRelease

type Problems = Iterator[str]
type Arrays = Mapping[str, NDArray[Any]]

ALIKE = (
    ("street_name", "street_town", "street_village", "street_display"),
    ("number", "x", "y", "village", "neighbourhood", "area", "other_area", "edge", "period", "feature"),
    ("basic", "level1", "level2"),
    ("typo", "typo_street"),
    ("whole", "whole_plate"),
)
"""Arrays that have a number for each of the same things."""
STARTS = (
    ("street_path", "street_name", "path_lane"),
    ("path_plate", "path_lane", "number"),
    ("cell_start", "cell", "near"),
)
"""Arrays of where something begins, what begins, and what it has its part of."""
NAMED = (("street_name", "names"), ("street_town", "towns"), ("street_display", "displays"), ("path_lane", "lanes"))
"""Arrays of numbers of rows, and the table that has the rows."""


def problems(folder: Path) -> Problems:
    """What is wrong with an index, each as a sentence; nothing where all is well."""
    try:
        tables = read_tables(folder)
    except BadRelease as error:
        yield str(error)
        return
    except KeyError as error:
        yield f"the tables have no {error.args[0]}"
        return
    arrays: dict[str, NDArray[Any]] = {}
    for kept in ARRAYS:
        yield from opened(folder, kept, arrays)
    if len(arrays) == len(ARRAYS):
        yield from lengths(arrays)
        yield from names(arrays, tables)


def opened(folder: Path, kept: Kept, arrays: dict[str, NDArray[Any]]) -> Problems:
    """Open an array; what keeps it from being read."""
    path = folder / f"{kept.name}.npy"
    try:
        array = np.load(path, mmap_mode="r")
    except FileNotFoundError:
        yield f"{path.name} is missing"
    except (ValueError, OSError, EOFError) as error:
        yield f"{path.name} cannot be read: {error}"
    else:
        arrays[kept.name] = array
        if array.dtype != np.dtype(kept.dtype) or array.ndim != 1:
            yield f"{path.name} has numbers of type {array.dtype.str} where those of the format are {kept.dtype}"


def lengths(arrays: Arrays) -> Problems:
    """Arrays that go together are equally long, and what begins somewhere ends at the end."""
    for first, *others in ALIKE:
        for name in others:
            if len(arrays[name]) != len(arrays[first]):
                yield f"{name} has {len(arrays[name]):,} numbers for {len(arrays[first]):,} of {first}"
    for name, each, parts in STARTS:
        starts, count, end = arrays[name], len(arrays[each]), len(arrays[parts])
        if len(starts) != count + 1:
            yield f"{name} has {len(starts):,} numbers where {count:,} of {each} take one more than that"
        elif starts[0] != 0 or starts[-1] != end or (starts[1:] < starts[:-1]).any():
            yield f"{name} does not go up from 0 to the {end:,} of {parts}"


def names(arrays: Arrays, tables: Tables) -> Problems:
    """The tables have the rows that arrays speak of."""
    for name, table in NAMED:
        rows = len(getattr(tables, table))
        if len(arrays[name]) and arrays[name].max() >= rows:
            yield f"{name} speaks of row {arrays[name].max():,} where the table {table} has {rows:,}"
