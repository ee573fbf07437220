"""Faults of writing: the same address in other signs, with something before it, or broken by spaces and commas."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from addresses.numerals import by_digits, chinese, formal, twenties, wide
from addresses.signs import SIMPLIFIED, VARIANTS, simplified, swaps
from addresses.written import Draw, Parts, Written

POSTCODES = {
    "臺北市": "1", "基隆市": "20", "新北市": "2", "連江縣": "2", "宜蘭縣": "26", "新竹市": "300", "新竹縣": "30",
    "桃園市": "3", "苗栗縣": "3", "臺中市": "4", "彰化縣": "5", "南投縣": "5", "嘉義市": "600", "嘉義縣": "6",
    "雲林縣": "6", "臺南市": "7", "高雄市": "8", "澎湖縣": "88", "金門縣": "89", "屏東縣": "9", "臺東縣": "9",
    "花蓮縣": "97",
}  # fmt: skip
"""What the postcodes of each county begin with."""
BREAKS = (" ", "　", ",", "，", ", ", "\t", "\n", "\r\n", "  ", "\u00a0")
BOXES = "○零〇"
"""What people write for nought in a Chinese number; the first is the commonest and no numeral at all."""
NUMERAL = re.compile(r"\d+")
CHINESE_NUMERAL = re.compile(r"[一二三四五六七八九十]+(?=[路街段])")


def postcode(written: Written, draw: Draw, digits: int) -> str:
    """A postcode of the county."""
    begun = POSTCODES.get(written.plate.county, "3")
    return begun + "".join(str(draw.number(1, 9)) for _ in range(digits - len(begun)))


def postcode_3(written: Written, draw: Draw) -> Written:
    """Three digits: 100臺北市, with or without a space."""
    return replace(written, before=postcode(written, draw, 3) + draw.one(("", " ")))


def postcode_5(written: Written, draw: Draw) -> Written:
    """Five digits: 10048臺北市."""
    return replace(written, before=postcode(written, draw, 5) + draw.one(("", " ", "　")))


def postcode_6(written: Written, draw: Draw) -> Written:
    """Six digits: 100048臺北市."""
    return replace(written, before=postcode(written, draw, 6) + draw.one(("", " ")))


def postcode_marked(written: Written, draw: Draw) -> Written:
    """A postcode in brackets, in full width, with a dash or a word before it."""
    code = postcode(written, draw, 3)
    forms = (
        f"({code})",
        f"（{code}）",
        f"[{code}]",
        wide(code),
        f"{code}-{draw.number(10, 99)}",
        f"郵遞區號{code} ",
        f"{code},",
        f"〒{code} ",
    )
    return replace(written, before=draw.one(forms))


def wide_digits(written: Written, _: Draw) -> Written | None:
    """２３號."""
    return changed(written, written.every(wide))


def wide_everything(written: Written, draw: Draw) -> Written:
    """Spaces and digits in full width, as old systems of fixed width kept them."""
    spread = written.every(wide)
    return replace(spread, before="　" * draw.number(0, 1), after="　" * draw.number(1, 4))


def tai(written: Written, _: Draw) -> Written | None:
    """台 for 臺, or the other way where the doorplate has 台."""
    return changed(written, written.every(lambda text: swapped(text, {"臺": "台", "台": "臺"})))


def shi(written: Written, _: Draw) -> Written | None:
    """巿, which looks like 市."""
    return changed(written, written.every(lambda text: text.replace("市", "巿")))


def variant(written: Written, _: Draw) -> Written | None:
    """Other forms of characters: 塩 for 鹽, 峰 for 峯."""
    other = swaps(VARIANTS)
    shown = written.shown
    again = {name: swapped(getattr(shown, name), other) for name in ("village", "street", "lane")}
    return changed(written, written.respelled(**again))


def written_simply(written: Written, _: Draw) -> Written | None:
    """The whole address in simplified characters."""
    return changed(written, written.every(lambda text: swapped(text, simplified())))


def written_simply_in_part(written: Written, draw: Draw) -> Written | None:
    """Characters that people simplify by hand: 台湾, 县, 号, 楼."""
    used = {sign: simplified()[sign] for sign in "縣區鄉鎮號樓灣" if sign in simplified()} | {"臺": SIMPLIFIED["臺"]}
    some = {sign: other for sign, other in used.items() if draw.chance(0.6)}
    return changed(written, written.every(lambda text: swapped(text, some)))


def spaces(written: Written, draw: Draw) -> Written:
    """Spaces between parts: 臺北市 信義區 松仁路 100 號."""
    gap = draw.one((" ", "　", "  "))
    shown = Parts(*(gap + part if part and draw.chance(0.7) else part for part in written.shown))
    spread = replace(written, shown=shown)
    if draw.chance(0.4):
        spread = spread.every(lambda text: re.sub(r"(\d+)(?=[號巷弄樓])", rf"{gap}\1{gap}", text))
    return spread


def spaces_everywhere(written: Written, draw: Draw) -> Written:
    """A space between all characters, as text comes out of a PDF."""
    gap = draw.one((" ", "　"))
    shown = Parts(*("".join(f"{sign}{gap}" for sign in part) for part in written.shown))
    return replace(written, shown=shown)


def commas(written: Written, draw: Draw) -> Written:
    """Commas after county, town, village or road."""
    sign = draw.one((",", "，", ", ", "、", "，"))
    last = draw.one(("town", "village", "street"))
    names = Parts._fields[: Parts._fields.index(last) + 1]
    shown = {name: f"{part}{sign}" for name in names if (part := getattr(written.shown, name))}
    return written.respelled(**shown)


def breaks(written: Written, draw: Draw) -> Written:
    """A tab or a line break inside, as a cell of a spreadsheet or a form on paper has it."""
    sign = draw.one(("\t", "\n", "\r\n", "\n\n", "\v", "\u2028"))
    name = draw.one([name for name in ("town", "village", "street", "lane", "number") if getattr(written.shown, name)])
    return written.respelled(**{name: sign + getattr(written.shown, name)})


def invisible(written: Written, draw: Draw) -> Written:
    """Signs of no width, out of web pages and messengers."""
    sign = draw.one(("\u200b", "\ufeff", "\u2060", "\u00ad", "\u200e", "\x00"))
    return replace(written, before=sign, after=sign).respelled(street=sign + written.shown.street)


def points(written: Written, draw: Draw) -> Written:
    """Points and other signs at the end or between parts."""
    end = draw.one(("。", ".", "，", ",", ";", "；", "、", " /", '"', "*"))
    return replace(
        written,
        after=end,
        before=draw.one(("", "", '"', "'", "*", "- ", "1. ", "地址:", "地址：", "住址：", "Address: ", "※")),
    )


def section_arabic(written: Written, draw: Draw) -> Written | None:
    """中正路1段 for 中正路一段; where the release has Arabic sections the other way."""
    section = written.shown.section
    to_arabic = re.sub(r"[一二三四五六七八九十]+", lambda match: str(CHINESE[match[0]]), section)
    if to_arabic != section:
        return written.respelled(section=draw.one((to_arabic, wide(to_arabic), f" {to_arabic}")))
    other = NUMERAL.sub(lambda match: chinese(int(match[0])), section)
    return changed(written, written.respelled(section=other))


CHINESE = {chinese(number): number for number in range(1, 100)}


def street_arabic(written: Written, draw: Draw) -> Written | None:
    """3民路 for 三民路, 民族1路 for 民族一路."""
    street = written.shown.street
    numeral = CHINESE_NUMERAL if draw.chance(0.6) else re.compile(r"[一二三四五六七八九十]+")
    other = numeral.sub(lambda match: str(CHINESE.get(match[0], match[0])), street)
    return changed(written, written.respelled(street=other))


def lane_chinese(written: Written, draw: Draw) -> Written | None:
    """二百一十巷."""
    return in_chinese(written, draw, "lane")


def alley_chinese(written: Written, draw: Draw) -> Written | None:
    """十二弄."""
    return in_chinese(written, draw, "alley")


def number_chinese(written: Written, draw: Draw) -> Written | None:
    """一百零五號."""
    return in_chinese(written, draw, "number")


def all_chinese(written: Written, draw: Draw) -> Written | None:
    """Every numeral in Chinese, as letters to an office and deeds have them."""
    way = draw.one((chinese, chinese, by_digits, twenties))
    again = {name: numerals(getattr(written.shown, name), way) for name in ("neighbourhood", "lane", "alley", "number")}
    return changed(written, written.respelled(**again))


def all_formal(written: Written, _: Draw) -> Written | None:
    """壹佰貳拾參號, as on deeds."""
    again = {name: numerals(getattr(written.shown, name), formal) for name in ("lane", "alley", "number")}
    floor = re.sub(r"[一二三四五六七八九十]+(?=樓)", lambda match: formal(CHINESE[match[0]]), written.shown.floor)
    return changed(written, written.respelled(**again, floor=floor))


def digit_by_digit(written: Written, draw: Draw) -> Written | None:
    """一〇五號, with whatever is taken for a nought."""
    zero = draw.one(BOXES)
    again = {name: numerals(getattr(written.shown, name), lambda n: by_digits(n, zero)) for name in ("lane", "number")}
    return changed(written, written.respelled(**again))


def tens_in_one(written: Written, _: Draw) -> Written | None:
    """廿五號, 卅巷."""
    again = {name: numerals(getattr(written.shown, name), twenties) for name in ("neighbourhood", "lane", "number")}
    other = changed(written, written.respelled(**again))
    return other if other and re.search("[廿卅卌]", other.text) else None


def in_chinese(written: Written, draw: Draw, name: str) -> Written | None:
    """One part with its numerals in Chinese."""
    text = getattr(written.shown, name)
    return changed(written, written.respelled(**{name: numerals(text, draw.one((chinese, chinese, by_digits)))}))


def numerals(text: str, way: Callable[[int], str]) -> str:
    """A text with each Arabic number written in another way."""
    return NUMERAL.sub(lambda match: way(int(match[0])) if len(match[0]) < 5 else match[0], text)


def swapped(text: str, other: Mapping[str, str]) -> str:
    """A text with each character that has another one replaced by it."""
    return "".join(other.get(sign, sign) for sign in text)


def changed(before: Written, after: Written) -> Written | None:
    """The address, None where nothing was to change."""
    return after if after.text != before.text else None
