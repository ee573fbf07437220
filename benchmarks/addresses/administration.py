"""Faults of county, town, village and 鄰: missing, short, doubled, of before, or wrong."""

from dataclasses import replace

from addresses.signs import common, homophones
from addresses.written import Draw, Written
from onestop.areas.names import renamed

SHORT = {
    "臺北市": "北市", "新北市": "新北", "臺中市": "中市", "臺南市": "南市", "高雄市": "高市", "桃園市": "桃市",
    "基隆市": "基市", "新竹市": "竹市", "新竹縣": "竹縣", "苗栗縣": "苗縣", "彰化縣": "彰縣", "南投縣": "投縣",
    "雲林縣": "雲縣", "嘉義市": "嘉市", "嘉義縣": "嘉縣", "屏東縣": "屏縣", "宜蘭縣": "宜縣", "花蓮縣": "花縣",
    "臺東縣": "東縣", "澎湖縣": "澎縣", "金門縣": "金縣", "連江縣": "馬祖",
}  # fmt: skip
"""Counties as people shorten them."""
OLD_COUNTIES = {"新北市": "臺北縣", "臺中市": "臺中縣", "臺南市": "臺南縣", "高雄市": "高雄縣", "桃園市": "桃園縣"}
OLD_CITIES = {
    "臺北縣": "板橋 三重 中和 永和 新莊 新店 樹林 汐止 土城 蘆洲",
    "桃園縣": "桃園 中壢 平鎮 八德 楊梅",
    "臺中縣": "豐原 大里 太平",
    "臺南縣": "新營 永康",
    "高雄縣": "鳳山",
}
"""Which of their towns were cities."""
OLD_TOWNSHIPS = {
    "臺北縣": "鶯歌 三峽 淡水 瑞芳",
    "桃園縣": "大溪",
    "臺中縣": "東勢 大甲 清水 沙鹿 梧棲",
    "臺南縣": "鹽水 白河 麻豆 佳里 新化 善化 學甲",
    "高雄縣": "岡山 旗山 美濃",
}
"""Which of their towns were 鎮; the others were 鄉."""
CITY_PROPER = {
    "臺中市": "中區 東區 南區 西區 北區 西屯區 南屯區 北屯區", "臺南市": "東區 南區 北區 安平區 安南區 中西區",
    "高雄市": "鹽埕區 鼓山區 左營區 楠梓區 三民區 新興區 前金區 苓雅區 前鎮區 旗津區 小港區",
}  # fmt: skip
"""The districts that were the city before the county was merged with it."""
ONE_TOWN = 2
"""Characters of a town that is never written without its unit: 東區."""


def province(written: Written, draw: Draw) -> Written:
    """台灣省, 臺灣省, 福建省 in front."""
    names = ("福建省",) if written.plate.county in ("金門縣", "連江縣") else ("台灣省", "臺灣省")
    return replace(written, before=draw.one(names))


def country(written: Written, draw: Draw) -> Written:
    """台灣, 中華民國 or TAIWAN in front."""
    names = ("台灣", "臺灣", "中華民國", "中華民國臺灣省", "台灣 ", "(台灣)", "Taiwan ", "R.O.C. ")
    return replace(written, before=draw.one(names))


def county_doubled(written: Written, _: Draw) -> Written:
    """新竹市新竹市東區."""
    return written.respelled(county=written.shown.county * 2)


def both_doubled(written: Written, _: Draw) -> Written:
    """臺北市信義區臺北市信義區."""
    return replace(written, before=written.shown.county + written.shown.town)


def short_doubled(written: Written, _: Draw) -> Written:
    """臺中市中市北屯區."""
    return written.respelled(county=written.shown.county + SHORT[written.plate.county])


def town_before_county(written: Written, _: Draw) -> Written:
    """北投區臺北市北投區."""
    return replace(written, before=written.shown.town)


