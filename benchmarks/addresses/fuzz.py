"""Strings that nobody would write: the matcher answers each, in time, and never fails."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from addresses.signs import common
from onestop.address import Matcher

LONGEST = 1000
LIMIT = 0.05
"""Seconds that any string may take."""
AGAIN = 5
"""How often a string that was slow is asked again before it is believed, as others work on the machine too."""
UNITS = "縣市區鄉鎮里村鄰路街段巷弄衖號之樓室地號臨附建、,~-至及與口旁對面()（）【】"
NAMES = (
    "臺北市",
    "台北縣",
    "新竹市",
    "東區",
    "中山",
    "中正路",
    "信義路",
    "一段",
    "大同里",
    "三民",
    "新市區",
    "大里區大里里",
    "前鎮區",
    "1巷",
    "2弄",
    "3號",
    "之4",
    "5樓",
    "12鄰",
)

type Text = Callable[[Random, Sequence[str]], str]


def any_characters(random: Random, _: Sequence[str]) -> str:
    """Any code points but surrogates."""
    codes = (random.randrange(0x110000) for _ in range(random.randint(1, LONGEST)))
    return "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000)


def surrogates(random: Random, _: Sequence[str]) -> str:
    """Halves of characters, as broken JSON gives them."""
    return "".join(chr(random.randrange(0xD700, 0xE100)) for _ in range(random.randint(1, 60)))


def common_characters(random: Random, _: Sequence[str]) -> str:
    """Characters of daily use."""
    return "".join(random.choices(common(), k=random.randint(1, LONGEST)))


def shuffled(random: Random, texts: Sequence[str]) -> str:
    """Addresses cut to pieces and mixed."""
    pieces = [piece for text in random.choices(texts, k=random.randint(1, 40)) for piece in cut(random, text)]
    random.shuffle(pieces)
    return "".join(pieces)[:LONGEST]


def cut(random: Random, text: str) -> list[str]:
    """A text in pieces of one to six characters."""
    pieces = []
    while text:
        at = random.randint(1, 6)
        pieces.append(text[:at])
        text = text[at:]
    return pieces


def edited(random: Random, texts: Sequence[str]) -> str:
    """An address with some characters replaced, lost or doubled."""
    signs = list(random.choice(texts))
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(signs) + 1)
        signs[at : at + random.randint(0, 2)] = random.choice((random.choice(common()), random.choice(UNITS), "", "9"))
    return "".join(signs)[:LONGEST]


def names(random: Random, _: Sequence[str]) -> str:
    """Names and numbers of addresses in any order."""
    return "".join(random.choices(NAMES, k=random.randint(1, 300)))[:LONGEST]


def digits(random: Random, _: Sequence[str]) -> str:
    """Long runs of digits of several scripts."""
    return "".join(random.choices("0123456789０５９一二三十百千壹貳拾〇", k=random.randint(1, LONGEST)))


def units(random: Random, _: Sequence[str]) -> str:
    """Units and digits: 1巷2弄之3號."""
    return "".join(random.choices(UNITS + "0123456789", k=random.randint(1, LONGEST)))


def repeated(random: Random, texts: Sequence[str]) -> str:
    """A short piece over and over."""
    piece: str = random.choice(
        (*UNITS, "1巷", "之1", "1之", "號之", "1、", "(1", "1號", "中山路", "十", "市市", random.choice(texts)[:12])
    )
    begun: str = random.choice(("", "臺北市", "臺北市中山區", "臺北市中山區中山北路一段", random.choice(texts)))
    return (begun + piece * LONGEST)[: random.randint(1, LONGEST)]


def brackets(random: Random, texts: Sequence[str]) -> str:
    """Brackets of all kinds, most of them never closed."""
    pieces = (*"()（）【】〔〕《》〈〉「」『』{}[]", "1號", "路", random.choice(texts)[:20])
    return "".join(random.choices(pieces, k=random.randint(1, 400)))[:LONGEST]


KINDS: tuple[Text, ...] = (
    any_characters,
    surrogates,
    common_characters,
    shuffled,
    edited,
    names,
    digits,
    units,
    repeated,
    brackets,
)


@dataclass(slots=True)
class Fuzzed:
    """What came of it.

    :ivar slowest: seconds, and the string that took them
    :ivar failures: the first strings that the matcher failed on, with what it raised
    """

    strings: int = 0
    slowest: tuple[float, str] = (0.0, "")
    failures: list[str] | None = None
    failed: int = 0


def strings(count: int, texts: Sequence[str], seed: int) -> Iterator[str]:
    """So many strings, of each kind in turn."""
    random = Random(f"{seed} fuzz")
    for at in range(count):
        yield KINDS[at % len(KINDS)](random, texts)


def fuzz(matcher: Matcher, made: Iterator[str]) -> Fuzzed:
    """Ask for each string."""
    result = Fuzzed(failures=[])
    for text in made:
        result.strings += 1
        try:
            seconds = taken(matcher, text)
            if seconds > LIMIT:
                seconds = min(taken(matcher, text) for _ in range(AGAIN))
        except Exception as error:  # any failure is what is looked for
            result.failed += 1
            if result.failures is not None and len(result.failures) < AGAIN:
                result.failures.append(f"{type(error).__name__}: {error}: {text[:120]!r}")
            continue
        result.slowest = max(result.slowest, (seconds, text))
    return result


def taken(matcher: Matcher, text: str) -> float:
    """The seconds that one answer takes."""
    began = time.perf_counter()
    matcher.match(text)
    return time.perf_counter() - began
