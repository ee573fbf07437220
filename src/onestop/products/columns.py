"""The columns of a product, in the order that SEGIS has them in: places, values, the period last."""

from itertools import chain

from onestop.dataset import Dataset
from onestop.levels import Level

TIME = "INFO_TIME"
PLACES: dict[Level, tuple[str, ...]] = {
    Level.BASIC: ("CODE2", "CODE1", "CODEBASE"),
    Level.LEVEL1: ("CODE2", "CODE1"),
    Level.LEVEL2: ("CODE2",),
    Level.VILLAGE: ("COUNTY_ID", "COUNTY", "TOWN_ID", "TOWN", "V_ID", "VILLAGE"),
    Level.TOWN: ("COUNTY_ID", "COUNTY", "TOWN_ID", "TOWN"),
    Level.COUNTY: ("COUNTY_ID", "COUNTY"),
}
"""The columns that say which area a row of a statistic is of."""
CODES_AND_NAMES = frozenset({TIME, *chain(*PLACES.values())})


def columns_of(dataset: Dataset) -> tuple[str, ...]:
    """The columns of a data set's products; of areas and doorplates all, in their own order."""
    names = tuple(field.name for field in dataset.fields)
    if dataset.kind != "statistics" or dataset.level is None:
        return names
    places = [name for name in PLACES[dataset.level] if name in names]
    values = [name for name in names if name not in CODES_AND_NAMES]
    return (*places, *values, TIME)
