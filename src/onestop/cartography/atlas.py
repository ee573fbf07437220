"""What a release can show: its layers, read once from maps.sqlite."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

from onestop.cartography.classes import DEFAULT_IS, Classes
from onestop.cartography.layers import Basemap, Choropleth, DatasetLayer, Labels, MapLayer, Outline, Plain, Raster
from onestop.cartography.pixels import table_name
from onestop.cartography.tables import FILE
from onestop.errors import BadRelease, NotFound
from onestop.release import Release, open_release
from onestop.store.database import opened


@dataclass(frozen=True)
class Atlas:
    """The maps of a release.

    :ivar tables: the tables of maps.sqlite, which differ with the levels and roads that were loaded
    :ivar finest: the closest zoom level at which the areas of a collection have their numbers
    """

    release: Release
    layers: dict[str, MapLayer]
    tables: frozenset[str]
    finest: dict[str, int]

    @property
    def file(self) -> Path:
        """Where the geometries are."""
        return self.release.path / FILE

    def layer(self, name: str) -> MapLayer:
        """One layer; raises NotFound."""
        try:
            return self.layers[name]
        except KeyError:
            raise NotFound("map layer", name) from None


def layers_of(atlas: Atlas, dataset: str) -> list[DatasetLayer]:
    """The layers that draw a data set, that of its first field first."""
    shown = (layer for layer in atlas.layers.values() if not isinstance(layer, Basemap | Labels))
    return [layer for layer in shown if layer.dataset.name == dataset]


@cache
def open_atlas(path: Path) -> Atlas:
    """The maps of the release in a folder; raises BadRelease."""
    release = open_release(path)
    try:
        with closing(opened(path / FILE)) as maps:
            tables = frozenset(row[0] for row in maps.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
            found = [
                Basemap(),
                Labels(),
                *outlines(release, tables),
                *choropleths(release, maps, tables),
                *plain(release),
                *rasters(release, maps, tables),
            ]
            finest = numbered(maps, release, tables)
    except sqlite3.Error as error:
        raise BadRelease(
            f"{path / FILE} 無法讀取，請重新載入 cannot be read: {error}; load the release again"
        ) from error
    return Atlas(release, {layer.name: layer for layer in found}, tables, finest)


def numbered(maps: sqlite3.Connection, release: Release, tables: frozenset[str]) -> dict[str, int]:
    """How close the numbers of each level's areas go; a release that was loaded before has fewer zoom levels."""
    named = {name: table_name(name) for name in release.datasets if table_name(name) in tables}
    return {name: maps.execute(f'SELECT max(zoom) FROM "{table}"').fetchone()[0] for name, table in named.items()}


def outlines(release: Release, tables: frozenset[str]) -> list[MapLayer]:
    """A layer for each level that the release has."""
    areas = [dataset for dataset in release.manifest.datasets if dataset.kind == "areas" and dataset.level]
    return [Outline(dataset, dataset.level) for dataset in areas if dataset.level and f"{dataset.name}_0" in tables]


def choropleths(release: Release, maps: sqlite3.Connection, tables: frozenset[str]) -> list[MapLayer]:
    """A layer for each field that has values, in the order of the release."""
    found: list[MapLayer] = []
    styles = styles_of(maps, OF_STYLES if "classes" in tables else OF_ONE_STYLE)
    shown = set()
    for name, field, info_time in maps.execute("SELECT dataset, field, info_time FROM choropleths ORDER BY rowid"):
        dataset = release.dataset(name)
        described = dataset.field(field)
        if described and dataset.level:
            first = name not in shown
            shown.add(name)
            found.append(Choropleth(dataset, dataset.level, described, info_time, styles[name, field], first))
    return found


OF_STYLES = "SELECT classes.*, low, high FROM classes JOIN choropleths USING (dataset, field)"
OF_ONE_STYLE = f"SELECT dataset, field, '{DEFAULT_IS.name}', limits, 0, low, high FROM choropleths"
"""For a release that was loaded before there were styles."""
OF_GRIDS = "SELECT * FROM grids"


def styles_of(maps: sqlite3.Connection, query: str) -> dict[tuple[str, str], dict[str, Classes]]:
    """The classes of each style, by data set and field."""
    found: dict[tuple[str, str], dict[str, Classes]] = {}
    for dataset, field, style, written, numbers, low, high in maps.execute(query):
        limits = tuple(orjson.loads(written))
        classes = Classes(limits, low, high, numbers_of(numbers, len(limits) + 1))
        found.setdefault((dataset, field), {})[style] = classes
    return found


def numbers_of(written: str | int, count: int) -> tuple[int, ...]:
    """Which of its method's classes each class is; a release that was loaded before says of the first alone."""
    return tuple(range(written, written + count)) if isinstance(written, int) else tuple(orjson.loads(written))


def plain(release: Release) -> list[MapLayer]:
    """A layer for each data set that is neither areas nor a statistic nor doorplates."""
    return [Plain(dataset) for dataset in release.manifest.datasets if dataset.kind == "features"]


def rasters(release: Release, maps: sqlite3.Connection, tables: frozenset[str]) -> list[MapLayer]:
    """A layer for each band of a grid that has values; one for a picture."""
    styles = styles_of(maps, OF_GRIDS) if "grids" in tables else {}
    return [
        Raster(dataset, dataset.grid, number, styles.get((dataset.name, field.name), {}))
        for dataset in release.manifest.grids
        if dataset.grid
        for number, (field, band) in enumerate(zip(dataset.fields, dataset.grid.bands, strict=True))
        if band.low is not None and not (number and dataset.grid.picture)
    ]
