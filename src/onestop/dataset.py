"""What we say about a data set, once: collections, layers, records and pages are made from it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from onestop.levels import Level

type BBox = tuple[float, float, float, float]
"""West, south, east, north in degrees, CRS84 (longitude first)."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """The text in the language of a tag such as `zh-TW`; English for any other."""
        return self.zh if language.lower().startswith("zh") else self.en


class FieldType(StrEnum):
    """The types a field can have, as JSON Schema and GML both know them."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a data set.

    :ivar name: as SEGIS or TGOS spells it, such as `P_CNT` or `FULL_ADDR`
    :ivar unit: what one counts, such as 人 / persons; None for codes and names
    :ivar mapped: a number that a choropleth can show
    :ivar summed: a count that adds up over areas; a median or a rate does not
    :ivar main: the number that a choropleth of the data set shows where none is named
    """

    name: str
    type: FieldType
    title: Words
    unit: Words | None = None
    mapped: bool = False
    summed: bool = False
    main: bool = False


TIMES = (
    Field("time_start", FieldType.DATE, Words("期間起日", "First day of the period")),
    Field("time_end", FieldType.DATE, Words("期間迄日", "Last day of the period")),
)
"""What every row of a statistic has besides its fields."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a statistic.

    :ivar info_time: as SEGIS writes it: `106Y06M`, `113Y4S` (quarter), `110Y`
    """

    info_time: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Band:
    """What the values of one band of a grid are like.

    :ivar low: the least value; None where no cell has one
    :ivar high: the greatest
    :ivar limits: between classes of colour; a value equal to a limit belongs to the class above it
    """

    low: float | None
    high: float | None
    limits: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a data set that is a coverage.

    :ivar crs: EPSG's number of the system that the cells lie in
    :ivar box: west, south, east, north in that system's units, easting or longitude first
    :ivar no_value: what a cell without data holds; None where every cell has a value
    :ivar bands: one for each field of the data set, in the order of the file
    :ivar ramp: the ColorBrewer scheme that it is drawn in
    :ivar picture: the bands are red, green and blue of a picture, and opacity where there are four
    """

    crs: int
    box: BBox
    columns: int
    rows: int
    no_value: float | None
    bands: tuple[Band, ...]
    ramp: str = ""
    picture: bool = False

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell in the units of the system."""
        west, south, east, north = self.box
        return (east - west) / self.columns, (north - south) / self.rows


@dataclass(frozen=True, slots=True)
class Dataset:
    """One data set of a release.

    :ivar name: its collection, WFS type and WMS layer: `areas_basic`, `doorplates`, `population_level2`
    :ivar file: the file in the release that holds it: a GeoPackage with a table of the same name, or a grid's GeoTIFF
    :ivar key: the field that identifies an area; None for doorplates
    :ivar bbox: extent of all features; None where there is none
    :ivar periods: oldest first; empty where the data set has no time
    :ivar grid: its cells, where it is a grid; of features None
    :ivar edition: of what date the boundaries or addresses are, in words such as `2018`
    :ivar synthetic: made by a generator, not observed; every face must say so
    """

    name: str
    kind: Literal["areas", "statistics", "doorplates", "grid"]
    file: str
    title: Words
    abstract: Words
    keywords: tuple[Words, ...]
    provider: Words
    licence: Words
    licence_url: str
    attribution: Words
    fields: tuple[Field, ...]
    geometry: Literal["Polygon", "Point", "Cell"]
    count: int
    bbox: BBox | None
    level: Level | None = None
    theme: str | None = None
    key: str | None = None
    periods: tuple[Period, ...] = ()
    edition: str = ""
    synthetic: bool = False
    grid: Grid | None = None

    @property
    def mapped(self) -> tuple[Field, ...]:
        """The fields a choropleth can show, the first of them by default."""
        return tuple(sorted((field for field in self.fields if field.mapped), key=lambda field: not field.main))

    def field(self, name: str) -> Field | None:
        """The field of this name, if there is one."""
        return next((field for field in self.fields if field.name == name), None)
