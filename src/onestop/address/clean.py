"""What people write around an address is taken off, and what is no address is told apart.

Works on normalised text. Each step looks for one thing, and says in a note what it did.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from onestop.address.model import Note, Notes, Status
from onestop.address.normalise import DASHES, JOINT, LOST, SEPARATOR, normalise

LONGEST = 1000
"""Characters of one address; more is no address."""


class Query(NamedTuple):
    """An address that is being cleaned.

    :ivar text: normalised
    :ivar status: why it is no address; None for an address
    :ivar more: further addresses that stood in the same text
    :ivar dashed: whether a dash stands between two numbers that may be a range: 12-14號, which is 12之14號 by now
    """

    text: str
    notes: Notes = ()
    status: Status | None = None
    more: tuple[str, ...] = ()
    dashed: bool = False

    def said(self, text: str, step: str, taken: str) -> "Query":
        """The query with another text, and the note of what was taken off."""
        return self._replace(text=text, notes=(*self.notes, Note(step, taken)))


type Step = Callable[[Query], Query]

ODD = re.compile(
    r"[()\s,、;:/\\.~&+*#'\"`|!<>=@^%$?-]|^\d|^臺灣|^福建|^中華|^中國|[縣市區鄉鎮]\d{3}"
    r"|地號|地段|建號|電話|TEL|\d號?[至及和或與]|號\D*號|號0|號\d{5}"
)
"""What a plain address has none of; nearly every address passes by all steps."""

INNER_REMARK = re.compile(r"\(([^()]{0,200})\)")
PART = re.compile(r"[^\d]{1,3}[鄉鎮市區縣]|[^\s]{1,5}[村里](?:\d{1,3}鄰)?|\d{1,3}鄰|\d段")
"""A part of the address that stands in brackets for itself: 臺北市(信義區)."""
POSTCODE = re.compile(
    r"(?:郵遞區號)?:?\(?(\d{6}|\d{5}|(?!100[^\d()\-之, 臺中])\d{3}(?:[-之,]\d{2,3})?)\)?(?=[^\d號巷弄之樓鄰])"
)
"""100 is 臺北市中正區's; before any other word it is the 百 of a street: 百福街."""
INNER_POSTCODE = re.compile(
    r"(?:(?<=[縣市區鄉鎮])(?:\d{5,6}|(?!100)\d{3})|(?<=市)100(?=中正)|(?<=中正區)100)(?=[^\d號巷弄衖之樓鄰路街段、,.~])"
)
POSTCODE_BEHIND = re.compile(r"(?<=[號樓室F])[\s,、]*\(?\d{5,6}\)?$")
COUNTRY = re.compile(r"(?:中華民國|TAIWAN|R\.?O\.?C\.?)?[,.:]?(?:臺灣省|福建省|臺灣(?=[^路街\d]{2}[市縣]))?[,.:]?")
CITY = re.compile(r"[A-Z][A-Z .,]{2,30}(?=[\u3400-\u9fff])")
"""A city in Latin letters before an address in Chinese ones."""
MARKS = re.compile(r"^[^\w(+?]+|(?<!之)[^\w)?]+$")
LABEL = re.compile(r"^(?:.{0,6}(?:地址|住址|門牌|戶籍地|通訊處|ADDRESS|ADDR)[:：]?|\d{1,3}[.、)] ?(?=\D))")
LAND_LOT = re.compile(r"\d地號|地號\d|小段\d|[^\d]段\d+(?:之\d+)?(?:,|、|等|$)|等\d+筆|建號")
CALL = r"(?:電話|TEL|手機|行動|FAX|傳真)"
PHONE = re.compile(
    rf"(?:{CALL}[:.]?)?\(?\+?(?:886|0)[\d之()# -]{{7,18}}(?:(?:分機|轉|EXT\.?|#)\d+)?|{CALL}[:.]?[\d之()# -]+"
)
CALLED = r"(?:0\d{1,3}|\(0\d{1,3}\)|\+?8860?\d{1,2})[之 -]?\d{3,8}(?:[之 -]\d{3,4}){0,2}"
PHONE_BEHIND = re.compile(
    rf"(?<=\w)[\s,;/、(]*(?:{CALL}[:.]? ?(?:{CALLED}|\d[\d之 -]{{5,}})|(?:(?<=[號樓室F])|(?<=[\s,;/、(])){CALLED})"
    r"(?: ?(?:分機|轉|EXT\.?|#)\d+)?[)\s]*$"
)
SHORTEST_PHONE = 9
"""Digits of a telephone number with its area."""
FIELDS = re.compile(
    r"&(?:NBSP|#\d{2,5});|(?:\\[RNT])+|(?<=[\u3400-\u9fff])(?<![號樓室之])[/\\-](?=[\u3400-\u9fff])|(?<=[縣市區鄉鎮村里鄰路街段巷弄])[/\\-](?=\d)"
)
"""A sign between the parts of an address."""
BETWEEN = frozenset("|/\\-&")
"""One of these is in any text with such a sign."""
BARS = re.compile(r"[\u3400-\u9fff]\|+[\u3400-\u9fff]")
"""Bars between the parts of an address; one beside digits may be a one that was misread."""
GAPS = (
    (re.compile(r"(?<=\d) +(?=\d+[巷弄衖鄰])"), ""),
    (re.compile(r"(?<=[路街道]\d) +(?=\d+號)"), JOINT),
    (re.compile(r"(?<=\d) +(?=\d)"), ","),
)
"""What spaces between digits stand for: nothing within a number, the end of a section, a separation."""
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
SPLIT = re.compile(r"[,;、]+|[及~](?=[^\d])|(?<=號)[/和與及]")
NUMBERED = re.compile(r"\d號")


