"""A table of a statistic: its columns, each with what it holds, and its rows."""

from dataclasses import dataclass
from enum import StrEnum

from onestop.dataset import Dataset, Field, Period, Words
from onestop.features import Value


class Layout(StrEnum):
    """What stands in the columns beside codes and names."""

    PERIODS = "period"
    FIELDS = "field"


class Role(StrEnum):
    """What a column is for."""

    PLACE = "place"
    TIME = "time"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    :ivar name: what it is asked for by: a field's name, or the period as SEGIS writes it
    :ivar field: what its values are of
    :ivar period: of a column that holds one period
    """

    name: str
    title: Words
    role: Role
    field: Field
    period: Period | None = None


@dataclass(slots=True)
class Table:
    """A table; a value that the source does not have is None.

    :ivar matched: rows before `limit` and `offset`
    """

    dataset: Dataset
    columns: tuple[Column, ...]
    rows: list[list[Value]]
    matched: int

    def places(self) -> tuple[int, ...]:
        """Which columns hold codes and names."""
        return tuple(at for at, column in enumerate(self.columns) if column.role is Role.PLACE)

    def values(self) -> tuple[int, ...]:
        """Which columns hold values."""
        return tuple(at for at, column in enumerate(self.columns) if column.role is Role.VALUE)
