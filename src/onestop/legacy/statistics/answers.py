"""What a product is asked for, and its rows as the old services gave them: numbers with a point, `-` for none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import batched

from pygeofilter import ast

from onestop.crs import CRS84
from onestop.dataset import Field, FieldType
from onestop.features import Feature, FeatureSource, Query, Sources, Value
from onestop.legacy.statistics.opencodes import EVERYWHERE
from onestop.legacy.statistics.products import TIME, Product
from onestop.legacy.statistics.ratios import KM2, Measured, Ratio
from onestop.levels import LEVELS

type Cell = str | float | int
type Row = dict[str, Cell]
type Maker = Callable[[Feature], Row]

NOTHING = "-"
"""What stands in a column of numbers for "no case" and "not shown", where the column says nothing else."""
BATCH = 1000
"""Rows written at a time."""
PRODUCT = "PRODUCT_ID"
TEXT, NUMBER = "文字", "數值"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a product.

    :ivar columns: those of the answer, in their order; all where it is empty
    :ivar filters: of each column the values that a row may have
    :ivar county: what Info says of the county
    :ivar crs: of the geometries, where they are wanted
    """

    product: Product
    columns: tuple[Field, ...] = ()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    county: str = EVERYWHERE
    crs: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be written.

    :ivar info: InMetaDatCode, InSTUnitCode, InCountyId and OutTotal
    :ivar rows: the rows in batches, each with its geometry as GeoJSON text where that was asked for
    """

    info: Mapping[str, str]
    columns: tuple[Field, ...]
    rows: Iterator[Sequence[tuple[Row, bytes | None]]]


def answer(asked: Asked, sources: Sources, measured: Measured) -> Answer:
    """Ask the store; what is wrong with the question is raised at once, the rows are read as they are written."""
    source, query = sources[asked.product.dataset.name], question(asked)
    info = {
        "InMetaDatCode": asked.product.code,
        "InSTUnitCode": asked.product.unit,
        "InCountyId": asked.county,
        "OutTotal": str(source.count(query)),
    }
    return Answer(info, asked.columns or asked.product.columns, rows(source, query, row_maker(asked, measured)))


def question(asked: Asked) -> Query:
    """What the store is asked."""
    conditions = [ast.In(ast.Attribute(name), list(values), False) for name, values in asked.filters.items()]
    columns = [one.name for one in asked.columns or asked.product.columns]
    parts = [part for ratio in wanted_ratios(asked) for part in (*ratio.parts, LEVELS[asked.product.level].key)]
    own = [name for name in (TIME, *columns, *parts) if asked.product.dataset.field(name)]
    return Query(
        filter=ast.And.from_items(*conditions) if len(conditions) > 1 else next(iter(conditions), None),
        fields=tuple(dict.fromkeys(own)),
        geometry=bool(asked.crs),
        crs=asked.crs or CRS84,
    )


def rows(source: FeatureSource, query: Query, make: Maker) -> Iterator[Sequence[tuple[Row, bytes | None]]]:
    """The rows in the order of their periods and codes."""
    for features in batched(source.stream(query), BATCH):
        yield [(make(feature), feature.geometry) for feature in features]


def wanted_ratios(asked: Asked) -> list[Ratio]:
    """The indices of the answer that are worked out."""
    names = {one.name for one in asked.columns or asked.product.columns}
    return [ratio for ratio in asked.product.ratios if ratio.field.name in names]


def row_maker(asked: Asked, measured: Measured) -> Maker:
    """What makes a row of a feature."""
    cells = [(one.name, cell_of(one)) for one in asked.columns or asked.product.columns]
    start: Row = {} if asked.columns else {PRODUCT: asked.product.number(asked.county)}
    indices = index_maker(asked, measured)

    def make(feature: Feature) -> Row:
        values = feature.properties
        if indices:
            values = values | indices(values)
        return start | {name: cell(values[name]) for name, cell in cells}

    return make


def index_maker(asked: Asked, measured: Measured) -> Callable[[Mapping[str, Value]], dict[str, Value]] | None:
    """What works out the indices of a row; None where there is none to work out."""
    ratios = wanted_ratios(asked)
    if not ratios:
        return None
    level = asked.product.level
    areas = measured.of(level) if any(KM2 in ratio.denominator for ratio in ratios) else {}
    key = LEVELS[level].key
    return lambda values: {one.field.name: one.of(values, areas.get(str(values[key]))) for one in ratios}


def cell_of(column: Field) -> Callable[[Value], Cell]:
    """What makes a cell of a value."""
    return partial(number, missing=column.missing or NOTHING) if is_number(column) else text


def number(value: Value, missing: str) -> Cell:
    """A number as the old services wrote it, with a point; what is none stays as it is."""
    if value is None:
        return missing
    return value if isinstance(value, str) else float(value)


def text(value: Value) -> Cell:
    """A code or a name."""
    return "" if value is None else str(value)


def is_number(column: Field) -> bool:
    """Whether a column has numbers."""
    return column.type in (FieldType.INTEGER, FieldType.NUMBER)


def listed(column: Field) -> dict[str, str | None]:
    """A row of ColumnList. The period has no unit at all, a code has an empty one."""
    unit = None if column.name == TIME else ""
    return {
        "COLUMN_NAME": column.name,
        "DATA_TYPE": NUMBER if is_number(column) else TEXT,
        "COLUMN_DESC": column.title.zh,
        "DISPLAY_UNIT": column.unit.zh if column.unit else unit,
    }
