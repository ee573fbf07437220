"""pycsw's CSW 2.0.2 and 3.0.0 with our reading of requests, our answers to questions and our refusals.

Nothing of pycsw is patched: `Server` puts its own dialects and writers where pycsw's constructor puts pycsw's.
"""

import logging
from configparser import ConfigParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree
from pycsw.ogc.csw.csw2 import Csw2
from pycsw.ogc.csw.csw3 import Csw3
from pycsw.server import Csw

import pycsw
from onestop.catalogue import Catalogue
from onestop.csw.opensearch import mend
from onestop.csw.refusals import STATUS, refused
from onestop.csw.requests import RECORD_FORMAT, one_form, page_size
from onestop.csw.schemas import Dif, Gmd
from onestop.errors import OneStopError
from onestop.ows import Refused

LOG = logging.getLogger(__name__)
SCHEMAS = Path(pycsw.__file__).parent / "core" / "schemas" / "ogc"
DIF = "http://gcmd.gsfc.nasa.gov/Aboutus/xml/dif/"
OPENSEARCH = ("q", "bbox", "time", "start", "stop", "recordids")
"""Parameters of OpenSearch; they are in the question, and pycsw is not to make a filter of them again."""

FORMATS = {"application/xml": RECORD_FORMAT, "text/xml": RECORD_FORMAT, "application/json": "application/json"}
FORMATS |= {"application/atom+xml": "application/atom+xml", "*/*": RECORD_FORMAT, "application/*": RECORD_FORMAT}
"""What a client accepts, and the output format that it gets."""

OLD_VERSION = "2.0.2"
UNKNOWN = "NoApplicableCode"
"""What pycsw says of whatever it has no other code for."""

NOT_DONE = ("Distributed", "Async", "Transaction", "Harvest")
"""Conformance classes of CSW 3.0 that pycsw declares and this catalogue does not have."""


class Answering:
    """What both versions have in common: one way from a request to its records, and one to refuse it."""

    parent: "Server"

    def parse_postdata(self, _document: bytes) -> dict[str, Any]:
        """What was read before pycsw was asked."""
        return self.parent.prepared

    def getrecords(self) -> etree._Element:
        """Ask the catalogue, then have pycsw write what it said."""
        server = self.parent
        try:
            self.accept()
            answer(server)
        except OneStopError as error:
            return self.refuse(error)
        server.requesttype = "POST"
        written: etree._Element = super().getrecords()  # type: ignore[misc]
        if server.kvp.get("resulttype") == "hits":
            tell_hits_only(written)
        elif server.kvp["startposition"] > server.repository.hits.total:
            tell_end(written)
        return written

    def accept(self) -> None:
        """Read the header Accept, of which 2.0.2 knows nothing."""

    def refuse(self, error: OneStopError) -> etree._Element:
        """The report of a client's mistake, with its status in either version."""
        refusal = refused(error)
        text = " ".join(str(refusal).split())
        report: etree._Element = super().exceptionreport(refusal.code, refusal.locator, text)  # type: ignore[misc]
        self.parent.status = refusal.code
        return report

    def exceptionreport(self, code: str, locator: str, text: str) -> etree._Element:
        """A report of pycsw's own; where it has no code for what is wrong, the mistake is not the client's."""
        if code == UNKNOWN:
            LOG.error("pycsw gave up: %s", text)
        return self.refuse(Refused(code, locator, text))

    def _write_acknowledgement(self, root: bool = True) -> etree._Element:  # pycsw's signature
        self.parent.requesttype = self.parent.binding
        written: etree._Element = super()._write_acknowledgement(root)  # type: ignore[misc]
        return written


class Dialect2(Answering, Csw2):  # type: ignore[misc]  # pycsw has no types
    """CSW 2.0.2."""


