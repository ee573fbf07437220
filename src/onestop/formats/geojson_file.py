"""GeoJSON (RFC 7946): longitude and latitude of WGS 84; the stored geometry passes through untouched."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson

from onestop.formats.order import Order, Written
from onestop.geojson import feature_object, write


def write_geojson(order: Order, folder: Path, stem: str) -> Written:
    """One file."""
    path = folder / f"{stem}.geojson"
    rows = 0
    with path.open("wb") as file:
        file.write(opening(order))
        for rows, text in enumerate(features(order), 1):
            file.write(b",\n" if rows > 1 else b"\n")
            file.write(text)
        file.write(b"\n]}\n")
    return Written((path,), rows)


def opening(order: Order) -> bytes:
    """What stands before the features: name, source and licence, and what the fields are."""
    dataset = order.source.dataset
    told = {
        "type": "FeatureCollection",
        "name": dataset.name,
        "title": dataset.title.zh,
        "attribution": dataset.attribution.zh,
        "license": dataset.licence_url or dataset.licence.zh,
    }
    return orjson.dumps(told)[:-1] + b',"features":['


def features(order: Order) -> Iterator[bytes]:
    """Each feature as text, its properties in the order of the fields."""
    names = tuple(one.name for one in order.fields)
    for feature in order.source.stream(replace(order.in_degrees().query, fields=names)):
        feature.properties = {name: feature.properties[name] for name in names}
        yield write(feature_object(feature))
