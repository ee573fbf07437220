"""What a compiler needs to know of a table: its columns by the names that people may use, and its geometry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, Self

from shapely.geometry.base import BaseGeometry

from onestop.dataset import FieldType
from onestop.errors import BadValue, TooMuch
from onestop.filters.limits import MAX_PATTERN

type Parameter = str | int | float | bytes | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL that is true, false or null, and the values of its question marks."""

    sql: str
    parameters: tuple[Parameter, ...] = ()


class Wild(Enum):
    """The two signs of a pattern that stand for others."""

    MANY = "any number of characters"
    ONE = "one character"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a LIKE looks for: literal runs and wild signs, whatever signs its language writes for them."""

    parts: tuple[str | Wild, ...]

    @classmethod
    def parse(cls, text: str, many: str, one: str, escape: str) -> Self:
        """Read a pattern; a sign after the escape sign stands for itself."""
        if len(text) > MAX_PATTERN:
            raise TooMuch(f"a pattern of LIKE has {len(text)} characters; at most {MAX_PATTERN} are taken")
        parts: list[str | Wild] = []
        signs = iter(text)
        for sign in signs:
            if sign == escape:
                parts.append(next(signs, escape))
            else:
                parts.append(Wild.MANY if sign == many else Wild.ONE if sign == one else sign)
        return cls(_join(parts))

    @property
    def words(self) -> tuple[str, ...]:
        """The literal runs between the wild signs."""
        return tuple(part for part in self.parts if isinstance(part, str))

    @property
    def exact(self) -> str | None:
        """The one text that matches, where the pattern has no wild sign."""
        return None if any(isinstance(part, Wild) for part in self.parts) else "".join(self.words)


def _join(parts: list[str | Wild]) -> tuple[str | Wild, ...]:
    joined: list[str | Wild] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(last, str):
            joined[-1] = last + part
        elif not (part is Wild.MANY and last is Wild.MANY):
            joined.append(part)
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class Column:
    """A property that a filter may name.

    :ivar sql: the expression of its value; times are texts as `dataset.FieldType` has them
    :ivar end: of a period, the expression of its last day, `sql` being that of its first
    :ivar equal: compiles `= 'text'` where there is a better way than comparing, such as an index
    :ivar like: compiles LIKE (pattern, whether case is ignored), such as by a text index; else by comparing
    """

    sql: str
    type: FieldType
    end: str | None = None
    equal: Callable[[str], Condition] | None = None
    like: Callable[[Pattern, bool], Condition] | None = None


class Relation(Enum):
    """How a feature's geometry lies to the one that is asked for."""

    INTERSECTS = "intersects"
    CONTAINS = "contains"
    WITHIN = "within"
    TOUCHES = "touches"
    CROSSES = "crosses"
    OVERLAPS = "overlaps"
    EQUALS = "equals"


class SpatialColumn(Protocol):
    """A geometry that a filter may name; every condition is false where there is none."""

    def compare(self, relation: Relation, literal: BaseGeometry) -> Condition:
        """Whether the geometry is in this relation to a literal in CRS84."""
        ...

    def near(self, literal: BaseGeometry, metres: float) -> Condition:
        """Whether the geometry is at most so far from a literal in CRS84."""
        ...

    @property
    def present(self) -> str:
        """SQL: there is a geometry."""
        ...


@dataclass(frozen=True, slots=True)
class Columns:
    """Every property of a table, by name.

    :ivar scalars: names are looked up as written, then without a namespace prefix or path (`dc:title`, `towns/TOWN`)
    :ivar geometry: None where the table has none
    :ivar geometry_names: what people may call the geometry
    """

    scalars: Mapping[str, Column]
    geometry: SpatialColumn | None = None
    geometry_names: tuple[str, ...] = ("geometry", "geom", "the_geom")

    def scalar(self, name: str) -> Column:
        """The property of this name; raises BadValue."""
        column = self.scalars.get(name) or self.scalars.get(local(name))
        if column is None:
            raise BadValue("property", name, ", ".join(self.scalars) or "none; this collection has no properties")
        return column

    def spatial(self, name: str | None) -> SpatialColumn:
        """The geometry, by one of its names or None for the only one; raises BadValue."""
        if self.geometry is None:
            raise BadValue("geometry property", name, "none; this collection has no geometry")
        if name is not None and not self.names_geometry(name):
            raise BadValue("geometry property", name, ", ".join(self.geometry_names))
        return self.geometry

    def names_geometry(self, name: str) -> bool:
        """Whether people may call the geometry so, with or without a namespace prefix or path."""
        return name in self.geometry_names or local(name) in self.geometry_names


def local(name: str) -> str:
    """A name without its path and namespace prefix."""
    return name.rpartition("/")[2].rpartition(":")[2]
