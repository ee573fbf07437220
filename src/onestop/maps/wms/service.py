"""The WSGI application of WMS: parameters in, an answer or an exception report out."""

import logging
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from onestop.cartography import Atlas
from onestop.errors import OneStopError
from onestop.maps.cascade import Cascaded
from onestop.maps.public_address import service_address
from onestop.maps.refusals import Fault, Refusal, parameters
from onestop.maps.reply import Reply
from onestop.maps.wms import capabilities, exceptions, requests
from onestop.maps.wms.operations import Elsewhere, Operations
from onestop.maps.wms.requests import GetCapabilities, GetFeatureInfo, GetLegendGraphic, GetMap
from onestop.marks import headers_of, is_known, mark_of
from onestop.received import body_of

DOCUMENTS_KEPT = 8
"""Capabilities that a process keeps: in two versions under each name that the service is known by."""
OK = "200 OK"
FAULT = "NoApplicableCode"
BROKEN = "the map could not be drawn 地圖無法繪製"
log = logging.getLogger(__name__)


class Wms:
    """The maps of one release, and layers of other services.

    :param metadata: what is said of the service
    :param state: changes whenever the same question could be answered otherwise
    """

    def __init__(
        self,
        atlas: Atlas,
        metadata: Mapping[str, Any],
        public_url: str,
        *,
        cascade: tuple[Cascaded, ...],
        elsewhere: Elsewhere,
        state: str,
    ) -> None:
        self._offer = capabilities.Offer(atlas, cascade, metadata)
        self._operations = Operations(atlas, elsewhere)
        self._public, self._state = public_url, state
        self._remote = frozenset(elsewhere)
        self._document = lru_cache(DOCUMENTS_KEPT)(self._written)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        asked: Mapping[str, str] = {}
        status, mark = OK, ""
        address = service_address(environ, self._public)
        try:
            asked = parameters(question(environ))
            request = requests.read(asked)
            mark = mark_of(environ, address, self._state) if self._lasts(request, environ) else ""
            if is_known(environ, mark):
                start_response("304 Not Modified", headers_of(mark))
                return []
            found = self._answer(request, address)
        except OneStopError as error:
            status, found = exceptions.answer(Refusal("", str(error)), asked)
        except Refusal as refusal:
            status, found = exceptions.answer(refusal, asked)
        except Fault as fault:
            status, found = fault.status, exceptions.report(Refusal("", str(fault), FAULT), asked)
        except RuntimeError:
            log.exception("a map could not be drawn: %s", asked)
            status = "500 Internal Server Error"
            found = exceptions.report(Refusal("", BROKEN, FAULT), asked)
        headers = [("Content-Type", found.content), ("Content-Length", str(len(found.body)))]
        headers += headers_of(mark) if status == OK else []
        start_response(status, headers + ([("Warning", found.warning)] if found.warning else []))
        return [found.body]

    def _lasts(self, request: requests.Request, environ: WSGIEnvironment) -> bool:
        """Whether the answer stays the same until the release or the style does not: another service's may not."""
        asked = request.layers if isinstance(request, GetMap) else ()
        return environ["REQUEST_METHOD"] != "POST" and self._remote.isdisjoint(asked)

    def _answer(self, request: requests.Request, address: str) -> Reply:
        """What one request is answered with."""
        match request:
            case GetMap():
                return self._operations.get_map(request)
            case GetFeatureInfo():
                return self._operations.get_feature_info(request)
            case GetLegendGraphic():
                return self._operations.get_legend_graphic(request)
            case GetCapabilities():
                return self._get_capabilities(request, address)

    def _get_capabilities(self, request: GetCapabilities, address: str) -> Reply:
        """What is offered; nothing where the client has it already."""
        current = self._offer.atlas.release.id
        if request.sequence == current:
            raise Refusal("UPDATESEQUENCE", f"UPDATESEQUENCE is {current} still", "CurrentUpdateSequence")
        if request.sequence and request.sequence > current:
            raise Refusal("UPDATESEQUENCE", f"UPDATESEQUENCE is {current}, not yet that", "InvalidUpdateSequence")
        content = f"{capabilities.DOCUMENTS[request.version]}; charset=utf-8"
        return Reply(content, self._document(request.version, address))

    def _written(self, version: requests.Version, address: str) -> bytes:
        return capabilities.document(self._offer, version, address)


def question(environ: WSGIEnvironment) -> str:
    """The parameters, which a POST may have in its body; raises Refusal and TooMuch."""
    query = str(environ.get("QUERY_STRING", ""))
    if environ["REQUEST_METHOD"] != "POST":
        return query
    content = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if content != "application/x-www-form-urlencoded":
        sentence = f"a POST of {content[:60]!r} is not taken; taken: application/x-www-form-urlencoded"
        raise Refusal("", sentence, "OperationNotSupported")
    body = body_of(environ).decode("latin-1")
    return f"{query}&{body}" if query else body
