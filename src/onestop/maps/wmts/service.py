"""The WSGI application of WMTS: a tile in the default look is asked of MapProxy, which keeps it; any other is drawn."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from onestop.cartography import Look
from onestop.cartography.info import at
from onestop.cartography.layers import AS_IT_IS
from onestop.cartography.looks import STYLE, look_of
from onestop.cartography.render import render
from onestop.errors import BadValue, OneStopError
from onestop.maps.answers import written
from onestop.maps.places import around, reach
from onestop.maps.public_address import service_address
from onestop.maps.refusals import Refusal, parameters
from onestop.maps.reply import Reply
from onestop.maps.wmts import capabilities, exceptions, requests
from onestop.maps.wmts.grids import SIDE, Grid, Matrix
from onestop.maps.wmts.requests import ENDINGS, GetCapabilities, GetFeatureInfo, GetTile
from onestop.marks import headers_of, is_known, mark_of

DOCUMENTS_KEPT = 4
"""Capabilities that a process keeps, under each name that the service is known by."""
OK = "200 OK"
XML = "application/xml; charset=utf-8"
DOCUMENTS = ("application/xml", "text/xml")
"""What XML may be asked for as."""
NOT_ACCEPTED = "NotAcceptable"
RESTFUL = "/wmts/"
"""How the addresses begin that are asked without keys and values."""
NO_CODE = "NoApplicableCode"
"""Of OWS, for what it has no other for."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A tile whose every part is known.

    :ivar kept: where MapProxy has it; empty for a look that is not kept
    """

    grid: Grid
    matrix: Matrix
    look: Look
    kept: str


class Wmts:
    """The tiles of one release, and those of other services.

    :param kept: answers the addresses of kept tiles, and draws those that are not there yet
    :param state: changes whenever the same question could be answered otherwise
    """

    def __init__(self, offer: capabilities.Offer, public_url: str, kept: WSGIApplication, *, state: str) -> None:
        self._offer, self._public, self._kept, self._state = offer, public_url, kept, state
        self._elsewhere = {layer.name: layer for layer in offer.elsewhere}
        self._document = lru_cache(DOCUMENTS_KEPT)(self._written)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        status = OK
        mark = mark_of(environ, service_address(environ, self._public), self._state)
        try:
            request = asked_of(environ)
            if is_known(environ, mark):
                start_response("304 Not Modified", headers_of(mark))
                return []
            found = self._answer(request, environ)
            if isinstance(found, str):
                inside = environ | {"PATH_INFO": found, "QUERY_STRING": ""}
                return self._kept(inside, start_response)
        except Refusal as refusal:
            status = status_of(refusal, environ)
            found = exceptions.report(refusal)
        except OneStopError as error:
            status, found = "400 Bad Request", exceptions.report(Refusal("", str(error), NO_CODE))
        except RuntimeError:
            log.exception("a tile could not be drawn: %s", environ.get("PATH_INFO"))
            status = "500 Internal Server Error"
            found = exceptions.report(Refusal("", "the tile could not be drawn 圖磚無法繪製", NO_CODE))
        headers = [("Content-Type", found.content), ("Content-Length", str(len(found.body)))]
        start_response(status, headers + headers_of(mark if status == OK else ""))
        return [found.body]

    def _answer(self, request: requests.Request, environ: WSGIEnvironment) -> Reply | str:
        """What one request is answered with, or the address of a kept tile."""
        match request:
            case GetCapabilities():
                return self._capabilities(request, service_address(environ, self._public))
            case GetTile():
                found = self._find(request)
                return found.kept or self._drawn(request, found)
            case GetFeatureInfo():
                return self._information(request)

    def _capabilities(self, request: GetCapabilities, address: str) -> Reply:
        current = capabilities.sequence(self._offer.atlas.release.id)
        if request.sequence > current:
            raise Refusal("", f"updateSequence is {current}, not yet that", "InvalidUpdateSequence")
        if request.sequence == current:
            return Reply(XML, capabilities.unchanged(self._offer))
        if request.sections:
            return Reply(XML, capabilities.document(self._offer, address, request.sections))
        return Reply(XML, self._document(address))

    def _written(self, address: str) -> bytes:
        return capabilities.document(self._offer, address)

    def _drawn(self, request: GetTile, found: Found) -> Reply:
        frame = found.grid.frame(found.matrix, request.column, request.row)
        picture = render(self._offer.atlas.release.path, request.layer, frame, found.look)
        return Reply("image/png", picture.png())

    def _information(self, request: GetFeatureInfo) -> Reply:
        found = self._find(request.tile)
        if request.format not in ENDINGS.values():
            offered = ", ".join(ENDINGS.values())
            raise Refusal("infoformat", f"INFOFORMAT={request.format[:40]} is not offered; offered: {offered}")
        layer = self._offer.atlas.layers.get(request.tile.layer)
        if layer is None:
            raise Refusal("layer", f"the layer {request.tile.layer} cannot be asked", "OperationNotSupported")
        for name, place in zip(("i", "j"), request.place, strict=True):
            if not 0 <= place < SIDE:
                raise Refusal(name, f"{name.upper()}={place} lies outside the tile", "PointIJOutOfRange")
        frame = found.grid.frame(found.matrix, request.tile.column, request.tile.row)
        box = around(frame, request.place, reach(layer))
        release = self._offer.atlas.release
        answers = at(release, request.tile.layer, box, info_time=found.look.info_time) if box else []
        content = request.format + ("; charset=utf-8" if request.format.startswith("text/") else "")
        return Reply(content, written(answers, request.format).encode())

    def _find(self, asked: GetTile) -> Found:
        """Look up what a tile names; raises Refusal."""
        grids, format_ = self._offered(asked.layer)
        if asked.grid not in grids:
            raise wrong("tilematrixset", asked.grid, ", ".join(grids))
        grid = self._offer.grids[asked.grid]
        matrix = grid.matrix(asked.matrix)
        if matrix is None:
            raise wrong("tilematrix", asked.matrix, f"00 to {grid.matrices[-1].name}")
        if asked.format != format_:
            raise wrong("format", asked.format, format_)
        look = self._look(asked)
        for name, number, count in (("tilecol", asked.column, matrix.width), ("tilerow", asked.row, matrix.height)):
            if not 0 <= number < count:
                sentence = f"{name.upper()}={number} lies outside the level {matrix.name}: 0 to {count - 1}"
                raise Refusal(name, sentence, "TileOutOfRange")
        ending = format_.removeprefix("image/")
        place = f"{int(matrix.name)}/{asked.column}/{asked.row}.{ending}"
        kept = f"/wmts/{asked.layer}/{asked.grid}/{place}" if look == AS_IT_IS else ""
        return Found(grid, matrix, look, kept)

    def _offered(self, layer: str) -> tuple[tuple[str, ...], str]:
        """The grids and the format of a layer; raises Refusal."""
        if layer in self._offer.atlas.layers:
            return self._offer.own, capabilities.PNG
        if layer in self._elsewhere:
            return (self._elsewhere[layer].grid_name,), self._elsewhere[layer].format
        raise wrong("layer", layer, "a layer of the capabilities")

    def _look(self, asked: GetTile) -> Look:
        """The look that style and time name; raises Refusal."""
        if asked.layer in self._elsewhere:
            if asked.style not in ("", AS_IT_IS.style):
                raise wrong("style", asked.style, AS_IT_IS.style)
            return AS_IT_IS
        try:
            return look_of(self._offer.atlas.layers[asked.layer], asked.style, asked.time)
        except BadValue as error:
            raise wrong("style" if error.what == STYLE else "time", str(error.value), error.allowed) from error


def asked_of(environ: WSGIEnvironment) -> requests.Request:
    """The request of an address, else of the parameters; raises Refusal."""
    path = environ.get("PATH_INFO", "")
    if path.startswith(RESTFUL):
        found = requests.by_address(path)
        if found is None:
            sentence = "there is no such address; the capabilities say how tiles are addressed"
            raise Refusal("", sentence, NO_CODE)
        if isinstance(found, GetCapabilities):
            check_accepted(environ)
        return found
    return requests.by_keys(parameters(environ.get("QUERY_STRING", "")))


def status_of(refusal: Refusal, environ: WSGIEnvironment) -> str:
    """What HTTP says of a refusal: what an address names and what is not there is not found."""
    if refusal.code == NOT_ACCEPTED:
        return "406 Not Acceptable"
    return "404 Not Found" if environ.get("PATH_INFO", "").startswith(RESTFUL) else "400 Bad Request"


def check_accepted(environ: WSGIEnvironment) -> None:
    """Raises Refusal where a client wants capabilities in other formats alone (WMTS 1.0.0, 10.1)."""
    accepted = parse_accept_header(environ.get("HTTP_ACCEPT") or "*/*", MIMEAccept)
    if not accepted.best_match(DOCUMENTS):
        raise Refusal("", f"capabilities are offered as {' and '.join(DOCUMENTS)} alone", NOT_ACCEPTED)


def wrong(name: str, value: str, allowed: str) -> Refusal:
    """A value that is not offered."""
    return Refusal(name, f"{name.upper()}={value[:60]} is not offered; offered: {allowed}")
