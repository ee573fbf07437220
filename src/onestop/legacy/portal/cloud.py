"""STATCloud, the portal of SEGIS, as programs used it: the list of products, the page of one, the way to its file.

POST /STATCloud/reqcontroller.go  method=dataset.GetDataSetList&start=0&length=200&boundary=…&keyword=…
GET  /STATCloud/QueryInterfaceView?COL=…           a page with data-pid and the addresses of OpenService
POST /STATCloud/reqcontroller.go  method=filedown.DownloadProductFile&aProductCode=…&aType=shp
GET  /FileDownload/Download.aspx?u=…               leads to the file
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from urllib.parse import quote, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import orjson

from onestop.dataset import Words
from onestop.errors import BadValue, OneStopError
from onestop.formats import FORMATS
from onestop.legacy.mistakes import MissingParameter, NothingHere, answer_mistake
from onestop.legacy.pages import page
from onestop.legacy.portal.product_list import Places, listed, number, product_id, product_named, row
from onestop.legacy.replies import HTML, Reply, moved, send
from onestop.legacy.requests import Request, path_of, read
from onestop.legacy.statistics.opencodes import EVERYWHERE, issued
from onestop.legacy.statistics.pages import url
from onestop.legacy.statistics.products import Products
from onestop.products import Product
from onestop.release import Release

JSON = "application/json; charset=utf-8"
METHODS = "dataset.GetDataSetList, filedown.DownloadProductFile"
FILE = "/statcloud/reqcontroller.file"
"""Where downloads answer for SEGIS, in small letters."""
MOST_ROWS, SOME_ROWS = 1000, 10
MARKER = '<gs-request-token value="none"></gs-request-token>'
"""Programs take its value out of a page and send it back in a header; nothing here depends on it."""
GUIDE = Words("產品清單", "The products")


@dataclass(frozen=True)
class StatCloud:
    """The products of a release, asked for as STATCloud was.

    :ivar places: names of counties by code
    :ivar products: those that OpenService has
    :ivar base: our address
    :ivar rest: answers every other path
    """

    release: Release
    places: Places
    products: Products
    base: str
    rest: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = path_of(environ)
        answer = self.answers.get(path)
        try:
            if answer:
                return send(answer(read(environ)), start_response)
            asked = plainly(environ) if path == FILE else environ
        except OneStopError as error:
            return send(answer_mistake(error, enveloped=False), start_response)
        return self.rest(asked, start_response)

    @cached_property
    def answers(self) -> Mapping[str, Callable[[Request], Reply]]:
        """What answers each path, in small letters."""
        return {
            "/statcloud/queryinterface": self.entry,
            "/statcloud/queryinterfaceview": self.view,
            "/statcloud/reqcontroller.go": self.controller,
            "/filedownload/download.aspx": self.download,
        }

    def entry(self, request: Request) -> Reply:
        """The page of the list: people are led to our search, programs find the token."""
        there = f"{self.base}/search?q={quote(request.parameters.get('keyword', ''), safe='')}"
        leads = (
            f'<meta http-equiv="refresh" content="0; url={escape(there)}"><p><a href="{escape(there)}">{there}</a></p>'
        )
        return Reply(page(GUIDE, leads + MARKER).encode(), HTML)

    def view(self, request: Request) -> Reply:
        """The page of one product; an identifier of before leads to the list of all."""
        column = request.parameters.get("col", "")
        try:
            product = product_named(self.release, self.places, column)
        except NothingHere:
            return moved(f"{self.base}/STATWSSTData/products")
        links = "".join((*self.services(product), *self.files(product)))
        body = f'<p data-pid="{escape(product_id(product))}">{escape(product.code)}</p>{MARKER}<ul>{links}</ul>'
        return Reply(page(Words(product.name, product.dataset.title.en), body).encode(), HTML)

    def services(self, product: Product) -> Iterator[str]:
        """The addresses of OpenService that answer a data set."""
        places = {product.place.code or EVERYWHERE, EVERYWHERE}
        one = next((one for one in self.products if one.dataset.name == product.dataset.name), None)
        for code in issued(one, self.places) if one else ():
            if code.county in places:
                yield item(url(code, f"{self.base}/STATWSSTData"), code.format)

    def files(self, product: Product) -> Iterator[str]:
        """The files of a product."""
        return (item(f"{self.base}{file(product, form.name)}", form.title) for form in FORMATS.values())

    def controller(self, request: Request) -> Reply:
        """One of the form's methods; raises BadValue for one that is not known."""
        asked = request.parameters
        match asked.get("method", "").lower():
            case "dataset.getdatasetlist":
                return self.listing(asked)
            case "filedown.downloadproductfile" if "aproductcode" in asked:
                return self.way(asked["aproductcode"], asked.get("atype", "shp"))
            case "filedown.downloadproductfile":
                return moved(f"{self.base}/STATCloud/reqcontroller.file?{urlencode(asked)}")
        raise BadValue("method", asked.get("method", "")[:60], METHODS)

    def listing(self, asked: Mapping[str, str]) -> Reply:
        """Some rows of the list, as DataTables takes them; raises BadValue."""
        found = listed(self.release, self.places, asked)
        start, length = number(asked, "start", 0), min(number(asked, "length", SOME_ROWS), MOST_ROWS)
        rows = [row(one, place) for place, one in enumerate(found[start : start + length], start + 1)]
        counts = {"draw": number(asked, "draw", 0), "recordsTotal": len(found), "recordsFiltered": len(found)}
        return Reply(orjson.dumps({**counts, "data": rows}), JSON)

    def way(self, identifier: str, form: str) -> Reply:
        """What Download.aspx wants to know to give a file; raises NothingHere and BadValue."""
        product = product_named(self.release, self.places, identifier)
        if form.lower() not in FORMATS:
            raise BadValue("aType", form[:20], ", ".join(FORMATS))
        return Reply(orjson.dumps({"Content": {"Url": f"{product_id(product)}.{form.lower()}"}}), JSON)

    def download(self, request: Request) -> Reply:
        """The way to a file; raises MissingParameter and NothingHere."""
        if "u" not in request.parameters:
            raise MissingParameter("u")
        identifier, _, form = request.parameters["u"].rpartition(".")
        return moved(self.base + file(product_named(self.release, self.places, identifier), form))


def plainly(environ: WSGIEnvironment) -> WSGIEnvironment:
    """A request for a file as downloads read it: a form, a path in any case and Big5 become a query in UTF-8."""
    query = urlencode(read(environ).parameters)
    method = "HEAD" if environ["REQUEST_METHOD"] == "HEAD" else "GET"
    there = {"PATH_INFO": FILE.removeprefix("/statcloud"), "QUERY_STRING": query, "REQUEST_METHOD": method}
    return {**environ, **there}


def file(product: Product, form: str) -> str:
    """Where the file of a product is."""
    period = product.period.info_time if product.period else ""
    query = {"format": form, "period": period, "county": product.place.code}
    return f"/download/{product.dataset.name}/product?{urlencode({name: text for name, text in query.items() if text})}"


def item(address: str, title: str) -> str:
    """An item of a list that leads somewhere; programs read `data-url`."""
    return f'<li><a href="{escape(address)}" data-url="{escape(address)}">{escape(title)}</a></li>'
