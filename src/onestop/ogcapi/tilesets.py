"""What OGC API Tiles says of tiles: tile matrix sets, lists of tilesets, one tileset, and TileJSON."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from onestop import crs
from onestop.dataset import BBox, Dataset, Words
from onestop.vectortiles import (
    TILE_MEDIA_TYPE,
    Matrix,
    MatrixSet,
    first_matrix,
    level_of,
    matrix_sets,
    names,
    vector_layer,
)

type Document = dict[str, Any]

OGC = "http://www.opengis.net/def/rel/ogc/1.0/"
VECTOR, SCHEME, SCHEMES, GEODATA = (
    OGC + name for name in ("tilesets-vector", "tiling-scheme", "tiling-schemes", "geodata")
)
TILEJSON_TYPE = "application/vnd.mapbox.tilejson+json"
PLACES = "{tileMatrix}/{tileRow}/{tileCol}"
SIGNIFICANT = 15
"""Digits that OGC's register gives its numbers with."""
SURFACES = 2
"""Dimension of the geometries."""
FORMS = (("self", "json", "application/json"), ("alternate", "html", "text/html"))
"""The formats of every document, and how each is linked to."""
TILES = Words("圖磚", "Tiles")
WHOLE = Words("全部各級統計區", "Areas of every level")
SEVERAL = Words(
    "每個圖層為一級統計區，各自從最小比例尺起提供。", "Each layer is a level of areas, from its own scale on."
)


@dataclass(frozen=True, slots=True)
class Tileset:
    """The tiles of a level, or of all levels, in one tile matrix set.

    :ivar base: the address of the OGC API
    :ivar path: of the tilesets below it, such as `/collections/villages/tiles`
    :ivar datasets: whose areas the tiles have, a layer for each
    """

    base: str
    path: str
    datasets: tuple[Dataset, ...]
    matrices: MatrixSet
    language: str

    @property
    def title(self) -> str:
        """What people call it."""
        return (self.datasets[0].title if len(self.datasets) == 1 else WHOLE).in_(self.language)

    @property
    def description(self) -> str:
        """What it has."""
        return (self.datasets[0].abstract if len(self.datasets) == 1 else SEVERAL).in_(self.language)

    @property
    def bbox(self) -> BBox:
        """The box around all its areas, in CRS84."""
        boxes = [dataset.bbox for dataset in self.datasets if dataset.bbox] or [crs.WORLD]
        wests, souths, easts, norths = zip(*boxes, strict=True)
        return (min(wests), min(souths), max(easts), max(norths))

    @property
    def is_for_tilejson(self) -> bool:
        """Whether TileJSON, which knows one way only to number tiles, can describe it."""
        return self.matrices.id == "WebMercatorQuad"

    @property
    def href(self) -> str:
        """Its own address."""
        return f"{self.base}{self.path}/{self.matrices.id}"

    def summary(self) -> Document:
        """As a list of tilesets has it."""
        return {
            "title": f"{self.title} · {self.matrices.title.in_(self.language)}",
            "dataType": "vector",
            "crs": self.matrices.crs,
            "tileMatrixSetId": self.matrices.id,
            "tileMatrixSetURI": uri(self.matrices, self.base),
            "tileMatrixSetLimits": self.limits(),
            "links": self.links(),
        }

    def whole(self) -> Document:
        """All that is said of it."""
        return self.summary() | {
            "description": self.description,
            "attribution": "; ".join(dict.fromkeys(one.attribution.in_(self.language) for one in self.datasets)),
            "license": self.datasets[0].licence_url,
            "accessConstraints": "unclassified",
            "mediaTypes": [TILE_MEDIA_TYPE],
            "boundingBox": bounding_box(self.bbox),
            "layers": [layer(dataset, self.matrices, self.language) for dataset in self.datasets],
        }

    def limits(self) -> list[Document]:
        """Which tiles of each matrix can have something."""
        return [
            {
                "tileMatrix": str(limit.matrix),
                "minTileRow": limit.first_row,
                "maxTileRow": limit.last_row,
                "minTileCol": limit.first_column,
                "maxTileCol": limit.last_column,
            }
            for limit in self.matrices.limits(self.bbox)
        ]

    def links(self) -> list[Document]:
        """To itself, its tiles, its matrix set and its data."""
        scheme = f"{self.base}/tileMatrixSets/{self.matrices.id}?f=json"
        found = [
            link("self", f"{self.href}?f=json", "JSON"),
            link("alternate", f"{self.href}?f=html", "HTML", media_type="text/html"),
            link("item", f"{self.href}/{PLACES}?f=mvt", TILES.in_(self.language), media_type=TILE_MEDIA_TYPE)
            | {"templated": True},
            link(SCHEME, scheme, self.matrices.title.in_(self.language)),
        ]
        if self.is_for_tilejson:
            found.insert(2, link("alternate", f"{self.href}?f=tilejson", "TileJSON", media_type=TILEJSON_TYPE))
        for dataset in self.datasets:
            address = f"{self.base}/collections/{dataset.name}?f=json"
            found.append(link(GEODATA, address, dataset.title.in_(self.language)))
        return found

    def tilejson(self) -> Document:
        """TileJSON 3.0, which has no tile matrix sets: the tiles are those of WebMercatorQuad."""
        places = PLACES.replace("tileMatrix", "z").replace("tileRow", "y").replace("tileCol", "x")
        layers = [vector_layer(dataset) for dataset in self.datasets]
        return {
            "tilejson": "3.0.0",
            "name": self.title,
            "description": self.description,
            "attribution": "; ".join(dict.fromkeys(one.attribution.in_(self.language) for one in self.datasets)),
            "scheme": "xyz",
            "tiles": [f"{self.href}/{places}?f=mvt"],
            "minzoom": min(layer["minzoom"] for layer in layers),
            "maxzoom": self.matrices.deepest,
            "bounds": list(self.bbox),
            "vector_layers": layers,
        }