def town_doubled(written: Written, _: Draw) -> Written:
    """臺北市北投區北投區."""
    return written.respelled(town=written.shown.town * 2)


def county_missing(written: Written, _: Draw) -> Written:
    """信義區松仁路100號."""
    return written.without("county")


def town_missing(written: Written, _: Draw) -> Written:
    """臺北市松仁路100號."""
    return written.without("town")


def both_missing(written: Written, _: Draw) -> Written:
    """松仁路100號."""
    return written.without("county", "town")


def county_short(written: Written, _: Draw) -> Written:
    """中市北屯區, 北市信義區."""
    return written.respelled(county=SHORT[written.plate.county])


def county_bare(written: Written, _: Draw) -> Written:
    """台中北屯區."""
    return written.respelled(county=bare(written, "county").replace("臺", "台"))


def town_bare(written: Written, _: Draw) -> Written | None:
    """臺北市信義松仁路."""
    return written.respelled(town=bare(written, "town")) if len(written.plate.town) > ONE_TOWN else None


def both_bare(written: Written, _: Draw) -> Written | None:
    """台北信義松仁路."""
    if len(written.plate.town) <= ONE_TOWN:
        return None
    return written.respelled(county=bare(written, "county").replace("臺", "台"), town=bare(written, "town"))


def bare(written: Written, name: str) -> str:
    """A county or town without its unit."""
    return str(getattr(written.shown, name))[:-1]


def county_old(written: Written, _: Draw) -> Written | None:
    """臺北縣三重市, 高雄縣鳳山市; villages were 村 where the town was 鄉."""
    plate = written.plate
    county = OLD_COUNTIES.get(plate.county)
    if county is None or plate.town in CITY_PROPER.get(plate.county, "").split():
        return None
    stem = plate.town[:-1]
    unit = (
        "市" if stem in OLD_CITIES[county].split() else "鎮" if stem in OLD_TOWNSHIPS.get(county, "").split() else "鄉"
    )
    village = written.shown.village
    village = f"{village[:-1]}村" if unit == "鄉" and village.endswith("里") else village
    return written.respelled(county=county, town=stem + unit, village=village)


def county_old_alone(written: Written, _: Draw) -> Written | None:
    """臺北縣 with the district of today: 臺北縣三重區."""
    old = county_old(written, _)
    return written.respelled(county=old.shown.county) if old else None


def town_old(written: Written, draw: Draw) -> Written | None:
    """那瑪夏區 as 高雄縣三民鄉, 員林市 as 員林鎮, 中西區 as 臺南市西區."""
    now = written.plate.county, written.plate.town
    before = [old for old, new in renamed().items() if new == now and old[1]]
    if not before:
        return None
    county, town = draw.one(before)
    return written.respelled(county=county, town=town)


def village_unit(written: Written, _: Draw) -> Written | None:
    """村 for 里 and the other way."""
    village = written.plate.village
    if village[-1:] not in ("村", "里"):
        return None
    return written.saying(village=village).respelled(village=village[:-1] + {"村": "里", "里": "村"}[village[-1]])


def village_wrong(written: Written, draw: Draw) -> Written | None:
    """Another village of the town, as after a new division."""
    names = [name for name in draw.world.villages[town_of(written, draw)] if name != written.plate.village]
    if not names or not written.plate.road:
        return None
    near = written.plate.neighbourhood if draw.chance(0.5) else ""
    return written.without("village", "neighbourhood").respelled(village=draw.one(names), neighbourhood=near)


def neighbourhood_wrong(written: Written, draw: Draw) -> Written | None:
    """A 鄰 of before."""
    wrong = draw.number(1, 40)
    if not written.plate.village or f"{wrong}鄰" == written.plate.neighbourhood:
        return None
    return written.without("neighbourhood").saying(village=written.plate.village).respelled(neighbourhood=f"{wrong}鄰")