def reject_empty(query: Query) -> Query:
    """Nothing at all, or too much."""
    if not query.text.strip(" ,.;:-~?"):
        return query._replace(status=Status.DAMAGED if LOST in query.text else Status.EMPTY)
    return query._replace(status=Status.TOO_LONG) if len(query.text) > LONGEST else query


def drop_label(query: Query) -> Query:
    """`地址:` and the like in front."""
    match = LABEL.match(query.text)
    return query.said(query.text[match.end() :], "label", match[0]) if match and match.end() else query


def drop_marks(query: Query) -> Query:
    """Signs in front and behind: ※, 〒, ●, a full stop."""
    text = MARKS.sub("", query.text)
    return query if text == query.text else query._replace(text=text)


def drop_behind(query: Query) -> Query:
    """Telephone numbers and a postcode behind the address; seldom does one end with digits."""
    return drop_postcode_behind(drop_phone(query)) if query.text.rstrip(") ")[-1:].isdigit() else query


def drop_phone(query: Query) -> Query:
    """Telephone numbers behind the address, with 電話 or without."""
    while match := PHONE_BEHIND.search(query.text):
        called = sum(map(str.isdigit, match[0])) >= SHORTEST_PHONE or re.search(CALL, match[0])
        if not called or not query.text[: match.start()].strip():
            break
        query = query.said(query.text[: match.start()], "phone", match[0].strip(" ,;/、()"))
    return query


def drop_postcode_behind(query: Query) -> Query:
    """A postcode of five or six digits behind the number."""
    match = POSTCODE_BEHIND.search(query.text)
    return query.said(query.text[: match.start()], "postcode", match[0].strip(" ,、")) if match else query


def join_fields(query: Query) -> Query:
    """臺北市|信義區|信義路|五段|100號: the signs between the parts of an address."""
    if BETWEEN.isdisjoint(query.text):
        return query
    if BARS.search(query.text):
        text = re.sub(r"(?<=號)\|+(?=.)", ",", query.text).replace("|", "")
    else:
        text = FIELDS.sub("", query.text)
    return query if text == query.text else query._replace(text=text)


def reject_phone(query: Query) -> Query:
    """A telephone number and nothing else."""
    return query._replace(status=Status.PHONE) if PHONE.fullmatch(query.text.strip()) else query


def drop_spaces(query: Query) -> Query:
    """Spaces inside; between two digits one stands for a separation."""
    if " " not in query.text:
        return query
    if query.text.count(" ") * 2.3 + 1 >= len(query.text.strip()):  # a space after every character
        return query._replace(text=query.text.replace(" ", ""))
    text = query.text.strip()
    for gap, sign in GAPS:
        text = gap.sub(sign, text)
    return query._replace(text=text.replace(" ", ""))


def drop_remarks(query: Query) -> Query:
    """Remarks in brackets with what they hold, unless the number stands in them."""
    text, notes = query.text, query.notes
    while "(" in text and (match := INNER_REMARK.search(text)):
        inside = match[1]
        outside = text[: match.start()] + text[match.end() :]
        keep = bool(NUMBERED.search(inside)) and not NUMBERED.search(outside)
        keep = keep or bool(PART.fullmatch(inside) and NUMBERED.search(text, match.end()))
        text = text[: match.start()] + inside + text[match.end() :] if keep else outside
        notes = (*notes, Note("remark", match[0]))
    if "(" in text:
        at = text.index("(")
        notes = (*notes, Note("remark", text[at:]))
        text = text[:at] if NUMBERED.search(text[:at]) else text.replace("(", "")
    return query._replace(text=text.replace(")", ""), notes=notes)


def drop_postcode(query: Query) -> Query:
    """A postcode of three, five or six digits in front."""
    match = POSTCODE.match(query.text)
    return query.said(query.text[match.end() :].lstrip(",.;:-"), "postcode", match[0]) if match else query


def drop_inner_postcode(query: Query) -> Query:
    """A postcode behind the county or the town."""
    match = INNER_POSTCODE.search(query.text)
    if match is None:
        return query
    return query.said(query.text[: match.start()] + query.text[match.end() :], "postcode", match[0])


def drop_country(query: Query) -> Query:
    """The country or the province in front."""
    match = COUNTRY.match(query.text)
    match = match if match and match.end() else CITY.match(query.text)
    return query.said(query.text[match.end() :], "country", match[0]) if match else query


