"""What we say about a data set, once: collections, layers, records and pages are made from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
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

    @property
    def tagged(self) -> dict[str, str]:
        """The text by the tag of its language, as JSON has it."""
        return {"zh-TW": self.zh, "en": self.en}


NOTHING = Words("", "")
"""Nothing to say."""


class Access(StrEnum):
    """On what terms somebody may see or have data."""

    FREE = "free"
    APPLY = "apply"
    NONE = "none"


VIEWED = {
    Access.FREE: Words("自由瀏覽", "free to view"),
    Access.APPLY: Words("須申請瀏覽", "to view by application"),
    Access.NONE: Words("不提供瀏覽", "not to view"),
}
DOWNLOADED = {
    Access.FREE: Words("自由下載", "free to download"),
    Access.APPLY: Words("須申請下載", "to download by application"),
    Access.NONE: Words("不提供下載", "not to download"),
}


@dataclass(frozen=True, slots=True)
class Supply:
    """The conditions for one audience, of the six that TWSMP has."""

    audience: Words
    view: Access
    download: Access

    @property
    def terms(self) -> Words:
        """In words, such as 自由瀏覽/自由下載."""
        view, download = VIEWED[self.view], DOWNLOADED[self.download]
        return Words(f"{view.zh}/{download.zh}", f"{view.en}, {download.en}")


PUBLIC = "一般民眾"
"""The audience that whoever asks without a name belongs to."""


@dataclass(frozen=True, slots=True)
class Segis:
    """What SEGIS calls a data set.

    :ivar theme: the code of its metadata, such as `3A1FA_A1C2`
    :ivar record: the identifier of its catalogue record, such as `TW-04-301000000A-010002`
    :ivar category: the number of its category, such as `40101`
    """

    theme: str
    record: str = ""
    category: str = ""


SYNTHETIC = Words(
    "本資料為程式產生之合成資料，並非實際觀測。", "These data are synthetic: made by a program, not observed."
)
"""What every face says of data that nobody observed."""

FREQUENCIES = {
    1: ("monthly", Words("每月", "monthly")),
    3: ("quarterly", Words("每季", "quarterly")),
    6: ("biannually", Words("每半年", "twice a year")),
    12: ("annually", Words("每年", "yearly")),
}
"""By the months between one period and the next: ISO's code of how often data are made, and the words for it."""


