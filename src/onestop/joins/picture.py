"""A join as a map: the areas of its level, coloured by one of the columns that the table brought."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from onestop.cartography.classes import DEFAULT_IS, STYLES, Classes, Values, classify
from onestop.cartography.frame import Frame
from onestop.cartography.layers import Choropleth, Look
from onestop.cartography.legend import legend
from onestop.cartography.render import Picture, render_brought
from onestop.dataset import Dataset, Field, FieldType, Words
from onestop.errors import BadValue
from onestop.joins.kept import Kept
from onestop.joins.writing import JOINED, Join, JoinedColumn
from onestop.levels import Level
from onestop.store.database import Database
from onestop.store.tables import quoted

KEPT = 16
"""Columns whose values a process keeps; each takes up to 1.3 MB."""
SECONDS = 10
"""For reading the values of a column."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a map of a join shows.

    :ivar file: the rows, led to the areas of the release
    """

    join: Join
    column: JoinedColumn
    style: str
    file: Path
    areas: Dataset

    @property
    def look(self) -> Look:
        """How the renderer is told."""
        return Look(self.style, JOINED)


def shown(kept: Kept, join: Join, *, column: str | None = None, style: str | None = None) -> Shown:
    """What a map is to show: a column, the first number where none is named, and a style; raises BadValue."""
    known = {one.name: one for one in join.numbers}
    if not known:
        raise BadValue("column", column or "", "a column of numbers; the table brought none")
    if column is not None and column not in known:
        raise BadValue("column", column[:80], ", ".join(list(known)[:40]))
    name = DEFAULT_IS.name if style is None else style
    if name not in STYLES:
        raise BadValue("style", name[:80], ", ".join(STYLES))
    chosen = known[column] if column is not None else join.numbers[0]
    return Shown(join, chosen, name, kept.rows(join), kept.release.dataset(join.collection))


def drawn(wanted: Shown, release: Path, frame: Frame) -> Picture:
    """The map; raises TooMuch."""
    layer, values = layer_of(wanted), values_of(wanted.file, wanted.column.column, wanted.areas.count)
    return render_brought(release, layer, frame, look=wanted.look, file=wanted.file, values=values)


def legend_png(wanted: Shown) -> bytes:
    """Which colour stands for which numbers, as a PNG file."""
    return legend(layer_of(wanted), Look(wanted.style)).png()


def layer_of(wanted: Shown) -> Choropleth:
    """The layer that the renderer knows."""
    column, areas = wanted.column, wanted.areas
    field = Field(column.column, column.type, Words(column.name, column.name))
    dataset = replace(areas, name=JOINED, kind="statistics", theme=None)
    whole = column.type is FieldType.INTEGER
    classes = classes_of(wanted.file, column.column, areas.count, style=wanted.style, whole=whole)
    styles = {wanted.style: classes, DEFAULT_IS.name: classes}
    return Choropleth(dataset, areas.level or Level.COUNTY, field, "", styles, first=True)


@lru_cache(KEPT)
def classes_of(file: Path, column: str, areas: int, *, style: str, whole: bool) -> Classes:
    """The classes of a column; raises BadValue where no row has a value."""
    found = classify(values_of(file, column, areas), STYLES[style], whole=whole)
    if found is None:
        raise BadValue("column", column, "a column with values")
    return found


@lru_cache(KEPT)
def values_of(file: Path, column: str, areas: int) -> Values:
    """The values of a column by the number of the area, the first for no area; NaN where there is none."""
    database = Database(file, SECONDS)
    try:
        rows = database.rows(f"SELECT area, {quoted(column)} FROM rows WHERE area IS NOT NULL")
    finally:
        database.close()
    values = np.full(areas + 1, np.nan)
    found = np.array(rows, np.float64).reshape(-1, 2)
    values[found[:, 0].astype(np.intp)] = found[:, 1]
    return values
