"""Finds street names with one wrong, missing or additional character by their spellings without one.

Two names that differ in one character are alike once that character is left out of each, so a look-up of a few
hashes finds every candidate and nothing is scanned (the symmetric delete method of SymSpell).
"""

import re
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST = 16
"""Characters of a name beyond which nothing is left out."""
TOWN_AT = 32


def spelt(name: str) -> str:
    """A name with one character for each that was written: 10全路 is 十全路 again."""
    return TENS.sub(lambda match: "千百十"[4 - len(match[0])], name) if "10" in name else name


TENS = re.compile("1000|100|10")


def spellings(name: str) -> Iterator[str]:
    """The name, and the name without each of its characters."""
    yield name
    if 1 < len(name) <= LONGEST:
        yield from {name[:at] + name[at + 1 :] for at in range(len(name))}


def key_of(town: int, spelling: str) -> int:
    """What a spelling in a town is found by; different ones may share a key, so names are compared afterwards."""
    return town << TOWN_AT | zlib.crc32(spelling.encode())


def typo_index(
    names: Sequence[str], street_name: NDArray[np.generic], street_town: NDArray[np.generic]
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Keys in order, and the street of each."""
    keys: list[int] = []
    streets: list[int] = []
    for street, (name, town) in enumerate(zip(street_name.tolist(), street_town.tolist(), strict=True)):
        for spelling in spellings(spelt(names[name])) if names[name] else ():
            keys.append(key_of(town, spelling))
            streets.append(street)
    order = np.argsort(np.array(keys, np.uint64), kind="stable")
    return np.array(keys, np.uint64)[order], np.array(streets, np.uint32)[order]


def one_apart(left: str, right: str) -> bool:
    """Whether one character was put in the place of another, left out, added, or swapped with its neighbour."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    if len(a) > len(b):
        return a[1:] == b
    if len(a) < len(b):
        return a == b[1:]
    return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
