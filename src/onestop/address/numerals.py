"""Chinese numerals written as Arabic ones: 二十三 and 貳拾參 as 23, 三〇三 as 303."""

import re
from functools import lru_cache

DIGITS = {
    sign: str(value) for signs in ("〇一二三四五六七八九", "零壹貳參肆伍陸柒捌玖") for value, sign in enumerate(signs)
}
DIGITS |= {"叁": "3", "叄": "3", "貮": "2", "弍": "2", "弌": "1", "ㄧ": "1"}
"""What stands for one digit; ㄧ is the phonetic sign that input methods leave in the place of 一."""
TENS = {"廿": 2, "卅": 3, "卌": 4}
"""What stands for some tens by itself."""
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MANY = "".join((*TENS, *UNITS))
RUN = re.compile(rf"[{MANY}][\d{MANY}]*")
"""A number from its first unit on; the digits around are written as Arabic ones already."""

KEPT = 4096
"""Different runs that are remembered: a country's addresses have some hundreds."""


def write_tens(text: str) -> str:
    """Numbers with units as Arabic ones, wherever they stand: 2十3 is 23, and 十全路 is 10全路 on both sides."""
    pieces: list[str] = []
    done = 0
    for match in RUN.finditer(text):
        start = match.start()
        while start > done and text[start - 1].isdecimal():
            start -= 1
        pieces += text[done:start], arabic(text[start : match.end()])
        done = match.end()
    return "".join((*pieces, text[done:])) if done else text


@lru_cache(KEPT)
def arabic(run: str) -> str:
    """One number by its units: 2百1十 is 210, 廿1 is 21."""
    total, waiting = 0, ""
    for sign in run:
        if sign in UNITS:
            total += int(waiting or 1) * UNITS[sign]
            waiting = ""
        elif sign in TENS:
            total += TENS[sign] * 10
        else:
            waiting += sign
    return str(total + int(waiting or 0))


PLAIN = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """A number from 0 to 9999 as it is read: 23 is 二十三, 10 is 十."""
    text, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("〇" if zero else "") + ("" if (digit, unit, text) == (1, 10, "") else PLAIN[digit]) + sign
            zero = False
        else:
            zero = bool(text) and bool(number)
    return text or PLAIN[0]
