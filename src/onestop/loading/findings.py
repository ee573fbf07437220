"""What a load has to tell the data steward: rows that were not stored, and what the checks found."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from pathlib import Path

from onestop.dataset import Words

FEW_INSIDE = 0.95
"""A smaller share than this of what should lie within something is worth a look."""

NOTHING = Words("不需處理。", "Nothing to do.")

LEAST_SHARE = 0.001
"""The smallest share that is written, other than none."""

EXAMPLES = 5
"""How many examples a finding shows."""


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """The release must not be used as it is: it is kept, and not made current."""
    WARNING = "warning"
    """The data have a defect that someone should look at."""
    NOTE = "note"
    """Good to know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    :ivar check: the name of the check
    :ivar where: the file, data set or county
    :ivar count: how many rows or areas it concerns
    :ivar advice: what to do
    """

    check: str
    severity: Severity
    sentence: Words
    advice: Words
    where: str = ""
    count: int = 0
    examples: tuple[str, ...] = ()


def mistake_of_the_source(*, mended: bool) -> tuple[Severity, Words]:
    """How much a mistake that `--repair` mends matters, and what to do about it."""
    if mended:
        return Severity.NOTE, Words("請通知來源機關更正原檔。", "Tell the source to mend its file.")
    return Severity.WARNING, Words(
        "加上 --repair 重新載入即可修正；並請通知來源機關。",
        "Load again with --repair to mend them, and tell the source.",
    )


class Reason(StrEnum):
    """Why a row is not stored."""

    NO_CODE = "no_code"
    NO_GEOMETRY = "no_geometry"
    NO_PERIOD = "no_period"
    NO_AREA = "no_area"
    NO_ADDRESS = "no_address"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Lost:
    """Rows of a file that are reported and not stored."""

    path: Path
    reason: Reason
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileTally:
    """The rows of one source: in = stored + reported, or something was lost on the way."""

    path: Path
    kind: str
    rows: int
    read: int
    stored: int
    reported: int
    notes: tuple[Words, ...] = ()
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the rows of some sources."""

    files: tuple[FileTally, ...] = ()
    lost: tuple[Lost, ...] = ()

    def __add__(self, other: "Account") -> "Account":
        return Account(self.files + other.files, self.lost + other.lost)


def some(values: object) -> tuple[str, ...]:
    """The first few different values, as texts."""
    return tuple(map(str, dict.fromkeys(values)))[:EXAMPLES]  # type: ignore[call-overload]


type Some = tuple[int, tuple[str, ...]]
"""How many, and examples."""


def about(check: str, severity: Severity, found: Some, *, where: str, said: Words, advice: Words) -> Iterator[Finding]:
    """A finding of so many, where there are any."""
    count, examples = found
    if count:
        yield Finding(
            check, severity, Words(f"{count:,} {said.zh}", f"{count:,} {said.en}"), advice, where, count, examples
        )


def percent(part: int, whole: int) -> str:
    """A share, never rounded up to all nor down to none."""
    share = part / whole if whole else 0.0
    tenths = ceil(share * 1000) if share < LEAST_SHARE else int(share * 1000)
    return f"{tenths / 10:.1f}%"
