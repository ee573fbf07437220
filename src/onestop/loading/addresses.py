"""The address index of a release, out of its doorplates and areas."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray

from onestop.address.build import Areas, Doorplates, Gazetteer, Indexed, build_index, untold
from onestop.address.columns import NONE, Column
from onestop.address.layout import FOLDER
from onestop.areas.names import renamed
from onestop.dataset import Words
from onestop.loading import repeated
from onestop.loading.findings import NOTHING, Finding, Severity

DOORPLATES = "doorplates"
FILE = "doorplates.gpkg"
COUNTS = "rows.json"
"""What became of the rows of doorplates."""
PARTS = (
    *("TOWN_ID", "V_ID", "VILLAGE", "NEIGHBORHOOD", "ROAD", "SECTION", "LANE", "ALLEY", "SUB_ALLEY", "TONG", "AREA"),
    "NUMBER",
)
PAST = "PERIOD"
"""What a table has since past doorplates are loaded."""
BATCH = 262_144
"""Rows read at a time."""
READ = 0.2
"""How far the work is when the doorplates are read."""
STEPS = 100
"""Steps of a progress that is told as a share."""

type Tell = Callable[[float], None]
"""Told how far the work is, from 0 to 1."""


def write_addresses(
    folder: Path, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> tuple[Finding, ...]:
    """Write the index of a release that is being built, where it has doorplates; what there is to say of it."""
    progress(0, STEPS)
    if not (folder / FILE).exists():
        progress(STEPS, STEPS)
        return ()
    made = index(folder, lambda share: progress(round(share * STEPS), STEPS))
    (folder / FOLDER / COUNTS).write_text(json.dumps(asdict(made)), "utf-8")
    return tuple(findings(folder, made))


def findings(folder: Path, made: Indexed) -> Iterator[Finding]:
    """How many rows became doorplates, and those that no address can find."""
    yield Finding(
        "address_index",
        Severity.NOTE,
        Words(
            f"地址索引：{made.rows:,} 列門牌成為 {made.doorplates:,} 個門牌，{made.folded:,} 列樓層併入所屬門牌，"
            f"{made.without_number:,} 列沒有號碼而不列入",
            f"Address index: {made.rows:,} rows became {made.doorplates:,} doorplates; {made.folded:,} floors were "
            f"folded into theirs; {made.without_number:,} rows have no number and are not in it",
        ),
        NOTHING,
        "doorplates",
        made.without_number,
        tuple(addresses_of(folder, made.examples)),
    )


def addresses_of(folder: Path, rows: Sequence[int]) -> list[str]:
    """The addresses of some rows."""
    if not rows:
        return []
    where = f"fid IN ({','.join(str(row + 1) for row in rows)})"
    _, read = pyogrio.read_arrow(
        folder / FILE, layer=DOORPLATES, columns=["FULL_ADDR"], where=where, read_geometry=False
    )
    return [text or "" for text in read.column("FULL_ADDR").to_pylist()]


def index(folder: Path, tell: Tell) -> Indexed:
    """The index of the doorplates of a release."""
    areas = read_areas(folder)
    basic = {code: at for at, code in enumerate(areas.basic)}
    doorplates = read_doorplates(folder, basic, tell=lambda share: tell(READ * share))
    gazetteer = read_gazetteer(folder)
    return build_index(
        folder / FOLDER, doorplates, gazetteer, areas=areas, tell=lambda share: tell(READ + (1 - READ) * share)
    )


def table(folder: Path, name: str, columns: Sequence[str], *, geometry: bool = False) -> pa.Table:
    """Columns of a table of areas, empty where the release has no such table."""
    path = folder / "areas.gpkg"
    if not path.exists() or name not in pyogrio.list_layers(path)[:, 0]:
        return pa.table({column: pa.array([], pa.string()) for column in (*columns, "geom")})
    _, read = pyogrio.read_arrow(path, layer=name, columns=list(columns), read_geometry=geometry)
    return read


def read_gazetteer(folder: Path) -> Gazetteer:
    """Counties, towns and villages of the release, by code."""
    levels = (("counties", "COUNTY_ID", "COUNTY"), ("towns", "TOWN_ID", "TOWN"), ("villages", "V_ID", "VILLAGE"))
    rows = [named(table(folder, level, (key, name)), key, name) for level, key, name in levels]
    changes = [(*before, *after) for before, after in renamed().items()]
    return Gazetteer(rows[0], rows[1], rows[2], changes)


def named(read: pa.Table, key: str, name: str) -> list[tuple[str, str]]:
    """Codes and names, in the order of the codes."""
    pairs = zip(read.column(key).to_pylist(), read.column(name).to_pylist(), strict=True)
    return sorted((code, text) for code, text in pairs if code and text)


def read_areas(folder: Path) -> Areas:
    """The basic areas of the release, in the order of their codes."""
    read = table(folder, "areas_basic", ("CODEBASE", "CODE1", "CODE2"), geometry=True)
    polygons = shapely.from_wkb(read.column(read.column_names[-1]).to_numpy())
    codes = [read.column(name).to_pylist() for name in ("CODEBASE", "CODE1", "CODE2")]
    return Areas(np.asarray(polygons, object), *codes)


def read_doorplates(folder: Path, basic: dict[str, int], *, tell: Tell = untold) -> Doorplates:
    """Every doorplate, each column kept as numbers of its different texts."""
    about = pyogrio.read_info(folder / FILE, layer=DOORPLATES)
    past = [PAST] if PAST in about["fields"] else []
    parts: dict[str, list[pa.Array]] = {name: [] for name in (*PARTS, *past, "CODEBASE")}
    places: list[NDArray[np.float64]] = []
    with pyogrio.raw.open_arrow(
        *(folder / FILE,), layer=DOORPLATES, columns=[*parts], batch_size=BATCH, use_pyarrow=True
    ) as (_, batches):
        for batch in batches:
            for name, kept in parts.items():
                kept.append(batch.column(name).dictionary_encode())
            points = shapely.from_wkb(batch.column(batch.num_columns - 1).to_numpy(zero_copy_only=False))
            places.append(np.column_stack([shapely.get_x(points), shapely.get_y(points)]))
            tell(min(len(places) * BATCH / about["features"], 1))
    columns = {name: column_of(parts.pop(name)) for name in (*PARTS, *past, "CODEBASE")}
    codes = columns.pop("CODEBASE")
    area = np.array([*(basic.get(code, NONE) for code in codes.values), NONE], np.int32)[codes.codes]
    x, y = np.concatenate(places).T.copy()
    return Doorplates(columns, x, y, area)


def column_of(parts: Sequence[pa.DictionaryArray]) -> Column:
    """One column out of the batches, as the engine takes it."""
    column = repeated.column_of(parts)
    return Column(column.values.tolist(), column.codes)
