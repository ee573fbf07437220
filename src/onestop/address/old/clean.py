"""What people write around an address is taken off, where the old address service failed on it.

The characters are left as they are, since an old answer repeats them; the matcher of our own reads more (clean.py).
"""

import re
from collections.abc import Callable, Iterator

from onestop.address.old.places import half

REMARK = re.compile(
    r"[(〈《【〔｛『「〖\[{<][^()〈〉《》【】〔〕｛｝『』「」〖〗\[\]{}<>]{0,200}[)〉》】〕｝』」〗\]}>]"
)
POSTCODE = re.compile(r"(?:\d{3}|\d{5}|\d{6})(?:-\d{2,3})?(?=[^\d號巷弄之樓鄰段])")
COUNTRY = re.compile(r"(?:中華民國)?(?:[臺台]灣省|福建省|[臺台]灣(?=..[市縣]))")
NUMBERED = re.compile(r"\d號")

NUMBER = r"\d{1,5}(?:[-之]\d{1,4}|號之\d{1,4}(?!號))?"
JOINT = "、,，.．~～至及和或與"
LIST = re.compile(rf"(?<![\d之-])({NUMBER})號?((?:[{JOINT}]+{NUMBER}(?:號(?![之-]\d))?){{1,40}})(?=號|(?<=號))號?")
ITEM = re.compile(rf"([{JOINT}]+)({NUMBER})")
RANGES = frozenset("~～至")
MOST_NUMBERS = 40
"""Numbers of one list that are looked for."""


def without_remarks(text: str) -> str:
    """Remarks in brackets are dropped, unless the number stands in one."""
    bare = REMARK.sub("", text)
    return bare if NUMBERED.search(bare) or not NUMBERED.search(text) else text


def without_postcode(text: str) -> str:
    """A postcode of three, five or six digits in front is dropped."""
    return text[match.end() :].lstrip("-,，、 ") if (match := POSTCODE.match(text)) else text


def without_country(text: str) -> str:
    """The country or the province in front is dropped."""
    return text[match.end() :] if (match := COUNTRY.match(text)) else text


STEPS: tuple[Callable[[str], str], ...] = (half, without_remarks, without_postcode, without_country)


def clean(text: str) -> str:
    """An address without what stands around it."""
    for step in STEPS:
        text = step(text)
    return text


def split_list(text: str) -> tuple[str, list[str]]:
    """A list of numbers as it is written, and the address with each of them: 15、17號 is 15號 and 17號."""
    match = LIST.search(text)
    if match is None:
        return "", []
    numbers = dict.fromkeys(listed(match[1], match[2]))
    before, after = text[: match.start()], text[match.end() :]
    units = ["" if "號" in number else "號" for number in numbers]
    return match[0], [before + number + unit + after for number, unit in zip(numbers, units, strict=True)][
        :MOST_NUMBERS
    ]


def listed(first: str, others: str) -> Iterator[str]:
    """Every number of a list; of ranges those on one side of the street, unless one of them has both sides."""
    last, items = first, []
    for joint, number in ITEM.findall(others):
        span = bool(RANGES & set(joint)) and last.isdigit() and number.isdigit()
        items.append((int(last) if span else 0, number))
        last = number
    step = 1 if any(low and (int(high) - low) % 2 for low, high in items) else 2
    yield first
    for low, number in items:
        yield from map(str, range(low + step, min(int(number), low + MOST_NUMBERS * step), step) if low else ())
        yield number
