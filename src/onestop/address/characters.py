"""Says which characters are read as the same one and which sound alike, from `characters.tsv` and `sounds.tsv`."""

import re
from functools import cache
from importlib.resources import files

CONFUSED = ((re.compile("^([zcs])h"), r"\1"), (re.compile("(?<=[ie])ng$"), "n"), (re.compile("(?<!i)ang$"), "an"))
"""What Taiwanese Mandarin does not keep apart: zh and z, ch and c, sh and s; in and ing, en and eng, an and ang."""


@cache
def folding() -> dict[int, str]:
    """The character that stands for each one that is not its own, as `str.translate` takes it."""
    return {ord(sign): chosen for sign, chosen in rows("characters.tsv")}


@cache
def sounds() -> dict[str, tuple[str, ...]]:
    """The toneless readings of each folded character, commonest first."""
    return {sign: tuple(spoken.split()) for sign, spoken in rows("sounds.tsv")}


def sounds_alike(a: str, b: str) -> bool:
    """Whether two folded characters have a reading that people take for the same."""
    return a == b or not heard(a).isdisjoint(heard(b))


@cache
def heard(sign: str) -> frozenset[str]:
    """The readings of a folded character, those that are confused written as one."""
    return frozenset(map(confused, sounds().get(sign, ())))


def confused(sound: str) -> str:
    """The sound that stands for all that are confused with it."""
    for pattern, plain in CONFUSED:
        sound = pattern.sub(plain, sound)
    return sound


def rows(table: str) -> list[tuple[str, str]]:
    """Both columns of a table."""
    text = files("onestop.address").joinpath(table).read_text("utf-8")
    parted = (line.partition("\t") for line in text.splitlines() if not line.startswith("#"))
    return [(sign, value) for sign, _, value in parted]
