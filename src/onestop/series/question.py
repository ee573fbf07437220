"""What is asked of a statistic, and whether it can be."""

from dataclasses import dataclass

from onestop.dataset import Dataset, Field, FieldType, Period
from onestop.errors import BadValue, NotFound
from onestop.features import SortKey
from onestop.instants import Interval
from onestop.levels import BY_KEY, LEVELS, level_of
from onestop.series.model import Layout

INFO_TIME = "INFO_TIME"
NUMBERS = (FieldType.INTEGER, FieldType.NUMBER)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    :ivar area: one area's code; every period that is asked for gets its row then, with or without values
    :ivar parent: the code of a larger area that the rows lie in; the whole country where both are None
    :ivar fields: names of values; empty for all of them, or for the main one where periods are the columns
    :ivar periods: as SEGIS writes them; empty for all
    :ivar time: first and last day; keeps periods that overlap
    :ivar limit: most rows; None for all
    """

    layout: Layout
    area: str | None = None
    parent: str | None = None
    fields: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    time: Interval | None = None
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Meant:
    """A question that can be answered.

    :ivar column: which column of the table has the code, None for the whole country
    :ivar places: codes and names of the area and of those that it lies in
    """

    dataset: Dataset
    column: str | None
    code: str
    places: tuple[Field, ...]
    fields: tuple[Field, ...]
    periods: tuple[Period, ...]


def understood(question: Question, dataset: Dataset) -> Meant:
    """What a question means for a data set; raises BadValue and NotFound."""
    if dataset.kind != "statistics" or dataset.key is None:
        raise NotFound("statistic", dataset.name)
    column, code = condition(question, dataset)
    places = tuple(field for field in dataset.fields if field.type not in NUMBERS and field.name != INFO_TIME)
    return Meant(dataset, column, code, places, fields(question, dataset), periods(question, dataset))


def condition(question: Question, dataset: Dataset) -> tuple[str | None, str]:
    """The column of the code that rows must have, and the code; raises BadValue."""
    if dataset.level is None or (question.area is None and question.parent is None):
        return None, ""
    info = LEVELS[dataset.level]
    if question.area is not None:
        if info.pattern.fullmatch(question.area) is None:
            raise BadValue("area", question.area[:80], f"the code of a {info.en}, {info.zh}代碼; it is in {info.key}")
        return info.key, question.area
    level = level_of(question.parent or "")
    allowed = [LEVELS[BY_KEY[key]] for key in info.parents]
    if level is None or LEVELS[level] not in allowed:
        known = ", ".join(f"a {one.en} ({one.key})" for one in allowed)
        told = f"the code of {known}" if known else f"nothing: no area is larger than a {info.en} 沒有上層區域"
        raise BadValue("parent", (question.parent or "")[:80], told)
    return LEVELS[level].key, question.parent or ""


def fields(question: Question, dataset: Dataset) -> tuple[Field, ...]:
    """The values that are asked for; raises BadValue."""
    values = [field for field in dataset.fields if field.type in NUMBERS]
    known = {field.name: field for field in values}
    for name in question.fields:
        if name not in known:
            raise BadValue("field", name[:80], ", ".join(known))
    if question.layout is Layout.FIELDS:
        return tuple(field for field in values if not question.fields or field.name in question.fields)
    if len(question.fields) > 1:
        raise BadValue("field", ",".join(question.fields), "one field where the columns are periods")
    return (known[question.fields[0]] if question.fields else next((one for one in values if one.main), values[0]),)


def periods(question: Question, dataset: Dataset) -> tuple[Period, ...]:
    """The periods that are asked for, oldest first; raises BadValue."""
    known = {period.info_time: period for period in dataset.periods}
    for name in question.periods:
        if name not in known:
            first, last = dataset.periods[0].info_time, dataset.periods[-1].info_time
            raise BadValue("period", name[:80], f"one of the {len(known)} periods from {first} to {last}")
    begin, end = question.time or (None, None)
    return tuple(
        period
        for period in dataset.periods
        if (not question.periods or period.info_time in question.periods)
        and (begin is None or period.end >= begin)
        and (end is None or period.start <= end)
    )
