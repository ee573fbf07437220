"""Tables of doorplates, national or of a county, as the parts of their addresses and a point."""

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestop.errors import BadFile
from onestop.loading import text
from onestop.loading.columns import match
from onestop.loading.readers.systems import degrees
from onestop.loading.readers.table import Table, first_of, floats, over_unique, points
from onestop.loading.source import Kind, Source

PARTS = ("LANE", "ALLEY", "SUB_ALLEY", "TONG", "NUMBER")
"""What follows the road, or the place name, in a written address."""

TEXTS = (
    *("COUNTY_ID", "TOWN_ID", "V_ID", "COUNTY", "TOWN", "VILLAGE", "NEIGHBORHOOD", "ROAD", "SECTION"),
    *("LANE", "ALLEY", "SUB_ALLEY", "TONG", "AREA", "NUMBER", "PERIOD", "FULL_ADDR"),
)
ADDRESS = frozenset({"TOWN_ID", "TOWN", "VILLAGE", "NEIGHBORHOOD", "ROAD", "LANE", "ALLEY", "NUMBER"})
ENOUGH = 4
"""Parts of an address by which a table is one of doorplates."""

COORDINATES = "橫座標 and 縱座標, x and y, 經度 and 緯度"

SCHEMA = pa.schema([(name, pa.string()) for name in TEXTS] + [("geometry", pa.binary())])

type Found = Mapping[str, tuple[str, ...]]


def doorplates(table: Table) -> list[Source]:
    """The doorplates of a table; none where it has no numbers or addresses with coordinates."""
    found = match(table.columns)
    if not {"NUMBER", "FULL_ADDR"} & found.keys() or "INFO_TIME" in found:
        return []
    placed = table.geometry == "point" or {"X", "Y"} <= found.keys() or {"LON", "LAT"} <= found.keys()
    if not placed and len(ADDRESS & found.keys()) >= ENOUGH:
        raise BadFile(f"{table.path}: the doorplates have no coordinates; allowed: columns such as {COORDINATES}")
    if not placed:
        return []
    about = table.about
    return [
        Source(
            *(table.path, Kind.DOORPLATES, table.rows, lambda: read(table, found)),
            edition=about.edition or text.edition(table.path.stem),
            synthetic=about.synthetic,
            notes=table.notes,
        )
    ]


def read(table: Table, found: Found) -> Iterator[pa.RecordBatch]:
    """The doorplates in our columns."""
    wanted = [name for field in (*TEXTS, "CODE", "X", "Y", "LON", "LAT") for name in found.get(field, ())]
    for batch in table.read(wanted):
        columns = {field: first_of(batch, found.get(field, ())) for field in TEXTS}
        for step in STEPS:
            step(columns, batch, found)
        columns["geometry"] = _geometry(columns, batch, found)
        yield pa.RecordBatch.from_pydict(columns, SCHEMA)


type Columns = dict[str, pa.Array]


def _codes(columns: Columns, batch: pa.RecordBatch, found: Found) -> None:
    if "TOWN_ID" not in found and "CODE" in found:
        columns["TOWN_ID"] = first_of(batch, found["CODE"])
    columns["COUNTY_ID"] = over_unique(columns["COUNTY_ID"], text.county_code, pa.string())
    columns["TOWN_ID"] = over_unique(columns["TOWN_ID"], text.town_code, pa.string())
    if "COUNTY_ID" not in found:
        columns["COUNTY_ID"] = pc.utf8_slice_codeunits(columns["TOWN_ID"], 0, 5)


def _villages(columns: Columns, _batch: pa.RecordBatch, _found: Found) -> None:
    """A village's name in the place of its code, as Taichung has it, is a name."""
    given = columns["V_ID"]
    columns["V_ID"] = over_unique(
        given, lambda value: text.village_code(value) if value[0].isascii() else None, pa.string()
    )
    names = over_unique(given, lambda value: None if value[0].isascii() else value, pa.string())
    columns["VILLAGE"] = pc.coalesce(columns["VILLAGE"], names)


