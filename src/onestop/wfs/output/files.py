"""Features as files that cannot be written piece by piece: GeoPackage, and Shapefile in a zip archive."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from onestop.dataset import Dataset
from onestop.errors import TooMuch
from onestop.features import Feature, FeatureSource, Query
from onestop.formats import FORMATS, Order, write_file
from onestop.ows import Refused
from onestop.wfs.output.collection import Document
from onestop.wfs.selection import Part

MOST = 50_000
"""Features of one file; while it is made, its worker answers nobody else."""
PIECE = 1 << 20
"""Bytes handed over at a time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The features of a part of an answer as the source that `onestop.formats` streams from."""

    part: Part

    @property
    def dataset(self) -> Dataset:
        """What they are of."""
        return self.part.type.dataset

    def stream(self, query: Query) -> Iterator[Feature]:
        """Those that are wanted, as a question asks for their form."""
        return (feature for page in self.part.pages(query) for feature in self.part.type.source.page(page).features)


def writer(name: str) -> Callable[[Document], Iterator[bytes]]:
    """What writes the format of this name."""

    def write(document: Document) -> Iterator[bytes]:
        parts = document.selection.parts
        if len(parts) != 1:
            raise Refused("OptionNotSupported", "outputFormat", "a file of this format has one type; ask for one type")
        if parts[0].count > MOST:
            raise TooMuch(f"a file has at most {MOST:,} features, not {parts[0].count:,}; ask for fewer, or as GML")
        with tempfile.TemporaryDirectory(prefix="onestop-wfs-") as folder:
            path = Path(folder) / f"{parts[0].type.name}.{FORMATS[name].extension}"
            write_file(FORMATS[name], order(parts[0]), path)
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    yield piece

    return write


def order(part: Part) -> Order:
    """What is to be written; the days of a period are left to its name."""
    own = {field.name for field in part.type.dataset.fields}
    fields = tuple(name for name in part.query.fields or () if name in own)
    query = Query(
        filter=part.query.filter,
        bbox=part.query.bbox,
        sort=part.query.sort,
        fields=fields,
        geometry=part.query.geometry,
        crs=part.query.crs,
    )
    return Order(cast("FeatureSource", Wanted(part)), query)
