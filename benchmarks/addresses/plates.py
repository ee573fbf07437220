"""The doorplates of a release as arrays, so that it can be told which of them a text fits; not the matcher's index."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray

from onestop.address.normalise import normalise

COLUMNS = (
    *("COUNTY", "TOWN", "VILLAGE", "NEIGHBORHOOD", "ROAD", "SECTION", "AREA"),
    *("LANE", "ALLEY", "NUMBER"),
)
"""What is read; in a release of today no doorplate has a SUB_ALLEY or a TONG."""
PLACE = ("COUNTY", "TOWN", "ROAD", "SECTION", "AREA", "LANE", "ALLEY")
BATCH = 262_144
HALVES = str.maketrans("ＩＧＨ", "IGH")
BROKEN = re.compile("([IGH])-")
UNITS = {"I": "號", "G": "巷", "H": "弄"}
"""In the doorplates of one county the second half of a character was lost: 7I- is 7號."""
NUMBER = re.compile(
    r"(?P<before>.*?)(?P<number>(?:[臨建附特])?[\d０-９]+(?:[之附][\d０-９]+)*號(?:[之附][\d０-９]+)?)(?P<floor>.*)"
)
JOINT = re.compile("號[之附]?|[之附]")
NAMED = re.compile(r"[^\d０-９一二三四五六七八九十]{2,}[巷弄]")
SAME_PLACE = 30.0
"""In metres: doorplates of one address that are nearer than this are one."""
METRES = 111_000.0
"""In a degree of latitude."""

type Rows = NDArray[np.int64]


class Number(NamedTuple):
    """What a NUMBER of the table says."""

    before: str
    number: str
    floor: str

    @property
    def loose(self) -> str:
        """The number wherever its sub-number stands: 7之20號 and 7號之20 are one."""
        return JOINT.sub("之", normalise(self.number)).removesuffix("之")


@dataclass(frozen=True, slots=True)
class Plate:
    """A doorplate as it is written: `row` is its place in the table, one less than its identifier."""

    row: int
    county: str
    town: str
    village: str
    neighbourhood: str
    road: str
    section: str
    area: str
    lane: str
    alley: str
    number: str
    floor: str

    @property
    def street(self) -> str:
        """Its road with the section, or the name of its place."""
        return self.road + self.section if self.road else self.area


class Street(NamedTuple):
    """A street of a town, and its paths by what stands between it and the number."""

    town: int
    name: str
    paths: dict[str, list[int]]


class Column(NamedTuple):
    """The different values of a column, and which of them each row has."""

    values: list[str]
    codes: NDArray[np.int32]


class World:
    """Every doorplate of a release, as `read` gives them."""

    def __init__(self, columns: dict[str, Column], x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        self.columns, self.x, self.y = columns, x, y
        self.numbers = [number_of(value) for value in self.columns["NUMBER"].values]
        self.towns: list[tuple[str, str]] = []
        self.streets: list[dict[str, Street]] = []
        loose, self._loose = ranked([number.loose for number in self.numbers])
        self._number = {text: at for at, text in enumerate(loose)}
        _, self._written = ranked([normalise(number.number) for number in self.numbers])
        path_of, first = self._path_of_rows()
        self._place = self._name_paths(first)
        numbers = self._loose[self.columns["NUMBER"].codes]
        keys = path_of.astype(np.int64) << 32 | numbers
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]
        self.path_of = path_of

    def __len__(self) -> int:
        return len(self.x)

    def _path_of_rows(self) -> tuple[NDArray[np.int64], Rows]:
        """The path of each row, and a row of each path; what stands before a number belongs to the path."""
        _, before = ranked([number.before for number in self.numbers])
        path = before[self.columns["NUMBER"].codes]
        for name in PLACE:
            column = self.columns[name]
            path = np.unique(path * (len(column.values) + 1) + column.codes, return_inverse=True)[1]
        _, first, path = np.unique(path, return_index=True, return_inverse=True)
        return path, first

    def _name_paths(self, first: Rows) -> NDArray[np.int64]:
        """Fill `towns` and `streets`; paths that are spelled in two ways are one place, whose number is returned."""
        towns: dict[tuple[str, str], int] = {}
        places: list[str] = []
        for path, row in enumerate(first.tolist()):
            plate = self.plate(row)
            town = towns.setdefault((plate.county, plate.town), len(towns))
            if town == len(self.streets):
                self.streets.append({})
            name, lanes = normalise(plate.street), normalise(plate.lane + plate.alley)
            if not name and NAMED.match(plate.lane):
                name, lanes = normalise(plate.lane), normalise(plate.alley)
            lanes += normalise(self.numbers[self.columns["NUMBER"].codes[row]].before)
            street = self.streets[town].setdefault(name, Street(town, name, {}))
            street.paths.setdefault(lanes, []).append(path)
            places.append(f"{town} {name}{lanes}")
        self.towns = list(towns)
        return ranked(places)[1]

    @cached_property
    def town_index(self) -> dict[tuple[str, str], int]:
        """The number of each county and town."""
        return {names: at for at, names in enumerate(self.towns)}

    @cached_property
    def county_towns(self) -> dict[str, list[int]]:
        """The towns of each county."""
        found: dict[str, list[int]] = {}
        for at, (county, _) in enumerate(self.towns):
            found.setdefault(county, []).append(at)
        return found

    @cached_property
    def town_of(self) -> NDArray[np.int32]:
        """The town of each row."""
        town = np.zeros(int(self.path_of.max()) + 1, np.int32)
        for streets in self.streets:
            for street in streets.values():
                town[[path for paths in street.paths.values() for path in paths]] = street.town
        return town[self.path_of]

    @cached_property
    def villages(self) -> dict[int, list[str]]:
        """The names of each town's villages."""
        column = self.columns["VILLAGE"]
        pairs = np.unique(self.town_of.astype(np.int64) << 32 | (column.codes + 1)).tolist()
        return {
            town: [column.values[(pair & 0xFFFFFFFF) - 1] for pair in group if pair & 0xFFFFFFFF]
            for town, group in groupby(pairs, key=lambda pair: pair >> 32)
        }

    def plate(self, row: int) -> Plate:
        """The doorplate of a row."""
        texts = {name: mended(self.text(name, row)) for name in COLUMNS}
        number = self.numbers[self.columns["NUMBER"].codes[row]]
        texts["ALLEY"] += number.before
        parts = (*(texts[name] for name in COLUMNS[:-1]), number.number, number.floor)
        return Plate(row, *parts)

    def text(self, name: str, row: int) -> str:
        """What a row has in a column."""
        column = self.columns[name]
        code = column.codes[row]
        return column.values[code] if code >= 0 else ""

    def rows(self, path: int, number: str) -> Rows:
        """The rows of a path with a number, wherever its sub-number stands."""
        loose = self._number.get(Number("", number, "").loose)
        if loose is None:
            return np.zeros(0, np.int64)
        low = np.searchsorted(self._keys, path << 32 | loose)
        high = np.searchsorted(self._keys, (path << 32 | loose) + 1)
        return self._order[low:high]

    def path_rows(self, path: int) -> Rows:
        """Every row of a path, by number."""
        low, high = np.searchsorted(self._keys, [path << 32, (path + 1) << 32])
        return self._order[low:high]

    def exactly(self, rows: Rows, number: str) -> Rows:
        """Those whose number is written just so, else all."""
        wanted = normalise(number)
        codes = self.columns["NUMBER"].codes
        same = [row for row in rows.tolist() if normalise(self.numbers[codes[row]].number) == wanted]
        return np.array(same, np.int64) if same else rows

    def near(self, row: int, rows: Rows) -> NDArray[np.bool_]:
        """Which rows are so near to one that they are the same place."""
        if not np.isfinite(self.x[row]):
            return np.asarray(rows == row)
        scale = np.cos(np.radians(self.y[row]))
        far = np.hypot((self.x[rows] - self.x[row]) * scale, self.y[rows] - self.y[row]) * METRES
        return np.asarray(far < SAME_PLACE)

    def alike(self, row: int, rows: Rows) -> NDArray[np.bool_]:
        """Which rows are the same doorplate as one: of one address, and near to it or of the same village and 鄰."""
        village, neighbourhood = (self.columns[name].codes for name in ("VILLAGE", "NEIGHBORHOOD"))
        here = (village[rows] == village[row]) & (neighbourhood[rows] == neighbourhood[row])
        numbers = self._written[self.columns["NUMBER"].codes[[row, *rows.tolist()]]]
        place = self._place[self.path_of[rows]] == self._place[self.path_of[row]]
        return np.asarray(place & (numbers[1:] == numbers[0]) & (here | self.near(row, rows)))

    def with_text(self, name: str, pattern: re.Pattern[str]) -> Rows:
        """The rows that have a column in which a pattern is found."""
        column = self.columns[name]
        wanted = np.array([*(bool(pattern.search(value)) for value in column.values), False], bool)
        return np.flatnonzero(wanted[column.codes])