def _neighbourhoods(columns: Columns, _batch: pa.RecordBatch, _found: Found) -> None:
    columns["NEIGHBORHOOD"] = over_unique(columns["NEIGHBORHOOD"], neighbourhood, pa.string())


def neighbourhood(value: str) -> str | None:
    """`007` → `7鄰`; null for none."""
    digits = re.fullmatch(r"0*(\d+)鄰?", value)
    if not digits:
        return value
    return f"{int(digits[1])}鄰" if int(digits[1]) else None


def _sections(columns: Columns, _batch: pa.RecordBatch, found: Found) -> None:
    """The counties' files have the section at the end of the road."""
    if "SECTION" in found or "ROAD" not in found:
        return
    road = columns["ROAD"]
    columns["ROAD"] = over_unique(road, lambda value: split_section(value)[0], pa.string())
    columns["SECTION"] = over_unique(road, lambda value: split_section(value)[1], pa.string())


def split_section(road: str) -> tuple[str, str | None]:
    """`中山路一段` → `中山路`, `一段`."""
    parts = re.fullmatch(r"(.*[路街道])([一二三四五六七八九十\d]{1,3}段)", road)
    return (parts[1], parts[2]) if parts else (road, None)


def _areas(columns: Columns, _batch: pa.RecordBatch, found: Found) -> None:
    if "AREA" not in found and "FULL_ADDR" in found and "NUMBER" in found:
        columns["AREA"] = place_names(columns)


def place_names(columns: Columns) -> pa.Array:
    """What stands between the neighbourhood and the number in the addresses that have no road; null elsewhere.

    Whole arrays at a time: where the neighbourhood ends and the number begins is looked up in every address at once.
    """
    rows = np.flatnonzero(pc.is_null(columns["ROAD"]).to_numpy(zero_copy_only=False))
    result = pa.nulls(len(columns["ROAD"]), pa.string())
    if not len(rows):
        return result
    few = {name: columns[name].take(pa.array(rows)).fill_null("") for name in ("FULL_ADDR", "NEIGHBORHOOD", *PARTS)}
    whole, mark = _numpy(few["FULL_ADDR"]), _numpy(few["NEIGHBORHOOD"])
    tail = _numpy(pc.binary_join_element_wise(*(few[part] for part in PARTS), ""))
    at = np.strings.find(whole, mark)
    usable = (at >= 0) & (mark != "") & np.strings.endswith(whole, tail)
    start, stop = at + np.strings.str_len(mark), np.strings.str_len(whole) - np.strings.str_len(tail)
    names = np.strings.slice(whole, start, np.maximum(start, stop))
    mask = np.zeros(len(result), bool)
    mask[rows] = usable & (names != "")
    return pc.replace_with_mask(result, pa.array(mask), pa.array(names[mask[rows]].astype(object), pa.string()))


def _numpy(array: pa.Array) -> np.ndarray:
    return np.asarray(array.to_numpy(zero_copy_only=False), np.dtypes.StringDType())


def _widths(columns: Columns, _batch: pa.RecordBatch, _found: Found) -> None:
    """The counties write full-width digits, the national file half-width ones."""
    for part in PARTS:
        columns[part] = pc.utf8_normalize(columns[part], "NFKC")


def _geometry(columns: Columns, batch: pa.RecordBatch, found: Found) -> pa.Array:
    if "geometry" in batch.schema.names:
        return batch.column("geometry")
    if {"LON", "LAT"} <= found.keys():
        return points(floats(batch.column(found["LON"][0])), floats(batch.column(found["LAT"][0])))
    x, y = floats(batch.column(found["X"][0])), floats(batch.column(found["Y"][0]))
    return points(*degrees(x, y, pc.coalesce(columns["COUNTY_ID"], columns["COUNTY"])))


STEPS = (_codes, _villages, _neighbourhoods, _sections, _areas, _widths)
"""What is done to the parts of an address, in this order."""
