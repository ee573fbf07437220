"""JSON documents: GeoJSON, TopoJSON, SEGIS OpenService replies and lists of records, each told by its members."""

import re
from pathlib import Path
from typing import Any

import orjson

from onestop.dataset import Words
from onestop.errors import BadFile
from onestop.loading.readers.geojson import geojson, topojson
from onestop.loading.readers.segis import reply
from onestop.loading.readers.table import Table, rows_table
from onestop.loading.source import SetAside

LARGEST = 1 << 29
"""Bytes of a JSON document that are read at most."""

TGOS_REPLY = Words("門牌定位服務的回覆，不是資料檔", "a reply of the address service, not a file of data")
NO_TABLE = Words("JSON 文件裡沒有認得的表格", "a JSON document without a table that we know")


def document(path: Path) -> list[Table] | SetAside:
    """The tables of a JSON document; raises BadFile where it is broken."""
    content = load(path)
    if isinstance(content, list):
        return _records(path, content)
    if not isinstance(content, dict):
        return SetAside(path, NO_TABLE)
    if content.get("type") == "FeatureCollection":
        return geojson(path, content, lambda: load(path))
    if content.get("type") == "Topology":
        return topojson(path, content, lambda: load(path))
    if "RowDataList" in content:
        return [reply(path, content, lambda: load(path))]
    return SetAside(path, TGOS_REPLY if "AddressList" in content else NO_TABLE)


def _records(path: Path, content: list[Any]) -> list[Table] | SetAside:
    if not content or not all(isinstance(record, dict) for record in content):
        return SetAside(path, NO_TABLE)
    columns = dict.fromkeys(name for record in content for name in record)
    return [rows_table(path, tuple(columns), lambda: (load(path), None), rows=len(content))]


def load(path: Path) -> Any:
    """The content of a JSON document, bare or within the `<string>` of an ASMX service; raises BadFile."""
    data = whole(path)
    try:
        return orjson.loads(inner(data))
    except orjson.JSONDecodeError as error:
        first = data.split(b"\n", 1)[0]
        if error.lineno == 2 and _whole(first):  # noqa: PLR2004
            return orjson.loads(first)
        where = f"line {error.lineno}, column {error.colno}"
        raise BadFile(
            f"{path} 不是完整的 JSON，請重新複製 "
            f"is not a whole JSON document of {len(data):,} bytes ({error.msg} at {where}); copy it again"
        ) from error


def _whole(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def inner(data: bytes) -> bytes:
    """The JSON text itself, without a byte order mark or an envelope, as UTF-8."""
    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    if envelope := re.fullmatch(rb"(?s)(?:<\?xml[^>]*>)?\s*<string[^>]*>(.*)</string>", data):
        entities = ((b"&quot;", b'"'), (b"&lt;", b"<"), (b"&gt;", b">"), (b"&#xD;", b""), (b"&amp;", b"&"))
        data = envelope[1].strip()
        for entity, character in entities:
            data = data.replace(entity, character)
    return data


def whole(path: Path) -> bytes:
    """The bytes of a file; raises BadFile where they are too many."""
    size = path.stat().st_size
    if size > LARGEST:
        raise BadFile(f"{path} 太大 holds {size:,} bytes; 可用 allowed: at most {LARGEST:,} in one JSON document")
    return path.read_bytes()
