"""The classes of every style of a grid's bands, found once when a release is loaded."""

import sqlite3
from pathlib import Path

import numpy as np
import orjson

from onestop.cartography.classes import STYLES, Classes, Style, Values, classify
from onestop.cartography.layers import SOMEBODY, Raster
from onestop.dataset import Dataset, FieldType
from onestop.grids.sample import values_of
from onestop.release import Manifest

MOST = 150_000
"""Values that classes are found in, as many as the largest level of areas has; of more, every so many."""


def write_grids(maps: sqlite3.Connection, folder: Path, manifest: Manifest) -> None:
    """The classes of every band that is shown in classes."""
    columns = "dataset TEXT, field TEXT, style TEXT, limits TEXT, numbers TEXT, low REAL, high REAL"
    maps.execute(f"CREATE TABLE grids ({columns})")
    for dataset in manifest.grids:
        for layer in shown(dataset):
            values = values_of(folder / dataset.file, layer.band + 1)
            for style in STYLES.values():
                if classes := of_cells(layer, values, style):
                    limits, numbers = (orjson.dumps(part).decode() for part in (classes.limits, classes.numbers))
                    key = (dataset.name, layer.field.name, style.name)
                    maps.execute(
                        "INSERT INTO grids VALUES (?, ?, ?, ?, ?, ?, ?)",
                        (*key, limits, numbers, classes.low, classes.high),
                    )


def shown(dataset: Dataset) -> list[Raster]:
    """The bands of a grid that have values, none of a picture; their styles are not known yet."""
    grid = dataset.grid
    if grid is None or grid.picture:
        return []
    return [Raster(dataset, grid, number, {}) for number, band in enumerate(grid.bands) if band.low is not None]


def of_cells(layer: Raster, values: Values, style: Style) -> Classes | None:
    """The classes of a band; empty cells, most of all where people are counted, are one before those of the style."""
    whole = layer.field.type is FieldType.INTEGER
    some = np.sort(values[values >= SOMEBODY] if layer.counts else values)
    found = classify(some[:: max(len(some) // MOST, 1)], style, whole=whole)
    if found is None:
        return None
    band = layer.grid.bands[layer.band]
    limits = (SOMEBODY, *found.limits) if layer.counts else found.limits
    return Classes(limits, band.low or 0.0, band.high or 0.0, found.numbers)
