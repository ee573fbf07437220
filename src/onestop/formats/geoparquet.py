"""GeoParquet 1.1: well-known binary, zstd, and what each column is in the file's own metadata."""

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from onestop.crs import Geometries
from onestop.dataset import Field
from onestop.formats.batches import GEOMETRY, Batch, batches, schema, with_geometry
from onestop.formats.order import Order, Written

VERSION = "1.1.0"
GROUP_ROWS = 20_000
"""Rows of a row group: small enough to be held, large enough to compress."""
EMPTY = np.array([np.inf, np.inf, -np.inf, -np.inf])


class Seen:
    """What the metadata say of all geometries, which is known when the last has been written."""

    def __init__(self) -> None:
        self.box = EMPTY
        self.types: set[str] = set()

    def add(self, geometry: Geometries) -> None:
        """Look at some more."""
        bounds = shapely.total_bounds(geometry)
        if np.isfinite(bounds).all():
            self.box = np.array([*np.minimum(self.box[:2], bounds[:2]), *np.maximum(self.box[2:], bounds[2:])])
        kinds = np.unique(shapely.get_type_id(geometry))
        self.types |= {TYPES[kind] for kind in kinds.tolist() if kind in TYPES}


TYPES = {0: "Point", 3: "Polygon", 6: "MultiPolygon"}
"""Of GEOS's numbers those that we have."""


def write_geoparquet(order: Order, folder: Path, stem: str) -> Written:
    """One file; without geometries it is plain Parquet."""
    path, seen, rows = folder / f"{stem}.parquet", Seen(), 0
    columns = described(order)
    with pq.ParquetWriter(path, columns, compression="zstd") as writer:
        held: list[pa.RecordBatch] = []
        for batch in batches(order):
            seen.add(batch.geometry)
            held.append(recorded(batch, order))
            rows += batch.columns.num_rows
            if sum(one.num_rows for one in held) >= GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(held, columns))
                held = []
        if held:
            writer.write_table(pa.Table.from_batches(held, columns))
        if order.query.geometry:
            writer.add_key_value_metadata({"geo": orjson.dumps(metadata(order, seen)).decode()})
    return Written((path,), rows)


def recorded(batch: Batch, order: Order) -> pa.RecordBatch:
    """A batch as the file has it."""
    made = with_geometry(batch, several=False) if order.query.geometry else batch.columns
    return pa.record_batch(made.columns, schema=described(order))


def described(order: Order) -> pa.Schema:
    """The columns, each with its title and unit."""
    fields = [one.with_metadata(told(field)) for one, field in zip(schema(order), order.fields, strict=True)]
    dataset = order.source.dataset
    about = {
        "title": dataset.title.zh,
        "abstract": dataset.abstract.zh,
        "attribution": dataset.attribution.zh,
        "licence": dataset.licence_url or dataset.licence.zh,
    }
    geometry = [pa.field(GEOMETRY, pa.binary())] if order.query.geometry else []
    return pa.schema([*fields, *geometry], metadata=about)


def told(field: Field) -> dict[str, str]:
    """What a column says about itself."""
    unit = {"unit": field.unit.zh, "unit_en": field.unit.en} if field.unit else {}
    return {"title": field.title.zh, "title_en": field.title.en, **unit}


def metadata(order: Order, seen: Seen) -> dict[str, Any]:
    """The object `geo`; coordinates are east first, whatever the system says."""
    system = order.system
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(seen.types)}
    if system.code is not None:
        column["crs"] = CRS.from_epsg(system.code).to_json_dict()
    if np.isfinite(seen.box).all():
        column["bbox"] = seen.box.tolist()
    return {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
