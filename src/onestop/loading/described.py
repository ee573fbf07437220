"""What we say about each data set, in both languages, and the fields it has."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from onestop.areas import area_columns
from onestop.dataset import NOTHING, BBox, Dataset, Field, Period, Words
from onestop.errors import BadFile
from onestop.levels import LEVELS, STATISTICAL, Level
from onestop.loading.columns import known_field
from onestop.loading.source import Described, Source
from onestop.loading.terms import described, supply

OGDL = Words("政府資料開放授權條款-第1版", "Open Government Data License, version 1.0")
APACHE = Words("Apache License 2.0", "Apache License 2.0")
LICENCE_URLS = {OGDL: "https://data.gov.tw/license", APACHE: "https://www.apache.org/licenses/LICENSE-2.0"}
AS_SOURCE = Words("依原資料提供機關之規定", "As the agency that provides the source sets it")

INTERIOR = Words("內政部", "Ministry of the Interior")
STATISTICS = Words("內政部統計處", "Department of Statistics, Ministry of the Interior")
REGISTRATION = Words("內政部戶政司", "Department of Household Registration, Ministry of the Interior")
SURVEY = Words("內政部國土測繪中心", "National Land Surveying and Mapping Center, Ministry of the Interior")
TAXES = Words("財政部財政資訊中心", "Fiscal Information Agency, Ministry of Finance")
LOCAL = Words("各直轄市、縣（市）政府", "Governments of the municipalities and counties")
GENERATOR = Words("OneStop 範例產生器", "OneStop sample generator")

AREA = Words("統計區", "statistical area")
BOUNDARY = Words("行政區界", "administrative boundary")


@dataclass(frozen=True, slots=True)
class Theme:
    """What is said about a theme of statistics.

    :ivar title: what stands before the level in a title
    """

    title: Words
    about: Words
    keywords: tuple[Words, ...]
    provider: Words


THEMES: dict[str, Theme] = {
    "population": Theme(
        Words("人口統計", "Population"),
        Words(
            "戶籍登記現住人口：戶數、人口數、性別與年齡組",
            "Registered resident population: households, persons, sex and age",
        ),
        (Words("人口", "population"), Words("戶數", "households")),
        REGISTRATION,
    ),
    "vital_events": Theme(
        Words("出生、死亡、結婚、離婚統計", "Births, deaths, marriages and divorces"),
        Words("按登記統計之出生、死亡、結婚與離婚數", "Births, deaths, marriages and divorces as registered"),
        (Words("出生", "births"), Words("死亡", "deaths"), Words("結婚", "marriages"), Words("離婚", "divorces")),
        REGISTRATION,
    ),
    "income": Theme(
        Words("綜合所得稅申報統計", "Income tax statistics"),
        Words(
            "綜合所得稅申報核定：納稅單位、總額、平均數與分位數",
            "Assessed income tax: units, total, mean and quartiles",
        ),
        (Words("綜合所得", "income"), Words("所得稅", "income tax")),
        TAXES,
    ),
}
"""The themes that we know; any other is described by its name."""

DOORPLATE_FIELDS = (
    *("COUNTY_ID", "COUNTY", "TOWN_ID", "TOWN", "V_ID", "VILLAGE", "NEIGHBORHOOD", "ROAD", "SECTION", "LANE", "ALLEY"),
    *("SUB_ALLEY", "TONG", "AREA", "NUMBER", "PERIOD", "FULL_ADDR", "CODEBASE", "CODE1", "CODE2"),
)
"""The fields of a doorplate, in the order of its table."""


@dataclass(frozen=True, slots=True)
class Made:
    """What the writer of a table knows about it.

    :ivar found: how it came about, where it did not come from a file as it is
    """

    count: int
    bbox: BBox | None
    fields: tuple[Field, ...]
    edition: str = ""
    synthetic: bool = False
    periods: tuple[Period, ...] = ()
    found: Words = NOTHING
    licence: Words = OGDL


def field(name: str) -> Field:
    """A field that the table of known columns has."""
    found = known_field(name)
    if found is None:
        raise BadFile(f"欄位 {name} 不在已知欄位表內 is not in the table of known columns")
    return found


def area_fields(level: Level) -> tuple[Field, ...]:
    """The fields of the areas of a level."""
    return tuple(field(name) for name in area_columns(level))


def describe_areas(level: Level, made: Made) -> Dataset:
    """The data set of the areas of a level."""
    info = LEVELS[level]
    statistical = level in STATISTICAL
    edition = Words(
        f"，{made.edition} 年版" if made.edition else "", f", edition of {made.edition}" if made.edition else ""
    )
    title = Words(f"{info.zh}界", f"Boundaries: {plural(info.en)}")
    dataset = Dataset(
        name=info.collection,
        kind="areas",
        file="areas.gpkg",
        title=marked(title, made.synthetic),
        abstract=sentence(
            Words(
                f"{info.zh}（{info.unit}）多邊形{edition.zh}",
                f"Polygons of {plural(info.en)} ({info.unit}){edition.en}",
            ),
            made.found,
        ),
        keywords=(AREA if statistical else BOUNDARY, Words(info.zh, info.en)),
        provider=owner(STATISTICS if statistical else SURVEY, made.synthetic),
        licence=licence_of(made),
        licence_url=LICENCE_URLS.get(licence_of(made), ""),
        attribution=owner(STATISTICS if statistical else SURVEY, made.synthetic),
        fields=made.fields,
        geometry="Polygon",
        count=made.count,
        bbox=made.bbox,
        level=level,
        key=info.key,
        edition=made.edition,
        synthetic=made.synthetic,
    )
    return described(dataset, made.found)


def describe_doorplates(made: Made) -> Dataset:
    """The data set of doorplates."""
    dataset = Dataset(
        name="doorplates",
        kind="doorplates",
        file="doorplates.gpkg",
        title=marked(Words("門牌", "Doorplates"), made.synthetic),
        abstract=sentence(
            Words(
                "門牌地址之各部分、坐標與所在統計區", "The parts of each address, its place and its statistical areas"
            ),
            made.found,
        ),
        keywords=(Words("門牌", "doorplate"), Words("地址", "address")),
        provider=owner(LOCAL, made.synthetic),
        licence=licence_of(made),
        licence_url=LICENCE_URLS.get(licence_of(made), ""),
        attribution=owner(LOCAL, made.synthetic),
        fields=made.fields,
        geometry="Point",
        count=made.count,
        bbox=made.bbox,
        edition=made.edition,
        synthetic=made.synthetic,
    )
    return described(dataset, made.found)


def describe_statistic(theme: str, level: Level, made: Made) -> Dataset:
    """The data set of a theme at a level."""
    info, known = LEVELS[level], theme_of(theme)
    provider = STATISTICS if theme == "population" and level in STATISTICAL else known.provider
    dataset = Dataset(
        name=f"{theme}_{level}",
        kind="statistics",
        file="statistics.gpkg",
        title=marked(Words(f"{known.title.zh}（{info.zh}）", f"{known.title.en} by {info.en}"), made.synthetic),
        abstract=sentence(Words(f"{known.about.zh}，按{info.zh}分", f"{known.about.en}, by {info.en}"), made.found),
        keywords=(*known.keywords, Words(info.zh, info.en)),
        provider=owner(provider, made.synthetic),
        licence=licence_of(made),
        licence_url=LICENCE_URLS.get(licence_of(made), ""),
        attribution=owner(provider, made.synthetic),
        fields=made.fields,
        geometry="Polygon",
        count=made.count,
        bbox=made.bbox,
        level=level,
        theme=theme,
        key=info.key,
        periods=made.periods,
        edition=made.edition,
        synthetic=made.synthetic,
    )
    return described(dataset, made.found)


def theme_of(theme: str) -> Theme:
    """What is said about a theme."""
    plain = Words(theme.upper(), theme.replace("_", " ").capitalize())
    return THEMES.get(theme) or Theme(plain, plain, (), INTERIOR)


def described_by(source: Source, about: Described, **known: Any) -> Dataset:
    """The data set of a file that an operator described.

    :param known: what is known once it is read: `kind`, `file`, `geometry`, `count` and `bbox`, and `grid` of a grid
    """
    return Dataset(
        name=about.name,
        title=marked(about.title, source.synthetic),
        abstract=about.abstract,
        keywords=about.keywords,
        provider=about.provider,
        licence=about.licence,
        licence_url=about.licence_url,
        attribution=about.provider,
        fields=about.fields,
        key=about.key or None,
        edition=source.edition,
        synthetic=source.synthetic,
        supply=supply(about.supply) if about.supply else (),
        **known,
    )


def marked(title: Words, synthetic: bool) -> Words:
    """A title that says so where the data are not observed."""
    return Words(f"{title.zh}（合成資料）", f"{title.en} (synthetic)") if synthetic else title


def licence_of(made: Made) -> Words:
    """Under what the data may be used: what we made, under our own licence."""
    return APACHE if made.synthetic else made.licence


def owner(provider: Words, synthetic: bool) -> Words:
    """Who provides the data."""
    return GENERATOR if synthetic else provider


def sentence(*parts: Words) -> Words:
    """Parts as sentences, those that say nothing left out."""
    return Words(
        "".join(f"{part.zh}。" for part in parts if part.zh), " ".join(f"{part.en}." for part in parts if part.en)
    )


def plural(word: str) -> str:
    """An English name of a level in the plural."""
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def union(boxes: Iterable[BBox | None]) -> BBox | None:
    """The box around several."""
    known = [box for box in boxes if box]
    if not known:
        return None
    west, south, east, north = zip(*known, strict=True)
    return min(west), min(south), max(east), max(north)
