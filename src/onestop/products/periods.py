"""Periods as names of products have them: 105年12月, 113年第4季, 110年."""

import re

NAMES = {"M": "{}年{}月", "S": "{}年第{}季", "": "{}年"}
INFO_TIME = re.compile(r"(\d{1,3})Y(?:(\d{1,2})([MS]))?", re.ASCII)


def period_name(info_time: str) -> str:
    """The name of a period; what is no INFO_TIME stays as it is."""
    match = INFO_TIME.fullmatch(info_time)
    if match is None:
        return info_time
    year, number, kind = match.groups("")
    return NAMES[kind].format(year, number)
