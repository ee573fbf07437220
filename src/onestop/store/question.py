"""From a query to SQL: which features match, in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce

from pygeofilter import ast

from onestop.crs import transform_bbox
from onestop.dataset import BBox
from onestop.errors import BadValue
from onestop.features import Query, SortKey
from onestop.filters.columns import Condition, Relation
from onestop.filters.literals import FIRST_DAY, LAST_DAY, Untyped, box, day_text, shape_of
from onestop.filters.sql import compile_filter, join
from onestop.store.tables import Table

type Part = Callable[[Query, Table], Condition | None]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table; the same question always has the same answer, so it is the key of what is kept.

    :ivar where: None where every feature matches
    :ivar order: None for the collection's own order
    """

    where: Condition | None
    order: str | None

    @property
    def plain(self) -> bool:
        """Whether the answer is every feature in the collection's own order."""
        return self.where is None and self.order is None

    def sql(self, table: Table) -> Condition:
        """The statement whose rows are the fids that match, in order."""
        where = f" WHERE {self.where.sql}" if self.where else ""
        order = f"{self.order}, t.fid" if self.order else "t.fid"
        parameters = self.where.parameters if self.where else ()
        return Condition(f"SELECT t.fid FROM {table.name} AS t{where} ORDER BY {order}", parameters)


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
    if extent is not None and contains(asked, extent):
        return Condition("(t.area IS NOT NULL)") if table.dataset.kind == "statistics" else None
    west, south, east, north = asked
    sides = [asked] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
    shapes = (table.geometry.compare(Relation.INTERSECTS, shape_of(box(*side))) for side in sides)
    return reduce(lambda left, right: join(left, "OR", right), shapes)


def contains(outer: BBox, inner: BBox) -> bool:
    """Whether a box lies wholly in another."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def by_filter(query: Query, table: Table) -> Condition | None:
    """What the filter asks."""
    return None if query.filter is None else compile_filter(query.filter, table.columns)


PARTS: tuple[Part, ...] = (by_equals, by_time, by_bbox, by_filter)
"""Every part of a query that narrows the answer."""


def question(query: Query, table: Table) -> Question:
    """The question that a query asks of a table.

    :raises BadValue: for what the query has wrong
    """
    conditions = [condition for part in PARTS if (condition := part(query, table)) is not None]
    where = reduce(lambda left, right: join(left, "AND", right), conditions) if conditions else None
    return Question(where, ", ".join(order(key, table) for key in query.sort) or None)


def order(key: SortKey, table: Table) -> str:
    """One term of ORDER BY; features without the value come last, whichever the direction."""
    column = table.columns.scalar(key.field)
    return f"{column.sql}{' DESC' if key.descending else ''} NULLS LAST"