def neighbourhood_padded(written: Written, _: Draw) -> Written | None:
    """003鄰, as the standard for exchange has it."""
    plate = written.plate
    number = plate.neighbourhood.removesuffix("鄰")
    if not number.isdigit() or not plate.village:
        return None
    said = written.saying(village=plate.village, neighbourhood=plate.neighbourhood)
    return said.respelled(neighbourhood=f"{int(number):03}鄰")


def village_alone(written: Written, _: Draw) -> Written | None:
    """The village without its 鄰."""
    village = written.plate.village
    return written.without("neighbourhood").saying(village=village) if village else None


def village_and_neighbourhood(written: Written, _: Draw) -> Written | None:
    """The whole address as the register of households has it."""
    plate = written.plate
    if not plate.village or not plate.neighbourhood:
        return None
    return written.saying(village=plate.village, neighbourhood=plate.neighbourhood)


def as_released(written: Written, _: Draw) -> Written | None:
    """The whole address as the release has it, whatever is odd about it."""
    plate = written.plate
    if not plate.number.endswith("號"):
        return None
    return written.saying(village=plate.village, neighbourhood=plate.neighbourhood, floor=plate.floor)


def village_missing(written: Written, _: Draw) -> Written | None:
    """Neither village nor 鄰; where there is no road either, the village stays."""
    return written.without("village", "neighbourhood") if not written.roadless else None


def neighbourhood_alone(written: Written, _: Draw) -> Written | None:
    """信義區5鄰松仁路100號."""
    near = written.plate.neighbourhood
    return written.without("village").saying(neighbourhood=near) if near and not written.roadless else None


def village_unknown(written: Written, draw: Draw) -> Written | None:
    """A village that the town has not."""
    unit = written.plate.village[-1:]
    if unit not in ("村", "里") or written.roadless:
        return None
    name = draw.one("安福興順德仁義和平永") + draw.one("榮昌樂康寧泰吉祥輝盛") + unit
    if name in draw.world.villages[town_of(written, draw)]:
        return None
    near = written.plate.neighbourhood if draw.chance(0.5) else ""
    return written.without("village", "neighbourhood").respelled(village=name, neighbourhood=near)


def village_typo(written: Written, draw: Draw) -> Written | None:
    """One wrong character in the village of an address without a road."""
    village = written.plate.village
    if not written.roadless or len(village) < 3:
        return None
    at = draw.number(0, len(village) - 2)
    wrong = village[:at] + draw.one(common()) + village[at + 1 :]
    return replace(written.wrong("village", wrong), meant=written.meant._replace(village=village))


def town_wrong(written: Written, draw: Draw) -> Written | None:
    """Another town of the county, as people who live at its border write."""
    towns = [draw.world.towns[at][1] for at in draw.world.county_towns[written.plate.county]]
    others = [town for town in towns if town != written.plate.town]
    if not others or written.roadless:
        return None
    return written.without("town", "village", "neighbourhood").respelled(town=draw.one(others))


def town_typo(written: Written, draw: Draw) -> Written | None:
    """One wrong character in the town's name, most often one that sounds the same."""
    return with_wrong_letter(written, draw, "town")


def county_typo(written: Written, draw: Draw) -> Written | None:
    """One wrong character in the county's name."""
    return with_wrong_letter(written, draw, "county")


def with_wrong_letter(written: Written, draw: Draw, name: str) -> Written | None:
    """One character of a county or a town written wrong; its unit stays."""
    text = str(getattr(written.shown, name))
    at = draw.number(0, len(text) - 2)
    others = homophones().get(text[at], "") if draw.chance(0.7) else common()
    if len(text) <= ONE_TOWN or not others:
        return None
    return written.wrong(name, text[:at] + draw.one(others) + text[at + 1 :])


def town_of(written: Written, draw: Draw) -> int:
    """The number of the doorplate's town."""
    return draw.world.town_index[written.plate.county, written.plate.town]
