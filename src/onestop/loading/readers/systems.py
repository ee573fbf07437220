"""Coordinates of any declared or evident system as CRS84."""

import functools
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely
from pyproj.exceptions import ProjError

from onestop.crs import lies_within
from onestop.dataset import Words
from onestop.errors import BadFile

ZONE_119 = pa.array(["09007", "09020", "10016", "連江縣", "金門縣", "澎湖縣"])
"""Lienchiang, Kinmen and Penghu: their metres count from 119° east, all others' from 121°."""

TAIWAN_DEGREES = (114.0, 10.0, 125.0, 27.0)
"""West, south, east, north of all that Taiwan administers, the islands of the South China Sea included."""

TAIWAN_METRES = (-500_000.0, 1_100_000.0, 600_000.0, 3_000_000.0)
"""The same in TM2, of either zone."""

METRES = 1000.0
"""A coordinate above this is not in degrees."""

TWD67 = "+ellps=aust_SA +towgs84=-752,-358,-179,-0.0000011698,0.0000018398,0.0000009822,0.00002329 +no_defs +type=crs"
"""Hu Tzu Shan 1950 with the shift that is used in Taiwan; the library knows none and would be 800 metres off."""

WITH_SHIFT = {
    "EPSG:3821": f"+proj=longlat {TWD67}",
    "EPSG:3827": f"+proj=tmerc +lat_0=0 +lon_0=119 +k=0.9999 +x_0=250000 +y_0=0 +units=m {TWD67}",
    "EPSG:3828": f"+proj=tmerc +lat_0=0 +lon_0=121 +k=0.9999 +x_0=250000 +y_0=0 +units=m {TWD67}",
}

LONG = 60
"""Characters of a definition that a sentence can hold."""

SAME = 1e-5
"""Degrees (about a metre) within which two datums are one for our purpose: TWD97 and WGS 84."""


def degrees(x: np.ndarray, y: np.ndarray, county: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates in degrees, or in metres of the zone that the county (code or name) uses, as degrees."""
    metres = np.isfinite(x) & np.isfinite(y) & (np.abs(x) > METRES)
    if not metres.any():
        return x, y
    islands = pc.is_in(county, value_set=ZONE_119).to_numpy(zero_copy_only=False)
    x, y = x.copy(), y.copy()
    for rows, epsg in ((metres & ~islands, 3826), (metres & islands, 3825)):
        if rows.any():
            x[rows], y[rows] = to_crs84(f"EPSG:{epsg}").transform(x[rows], y[rows])
    blank = (x == 0) & (y == 0)
    x[blank] = y[blank] = np.nan
    return np.where(np.isfinite(x), x, np.nan), np.where(np.isfinite(y), y, np.nan)


@functools.cache
def to_crs84(definition: str) -> pyproj.Transformer:
    """A transformer from a system to CRS84, x first; raises pyproj's CRSError."""
    return pyproj.Transformer.from_crs(system_of(definition), "OGC:CRS84", always_xy=True)


def system_of(definition: str) -> pyproj.CRS:
    """The system that an authority's code, WKT, PROJJSON or PROJ string means; raises pyproj's CRSError."""
    system = pyproj.CRS.from_user_input(definition)
    code = system.to_epsg()
    return pyproj.CRS.from_user_input(WITH_SHIFT.get(f"EPSG:{code}", definition))


def check_system(path: object, definition: str) -> None:
    """Raise BadFile for a declared system that nobody knows."""
    try:
        to_crs84(definition)
    except ProjError as error:
        said = definition if len(definition) < LONG else definition[:LONG] + "…"
        raise BadFile(
            f"{path} 的坐標系統不認得 declares the coordinate system {said!r}, which is not known; "
            "可用 allowed: such as EPSG:3826"
        ) from error


def changer(definition: str, flat: bool = True) -> Callable[[pa.Array], pa.Array] | None:
    """What turns WKB of a system into WKB of CRS84; None where the coordinates stay as they are.

    :param flat: whether there are no heights to leave out
    """
    transformer = to_crs84(definition)
    if system_of(definition).is_geographic and _stays(transformer):
        return None if flat else _without_heights
    return lambda array: _change(array, transformer)


def _stays(transformer: pyproj.Transformer) -> bool:
    lon, lat = transformer.transform(121.0, 24.0)
    return bool(abs(lon - 121.0) < SAME and abs(lat - 24.0) < SAME)


def _without_heights(array: pa.Array) -> pa.Array:
    shapes = shapely.from_wkb(array.to_numpy(zero_copy_only=False), on_invalid="ignore")
    return pa.array(shapely.to_wkb(shapely.force_2d(shapes)), pa.binary())


def _change(array: pa.Array, transformer: pyproj.Transformer) -> pa.Array:
    def move(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    shapes = shapely.force_2d(shapely.from_wkb(array.to_numpy(zero_copy_only=False), on_invalid="ignore"))
    return pa.array(shapely.to_wkb(shapely.transform(shapes, move)), pa.binary())


def evident(
    bounds: tuple[float, float, float, float], counties: set[str], path: object
) -> tuple[str, Words | None, str]:
    """The system of a layer that declares none: its definition, a note for the report, or the reason why none fits."""
    definition = guess(bounds, counties)
    if definition is None:
        extent = ", ".join(f"{value:.6g}" for value in bounds)
        problem = f"its extent ({extent}) is neither in degrees nor in TM2 metres of Taiwan"
        return (
            "",
            None,
            f"{path} declares no coordinate system and {problem}; allowed: a declared one, such as EPSG:3826",
        )
    zh = f"檔案沒有坐標系統，依坐標範圍判為 {definition}"
    en = f"no coordinate system is declared; {definition} by the extent of its coordinates"
    return definition, Words(zh, en), ""


def guess(bounds: tuple[float, float, float, float], counties: set[str]) -> str | None:
    """The system that the extent of a layer without one makes evident; None where nothing does."""
    if lies_within(bounds, TAIWAN_DEGREES):
        return "EPSG:3824"
    if lies_within(bounds, TAIWAN_METRES):
        return "EPSG:3825" if counties and counties <= set(ZONE_119.to_pylist()) else "EPSG:3826"
    return None
