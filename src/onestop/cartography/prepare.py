"""What a load prepares for the map renderer: maps.sqlite, written once beside the data of a release."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import orjson
import shapely

from onestop.cartography import roads, tables
from onestop.cartography.classes import STYLES, Values, classify
from onestop.cartography.generalise import Geometries, centres, edges, enclosed, ladder, mercator
from onestop.cartography.grid_classes import write_grids
from onestop.cartography.ladder import LADDER, Step
from onestop.cartography.rasterise import write_pixels
from onestop.cartography.shelves import shelf
from onestop.dataset import Dataset, Field, FieldType
from onestop.filters.spatial import wkb_of
from onestop.levels import LEVELS, Level
from onestop.release import Manifest
from onestop.store.database import opened

type Progress = Callable[[int, int], object]
"""Told how many of how many parts are done."""

type Part = Callable[[sqlite3.Connection, Path], object]

LINED = {Level.VILLAGE: 2, Level.TOWN: 4, Level.COUNTY: 4}
"""Levels whose borders and names the base map shows, and for how many generalisations from the closest on."""
AFAR = (Level.BASIC, Level.LEVEL1, Level.LEVEL2, Level.VILLAGE)
"""Levels with so many areas that they are painted pixel by pixel from afar."""
COAST = Level.COUNTY
"""The level whose outer edge is the coast."""


def write_maps(folder: Path, manifest: Manifest, progress: Progress = lambda _done, _of: None) -> None:
    """Write `maps.sqlite` into a release that is being built."""
    parts: list[Part] = [
        partial(write_level, dataset=dataset) for dataset in manifest.datasets if dataset.kind == "areas"
    ]
    parts += [
        partial(write_values, manifest=manifest),
        partial(write_grids, manifest=manifest),
        write_land,
        write_roads,
    ]
    with closing(tables.create(folder / tables.FILE)) as maps:
        for done, part in enumerate(parts):
            progress(done, len(parts))
            part(maps, folder)
        maps.execute("ANALYZE")
        maps.commit()
    progress(len(parts), len(parts))


def write_level(maps: sqlite3.Connection, folder: Path, dataset: Dataset) -> None:
    """The areas of a level in four generalisations; borders and names too where the base map shows them."""
    areas, groups = read_areas(folder, dataset)
    for step, simplified in ladder(areas, groups):
        tables.write_table(maps, f"{dataset.name}_{step.number}", simplified)
        if dataset.level in LINED and step.number < LINED[dataset.level]:
            inner, _ = edges(simplified)
            tables.write_table(maps, f"{dataset.name}_lines_{step.number}", inner)
            if dataset.level is COAST:
                write_coast(maps, step, simplified)
        if dataset.level in LINED and step.number == 1:
            write_names(maps, folder, dataset, areas=simplified)
    if dataset.level in AFAR:
        write_pixels(maps, dataset.name)


def write_coast(maps: sqlite3.Connection, step: Step, areas: Geometries) -> None:
    """Where the land ends, and what it encloses that is in no area."""
    inside = enclosed(areas)
    _, outer = edges(np.append(areas, inside))
    tables.write_table(maps, f"coast_{step.number}", outer)
    if inside.size:
        tables.write_table(maps, f"enclosed_{step.number}", inside)


def read_areas(folder: Path, dataset: Dataset) -> tuple[Geometries, Geometries]:
    """The areas of a level in EPSG:3857 and the county of each, in the order of their numbers."""
    group = "COUNTY_ID" if dataset.field("COUNTY_ID") else dataset.key
    with closing(opened(folder / dataset.file)) as source:
        rows = source.execute(f'SELECT geom, "{group}" FROM "{dataset.name}" ORDER BY fid')
        blobs, groups = zip(*((wkb_of(blob), county or "") for blob, county in rows), strict=True)
    return shapely.transform(shapely.from_wkb(np.array(blobs, object)), mercator), np.array(groups)


def write_names(maps: sqlite3.Connection, folder: Path, dataset: Dataset, *, areas: Geometries) -> None:
    """A point for the name of each area, and how much room there is around it."""
    name = LEVELS[dataset.level].name if dataset.level else None
    with closing(opened(folder / dataset.file)) as source:
        names = [row[0] for row in source.execute(f'SELECT "{name}" FROM "{dataset.name}" ORDER BY fid')]
    points, room = centres(areas)
    order = [index for index in np.argsort(-room) if names[index]]
    columns = {"name": [names[index] for index in order], "room": room[order].tolist()}
    tables.write_table(maps, f"{dataset.name}_names", points[order], columns)


def write_values(maps: sqlite3.Connection, folder: Path, manifest: Manifest) -> None:
    """The latest values of each statistic by area, and the classes of each field that a map can show."""
    maps.execute("CREATE TABLE choropleths (dataset TEXT, field TEXT, info_time TEXT, low REAL, high REAL)")
    maps.execute("CREATE TABLE classes (dataset TEXT, field TEXT, style TEXT, limits TEXT, numbers TEXT)")
    for dataset in manifest.datasets:
        if dataset.kind == "statistics" and dataset.level is not None and dataset.mapped:
            write_statistic(maps, folder, dataset)


def write_statistic(maps: sqlite3.Connection, folder: Path, dataset: Dataset) -> None:
    """One statistic's values and classes."""
    info_time = dataset.periods[-1].info_time if dataset.periods else ""
    names = ", ".join(f'"{field.name}"' for field in dataset.mapped)
    ends = ", ".join(f'min("{field.name}"), max("{field.name}")' for field in dataset.mapped)
    with closing(opened(folder / dataset.file)) as source:
        where = "area IS NOT NULL" + (" AND INFO_TIME = ?" if info_time else "")
        rows = source.execute(
            f'SELECT area, {names} FROM "{dataset.name}" WHERE {where}', (info_time,) if info_time else ()
        ).fetchall()
        (found,) = source.execute(f'SELECT {ends} FROM "{dataset.name}" WHERE area IS NOT NULL').fetchall()
    maps.execute(f'CREATE TABLE "{dataset.name}" (area INTEGER PRIMARY KEY, {names})')
    maps.executemany(f'INSERT OR REPLACE INTO "{dataset.name}" VALUES (?{", ?" * len(dataset.mapped)})', rows)
    for column, field in enumerate(dataset.mapped, 1):
        values = np.array([row[column] for row in rows], np.float64)
        if np.isfinite(values).any():
            row = (dataset.name, field.name, info_time, *found[2 * column - 2 : 2 * column])
            maps.execute("INSERT INTO choropleths VALUES (?, ?, ?, ?, ?)", row)
            write_classes(maps, dataset, field, values=values)


