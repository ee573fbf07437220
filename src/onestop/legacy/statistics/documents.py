"""An answer as the documents that the old services wrote: JSON, XML and GeoJSON, in pieces.

{"Info":[{"InMetaDatCode":"3A1FA_A1C2",…}],"ColumnList":[{"COLUMN_NAME":"INFO_TIME",…}],"RowDataList":[{"PRODUCT_ID":…}]}
"""

from collections.abc import Iterator, Mapping

import orjson

from onestop import crs
from onestop.legacy.replies import escaped
from onestop.legacy.soap import HEAD
from onestop.legacy.statistics.answers import Answer, Row, listed

ROOT = "STData"


def json_parts(answer: Answer) -> Iterator[bytes]:
    """The three lists in one line."""
    columns = orjson.dumps([listed(one) for one in answer.columns])
    yield b'{"Info":[' + orjson.dumps(answer.info) + b'],"ColumnList":' + columns + b',"RowDataList":['
    between = b""
    for batch in answer.rows:
        yield between + orjson.dumps([row for row, _ in batch])[1:-1]
        between = b","
    yield b"]}"


def xml_parts(answer: Answer) -> Iterator[bytes]:
    """The same as elements; a list's items are elements in it."""
    columns = "".join(f"<Column>{elements(listed(one))}</Column>" for one in answer.columns)
    head = f"{HEAD}<{ROOT}><Info>{elements(answer.info)}</Info><ColumnList>{columns}</ColumnList><RowDataList>"
    yield head.encode()
    for batch in answer.rows:
        yield "".join(f"<RowData>{elements(row)}</RowData>" for row, _ in batch).encode()
    yield f"</RowDataList></{ROOT}>".encode()


def elements(row: Row | Mapping[str, str | None]) -> str:
    """The cells of a row, each an element of its column's name."""
    return "".join(
        f"<{name}>{escaped(cell) if isinstance(cell, str) else '' if cell is None else cell}</{name}>"
        for name, cell in row.items()
    )


def geojson_parts(answer: Answer, system: str) -> Iterator[bytes]:
    """A feature for each row, with the polygon of its area; the system is named where it is not the one GeoJSON has."""
    yield b'{"type":"FeatureCollection",'
    if system != crs.CRS84:
        name = {"type": "name", "properties": {"name": crs.find(system).urn}}
        yield b'"crs":' + orjson.dumps(name) + b","
    yield b'"features":['
    between = b""
    for batch in answer.rows:
        yield between + b",".join(feature(row, geometry) for row, geometry in batch)
        between = b","
    yield b"]}"


def feature(row: Row, geometry: bytes | None) -> bytes:
    """One feature; the stored text of its geometry is passed through."""
    return b'{"type":"Feature","properties":' + orjson.dumps(row) + b',"geometry":' + (geometry or b"null") + b"}"
