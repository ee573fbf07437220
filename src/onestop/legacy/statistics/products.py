"""The products of SEGIS that a release has: a theme's columns at one level of areas, by the old codes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from onestop.dataset import Dataset, Field, Words
from onestop.errors import BadValue
from onestop.legacy.statistics.ratios import Ratio, ratio_of
from onestop.legacy.tables import shipped_rows
from onestop.levels import BY_UNIT, LEVELS, STATISTICAL, Level
from onestop.products.columns import PLACES
from onestop.release import Release

TIME = "INFO_TIME"
NO_VALUES = frozenset({TIME, *(name for info in LEVELS.values() for name in (info.key, info.name) if name)})
ALL = "*"
OURS = "ONESTOP_"
"""Begins the code of a theme as a whole, which SEGIS has no code for."""
SYSTEM = "3A1FA_"
"""Begins most old codes; a code without it is understood too."""
POSITIVE = 0x7FFF_FFFF


@dataclass(frozen=True, slots=True)
class ThemeCode:
    """A row of theme-codes.tsv.

    :ivar statistical: whether it is of statistical areas, else of administrative units
    :ivar columns: the values, in the order of the answer; `*` alone for every value
    """

    code: str
    theme: str
    statistical: bool
    columns: tuple[str, ...]
    title: Words


@dataclass(frozen=True, slots=True)
class Product:
    """One theme code at one level.

    :ivar missing: columns that SEGIS had and our data have not
    :ivar ratios: values that are worked out from others, since the data set has not got them
    """

    dataset: Dataset
    level: Level
    code: str
    title: Words
    values: tuple[Field, ...]
    missing: tuple[str, ...] = ()
    ratios: tuple[Ratio, ...] = ()

    @property
    def unit(self) -> str:
        """The statistical unit code, such as U0200."""
        return LEVELS[self.level].unit

    @property
    def statistical(self) -> bool:
        """Whether it was sold by county, as statistical areas were; else always for the whole country."""
        return self.level in STATISTICAL

    @property
    def newest(self) -> str:
        """The newest period; empty where the data set has none."""
        return self.dataset.periods[-1].info_time if self.dataset.periods else ""

    @property
    def columns(self) -> tuple[Field, ...]:
        """What ColumnList lists: the period, the area, the values."""
        places = (self.dataset.field(name) for name in (TIME, *PLACES[self.level]))
        return (*(field for field in places if field), *self.values)

    def number(self, county: str) -> int:
        """PRODUCT_ID: the same for the same product, period and county."""
        return crc32(f"{self.code} {self.unit} {self.newest} {county}".encode()) & POSITIVE


class Products:
    """The products of a release; of two with the same codes the later one counts."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._products = {(one.code, one.unit): one for one in products}

    def __iter__(self) -> Iterator[Product]:
        return iter(self._products.values())

    def get(self, code: str, unit: str) -> Product | None:
        """The product of two codes, if there is one."""
        return self._products.get((code, unit))

    def find(self, code: str, unit: str) -> Product:
        """The product of two codes as somebody wrote them; raises BadValue."""
        units = list(dict.fromkeys(one.unit for one in self))
        if unit.upper() not in units:
            raise BadValue("oSTUnitCode", unit[:20], ", ".join(units))
        for written in (code.upper(), SYSTEM + code.upper()):
            if found := self.get(written, unit.upper()):
                return found
        codes = [one.code for one in self if one.unit == unit.upper()]
        raise BadValue("oMetaDatCode", code[:40], f"{', '.join(codes)}{lacking(code, unit)}")


def lacking(code: str, unit: str) -> str:
    """Why an old code that we know has no product."""
    known = {name: one for one in theme_codes() for name in (one.code, one.code.removeprefix(SYSTEM))}
    one = known.get(code.upper())
    if one is None:
        return ""
    if one.statistical != (BY_UNIT[unit.upper()] in STATISTICAL):
        zh, en = ("統計區", "statistical areas") if one.statistical else ("行政區", "administrative units")
        return f"; {one.code} 屬於{zh} is of {en}"
    columns = ", ".join(one.columns[:6])
    return f"; 本站資料沒有 {one.code} 的欄位 our data have no column of {one.code}: {columns}"


def products_of(release: Release) -> Products:
    """Every product of a release: each data set by its own code, then the table's, then ours."""
    statistics = [one for one in release.manifest.datasets if one.kind == "statistics"]
    old = [product for code in theme_codes() for one in statistics if (product := product_of(one, code))]
    own = [whole(one, one.segis.theme) for one in statistics if one.segis and one.segis.theme]
    return Products([*own, *old, *(whole(one, OURS + str(one.theme).upper()) for one in statistics)])


def product_of(dataset: Dataset, code: ThemeCode) -> Product | None:
    """What a data set has of an old code; None where that is nothing."""
    level = dataset.level
    if level is None or dataset.theme != code.theme or code.statistical != (level in STATISTICAL):
        return None
    if code.columns == (ALL,):
        return Product(dataset, level, code.code, code.title, values_of(dataset))
    ratios = {name: ratio for name in code.columns if (ratio := ratio_of(dataset, name))}
    found = {name: dataset.field(name) or (ratios[name].field if name in ratios else None) for name in code.columns}
    values = tuple(field for field in found.values() if field)
    missing = tuple(name for name, field in found.items() if field is None)
    worked_out = tuple(ratio for name, ratio in ratios.items() if dataset.field(name) is None)
    return Product(dataset, level, code.code, code.title, values, missing, worked_out) if values else None


def whole(dataset: Dataset, code: str) -> Product:
    """A data set with all of its values."""
    return Product(dataset, dataset.level or Level.COUNTY, code, dataset.title, values_of(dataset))


def values_of(dataset: Dataset) -> tuple[Field, ...]:
    """The fields that are neither an area nor a period."""
    return tuple(field for field in dataset.fields if field.name not in NO_VALUES)


@cache
def theme_codes() -> tuple[ThemeCode, ...]:
    """The table of old codes."""
    return tuple(
        ThemeCode(code, theme, units == "stat", tuple(columns.split()), Words(zh, en))
        for code, theme, units, columns, zh, en in shipped_rows("statistics", "theme-codes.tsv")
    )
