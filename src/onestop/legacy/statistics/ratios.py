"""Indices that are worked out from other columns, by ratios.tsv."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import batched

import numpy as np
import shapely

from onestop.dataset import Dataset, Field
from onestop.features import Feature, Query, Sources, Value
from onestop.legacy.tables import shipped_rows
from onestop.levels import LEVELS, Level
from onestop.loading.columns import known_field

KM2 = "KM2"
SQUARE_METRES = 1_000_000
"""In a square kilometre."""
DECIMALS = 2
BATCH = 500
"""Polygons measured at a time."""

type Areas = Mapping[str, float]
"""Square kilometres by code."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """One index.

    :ivar field: its name, titles and unit
    """

    field: Field
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    factor: float

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns that it is worked out from."""
        return tuple(name for name in (*self.numerator, *self.denominator) if name != KM2)

    def of(self, values: Mapping[str, Value], area: float | None) -> float | None:
        """The index of one row; None where a part is not known or nothing is divided by."""
        above = added({**values, KM2: area}, self.numerator)
        below = added({**values, KM2: area}, self.denominator)
        return round(above / below * self.factor, DECIMALS) if above is not None and below else None


def added(values: Mapping[str, Value], names: Sequence[str]) -> float | None:
    """The sum of some columns; None where one of them has no number."""
    found = [values[name] for name in names]
    numbers = [value for value in found if isinstance(value, int | float)]
    return float(sum(numbers)) if len(numbers) == len(found) else None


def ratio_of(dataset: Dataset, name: str) -> Ratio | None:
    """How a data set's index is worked out; None for a column that is none, or whose parts there are not."""
    ratio = ratios().get(name)
    return ratio if ratio and all(map(dataset.field, ratio.parts)) else None


@cache
def ratios() -> dict[str, Ratio]:
    """The table."""
    rows = shipped_rows("statistics", "ratios.tsv")
    found = [
        (known_field(name), tuple(above.split()), tuple(below.split()), float(factor))
        for name, above, below, factor in rows
    ]
    return {field.name: Ratio(field, above, below, factor) for field, above, below, factor in found if field}


class Measured:
    """The areas of the units of a level, measured when they are first asked for."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._known: dict[Level, Areas] = {}

    def of(self, level: Level) -> Areas:
        """Those of one level; nothing where the release has no polygons of it."""
        if level not in self._known:
            self._known[level] = dict(measure(self.sources, LEVELS[level].collection))
        return self._known[level]


def measure(sources: Sources, collection: str) -> Iterator[tuple[str, float]]:
    """Every unit's code and its square kilometres in TWD97."""
    if collection not in sources:
        return
    for some in batched(sources[collection].stream(Query(fields=(), crs="EPSG:3826")), BATCH):
        yield from zip((one.id for one in some), square_kilometres(some), strict=True)


def square_kilometres(features: Sequence[Feature]) -> list[float]:
    """The areas of polygons in metres."""
    texts = np.array([feature.geometry for feature in features], dtype=object)
    found: list[float] = (shapely.area(shapely.from_geojson(texts)) / SQUARE_METRES).tolist()
    return found