class Dialect3(Answering, Csw3):  # type: ignore[misc]
    """CSW 3.0.0."""

    def getrecordbyid(self, raw: bool = False) -> etree._Element:  # pycsw's signature
        """GetRecordById, in the format that the client accepts."""
        try:
            self.accept()
        except Refused as refusal:
            return self.refuse(refusal)
        written: etree._Element = super().getrecordbyid(raw)
        return written

    def accept(self) -> None:
        """Choose the output format by the header Accept, where the request itself does not say.

        pycsw would refuse `*/*`, which is what most programs send.
        """
        server = self.parent
        header = server.environ.pop("HTTP_ACCEPT", "*/*")
        if server.kvp.get("outputformat"):
            return
        accepted = [part.split(";")[0].strip() for part in header.split(",")]
        formats = [FORMATS[part] for part in accepted if part in FORMATS]
        if not formats:
            allowed = ", ".join(sorted({*FORMATS.values()}))
            raise Refused(
                "InvalidParameterValue", "outputformat", f"Accept: {header!r} is not allowed; allowed: {allowed}"
            )
        if formats[0] != RECORD_FORMAT:
            server.kvp["outputformat"] = formats[0]


class Server(Csw):  # type: ignore[misc]
    """One request to pycsw."""

    def __init__(self, config: ConfigParser, environ: dict[str, Any], catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.prepared: dict[str, Any] = {}
        self.binding = "GET"
        self.contenttype = ""
        super().__init__(config, environ)
        self.context.response_codes = STATUS
        for model in self.context.models.values():
            for name, constraint in model["constraints"].items():
                if any(word in name for word in NOT_DONE):
                    constraint["values"] = ["FALSE"]

    def _write_response(self) -> tuple[str, bytes]:
        """Write the answer, as pycsw does when it is done."""
        if self.response is not None:
            mend(self.response, self.catalogue)
        written: tuple[str, bytes] = super()._write_response()
        return written

    @property
    def iface(self) -> Answering:
        """The version that the request is in."""
        return self._dialect

    @iface.setter
    def iface(self, chosen: Csw2 | Csw3) -> None:
        self._dialect = Dialect2(self) if chosen.version == OLD_VERSION else Dialect3(self)

    def speak_old(self) -> None:
        """Answer in 2.0.2."""
        self.request_version = OLD_VERSION
        self._dialect = Dialect2(self)

    @property
    def repository(self) -> Any:
        """The catalogue in pycsw's terms."""
        return self._repository

    @repository.setter
    def repository(self, made: Any) -> None:
        """Put our writers over pycsw's; its lists of output schemas are complete by now."""
        self._repository = made
        self.outputschemas |= {Gmd.NAMESPACE: Gmd(), DIF: Dif(self.outputschemas[DIF])}


def tell_hits_only(answered: etree._Element) -> None:
    """Say that no record is there: pycsw states how many a page would have."""
    for results in answered.iter("{*}SearchResults"):
        results.set("numberOfRecordsReturned", "0")
        results.set("nextRecord", str(int(results.get("numberOfRecordsMatched") != "0")))


def tell_end(answered: etree._Element) -> None:
    """Say that nothing follows a page beyond the last record; pycsw leads a client of 2.0.2 back to the first."""
    for results in answered.iter("{*}SearchResults"):
        results.set("nextRecord", "0")


def answer(server: Server) -> None:
    """Ask the catalogue what a GetRecords asks, and leave its answer where pycsw will look."""
    asked = server.kvp
    if server.request_version != OLD_VERSION and asked.get("elementsetname") and asked.get("elementname"):
        raise Refused(UNKNOWN, "elementsetname", "elementsetname and elementname exclude one another; give one of them")
    one_form(asked)
    if server.request_version != OLD_VERSION and asked["elementsetname"] is None:
        # pycsw takes a set that is there for a set that was named, beside elements that were named too.
        del asked["elementsetname"]
    asked["maxrecords"] = page_size(asked, server.config.getint("server", "maxrecords"))
    if server.request_version == OLD_VERSION:
        asked["resulttype"] = asked.get("resulttype") or "hits"
    limit = 0 if asked.get("resulttype") in ("hits", "validate") else asked["maxrecords"]
    question = replace(asked["question"], limit=limit, offset=asked["startposition"] - 1)
    server.repository.hits = server.catalogue.search(question)
    if asked.get("recordids") and not server.repository.hits.total:
        raise Refused("NotFound", "recordids", f"no record has one of these identifiers: {asked['recordids']}")
    for name in OPENSEARCH:
        asked.pop(name, None)
