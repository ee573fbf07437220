"""How an answer came about, in sentences: each step of a match left a note, and here is what notes say."""

import re
from collections.abc import Iterator, Sequence

from onestop.address.model import STATUS_WORDS, Match, Note
from onestop.address.normalise import JOINT, normalise
from onestop.address.numerals import chinese
from onestop.dataset import Words

SENTENCES = {
    "label": Words("去掉前面的「{before}」", "took off “{before}” in front"),
    "postcode": Words("去掉郵遞區號「{before}」", "took off the postcode “{before}”"),
    "country": Words("去掉「{before}」", "took off “{before}”"),
    "remark": Words("去掉括號內的註記「{before}」", "took off the remark “{before}”"),
    "several": Words("這一格有 {before} 個地址", "the text has {before} addresses"),
    "county_without_unit": Words("縣市「{before}」沒有寫縣或市", "county “{before}” without 縣 or 市"),
    "county_short": Words("縣市簡稱「{before}」", "county by its short name “{before}”"),
    "county_renamed": Words("舊縣市名「{before}」改為今名", "former county “{before}” by its name of today"),
    "town_renamed": Words("舊鄉鎮市區名「{before}」改為今名", "former town “{before}” by its name of today"),
    "town_without_unit": Words("鄉鎮市區「{before}」沒有寫單位", "town “{before}” without its unit"),
    "town_from_village": Words("由村里「{before}」推得鄉鎮市區「{after}」", "town {after} from village “{before}”"),
    "town_other": Words(
        "道路不在「{before}」，在同縣市的「{after}」", "the street is not in {before} but in {after} of the same county"
    ),
    "repeated": Words("去掉重複的「{before}」", "took off the repeated “{before}”"),
    "village_unit": Words("村里「{before}」的村與里互換", "village “{before}”: 村 and 里 exchanged"),
    "village_unit_missing": Words(
        "「{before}」沒有寫村或里，取「{after}」", "“{before}” without 村 or 里; took {after}"
    ),
    "village_unknown": Words("沒有村里「{before}」，予以忽略", "no village “{before}”; left out"),
    "village_typo": Words(
        "沒有村里「{before}」，字形最近的是「{after}」", "no village “{before}”; the nearest in spelling is {after}"
    ),
    "area_typo": Words(
        "沒有「{before}」，字形最近的是「{after}」", "no “{before}”; the nearest in spelling is {after}"
    ),
    "sub_of_floor": Words("「{before}」的之號屬於樓層", "the sub-number of {before} belongs to the floor"),
    "section_missing": Words("「{before}」沒有寫段，試「{after}」", "“{before}” without a section; tried {after}"),
    "section_unknown": Words("沒有「{before}」，試「{after}」", "no “{before}”; tried {after}"),
    "section_differs": Words(
        "「{before}」沒有這個門牌，試「{after}」", "“{before}” has no such doorplate; tried {after}"
    ),
    "phone": Words("去掉後面的電話「{before}」", "took off the telephone number “{before}” behind"),
    "words": Words("略過縣市前的「{before}」", "passed over “{before}” before the county"),
    "misread": Words("「{before}」可能誤認了字，讀作「{after}」", "“{before}” may have misread signs; read {after}"),
    "turned": Words("縣市寫在後面，讀作「{after}」", "the county stands behind; read {after}"),
    "lanes_by_dashes": Words("「{before}」讀作「{after}」", "“{before}” read as {after}"),
    "behind_number": Words(
        "「{before}」號後的數字不屬於門牌", "the digits behind the 號 of {before} are no part of it"
    ),
    "floor_or_sub": Words("「{before}」的之號與樓層可能連寫", "sub-number and floor of {before} may stand together"),
    "section_unit_missing": Words("「{before}」沒有寫段，試「{after}」", "“{before}” without 段; tried {after}"),
    "noise": Words("略過路名前的「{before}」", "passed over “{before}” before the street"),
    "street_unit_missing": Words(
        "「{before}」沒有寫路或街，試「{after}」", "“{before}” without 路 or 街; tried {after}"
    ),
    "street_unit": Words("沒有「{before}」，試「{after}」", "no “{before}”; tried {after}"),
    "street_typo": Words(
        "沒有「{before}」，字形或讀音最近的是「{after}」", "no “{before}”; the nearest in spelling or sound is {after}"
    ),
    "number_style": Words("「{before}」以另一種之號的寫法找到", "{before} found with 之 on the other side of 號"),
    "number_kind": Words(
        "「{before}」以有無臨、附、建、特的另一種找到", "{before} found with or without 臨, 附, 建 or 特"
    ),
    "main_number": Words("沒有「{before}」，取主號", "no {before}; took the main number"),
    "nearest": Words("沒有「{before}」，取最近的門牌", "no {before}; took the nearest number"),
    "lane_as_number": Words("沒有這條巷，將巷號視為門牌號", "no such lane; its number taken as a doorplate's"),
    "lane_skipped": Words("沒有這條弄，取到巷", "no such alley; took the lane"),
    "lane_unknown": Words("沒有這條巷，取到道路", "no such lane; took the street"),
    "lane": Words("沒有號碼，取巷弄中間的門牌", "no number; took a doorplate in the middle of the lane"),
    "road": Words("沒有號碼，取道路中間的門牌", "no number; took a doorplate in the middle of the road"),
    "road_section": Words("沒有號碼，取路段中間的門牌", "no number; took a doorplate in the middle of the section"),
    "landmark": Words(
        "「{before}」表示在門牌附近，不是門牌本身", "“{before}” is a place near the doorplate, not the doorplate"
    ),
    "junction": Words("「{before}」與「{after}」路口", "the crossing of {before} and {after}"),
}
"""What each step says."""


