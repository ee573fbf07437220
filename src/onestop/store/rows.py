"""From fids to features: one statement for a page, in the order of the fids."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from onestop import crs
from onestop.errors import BadValue
from onestop.features import Feature, Query
from onestop.filters.columns import Condition
from onestop.store import geometry
from onestop.store.database import Database, Row
from onestop.store.tables import OWN, Table, listed


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer's features carry.

    :ivar fields: their properties, in order
    :ivar system: None where no geometry is wanted
    """

    fields: tuple[str, ...]
    system: crs.Crs | None


def shape(query: Query, table: Table) -> Shape:
    """What a query's answer carries; raises BadValue for unknown fields and systems."""
    known = tuple(field.name for field in table.dataset.fields)
    for name in query.fields or ():
        if name not in known:
            raise BadValue("properties", name, ", ".join(known))
    fields = known if query.fields is None else tuple(name for name in known if name in query.fields)
    return Shape(fields, crs.find(query.crs) if query.geometry else None)


def select(wanted: Shape, table: Table) -> tuple[str, str]:
    """The list of a SELECT (fields, identifier, geometry) and the join that the geometry needs."""
    columns = ", ".join(filter(None, (listed(wanted.fields), table.identifier)))
    if wanted.system is None:
        return f"{columns}, NULL", ""
    if wanted.system.code is None and table.geojson:
        return f"{columns}, g.geometry", f" LEFT JOIN {table.geojson} AS g ON g.fid = {table.link}"
    if table.link == OWN:
        return f"{columns}, t.geom", ""
    return f"{columns}, g.geom", f" LEFT JOIN {table.areas} AS g ON g.fid = {table.link}"


def by_fids(database: Database, table: Table, wanted: Shape, *, fids: Sequence[int]) -> list[Feature]:
    """The features of these fids, in their order."""
    columns, joined = select(wanted, table)
    sql = f"SELECT {columns} FROM json_each(?) AS j CROSS JOIN {table.name} AS t ON t.fid = j.value{joined}"
    return features(database.rows(sql, (orjson.dumps(list(fids)).decode(),)), table, wanted)


def by_range(database: Database, table: Table, wanted: Shape, *, first: int, count: int) -> list[Feature]:
    """The features from a fid on."""
    columns, joined = select(wanted, table)
    sql = f"SELECT {columns} FROM {table.name} AS t{joined} WHERE t.fid BETWEEN ? AND ? ORDER BY t.fid"
    return features(database.rows(sql, (first, first + count - 1)), table, wanted)


def by_condition(database: Database, table: Table, wanted: Shape, *, condition: Condition) -> list[Feature]:
    """The features, few, that a condition finds."""
    columns, joined = select(wanted, table)
    sql = f"SELECT {columns} FROM {table.name} AS t{joined} WHERE {condition.sql}"
    return features(database.rows(sql, condition.parameters), table, wanted)


def features(rows: Sequence[Row], table: Table, wanted: Shape) -> list[Feature]:
    """Rows of (fields…, identifier, geometry) as features; the names of the fields end what `zip` takes of a row."""
    names = wanted.fields
    geometries = texts([row[-1] for row in rows], table, wanted)
    return [
        Feature(row[-2], dict(zip(names, row, strict=False)), text) for row, text in zip(rows, geometries, strict=True)
    ]


def texts(stored: list[bytes | None], table: Table, wanted: Shape) -> list[bytes | None]:
    """What a column of geometries is as GeoJSON: stored text passes through untouched."""
    if wanted.system is None or (wanted.system.code is None and table.geojson):
        return stored
    if wanted.system.code is None:
        return geometry.points(stored)
    return geometry.in_system(stored, wanted.system.uri)
