"""Characters that people write for one another: variants, simplified ones, ones that sound or look alike."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

VARIANTS = (
    *(
        "台臺",
        "塩鹽",
        "脚腳",
        "峯峰",
        "双雙",
        "豊豐",
        "舘館",
        "厦廈",
        "坂阪",
        "菓果",
        "鷄雞",
        "晋晉",
        "瑶瑤",
        "响響",
        "凉涼",
        "猪豬",
    ),
    *(
        "庄莊",
        "裡裏",
        "群羣",
        "岳嶽",
        "恒恆",
        "德徳",
        "寶宝",
        "國国",
        "磘窯",
        "煙烟",
        "鬥鬪",
        "龍竜",
        "邨村",
        "峯峰",
        "灶竈",
        "島嶋",
    ),
)
LOOKALIKES = (
    *(
        "民氏",
        "大太",
        "興與",
        "園圓",
        "埔浦",
        "坑抗",
        "村材",
        "光先",
        "永水",
        "平乎",
        "中申",
        "建健",
        "復複",
        "土士",
        "末未",
        "文又",
    ),
    *(
        "正王",
        "仁任",
        "和知",
        "新親",
        "城誠",
        "安宴",
        "成戍",
        "東柬",
        "西酉",
        "路露",
        "站佔",
        "義羲",
        "福褔",
        "崙崗",
        "華畢",
        "環還",
    ),
    *("溪漢", "美羊", "林材", "生主", "明朋", "港巷", "頂項", "石右", "田由", "竹行", "莊荘", "廣廟"),
)
"""What is taken for one another by eye, by hand or by a scanner."""


SIMPLIFIED = {"臺": "台", "復": "复", "後": "后", "鬥": "斗"}
"""Simplified characters that traditional texts have too."""


@cache
def simplified() -> dict[str, str]:
    """The simplified form of each traditional character that has one which is never written in Taiwan."""
    classes: dict[str, list[str]] = defaultdict(list)
    of: dict[str, str] = {}
    for sign, chosen in table("characters.tsv").items():
        classes[chosen].append(sign)
        of[sign] = chosen
    found: dict[str, str] = {}
    for chosen, signs in classes.items():
        forms = [sign for sign in (chosen, *signs) if has(sign, "gb2312") and not has(sign, "big5")]
        if forms:
            others = (sign for sign in (chosen, *signs) if has(sign, "big5") and not has(sign, "gb2312"))
            found |= dict.fromkeys(others, forms[0])
    return found | SIMPLIFIED


@cache
def homophones() -> dict[str, str]:
    """For each common character those with the same commonest sound."""
    by_sound: dict[str, str] = defaultdict(str)
    sounds = {sign: sounds.split()[0] for sign, sounds in table("sounds.tsv").items() if is_common(sign)}
    for sign, sound in sounds.items():
        by_sound[sound] += sign
    return {sign: by_sound[sound].replace(sign, "") for sign, sound in sounds.items()}


@cache
def common() -> str:
    """The characters of the first plane of Big5, which are those of daily use."""
    codes = (bytes((high, low)) for high in range(0xA4, 0xC7) for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    return "".join(code.decode("big5", "ignore") for code in codes if code <= b"\xc6\x7e")


@cache
def swaps(pairs: tuple[str, ...]) -> Mapping[str, str]:
    """Each character of pairs with the other one."""
    return {left: right for pair in pairs for left, right in (tuple(pair), tuple(pair[::-1]))}


def is_common(sign: str) -> bool:
    """Whether a character is of daily use."""
    return sign in common()


def has(sign: str, code: str) -> bool:
    """Whether a character set has a character."""
    try:
        sign.encode(code)
    except UnicodeEncodeError:
        return False
    return True


@cache
def table(name: str) -> dict[str, str]:
    """A table of the matcher: character and value."""
    text = files("onestop.address").joinpath(name).read_text("utf-8")
    parted = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {sign: value for sign, _, value in parted}
