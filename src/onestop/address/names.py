"""Recognises counties, towns and villages by tables: names of today and of before, short ones, and other units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import NamedTuple

from onestop.address.layout import Tables
from onestop.address.normalise import normalise
from onestop.address.penalties import Penalties

TOWN_UNITS = "鄉鎮市區"
VILLAGE_UNITS = {"村": "里", "里": "村"}
NOWHERE = -1
"""The number of a county that is not known."""
SHORTEST_STEM = 2
"""Characters that a name has at least when its unit is left out: 東區 is never 東."""


class Town(NamedTuple):
    """A town that a text may mean.

    :ivar step: the note that it takes; empty where the name is the official one
    """

    town: int
    penalty: float
    step: str


class County(NamedTuple):
    """A county that a text may mean, and what towns are called under this name."""

    county: int
    penalty: float
    step: str
    towns: "dict[str, Town]"


class Village(NamedTuple):
    """The villages of a name in a town."""

    villages: tuple[int, ...]
    penalty: float
    step: str


@dataclass(slots=True)
class TownVillages:
    """Villages of a town by name, and the lengths of the names, longest first."""

    names: dict[str, Village] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()


class Names:
    """Every administrative name of an index."""

    def __init__(self, tables: Tables, penalties: Penalties) -> None:
        self.penalties = penalties
        self.official = [normalise(name) for _, name in tables.counties]
        self.town_official = [normalise(name) for _, _, name in tables.towns]
        self.county_of_town = [county for _, county, _ in tables.towns]
        self.counties: dict[str, County] = dict(self._counties(tables))
        self.towns: dict[str, tuple[Town, ...]] = {}
        for county in self.official:
            for name, town in self.counties[county].towns.items():
                if town.step != "town_without_unit":
                    self.towns[name] = (*self.towns.get(name, ()), town)
        self.beginnings = frozenset(name[:2] for name in (*self.counties, *self.town_official))
        self.villages = [TownVillages() for _ in tables.towns]
        self.village_towns: dict[str, tuple[int, ...]] = {}
        self._villages(tables)

    def _counties(self, tables: Tables) -> Iterator[tuple[str, County]]:
        towns = [dict(self._towns(tables, at)) for at in range(len(tables.counties))]
        index = {name: at for at, name in enumerate(self.official)}
        for at, name in enumerate(self.official):
            alike = [other for other, known in enumerate(self.official) if known[:-1] == name[:-1]]
            both = {town: found for other in alike for town, found in towns[other].items()}
            where = at if len(alike) == 1 else NOWHERE  # 新竹 and 嘉義 are a city and a county each
            yield name[:-1], County(where, self.penalties.county_without_unit, "county_without_unit", both)
        for short, name in abbreviations():
            if name in index:
                yield short, County(index[name], self.penalties.county_short, "county_short", towns[index[name]])
        changes: dict[str, dict[str, Town]] = {}
        for old_county, old_town, new_county, new_town in (tuple(map(normalise, row)) for row in tables.renamed):
            if new_county not in index:
                continue
            known = changes.setdefault(old_county, dict(towns[index[new_county]]))
            if old_town and new_town in known:
                known[old_town] = Town(known[new_town].town, self.penalties.renamed, "town_renamed")
        for old_county, known in changes.items():
            now = next(normalise(row[2]) for row in tables.renamed if normalise(row[0]) == old_county)
            if old_county in index:
                towns[index[old_county]].update(known)
            else:
                county = County(index[now], self.penalties.renamed, "county_renamed", known)
                yield old_county, county
                yield from ((short, county) for short, name in abbreviations() if name == old_county)
        for at, name in enumerate(self.official):
            yield name, County(at, 0.0, "", towns[at])

    def _towns(self, tables: Tables, county: int) -> Iterator[tuple[str, Town]]:
        """Names of a county's towns, what is least official first, so that the official ones win."""
        mine = [(at, self.town_official[at]) for at, (_, where, _) in enumerate(tables.towns) if where == county]
        for at, name in mine:
            if len(name) > SHORTEST_STEM:
                yield name[:-1], Town(at, self.penalties.town_without_unit, "town_without_unit")
        for at, name in mine:
            if len(name) > SHORTEST_STEM:
                for unit in TOWN_UNITS:
                    yield name[:-1] + unit, Town(at, self.penalties.renamed, "town_renamed")
        for at, name in mine:
            yield name, Town(at, 0.0, "")

    def _villages(self, tables: Tables) -> None:
        for at, (_, town, written) in enumerate(tables.villages):
            name = normalise(written or "")
            if not name:
                continue
            names = self.villages[town].names
            known = names.get(name)
            names[name] = Village((*(known.villages if known else ()), at), 0.0, "")
            self.village_towns[name] = (*self.village_towns.get(name, ()), town)
        for each in self.villages:
            for name, village in list(each.names.items()):
                other = name[:-1] + VILLAGE_UNITS.get(name[-1], "")
                if len(other) > 1 and other not in each.names:
                    each.names[other] = Village(village.villages, self.penalties.village_unit, "village_unit")
            each.lengths = tuple(sorted({len(name) for name in each.names}, reverse=True))


def abbreviations() -> Sequence[tuple[str, str]]:
    """Short names of counties as people write them, normalised, with the names that they stand for."""
    text = files("onestop.address").joinpath("abbreviations.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return [(normalise(short), normalise(name)) for short, name in rows]
