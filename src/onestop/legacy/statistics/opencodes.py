"""oCodes: which product, format and county each one stands for.

The old codes were encrypted, so nobody can tell from one what it means: an operator's table does
(`old-services/ocodes.tsv` in the home). For every product we issue codes of the same shape besides, which stay the same
from release to release.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha384
from pathlib import Path

from onestop.errors import BadSetting
from onestop.legacy.statistics.products import Product, Products
from onestop.legacy.tables import FOLDER, operator_rows
from onestop.levels import BY_UNIT, LEVELS, Level

TABLE = "ocodes.tsv"
COLUMNS = ("oCode", "InMetaDatCode", "InSTUnitCode", "format", "InCountyId")
EVERYWHERE = "*"
"""InCountyId of the whole country."""


class Format(StrEnum):
    """What a product is written as; SEGIS had one oCode for each."""

    JSON = "JSON"
    XML = "XML"
    TWD97 = "GeoJSON-TWD97"
    WGS84 = "GeoJSON-WGS84"


@dataclass(frozen=True, slots=True)
class OpenCode:
    """What an oCode stands for.

    :ivar county: the code of one county, or `*`
    """

    text: str
    code: str
    unit: str
    format: Format
    county: str


type OpenCodes = Mapping[str, OpenCode]
"""By their text in upper case."""


def open_codes(products: Products, counties: Mapping[str, str], home: Path) -> OpenCodes:
    """Every code there is, the operator's before ours; raises BadSetting for a row that means nothing."""
    ours = {one.text: one for product in products for one in issued(product, counties)}
    return ours | {one.text: one for one in from_operator(home)}


def issued(product: Product, counties: Mapping[str, str]) -> Iterator[OpenCode]:
    """Our codes for a product: in each format, of statistical areas for each county too."""
    places = (EVERYWHERE, *counties) if product.statistical else (EVERYWHERE,)
    for county in places:
        for form in Format:
            yield OpenCode(text_of(product, form, county), product.code, product.unit, form, county)


def text_of(product: Product, form: Format, county: str) -> str:
    """The text of our code: 96 hexadecimal digits, as the old ones were written. Nothing is secret in it."""
    return sha384(f"onestop {product.code} {product.unit} {form} {county}".encode()).hexdigest().upper()


def from_operator(home: Path) -> Iterator[OpenCode]:
    """The codes of the operator's table; raises BadSetting."""
    forms = {form.upper(): form for form in Format}
    for line, (text, code, unit, form, county) in operator_rows(home, TABLE, len(COLUMNS)):
        if text == COLUMNS[0]:
            continue
        place = county or EVERYWHERE
        if form.upper() not in forms or unit not in BY_UNIT or not text:
            allowed = f"{', '.join(Format)}; {', '.join(BY_UNIT)}"
            raise BadSetting(
                f"{home / FOLDER / TABLE}, line {line}: 不接受 "
                f"{unit!r} {form!r} is not allowed; 可用 allowed: {allowed}"
            )
        if place != EVERYWHERE and not LEVELS[Level.COUNTY].pattern.fullmatch(place):
            raise BadSetting(
                f"{home / FOLDER / TABLE}, line {line}: "
                f"{place!r} 不是縣市代碼，如 is no code of a county, such as 10007"
            )
        yield OpenCode(text.upper(), code, unit, forms[form.upper()], place)
