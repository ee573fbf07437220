"""Six features whose answers can be told by hand."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial

import pytest
import shapely
from lxml import etree
from pygeofilter.ast import Node

from onestop.dataset import FieldType
from onestop.filters import cql2, fes, spatial, sqlite
from onestop.filters.columns import Column, Columns
from onestop.filters.spatial import RtreeColumn
from onestop.filters.sql import compile_filter

FEATURES = (
    ("a", "東區", 10, 0.5, "2017-01-01", "2017-01-01", "2017-01-31", "POLYGON((120 23,121 23,121 24,120 24,120 23))"),
    ("b", "西區", 20, 1.5, "2017-06-30", "2017-02-01", "2017-02-28", "POLYGON((121 23,122 23,122 24,121 24,121 23))"),
    (
        "c",
        "East",
        30,
        None,
        "2018-01-01",
        "2017-01-15",
        "2017-02-15",
        "POLYGON((120.5 23.5,121.5 23.5,121 24.5,120.5 23.5))",
    ),
    ("d", "east", None, -2.0, None, None, None, "POLYGON((120.2 23.2,120.4 23.2,120.4 23.4,120.2 23.4,120.2 23.2))"),
    ("e", None, 0, 3.0, "2019-12-31", "2018-01-01", "2018-12-31", None),
    ("f", "50%_Café", 40, 4.0, "2020-02-29", "2017-01-01", "2017-01-10", "POLYGON((118 24,119 24,118 25,118 24))"),
)
FES_1 = '<Filter xmlns="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml">{}</Filter>'
FES_2 = '<Filter xmlns="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">{}</Filter>'

type Asker = Callable[[Node], str]
type Reader = Callable[[str], Node]


@pytest.fixture(scope="module")
def columns() -> Columns:
    scalars = {
        "NAME": Column("t.NAME", FieldType.STRING),
        "P_CNT": Column("t.P_CNT", FieldType.INTEGER),
        "RATE": Column("t.RATE", FieldType.NUMBER),
        "DAY": Column("t.DAY", FieldType.DATE),
        "TIME": Column("t.FIRST", FieldType.DATE, end="t.LAST"),
        "id": Column("t.id", FieldType.STRING),
    }
    blob = "(SELECT g.geom FROM features AS g WHERE g.rowid = r.id)"
    return Columns(scalars, RtreeColumn("t.rowid", "boxes", blob, "t.geom IS NOT NULL"))


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    spatial.register(connection)
    sqlite.register(connection)
    connection.execute("CREATE TABLE features(id, NAME, P_CNT, RATE, DAY, FIRST, LAST, geom)")
    connection.execute("CREATE VIRTUAL TABLE boxes USING rtree(id, minx, maxx, miny, maxy)")
    for at, (*values, wkt) in enumerate(FEATURES, 1):
        shape = shapely.from_wkt(wkt) if wkt else None
        connection.execute("INSERT INTO features VALUES(?,?,?,?,?,?,?,?)", (*values, shape and shapely.to_wkb(shape)))
        if shape:
            west, south, east, north = shape.bounds
            connection.execute("INSERT INTO boxes VALUES(?,?,?,?,?)", (at, west, east, south, north))
    yield connection
    connection.close()


@pytest.fixture
def matches(database: sqlite3.Connection, columns: Columns) -> Asker:
    """The identifiers of the features that a tree matches, as one word."""

    def ask(node: Node) -> str:
        condition = compile_filter(node, columns)
        sql = f"SELECT t.id FROM features AS t WHERE {condition.sql} ORDER BY 1"
        return "".join(row[0] for row in database.execute(sql, condition.parameters))

    return ask


@pytest.fixture
def read_fes_1() -> Reader:
    """The tree of the inside of a Filter of version 1.1."""
    return partial(read_fes, FES_1)


@pytest.fixture
def read_fes_2() -> Reader:
    """The tree of the inside of a Filter of version 2.0, written as 1.1 where only the name of a property differs."""
    return lambda text: read_fes(FES_2, text.replace("PropertyName", "ValueReference"))


def read_fes(whole: str, text: str) -> Node:
    return fes.parse(etree.fromstring(whole.format(text)))


@pytest.fixture
def readers(read_fes_1: Reader, read_fes_2: Reader) -> dict[str, Reader]:
    """Every language by its name in cases.tsv."""
    return {
        "cql2-text": cql2.parse_text,
        "cql2-json": lambda text: cql2.parse_json(json.dumps(json.loads(text))),
        "fes-1.1": read_fes_1,
        "fes-2.0": read_fes_2,
    }