class FieldType(StrEnum):
    """The types a field can have, as JSON Schema and GML both know them.

    Values of a DATE are texts such as `2017-06-30`, those of a DATETIME such as `2017-06-30T04:00:00.000Z`, as
    GeoPackage has them: in UTC, with milliseconds.
    """

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "date-time"

    @property
    def json_schema(self) -> dict[str, str]:
        """As JSON Schema has it, to which times are texts of a format."""
        timed = self in (FieldType.DATE, FieldType.DATETIME)
        return {"type": "string", "format": self.value} if timed else {"type": self.value}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a data set.

    :ivar name: as SEGIS or TGOS spells it, such as `P_CNT` or `FULL_ADDR`
    :ivar unit: what one counts, such as 人 / persons; None for codes and names
    :ivar mapped: a number that a choropleth can show
    :ivar summed: a count that adds up over areas; a median or a rate does not
    :ivar main: the number that a choropleth of the data set shows where none is named
    :ivar missing: what stands for "no value" in text files (無統計值代表值); nothing where the place is left empty
    :ivar note: what exactly is counted
    :ivar long: a whole number of which some value is too large for 32 bits
    """

    name: str
    type: FieldType
    title: Words
    unit: Words | None = None
    mapped: bool = False
    summed: bool = False
    main: bool = False
    missing: str = ""
    note: Words = NOTHING
    long: bool = False


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
    :ivar kind: `features` is anything that has geometries and no rules of its own
    :ivar file: the file in the release that holds it: a GeoPackage with a table of the same name, or a grid's GeoTIFF
    :ivar key: the field that identifies an area or a feature; None where they are numbered, as doorplates are
    :ivar bbox: extent of all features; None where there is none
    :ivar periods: oldest first; empty where the data set has no time
    :ivar grid: its cells, where it is a grid; of features None
    :ivar edition: of what date the boundaries or addresses are, in words such as `2018`
    :ivar synthetic: made by a generator, not observed; every face must say so
    :ivar supply: for whom it is and on what terms; empty in releases of before
    :ivar method: how it was made: as published, added up, dissolved
    :ivar disclosure: what is kept back
    :ivar segis: its codes in SEGIS; None where it has none
    :ivar product: its theme in names of products, such as 人口統計
    """

    name: str
    kind: Literal["areas", "statistics", "doorplates", "grid", "features"]
    file: str
    title: Words
    abstract: Words
    keywords: tuple[Words, ...]
    provider: Words
    licence: Words
    licence_url: str
    attribution: Words
    fields: tuple[Field, ...]
    geometry: Literal["Polygon", "LineString", "Point", "Cell"]
    count: int
    bbox: BBox | None
    level: Level | None = None
    theme: str | None = None
    key: str | None = None
    periods: tuple[Period, ...] = ()
    edition: str = ""
    synthetic: bool = False
    grid: Grid | None = None
    supply: tuple[Supply, ...] = ()
    method: Words = NOTHING
    disclosure: Words = NOTHING
    segis: Segis | None = None
    product: str = ""

    @property
    def conditions(self) -> Words:
        """The supply conditions as one text, as TWSMP writes it: audiences between semicolons."""
        if not self.supply:
            return NOTHING
        zh = ";".join(f"{one.audience.zh}{one.terms.zh}" for one in self.supply)
        en = "; ".join(f"{one.audience.en}: {one.terms.en}" for one in self.supply)
        return Words(f"{zh}。", f"{en[0].upper()}{en[1:]}.")

    @property
    def given_out(self) -> bool:
        """Whether everybody may download it; releases of before do not say otherwise."""
        return not self.supply or any(one.download is Access.FREE for one in self.supply if one.audience.zh == PUBLIC)

    @property
    def frequency(self) -> tuple[str, Words] | None:
        """How often its periods come: ISO's code and the words; None where one period or several kinds do not tell."""
        if len({period.info_time[-1] for period in self.periods}) != 1:
            return None
        months = sorted(12 * period.start.year + period.start.month for period in self.periods)
        return FREQUENCIES.get(min((later - one for one, later in pairwise(months)), default=0))

    @property
    def summary(self) -> Words:
        """The abstract, then how it was made unless that says so, from whom it is, and under which licence.

        Synthetic data say first that they are.
        """
        parts = (SYNTHETIC if self.synthetic else NOTHING, self.abstract, *self._terms())
        return Words("".join(part.zh for part in parts if part.zh), " ".join(part.en for part in parts if part.en))

    def _terms(self) -> Iterator[Words]:
        for zh, en, said in (
            ("製作方法：{}。", "Method: {}.", self.method),
            ("資料來源：{}。", "Source: {}.", self.attribution),
            ("授權：{}。", "Licence: {}.", self.licence),
        ):
            if said != NOTHING and not (said.zh and said.zh in self.abstract.zh):
                yield Words(zh.format(said.zh.rstrip("。")), en.format(said.en.rstrip(".")))

    @property
    def times(self) -> tuple[Field, ...]:
        """What a row of a statistic has besides its fields: the first and the last day of its period."""
        return TIMES if self.kind == "statistics" else ()

    @property
    def mapped(self) -> tuple[Field, ...]:
        """The fields a choropleth can show, the first of them by default."""
        return tuple(sorted((field for field in self.fields if field.mapped), key=lambda field: not field.main))

    def field(self, name: str) -> Field | None:
        """The field of this name, if there is one."""
        return next((field for field in self.fields if field.name == name), None)
