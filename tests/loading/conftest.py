"""A small world in files: three towns in two counties, each of four villages of four basic areas, with doorplates."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Transformer

from onestop.loading.build import Loaded, Options, load
from onestop.loading.recognise import recognise
from onestop.loading.source import SetAside, Source

type Row = dict[str, Any]

SIDE = 0.01
"""Of a basic area, in degrees."""

TOWNS = (
    ("10018", "新竹市", "10018010", "東區", "A1801", 120.90, 24.80),
    ("10018", "新竹市", "10018020", "北區", "A1802", 120.94, 24.80),
    ("09020", "金門縣", "09020010", "金城鎮", "A9201", 118.30, 24.40),
)
"""County, town, how statistical areas' codes begin, and the south-western corner."""

GEO = {"version": "1.0.0", "primary_column": "geometry"}


@dataclass
class World:
    """Rows of files, to be spoiled before they are saved."""

    files: dict[str, list[Row]] = field(default_factory=dict)

    def save(self, folder: Path) -> Path:
        """Write every file into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.files.items():
            if rows:
                write(folder / name, rows)
        return folder


def write(path: Path, rows: list[Row]) -> None:
    """A Parquet file; GeoParquet where rows have a geometry."""
    columns = {name: [row.get(name) for row in rows] for name in rows[0]}
    if "geometry" not in columns:
        pq.write_table(pa.table(columns), path)
        return
    columns["geometry"] = [shape and shape.wkb for shape in columns["geometry"]]
    kinds = ["Point" if "km" in columns else "Polygon"]
    about = GEO | {"columns": {"geometry": {"encoding": "WKB", "geometry_types": kinds}}}
    pq.write_table(pa.table(columns).replace_schema_metadata({"geo": json.dumps(about)}), path)


def square(x: float, y: float, side: float) -> shapely.Polygon:
    """A square from its south-western corner."""
    return shapely.box(round(x, 7), round(y, 7), round(x + side, 7), round(y + side, 7))


def villages() -> Iterator[tuple[tuple[Any, ...], str, str, float, float]]:
    """Town, code, name and corner of every village."""
    for town in TOWNS:
        for number in range(4):
            x, y = town[5] + 2 * SIDE * (number % 2), town[6] + 2 * SIDE * (number // 2)
            yield town, f"{town[2]}-{number + 1:03}", f"{'甲乙丙丁'[number]}里", x, y


def basics() -> Iterator[tuple[tuple[Any, ...], str, str, str, float, float]]:
    """Town, village, CODEBASE, CODE1 and corner of every basic area."""
    for town, village, _, x, y in villages():
        for number in range(4):
            serial = 4 * int(village[-1]) + number
            corner = x + SIDE * (number % 2), y + SIDE * (number // 2)
            yield town, village, f"{town[4]}-{serial:04}-00", f"{town[4]}-01-{village[-3:]}", *corner


def moved(x: float, y: float) -> tuple[float, float]:
    """Where metres of zone 119 come to lie when they are taken for zone 121."""
    metres = Transformer.from_crs(4326, 3825, always_xy=True).transform(x, y)
    return Transformer.from_crs(3826, 4326, always_xy=True).transform(*metres)


def doorplate(town: tuple[Any, ...], village: str, place: tuple[float, float], number: int) -> Row:
    """A row as the national file has it: short codes, full address."""
    name = f"{'甲乙丙丁'[int(village[-1]) - 1]}里"
    return {
        "county_id": town[0],
        "town_id": town[2][:7],
        "village_id": f"{town[2][:7]}-{village[-3:]}",
        "neighborhood": "1鄰",
        "road": "光復路",
        "section": None,
        "lane": None,
        "alley": None,
        "sub_alley": None,
        "tong": None,
        "number": f"{number}號",
        "x": place[0],
        "y": place[1],
        "full_addr": f"{town[1]}{town[3]}{name}1鄰光復路{number}號",
    }


def doorplates() -> Iterator[Row]:
    """Three doorplates in each basic area, those of Kinmen through the wrong zone."""
    for at, (town, village, _, _, x, y) in enumerate(basics()):
        for number in range(3):
            place = x + SIDE * (number + 1) / 5, y + SIDE / 2
            yield doorplate(town, village, moved(*place) if town[0] == "09020" else place, 3 * at + number + 1)


def population(info_time: str) -> Iterator[Row]:
    """Population of the basic areas of the first town; other areas have no people."""
    for at, (town, _, code, code1, _, _) in enumerate(basics()):
        if town[2] == "10018010":
            yield {
                "INFO_TIME": info_time,
                "CODE2": code1[:8],
                "CODE1": code1,
                "CODEBASE": code,
                "H_CNT": 2.0,
                "P_CNT": float(at),
            }


def income() -> Iterator[Row]:
    """Income by names, with an old way of writing."""
    for town, _, name, _, _ in villages():
        row = {
            "file": "2019",
            "縣市": town[1],
            "鄉鎮市區": town[3],
            "村里": name,
            "納稅單位": "10",
            "綜合所得總額": "5000",
        }
        yield row | {"平均數": "500", "中位數": "450"}


@pytest.fixture
def world() -> World:
    """The files of the small world."""
    return small_world()


@pytest.fixture(scope="session")
def small() -> Callable[[], World]:
    """Makes the files of the small world."""
    return small_world


def small_world() -> World:
    """The files as they are before anything is spoiled."""
    statistical = [
        {
            "codebase": code,
            "code1": code1,
            "code2": code1[:8],
            "town_id": town[2],
            "county_id": town[0],
            "geometry": square(x, y, SIDE),
        }
        for town, _, code, code1, x, y in basics()
    ]
    names = ("VILLCODE", "VILLNAME", "COUNTYNAME", "TOWNNAME", "geometry")
    village = [
        dict(zip(names, (code.replace("-", ""), name, town[1], town[3], square(x, y, 2 * SIDE)), strict=True))
        for town, code, name, x, y in villages()
    ]
    towns = [
        {
            "TOWNCODE": town[2],
            "TOWNNAME": town[3],
            "COUNTYNAME": town[1],
            "geometry": square(town[5], town[6], 4 * SIDE),
        }
        for town in TOWNS
    ]
    return World(
        {
            "areas.parquet": statistical,
            "villages.parquet": village,
            "towns.parquet": towns,
            "doorplates.parquet": list(doorplates()),
            "population.parquet": list(population("106Y06M")),
            "income.parquet": list(income()),
        }
    )


@dataclass(frozen=True)
class Made:
    """A folder of data files and what was said about it."""

    folder: Path
    loaded: Loaded

    def findings(self, check: str) -> list[str]:
        """The English sentences of a check's findings."""
        return [f"{one.where}: {one.sentence.en}" for one in self.loaded.report.findings if one.check.startswith(check)]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Made]:
    """Load a world: `build(world, repair=True)`."""

    def make(world: World, *, repair: bool = False) -> Made:
        folder = tmp_path_factory.mktemp("made")
        found = recognise([world.save(folder / "files")])
        aside = tuple(one for one in found if isinstance(one, SetAside))
        options = Options(repair, set_aside=aside)
        return Made(folder, load([one for one in found if isinstance(one, Source)], folder, options))

    return make


@pytest.fixture(scope="session")
def made(build: Callable[..., Made]) -> Made:
    """The small world, loaded as it is."""
    return build(small_world())


@pytest.fixture(scope="session")
def mended(build: Callable[..., Made]) -> Made:
    """The small world, loaded with repair."""
    return build(small_world(), repair=True)
