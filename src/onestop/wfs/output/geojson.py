"""Features as a GeoJSON FeatureCollection, with the stored text of geometries."""

from collections.abc import Iterator

import orjson

from onestop import geojson
from onestop.features import Feature
from onestop.wfs.output.collection import Document
from onestop.wfs.selection import Part


def feature_collection(document: Document) -> Iterator[bytes]:
    """A FeatureCollection; the features of all queries one after another."""
    yield orjson.dumps(head(document))[:-1] + b',"features":['
    first = True
    for part in document.selection.parts:
        for features in part.batches():
            yield (b"" if first else b",") + b",".join(feature(one, part) for one in features)
            first = False
    yield b"]}"


def head(document: Document) -> dict[str, object]:
    """All of the collection but the features."""
    selection = document.selection
    found: dict[str, object] = {"type": "FeatureCollection", "timeStamp": document.time}
    found |= {"numberMatched": selection.matched, "numberReturned": selection.returned}
    links = {"next": document.pages.next, "previous": document.pages.previous}
    found["links"] = [{"rel": rel, "href": href} for rel, href in links.items() if href]
    systems = {part.srs.label for part in selection.parts if part.srs.system.code is not None}
    if systems:  # GeoJSON of before RFC 7946, which GDAL and QGIS read
        found["crs"] = {"type": "name", "properties": {"name": systems.pop()}}
    return found


def one_feature(document: Document) -> bytes:
    """A Feature that is a document of its own."""
    part = document.selection.parts[0]
    (found,) = next(part.batches())
    return feature(found, part)


def feature(one: Feature, part: Part) -> bytes:
    """A Feature."""
    return geojson.write(geojson.feature_object(one) | {"id": part.type.gml_id(one.id)})
