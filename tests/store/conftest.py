"""A small release, made as docs/release-format.md has it, and its features as plain values to compare answers with."""

import datetime as dt
import random
import sqlite3
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import shapely

from onestop.dataset import Dataset, Field, FieldType, Period, Words
from onestop.features import Sources, Value
from onestop.levels import Level
from onestop.release import FORMAT, Manifest, Release, Releases
from onestop.store import open_sources

SIDE = 16
"""Areas stand in a grid of so many columns and rows."""
PLATES = 2500
WEST, SOUTH, STEP = 120.0, 23.0, 0.05
MONTHS = (("106Y06M", "2017-06-01", "2017-06-30"), ("106Y07M", "2017-07-01", "2017-07-31"))
SECONDS = 5.0
WORDS = Words("測試", "test")
S, INT, NUM = FieldType.STRING, FieldType.INTEGER, FieldType.NUMBER


@dataclass(frozen=True, slots=True)
class Known:
    """A feature as the test knows it."""

    id: str
    values: dict[str, Value]
    shape: shapely.Geometry | None
    time: tuple[str, str] | None = None


type World = dict[str, list[Known]]
"""The features of each collection, in its own order."""


def fields(*named: tuple[str, FieldType]) -> tuple[Field, ...]:
    return tuple(Field(name, kind, WORDS) for name, kind in named)


AREA_FIELDS = fields(("CODEBASE", S), ("CODE1", S), ("TOWN_ID", S), ("TOWN", S))
PLATE_FIELDS = fields(("TOWN_ID", S), ("ROAD", S), ("NUMBER", S), ("FULL_ADDR", S), ("FLOOR", INT))
STATISTIC_FIELDS = fields(("CODEBASE", S), ("TOWN_ID", S), ("INFO_TIME", S), ("P_CNT", INT), ("RATE", NUM))


def make_areas(dice: random.Random) -> list[Known]:
    """Crooked quadrilaterals, most smaller than their cell, a few with a hole."""
    found = []
    for at in range(SIDE * SIDE):
        row, column = divmod(at, SIDE)
        x, y = WEST + column * STEP, SOUTH + row * STEP
        corners = [(x + dice.uniform(0, 0.4) * STEP, y), (x + STEP, y + dice.uniform(0, 0.4) * STEP)]
        corners += [(x + dice.uniform(0.6, 1) * STEP, y + STEP), (x, y + dice.uniform(0.6, 1) * STEP)]
        shape = shapely.Polygon(corners)
        if at % 7 == 0:
            shape = shapely.difference(
                shape, shapely.box(x + 0.4 * STEP, y + 0.4 * STEP, x + 0.5 * STEP, y + 0.5 * STEP)
            )
        shape = shapely.transform(shape, lambda coordinates: coordinates.round(7))
        code = f"A6301-{at // 2:04}-{at % 2:02}"
        values: dict[str, Value] = {
            "CODEBASE": code,
            "CODE1": f"A6301-01-{at // 4:03}",
            "TOWN_ID": f"630000{row // 4}0",
        }
        found.append(Known(code, values | {"TOWN": f"第{row // 4}區" if row else None}, shape))
    return found


def make_plates(dice: random.Random) -> list[Known]:
    found = []
    for at in range(PLATES):
        x, y = (round(low + dice.random() * SIDE * STEP, 7) for low in (WEST, SOUTH))
        town, road = f"630000{at * 4 // PLATES}0", f"{dice.choice('東西南北')}路" if dice.random() > 0.1 else None
        number = f"{dice.randint(1, 99)}號"
        values: dict[str, Value] = {
            "TOWN_ID": town,
            "ROAD": road,
            "NUMBER": number,
            "FULL_ADDR": f"{road or ''}{number}",
        }
        found.append(Known(str(at + 1), values | {"FLOOR": dice.choice((None, 1, 2, 10))}, shapely.Point(x, y)))
    return found


def make_statistics(dice: random.Random, areas: list[Known]) -> list[Known]:
    """Two months for most areas, and an area that the boundaries do not have."""
    found = []
    for info_time, start, end in MONTHS:
        rows = [(area.id, area.values["TOWN_ID"], area.shape) for area in areas if dice.random() > 0.1]
        for code, town, shape in [*rows, ("A9999-0001-00", "63000000", None)]:
            count = dice.choice((None, 0, dice.randint(1, 999)))
            values: dict[str, Value] = {"CODEBASE": code, "TOWN_ID": town, "INFO_TIME": info_time, "P_CNT": count}
            rate = None if count is None else count / 7
            found.append(Known(f"{code}.{info_time}", values | {"RATE": rate}, shape, (start, end)))
    return found


def blob(shape: shapely.Geometry) -> bytes:
    """A geometry as GeoPackage has it: polygons with an envelope, points without."""
    west, south, east, north = shape.bounds
    envelope = b"" if shape.geom_type == "Point" else struct.pack("<4d", west, east, south, north)
    return b"GP\0" + (b"\3" if envelope else b"\1") + struct.pack("<i", 4326) + envelope + shapely.to_wkb(shape)


