"""Features as CSV: the identifier, the properties, and where they are."""

import csv
import io
from collections.abc import Iterator

import orjson
import shapely

from onestop.features import Feature
from onestop.gml import GEOMETRY
from onestop.ows import Refused
from onestop.wfs.output.collection import Document
from onestop.wfs.selection import Part

type Row = list[object]


def rows(document: Document) -> Iterator[bytes]:
    """A header and a row for each feature; raises Refused for types that have not the same columns."""
    parts = document.selection.parts
    headers = [header(part) for part in parts]
    if any(one != headers[0] for one in headers):
        raise Refused("OptionNotSupported", "outputFormat", "a table has one header; ask for one type, or as GML")
    yield written(headers[:1])
    for part in parts:
        for features in part.batches():
            yield written([row(one, part) for one in features])


def written(lines: list[Row]) -> bytes:
    """Lines of CSV by RFC 4180."""
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def header(part: Part) -> Row:
    """The names of the columns."""
    return ["gml_id", *(part.query.fields or ()), *places(part)]


def places(part: Part) -> list[str]:
    """The columns of the geometry: X and Y of points, else WKT."""
    if not part.query.geometry:
        return []
    return ["X", "Y"] if part.type.dataset.geometry == "Point" else [GEOMETRY]


def row(one: Feature, part: Part) -> Row:
    """The values of one feature."""
    return [part.type.gml_id(one.id), *one.properties.values(), *place(one, part)]


def place(one: Feature, part: Part) -> Row:
    """Where a feature is, what goes east first."""
    columns = places(part)
    if one.geometry is None or not columns:
        return [None] * len(columns)
    if columns == [GEOMETRY]:
        return [shapely.to_wkt(shapely.from_geojson(one.geometry), rounding_precision=part.srs.system.decimals)]
    first, second = orjson.loads(one.geometry)["coordinates"]
    return [first, second]
