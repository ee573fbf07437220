"""The operations of the old statistics services: what each is called, takes and answers.

A request's parameters become an `Asked`, the store's answer a document in pieces; how that is wrapped is the binding's
matter (application.py).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from onestop.dataset import Field, Words
from onestop.errors import BadValue
from onestop.features import Sources
from onestop.legacy.statistics import documents
from onestop.legacy.statistics.answers import Asked, answer, listed
from onestop.legacy.statistics.opencodes import EVERYWHERE, OpenCodes
from onestop.legacy.statistics.point import codes_at
from onestop.legacy.statistics.products import TIME, Product, Products
from onestop.legacy.statistics.ratios import Measured
from onestop.levels import LEVELS, Level

SHOWN = 60
"""Characters of a wrong value that are repeated."""
ALL = frozenset({"", "*"})
"""What a filter says that filters nothing."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What answers are made from."""

    products: Products
    open_codes: OpenCodes
    sources: Sources
    measured: Measured


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    :ivar parameters: by their names in lower case
    """

    engine: Engine
    parameters: Mapping[str, str]

    def text(self, name: str) -> str:
        """A parameter as it was sent; empty where it was not."""
        return self.parameters.get(name.lower(), "")

    def values(self, name: str) -> tuple[str, ...]:
        """A list with commas between its values; none where everything is wanted."""
        found = tuple(dict.fromkeys(one.strip() for one in self.text(name).split(",") if one.strip()))
        return () if any(one in ALL for one in found) else found

    @property
    def xml(self) -> bool:
        """Whether the text is wanted as XML; everything else is JSON."""
        return self.text("oResultDataType").upper() == "XML"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    :ivar run: the text that is answered, in pieces
    :ivar needed: the parameters that the HTTP bindings insist on
    """

    name: str
    title: Words
    parameters: tuple[str, ...]
    run: Callable[[Call], Iterator[bytes]]
    needed: tuple[str, ...] = ()


FILTERS: Mapping[str, str] = {
    "oFilterSTTimes": TIME,
    "oCountyId": "COUNTY_ID",
    "oFilterCountys": "COUNTY_ID",
    "oFilterTowns": "TOWN_ID",
    "oFilterVillages": "V_ID",
    "oFilterCode2s": "CODE2",
    "oFilterCode1s": "CODE1",
    "oFilterCodeBases": "CODEBASE",
}
"""The column that each filter looks at."""
KEYS = ("oAPPId", "oAPIKey")
WHAT = ("oSTUnitCode", "oMetaDatCode")
KIND = "oResultDataType"


def rows(call: Call, level: Level, filters: tuple[str, ...]) -> Iterator[bytes]:
    """The rows of a product at one level that pass every filter."""
    unit = LEVELS[level].unit
    if call.text("oSTUnitCode").upper() != unit:
        raise BadValue("oSTUnitCode", call.text("oSTUnitCode")[:SHOWN], unit)
    product = call.engine.products.find(call.text("oMetaDatCode"), unit)
    wanted: dict[str, tuple[str, ...]] = {}
    for name in filters:
        values, column = call.values(name), FILTERS[name]
        if values and product.dataset.field(column):
            wanted[column] = tuple(one for one in values if one in wanted.get(column, values))
    counties = wanted.get("COUNTY_ID", (EVERYWHERE,))
    asked = Asked(product, columns(call, product), wanted, ",".join(counties))
    return document(call, asked)


def document(call: Call, asked: Asked) -> Iterator[bytes]:
    """The answer as JSON or XML."""
    found = answer(asked, call.engine.sources, call.engine.measured)
    return documents.xml_parts(found) if call.xml else documents.json_parts(found)


def columns(call: Call, product: Product) -> tuple[Field, ...]:
    """The columns of oSelectColumns, in its order; none where all are wanted. Raises BadValue."""
    known = {column.name: column for column in product.columns}
    for name in call.values("oSelectColumns"):
        if name.upper() not in known:
            gone = (
                "（SEGIS 有、本站資料沒有 SEGIS had it, our data have not）" if name.upper() in product.missing else ""
            )
            raise BadValue("oSelectColumns", name[:SHOWN] + gone, ", ".join(known))
    return tuple(known[name.upper()] for name in call.values("oSelectColumns"))


def times(call: Call) -> Iterator[bytes]:
    """GetSTTimeList: the periods of a product, newest first."""
    periods = reversed(found(call).dataset.periods)
    return told(call, "DateList", [{TIME: period.info_time} for period in periods])


def column_list(call: Call) -> Iterator[bytes]:
    """GetColumnList: the columns of a product."""
    return told(call, "ColumnList", [listed(column) for column in found(call).columns])


def found(call: Call) -> Product:
    """The product that a call names; raises BadValue."""
    return call.engine.products.find(call.text("oMetaDatCode"), call.text("oSTUnitCode"))


def told(call: Call, name: str, rows: list[dict[str, str | None]] | list[dict[str, str]]) -> Iterator[bytes]:
    """A short list as JSON or XML."""
    if call.xml:
        items = "".join(f"<Row>{documents.elements(row)}</Row>" for row in rows)
        return iter([f"<{documents.ROOT}><{name}>{items}</{name}></{documents.ROOT}>".encode()])
    return iter([orjson.dumps({name: rows})])


def point(call: Call) -> Iterator[bytes]:
    """GetSTATCode: the areas that a point lies in, in a list of one; an empty list where it lies in none."""
    return iter([orjson.dumps(codes_at(call.engine.sources, call.text("x"), call.text("y"), call.text("oSRS")))])
