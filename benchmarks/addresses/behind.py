"""What stands behind the number: floors, rooms, buildings, remarks, and that a place is only near it."""

from dataclasses import replace

from addresses.numerals import chinese, wide
from addresses.written import Draw, Expects, Written

BRACKETS = ("()", "（）", "〈〉", "【】", "[]", "〔〕", "『』", "「」", "{}", "《》", "［］", "｛｝", "<>")
REMARKS = (
    "代表", "舊址", "1樓", "一樓", "總公司", "近火車站", "後棟", "戶籍地", "通訊處", "住家", "含地下室", "鐵皮屋",
    "2F", "農會旁", "原中正路", "營業所",
)  # fmt: skip
BUILDINGS = ("遠東大樓", "科技大樓", "行政大樓", "幸福社區", "中正國小", "第一市場", "農會", "文化中心")
BESIDE = (
    "旁", "對面", "附近", "斜對面", "前", "隔壁", "旁邊", "後面", "旁空地", "旁巷口", "正對面", "前空地", "旁農地",
    "側",
)  # fmt: skip
ARABIC = "0123456789０１２３４５６７８９"
LATIN = "-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CHINESE = "一二三四五六七八九十百〇○零"


def floor(written: Written, text: str) -> Written:
    """With a floor; where nobody could tell the number's end from its beginning, people put a sign between them."""
    last, first = written.shown.number[-1:], text.lstrip(" ,")[:1]
    apart = (last in ARABIC and first in ARABIC + LATIN) or (last in CHINESE and first in CHINESE + ARABIC)
    return written.respelled(floor=f",{text.lstrip(' ,')}" if apart else text)


def floor_f(written: Written, draw: Draw) -> Written:
    """3F, 3f, 12FL."""
    return floor(written, f"{draw.number(1, 20)}{draw.one(('F', 'F', 'f', 'FL', ' F'))}")


def floor_wide(written: Written, draw: Draw) -> Written:
    """３Ｆ."""
    return floor(written, wide(f"{draw.number(1, 20)}F"))


def floor_chinese(written: Written, draw: Draw) -> Written:
    """三樓."""
    return floor(written, f"{chinese(draw.number(1, 25))}樓")


def floor_arabic(written: Written, draw: Draw) -> Written:
    """3樓, 3 樓."""
    return floor(written, f"{draw.one(('', ' ', ','))}{draw.number(1, 25)}樓")


def floor_and_room(written: Written, draw: Draw) -> Written:
    """3樓之1, 5F-3, 5樓501室."""
    level, room = draw.number(2, 20), draw.number(1, 12)
    forms = (
        *(
            f"{level}樓之{room}",
            f"{chinese(level)}樓之{room}",
            f"{chinese(level)}樓之{chinese(room)}",
            f"{level}F-{room}",
        ),
        *(f"{level}F之{room}", f"{level}樓-{room}", f"{level}樓{level}0{room % 10}室", f"{level}樓{room}室"),
    )
    return floor(written, draw.one(forms))


def floor_below(written: Written, draw: Draw) -> Written:
    """B1, B1F, 地下一樓, 地下室."""
    forms = (
        "B1",
        "B1F",
        "B2樓",
        "地下一樓",
        "地下1樓",
        "地下室",
        "地下",
        "地下一層",
        "地下室1樓",
        "B1之3",
        "Ｂ１",
        "-1樓",
    )
    return floor(written, draw.one(forms))


def floor_top(written: Written, draw: Draw) -> Written:
    """頂樓, 頂加, 屋頂突出物."""
    return floor(written, draw.one(("頂樓", "頂加", "頂樓加蓋", "屋頂突出物", "屋突一層", "5樓頂", "屋頂", "R1", "RF")))


def floor_bottom(written: Written, draw: Draw) -> Written:
    """底層, 一樓, 夾層."""
    return floor(written, draw.one(("底層", "一樓", "1樓店面", "夾層", "1樓夾層", "騎樓", "底一層", "1樓後棟")))


def floors(written: Written, draw: Draw) -> Written:
    """1-3樓, 1、2樓, 全棟."""
    forms = (
        "1-3樓",
        "1~4樓",
        "1、2樓",
        "一至三樓",
        "1F~3F",
        "1樓及2樓",
        "1,2樓",
        "全棟",
        "整棟",
        "1樓至5樓",
        "3、4F",
        "1.2樓",
        "一、二樓",
    )
    return floor(written, draw.one(forms))


def room(written: Written, draw: Draw) -> Written:
    """301室, A室, 3樓A室."""
    number = draw.number(1, 9)
    return floor(
        written,
        draw.one(
            (
                f"{number}0{number}室",
                "A室",
                f"{number}樓A室",
                f"R{number}01",
                f"第{number}室",
                f"{number}樓{number}03室",
                "C03室",
            )
        ),
    )


def block(written: Written, draw: Draw) -> Written:
    """A棟, 乙棟3樓, B座."""
    level = draw.number(2, 15)
    forms = (
        "A棟",
        f"B棟{level}樓",
        "乙棟",
        f"{level}樓C棟",
        "A座",
        f"B座{level}F",
        "C區",
        f"A區{level}樓",
        "第二棟",
        f"({draw.one('ABC')}棟)",
    )
    return floor(written, draw.one(forms))


def building(written: Written, draw: Draw) -> Written:
    """The name of a building or a firm behind the number."""
    name = draw.one(BUILDINGS)
    return floor(
        written, draw.one((name, f"（{name}）", f"({name}3樓)", f" {name}", f"{draw.number(2, 9)}樓（{name}）"))
    )


def remark(written: Written, draw: Draw) -> Written:
    """A remark in brackets of any kind at the end."""
    pair = draw.one(BRACKETS)
    return replace(written, after=f"{pair[0]}{draw.one(REMARKS)}{pair[1]}")


def remark_inside(written: Written, draw: Draw) -> Written:
    """A remark in brackets between the parts or in front."""
    pair = draw.one(BRACKETS)
    text = f"{pair[0]}{draw.one(('代表', '總公司', '舊址', '新址', '信義商圈', '總廠', '本部'))}{pair[1]}"
    if draw.chance(0.5):
        return replace(written, before=text)
    return written.respelled(street=written.shown.street + text)


def remark_open(written: Written, draw: Draw) -> Written:
    """A bracket that is never closed."""
    return replace(written, after=draw.one(("(", "（", "【", "《")) + draw.one(REMARKS))


def number_before(written: Written, draw: Draw) -> Written | None:
    """The number of before in a remark, as after a new numbering."""
    old = f"{draw.number(1, 300)}號"
    forms = (
        f"(原{old})",
        f"（整編前：{written.plate.street}{old}）",
        f"(舊門牌{old})",
        f"（原{written.plate.street}{old}）",
    )
    return replace(written, after=draw.one(forms))


def beside(written: Written, draw: Draw) -> Written:
    """A place beside, opposite or near the doorplate."""
    return replace(
        written.respelled(floor=""), after=draw.one(BESIDE), expects=Expects.UNCERTAIN, accepted=("uncertain",)
    )