def reject_land_lot(query: Query) -> Query:
    """A land lot or a building number of the land register."""
    if LAND_LOT.search(query.text) and not NUMBERED.search(re.sub(r"[地建]號", "", query.text)):
        return query._replace(status=Status.LAND_LOT)
    return query


@cache
def places_abroad() -> re.Pattern[str]:
    """The beginnings of addresses outside Taiwan, from abroad.tsv."""
    text = files("onestop.address").joinpath("abroad.tsv").read_text("utf-8")
    names = [normalise(line) for line in text.splitlines() if line and not line.startswith("#")]
    return re.compile("|".join(names))


TAIWAN_IN_LATIN = re.compile(
    r"TAIWAN|TAIPEI|R\.O\.C|KAOHSIUNG|TAICHUNG|TAINAN|TAOYUAN|HSINCHU|KEELUNG|CHIAYI|YILAN|HUALIEN|TAITUNG|PINGTUNG"
    r"|CHANGHUA|NANTOU|YUNLIN|MIAOLI|PENGHU|KINMEN|LIENCHIANG|\bSEC\.|\bDIST\.|\bALY\."
)
OF_TAIWAN = re.compile(
    r"(?:(?:臺北|新北|桃園|臺中|臺南|高雄|基隆|新竹|嘉義)[市縣]|(?:宜蘭|苗栗|彰化|南投|雲林|屏東|花蓮|臺東|澎湖|金門|連江)縣)"
    r".{1,3}[鄉鎮市區]"
)
"""A county and a town of ours, behind a name that begins like a place abroad: 中國某某銀行."""
LETTERS = re.compile(r"[A-Z]{3,}")


def reject_abroad(query: Query) -> Query:
    """A place outside Taiwan, or an address in Latin letters."""
    if places_abroad().match(query.text) and not OF_TAIWAN.search(query.text):
        return query._replace(status=Status.ABROAD)
    if not HAN.search(query.text):
        letters = LETTERS.search(query.text)
        abroad = letters and " " in query.text.strip() and not TAIWAN_IN_LATIN.search(query.text)
        status = Status.ABROAD if abroad else Status.DAMAGED if LOST in query.text and not letters else None
        return query._replace(status=status or Status.NOT_AN_ADDRESS)
    return query


def split_addresses(query: Query) -> Query:
    """Several addresses in one text: the first is answered first, and the others after it."""
    pieces = [piece for piece in SPLIT.split(query.text) if piece]
    whole: list[str] = []
    for piece in pieces:
        if whole and (not NUMBERED.search(whole[-1]) or not re.search(r"[路街巷弄村里鄉鎮市區段].*\d號", piece)):
            listed = piece[:1].isdigit() and (whole[-1][-1:].isdigit() or whole[-1].endswith("號"))
            whole[-1] += ("、" if listed else "") + piece
        else:
            whole.append(piece)
    if len(whole) < 2:  # noqa: PLR2004
        return query._replace(text="".join(whole) or query.text)
    return query._replace(text=whole[0], more=tuple(whole[1:]), notes=(*query.notes, Note("several", str(len(whole)))))


def read_waves(query: Query) -> Query:
    """A wave before a smaller number is a dash: 15~1號 is 15之1號, and 1~15號 is a list."""
    return query._replace(text=WAVE.sub(_read_wave, query.text)) if "~" in query.text else query


WAVE = re.compile(r"(\d{1,5})~(\d{1,5})(?=號)")


def _read_wave(match: re.Match[str]) -> str:
    return f"{match[1]}之{match[2]}" if int(match[2]) < int(match[1]) else match[0]


STEPS: tuple[Step, ...] = (
    reject_empty,
    drop_label,
    reject_phone,
    drop_marks,
    drop_behind,
    drop_remarks,
    reject_abroad,
    join_fields,
    drop_spaces,
    drop_postcode,
    drop_inner_postcode,
    drop_country,
    reject_land_lot,
    split_addresses,
    read_waves,
)


def clean(written: str) -> Query:
    """An address as it was written → the address itself, or why it is none."""
    if len(written) > LONGEST:
        return Query("", status=Status.TOO_LONG)
    return clean_normalised(normalise(written).replace(SEPARATOR, ""), written)


DASHED = re.compile(rf"(?<![\d{DASHES}-])(\d+)\s*[{DASHES}-]\s*(\d+)\s*[號号]")
LONGEST_RANGE = 30
"""Numbers from the first to the last of a range that is written with a dash."""


def is_range(written: str) -> bool:
    """Whether a dash may stand for what lies between: 12-14號, but not 14-2號."""
    return any(0 < int(last) - int(first) <= LONGEST_RANGE for first, last in DASHED.findall(written))


def clean_normalised(text: str, written: str) -> Query:
    """The same for a text that is normalised already.

    :param written: as it was before
    """
    query = Query(text, dashed="之" in text and is_range(written))
    if query.text and not ODD.search(query.text) and HAN.match(query.text):
        return query
    for step in STEPS:
        query = step(query)
        if query.status is not None:
            break
    return query
