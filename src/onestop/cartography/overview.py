"""Choropleths seen from afar: small areas of one class and one town drawn as one, four times as fast."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from onestop.cartography import tables
from onestop.cartography.generalise import Geometries
from onestop.dataset import Dataset
from onestop.levels import LEVELS
from onestop.release import Manifest

MANY = 20_000
"""Areas of a level from which it pays."""
STEPS = (2, 3)
"""The generalisations that are drawn from afar."""
TOGETHER = "TOWN_ID"
"""Only areas that have this in common are put together, so that one ring that crosses itself spoils little."""
NO_CLASS = -1


def table_name(dataset: str, field: str, step: int) -> str:
    """The table of one field in one generalisation."""
    return f"{dataset}_{field}_{step}"


def write_overviews(maps: sqlite3.Connection, folder: Path, manifest: Manifest) -> None:
    """The overviews of every statistic with many areas."""
    areas = {dataset.level: dataset for dataset in manifest.datasets if dataset.kind == "areas"}
    for dataset in manifest.datasets:
        of = areas.get(dataset.level)
        if dataset.kind == "statistics" and of and of.count > MANY and of.field(TOGETHER):
            write_overview(maps, dataset, towns(folder, of))


def write_overview(maps: sqlite3.Connection, dataset: Dataset, together: NDArray[np.intp]) -> None:
    """The overviews of one statistic's fields."""
    collection = LEVELS[dataset.level].collection if dataset.level else ""
    chosen = "SELECT field, limits FROM choropleths WHERE dataset = ?"
    fields = [(field, orjson.loads(limits)) for field, limits in maps.execute(chosen, (dataset.name,))]
    for step in STEPS:
        geometries = [row[0] for row in maps.execute(f'SELECT geom FROM "{collection}_{step}" ORDER BY id')]
        shapes = shapely.from_wkb(np.array(geometries, object))
        for field, limits in fields:
            classes = classes_of(maps, dataset.name, field=field, limits=limits, areas=len(shapes))
            merged, numbers = put_together(shapes, together, classes)
            tables.write_table(maps, table_name(dataset.name, field, step), merged, {"class": numbers.tolist()})


def towns(folder: Path, dataset: Dataset) -> NDArray[np.intp]:
    """A number for the town of each area, in the order of the areas."""
    with closing(sqlite3.connect(f"file:{folder / dataset.file}?mode=ro", uri=True)) as source:
        codes = [row[0] or "" for row in source.execute(f'SELECT "{TOGETHER}" FROM "{dataset.name}" ORDER BY fid')]
    return np.unique(np.array(codes), return_inverse=True)[1]


def classes_of(
    maps: sqlite3.Connection, table: str, *, field: str, limits: list[float], areas: int
) -> NDArray[np.intp]:
    """The class of each area's value; `NO_CLASS` where it has none."""
    found = np.full(areas, NO_CLASS)
    rows = maps.execute(f'SELECT area, "{field}" FROM "{table}" WHERE "{field}" IS NOT NULL').fetchall()
    if rows:
        numbers, values = np.array(rows, float).T
        found[numbers.astype(np.intp) - 1] = np.searchsorted(limits, values, "right")
    return found


def put_together(
    areas: Geometries, together: NDArray[np.intp], classes: NDArray[np.intp]
) -> tuple[Geometries, NDArray[np.intp]]:
    """One geometry for each town and class, and its class."""
    kinds = together * (classes.max() + 2) + classes - NO_CLASS
    order = np.argsort(kinds, kind="stable")
    starts = np.flatnonzero(np.diff(kinds[order], prepend=NO_CLASS))
    merged = list(unions(np.split(areas[order], starts[1:])))
    return np.array(merged, object), classes[order][starts]


def unions(groups: list[Geometries]) -> Iterator[shapely.Geometry]:
    """Each group as one geometry; neighbours that do not meet exactly take the slower way."""
    for group in groups:
        try:
            yield shapely.coverage_union_all(group)
        except shapely.GEOSException:
            yield shapely.union_all(group)
