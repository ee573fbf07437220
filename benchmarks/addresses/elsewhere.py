"""What stands in columns of addresses and is none: land lots, telephone numbers, places abroad, nothing, noise."""

import csv
import gzip
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from addresses.plates import World
from addresses.signs import common
from addresses.written import Draw, Expects, Parts, Written
from onestop.address.normalise import normalise

NOBODY = Parts()
ABROAD = (
    "日本東京都新宿區西新宿2-8-1", "東京都千代田区丸の内1丁目9番1号", "大阪府大阪市北區梅田3-1-3",
    "韓國首爾特別市中區世宗大路110", "香港九龍尖沙咀彌敦道132號", "Unit 5, 88 Queen's Road Central, Hong Kong",
    "澳門新馬路1號", "上海市浦東新區世紀大道100號", "廣東省深圳市福田區深南大道1006號", "北京市朝陽區建國路93號",
    "福建省廈門市思明區中山路1號", "浙江省杭州市西湖區文三路90號", "江蘇省昆山市前進中路100號",
    "新加坡烏節路391號", "馬來西亞吉隆坡", "越南胡志明市第一郡", "美國加州洛杉磯市第五街100號",
    "1600 Pennsylvania Avenue NW, Washington, DC 20500", "10 Downing Street, London", "221B Baker Street",
)  # fmt: skip
NOISE = (
    "無", "不詳", "同上", "未填", "test", "asdf", "N/A", "null", "#REF!", "如附件", "請洽承辦人", "王小明",
    "公司行號", "12345", "0", "---", "尚未提供", "詳如備註", "xxx", "2021/03/05", "https://www.example.tw/",
    "user@example.tw", "網路販售", "TRUE", "流動攤販", "無固定地址", "A123456789", "全省", "海上", "待補",
    "(空白)",
)  # fmt: skip
EMPTY = ("", " ", "　", "\n", "\t \n", "\u200b", ",", "。", "-")
LOST = ("????", "?????????", "■■■■", "\ufffd\ufffd\ufffd\ufffd\ufffd", "??????100?", "\ue4ad\ue4ae\ue4af")


def rejected(written: Written, text: str, *accepted: str) -> Written:
    """A text that is no address, and the words for it of which any is right."""
    return replace(
        written, shown=NOBODY, meant=NOBODY, before=text, after="", expects=Expects.STATUS, accepted=accepted
    )


def land_lot(written: Written, draw: Draw) -> Written:
    """A lot of the land register."""
    place, lot = written.plate.county + written.plate.town, f"{draw.number(1, 1999)}"
    section = draw.one("和平中興大同永安") + draw.one("安山豐美寧") + "段"
    forms = (
        *(
            f"{place}{section}{lot}地號",
            f"{place}{section}{lot}-{draw.number(1, 30)}地號",
            f"{place}{section}{lot}、{int(lot) + 1}地號",
        ),
        *(
            f"{place}{section}{draw.one(('一', '二', '三'))}小段{lot}地號",
            f"{place}{section}{lot}地號等{draw.number(2, 30)}筆土地",
        ),
        *(f"{section}{lot}地號", f"{place}{section}地號{lot}", f"{place}{section}{lot}之{draw.number(1, 9)}地號土地"),
        *(
            f"{place}{section}{lot.zfill(4)}-0000地號",
            f"{place}{section}{lot}建號",
            f"{place}{section}一小段{lot}、{int(lot) + 3}等{draw.number(2, 9)}筆",
        ),
    )
    return rejected(written, draw.one(forms), "land_lot")


POSTCODES = Path(__file__).parents[2] / "data" / "roads" / "postcodes.csv.gz"
PLAIN_STREET = re.compile(r"[^\d一二三四五六七八九十村里]{1,5}[路街]")
"""A street without numerals and without a village before its name, which would be known without it."""
NO_DOORPLATE = (
    "nearest_doorplate",
    "main_number",
    "lane",
    "road",
    "road_section",
    "village",
    "town",
    "none",
    "not_found",
)


@cache
def missing_streets(world: World) -> list[tuple[str, str, str]]:
    """County, town and name of the streets that the postcode table has and no doorplate: every source lacks some."""
    with gzip.open(POSTCODES, "rt", encoding="utf-8") as file:
        official = sorted({(row["COUNTY"], row["TOWN"], row["ROAD"]) for row in csv.DictReader(file)})
    known = {place: {name[:-1] for name in world.streets[at]} for at, place in enumerate(world.towns)}
    return [
        (county, town, road)
        for county, town, road in official
        if (county, town) in known and PLAIN_STREET.fullmatch(road) and is_missing(normalise(road), known[county, town])
    ]


def is_missing(road: str, stems: set[str]) -> bool:
    """Whether no street of the town begins with this name, whatever its unit and section."""
    return not any(stem.startswith(road[:-1]) or stem.endswith(road[:-1]) for stem in stems)