def write_classes(maps: sqlite3.Connection, dataset: Dataset, field: Field, *, values: Values) -> None:
    """The classes of every style of one field."""
    whole = field.type is FieldType.INTEGER
    for style in STYLES.values():
        if classes := classify(values, style, whole=whole):
            limits, numbers = (orjson.dumps(part).decode() for part in (classes.limits, classes.numbers))
            row = (dataset.name, field.name, style.name, limits, numbers)
            maps.execute("INSERT INTO classes VALUES (?, ?, ?, ?, ?)", row)


def write_land(maps: sqlite3.Connection, _folder: Path) -> None:
    """The land of the neighbours; Taiwan's own is the counties of the release."""
    collection = orjson.loads((shelf("data") / "boundaries" / "land.json").read_bytes())
    shapes = shapely.from_geojson([orjson.dumps(feature["geometry"]) for feature in collection["features"]])
    tables.write_table(maps, "land", shapely.get_parts(shapely.transform(shapes, mercator)))


def write_roads(maps: sqlite3.Connection, folder: Path) -> None:
    """The highways, where mileposts were loaded."""
    if not (folder / roads.FILE).exists():
        return
    found = roads.read_roads(folder / roads.FILE)
    columns = {name: [getattr(road, name) for road in found] for name in ("category", "route", "shield")}
    for step in LADDER:
        tables.write_table(maps, f"roads_{step.number}", roads.simplified(found, step.tolerance), columns)
