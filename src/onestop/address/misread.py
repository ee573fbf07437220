"""What a text may mean instead: asked where it names no doorplate, or several, as it is written."""

import re
from collections.abc import Callable
from typing import NamedTuple

from onestop.address.penalties import Penalties

SIGNS = str.maketrans("OIL|", "0111")
SIGN = re.compile(r"(?<=[\d路街段巷弄鄰村里號之臨])[OIL|]+(?=[\dOIL|號巷弄鄰之樓]|$)")
"""Letters where digits should stand: 1O0號, l2號."""
LANE, NUMBER = re.compile(r"港(?=[臨附特]?\d)"), re.compile(r"(?<=\d)虎(?=$|[之\d,])")
BESIDE_NUMBERS = re.compile(r"第(?=\d{1,5}(?:之\d+)?號)|(?<=[巷弄])內(?=\d)|(?:NO\.?|#)(?=\d)|(?<=[臨附特])-(?=\d)")
"""What people write beside numbers that doorplates have not: 第7號, 15巷內7號, NO.7, 臨-7號."""
COUNTY, TOWN = r"([^\d號]{2}[市縣])", r"([^\d號]{1,3}[鄉鎮市區])"
TURNED = re.compile(rf"([^縣]{{2,40}}?\d號(?:之\d{{1,4}})?(?:\d{{1,2}}[樓F])?)(?:{COUNTY}{TOWN}|{TOWN}{COUNTY})$")
LANES = re.compile(r"(?<=[路街段])(\d{1,4})之(\d{1,3})之(\d{1,4}(?:之\d{1,4})?號)")


class Rewriting(NamedTuple):
    """Another reading of a text.

    :ivar step: the note that it takes
    :ivar write: the text as it may be meant; the same text where there is nothing to read in another way
    """

    step: str
    penalty: float
    write: Callable[[str], str]


def read_signs(text: str) -> str:
    """Signs that a scanner or an eye takes for each other: 1O號 is 10號, 25港3虎 is 25巷3號."""
    text = SIGN.sub(lambda match: match[0].translate(SIGNS), text)
    return BESIDE_NUMBERS.sub("", NUMBER.sub("號", LANE.sub("巷", text)))


def turn_round(text: str) -> str:
    """County and town behind the number, as letters from abroad have them: 信義路五段7號,信義區,臺北市."""
    match = TURNED.match(text)
    if match is None:
        return text
    street, county, town, town_first, county_last = match.groups()
    return f"{county or county_last}{town or town_first}{street}"


def read_lanes(text: str) -> str:
    """Numbers of lane, alley and doorplate with dashes between: 80-18-1號 is 80巷18弄1號."""
    return LANES.sub(r"\1巷\2弄\3", text)


def rewritings(penalties: Penalties) -> tuple[Rewriting, ...]:
    """Every other reading, the likeliest first."""
    return (
        Rewriting("misread", penalties.misread, read_signs),
        Rewriting("turned", penalties.turned, turn_round),
        Rewriting("lanes_by_dashes", penalties.lanes_by_dashes, read_lanes),
    )
