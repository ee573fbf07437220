"""Numbers as people write them: 23, 二十三, 廿三, 貳拾參, 二三, ２３."""

import re

PLAIN = "〇一二三四五六七八九"
FORMAL = "零壹貳參肆伍陸柒捌玖"
TENS = {"二十": "廿", "三十": "卅", "四十": "卌"}
WIDE = str.maketrans(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-~(),.",
    "０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ－～（），．",
)
RUN = re.compile(r"\d+")
CHINESE_RUN = re.compile(r"[一二三四五六七八九十]+")


def chinese(number: int) -> str:
    """23 is 二十三, 105 is 一百零五."""
    text, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero else "") + ("" if (digit, unit, text) == (1, 10, "") else PLAIN[digit]) + sign
        zero = bool(text) and not digit and bool(number)
    return text or "〇"


def formal(number: int) -> str:
    """23 is 貳拾參, as on deeds and cheques."""
    table = str.maketrans("一二三四五六七八九十百千", "壹貳參肆伍陸柒捌玖拾佰仟")
    text = chinese(number).translate(table)
    return f"壹{text}" if text.startswith("拾") else text


def by_digits(number: int, zero: str = "〇") -> str:
    """105 is 一〇五."""
    return "".join(PLAIN[int(digit)] for digit in str(number)).replace("〇", zero)


def twenties(number: int) -> str:
    """25 is 廿五."""
    text = chinese(number)
    for tens, sign in TENS.items():
        text = text.replace(tens, sign)
    return text


def arabic(text: str) -> int:
    """二十三 is 23."""
    total, waiting = 0, 0
    for sign in text:
        if sign == "十":
            total, waiting = total + (waiting or 1) * 10, 0
        else:
            waiting = PLAIN.index(sign)
    return total + waiting


def wide(text: str) -> str:
    """Digits, letters and signs in full width."""
    return text.translate(WIDE)


def first_number(text: str) -> int | None:
    """The first Arabic number of a text, None for none."""
    match = RUN.search(text)
    return int(match[0]) if match else None
