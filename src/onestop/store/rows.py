"""From fids to features: one statement for a page, in the order of the fids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import orjson

from onestop import crs
from onestop.errors import BadValue
from onestop.features import Encoding, Feature, Query, Record
from onestop.filters.columns import Condition
from onestop.filters.terms import NUMERIC
from onestop.store import geometry
from onestop.store.database import Database, Row
from onestop.store.tables import OWN, Table, listed

KEPT = 4326
"""EPSG's number of the system that GML is kept in."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer's features carry.

    :ivar fields: their properties, in order
    :ivar system: None where no geometry is wanted
    :ivar packed: whether texts are wanted as the bytes that they are stored as, after the identifier
    :ivar whole: whether all of this is wanted in one text of GML, which is kept
    """

    fields: tuple[str, ...]
    system: crs.Crs | None
    encoding: Encoding = Encoding.GEOJSON
    packed: bool = False
    whole: bool = False


def shape(query: Query, table: Table) -> Shape:
    """What a query's answer carries; raises BadValue for unknown fields and systems."""
    own = tuple(field.name for field in table.dataset.fields)
    known = (*own, *(field.name for field in table.dataset.times))
    for name in query.fields or ():
        if name not in known:
            raise BadValue("properties", name, ", ".join(known))
    fields = own if query.fields is None else tuple(name for name in known if name in query.fields)
    return Shape(fields, crs.find(query.crs) if query.geometry else None, query.encoding)


def select(wanted: Shape, table: Table) -> tuple[str, str]:
    """The list of a SELECT and the tables that it is from.

    The list is fields, identifier, geometry; packed it is identifier, fields, geometry; whole it is one text.
    """
    if wanted.whole:
        return "t.member", f"{table.members} AS t"
    columns = packed(wanted.fields, table) if wanted.packed else ", ".join([*listed(wanted.fields), table.identifier])
    own = f"{table.name} AS t"
    if wanted.system is None:
        return f"{columns}, NULL", own
    if kept := kept_texts(wanted, table):
        return f"{columns}, g.geometry", f"{own} LEFT JOIN {kept} AS g ON g.fid = {table.link}"
    if table.link == OWN:
        return f"{columns}, t.geom", own
    return f"{columns}, g.geom", f"{own} LEFT JOIN {table.areas} AS g ON g.fid = {table.link}"


def packed(names: Sequence[str], table: Table) -> str:
    """Identifier and fields, texts as bytes, which SQLite hands over without decoding them."""
    texts = {name for name, column in table.columns.scalars.items() if column.type not in NUMERIC}
    columns = zip(names, listed(names), strict=True)
    fields = [f"CAST({column} AS BLOB)" if name in texts else column for name, column in columns]
    return ", ".join([f"CAST({table.identifier} AS BLOB)", *fields])


def by_fids(database: Database, table: Table, wanted: Shape, *, fids: Sequence[int]) -> list[Row]:
    """The rows of these fids, in their order."""
    columns, tables = select(wanted, table)
    sql = f"SELECT {columns} FROM json_each(?) AS j CROSS JOIN {tables} WHERE t.fid = j.value"
    return database.rows(sql, (orjson.dumps(list(fids)).decode(),))


def by_range(database: Database, table: Table, wanted: Shape, *, fids: range) -> list[Row]:
    """The rows of consecutive fids."""
    return database.rows(statement_of_range(table, wanted), (fids[0], fids[-1]))


def statement_of_range(table: Table, wanted: Shape) -> str:
    """The SELECT of the rows from one fid to another."""
    columns, tables = select(wanted, table)
    return f"SELECT {columns} FROM {tables} WHERE t.fid BETWEEN ? AND ? ORDER BY t.fid"


def by_condition(database: Database, table: Table, wanted: Shape, *, condition: Condition) -> list[Row]:
    """The rows, few, that a condition finds."""
    columns, tables = select(wanted, table)
    return database.rows(f"SELECT {columns} FROM {tables} WHERE {condition.sql}", condition.parameters)


def records(rows: list[Row], table: Table, wanted: Shape) -> Sequence[Record]:
    """Packed rows with their geometries as text; as they are where that is what they have."""
    if is_text(table, wanted):
        return cast("list[Record]", rows)
    geometries = texts([row[-1] for row in rows], table, wanted)
    return [(*row[:-1], text) for row, text in zip(rows, geometries, strict=True)]


def features(rows: Sequence[Row], table: Table, wanted: Shape) -> list[Feature]:
    """Rows of (fields…, identifier, geometry) as features; the names of the fields end what `zip` takes of a row."""
    names = wanted.fields
    geometries = texts([row[-1] for row in rows], table, wanted)
    return [
        Feature(row[-2], dict(zip(names, row, strict=False)), text) for row, text in zip(rows, geometries, strict=True)
    ]


def is_kept_whole(wanted: Shape, table: Table) -> bool:
    """Whether the release keeps the features as they are wanted, with everything, as one text."""
    if not table.has_members or wanted.encoding is not Encoding.GML:
        return False
    everything = wanted.fields == tuple(field.name for field in table.dataset.fields)
    return everything and wanted.system is not None and wanted.system.code == KEPT


def kept_texts(wanted: Shape, table: Table) -> str | None:
    """The table that keeps the geometries as text in the wanted system, if there is one; GeoJSON's is soon made GML."""
    if wanted.system is None or wanted.system.code not in (None, KEPT):
        return None
    if wanted.system.code is None:
        return table.geojson
    return table.gml if wanted.encoding is Encoding.GML else None


def is_text(table: Table, wanted: Shape) -> bool:
    """Whether the geometries come from the database as they are wanted."""
    if wanted.system is None:
        return True
    as_geojson = wanted.system.code is None
    return kept_texts(wanted, table) is not None and as_geojson is (wanted.encoding is Encoding.GEOJSON)


def texts(stored: list[bytes | None], table: Table, wanted: Shape) -> list[bytes | None]:
    """What a column of geometries is as text: what is kept in the wanted encoding passes through untouched."""
    system, encoding = wanted.system, wanted.encoding
    if system is None or is_text(table, wanted):
        return stored
    if kept_texts(wanted, table):
        return geometry.as_gml(stored, system)
    if table.dataset.geometry == "Point" and in_degrees(system, encoding):
        return geometry.points(stored, system, encoding)
    return geometry.in_system(stored, system, encoding)


def in_degrees(system: crs.Crs, encoding: Encoding) -> bool:
    """Whether a point's coordinates can be written as they are stored."""
    return system.code is None or (encoding is Encoding.GML and system.code in (KEPT, 3824))
