"""From a query to SQL: which features match, in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce

import shapely
from pygeofilter import ast

from onestop.crs import WORLD, lies_within, transform_bbox
from onestop.dataset import BBox
from onestop.errors import BadValue
from onestop.features import Query, SortKey
from onestop.filters.columns import Condition, Relation
from onestop.filters.literals import FIRST_DAY, LAST_DAY, Untyped, day_text
from onestop.filters.sql import compile_filter, join
from onestop.store.tables import OWN, Table

type Part = Callable[[Query, Table], Condition | None]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table; the same question always has the same answer, so it is the key of what is kept.

    :ivar select: the statement whose rows are the fids that match; None where every feature does
    :ivar ordered: whether the rows come in the order that is wanted, else the order of the fids is
    :ivar box: where nothing but a box is asked: a row has, besides the fid, the geometry that has yet to be tested
    """

    select: Condition | None
    ordered: bool = False
    box: BBox | None = None


def by_equals(query: Query, table: Table) -> Condition | None:
    """Fields with the values that the URL gives, read by the field's type."""
    if not query.equals:
        return None
    parts = [ast.Equal(ast.Attribute(name), Untyped(value)) for name, value in query.equals]
    return compile_filter(ast.And.from_items(*parts), table.columns)


def by_time(query: Query, table: Table) -> Condition | None:
    """Periods that overlap the time asked for; data sets without a time match always.

    The manifest lists the periods, so an index on INFO_TIME is enough.
    """
    if query.time is None or table.dataset.kind != "statistics":
        return None
    start, end = query.time
    if start and end and start > end:
        raise BadValue("datetime", f"{start}/{end}", "an interval that begins before it ends")
    first, last = limit(start, FIRST_DAY), limit(end, LAST_DAY)
    known = [one.info_time for one in table.dataset.periods if str(one.end) >= first and str(one.start) <= last]
    if not known:
        return Condition("0")
    return Condition(f"t.INFO_TIME IN ({', '.join('?' * len(known))})", tuple(known))


def limit(day: date | None, when_open: str) -> str:
    """One end of an interval as the columns keep it."""
    return day_text(day) if day else when_open


def by_bbox(query: Query, table: Table) -> Condition | None:
    """Geometries that intersect the box; a box around everything asks only that there be a geometry."""
    if query.bbox is None:
        return None
    asked = transform_bbox(query.bbox)
    extent = table.dataset.bbox
    if extent is not None and lies_within(extent, asked):
        return Condition("(t.area IS NOT NULL)") if table.dataset.kind == "statistics" else None
    sides = (table.geometry.compare(Relation.INTERSECTS, shapely.box(*side)) for side in split(asked))
    return reduce(lambda left, right: join(left, "OR", right), sides)


def split(asked: BBox) -> list[BBox]:
    """A box, or its two parts where it crosses the antimeridian."""
    west, south, east, north = asked
    return [asked] if west <= east else [(west, south, WORLD[2], north), (WORLD[0], south, east, north)]


def by_filter(query: Query, table: Table) -> Condition | None:
    """What the filter asks."""
    return None if query.filter is None else compile_filter(query.filter, table.columns)


PARTS: tuple[Part, ...] = (by_equals, by_time, by_bbox, by_filter)
"""Every part of a query that narrows the answer."""


def question(query: Query, table: Table) -> Question:
    """The question that a query asks of a table.

    :raises BadValue: for what the query has wrong
    """
    box = box_alone(query, table)
    if box is not None:
        return Question(table.geometry.in_box(box), box=box)
    conditions = [found for part in PARTS if (found := part(query, table)) is not None]
    if not conditions and not query.sort:
        return Question(None)
    return Question(statement(conditions, query.sort, table), ordered=bool(query.sort))


def box_alone(query: Query, table: Table) -> BBox | None:
    """The box, where nothing else is asked of a table with geometries of its own, and it leaves some of them out."""
    if query.bbox is None or query.filter or query.equals or query.sort or table.link != OWN:
        return None
    asked = transform_bbox(query.bbox)
    extent = table.dataset.bbox
    everything = extent is not None and lies_within(extent, asked)
    return asked if not everything and len(split(asked)) == 1 and by_time(query, table) is None else None


def statement(conditions: list[Condition], sort: tuple[SortKey, ...], table: Table) -> Condition:
    """The SELECT of the fids that fulfil all conditions, in order."""
    where = reduce(lambda left, right: join(left, "AND", right), conditions) if conditions else Condition("1")
    wanted = ", ".join([*(order(key, table) for key in sort), "t.fid"])
    return Condition(f"SELECT t.fid FROM {table.name} AS t WHERE {where.sql} ORDER BY {wanted}", where.parameters)


def order(key: SortKey, table: Table) -> str:
    """One term of ORDER BY; features without the value come last, whichever the direction."""
    column = table.columns.scalar(key.field)
    return f"{column.sql}{' DESC' if key.descending else ''} NULLS LAST"
