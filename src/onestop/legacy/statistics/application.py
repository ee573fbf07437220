"""The WSGI application of the old statistics services: finds what answers a path, and turns mistakes into answers.

/STATWSSTData/OpenService.asmx/GetStatSTDataForOpenCode?oCode=…   a document by itself
/STATWSSTData/AdminService.asmx/GetVillageSTData?…                 JSON in the envelope of ASMX, and by SOAP
/STATWSSTData/GetStatData.ashx?oTargetService=Stat&oMethod=…       the same JSON by itself
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from onestop.errors import BadValue, OneStopError
from onestop.legacy.asmx import Description, named
from onestop.legacy.mistakes import Keys, answer_mistake, anyone, not_here
from onestop.legacy.replies import HTML, XML, Reply, Streamed, send
from onestop.legacy.requests import Request, read
from onestop.legacy.statistics import pages
from onestop.legacy.statistics.keyed import KeyedService
from onestop.legacy.statistics.open_service import OpenService, UnknownCode
from onestop.legacy.statistics.opencodes import open_codes
from onestop.legacy.statistics.operations import Engine
from onestop.legacy.statistics.products import products_of
from onestop.legacy.statistics.ratios import Measured
from onestop.legacy.statistics.services import OPEN_FILE, OPEN_OPERATION, POINT, SERVICES, TARGETS, open_service
from onestop.legacy.wsdl import document
from onestop.products import counties
from onestop.release import Release
from onestop.settings import Settings, address
from onestop.store import open_sources

ROOT = "STATWSSTData"
PROXY = "getstatdata.ashx"

type Answers = Callable[[Request], Reply | Streamed]


class StatisticsApplication:
    """Every old statistics service over one release.

    :param keys: who may ask
    """

    def __init__(self, release: Release, settings: Settings, keys: Keys = anyone) -> None:
        self.base = f"{address(settings)}/{ROOT}"
        self.keys = keys
        sources, products = open_sources(release, settings.query_seconds), products_of(release)
        self.counties = counties(sources)
        codes = open_codes(products, self.counties, settings.home)
        self.engine = Engine(products, codes, sources, Measured(sources))
        self.open_service = OpenService(self.engine)
        self.pages: dict[str, Answers] = {
            "": lambda _: html(pages.overview(self.base)),
            "products": self.products,
            "products.json": lambda _: Reply(pages.products_json(self.engine, self.base), pages.JSON),
            "products.tsv": lambda _: Reply(pages.products_tsv(self.engine), pages.TSV),
            PROXY: self.proxied,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return send(self.reply(environ), start_response)

    def reply(self, environ: WSGIEnvironment) -> Reply | Streamed:
        """The answer to one request."""
        try:
            request = read(environ)
            return self.route(request)(request)
        except UnknownCode as error:
            return html(pages.wrong_code(str(error), self.base), HTTPStatus.NOT_FOUND)
        except OneStopError as error:
            return answer_mistake(error, enveloped=False)

    def route(self, request: Request) -> Answers:
        """What answers a path; its first part is that of the mount."""
        file, slash, operation = request.path.strip("/").partition("/")[2].partition("/")
        if not slash and file in self.pages:
            return self.pages[file]
        if file == OPEN_FILE.lower() and (not operation or OPEN_OPERATION.fullmatch(operation)):
            return self.open_service.by_http if operation else self.opened
        service = next((one for one in SERVICES if one.file.lower() == file), None)
        if service is None or (operation and named(service.operations, operation) is None):
            return not_here
        keyed = KeyedService(self.engine, service, self.keys)
        if operation:
            return keyed.by_http(operation)
        if request.by_soap:
            return keyed.by_soap
        return Described(service.described(f"{self.base}/{service.file}"), self.base)

    def opened(self, request: Request) -> Reply | Streamed:
        """OpenService by SOAP, or what it is."""
        if request.by_soap:
            return self.open_service.by_soap(request)
        return Described(open_service(f"{self.base}/{OPEN_FILE}"), self.base)(request)

    def products(self, request: Request) -> Reply:
        """The list of products, those of one data set where it is named."""
        name = request.parameters.get("dataset", "")
        found = [one for one in self.engine.products if name in ("", one.dataset.name)]
        return html(pages.products_page(found, self.counties, self.base))

    def proxied(self, request: Request) -> Reply | Streamed:
        """The form that one county's programs use: service and operation are parameters, and no envelope comes back."""
        target, method = (request.parameters.get(name, "") for name in ("otargetservice", "omethod"))
        service = TARGETS.get(target.lower())
        if service is None and not target:  # a point lies in what it lies in, whoever is asked
            service = POINT
        if service is None:
            raise BadValue("oTargetService", target[:40], "Admin, Stat")
        if named(service.operations, method) is None:
            raise BadValue("oMethod", method[:40], ", ".join(one.name for one in service.operations))
        return KeyedService(self.engine, service, self.keys).bare(method, request)


@dataclass(frozen=True, slots=True)
class Described:
    """A service, described to a program or to a person."""

    service: Description
    base: str

    def __call__(self, request: Request) -> Reply:
        """What a program asks about it, or its page."""
        if written := document(self.service, request.parameters):
            return Reply(written.encode(), XML)
        return html(pages.help_page(self.service, self.base))


def html(page: str, status: HTTPStatus = HTTPStatus.OK) -> Reply:
    """A page."""
    return Reply(page.encode(), HTML, status)
