"""From what was found to rows and columns."""

from collections.abc import Iterator
from dataclasses import dataclass

from onestop.dataset import TIMES, Field, FieldType, Period, Words
from onestop.errors import BadValue, NotFound
from onestop.features import SortKey, Value
from onestop.release import Release
from onestop.series import periods as in_words
from onestop.series.model import Column, Layout, Role, Table
from onestop.series.question import INFO_TIME, Meant, Question, understood
from onestop.series.read import Found, is_known, read

TIME = Field(INFO_TIME, FieldType.STRING, Words("資料時間", "Period"))


def ask(release: Release, name: str, question: Question, *, seconds: float) -> Table:
    """The table that a question about a statistic of a release means.

    :param name: the data set
    :param seconds: how long reading may take
    :raises BadValue: for what the data set does not have
    :raises NotFound: for an area that it has no value of, a larger one that there is not, or where it is no statistic
    :raises TooMuch: where the answer would be larger than the limit on cells
    """
    meant = understood(question, release.dataset(name))
    columns = columns_of(meant, question.layout)
    orders = [order(key, columns) for key in question.sort]
    found = read(release, meant, seconds)
    if meant.periods and not found and (question.area is not None or not is_known(release, meant, seconds)):
        raise NotFound(f"{name}: {meant.column}", meant.code)
    rows = list(ROWS[question.layout](found, meant, question.area is not None))
    matched = len(rows)
    for key in reversed(orders):
        rows.sort(key=key, reverse=key.descending)
    end = None if question.limit is None else question.offset + question.limit
    return Table(meant.dataset, columns, rows[question.offset : end], matched)


def columns_of(meant: Meant, layout: Layout) -> tuple[Column, ...]:
    """Codes and names first, then time, then values."""
    key = meant.dataset.key
    places = sorted(meant.places, key=lambda field: field.name != key)
    first = [Column(field.name, field.title, Role.PLACE, field) for field in places]
    if layout is Layout.PERIODS:
        (field,) = meant.fields
        return (*first, *(of_period(field, period) for period in meant.periods))
    time = (meant.dataset.field(INFO_TIME) or TIME, *TIMES)
    times = [Column(field.name, field.title, Role.TIME, field) for field in time]
    values = [Column(field.name, field.title, Role.VALUE, field) for field in meant.fields]
    return (*first, *times, *values)


def of_period(field: Field, period: Period) -> Column:
    """The column of a field's values in one period."""
    when = in_words.words(period)
    title = Words(f"{field.title.zh} {when.zh}", f"{field.title.en} {when.en}")
    return Column(period.info_time, title, Role.VALUE, field, period)


def with_periods(found: Found, meant: Meant, _every: bool) -> Iterator[list[Value]]:
    """A row for each area, a column for each period."""
    names = [period.info_time for period in meant.periods]
    none = (None,)
    for place, values in found.values():
        yield [*place, *(values.get(name, none)[0] for name in names)]


def with_fields(found: Found, meant: Meant, every: bool) -> Iterator[list[Value]]:
    """A row for each area and period, a column for each field.

    :param every: have a row for periods without values too
    """
    none = (None,) * len(meant.fields)
    days = [(one.info_time, one.start.isoformat(), one.end.isoformat()) for one in meant.periods]
    for place, values in found.values():
        for day in days:
            if every or day[0] in values:
                yield [*place, *day, *values.get(day[0], none)]


ROWS = {Layout.PERIODS: with_periods, Layout.FIELDS: with_fields}


def order(key: SortKey, columns: tuple[Column, ...]) -> "Order":
    """What rows are ordered by; those without the value come last, whichever the direction. Raises BadValue."""
    names = [column.name for column in columns]
    if key.field not in names:
        raise BadValue("sortby", key.field[:80], ", ".join(names[:40]) + (", …" if len(names) > 40 else ""))  # noqa: PLR2004
    return Order(names.index(key.field), key.descending)


@dataclass(frozen=True, slots=True)
class Order:
    """The key by which rows are sorted.

    :ivar at: the column
    """

    at: int
    descending: bool

    def __call__(self, row: list[Value]) -> tuple[bool, str, float]:
        """A code or name as text, a value as number."""
        value = row[self.at]
        return (value is None) is not self.descending, *(
            ("", value) if isinstance(value, int | float) else (value or "", 0)
        )
