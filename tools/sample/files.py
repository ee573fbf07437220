"""Writes the sample in the layouts that official files have, each saying that it is synthetic."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from tools.sample.areas import Area
from tools.sample.doorplates import Doorplate
from tools.sample.figures import Income, Month, ages, oldness
from tools.sample.groups import Codes
from tools.sample.people import Village
from tools.sample.plan import COUNTY, COUNTY_ID, YEAR

MARK: Final = {b"synthetic": b"true"}
"""What a Parquet file says in its key-value metadata when a generator made it."""
REMARK: Final = "合成資料"
"""What Info.ini says in 備註 when a generator made the product."""
ROC: Final = 1911
PRODUCT: Final = f"{YEAR - ROC}年12月{COUNTY}統計區人口統計_最小統計區"
INFO_TIME: Final = f"{YEAR - ROC}Y12M"

type Column = Sequence[str | int | float | bytes | None]


def write_parquet(path: Path, columns: Mapping[str, Column], metadata: Mapping[bytes, bytes] | None = None) -> None:
    """A compressed Parquet file with the mark."""
    table = pa.table({name: list(values) for name, values in columns.items()})
    marked = table.replace_schema_metadata({**MARK, **(metadata or {})})
    pq.write_table(marked, path, compression="zstd", compression_level=19, use_dictionary=True)


def write_areas(folder: Path, areas: Sequence[Area], codes: Sequence[Codes], villages: Sequence[Village]) -> None:
    """Basic areas as GeoParquet in TWD97, with the columns of the national file."""
    towns = [villages[area.village].town_id for area in areas]
    columns: dict[str, Column] = {
        "codebase": [code.base for code in codes],
        "code1": [code.level1 for code in codes],
        "code2": [code.level2 for code in codes],
        "town_id": towns,
        "county_id": [COUNTY_ID] * len(areas),
        "geometry": [shapely.to_wkb(shapely.normalize(area.outline)) for area in areas],
    }
    system = pyproj.CRS.from_epsg(3824).to_json_dict()
    shape = {"encoding": "WKB", "geometry_types": ["Polygon"], "crs": system}
    geo = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": shape}}
    write_parquet(folder / "statistical-areas.parquet", columns, {b"geo": json.dumps(geo).encode()})


def write_doorplates(folder: Path, doorplates: Iterable[Doorplate]) -> None:
    """Doorplates with the columns and short codes of the national file."""
    plates = list(doorplates)
    columns: dict[str, Column] = {
        "county_id": [COUNTY_ID] * len(plates),
        "town_id": [plate.village.town_id[:7] for plate in plates],
        "village_id": [f"{plate.village.town_id[:7]}-{plate.village.code[-3:]}" for plate in plates],
        "neighborhood": [f"{plate.neighbourhood}鄰" for plate in plates],
        "road": [plate.name.road or None for plate in plates],
        "section": [plate.name.section or None for plate in plates],
        "lane": [plate.name.lane or None for plate in plates],
        "alley": [plate.name.alley or None for plate in plates],
        "sub_alley": [plate.name.sub_alley or None for plate in plates],
        "tong": pa.nulls(len(plates), pa.string()),
        "number": [plate.number for plate in plates],
        "x": [plate.place[0] for plate in plates],
        "y": [plate.place[1] for plate in plates],
        "full_addr": [plate.address for plate in plates],
    }
    write_parquet(folder / "doorplates.parquet", columns)


def write_months(folder: Path, months: Sequence[Month], villages: Sequence[Village]) -> None:
    """Population and vital events, with the columns that the household registration's open data have."""
    old = {village.code: value for village, value in zip(villages, oldness(villages), strict=True)}
    groups = [ages(month, old[month.village.code]) for month in months]
    population: dict[str, Column] = {
        "年月": [f"{YEAR}-{month.month:02d}" for month in months],
        "村里代碼": [month.village.code for month in months],
        "區域": [COUNTY + month.village.town for month in months],
        "村里": [month.village.name for month in months],
        "戶數": [str(month.households) for month in months],
        "人口": [str(month.persons) for month in months],
        "男性人口": [str(month.people[0]) for month in months],
        "女性人口": [str(month.people[1]) for month in months],
    }
    for at, name in enumerate(("未滿15歲", "15-64歲", "超過64歲", "超過20歲", "18-19歲")):
        population[name] = [str(group[at]) for group in groups]
    write_parquet(folder / "population-village-monthly.parquet", population)
    write_parquet(folder / "vital-events-village-monthly.parquet", vital_events(months))


def vital_events(months: Sequence[Month]) -> dict[str, Column]:
    """Births, deaths, marriages and divorces in the layout of 2024."""
    rows = [
        {
            "統計年月": f"{YEAR - ROC}{month.month:02d}",
            "區域別代碼": month.village.code.replace("-", ""),
            "區域別": COUNTY + month.village.town,
            "村里名稱": month.village.name,
            "出生數": sum(month.born),
            "出生數-男": month.born[0],
            "出生數-女": month.born[1],
            "死亡數": sum(month.dead),
            "死亡數-男": month.dead[0],
            "死亡數-女": month.dead[1],
            "結婚對數_異性": month.married - sum(month.married_same),
            "結婚對數_同性": sum(month.married_same),
            "結婚對數_同性_男": month.married_same[0],
            "結婚對數_同性_女": month.married_same[1],
            "離婚對數_異性": month.divorced,
            "離婚對數_同性": 0,
            "離婚對數_同性_男": 0,
            "離婚對數_同性_女": 0,
        }
        for month in months
    ]
    return {name: [str(row[name]) for row in rows] for name in rows[0]}


