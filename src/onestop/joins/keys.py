"""Which area a text means: repairs, the gentlest first, until one leads to an area that there is."""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from onestop.areas.names import fold
from onestop.dataset import Words
from onestop.joins.known import Known
from onestop.levels import LEVELS, Level
from onestop.loading.text import county_code, town_code, village_code


class Repair(StrEnum):
    """What was done to a text before it was the code of an area."""

    CHARACTERS = "characters"
    ZEROS = "zeros"
    SHORT = "short-code"
    OLD = "old-code"
    LABEL = "code-and-name"
    NAME = "name"
    OLD_NAME = "old-name"


REPAIRS = {
    Repair.CHARACTERS: Words("全形、空白或多餘符號", "full-width characters, blanks or signs that do not belong"),
    Repair.ZEROS: Words("補上前導零", "leading zeros were missing"),
    Repair.SHORT: Words("短碼或不同寫法的代碼", "a shorter code, or one written in another way"),
    Repair.OLD: Words("改制前的代碼", "a code from before a reorganisation"),
    Repair.LABEL: Words("代碼與名稱在同一格", "code and name stood in one cell"),
    Repair.NAME: Words("由名稱找到", "found by its name"),
    Repair.OLD_NAME: Words("由舊名稱找到", "found by a name that it had before"),
}
"""What each repair is called."""

DASHES = re.compile("[‐‑‒–—―−]")
INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]")
AS_NUMBER = re.compile(r"(\d+)\.0+")
"""A code that a spreadsheet took for a number with decimals."""
LABELLED = re.compile(r"(?P<code>[\d-]+)(?P<name>[^\d()-]+)|(?P<before>[^\d()-]+)\((?P<behind>[\d-]+)\)", re.ASCII)
"""A code with a name beside it: `63000010松山區`, `松山區(63000010)`."""
TOWN_NAME = range(2, 6)
"""Characters of a town's name: 東區 to 三地門鄉, with one to spare."""
COUNTY_NAME = 3
COUNTY_DIGITS, TOWN_DIGITS = 5, 8
LONGEST = 200
"""Characters of a text that can mean an area."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text means.

    :ivar codes: one where it is clear, none where nothing is found, several where it could be any of them
    :ivar repair: None where the text is the code itself
    :ivar sure: that the one code is meant; not so for a village's name alone
    """

    codes: tuple[str, ...] = ()
    repair: Repair | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Old:
    """A code of today, and of a county what was added to the numbers of its towns; None where each has its own row."""

    today: str
    added: int | None


def meaning(text: str, known: Known) -> Meant:
    """Which area a text means."""
    if text in known.numbers:
        return Meant((text,))
    tidy = tidied(text)[:LONGEST]
    for repair, tell in STEPS:
        codes = tuple(sorted(code for code in set(tell(tidy, known)) if code in known.numbers))
        if codes:
            return Meant(codes, repair)
    return Meant(tuple(sorted(known.hints.get(fold(tidy), ()))), Repair.NAME, sure=False)


def tidied(text: str) -> str:
    """A text without blanks and signs that do not belong, with narrow characters."""
    narrow = INVISIBLE.sub("", DASHES.sub("-", unicodedata.normalize("NFKC", text)))
    narrow = narrow.strip("'\"`=,;").upper()
    number = AS_NUMBER.fullmatch(narrow)
    return number[1] if number else narrow


def with_zeros(text: str, known: Known) -> Iterable[str]:
    """The code with the zeros that a spreadsheet took away: those of 金門縣 and 連江縣 begin with one."""
    if text[:1] == "9" and known.level in SHORT:
        yield SHORT[known.level]("0" + text)


def shorter(text: str, known: Known) -> Iterable[str]:
    """A code as other systems write it: `63`, `6300100`, `10007230001`; offices of a town are the town."""
    if known.level in SHORT:
        yield SHORT[known.level](text)


def of_before(text: str, known: Known) -> Iterable[str]:
    """A code from before a county was made a special municipality, or became part of one."""
    if known.level not in SHORT:
        return
    code = SHORT[known.level](text)
    if LEVELS[known.level].pattern.fullmatch(code) is None:
        return
    if known.level is Level.COUNTY and code in old_codes():
        yield old_codes()[code].today
    elif town := town_of_today(code[:TOWN_DIGITS]):
        yield town + code[TOWN_DIGITS:]


def town_of_today(code: str) -> str | None:
    """The code of a town that had another one before."""
    if town := old_codes().get(code):
        return town.today
    county = old_codes().get(code[:COUNTY_DIGITS])
    if county is None or county.added is None:
        return None
    return f"{county.today}{int(code[COUNTY_DIGITS:]) + county.added:03}"


def labelled(text: str, known: Known) -> Iterable[str]:
    """The code of a cell that has code and name, where both are of one area."""
    found = LABELLED.fullmatch(text)
    if found is None:
        return
    code, name = found["code"] or found["behind"], found["name"] or found["before"]
    if fold(known.labels.get(code)).endswith(fold(name)):
        yield code


def named(text: str, known: Known) -> Iterable[str]:
    """The areas of this name of today."""
    return known.names.get(fold(text), ())


def named_before(text: str, known: Known) -> Iterable[str]:
    """Areas of a name that they, their town or their county had before; 村 and 里 are one."""
    name = fold(text)
    if known.level is Level.COUNTY:
        code = known.gazetteer.county(name)
        return (code,) if code else ()
    return {*in_county(name, known), *without_county(name, known)}


def in_county(name: str, known: Known) -> Iterable[str]:
    """What follows a county's name, taken apart in every way that gives a town."""
    county, rest = name[:COUNTY_NAME], name[COUNTY_NAME:]
    if known.gazetteer.county(county) is None:
        return
    if known.level is Level.TOWN and (town := known.gazetteer.town(county, rest)):
        yield town
    for length in TOWN_NAME if known.level is Level.VILLAGE else ():
        if village := known.gazetteer.village(known.gazetteer.town(county, rest[:length]), rest[length:]):
            yield village


def without_county(name: str, known: Known) -> Iterable[str]:
    """A town, or town and village, of before without the county."""
    if known.level is Level.TOWN:
        yield from known.former.get(name, ()) or (known.former.get(name[:-1], ()) if name[-1:] in "鄉鎮市區" else ())


SHORT: dict[Level, Callable[[str], str]] = {
    Level.COUNTY: county_code,
    Level.TOWN: town_code,
    Level.VILLAGE: village_code,
}
"""Reads the codes of other systems; statistical areas have no other."""
STEPS: tuple[tuple[Repair, Callable[[str, Known], Iterable[str]]], ...] = (
    (Repair.CHARACTERS, lambda text, _: (text,)),
    (Repair.ZEROS, with_zeros),
    (Repair.SHORT, shorter),
    (Repair.OLD, of_before),
    (Repair.LABEL, labelled),
    (Repair.NAME, named),
    (Repair.OLD_NAME, named_before),
)
"""The whole of it, in order."""


@functools.cache
def old_codes() -> dict[str, Old]:
    """County or town of before → that of today, from `old_codes.tsv`."""
    text = files("onestop.joins").joinpath("old_codes.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {before: Old(today, int(added) if added else None) for before, today, added in rows}