LONGEST = 200
"""Characters of a text in which a part of it is looked for."""
MORE = 12
"""How many characters longer a part may be as it was written: spaces and numerals."""
NAMED = re.compile(r"(?<!\d)\d{1,4}(?=[\u4e00-\u9fff])(?![之巷弄號樓鄰室])")
"""A numeral that is part of a name."""


def steps(match: Match) -> list[Words]:
    """The steps that led to an answer, each as a sentence, with what was written as it was written."""
    return [
        sentence(Note(step, as_in(match.query, before), as_in(match.address, after)))
        for step, before, after in match.trace
    ]


def as_in(text: str, part: str) -> str:
    """A normalised part of a text as the text has it; where it is not found, with Chinese numerals in its names."""
    part = part.replace(JOINT, "")
    if not part or part.isdigit() or part in text:
        return part
    first = part[0]
    for start in range(min(len(text), LONGEST)):
        if not first.isdigit() and normalise(text[start])[:1] != first:
            continue
        for end in range(start + 1, min(start + len(part) + MORE, len(text)) + 1):
            if normalise(text[start:end]).replace(JOINT, "").replace(" ", "") == part:
                return text[start:end].strip()
    return NAMED.sub(lambda match: chinese(int(match[0])), part)


def sentence(note: Note) -> Words:
    """A note in words."""
    words = SENTENCES[note.step]
    return Words(*(text.format(before=note.before, after=note.after) for text in (words.zh, words.en)))


def explain(matches: Sequence[Match]) -> str:
    """All answers to one text, a line for each step, in both languages."""
    return "\n".join(line for match in matches for line in lines(match)) + "\n"


def lines(match: Match) -> Iterator[str]:
    """One answer."""
    status = STATUS_WORDS[match.status]
    yield f"{match.query}"
    for at, words in enumerate(steps(match), 1):
        yield f"  {at}. {words.zh}。 {words.en}."
    yield f"  = {match.status}: {status.zh}。 {status.en}."
    if match.address:
        place = f" ({match.x:.7f}, {match.y:.7f})" if match.x is not None and match.y is not None else ""
        yield f"  {match.match_level} → {match.address}{match.floor and ' + ' + match.floor}{place}"
        yield f"  可信度 score {match.score:.3f}，同樣符合者 rivals {match.rivals}"
    codes = match.codes
    if codes.county:
        yield "  " + " ".join(
            filter(None, (codes.county, codes.town, codes.village, codes.level2, codes.level1, codes.basic))
        )
    if match.runner_up:
        share = f"{match.runner_up.probability:.1%}"
        yield f"  也可能在 or in {match.runner_up.basic}: {share}"