def write_incomes(folder: Path, incomes: Sequence[Income]) -> None:
    """Income-tax statistics, keyed by names as the official ones are; `file` is the year."""
    columns: dict[str, Column] = {
        "file": [str(income.year) for income in incomes],
        "縣市": [COUNTY] * len(incomes),
        "鄉鎮市區": [income.village.town for income in incomes],
        "村里": [income.village.name for income in incomes],
        "納稅單位": [str(income.units) for income in incomes],
        "綜合所得總額": [str(income.total) for income in incomes],
        "平均數": [str(income.mean) for income in incomes],
        "中位數": [str(income.median) for income in incomes],
        "第一分位數": [str(income.first_quartile) for income in incomes],
        "第三分位數": [str(income.third_quartile) for income in incomes],
        "標準差": [f"{income.deviation:.2f}" for income in incomes],
        "變異係數": [f"{income.variation:.2f}" for income in incomes],
    }
    write_parquet(folder / "income-village.parquet", columns)


def write_product(folder: Path, areas: Sequence[Area], codes: Sequence[Codes]) -> None:
    """Population of basic areas as SEGIS packs a product: CSV with two header rows, and two descriptions in Big5."""
    product = folder / PRODUCT
    product.mkdir(exist_ok=True)
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerows(zip(*((field.name, field.title) for field in FIELDS), strict=True))
    for code, area in sorted(zip(codes, areas, strict=True), key=lambda row: (row[0].level1, row[0].base)):
        if area.persons:  # areas without people have no row, as in the official product
            counts = (area.households, area.persons, area.men, area.women)
            rows.writerow((code.level2, code.level1, code.base, *counts, INFO_TIME))
    (product / f"{PRODUCT}.csv").write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    (product / "Info.ini").write_bytes(ini(INFO))
    (product / "Schema.ini").write_bytes(ini(schema()))


class Described:
    """A column of the product as Schema.ini describes it."""

    def __init__(self, name: str, title: str, unit: str = "") -> None:
        self.name, self.title, self.unit = name, title, unit

    @property
    def lines(self) -> dict[str, str]:
        """Its section."""
        number = bool(self.unit)
        return {
            "英文欄位名": self.name,
            "中文欄位名": self.title,
            "資料類型": "數字" if number else "文字",
            "資料定義": "NUMBER" if number else "VARCHAR2(20)",
            "欄位起始位置": "0",
            "欄位結束位置": "0",
            "無統計值代表值": "",
            "原始計量單位": self.unit,
            "顯示計量單位": self.unit,
            "顯示轉換係數": "1",
            "圖表顯示格式": "999,999,999,999,999" if number else "",
            "備註": REMARK,
        }


FIELDS: Final = (
    Described("CODE2", "二級發布區代碼"),
    Described("CODE1", "一級發布區代碼"),
    Described("CODEBASE", "最小統計區代碼"),
    Described("H_CNT", "戶數", "戶"),
    Described("P_CNT", "人口數", "人"),
    Described("M_CNT", "男性人口數", "人"),
    Described("F_CNT", "女性人口數", "人"),
    Described("INFO_TIME", "資料時間"),
)

INFO: Final = {
    "產品資訊": {
        "產品名稱": PRODUCT,
        "詮釋資料": "",
        "分類": "40101",
        "空間範圍": COUNTY,
        "空間統計單元代碼": "U0200",
        "空間統計單元級別": "U02",
        "資料時間": INFO_TIME,
        "取得日期": "",
        "備註": f"{REMARK}：由程式產生，僅供展示，不是統計結果。",
    },
    "共用性空間統計單元資訊": {"圖層名稱": "", "統計單元代碼欄位": "CODEBASE", "圖層篩選條件": ""},
    "產品空間範圍索引": {"空間索引代碼1": f"U01-TW-{COUNTY_ID}"},
}


def schema() -> dict[str, dict[str, str]]:
    """The sections of Schema.ini."""
    head = {
        "檔案格式": "TXT_CSV",
        "檔案名稱": f"{PRODUCT}.csv",
        "跳脫行數": "2",
        "欄位分隔符號": ",",
        "字串包圍符號": '"',
        "欄位清單": ",".join(field.name for field in FIELDS),
        "統計單元代碼英文欄位名": "CODEBASE",
    }
    return {"檔案格式資訊": head, "欄位類別資訊": {}, **{field.name: field.lines for field in FIELDS}}


def ini(sections: Mapping[str, Mapping[str, str]]) -> bytes:
    """Sections and keys as SEGIS writes them: Big5, lines that end in CR LF."""
    lines = [line for name, keys in sections.items() for line in (f"[{name}]", *(f"{k}={v}" for k, v in keys.items()))]
    return ("\r\n".join(lines) + "\r\n").encode("cp950")
