"""The address index of a release, opened: arrays stay memory-mapped and shared, names become look-up tables."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import orjson

from onestop.address.layout import ARRAYS, FORMAT, NO_PLACE, SCALE, TABLES, Tables
from onestop.address.numbers import KIND_AT, MAIN_AT, STYLE_BITS, Number, unpacked
from onestop.errors import BadRelease

NO_VILLAGE = 0xFFFF
REMEMBERED = 10_000
"""Lanes and streets whose areas are remembered."""
SEEN = 30
"""Doorplates on each side of a number among which the nearest of each parity is looked for."""
KIND_BITS = KIND_AT - MAIN_AT
SECTION = re.compile(r"(?<=[路街道])(?:\d{1,2}|[東西南北中前後])段$")
"""The section of a road, at the end of its name."""


class Arrays:
    """Every array of the index as numpy sees it, and the ones that single answers read as plain sequences of numbers.

    Reading one number of a memoryview takes a third of the time that numpy takes.
    """

    def __init__(self, folder: Path) -> None:
        loaded = {kept.name: np.load(folder / f"{kept.name}.npy", mmap_mode="r") for kept in ARRAYS}
        self.whole: Mapping[str, np.ndarray[Any, Any]] = loaded
        views = {name: memoryview(array) if array.dtype.kind in "ui" else array for name, array in loaded.items()}
        self.street_name: Sequence[int] = views["street_name"]
        self.street_town: Sequence[int] = views["street_town"]
        self.street_village: Sequence[int] = views["street_village"]
        self.street_display: Sequence[int] = views["street_display"]
        self.street_path: Sequence[int] = views["street_path"]
        self.path_lane: Sequence[int] = views["path_lane"]
        self.path_plate: Sequence[int] = views["path_plate"]
        self.number: Sequence[int] = views["number"]
        self.x: Sequence[int] = views["x"]
        self.y: Sequence[int] = views["y"]
        self.village: Sequence[int] = views["village"]
        self.neighbourhood: Sequence[int] = views["neighbourhood"]
        self.area: Sequence[int] = views["area"]
        self.other_area: Sequence[int] = views["other_area"]
        self.edge: Sequence[int] = views["edge"]
        self.period: Sequence[int] = views["period"]
        self.feature: Sequence[int] = views["feature"]
        self.typo: Sequence[int] = views["typo"]
        self.typo_street: Sequence[int] = views["typo_street"]


type Streets = tuple[int, ...]
type Place = tuple[float, float]
"""Longitude and latitude, WGS 84."""


@dataclass(slots=True)
class StreetNames:
    """Streets by their names, of a town or of the whole country.

    :ivar exact: a normalised name → its streets
    :ivar sections: a road's name without its section → its streets with one
    :ivar lengths: the lengths that names have, the longest first
    """

    exact: dict[str, Streets] = field(default_factory=dict)
    sections: dict[str, Streets] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()

    def add(self, name: str, street: int) -> None:
        """One more street of a name."""
        self.exact[name] = (*self.exact.get(name, ()), street)
        section = SECTION.search(name)
        if section:
            base = name[: section.start()]
            self.sections[base] = (*self.sections.get(base, ()), street)

    def close(self) -> None:
        """No more names."""
        self.lengths = tuple(sorted({len(name) for name in self.exact}, reverse=True))

    def beginnings(self, text: str) -> Iterator[tuple[int, Streets]]:
        """The names that a text begins with, the longest first: their length, and the streets that have it."""
        exact = self.exact
        for length in self.lengths:
            found = exact.get(text[:length])
            if found and length <= len(text):
                yield length, found


class Index:
    """The index of a release."""

    def __init__(self, folder: Path) -> None:
        self.tables = read_tables(folder)
        self.arrays = Arrays(folder)
        tables, arrays = self.tables, self.arrays
        self.lane_of: dict[str, int] = {lane: at for at, lane in enumerate(tables.lanes)}
        self.town_streets: list[StreetNames] = [StreetNames() for _ in tables.towns]
        self.all_streets = StreetNames()
        self._areas: dict[range, tuple[frozenset[int], frozenset[int]]] = {}
        self.bare: dict[int, int] = {}
        self.bare_of_town: dict[int, int] = {}
        names = [tables.names[at] for at in arrays.street_name]
        for street, (name, town, village) in enumerate(
            zip(names, arrays.street_town, arrays.street_village, strict=True)
        ):
            if not name:
                bare, key = (self.bare, village) if village >= 0 else (self.bare_of_town, town)
                bare[key] = street
                continue
            self.town_streets[town].add(name, street)
            self.all_streets.add(name, street)
        for each in (*self.town_streets, self.all_streets):
            each.close()

    def street_name(self, street: int) -> str:
        """The normalised name of a street."""
        return self.tables.names[self.arrays.street_name[street]]

    def path(self, street: int, lane: int) -> int:
        """The path of a street with this lane; -1 for none."""
        starts, lanes = self.arrays.street_path, self.arrays.path_lane
        first, end = starts[street], starts[street + 1]
        at = bisect_left(lanes, lane, first, end)
        return at if at < end and lanes[at] == lane else -1

    def paths(self, street: int) -> range:
        """Every path of a street."""
        starts = self.arrays.street_path
        return range(starts[street], starts[street + 1])

    def plates(self, path: int) -> range:
        """The doorplates of a path, by number."""
        starts = self.arrays.path_plate
        return range(starts[path], starts[path + 1])

    def street_plates(self, street: int) -> range:
        """The doorplates of a street with all its lanes."""
        starts, paths = self.arrays.path_plate, self.paths(street)
        return range(starts[paths.start], starts[paths.stop])

    def numbered(self, path: int, packed: int) -> range:
        """The doorplates of a path that have exactly this number."""
        return self._between(path, packed, packed + 1)

    def any_style(self, path: int, packed: int) -> range:
        """Those that have this number, wherever the sub-number stands."""
        low = packed >> STYLE_BITS << STYLE_BITS
        return self._between(path, low, low + (1 << STYLE_BITS))

    def any_sub(self, path: int, packed: int) -> range:
        """Those that have this main number, with any sub-number or none."""
        low = packed >> MAIN_AT << MAIN_AT
        return self._between(path, low, low + (1 << MAIN_AT))

    def _between(self, path: int, low: int, high: int) -> range:
        numbers, plates = self.arrays.number, self.plates(path)
        first = bisect_left(numbers, low, plates.start, plates.stop)
        end = first
        while end < plates.stop and numbers[end] < high:
            end += 1
        return range(first, end)

    def beside(self, path: int, main: int) -> Iterator[tuple[int, int]]:
        """The nearest doorplates of the plain kind on each side of a number and of each parity, and their numbers."""
        numbers, plates = self.arrays.number, self.plates(path)
        at = bisect_left(numbers, main << MAIN_AT, plates.start, plates.stop)
        end = bisect_left(numbers, 1 << KIND_AT, plates.start, plates.stop)
        for side in (range(at - 1, max(at - SEEN, plates.start) - 1, -1), range(at, min(at + SEEN, end))):
            parities: set[int] = set()
            for plate in side:
                number = numbers[plate] >> MAIN_AT
                if number >> KIND_BITS == 0 and number % 2 not in parities:
                    parities.add(number % 2)
                    yield plate, number

    def typo_place(self, key: int) -> int:
        """Where streets of a spelling begin."""
        return bisect_left(self.arrays.typo, key)

    def number(self, plate: int) -> Number:
        """The number of a doorplate."""
        return unpacked(self.arrays.number[plate])

    def period(self, plate: int) -> str:
        """The year and month in which a past doorplate ended (`09812`, years of the Republic); empty for today's."""
        period = self.arrays.period[plate]
        return f"{period:05}" if period else ""

    def place(self, plate: int) -> Place | None:
        """Longitude and latitude of a doorplate, WGS 84; None where they are not known."""
        x = self.arrays.x[plate]
        return None if x == NO_PLACE else (x / SCALE, self.arrays.y[plate] / SCALE)

    def middle(self, town: int, county: int) -> Place | None:
        """The middle of the villages of a town, or of a county where the town is below 0; None where there is none."""
        return self._middles.get(("town", town) if town >= 0 else ("county", county))

    @cached_property
    def _middles(self) -> dict[tuple[str, int], Place]:
        places: dict[tuple[str, int], list[Place]] = {}
        for (_, town, _), centre in zip(self.tables.villages, self.tables.centres, strict=True):
            for key in (("town", town), ("county", self.tables.towns[town][1])) if centre else ():
                places.setdefault(key, []).append((centre[0], centre[1]) if centre else (0.0, 0.0))
        return {key: (fmean(x for x, _ in few), fmean(y for _, y in few)) for key, few in places.items()}

    def areas_in(self, plates: range) -> tuple[frozenset[int], frozenset[int]]:
        """The villages and the basic areas of some doorplates; what was asked lately is remembered."""
        found = self._areas.get(plates)
        if found is None:
            rows, whole = slice(plates.start, plates.stop), self.arrays.whole
            found = frozenset(whole["village"][rows].tolist()), frozenset(whole["area"][rows].tolist())
            if len(self._areas) >= REMEMBERED:
                self._areas.clear()
            self._areas[plates] = found
        return found

    def path_of(self, plate: int) -> int:
        """The path that a doorplate stands on."""
        return after(self.arrays.path_plate, plate)

    def street_of(self, path: int) -> int:
        """The street that a path belongs to."""
        return after(self.arrays.street_path, path)


def after(starts: Sequence[int], at: int) -> int:
    """The last row that starts at or before a place, of those that have something."""
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) // 2
        if starts[middle] <= at:
            low = middle + 1
        else:
            high = middle
    return low - 1


def read_tables(folder: Path) -> Tables:
    """The names of an index; raises BadRelease where the folder has none that this version reads."""
    try:
        read = orjson.loads((folder / TABLES).read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise BadRelease(
            f"{folder} 不是地址索引，請重新載入 is not an address index: {error}; load the release again"
        ) from error
    if read.get("format") != FORMAT:
        raise BadRelease(
            f"{folder} 的格式不合，請重新載入 has format {read.get('format')}; "
            f"this version reads {FORMAT}: load the release again"
        )
    return Tables(**{one.name: read[one.name] for one in fields(Tables)})