def write_features(path: Path, name: str, known: Sequence[Known], described: Sequence[Field]) -> None:
    with sqlite3.connect(path) as database:
        columns = ", ".join(f'"{field.name}"' for field in described)
        database.execute(f"CREATE TABLE {name}(fid INTEGER PRIMARY KEY, geom BLOB, {columns})")
        database.execute(f"CREATE VIRTUAL TABLE rtree_{name}_geom USING rtree(id, minx, maxx, miny, maxy)")
        database.execute(f"CREATE TABLE {name}_geojson(fid INTEGER PRIMARY KEY, geometry BLOB)")
        marks = ", ".join("?" * (len(described) + 2))
        for fid, one in enumerate(known, 1):
            assert one.shape is not None
            west, south, east, north = one.shape.bounds
            database.execute(f"INSERT INTO {name} VALUES({marks})", (fid, blob(one.shape), *one.values.values()))
            database.execute(f"INSERT INTO rtree_{name}_geom VALUES(?,?,?,?,?)", (fid, west, east, south, north))
            database.execute(f"INSERT INTO {name}_geojson VALUES(?,?)", (fid, shapely.to_geojson(one.shape).encode()))
        if name == "doorplates":
            database.execute("DROP TABLE doorplates_geojson")
        else:
            database.execute(f"CREATE UNIQUE INDEX {name}_key ON {name}({described[0].name})")
    database.close()


def write_statistics(path: Path, known: Sequence[Known], areas: Sequence[Known]) -> None:
    fids = {area.id: fid for fid, area in enumerate(areas, 1)}
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE population_basic(fid INTEGER PRIMARY KEY, area INTEGER, time_start TEXT, time_end TEXT, "
            "CODEBASE TEXT, TOWN_ID TEXT, INFO_TIME TEXT, P_CNT INTEGER, RATE REAL)"
        )
        for fid, one in enumerate(known, 1):
            row = (fid, fids.get(str(one.values["CODEBASE"])), *(one.time or ()), *one.values.values())
            database.execute("INSERT INTO population_basic VALUES(?,?,?,?,?,?,?,?,?)", row)
        database.execute("CREATE UNIQUE INDEX population_basic_key ON population_basic(CODEBASE, INFO_TIME)")
        database.execute("CREATE INDEX population_basic_area ON population_basic(area, INFO_TIME)")
    database.close()


def describe(name: str, kind: str, known: Sequence[Known], described: tuple[Field, ...]) -> Dataset:
    shapes = [one.shape for one in known if one.shape is not None]
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    periods = (Period(text, dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for text, a, b in MONTHS)
    return Dataset(
        name=name,
        kind=kind,  # type: ignore[arg-type]
        file={"areas": "areas.gpkg", "doorplates": "doorplates.gpkg", "statistics": "statistics.gpkg"}[kind],
        title=WORDS,
        abstract=WORDS,
        keywords=(),
        provider=WORDS,
        licence=WORDS,
        licence_url="",
        attribution=WORDS,
        fields=described,
        geometry="Point" if kind == "doorplates" else "Polygon",
        count=len(known),
        bbox=(west, south, east, north),
        level=None if kind == "doorplates" else Level.BASIC,
        key=None if kind == "doorplates" else "CODEBASE",
        periods=tuple(periods) if kind == "statistics" else (),
    )


@pytest.fixture(scope="session")
def world() -> World:
    dice = random.Random(7)
    areas = make_areas(dice)
    return {"areas_basic": areas, "doorplates": make_plates(dice), "population_basic": make_statistics(dice, areas)}


@pytest.fixture(scope="session")
def small_release(world: World, tmp_path_factory: pytest.TempPathFactory) -> Release:
    releases = Releases(tmp_path_factory.mktemp("home"))
    with releases.building() as folder:
        write_features(folder / "areas.gpkg", "areas_basic", world["areas_basic"], AREA_FIELDS)
        write_features(folder / "doorplates.gpkg", "doorplates", world["doorplates"], PLATE_FIELDS)
        write_statistics(folder / "statistics.gpkg", world["population_basic"], world["areas_basic"])
        datasets = (
            describe("areas_basic", "areas", world["areas_basic"], AREA_FIELDS),
            describe("doorplates", "doorplates", world["doorplates"], PLATE_FIELDS),
            describe("population_basic", "statistics", world["population_basic"], STATISTIC_FIELDS),
        )
        name = folder.name.removeprefix(".building-")
        manifest = Manifest(name, FORMAT, dt.datetime.now(dt.UTC), "0", datasets, ())
        return releases.publish(folder, manifest)


@pytest.fixture(scope="session")
def sources(small_release: Release) -> Sources:
    return open_sources(small_release, SECONDS)


@pytest.fixture(params=["areas_basic", "doorplates", "population_basic"])
def name(request: pytest.FixtureRequest) -> str:
    """Every collection in turn."""
    return str(request.param)
