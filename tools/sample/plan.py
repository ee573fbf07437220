"""What the sample is of, and the numbers that shape it."""

from dataclasses import dataclass
from typing import Final

SEED: Final = 10018
COUNTY_ID: Final = "10018"
COUNTY: Final = "新竹市"
ORIGIN: Final = (120.95, 24.78)
"""Longitude and latitude, in degrees, that local metres are counted from."""
DEGREE: Final = (101_140.0, 110_760.0)
"""Metres in a degree of longitude and of latitude at the origin."""
GRID: Final = 1e-7
"""Degrees, about 1 cm: every corner of every area lies on this grid, so neighbours share their edges exactly."""

PERSONS: Final = 450_000
PERSONS_PER_AREA: Final = 235
"""What the basic areas are cut to hold on average; about what the official ones of this county hold."""
LEVEL1_PERSONS: Final = (210, 520)
"""A group below the first number takes in a neighbour, as long as both together stay below the second."""
LEVEL2_PERSONS: Final = (2_400, 4_300)
SMALLEST: Final = 1_000.0
"""Square metres; a smaller piece joins a neighbour."""
LEAST_ROUND: Final = 0.24
"""Share of the circle of the same perimeter that an area must fill; a thinner one joins a neighbour."""

DOORPLATES: Final = 30_000
FRONTAGE: Final = 7.0
"""Metres of street that a number takes."""
SETBACK: Final = 9.0
"""Metres between a doorplate and the middle of its street."""

YEAR: Final = 2024
"""The year of the population and the vital events; twelve months."""
INCOME_YEARS: Final = (2018, 2019, 2020, 2021, 2022)


@dataclass(frozen=True, slots=True)
class Centre:
    """A place that people live around: metres east and north of the origin, weight, metres at which it thins out."""

    east: float
    north: float
    weight: float
    reach: float


CENTRES: Final = (
    Centre(2_200, 2_700, 1.0, 1_150),  # old town
    Centre(4_700, 1_800, 0.55, 1_000),  # university
    Centre(6_700, 900, 0.6, 900),  # science park
    Centre(2_500, 4_700, 0.5, 900),  # north
    Centre(-900, 5_700, 0.18, 800),  # harbour
    Centre(-400, 1_900, 0.3, 1_000),  # south-west of the railway
    Centre(-2_300, -300, 0.16, 1_100),  # coast
    Centre(-3_300, -4_300, 0.10, 1_200),  # southern coast
)
COUNTRYSIDE: Final = 0.012
"""Density far from every centre, where the old town's is 1."""
