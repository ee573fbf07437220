"""Tables of polygons with codes: statistical areas, villages, towns and counties."""

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from onestop.errors import BadFile
from onestop.levels import Level
from onestop.loading import text
from onestop.loading.columns import PLACES, match
from onestop.loading.readers.table import Table, first_of, over_unique
from onestop.loading.source import Kind, Source

KEYS = (
    ("CODEBASE", Level.BASIC),
    ("CODE1", Level.LEVEL1),
    ("CODE2", Level.LEVEL2),
    ("V_ID", Level.VILLAGE),
    ("TOWN_ID", Level.TOWN),
    ("COUNTY_ID", Level.COUNTY),
)
"""Code columns, those of the smallest areas first: the first that a table has is its level."""

NAMES = frozenset({"COUNTY", "TOWN", "VILLAGE"})

FORMS = {"COUNTY_ID": text.county_code, "TOWN_ID": text.town_code, "V_ID": text.village_code}
"""How codes are brought to the official form."""

SHORT_VILLAGE = 3
"""Characters of a village's part of its code; SEGIS has it alone in VILLAGE_ID."""

type Found = Mapping[str, tuple[str, ...]]


def areas(table: Table) -> list[Source]:
    """The areas of a table; none where it has no polygons. Raises BadFile for polygons without a code."""
    if table.geometry != "polygon":
        return []
    found = match(table.columns)
    level = next((level for key, level in KEYS if key in found), None)
    if level is None and NAMES & found.keys():
        has, allowed = ", ".join(table.columns), ", ".join(key for key, _ in KEYS)
        raise BadFile(
            f"{table.path}: 界線只有名稱沒有代碼 the polygons have names and no codes (columns: "
            f"{has}); 需要 allowed: a column {allowed}"
        )
    if level is None or (
        "CODE" in found and level in {Level.TOWN, Level.COUNTY}
    ):  # areas of a kind that we do not have
        return []
    about = table.about
    return [
        Source(
            *(table.path, Kind.AREAS, table.rows, lambda: read(table, found)),
            level=level,
            edition=about.edition or text.edition(table.path.stem),
            synthetic=about.synthetic,
            notes=table.notes,
        )
    ]


def read(table: Table, found: Found) -> Iterator[pa.RecordBatch]:
    """The areas in our columns."""
    fields = [field for field in PLACES if field in found]
    wanted = [name for field in fields for name in found[field]]
    for batch in table.read([*wanted, "geometry"]):
        columns = places(batch, found)
        columns["geometry"] = batch.column("geometry").cast(pa.binary())
        yield pa.RecordBatch.from_pydict(columns)


def places(batch: pa.RecordBatch, found: Found) -> dict[str, pa.Array]:
    """The codes, in their official form, and names of the areas of some rows."""
    columns = {field: first_of(batch, found[field]) for field in PLACES if field in found}
    if "V_ID" in columns and "TOWN_ID" in columns:
        columns["V_ID"] = _whole_codes(columns["V_ID"], columns["TOWN_ID"])
    for field, form in FORMS.items():
        if field in columns:
            columns[field] = over_unique(columns[field], form, pa.string())
    return columns


def _whole_codes(village: pa.Array, town: pa.Array) -> pa.Array:
    """A village's part of a code behind its town's."""
    joined = pc.binary_join_element_wise(town, village, "-")
    return pc.if_else(pc.equal(pc.utf8_length(village), SHORT_VILLAGE), joined, village)