def read(path: Path) -> tuple[dict[str, Column], NDArray[np.float64], NDArray[np.float64]]:
    """The columns of `doorplates.gpkg`, longitude and latitude."""
    parts: dict[str, list[pa.Array]] = {name: [] for name in COLUMNS}
    places: list[NDArray[np.float64]] = []
    for batch in batches(path):
        for name, kept in parts.items():
            kept.append(batch.column(name).dictionary_encode())
        points = shapely.from_wkb(batch.column(batch.num_columns - 1).to_numpy(zero_copy_only=False))
        places.append(np.column_stack([shapely.get_x(points), shapely.get_y(points)]))
    x, y = np.concatenate(places).T.copy()
    return {name: column(kept) for name, kept in parts.items()}, x, y


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The table, some rows at a time, in the order of their identifiers."""
    opened = pyogrio.raw.open_arrow(path, layer="doorplates", columns=list(COLUMNS), batch_size=BATCH, use_pyarrow=True)
    with opened as (_, reader):
        yield from reader


def column(parts: Sequence[pa.Array]) -> Column:
    """One column out of the batches."""
    whole = pa.chunked_array(parts).unify_dictionaries().combine_chunks()
    return Column(whole.dictionary.to_pylist(), whole.indices.fill_null(-1).to_numpy().astype(np.int32))


def ranked(values: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The different values, and which of them each is; one more for none at the end."""
    index = {value: at for at, value in enumerate(dict.fromkeys(values))}
    return list(index), np.array([*(index[value] for value in values), len(index)], np.int64)


def mended(text: str) -> str:
    """With whole units."""
    return BROKEN.sub(lambda match: UNITS[match[1]], text) if "-" in text else text


def number_of(value: str) -> Number:
    """A NUMBER taken apart."""
    match = NUMBER.fullmatch(mended(value))
    return Number(*match.group("before", "number", "floor")) if match else Number("", mended(value), "")
