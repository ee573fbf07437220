"""A GeoTIFF that a datasets.toml names: what it has to be, and what it is; docs/grids.md shows one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import rasterio
from pydantic import ConfigDict
from pydantic import Field as Limits
from rasterio.enums import ColorInterp
from rasterio.errors import RasterioError

from onestop.cartography.palettes import ramp
from onestop.dataset import FieldType
from onestop.errors import BadFile, BadValue
from onestop.loading.source import Cells

ENDINGS = (".tif", ".tiff")
MOST_CELLS = 1_000_000_000
"""Of a file: what an evening of one computer can turn, and a folder of releases can hold."""
COLOURS = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
KINDS = {"u": FieldType.INTEGER, "i": FieldType.INTEGER, "f": FieldType.NUMBER}
"""What a band is served as, by the first letter of its type."""


@dataclass(frozen=True, slots=True)
class Told:
    """`[dataset.grid]`, as an operator writes it.

    :ivar band: which band is served, from 1; must be said where there are several and they are no picture
    :ivar no_value: what cells without data hold, where the file does not say it; `none` where every cell has a value
    :ivar ramp: a sequential scheme of ColorBrewer
    :ivar limits: between classes of colour; made of the values where none are given
    :ivar overviews: how coarser cells come from finer ones: `mode` for codes of classes
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    band: Annotated[int, Limits(ge=1)] | None = None
    no_value: float | Literal["none"] | None = None
    ramp: str = "YlGnBu"
    limits: Annotated[tuple[float, ...], Limits(max_length=8)] = ()
    overviews: Literal["average", "nearest", "mode"] = "average"


def cells_of(path: Path, told: Told) -> Cells:
    """What a file has; raises BadFile for one that cannot be served."""
    try:
        with rasterio.open(path) as file:
            if file.driver != "GTiff":
                raise BadFile(f"{path} 的格式是 {file.driver} is of this format; 需要 allowed: a GeoTIFF")
            check_place(path, file)
            return described(path, file, told)
    except RasterioError as error:
        raise BadFile(f"{path} 無法當作 GeoTIFF 讀取 cannot be read as a GeoTIFF: {error}") from error


def check_place(path: Path, file: Any) -> None:
    """Raise BadFile for cells that cannot be placed, or that are too many."""
    if file.crs is None:
        raise BadFile(f"{path} 沒有註明坐標系統 does not say its coordinate system; 需要 allowed: a GeoTIFF that does")
    if file.crs.to_epsg() is None:
        raise BadFile(
            f"{path} 的坐標系統沒有 EPSG 編號 "
            "has a coordinate system without a number of EPSG; 需要 allowed: such as EPSG:3826"
        )
    place = file.transform
    if place.b or place.d or place.a <= 0 or place.e >= 0 or file.gcps[0]:
        raise BadFile(
            f"{path} 經過旋轉或不是上北下南 is rotated or not north up; "
            "需要 allowed: rows from north to south, such as gdalwarp makes"
        )
    if file.width * file.height > MOST_CELLS:
        raise BadFile(
            f"{path} 網格太多 has {file.width:,} x {file.height:,} cells; "
            f"至多 allowed: {MOST_CELLS:,}, cut or coarsen it"
        )


def described(path: Path, file: Any, told: Told) -> Cells:
    """The bands that are served, and what stands for no data."""
    picture = told.band is None and is_picture(file)
    if told.band is None and file.count > 1 and not picture:
        raise BadFile(f"{path} 有 {file.count} 個波段，請指定一個 has so many bands; say which one is served: band = 1")
    if told.band is not None and told.band > file.count:
        raise BadFile(f"{path} 沒有波段 {told.band} has no such band; 共有 it has {file.count}")
    bands = tuple(range(1, file.count + 1)) if picture else (told.band or 1,)
    kind = KINDS.get(kind_of(file.dtypes[bands[0] - 1]))
    if kind is None:
        raise BadFile(
            f"{path} 的數值型別是 {file.dtypes[bands[0] - 1]}，需要整數或小數 "
            "has values of this type; allowed: whole or broken numbers"
        )
    no_value = None if told.no_value == "none" else file.nodata if told.no_value is None else float(told.no_value)
    if no_value is None and told.no_value is None and not picture:
        raise BadFile(
            f"{path} 沒有註明無資料的值 does not say what cells without data hold; "
            '請註明 say it: no_value = -9999, or "none" where all have data'
        )
    try:
        ramp(told.ramp, 3)
    except BadValue as error:
        raise BadFile(f"{path}: 色階 ramp: {error}") from error
    return Cells(bands, kind, no_value, told.ramp, told.limits, told.overviews.upper(), picture)


def kind_of(dtype: str) -> str:
    """The first letter of a type of numbers; nothing of complex ones."""
    return "" if dtype.startswith("c") else dtype[0]


def is_picture(file: Any) -> bool:
    """Whether the bands are red, green, blue and perhaps opacity, of a byte each."""
    return file.count in (3, 4) and set(file.dtypes) == {"uint8"} and tuple(file.colorinterp) == COLOURS[: file.count]
