"""Periods in words and as other standards write them: `106Y06M` is 106年6月, June 2017, and 2017-06 in SDMX."""

import re

from onestop.dataset import Period, Words

PARTS = re.compile(r"(\d{2,3})Y(?:(\d{2})M|(\d)S)?")
"""Year of the Republic, and a month or a quarter."""


def words(period: Period) -> Words:
    """A period for people."""
    year, month, quarter = parts(period)
    if month:
        return Words(f"{year}年{int(month)}月", f"{period.start:%Y-%m}")
    if quarter:
        return Words(f"{year}年第{quarter}季", f"{period.start:%Y}-Q{quarter}")
    return Words(f"{year}年", f"{period.start:%Y}") if year else Words(period.info_time, f"{period.start}/{period.end}")


def sdmx(period: Period) -> str:
    """A period as TIME_PERIOD of SDMX has it: a month, a quarter, a year, or a day and a duration."""
    year, month, quarter = parts(period)
    if month:
        return f"{period.start:%Y-%m}"
    if quarter:
        return f"{period.start:%Y}-Q{quarter}"
    return f"{period.start:%Y}" if year else f"{period.start}/P{(period.end - period.start).days + 1}D"


def parts(period: Period) -> tuple[str, str, str]:
    """Year, month and quarter as written; all empty where the period is written otherwise."""
    found = PARTS.fullmatch(period.info_time)
    return (found[1], found[2] or "", found[3] or "") if found else ("", "", "")
