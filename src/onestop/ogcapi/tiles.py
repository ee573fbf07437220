"""OGC API Tiles, answered beside pygeoapi, whose own tiles know neither limits nor a tile matrix set of ours."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from werkzeug import Request, Response

import onestop
from onestop.errors import BadValue, NotFound
from onestop.geojson import write
from onestop.ogcapi.guard import Own
from onestop.ogcapi.negotiation import language_of
from onestop.ogcapi.tilesets import (
    TILEJSON_TYPE,
    Document,
    Tileset,
    matrix_set_document,
    matrix_set_list,
    tilesets,
)
from onestop.vectortiles import CUT, TILE_MEDIA_TYPE, Tiles, matrix_set

NO_CONTENT, NOT_MODIFIED = 204, 304
TYPES = {"json": "application/json", "tilejson": TILEJSON_TYPE}


class Page(Protocol):
    """Makes a page of a template and a document."""

    def __call__(self, template: str, document: Document, *, language: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that passed the guard.

    :ivar parts: of the path; None where it has no such part
    :ivar form: the format of the answer
    """

    request: Request
    parts: Mapping[str, Any]
    form: str

    def __getitem__(self, name: str) -> Any:
        """A part of the path; None where it has no such part."""
        return self.parts.get(name)

    @property
    def language(self) -> str:
        """The language of the answer."""
        return language_of(self.request)


def own(answer: Callable[[Asked], Response]) -> Own:
    """A method below as the guard asks it."""
    return lambda request, parts, form: answer(Asked(request, parts, form))


@dataclass(frozen=True, slots=True)
class TileService:
    """Answers for tiles and what is said of them.

    :ivar base: the address of the OGC API
    :ivar release: its identifier
    """

    tiles: Tiles
    base: str
    release: str
    page: Page

    def answers(self) -> dict[str, Own]:
        """What answers which kind of resource."""
        return {
            "tile": own(self.tile),
            "tileset": own(self.tileset),
            "tilesets": own(self.tilesets),
            "tile matrix set": own(self.matrix_set),
            "tile matrix sets": own(self.matrix_sets),
        }

    def tile(self, asked: Asked) -> Response:
        """One tile; whoever has it already is told so before it is made again."""
        found = self.found(asked)
        address = found.matrices.address(asked["matrix"], asked["row"], asked["column"])
        found.matrices.limits(found.bbox)[address.matrix].check(address)
        response = Response(content_type=TILE_MEDIA_TYPE)
        if kept_by_mark(response, asked.request, f"{self.release}-{onestop.__version__}-{CUT}"):
            return response
        names = [dataset.name for dataset in found.datasets]
        return filled(response, self.tiles.packed(names, found.matrices, address), asked.request)

    def tileset(self, asked: Asked) -> Response:
        """What is said of one tileset."""
        found = self.found(asked)
        if asked.form == "tilejson":
            if not found.is_for_tilejson:
                raise BadValue("f", "tilejson", "json, html; TileJSON is for WebMercatorQuad only")
            return self.document(asked, "", found.tilejson())
        return self.document(asked, "tiles/tileset.html", found.whole())

    def tilesets(self, asked: Asked) -> Response:
        """The tilesets of a level, or of all levels."""
        path, datasets = self.place(asked)
        return self.document(asked, "tiles/index.html", tilesets(self.base, path, datasets, language=asked.language))

    def matrix_sets(self, asked: Asked) -> Response:
        """The tile matrix sets."""
        return self.document(asked, "tilematrixsets/index.html", matrix_set_list(self.base, asked.language))

    def matrix_set(self, asked: Asked) -> Response:
        """One tile matrix set."""
        document = matrix_set_document(matrix_set(asked["set"]), self.base, asked.language)
        return self.document(asked, "tilematrixsets/tilematrixset.html", document)

    def found(self, asked: Asked) -> Tileset:
        """The tileset that a path names; raises NotFound."""
        path, datasets = self.place(asked)
        if not datasets:
            raise NotFound("tileset, of which the data have none,", asked["set"])
        return Tileset(self.base, path, datasets, matrix_set(asked["set"]), asked.language)

    def place(self, asked: Asked) -> tuple[str, tuple[Any, ...]]:
        """The path of the tilesets that are asked for, and the data sets that they show."""
        name = asked["collection"]
        if name is None:
            return "/tiles", self.tiles.datasets
        return f"/collections/{name}/tiles", (self.tiles.level(name).dataset,)

    def document(self, asked: Asked, template: str, document: Document) -> Response:
        """A document as JSON, or as a page."""
        if asked.form == "html":
            page = self.page(template, document, language=asked.language)
            response = Response(page, content_type="text/html; charset=utf-8")
        else:
            response = Response(write(document), content_type=TYPES[asked.form])
        response.vary.update(("Accept", "Accept-Language"))
        response.headers["Content-Language"] = asked.language
        return response


def kept_by_mark(response: Response, request: Request, mark: str) -> bool:
    """Give an answer the mark of what it is made from; true where the client has it, and is told so.

    A browser asks each time, since the address stays when the next release has something else.
    """
    response.set_etag(mark, weak=True)
    response.cache_control.public = response.cache_control.no_cache = True
    response.vary.add("Accept-Encoding")
    if request.if_none_match.contains_weak(mark):
        response.status_code = NOT_MODIFIED
        return True
    return False


def filled(response: Response, packed: bytes, request: Request) -> Response:
    """A tile in an answer, compressed for those who read that; nothing at all where it is empty."""
    if not packed:
        response.status_code = NO_CONTENT
        response.headers.remove("Content-Type")
        return response
    if request.accept_encodings["gzip"]:
        response.data = packed
        response.content_encoding = "gzip"
    else:
        response.data = gzip.decompress(packed)
    return response
