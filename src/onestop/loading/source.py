"""What a reader hands to the builder: rows with our column names, whatever file they stood in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pyarrow as pa

from onestop.dataset import Field, FieldType, Words
from onestop.levels import Level


class Kind(StrEnum):
    """What the rows of a source are."""

    AREAS = "areas"
    """Polygons of one level, from basic areas to counties."""
    DOORPLATES = "doorplates"
    STATISTICS = "statistics"
    """Values of one theme by area and period."""
    ROADS = "roads"
    """Road mileposts."""
    FEATURES = "features"
    """Rows of any vector file that an operator has described."""
    GRIDS = "grids"
    """Cells of a GeoTIFF that an operator has described."""


@dataclass(frozen=True, slots=True)
class Described:
    """What an operator says about a vector file, and what its own table says.

    :ivar key: the field that identifies a feature; empty where they are numbered
    :ivar supply: the name of its conditions in `terms.toml`; empty where nothing is said
    """

    name: str
    title: Words
    abstract: Words
    keywords: tuple[Words, ...]
    provider: Words
    licence: Words
    licence_url: str
    fields: tuple[Field, ...]
    key: str = ""
    supply: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """What is served of a GeoTIFF.

    :ivar bands: numbers from 1
    :ivar no_value: what cells without data hold; None where every cell has a value
    :ivar ramp: the ColorBrewer scheme that it is drawn in
    :ivar limits: between classes; none where they are made of the values
    :ivar overviews: how coarser cells come from finer ones, as GDAL spells it
    :ivar picture: the bands are the colours of a picture
    """

    bands: tuple[int, ...]
    type: FieldType
    no_value: float | None
    ramp: str
    limits: tuple[float, ...]
    overviews: str
    picture: bool


@dataclass(frozen=True, slots=True)
class Source:
    """One recognised table of one file.

    Batches have our column names (see `onestop.levels` and docs/release-format.md). Codes and texts are strings as the
    file has them but for white space; values of statistics are float64 with null where the file has none or its marker
    for "no value". `geometry` is WKB in CRS84, longitude first, null where it could not be read. What a column or a
    row loses on the way is never dropped here: the row is handed on with a null, and the builder reports it.

    :ivar kind: what the rows are
    :ivar level: the level of areas, or of a statistic's areas
    :ivar theme: of a statistic: `population`, `vital_events`, `income` or the lower-case product name of another
    :ivar names: a statistic whose areas are given by name only: columns COUNTY, TOWN, VILLAGE, no code
    :ivar titles: Chinese and English titles of columns that the file itself describes
    :ivar units: units of columns that the file itself describes
    :ivar marks: what stands for "no value" in columns where the file itself says it
    :ivar edition: the date of the boundaries or doorplates where the file says it
    :ivar synthetic: the file says that it was made by a generator
    :ivar notes: what the reader had to assume or mend, or left out, for the report
    :ivar described: of features and grids: what is said about them, and their fields
    :ivar cells: of grids: what is served of the file; they have no batches
    """

    path: Path
    kind: Kind
    rows: int
    read: Callable[[], Iterator[pa.RecordBatch]]
    level: Level | None = None
    theme: str | None = None
    names: bool = False
    titles: tuple[tuple[str, Words], ...] = ()
    units: tuple[tuple[str, Words], ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    edition: str = ""
    synthetic: bool = False
    notes: tuple[Words, ...] = ()
    described: Described | None = None
    cells: Cells | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that is not loaded, and why, for the report."""

    path: Path
    reason: Words