def street_missing(written: Written, draw: Draw) -> Written | None:
    """A street that the source lacks: whatever is told of it, it must be no doorplate."""
    streets = missing_streets(draw.world)
    if not streets:
        return None
    address = "".join(draw.one(streets)) + f"{draw.number(1, 120)}號"
    return replace(rejected(written, address, *NO_DOORPLATE), expects=Expects.LEVEL)


def phone(written: Written, draw: Draw) -> Written:
    """A telephone number."""
    digits = "".join(str(draw.number(0, 9)) for _ in range(8))
    forms = (
        *(
            f"02-{digits}",
            f"(02){digits}",
            f"02-{digits[:4]}-{digits[4:]}",
            f"09{digits}",
            f"09{digits[:2]}-{digits[2:5]}-{digits[5:]}",
        ),
        *(
            f"+886-2-{digits}",
            f"04-{digits[:7]}",
            f"(07){digits[:3]}-{digits[3:7]}#123",
            f"電話:02-{digits}",
            f"TEL 02{digits}",
        ),
        *(f"02-{digits[:4]}{digits[4:]}轉{draw.number(100, 999)}", f"049-2{digits[:6]}", f"傳真：037-{digits[:6]}"),
    )
    return rejected(written, draw.one(forms), "phone")


def abroad(written: Written, draw: Draw) -> Written:
    """A place outside Taiwan."""
    return rejected(written, draw.one(ABROAD), "abroad")


def only_county(written: Written, draw: Draw) -> Written:
    """A county and nothing else."""
    county = written.plate.county
    return rejected(written, draw.one((county, county.replace("臺", "台"), f"台灣{county}")), "incomplete")


def only_town(written: Written, draw: Draw) -> Written:
    """A county and a town, or a town alone."""
    county, town = written.plate.county, written.plate.town
    return rejected(
        written,
        draw.one((county + town, county + town, f"{county} {town}", county.replace("臺", "台") + town)),
        "incomplete",
    )


def only_village(written: Written, draw: Draw) -> Written | None:
    """A village and nothing more."""
    plate = written.plate
    near = plate.neighbourhood if draw.chance(0.3) else ""
    return rejected(written, plate.county + plate.town + plate.village + near, "incomplete") if plate.village else None


def empty(written: Written, draw: Draw) -> Written:
    """Nothing that can be seen."""
    return rejected(written, draw.one(EMPTY), "empty")


def noise(written: Written, draw: Draw) -> Written:
    """What people put into a field that must not be empty."""
    return rejected(written, draw.one(NOISE), "not_an_address", "not_found", "phone", "empty")


def nonsense(written: Written, draw: Draw) -> Written:
    """Some characters of daily use in a row."""
    text = "".join(draw.one(common()) for _ in range(draw.number(2, 30)))
    return rejected(written, text, "not_an_address", "not_found")


def damaged(written: Written, draw: Draw) -> Written:
    """A text that lost every character to a wrong encoding."""
    return rejected(written, draw.one(LOST), "damaged")


def mojibake(written: Written, _: Draw) -> Written:
    """UTF-8 that was read as Latin-1."""
    text = "".join(written.shown).encode().decode("latin-1")
    return rejected(written, text, "damaged", "not_an_address", "not_found")


def in_english(written: Written, draw: Draw) -> Written:
    """An address of Taiwan in Latin letters, which the doorplates have not."""
    streets = ("Zhongzheng Rd.", "Sec. 2, Zhongshan N. Rd.", "Minsheng St.", "Ln. 12, Heping E. Rd.")
    towns = (
        "Xinyi Dist., Taipei City",
        "East Dist., Hsinchu City 300",
        "Banqiao Dist., New Taipei City 220",
        "Taitung County",
    )
    number, end = draw.number(1, 300), draw.one((", Taiwan", ", Taiwan (R.O.C.)", ""))
    text = f"No. {number}, {draw.one(streets)}, {draw.one(towns)}{end}"
    return rejected(written, text, "not_an_address", "not_found")


def too_long(written: Written, draw: Draw) -> Written:
    """A whole paragraph."""
    text = "".join(written.shown) * 200
    return rejected(written, text[: draw.number(1001, 3000)], "too_long")


def several(written: Written, draw: Draw) -> Written | None:
    """Several addresses in one cell, joined by ，, 及, 、, ; or a line break."""
    world = draw.world
    row = draw.number(0, len(world) - 1)
    plate = world.plate(row)
    if not plate.road or plate.number[-1:] != "號" or not plate.town:
        return None
    more = Parts(plate.county, plate.town, "", "", plate.road, plate.section, plate.lane, plate.alley, plate.number)
    sign = draw.one(("，", "及", "、", ";", "；", "\n", ", ", " 及 ", "/", "與", "，及"))
    return replace(written.respelled(floor=""), after=sign + "".join(more), more=(more,), expects=Expects.SEVERAL)
