"""Features as batches of columns, a bounded number at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from onestop import crs
from onestop.crs import CRS84, Geometries
from onestop.dataset import FieldType
from onestop.features import Feature
from onestop.formats.order import Order

ROWS = 2_000
"""Features of a batch: of the largest polygons, some tens of megabytes."""
TYPES = {
    FieldType.STRING: pa.string(),
    FieldType.INTEGER: pa.int64(),
    FieldType.NUMBER: pa.float64(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("ms", "UTC"),
}
GEOMETRY = "geometry"
"""The column of geometries in streams of Arrow."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some features.

    :ivar columns: one for each field of the order
    :ivar geometry: in the system of the order, what goes east first; None where a feature has none, or none are wanted
    """

    columns: pa.RecordBatch
    geometry: Geometries


def schema(order: Order) -> pa.Schema:
    """The columns of an order, without geometry."""
    return pa.schema([(field.name, TYPES[field.type]) for field in order.fields])


def batches(order: Order) -> Iterator[Batch]:
    """The features of an order in the order of its source; what is wrong with it is raised at once."""
    columns = schema(order)
    query = replace(order.query, crs=CRS84, fields=tuple(columns.names))
    system = CRS84 if order.system.latitude_first else order.system.uri
    features = order.source.stream(query)
    return (batch(some, columns, system) for some in batched(features, ROWS))


def batch(features: Sequence[Feature], columns: pa.Schema, system: str) -> Batch:
    """Some features as columns."""
    arrays = [column([feature.properties[one.name] for feature in features], one.type) for one in columns]
    geometry = shapely.from_geojson(np.array([feature.geometry for feature in features], dtype=object))
    return Batch(pa.record_batch(arrays, schema=columns), crs.transform(geometry, system))


def column(values: list[object], kind: pa.DataType) -> pa.Array:
    """Values as they are stored; days and times are stored as text."""
    return pa.array(values, pa.string()).cast(kind) if pa.types.is_temporal(kind) else pa.array(values, kind)


def as_text(column: pa.Array) -> pa.Array:
    """A column that is no text as one; times as they are stored."""
    timed = pa.types.is_timestamp(column.type)
    return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ") if timed else column.cast(pa.string())


def with_geometry(one: Batch, *, several: bool) -> pa.RecordBatch:
    """The columns and the geometries as well-known binary.

    :param several: make every polygon a multi-polygon, as formats want whose layers have one type
    """
    binary = shapely.to_wkb(multiplied(one.geometry) if several else one.geometry, byte_order=1)
    return one.columns.append_column(GEOMETRY, pa.array(binary, pa.binary()))


def multiplied(geometry: Geometries) -> Geometries:
    """Polygons as multi-polygons of one part; anything else stays."""
    single = np.flatnonzero(shapely.get_type_id(geometry) == shapely.GeometryType.POLYGON)
    if not len(single):
        return geometry
    made = geometry.copy()
    made[single] = shapely.multipolygons(geometry[single], indices=np.arange(len(single)))
    return made
