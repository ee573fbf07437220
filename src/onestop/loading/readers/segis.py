"""What SEGIS sends with its products: OpenService replies, Info.ini and Schema.ini."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from onestop.dataset import Words
from onestop.errors import BadFile
from onestop.levels import BY_UNIT
from onestop.loading import text
from onestop.loading.readers.table import About, Table, rows_table

INI_LIMIT = 1 << 20
"""Bytes of an Info.ini or Schema.ini that are read."""

type Sections = dict[str, dict[str, str]]


def reply(path: Path, content: dict[str, Any], load: Callable[[], dict[str, Any]]) -> Table:
    """The table of an OpenService reply; raises BadFile."""
    rows = _rows(path, content)
    total = _info(content).get("OutTotal")
    if total is not None and str(total).isdigit() and int(total) != len(rows):
        raise BadFile(
            f"{path} 不完整，請重新下載 has {len(rows):,} rows where its Info says {total}: "
            "it is cut off; download it again"
        )
    columns = dict.fromkeys(name for row in rows for name in row)
    table = rows_table(path, tuple(columns), lambda: (_rows(path, load()), None), rows=len(rows))
    return replace(table, about=_about_reply(content))


def _rows(path: Path, content: dict[str, Any]) -> list[Mapping[str, object]]:
    rows = content["RowDataList"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile(f"{path}: RowDataList 須為清單 is not a list of rows")
    return rows


def _info(content: dict[str, Any]) -> dict[str, Any]:
    """The first object of Info; empty where there is none."""
    info = content.get("Info")
    return info[0] if isinstance(info, list) and info and isinstance(info[0], dict) else {}


def _about_reply(content: dict[str, Any]) -> About:
    info = _info(content)
    columns = content.get("ColumnList")
    described = (
        [one for one in columns if isinstance(one, dict) and "COLUMN_NAME" in one] if isinstance(columns, list) else []
    )
    return About(
        level=BY_UNIT.get(str(info.get("InSTUnitCode"))),
        product=product_name(str(info.get("InMetaDatCode") or "")),
        synthetic=content.get("synthetic") is True,
        titles={str(one["COLUMN_NAME"]): _both(one.get("COLUMN_DESC"), one["COLUMN_NAME"]) for one in described},
        units={str(one["COLUMN_NAME"]): _both(one["DISPLAY_UNIT"]) for one in described if one.get("DISPLAY_UNIT")},
        values=tuple(str(one["COLUMN_NAME"]) for one in described if one.get("DATA_TYPE") in {"數值", "數字"}),
    )


def _both(zh: object, en: object = None) -> Words:
    return Words(str(zh or en), str(en or zh))


def product_name(code: str) -> str:
    """`3A1FA_A1C9` → `a1c9`: what a path can have."""
    return re.sub(r"[^a-z0-9]+", "_", code.rpartition("3A1FA_")[2].lower()).strip("_")


def beside(folder: Path, table: str) -> About | None:
    """What Info.ini and Schema.ini in a folder say about a table of this file name; None where they are of another."""
    info, schema = _ini(folder, "info.ini"), _ini(folder, "schema.ini")
    named = schema.get("檔案格式資訊", {}).get("檔案名稱", "") if schema else ""
    if not (info or schema) or (named and Path(named).stem.casefold() != Path(table).stem.casefold()):
        return None
    about = info.get("產品資訊", {})
    period = text.period(about.get("資料時間", ""))
    columns = {name: section for name, section in schema.items() if "英文欄位名" in section}
    return About(
        info_time=period.info_time if period else "",
        synthetic="合成資料" in about.get("備註", ""),
        edition=text.edition(info.get("共用性空間統計單元資訊", {}).get("圖層名稱", "")),
        level=BY_UNIT.get(about.get("空間統計單元代碼", "")),
        product=f"segis_{about['分類']}" if about.get("分類", "").isdigit() else "",
        titles={name: _both(one["中文欄位名"], name) for name, one in columns.items() if one.get("中文欄位名")},
        units={name: _both(one["顯示計量單位"]) for name, one in columns.items() if one.get("顯示計量單位")},
        marks={name: one["無統計值代表值"] for name, one in columns.items() if one.get("無統計值代表值")},
        values=tuple(name for name, one in columns.items() if one.get("資料類型") in {"數字", "數值"}),
    )


def _ini(folder: Path, name: str) -> Sections:
    """The sections of an ini file as SEGIS writes it; empty where there is none."""
    path = next((path for path in sorted(folder.iterdir()) if path.name.casefold() == name and path.is_file()), None)
    if path is None:
        return {}
    data = path.read_bytes()[:INI_LIMIT]
    sections: Sections = {}
    section: dict[str, str] = {}
    for line in decoded(path, data).splitlines():
        if match := re.fullmatch(r"\s*\[(.+)\]\s*", line):
            section = sections.setdefault(match[1], {})
        elif "=" in line:
            key, _, value = line.partition("=")
            section[key.strip()] = value.strip()
    return sections


def decoded(path: Path, data: bytes) -> str:
    """A small text of UTF-8 or Big5; raises BadFile."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return text.big5_decoder().decode(data, True)
    except UnicodeDecodeError as error:
        raise BadFile(
            f"{path} 不是 UTF-8 或 Big5，請另存為 "
            f"UTF-8 is neither UTF-8 nor Big5 text (byte {error.start:,}); save it as UTF-8"
        ) from error
