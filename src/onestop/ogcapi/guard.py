"""What stands before pygeoapi: every request is checked here, and what pygeoapi would spoil is kept from it."""

import gzip
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from werkzeug import Request, Response

from onestop.errors import BadValue, NotFound, OneStopError
from onestop.features import ASKED
from onestop.grids.coverage import CUT
from onestop.ogcapi.coverages import read_cut
from onestop.ogcapi.jobs import Jobs
from onestop.ogcapi.marking import give_mark, mark_for, unchanged
from onestop.ogcapi.mending import KEPT_BACK, MENDS, STAND_IN, mended
from onestop.ogcapi.negotiation import format_of, language_of
from onestop.ogcapi.processes import admit, body_of
from onestop.ogcapi.question import Collection, check, check_system, page_size, read_query
from onestop.ogcapi.refusals import NotOffered, refusal, said
from onestop.ogcapi.results import download
from onestop.ogcapi.routes import (
    FEATURES,
    OF_FEATURES,
    OF_GRIDS,
    RECORDS,
    SEARCHED,
    Route,
    check_names,
    find_route,
    given_of,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

READ_HERE = ("bbox", "bbox-crs", "datetime", "filter", "filter-crs", "filter-lang")
"""Parameters that pygeoapi is not shown; the provider finds what they say in the environ."""
GEOJSON, CSV = "application/geo+json", "text/csv"
MAX_BODY = 1_000_000
"""In bytes, of a filter."""
CREATED = 201
UNAVAILABLE = 503
WORTH_COMPRESSING = 1000
"""In bytes."""
PACKED = ("image/png", "image/jpeg")
"""Media types that are compressed as they are."""
FASTEST = 1
"""zlib's number for its fastest level."""
JSON_TYPES = ("application/json", "application/query-cql-json", "application/cql2+json")
"""Media types of a filter in the body of a POST."""


type Own = Callable[[Request, Mapping[str, str], str], Response]
"""From a request, the parts of its path and the format to an answer."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that pygeoapi may see.

    :ivar form: the format of the answer
    :ivar kept_back: the part of the address that its links lack
    """

    environ: "WSGIEnvironment"
    kind: str
    form: str
    kept_back: str = ""


class Guard:
    """A WSGI application that answers what is wrong and hands on what is right.

    :param application: pygeoapi's
    :param collections: what there is, by name
    :param most: most features in one page
    :param jobs: pygeoapi's manager of processes
    :param own: what answers for the resources that pygeoapi does not have, by the name of their route
    :param state: changes whenever the same question could be answered otherwise
    """

    def __init__(
        self,
        application: "WSGIApplication",
        collections: Mapping[str, Collection],
        most: int,
        *,
        jobs: Jobs,
        own: Mapping[str, Own],
        state: str,
    ) -> None:
        self._application = application
        self._own = own
        self._collections = collections
        self._most = most
        self._jobs = jobs
        self._state = state

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/static/"):
            return self._application(environ, start_response)
        request = Request(environ)
        mark = mark_for(request, self._state)
        if known := unchanged(request, mark):
            return known(environ, start_response)
        try:
            response = self._answer(request)
        except OneStopError as error:
            response = refusal(error, "html" if wants_page(request) else "json", language_of(request))
        give_mark(response, mark)
        if not response.is_streamed:
            compress(request, response)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        """The answer of whoever has it; raises what is wrong with the request."""
        path = request.path.rstrip("/") or "/"
        route, match = find_route(path)
        if request.method not in route.methods:
            raise NotOffered(request.method, route.methods)
        if route.name in self._own:
            return self._answer_here(route, match, request)
        admitted = self._admit(route, match, request, path=path)
        if route.name == "results":
            return download(*self._jobs.result(match["job"]), request)
        response = Response.from_app(self._application, admitted.environ, buffered=True)
        if route.name == "item" and admitted.form == "html" and response.status_code == 404:  # noqa: PLR2004
            raise NotFound("feature", match["item"])  # pygeoapi's page of it speaks English to everybody
        return finish(response, admitted)

    def _answer_here(self, route: Route, match: re.Match[str], request: Request) -> Response:
        """The answer of what stands beside pygeoapi."""
        check_kind(route, self._collection(match.groupdict().get("collection")))
        check_names([name for name, _ in request.args.items(multi=True)], route.parameters)
        return self._own[route.name](request, match.groupdict(), format_of(request, route.formats))

    def _admit(self, route: Route, match: re.Match[str], request: Request, *, path: str) -> Admitted:
        """The request as pygeoapi may see it; raises what is wrong with it."""
        collection = self._collection(match.groupdict().get("collection"))
        check_kind(route, collection)
        check_names([name for name, _ in request.args.items(multi=True)], parameters(route, collection))
        form = format_of(request, tuple(f for f in route.formats if f != "csv" or (collection and collection.dataset)))
        given = {name: text for name, text in given_of(request.args).items() if name != "f"}
        if "lang" in given:  # pygeoapi fails on a language that it does not have, and on `zh`
            given["lang"] = language_of(request)
        if "limit" in given:
            given["limit"] = str(page_size(given["limit"], self._most))
        environ = plain_environ(request, path)
        if route.name == "item" and collection:
            check_system(given, collection)
        if route.name == "coverage" and collection and collection.dataset:
            environ[CUT] = read_cut(given, collection.dataset)
            given = {name: text for name, text in given.items() if name == "lang"}
        if route.name == "items" and collection and request.method != "OPTIONS":
            given |= filter_of_body(request, given) if request.method == "POST" else {}
            check(given, collection)
            return question(Admitted(environ, route.name, form), given, collection)
        environ |= admit(route, match, request, jobs=self._jobs)
        environ["QUERY_STRING"] = urlencode({"f": form, **given})
        return Admitted(environ, route.name, form)

    def _collection(self, name: str | None) -> Collection | None:
        if name is None:
            return None
        if name not in self._collections:
            raise NotFound("collection", name)
        return self._collections[name]


def check_kind(route: Route, collection: Collection | None) -> None:
    """Raise NotFound for features of a grid, or for cells of anything else."""
    if collection and route.name in (OF_FEATURES if collection.grid else OF_GRIDS):
        raise NotFound(f"{route.name} of the collection", collection.dataset.name if collection.dataset else "records")


def parameters(route: Route, collection: Collection | None) -> frozenset[str]:
    """The names that may be in the address."""
    if route.name != "items" or collection is None:
        return route.parameters
    own = SEARCHED if collection.searched else FEATURES if collection.dataset else RECORDS
    return route.parameters | own | collection.properties


def question(admitted: Admitted, given: Mapping[str, str], collection: Collection) -> Admitted:
    """A question to a collection: what is read here goes into the environ, the rest to pygeoapi."""
    shown = {name: text for name, text in given.items() if name not in READ_HERE}
    kept_back = serialized({name: given[name] for name in READ_HERE if name in given})
    if admitted.form == "csv" and collection.dataset and collection.dataset.geometry == "Polygon":
        shown.setdefault("skipGeometry", "true")
    if "sortby" in shown:  # a plus sign that was not written as %2B has become a space
        shown["sortby"] = shown["sortby"].replace(" ", "+")
    query = urlencode({"f": admitted.form, **shown}) + (STAND_IN if kept_back else "")
    environ = admitted.environ | {ASKED: read_query(given), KEPT_BACK: kept_back, "QUERY_STRING": query}
    kind = admitted.kind if collection.dataset else "records"
    return Admitted(environ, kind, admitted.form, kept_back)


def plain_environ(request: Request, path: str) -> "WSGIEnvironment":
    """The environ of a GET without what was settled here: pygeoapi fails on `q=0` in the headers of negotiation."""
    environ: dict[str, Any] = dict(request.environ) | {"PATH_INFO": path.encode().decode("latin-1")}
    environ["HTTP_ACCEPT_LANGUAGE"] = language_of(request)
    for name in ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "werkzeug.request"):
        environ.pop(name, None)
    if request.method != "OPTIONS":
        environ |= {"REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO()}
    return environ


def filter_of_body(request: Request, given: Mapping[str, str]) -> dict[str, str]:
    """The filter in a body as the parameters it stands for, so that the links of the answer can be followed."""
    if "filter" in given:
        raise BadValue("filter", given["filter"], "either in the address or in the body")
    try:
        return {"filter": body_of(request, JSON_TYPES, MAX_BODY).decode(), "filter-lang": "cql2-json"}
    except UnicodeDecodeError:
        raise BadValue("body", "not UTF-8", "CQL2 JSON") from None


def serialized(parameters: Mapping[str, str]) -> str:
    """Parameters as pygeoapi writes them into its links."""
    return "".join(f"&{quote(name, safe='')}={quote(text, safe=',')}" for name, text in parameters.items())


def wants_page(request: Request) -> bool:
    """Whether a person is to read the answer, as far as can be told of a request that is wrong."""
    try:
        return format_of(request, ("json", "html")) == "html"
    except BadValue:
        return False


def finish(response: Response, admitted: Admitted) -> Response:
    """What pygeoapi answered, put right."""
    if response.status_code >= 500 and response.status_code != UNAVAILABLE:  # noqa: PLR2004
        return said(
            response.status_code, "NoApplicableCode", "something failed here; it is in our log", form=admitted.form
        )
    if admitted.kept_back and response.mimetype != GEOJSON:  # a page of GeoJSON has it from its formatter
        response.data = with_kept_back(response.data, admitted)
    if response.status_code == 200 and admitted.form == "json":  # noqa: PLR2004
        if admitted.kind in MENDS:
            response.data = mended(admitted.kind, response.data)
        if admitted.kind in ("item", "records"):
            response.content_type = GEOJSON
    if response.status_code >= 400 and admitted.form == "jsonld":  # noqa: PLR2004
        response.content_type = "application/json"  # the mistake has no context
    if admitted.kind in ("execution", "job"):
        finish_process(response, admitted)
    if response.mimetype == "text/html":
        response.content_type = "text/html; charset=utf-8"
    response.headers.remove("X-Powered-By")
    response.vary.update(("Accept", "Accept-Language"))
    return response


def finish_process(response: Response, admitted: Admitted) -> None:
    """What pygeoapi says wrong: the place of a job where there is none, the type of a job's end, CSV's encoding."""
    if response.status_code != CREATED:
        response.headers.remove("Location")
    if admitted.environ["REQUEST_METHOD"] == "DELETE":
        response.content_type = "application/json"
    if response.mimetype == CSV:
        response.content_type = f"{CSV}; charset=utf-8"


def with_kept_back(body: bytes, admitted: Admitted) -> bytes:
    """A document whose links have the whole question again."""
    if admitted.form == "html":
        return body.replace(escape(STAND_IN).encode(), escape(admitted.kept_back).encode())
    return body.replace(STAND_IN.encode(), admitted.kept_back.encode())


def compress(request: Request, response: Response) -> None:
    """Send what is worth it with gzip, to those who read it; pygeoapi's own way takes the slowest level."""
    packed = response.content_encoding or response.mimetype in PACKED
    if packed or not request.accept_encodings["gzip"] or len(response.data) < WORTH_COMPRESSING:
        return
    response.data = gzip.compress(response.data, FASTEST, mtime=0)
    response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