def tilesets(base: str, path: str, datasets: Sequence[Dataset], *, language: str) -> Document:
    """The list of the tilesets of a level, or of all levels."""
    known = matrix_sets().values() if datasets else ()
    found = [Tileset(base, path, tuple(datasets), matrices, language) for matrices in known]
    one = datasets[0] if len(datasets) == 1 else None
    return {
        "title": (one.title if one else WHOLE).in_(language),
        "description": (one.abstract if one else SEVERAL).in_(language),
        "links": [link(rel, f"{base}{path}?f={form}", form.upper(), media_type=kind) for rel, form, kind in FORMS],
        "tilesets": [tileset.summary() for tileset in found],
    }


def layer(dataset: Dataset, matrices: MatrixSet, language: str) -> Document:
    """One level within a tileset."""
    known = {field.name: field for field in dataset.fields}
    properties = {name: {"type": "string", "title": known[name].title.in_(language)} for name in names(dataset)}
    return {
        "id": dataset.name,
        "title": dataset.title.in_(language),
        "dataType": "vector",
        "geometryDimension": SURFACES,
        "minTileMatrix": str(first_matrix(level_of(dataset), matrices)),
        "maxTileMatrix": str(matrices.deepest),
        "boundingBox": bounding_box(dataset.bbox or crs.WORLD),
        "propertiesSchema": {"type": "object", "properties": properties},
    }


def matrix_set_list(base: str, language: str) -> Document:
    """The list of tile matrix sets."""
    return {
        "links": [link("self", f"{base}/tileMatrixSets?f=json", "JSON")],
        "tileMatrixSets": [
            {
                "id": known.id,
                "title": known.title.in_(language),
                "uri": uri(known, base),
                "crs": known.crs,
                "links": [
                    link(rel, f"{base}/tileMatrixSets/{known.id}?f={form}", form.upper(), media_type=kind)
                    for rel, form, kind in FORMS
                ],
            }
            for known in matrix_sets().values()
        ],
    }


def matrix_set_document(known: MatrixSet, base: str, language: str) -> Document:
    """A tile matrix set as OGC's standard of two dimensional sets, version 2.0, has it."""
    named = {"wellKnownScaleSet": known.scale_set} if known.scale_set else {}
    return {
        "id": known.id,
        "title": known.title.in_(language),
        "uri": uri(known, base),
        "crs": known.crs,
        "orderedAxes": list(known.axes),
        **named,
        "tileMatrices": [matrix(each, known) for each in known.matrices],
        "links": [link("self", f"{base}/tileMatrixSets/{known.id}?f=json", "JSON")],
    }


def matrix(each: Matrix, known: MatrixSet) -> Document:
    """One matrix."""
    return {
        "id": str(each.number),
        "scaleDenominator": significant(each.scale),
        "cellSize": significant(each.cell),
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [significant(number) for number in known.origin],
        "tileWidth": each.cells,
        "tileHeight": each.cells,
        "matrixWidth": each.columns,
        "matrixHeight": each.rows,
    }


def uri(known: MatrixSet, base: str) -> str:
    """OGC's name of a tile matrix set, else where it is described."""
    return known.uri or f"{base}/tileMatrixSets/{known.id}"


def bounding_box(bbox: BBox) -> Document:
    """A box as OGC's JSON has it."""
    return {"lowerLeft": list(bbox[:2]), "upperRight": list(bbox[2:]), "crs": crs.CRS84}


def significant(number: float) -> float:
    """A number with as many digits as mean something."""
    return float(f"{number:.{SIGNIFICANT}g}")


def link(rel: str, href: str, title: str, *, media_type: str = "application/json") -> Document:
    """A link."""
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def landing_links(base: str) -> Iterable[Document]:
    """Where the tiles of the whole data set and the tile matrix sets are."""
    yield link(VECTOR, f"{base}/tiles?f=json", "向量圖磚 Vector tiles")
    yield link(SCHEMES, f"{base}/tileMatrixSets?f=json", "圖磚矩陣集 Tile matrix sets")
