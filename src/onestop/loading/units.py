"""Units that an export of doorplates has lost: 216G-16H-5I- stands where 216巷16弄5號 was.

Such an export has the signs wherever the units were, in the parts as in the whole address. A value is taken for one of
them where the sign follows something and the unit is nowhere in it, so 5號I-3 is left alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestop.loading.findings import some
from onestop.loading.repeated import Column

SIGN = re.compile(r"(?<=[^A-Za-z])([GHI]-)")
UNITS = {"G-": "巷", "H-": "弄", "I-": "號"}
"""What stands in the place of each unit."""
PARTS = {"LANE": "G-", "ALLEY": "H-", "NUMBER": "I-"}
"""The sign by which each part has lost its unit."""
FEW = 1_000
"""Rows among which examples are looked for."""

type Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class LostUnits:
    """Doorplates of a county that have signs in the place of their units.

    :ivar county: its code, else its name
    :ivar examples: before → after
    """

    county: str
    rows: int
    examples: tuple[str, ...]
    mended: bool


def lost(value: str, sign: str) -> bool:
    """Whether a value has a sign in the place of its unit."""
    return sign in value and UNITS[sign] not in value and sign in SIGN.findall(value)


def restored(text: str) -> str:
    """A text with its units."""
    return SIGN.sub(lambda match: UNITS[match[0]], text)


def part_restored(value: str, sign: str) -> str:
    """A lane, an alley or a number with its unit, where it has lost it."""
    return restored(value) if lost(value, sign) else value


def seek_units(
    columns: dict[str, Column], addresses: list[pa.LargeStringArray], *, repair: bool
) -> tuple[LostUnits, ...]:
    """The counties that have lost their units; they are put back into the columns and the addresses if asked.

    :param addresses: FULL_ADDR of all rows, in batches: those in which nothing is lost stay as they are
    """
    rows = rows_without_units(columns)
    found = tuple(by_county(columns, rows, repair))
    if repair and found:
        mend_parts(columns)
        mend_addresses(addresses, rows)
    return found


def rows_without_units(columns: Mapping[str, Column]) -> Rows:
    """The rows that have lost a unit; each different value is looked at once."""
    found = np.zeros(len(columns["NUMBER"].codes), bool)
    for part, sign in PARTS.items():
        bad = np.array([*(lost(value, sign) for value in columns[part].values.tolist()), False])
        if bad.any():
            found |= bad[columns[part].codes]
    return np.flatnonzero(found)


def by_county(columns: Mapping[str, Column], rows: Rows, repair: bool) -> Iterator[LostUnits]:
    """How many in each county, and what becomes of some."""
    county = columns["COUNTY_ID"].codes[rows]
    for code in np.unique(county).tolist():
        these = rows[county == code]
        few = zip(*(columns[part].texts(these[:FEW]).tolist() for part in PARTS), strict=True)
        texts = some("".join(part or "" for part in parts) for parts in few)
        name = columns["COUNTY_ID"].texts(these[:1])[0] or columns["COUNTY"].texts(these[:1])[0]
        yield LostUnits(name or "", len(these), tuple(f"{text} → {restored(text)}" for text in texts), repair)


def mend_parts(columns: dict[str, Column]) -> None:
    """Put the units back into lanes, alleys and numbers."""
    for part, sign in PARTS.items():
        columns[part] = columns[part].mapped(partial(part_restored, sign=sign))


def mend_addresses(addresses: list[pa.LargeStringArray], rows: Rows) -> None:
    """Put the units back into the addresses of some rows."""
    start = 0
    for at, batch in enumerate(addresses):
        first, last = np.searchsorted(rows, [start, start + len(batch)])
        if last > first:
            addresses[at] = mended(batch, rows[first:last] - start)
        start += len(batch)


def mended(batch: pa.LargeStringArray, rows: Rows) -> pa.LargeStringArray:
    """A batch of addresses, some of them with their units."""
    mask = np.zeros(len(batch), bool)
    mask[rows] = True
    texts = [text and restored(text) for text in batch.take(pa.array(rows)).to_pylist()]
    return pc.replace_with_mask(batch, pa.array(mask), pa.array(texts, batch.type))
