"""What becomes of each row of a table: joined, or reported with the reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from onestop.dataset import Words
from onestop.errors import BadValue
from onestop.joins.keys import Meant, Repair, meaning
from onestop.joins.known import Known
from onestop.joins.reading import Upload, named
from onestop.tabular.columns import column_at, folded, listed

MOST_CANDIDATES = 20
"""Candidates that are named."""
SHOWN = 100
"""Characters of a cell that are repeated."""
LONGEST_NUMBER = 6
"""Digits of a column's number."""
MOST_TITLES = 20
"""Rows that are looked through for the one with the names."""


class Status(StrEnum):
    """What became of a row."""

    JOINED = "joined"
    EMPTY = "empty"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    DUPLICATE = "duplicate"
    TITLE = "title"
    HEADER = "header"


STATUSES = {
    Status.JOINED: Words("已連結", "joined"),
    Status.EMPTY: Words("沒有代碼或名稱", "no code or name"),
    Status.UNKNOWN: Words("查無此區", "no such area"),
    Status.AMBIGUOUS: Words(
        "可能是幾個區，請用代碼或加上縣市與鄉鎮市區", "could be several areas; use a code, or name its county and town"
    ),
    Status.DUPLICATE: Words("同一區前面已有一列", "an earlier row is of the same area"),
    Status.TITLE: Words("欄名之上的標題", "a title above the headings"),
    Status.HEADER: Words("欄名，或第二列欄名", "a row of headings"),
}
"""What each is called."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row.

    :ivar number: of the row, from 1, the first row of the file not counted
    :ivar given: what the row has for a code
    :ivar code: of the area it was joined to, or that another row has already
    :ivar first: for a duplicate, the row that was joined
    """

    number: int
    status: Status
    given: str
    code: str | None = None
    repair: Repair | None = None
    candidates: tuple[str, ...] = ()
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """Every row of a table, in order.

    :ivar keys: the columns that say which area a row is of
    :ivar titles: of each column what a second row of headings says
    """

    keys: tuple[int, ...]
    outcomes: tuple[Outcome, ...]
    titles: tuple[str | None, ...]

    def counts(self) -> Counter[str]:
        """How many rows became what."""
        return Counter(str(outcome.status) for outcome in self.outcomes)

    def repairs(self) -> Counter[str]:
        """How many joined rows were repaired, and how."""
        return Counter(str(one.repair) for one in self.outcomes if one.repair and one.status is Status.JOINED)


def chosen(upload: Upload, keys: Sequence[str], values: Sequence[str]) -> tuple[Upload, tuple[str, ...]]:
    """A table by its row of names, without the columns that nobody wants, and the names of its key columns.

    :raises BadValue: for a key or a column that there is not

    :param values: the columns that are wanted besides the keys; all where there is none
    """
    upload = headed(upload, keys)
    places = [place_of(upload.columns, name, "right-dataset-key") for name in keys]
    names = tuple(upload.columns[at] for at in places)
    if not values:
        return upload, names
    wanted = {*places, *(place_of(upload.columns, name, "right-dataset-data-value-list") for name in values)}
    kept = sorted(wanted)
    columns, cells = tuple(upload.columns[at] for at in kept), tuple(upload.cells[at] for at in kept)
    return replace(upload, columns=columns, cells=cells), names


def headed(upload: Upload, keys: Sequence[str]) -> Upload:
    """A table by the row that has the names of its keys, where titles stand above it, as in workbooks that are printed.

    The table stays as it is where its first row has them, or none of the next.
    """
    wanted = {folded(name) for name in keys if not is_number(name)}
    if wanted <= set(map(folded, upload.columns)):
        return upload
    for at in range(min(MOST_TITLES, upload.count)):
        row = [column[at] or "" for column in upload.cells]
        if wanted <= set(map(folded, row)):
            return replace(upload, columns=named(row), titles=at + 1)
    return upload


def place_of(columns: Sequence[str], wanted: str, part: str) -> int:
    """The place of a column by its name or, as the draft has it, by its number from 0; raises BadValue."""
    if not is_number(wanted) or wanted in columns:
        return column_at(columns, wanted, part)
    if len(wanted) > LONGEST_NUMBER or int(wanted) >= len(columns):
        raise BadValue(part, wanted[:SHOWN], f"0 … {len(columns) - 1}, {listed(columns)}")
    return int(wanted)


def is_number(wanted: str) -> bool:
    """Whether a column is asked for by its number."""
    return wanted.isascii() and wanted.isdigit()


def match_rows(upload: Upload, known: Known, keys: Sequence[str]) -> Matched:
    """What becomes of each row; raises BadValue for a key that is no column.

    :param keys: names of columns; several are read one after the other, such as county, town and village
    """
    places = tuple(column_at(upload.columns, name, "right-dataset-key") for name in keys)
    if not places:
        raise BadValue("right-dataset-key", "", "one of the columns, or several with commas between")
    parts = (upload.cells[at] for at in places)
    texts = ["".join(filter(None, row)) for row in zip(*parts, strict=True)]
    told = {text: meaning(text, known) for text in set(texts) if text.strip()}
    top = upload.titles
    second = second_header(upload, told.get(texts[top]) if top < len(texts) else None)
    heads = [*[Status.TITLE] * (top - 1), *[Status.HEADER] * ((top > 0) + (second is not None))]
    outcomes = [Outcome(number, status, texts[number - 1][:SHOWN]) for number, status in enumerate(heads, 1)]
    taken: dict[str, int] = {}
    for number, text in enumerate(texts[len(heads) :], len(heads) + 1):
        outcomes.append(outcome(number, text, told.get(text), taken=taken))
    return Matched(places, tuple(outcomes), second or (None,) * len(upload.columns))


def outcome(number: int, text: str, meant: Meant | None, *, taken: dict[str, int]) -> Outcome:
    """What becomes of one row.

    :param taken: the rows that areas are joined to already
    """
    given = text[:SHOWN]
    if meant is None:
        return Outcome(number, Status.EMPTY, given)
    if not meant.codes:
        return Outcome(number, Status.UNKNOWN, given)
    if len(meant.codes) > 1 or not meant.sure:
        return Outcome(number, Status.AMBIGUOUS, given, candidates=meant.codes[:MOST_CANDIDATES])
    (code,) = meant.codes
    first = taken.setdefault(code, number)
    status = Status.JOINED if first == number else Status.DUPLICATE
    return Outcome(number, status, given, code, meant.repair, first=None if first == number else first)


def second_header(upload: Upload, meant: Meant | None) -> tuple[str | None, ...] | None:
    """The row below the names where it is the second row of headings that official products have."""
    if upload.titles >= upload.count or (meant and meant.codes):
        return None
    cells = tuple(column[upload.titles] for column in upload.cells)
    return (
        cells
        if all(cell and not any(sign.isdigit() for sign in cell[:1]) and is_chinese(cell) for cell in cells)
        else None
    )


def is_chinese(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return any("一" <= sign <= "鿿" for sign in text)
