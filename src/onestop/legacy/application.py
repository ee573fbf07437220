"""The WSGI application of the old services: finds what answers a path, and turns mistakes into answers.

The stages of a request: `requests.read` reads it, `route` finds what answers, `answer_mistake` tells mistakes; the
operations themselves are in services.py.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from io import BytesIO
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.formparser import parse_form_data

from onestop.errors import BadValue, OneStopError, TooMuch
from onestop.legacy import batch, locator, pages, soap
from onestop.legacy.asmx import named
from onestop.legacy.calls import Call
from onestop.legacy.engine import open_engine
from onestop.legacy.fields import V40
from onestop.legacy.mistakes import KeyRefused, Keys, answer_mistake, anyone, not_here, sentence
from onestop.legacy.replies import HTML, XML, Reply, Streamed, bare, envelope, plain, send
from onestop.legacy.requests import Request, read
from onestop.legacy.services import VERSIONS, Operation, Service, service_of
from onestop.legacy.wsdl import document
from onestop.release import Release
from onestop.settings import Settings, address

MULTIPART = "multipart/form-data"

LOCATORS: Mapping[str, Callable[[Call], Reply]] = {
    "/tglocator/tglocator.ashx": locator.tg_locator,
    "/tgaddress/tgaddress.aspx": locator.tg_address,
    "/moimapservice/tgcomplexlocate": locator.tg_complex_locate,
    "/tgroute/tgroute.aspx": locator.tg_route,
    "/tgoscloud/generic/project/ghtgosviewer_map.ashx": locator.viewer,
}


class LegacyApplication:
    """Every old service over one release.

    :param keys: who may ask
    """

    def __init__(self, release: Release, settings: Settings, keys: Keys = anyone) -> None:
        self.release = release
        self.base = address(settings)
        self.keys = keys

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return send(self.reply(environ), start_response)

    def reply(self, environ: WSGIEnvironment) -> Reply | Streamed:
        """The answer to one request."""
        try:
            request = read(environ)
        except OneStopError as error:
            return plain(sentence(error), HTTPStatus.BAD_REQUEST)
        try:
            return self.route(request)(request)
        except OneStopError as error:
            return answer_mistake(error, enveloped=".asmx/" in request.path)

    def route(self, request: Request) -> Callable[[Request], Reply | Streamed]:
        """What answers a path."""
        if request.path in LOCATORS:
            return self.locate
        match request.path.strip("/").split("/"):
            case ["addrws"]:
                return self.overview
            case ["addrws", "batch"]:
                return self.batch
            case ["addrws", version, file, *rest] if version in VERSIONS and (service := service_of(file)):
                return AddressService(self, service, version, rest).reply
        return not_here

    def locate(self, request: Request) -> Reply:
        """A back end of the old map API."""
        return LOCATORS[request.path](self.call(request))

    def call(self, request: Request, version: str = V40) -> Call:
        """A request as the call of an operation; raises KeyRefused."""
        asked = request.parameters
        if not self.keys(asked.get("oappid", ""), asked.get("oapikey", asked.get("apikey", ""))):
            raise KeyRefused
        return Call(partial(open_engine, self.release.path), version, asked)

    def overview(self, _request: Request) -> Reply:
        """The page of all services."""
        return Reply(pages.overview(self.base).encode(), HTML)

    def batch(self, request: Request) -> Reply:
        """A file of addresses; a browser that only looks is shown how."""
        if request.method != "POST":
            return self.overview(request)
        body, parameters = upload(request)
        filled = batch.run(self.call(replace(request, parameters=parameters)), body)
        header = ("Content-Disposition", f'attachment; filename="{batch.FILE}"')
        return Reply(filled.body, f"text/csv; charset={filled.charset}", headers=(header,))


class AddressService:
    """One ASMX service in one version."""

    def __init__(self, face: LegacyApplication, service: Service, version: str, rest: list[str]) -> None:
        self.face, self.service, self.version, self.rest = face, service, version, rest
        self.address = f"{face.base}/addrws/{version}/{service.file}"

    def reply(self, request: Request) -> Reply | Streamed:
        """An operation by HTTP, else one by SOAP, else the description."""
        if self.rest:
            operation = named(self.service.operations, "/".join(self.rest))
            return self.by_http(request, operation) if operation else not_here(request)
        if request.by_soap:
            return soap.answered(request, self.service.operations, partial(self.by_soap, request))
        described = self.service.described(self.version, self.address)
        if written := document(described, request.parameters):
            return Reply(written.encode(), XML)
        return Reply(pages.help_page(described).encode(), HTML)

    def by_http(self, request: Request, operation: Operation) -> Reply:
        """An operation by GET or a form: a text in the envelope, or JSON alone for who asks for that."""
        call = self.face.call(request, self.version)
        operation.check(call)
        text = operation.run(call)
        return bare(text) if request.bare and not call.xml else envelope(text)

    def by_soap(self, request: Request, asked: soap.SoapCall, operation: Operation) -> Reply:
        """An operation by SOAP; its mistakes are the text of the answer, as in the HTTP bindings."""
        try:
            call = self.face.call(replace(request, parameters=asked.parameters), self.version)
            return soap.answer(asked, operation.run(call))
        except (BadValue, TooMuch, KeyRefused) as error:
            return soap.answer(asked, sentence(error))


def upload(request: Request) -> tuple[bytes, dict[str, str]]:
    """The file of a batch and its options: a plain body with a query, or a form with a file in it."""
    parameters = dict(request.parameters)
    if request.media_type != MULTIPART:
        return request.body, parameters
    environ: WSGIEnvironment = {"CONTENT_TYPE": request.content_type, "CONTENT_LENGTH": str(len(request.body))}
    _, form, files = parse_form_data({**environ, "REQUEST_METHOD": "POST", "wsgi.input": BytesIO(request.body)})
    parameters |= {name.strip().lower(): value.strip() for name, value in form.items()}
    contents = []
    for file in files.values():
        contents.append(file.read())
        file.close()
    return next(iter(contents), b""), parameters
