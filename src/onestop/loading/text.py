"""How official files write: encodings, Republic of China periods, short and official codes, marks for "no value"."""

import calendar
import codecs
import re
import unicodedata
from datetime import date

from onestop import big5
from onestop.dataset import Period
from onestop.instants import REPUBLIC

NO_VALUE = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "－",
        "—",
        "–",
        "…",
        "...",
        "*",
        "**",
        "X",
        "x",
        "N/A",
        "NA",
        "NaN",
        "nan",
        "null",
        "NULL",
        "None",
    }
)
"""Marks that stand for "no case", "not shown" or "unknown" in official tables."""


def big5_decoder() -> codecs.IncrementalDecoder:
    """A decoder of Big5 as Windows writes it, agencies' own characters in the private use area."""
    codecs.register_error("onestop-eudc", _own_character)
    return codecs.getincrementaldecoder("cp950")("onestop-eudc")


def _own_character(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        own = big5.own_character(error.object, error.start)
        if own is not None:
            return own, error.start + big5.LENGTH
    raise error


OFFICE_CODES = {"64000051": "64000050", "64000052": "64000050", "64000121": "64000120", "64000122": "64000120"}
"""Two towns of Kaohsiung have two household offices each, with codes of their own in some tables."""

OFFICE_NAMES = {"三民一": "三民區", "三民二": "三民區", "鳳山一": "鳳山區", "鳳山二": "鳳山區"}
"""The same offices by name."""


def town_name(name: str) -> str:
    """A town's name; the town's own where a household office stands for it."""
    return OFFICE_NAMES.get(name, name)


def heading(text: str) -> str:
    """A column's name without what files vary: widths, letter case, white space, a byte order mark, points."""
    folded = unicodedata.normalize("NFKC", text).replace("\ufeff", "").casefold()
    return re.sub(r"[\s.,、_()\[\]-]", "", folded)


def county_code(code: str) -> str:
    """`63` → `63000`, `9007` → `09007`; any other text as it is."""
    code = code.strip()
    if not code.isascii() or not code.isdigit():
        return code
    return code + "000" if len(code) == 2 else code.zfill(5)  # noqa: PLR2004


def town_code(code: str) -> str:
    """`6300100` → `63000010`, `0900701` → `09007010`; any other text as it is."""
    code = code.strip()
    if not code.isascii() or not code.isdigit():
        return code
    if code.startswith("9"):  # a program that read 0900701 as a number
        code = "0" + code
    if re.fullmatch(r"6\d0\d\d00", code) and code[2:5] != "000":
        return f"{code[:2]}000{code[3:5]}0"
    code = code + "0" if len(code) == 7 else code  # noqa: PLR2004
    return OFFICE_CODES.get(code, code)


def village_code(code: str) -> str:
    """`6300100-002` → `63000010-002`, `10007230001` → `10007230-001`; any other text as it is."""
    code = code.strip()
    if match := re.fullmatch(r"(\d{6,8})-(\d{3}|[SPIR]\d\d)", code):
        return f"{town_code(match[1])}-{match[2]}"
    if match := re.fullmatch(r"(\d{7,8})(\d{3}|[SPIR]\d\d)", code):
        return f"{town_code(match[1])}-{match[2]}"
    return code


def number(text: str) -> float | None:
    """A value as an official table writes it; None for a mark of no value; raises ValueError."""
    text = text.strip().strip('"')
    if text in NO_VALUE:
        return None
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d*)?", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
        raise ValueError(text)
    return float(text)


def period(text: str) -> Period | None:
    """The period that a text names, as SEGIS would write it; None where it names none.

    `113Y12M`, `10304`, `2014-04`, `103年4月` are months; `113Y4S` a quarter; `114Y`, `2002`, `91年度` years.
    """
    text = unicodedata.normalize("NFKC", text).strip().upper()
    for pattern, make in PERIODS:
        if match := re.fullmatch(pattern, text):
            numbers = [int(part) for part in match.groups()]
            return make(*numbers) if sane(numbers[0]) else None
    return None


def sane(year: int) -> bool:
    """Whether a year, of either era, is one that statistics can have."""
    return 1 <= (year if year < REPUBLIC else year - REPUBLIC) < 1000  # noqa: PLR2004


def _roc(year: int) -> int:
    return year - REPUBLIC if year > REPUBLIC else year


def year(year: int) -> Period:
    """A year, of either era."""
    roc = _roc(year)
    return Period(f"{roc}Y", date(roc + REPUBLIC, 1, 1), date(roc + REPUBLIC, 12, 31))


def quarter(year: int, quarter: int) -> Period:
    """A quarter, 1 to 4."""
    roc, month = _roc(year), quarter * 3
    last = calendar.monthrange(roc + REPUBLIC, month)[1]
    return Period(f"{roc}Y{quarter}S", date(roc + REPUBLIC, month - 2, 1), date(roc + REPUBLIC, month, last))


def month(year: int, month: int) -> Period:
    """A month, 1 to 12."""
    roc = _roc(year)
    last = calendar.monthrange(roc + REPUBLIC, month)[1]
    return Period(f"{roc}Y{month:02}M", date(roc + REPUBLIC, month, 1), date(roc + REPUBLIC, month, last))


def roc_month(text: str) -> str | None:
    """The year and month of a past doorplate as `10704`: `107/04`, `107年4月`; None for any other text."""
    found = ROC_MONTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return f"{int(found[1]):03}{int(found[2] or found[3]):02}" if found else None


def edition(name: str) -> str:
    """The date in the name of a file or layer: `G97_TW_U0200_2015` → `2015`, `VILLAGE_MOI_1060831` → `2017-08-31`."""
    if found := re.search(r"(?<!\d)((?:19|20)\d\d)(?:M(0[1-9]|1[0-2]))?(?![\dY])", name):
        return "-".join(filter(None, found.groups()))
    if found := re.search(r"(?<!\d)(1\d\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)", name):
        return f"{int(found[1]) + REPUBLIC}-{found[2]}-{found[3]}"
    return ""


ROC_MONTH = re.compile(r"0?(1\d\d|[4-9]\d)(?:[年/.-]?(0[1-9]|1[0-2])|[年/.-]([1-9]))月?")
"""From the year 40 on, so that no year of the other era is taken for year and month."""

MONTH = r"(0?[1-9]|1[0-2])"
PERIODS = (
    (rf"0*(\d{{2,3}})Y{MONTH}M", month),
    (r"0*(\d{2,3})Y([1-4])S", quarter),
    (r"0*(\d{2,3})Y", year),
    (r"(\d{4})[-/.]" + MONTH + r"(?:[-/.]0?1)?", month),
    (rf"(\d{{2,4}})年{MONTH}月底?", month),
    (r"(\d{2,4})年?第?([1-4])季", quarter),
    (r"(\d{2,4})年?Q([1-4])", quarter),
    (r"(\d{2,4})年度?", year),
    (r"(20\d\d)(0[1-9]|1[0-2])", month),
    (r"((?:19|20)\d\d)", year),
    (r"0?(\d{2,3})(0[1-9]|1[0-2])", month),
    (r"(\d{2,3})", year),
)
"""Every way of writing a period that was met, the most particular first."""
