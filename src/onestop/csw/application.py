"""From a WSGI request to pycsw and back."""

import logging
from collections.abc import Iterable, Mapping
from configparser import ConfigParser
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from onestop import documents
from onestop.catalogue import BASE, Catalogue
from onestop.csw import oai, sru
from onestop.csw.dialects import SCHEMAS, Server
from onestop.csw.gate import Asked, read
from onestop.csw.requests import read_document, unwrapped
from onestop.errors import OneStopError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

OLD_CLIENTS = ("GDAL/",)
"""Programs that name no version, are answered in 3.0.0 as the standard asks, and then speak 2.0.2."""
OLD, OLD_VERSION = b"http://www.opengis.net/cat/csw/2.0.2", "2.0.2"
SPOKEN = ("3.0.0", OLD_VERSION)
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
TYPES = {
    "{http://www.w3.org/2005/Atom}feed": "application/atom+xml; charset=UTF-8",
    "{http://www.w3.org/2005/Atom}entry": "application/atom+xml; charset=UTF-8",
    f"{{{OPENSEARCH}}}OpenSearchDescription": "application/opensearchdescription+xml; charset=UTF-8",
}
"""Content types of answers whose root says more than `application/xml`."""
XML, JSON = "application/xml; charset=UTF-8", "application/json"
SILENT = logging.CRITICAL + 1
"""pycsw logs what clients do wrong with tracebacks; what goes wrong on our side is logged where it is answered."""


class CswApplication:
    """CSW, OpenSearch, SRU and OAI-PMH over one catalogue."""

    def __init__(self, catalogue: Catalogue, base: str) -> None:
        self.catalogue, self.base = catalogue, base
        self.config = read_config(f"{base}/csw")
        about = self.config["metadata:main"]
        self.site = oai.Site(catalogue, about["provider_name"], f"{base}/csw/oai", about["contact_email"])
        logging.getLogger("pycsw").setLevel(SILENT)

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        status, content_type, body = self.answer(environ)
        body = body.replace(BASE.encode(), self.base.encode())
        start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def answer(self, environ: dict[str, Any]) -> tuple[str, str, bytes]:
        """Status, content type and body."""
        asked = Asked()
        try:
            asked = read(environ)
            if is_oai(environ, asked.parameters):
                return "200 OK", oai.CONTENT_TYPE, oai.answer(self.site, asked)
            if asked.parameters.get("mode") == "sru":
                return "200 OK", XML, sru.answer(self.site, asked.parameters)
            server = self.server(environ)
            prepare(server, asked, environ)
        except OneStopError as error:
            old = OLD in asked.body or OLD_VERSION in environ.get("QUERY_STRING", "")
            return refuse(self.server(environ), error, old)
        status, body = server.dispatch()
        return status, content_type(server), body

    def server(self, environ: Mapping[str, Any]) -> Server:
        """Pycsw for one request."""
        return Server(self.config, pycsw_environ(environ), self.catalogue)


def is_oai(environ: Mapping[str, Any], parameters: Mapping[str, str]) -> bool:
    """Whether a request is OAI-PMH's: at pycsw's address for it, or at one without a query of its own."""
    return environ.get("PATH_INFO", "").rstrip("/") == "/oai" or parameters.get("mode") == "oaipmh"


def prepare(server: Server, asked: Asked, environ: Mapping[str, Any]) -> None:
    """Give pycsw the request in its own terms."""
    if not asked.body:
        server.requesttype = server.binding = "GET"
        server.request = environ.get("QUERY_STRING", "")
        server.kvp = negotiated(dict(asked.parameters), environ)
        return
    sent = documents.parse(asked.body)
    document = unwrapped(sent)
    server.soap = sent is not document
    server.requesttype = server.binding = "POST"
    server.prepared = negotiated(read_document(document, SCHEMAS), {})
    server.request = etree.tostring(document)


def negotiated(given: dict[str, Any], environ: Mapping[str, Any]) -> dict[str, Any]:
    """Choose the first version of a list that we speak; pycsw takes only one."""
    wanted = [version.strip() for version in given.get("acceptversions", "").split(",")]
    spoken = [version for version in wanted if version in SPOKEN]
    if spoken:
        given["acceptversions"] = spoken[0]
    named = "version" in given or "acceptversions" in given or not given
    if not named and environ.get("HTTP_USER_AGENT", "").startswith(OLD_CLIENTS):
        given["version"] = "2.0.2"
    return given


def refuse(server: Server, error: OneStopError, old: bool) -> tuple[str, str, bytes]:
    """A request that does not come as far as pycsw's operations; in the words of the version that it speaks."""
    if old:
        server.speak_old()
    server.response = server.iface.refuse(error)
    status, body = server._write_response()  # noqa: SLF001  # the one way to have a report written
    return status, XML, body


def content_type(server: Server) -> str:
    """The type of an answer: by its root, or as pycsw says, who has that which a refused request asked for."""
    if server.status != "OK" and server.contenttype != JSON:
        return XML
    given = TYPES.get(server.response.tag, server.contenttype) if server.response is not None else server.contenttype
    return given if "charset" in given else f"{given}; charset=UTF-8"


def pycsw_environ(environ: Mapping[str, Any]) -> dict[str, Any]:
    """The environment without the client's query, which pycsw would read again."""
    kept = {key: value for key, value in environ.items() if isinstance(value, str)}
    return kept | {"QUERY_STRING": ""}


def read_config(url: str) -> ConfigParser:
    """The configuration on the shelf, with our address."""
    config = ConfigParser(interpolation=None)
    config.read_string(config_file().read_text(encoding="utf-8"))
    config.set("server", "url", url)
    config.set("metadata:main", "provider_url", url.removesuffix("/csw"))
    config.set("metadata:main", "contact_url", url.removesuffix("/csw"))
    return config


def config_file() -> Any:
    """Where the shelf is: in the project's folder, or among the resources of an installed package."""
    shelf = Path(__file__).parents[3] / "pycsw" / "pycsw.cfg"
    return shelf if shelf.is_file() else files("onestop") / "resources" / "pycsw" / "pycsw.cfg"
