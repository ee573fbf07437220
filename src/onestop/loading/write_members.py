"""Every feature whole as an element of GML, so that an answer of many is stored texts, joined."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from onestop.dataset import Dataset
from onestop.features import Encoding, Query
from onestop.gml import Elements
from onestop.loading.geopackage import insert
from onestop.store import rows
from onestop.store.tables import Table

CHUNK = 1000
"""Features written at a time; a village has 20 kB."""


def write_members(connection: sqlite3.Connection, dataset: Dataset) -> None:
    """The table of a data set's members, made from the rows of its tables, as an answer without it is."""
    name = f"{dataset.name}_members"
    connection.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY NOT NULL, member BLOB NOT NULL)')
    insert(connection, name, 2, rows=enumerate(members(connection, dataset), 1))


def members(connection: sqlite3.Connection, dataset: Dataset) -> Iterator[bytes]:
    """The element of each feature."""
    table, elements = replace(Table.of(dataset), has_gml=True), Elements.whole(dataset)
    wanted = replace(rows.shape(Query(crs="EPSG:4326", encoding=Encoding.GML), table), packed=True)
    statement = rows.statement_of_range(table, wanted)
    for first in range(1, dataset.count + 1, CHUNK):
        yield from elements.write(connection.execute(statement, (first, first + CHUNK - 1)).fetchall())
