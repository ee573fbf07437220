"""What a text may mean instead: asked where it names no doorplate as it is written."""

import re
from collections.abc import Callable
from typing import NamedTuple

from onestop.address.penalties import Penalties

SIGNS = str.maketrans("OIL|", "0111")
SIGN = re.compile(r"(?<=[\d路街段巷弄鄰村里號之臨])[OIL|]+(?=[\dOIL|號巷弄鄰之樓]|$)")
"""Letters where digits should stand: 1O0號, l2號."""
LANE, NUMBER = re.compile(r"港(?=[臨附特]?\d)"), re.compile(r"(?<=\d)虎(?=$|[之\d,])")
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
    return NUMBER.sub("號", LANE.sub("巷", text))


def read_lanes(text: str) -> str:
    """Numbers of lane, alley and doorplate with dashes between: 80-18-1號 is 80巷18弄1號."""
    return LANES.sub(r"\1巷\2弄\3", text)


def rewritings(penalties: Penalties) -> tuple[Rewriting, ...]:
    """Every other reading, the likeliest first."""
    return (
        Rewriting("misread", penalties.misread, read_signs),
        Rewriting("lanes_by_dashes", penalties.lanes_by_dashes, read_lanes),
    )
