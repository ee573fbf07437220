"""Info.ini and Schema.ini as SEGIS writes them: Big5 and CRLF; UTF-8 where Big5 lacks a character, and says so."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from onestop.dataset import SYNTHETIC, Field, FieldType
from onestop.formats import Encoding
from onestop.formats.encoding import Encoder
from onestop.instants import REPUBLIC
from onestop.levels import LEVELS, LevelInfo
from onestop.products.product import Product

type Section = tuple[str, Sequence[tuple[str, str]]]
"""The name of a section and its keys in order."""

END = "\r\n"
IN_UTF8 = "本檔含 Big5 所無之字，故以 UTF-8 編碼。"
HEADER_ROWS = "2"
WHOLE_FORMAT = "999,999,999,999,999"
"""How SEGIS shows numbers in charts."""
TEXTS = {False: ("文字", "VARCHAR2(20)"), True: ("數字", "NUMBER")}
"""The type and definition of a column, by whether it is a number."""
OWN_UNIT = ("單元類型", "坐標系統", "X坐標欄位", "Y坐標欄位", "檔案格式")
"""Keys that are empty where areas are the shared ones."""


def info(product: Product, got: date, notes: Iterable[str] = (), *, edition: str = "") -> list[Section]:
    """What Info.ini says.

    :param got: when the data were taken into the release
    :param notes: what else there is to say
    :param edition: of the boundaries that the rows are of
    """
    dataset = product.dataset
    level = LEVELS[dataset.level] if dataset.level else None
    remarks = (SYNTHETIC.zh if dataset.synthetic else "", *notes)
    index = f"U01-TW-{product.place.code}" if product.place.code else "U01-TW"
    return [
        (
            "產品資訊",
            (
                ("產品名稱", product.name),
                ("詮釋資料", dataset.segis.record if dataset.segis else ""),
                ("分類", dataset.segis.category if dataset.segis else ""),
                ("空間範圍", product.place.boundary),
                ("空間統計單元代碼", level.unit if level else ""),
                ("空間統計單元級別", level.unit[:3] if level else ""),
                ("資料時間", product.period.info_time if product.period else ""),
                ("取得日期", f"{got.year - REPUBLIC}/{got:%m/%d}"),
                ("備註", "".join(filter(None, remarks))),
            ),
        ),
        (
            "共用性空間統計單元資訊",
            (
                ("圖層名稱", layer(level, edition)),
                ("統計單元代碼欄位", level.key if level else ""),
                ("圖層篩選條件", ""),
            ),
        ),
        ("自設空間統計單元資訊", tuple((key, "") for key in OWN_UNIT)),
        ("產品空間範圍索引", (("空間索引代碼1", index),)),
    ]


def layer(level: LevelInfo | None, edition: str) -> str:
    """The name of the layer of boundaries as SEGIS has it: `G97_TW_U0200_2015`, `G97_TW_U01VI_2022M11`."""
    return f"G97_TW_{level.unit}_{'M'.join(edition.split('-')[:2])}" if level and edition else ""


def schema(product: Product, fields: Sequence[Field], *, kind: str, file: str) -> list[Section]:
    """What Schema.ini says of a file and its columns.

    :param kind: such as TXT_CSV
    """
    level = LEVELS[product.dataset.level] if product.dataset.level else None
    text = kind == "TXT_CSV"
    about = (
        ("檔案格式", kind),
        ("檔案名稱", file),
        ("跳脫行數", HEADER_ROWS if text else "0"),
        ("欄位分隔符號", "," if text else ""),
        ("字串包圍符號", '"' if text else ""),
        ("欄位清單", ",".join(field.name for field in fields)),
        ("統計單元代碼英文欄位名", level.key if level else ""),
    )
    return [("檔案格式資訊", about), ("欄位類別資訊", ()), *map(column, fields)]


def column(field: Field) -> Section:
    """The section of a column."""
    number = field.type in (FieldType.INTEGER, FieldType.NUMBER)
    unit = field.unit.zh if field.unit else ""
    kind, definition = TEXTS[number]
    return field.name, (
        ("英文欄位名", field.name),
        ("中文欄位名", field.title.zh),
        ("資料類型", kind),
        ("資料定義", definition),
        ("欄位起始位置", "0"),
        ("欄位結束位置", "0"),
        ("無統計值代表值", field.missing),
        ("原始計量單位", unit),
        ("顯示計量單位", unit),
        ("顯示轉換係數", "1"),
        ("圖表顯示格式", WHOLE_FORMAT if number else ""),
        ("備註", field.note.zh),
    )


def encoded(sections: Sequence[Section]) -> bytes:
    """The file: Big5, or UTF-8 with its mark where a character would be lost."""
    encoder = Encoder(Encoding.BIG5)
    data = encoder("".join(lines(sections)))
    if not encoder.lost:
        return data
    first, *rest = sections
    noted = (first[0], (*first[1], ("編碼說明", IN_UTF8)))
    return "".join(lines([noted, *rest])).encode("utf-8-sig")


def lines(sections: Sequence[Section]) -> Iterator[str]:
    """The lines of the file; a value is never more than one."""
    for name, keys in sections:
        yield f"[{name}]{END}"
        for key, value in keys:
            yield f"{key}={' '.join(value.split())}{END}"
