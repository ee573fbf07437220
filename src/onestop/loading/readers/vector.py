"""Shapefiles and GeoPackages, through GDAL."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from onestop.dataset import Words
from onestop.errors import BadFile
from onestop.loading.readers.segis import beside
from onestop.loading.readers.systems import changer, check_system, evident
from onestop.loading.readers.table import About, Table
from onestop.loading.source import SetAside

SHAPEFILE = b"\x00\x00\x27\x0a"
SQLITE = b"SQLite format 3\x00"

BATCH = 20_000
"""Features at a time."""

GEOMETRY = "wkb_geometry"

NO_LAYER = Words("資料庫檔裡沒有圖層", "a database without a layer")
# NameError is what the library raises for a .prj that it cannot write as text
ERRORS = (DataSourceError, DataLayerError, pa.ArrowException, OSError, RuntimeError, UnicodeDecodeError, NameError)


def shapefile(path: Path) -> list[Table]:
    """The table of a shapefile; raises BadFile where a part is missing or cut off."""
    parts = {part.suffix.casefold(): part for part in path.parent.glob("*") if part.stem == path.stem}
    for suffix in (".shx", ".dbf"):
        if suffix not in parts:
            raise BadFile(
                f"{path} 旁缺少 {suffix} 檔 has no such file beside it; 需要 allowed: .shp, .shx and .dbf together"
            )
    _check_length(path)
    _check_length(parts[".shx"])
    rows = _check_records(parts[".dbf"])
    encoding = None if ".cpg" in parts else _dbf_encoding(parts[".dbf"])
    about = beside(path.parent, path.with_suffix(".csv").name) or About()
    return [replace(table, about=about) for table in _layers(path, encoding, rows)]


def geopackage(path: Path) -> list[Table] | SetAside:
    """The tables of a GeoPackage's layers; raises BadFile."""
    return _layers(path, None, None) or SetAside(path, NO_LAYER)


def _check_length(path: Path) -> None:
    """The header says how long the file is, in 16-bit words."""
    with path.open("rb") as file:
        head = file.read(28)
    size, said = path.stat().st_size, struct.unpack(">i", head[24:28])[0] * 2 if len(head) == 28 else 100  # noqa: PLR2004
    if size < said:
        raise BadFile(
            f"{path} 不完整，請重新複製 ends at byte {size:,} where its header says {said:,}: "
            "it is cut off; copy it again"
        )


def _check_records(path: Path) -> int:
    """How many records a dBASE file has; raises BadFile where some are missing."""
    with path.open("rb") as file:
        head = file.read(32)
    if len(head) < 32:  # noqa: PLR2004
        raise BadFile(f"{path} 不完整，請重新複製 ends at byte {len(head)}: it is cut off; copy it again")
    rows, start, width = struct.unpack("<IHH", head[4:12])
    size, said = path.stat().st_size, start + rows * width
    if size < said:
        row = max(0, (size - start) // max(width, 1)) + 1
        raise BadFile(
            f"{path} 不完整，請重新複製 ends at byte {size:,}, in row {row:,} of {rows:,}: it is cut off; copy it again"
        )
    return int(rows)


def _dbf_encoding(path: Path) -> str:
    """UTF-8 where the texts are; else Big5, which nobody in Taiwan declares."""
    try:
        path.read_bytes()[32:].replace(b"\r", b" ").decode("utf-8")
    except UnicodeDecodeError:
        return "CP950"
    return "UTF-8"


def _layers(path: Path, encoding: str | None, rows: int | None) -> list[Table]:
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind]
        return [_layer(path, name, encoding, rows=rows) for name in names]
    except ERRORS as error:
        raise BadFile(
            f"{path} 無法讀取 cannot be read as a {path.suffix.lstrip('.')} layer: {error}; copy it again"
        ) from error


def _layer(path: Path, layer: str, encoding: str | None, *, rows: int | None) -> Table:
    info: dict[str, Any] = pyogrio.read_info(
        path, layer=layer, encoding=encoding, force_feature_count=True, force_total_bounds=True
    )
    if rows is not None and info["features"] != rows:
        raise BadFile(
            f"{path} 圖形與 .dbf 筆數不符 "
            f"has {info['features']:,} shapes and its .dbf {rows:,} rows; allowed: as many of each"
        )
    definition, note, problem = _system(path, info)
    change = changer(definition, flat="Z" not in str(info["geometry_type"])) if definition else None

    def read(wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        fields = [name for name in wanted if name != "geometry"]
        try:
            with pyogrio.open_arrow(
                path, layer=layer, encoding=encoding, columns=fields, batch_size=BATCH, use_pyarrow=True
            ) as (meta, reader):
                geometry = meta["geometry_name"] or GEOMETRY
                for batch in reader:
                    batch.validate(full=True)  # a text that is not of the declared encoding
                    made = {name: batch.column(name) for name in fields}
                    if "geometry" in wanted:
                        shapes = batch.column(geometry).cast(pa.binary())
                        made["geometry"] = change(shapes) if change else shapes
                    yield pa.RecordBatch.from_pydict(made)
        except ERRORS as error:
            raise BadFile(f"{path} 內容損壞 is broken inside: {error}; copy it again") from error

    kind = _kind(str(info["geometry_type"]))
    notes = (note,) if note else ()
    return Table(path, tuple(info["fields"]), info["features"], read, kind, notes=notes, problem=problem)


def _kind(name: str) -> str:
    return "polygon" if "Polygon" in name else "point" if name.removesuffix(" Z") == "Point" else "other"


def _system(path: Path, info: dict[str, Any]) -> tuple[str, Words | None, str]:
    """The declared system of a layer, or the evident one."""
    if not info["crs"]:
        return evident(tuple(info["total_bounds"]), set(), path)
    check_system(path, info["crs"])
    return info["crs"], None, ""
