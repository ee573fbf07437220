"""The products of a release as STATCloud listed them, in the rows that its clients read."""

import re
from collections.abc import Iterator, Mapping
from zlib import crc32

from onestop.dataset import Dataset
from onestop.errors import BadValue
from onestop.instants import REPUBLIC
from onestop.legacy.mistakes import NothingHere
from onestop.levels import BY_UNIT, LEVELS
from onestop.products import Product, product_of
from onestop.release import Release

KINDS = ("statistics", "areas")
NATION = "全國"
EVERYWHERE = "TW"
UNITS = {"4": "U01VI"}
"""Numbers that the form of before had for units, as far as they were ever written down."""
NUMBER = re.compile(r"[0-9]{1,9}")

type Places = Mapping[str, str]
"""Names of counties by code."""
type Row = dict[str, str | int]


def product_id(product: Product) -> str:
    """What tells a product from all others, in signs that need no escape: `population_village.113Y12M.TW`."""
    time = product.period.info_time if product.period else ""
    return f"{product.dataset.name}.{time}.{product.place.code or EVERYWHERE}"


def product_named(release: Release, places: Places, text: str) -> Product:
    """The product of an identifier; raises NothingHere."""
    name, _, rest = text.partition(".")
    time, _, county = rest.partition(".")
    dataset = release.datasets.get(name)
    if dataset is None or dataset.kind not in KINDS:
        raise NothingHere(f"沒有這個產品。 There is no such product: {text[:60]!r}")
    return product_of(dataset, places, time, county)


def listed(release: Release, places: Places, asked: Mapping[str, str]) -> list[Product]:
    """The products that pass every filter, of each data set the newest first; raises BadValue.

    :param asked: boundary, stunit, yearstart, yearend and keyword, by their names in lower case
    """
    boundary = asked.get("boundary", "")
    county = "" if not boundary or boundary.startswith(NATION) else boundary
    datasets = [one for one in release.manifest.datasets if one.kind in KINDS]
    return [
        product
        for dataset in datasets
        if of_unit(dataset, asked.get("stunit", "")) and not (county and dataset.field("COUNTY_ID") is None)
        for product in each_period(dataset, places, county)
        if in_years(product, asked) and has_words(product, asked.get("keyword", ""))
    ]


def each_period(dataset: Dataset, places: Places, county: str) -> Iterator[Product]:
    """A product for each period, the newest first; one where there are none."""
    for time in [one.info_time for one in reversed(dataset.periods)] or [""]:
        yield product_of(dataset, places, time, county)


def of_unit(dataset: Dataset, unit: str) -> bool:
    """Whether a data set is of a unit; a number of the old form that nobody knows filters nothing."""
    level = BY_UNIT.get(UNITS.get(unit, unit.upper()))
    return level is None or dataset.level is level


def in_years(product: Product, asked: Mapping[str, str]) -> bool:
    """Whether a product is of the years asked for, of the Republic or of the common era; raises BadValue."""
    first, last = (number(asked, name, 0) for name in ("yearstart", "yearend"))
    if product.period is None:
        return True
    year = product.period.start.year
    return (not first or year >= western(first)) and (not last or year <= western(last))


def western(year: int) -> int:
    """A year of the common era."""
    return year if year > REPUBLIC else year + REPUBLIC


def has_words(product: Product, keyword: str) -> bool:
    """Whether the name of a product has every word."""
    return all(word in product.name for word in keyword.replace("台", "臺").split())


def number(asked: Mapping[str, str], name: str, default: int) -> int:
    """A whole number of a request; raises BadValue."""
    text = asked.get(name, "") or str(default)
    if not NUMBER.fullmatch(text):
        raise BadValue(name, text[:20], "整數 a whole number")
    return int(text)


def row(product: Product, place: int) -> Row:
    """A product as a row.

    :param place: in the list, from 1
    """
    dataset, record = product.dataset, product.code.partition("_GIS-")[0]
    return {
        "new_num": place,
        "SUB_PRODUCT_ID": 0,
        "SORT_ID": crc32(product_id(product).encode()) >> 1,
        "CNAME": product.name,
        "CODE": product.code,
        "MID": record,
        "BOUNDARY_DESC": product.place.boundary,
        "BOUNDARY_INDEX": "",
        "SUB_BOUNDARY_DESC": "",
        "SUB_BOUNDARY_INDEX": "",
        "STUNIT_CODE": LEVELS[dataset.level].unit if dataset.level else "",
        "STUNIT_NAME": LEVELS[dataset.level].zh if dataset.level else "",
        "STTIME": product.period.info_time if product.period else "",
        "APPLY_TYPE_ID": 0,
        "PRODUCT_COUNT": max(len(dataset.periods), 1),
        "DEC_COL": product_id(product),
        "DEC_MCOL": record,
    }
