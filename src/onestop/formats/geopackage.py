"""GeoPackage: one layer with its R-tree, and the titles of its fields as desktop programs show them."""

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from onestop.formats.order import Order, Written
from onestop.formats.vector import Layer, field_names, write_layer


def write_geopackage(order: Order, folder: Path, stem: str) -> Written:
    """One file."""
    path = folder / f"{stem}.gpkg"
    dataset = order.source.dataset
    described = {"IDENTIFIER": dataset.title.zh, "DESCRIPTION": dataset.abstract.zh}
    layer = Layer("GPKG", dataset.name, field_names(order), several=order.query.geometry, layer_options=described)
    written = write_layer(order, path, layer)
    describe(order, path)
    return written


def describe(order: Order, path: Path) -> None:
    """Write the titles and units of the fields, by the standard's Schema extension."""
    rows = [
        (
            order.source.dataset.name,
            one.name,
            f"{one.title.zh} {one.title.en}",
            one.unit and f"{one.unit.zh} {one.unit.en}",
        )
        for one in order.fields
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in files("onestop.formats").joinpath("gpkg_schema.sql").read_text("utf-8").split(";\n\n"):
            connection.execute(statement)
        connection.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, title, description) VALUES (?, ?, ?, ?)", rows
        )
