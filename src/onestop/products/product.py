"""One product: what is asked for, what it is called, and the question that finds its rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from onestop import crs
from onestop.dataset import Dataset, Period, Words
from onestop.errors import BadValue, NotFound
from onestop.features import Query, SortKey, Sources
from onestop.instants import REPUBLIC
from onestop.levels import BY_UNIT, LEVELS, STATISTICAL
from onestop.products.columns import PLACES, TIME, columns_of
from onestop.products.periods import period_name
from onestop.release import Release

GROUPS = {True: Words("統計區", "statistical areas"), False: Words("行政區", "administrative units")}
"""How names of products begin, by whether they are of statistical areas."""
ALL = "all"
"""Every period, in an address."""
EVERYWHERE = ("全國", "TW")
COUNTY = "COUNTY_ID"


@dataclass(frozen=True, slots=True)
class Place:
    """A county; all of the country where the code is empty."""

    code: str = ""
    name: str = ""

    @property
    def boundary(self) -> str:
        """As SEGIS names it: 臺南市 or 全國."""
        return self.name or EVERYWHERE[0]


@dataclass(frozen=True, slots=True)
class Product:
    """A data set, or a part of it.

    :ivar period: None for all periods, and where the data set has none
    """

    dataset: Dataset
    period: Period | None = None
    place: Place = Place()

    @property
    def every_period(self) -> bool:
        """Whether it holds several periods, so that each area stands in it more than once."""
        return self.period is None and bool(self.dataset.periods)

    @property
    def statistical(self) -> bool:
        """Whether it is of statistical areas, else of administrative units."""
        return self.dataset.level in STATISTICAL

    @property
    def name(self) -> str:
        """As SEGIS names it, such as 105年12月臺南市統計區人口統計_最小統計區."""
        dataset = self.dataset
        if dataset.kind == "doorplates":
            return f"{self.place.name}門牌"
        unit = LEVELS[dataset.level].zh if dataset.level else dataset.name
        if dataset.kind != "statistics":
            edition = f"_{dataset.edition}" if dataset.edition else ""
            return f"{self.place.name}{unit}界{edition}"
        theme = f"{GROUPS[self.statistical].zh}{dataset.product or str(dataset.theme).upper()}"
        if self.statistical:
            return f"{self._when()}{self.place.boundary}{theme}_{unit}"
        return f"{self._when()}{theme}_{unit}" + (f"_{self.place.name}" if self.place.name else "")

    def _when(self) -> str:
        if self.period:
            return period_name(self.period.info_time)
        first, last = self.dataset.periods[0], self.dataset.periods[-1]
        return f"{period_name(first.info_time)}至{period_name(last.info_time)}"

    @property
    def code(self) -> str:
        """As SEGIS codes it, such as TW-04-301000000A-010002_GIS-2016M12-67000; ours begin with the data set's name."""
        record = self.dataset.segis.record if self.dataset.segis else ""
        time = western(self.period.info_time) if self.period else ALL.upper()
        return f"{record or self.dataset.name}_GIS-{time}-{self.place.code or EVERYWHERE[1]}"

    @property
    def system(self) -> str:
        """Zone 119 or 121 of TWD97 TM2, whichever the place lies in."""
        return crs.find("EPSG:3825" if self.place.code in crs.OUTER_ISLANDS else "EPSG:3826").uri

    def query(self, system: str = crs.CRS84, *, geometry: bool = True) -> Query:
        """The question that finds its rows, with its columns and the rows in the order of SEGIS."""
        equals = [(COUNTY, self.place.code)] if self.place.code else []
        if self.period:
            equals.append((TIME, self.period.info_time))
        columns = columns_of(self.dataset)
        return Query(equals=tuple(equals), fields=columns, crs=system, geometry=geometry, sort=self._order(columns))

    def _order(self, columns: tuple[str, ...]) -> tuple[SortKey, ...]:
        """By CODE2, CODE1 and CODEBASE; rows are stored by the last alone, which is another order."""
        if self.dataset.kind != "statistics" or self.period is None or self.dataset.level is None:
            return ()
        places = [name for name in PLACES[self.dataset.level] if name in columns]
        return tuple(map(SortKey, places)) if self.statistical else ()


def western(info_time: str) -> str:
    """A period with the year of the common era: 111Y11M → 2022M11."""
    year, _, rest = info_time.partition("Y")
    return f"{int(year) + REPUBLIC}{rest[-1:] + rest[:-1]}"


def product_of(dataset: Dataset, places: Mapping[str, str], period: str = "", county: str = "") -> Product:
    """The product that is asked for in the words of an address.

    :param places: names of counties by code
    :param period: an INFO_TIME, `all`, or nothing for the newest
    :param county: a code, a name, or nothing for all
    :raises BadValue: for a period or a county that the data set does not have
    """
    return Product(dataset, chosen_period(dataset, period), chosen_place(dataset, places, county))


def chosen_period(dataset: Dataset, text: str) -> Period | None:
    """The period asked for; None for all of several, and where there are none."""
    if not dataset.periods:
        if text not in ("", ALL):
            raise BadValue("period", text[:20], "空白，這個資料集沒有時期 nothing, as this data set has no periods")
        return None
    if text == ALL and len(dataset.periods) > 1:
        return None
    if text in ("", ALL):
        return dataset.periods[-1]
    found = next((one for one in dataset.periods if one.info_time == text.upper()), None)
    if found is None:
        first, last = dataset.periods[0].info_time, dataset.periods[-1].info_time
        raise BadValue("period", text[:20], f"{first} … {last} ({len(dataset.periods)}), all")
    return found


def chosen_place(dataset: Dataset, places: Mapping[str, str], text: str) -> Place:
    """The county asked for, by its code or name."""
    if text in ("", *EVERYWHERE) or text.startswith(EVERYWHERE[0]):
        return Place()
    if dataset.field(COUNTY) is None:
        raise BadValue("county", text[:20], "空白，這個資料集不分縣市 nothing, as this data set has no counties")
    for code, name in places.items():
        if text.replace("台", "臺") in (code, name):
            return Place(code, name)
    raise BadValue("county", text[:20], ", ".join(f"{code} {name}" for code, name in places.items()))


def counties(sources: Sources) -> Mapping[str, str]:
    """The counties of a release: names by code."""
    if "counties" not in sources:
        return {}
    features = sources["counties"].stream(Query(geometry=False))
    return {str(one.properties[COUNTY]): str(one.properties["COUNTY"]) for one in features}


def segis_product(release: Release, places: Mapping[str, str], asked: Mapping[str, str]) -> Product:
    """The product that an address of SEGIS asks for.

    :param asked: CODE, STTIME, STUNIT, BOUNDARY and SUB_BOUNDARY, as far as they are given
    :raises NotFound: where no data set has that code and unit
    :raises BadValue: for a period or a county that it does not have
    """
    code, unit = asked.get("CODE", "").strip(), asked.get("STUNIT", "").strip().upper()
    record, _, rest = code.partition("_GIS-")
    if unit and unit not in BY_UNIT:
        raise BadValue("STUNIT", unit[:20], ", ".join(BY_UNIT))
    for dataset in release.manifest.datasets:
        known = {dataset.name, *((dataset.segis.record, dataset.segis.theme) if dataset.segis else ())} - {""}
        if record in known and (not unit or dataset.level is BY_UNIT[unit]):
            where = asked.get("SUB_BOUNDARY") or asked.get("BOUNDARY") or rest.partition("-")[2]
            return product_of(dataset, places, asked.get("STTIME", ""), where)
    raise NotFound("code", f"{code} {unit}".strip()[:80])
