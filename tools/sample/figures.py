"""Invents a year of population and vital events, and five years of income, for every village."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from tools.sample.areas import Area
from tools.sample.people import Village
from tools.sample.plan import CENTRES, INCOME_YEARS, YEAR

MONTHS = range(1, 13)
BIRTHS, DEATHS, MARRIAGES, DIVORCES = 0.0078, 0.0064, 0.0056, 0.0022
"""A year, for each person."""
MOVES = 0.0045
"""Persons who come or go in a month, net, as the spread of a share of all."""
SAME_SEX = 0.02
"""Share of marriages."""
TAXED = 0.42
"""Tax units for each person."""
MEDIAN_INCOME = 610.0
"""Thousand NT$ in 2018, in an average village."""
GROWTH = 0.024
"""A year, of incomes."""


@dataclass(frozen=True, slots=True)
class Month:
    """A village at the end of a month, and what happened in it; pairs are men and women, boys and girls."""

    village: Village
    month: int
    households: int
    people: tuple[int, int]
    born: tuple[int, int]
    dead: tuple[int, int]
    married: int
    married_same: tuple[int, int]
    divorced: int

    @property
    def persons(self) -> int:
        """Men and women."""
        return sum(self.people)


@dataclass(frozen=True, slots=True)
class Income:
    """A village's incomes in a year, in thousand NT$."""

    village: Village
    year: int
    units: int
    total: int
    mean: int
    median: int
    first_quartile: int
    third_quartile: int
    deviation: float
    variation: float


def make_months(villages: Sequence[Village], areas: Sequence[Area], rng: Generator) -> list[Month]:
    """Twelve months of each village; the last one is the sum of its basic areas, the others follow backwards."""
    months = [month for number, village in enumerate(villages) for month in year_of(village, number, areas, rng)]
    return sorted(months, key=lambda month: (month.month, month.village.code))


def year_of(village: Village, number: int, areas: Sequence[Area], rng: Generator) -> Iterator[Month]:
    """A village from December back to January: before a month there were those who were not born or come in it."""
    inside = [area for area in areas if area.village == number]
    men, women = sum(area.men for area in inside), sum(area.women for area in inside)
    households = sum(area.households for area in inside)
    size = (men + women) / max(households, 1)
    for month in reversed(MONTHS):
        people = men + women
        born, dead = halves(people * BIRTHS / 12, 0.518, rng), halves(people * DEATHS / 12, 0.58, rng)
        married, divorced = int(rng.poisson(people * MARRIAGES / 12)), int(rng.poisson(people * DIVORCES / 12))
        same = split_pairs(married, rng)
        yield Month(village, month, households, (men, women), born, dead, married, same, divorced)
        men -= born[0] - dead[0] + came(men, rng)
        women -= born[1] - dead[1] + came(women, rng)
        households = round((men + women) / size)


def halves(expected: float, first: float, rng: Generator) -> tuple[int, int]:
    """A random count, and how it divides in two."""
    count = int(rng.poisson(expected))
    part = int(rng.binomial(count, first))
    return part, count - part


def split_pairs(married: int, rng: Generator) -> tuple[int, int]:
    """How many of the pairs are two men, and two women."""
    count = int(rng.binomial(married, SAME_SEX))
    men = int(rng.binomial(count, 0.35))
    return men, count - men


def came(people: int, rng: Generator) -> int:
    """Those who moved in less those who moved out in a month."""
    return round(float(rng.normal(0, MOVES)) * people)


def ages(month: Month, start: float) -> tuple[int, int, int, int, int]:
    """Persons under 15, of 15 to 64, over 64, of 20 and over, of 18 and 19; the first three add up to all."""
    people = month.persons
    young = round(people * (0.175 - 0.09 * start - 0.0006 * month.month))
    old = round(people * (0.105 + 0.15 * start + 0.0005 * month.month))
    teens = round(people * 0.021)
    return young, people - young - old, old, people - young - round(people * 0.033) - teens, teens


def oldness(villages: Sequence[Village]) -> list[float]:
    """0 around the science park, 1 in the old town and the countryside: how far people are from the new estates."""
    new = CENTRES[2]
    middles = [village.outline.centroid for village in villages]
    away = np.array([np.hypot(middle.x - new.east, middle.y - new.north) for middle in middles])
    return [float(value) for value in np.clip(away / 7_000, 0, 1)]


def make_incomes(villages: Sequence[Village], rng: Generator) -> list[Income]:
    """Incomes of every village and year: high around the science park, smooth from village to village."""
    own = rng.normal(0, 0.07, len(villages))
    incomes = []
    for at, year in enumerate(INCOME_YEARS):
        for village, old, extra in zip(villages, oldness(villages), own, strict=True):
            level = MEDIAN_INCOME * np.exp(0.55 * (0.62 - old) + extra + GROWTH * at + rng.normal(0, 0.012))
            incomes.append(income_of(village, year, float(level), rng))
    return incomes


def income_of(village: Village, year: int, median: float, rng: Generator) -> Income:
    """One village's incomes, as those of a skew distribution around a median."""
    width = float(rng.uniform(0.92, 1.04))
    mean = round(median * float(np.exp(width**2 / 2.6)))
    units = round(village.persons * TAXED * (1 - 0.01 * (YEAR - year)))
    variation = round(100 * float(np.sqrt(np.exp(width**2) - 1)) * float(rng.uniform(0.9, 1.25)), 2)
    quarter = float(np.exp(0.6745 * width))
    return Income(
        *(village, year, units, units * mean, mean, round(median), round(median / quarter), round(median * quarter)),
        deviation=round(mean * variation / 100, 2),
        variation=variation,
    )
