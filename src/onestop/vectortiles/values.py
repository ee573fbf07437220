"""The values of a whole level, apart from its tiles: one array, in the order of the areas' numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onestop.cartography import Choropleth, open_atlas
from onestop.cartography.values import values_of
from onestop.dataset import Dataset, Field, FieldType, Period
from onestop.errors import BadValue, NotFound
from onestop.levels import LEVELS
from onestop.release import Release

NUMBERS = (FieldType.INTEGER, FieldType.NUMBER)
LONGEST = 80
"""In characters, of what is repeated in a refusal."""


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a field in a period.

    :ivar areas: the collection whose areas they are of
    :ivar period: None where the statistic has no time
    :ivar numbers: the first is of the area with number 1; NaN where there is no value
    :ivar layer: the map layer whose classes and colours fit; None where maps do not show the field
    """

    dataset: Dataset
    areas: str
    field: Field
    period: Period | None
    numbers: NDArray[np.float64]
    layer: Choropleth | None

    def listed(self) -> list[int | float | None]:
        """The values as JSON has them: counts as whole numbers, nothing as null."""
        missing = np.isnan(self.numbers)
        numbers = np.where(missing, 0, self.numbers)
        if self.field.type is FieldType.INTEGER:
            numbers = numbers.astype(np.int64)
        values = numbers.astype(object)
        values[missing] = None
        found: list[int | float | None] = values.tolist()
        return found


def read_values(release: Release, collection: str, field: str = "", period: str = "") -> Values:
    """The values of a field, the main one where none is named, in a period, the newest where none is named.

    :param period: as SEGIS writes it, such as `106Y06M`
    :raises NotFound: for a collection that is no statistic of a level
    :raises BadValue: for a field without numbers and a period that the statistic does not have
    """
    dataset = release.datasets.get(collection)
    if dataset is None or dataset.kind != "statistics" or dataset.level is None:
        raise NotFound("values of the collection", collection)
    wanted, when = numeric(dataset, field), of_time(dataset, period)
    areas = release.dataset(LEVELS[dataset.level].collection)
    info_time = when.info_time if when else ""
    numbers = values_of(release.path, dataset, wanted.name, info_time=info_time, areas=areas.count)[1:]
    return Values(dataset, areas.name, wanted, when, numbers, layer_of(release, dataset, wanted))


def numeric(dataset: Dataset, name: str) -> Field:
    """The field of this name that has numbers; the main one for no name."""
    known = {field.name: field for field in (*dataset.mapped, *dataset.fields) if field.type in NUMBERS}
    if not name and known:
        return next(iter(known.values()))
    if name not in known:
        raise BadValue("field", name[:LONGEST], ", ".join(known))
    return known[name]


def of_time(dataset: Dataset, info_time: str) -> Period | None:
    """The period of this name; the newest for no name."""
    known = {period.info_time: period for period in dataset.periods}
    if not info_time:
        return dataset.periods[-1] if dataset.periods else None
    if info_time not in known:
        first, last = (dataset.periods[at].info_time for at in (0, -1)) if known else ("", "")
        raise BadValue("period", info_time[:LONGEST], f"one of the {len(known)} periods from {first} to {last}")
    return known[info_time]


def layer_of(release: Release, dataset: Dataset, field: Field) -> Choropleth | None:
    """The map layer of a field: its classes are the same in all periods, and those of WMS."""
    layers = open_atlas(release.path).layers
    found = layers.get(dataset.name), layers.get(f"{dataset.name}:{field.name}")
    return next((one for one in found if isinstance(one, Choropleth) and one.field.name == field.name), None)
