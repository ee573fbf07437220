"""OpenService: an oCode → the newest period of its product, as a document by itself or in an envelope of SOAP."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from onestop.crs import CRS84
from onestop.errors import OneStopError
from onestop.legacy import soap
from onestop.legacy.asmx import DescribedOperation
from onestop.legacy.mistakes import MissingParameter
from onestop.legacy.replies import XML, Reply, Streamed
from onestop.legacy.requests import Request
from onestop.legacy.statistics import documents
from onestop.legacy.statistics.answers import Answer, Asked, answer
from onestop.legacy.statistics.kept import Kept
from onestop.legacy.statistics.keyed import message
from onestop.legacy.statistics.opencodes import EVERYWHERE, Format, OpenCode
from onestop.legacy.statistics.operations import SHOWN, Engine
from onestop.legacy.statistics.products import TIME, Product
from onestop.legacy.statistics.services import CODE, OPEN_OPERATIONS

JSON, GEOJSON = "application/json; charset=utf-8", "application/geo+json; charset=utf-8"
TYPES = {Format.JSON: JSON, Format.XML: XML, Format.TWD97: GEOJSON, Format.WGS84: GEOJSON}
SYSTEMS = {Format.WGS84: CRS84, Format.TWD97: "EPSG:3826"}
"""The systems of the formats that have geometries."""
WRITERS: Mapping[Format, Callable[[Answer], Iterator[bytes]]] = {
    Format.JSON: documents.json_parts,
    Format.XML: documents.xml_parts,
    **{form: partial(documents.geojson_parts, system=system) for form, system in SYSTEMS.items()},
}


class UnknownCode(OneStopError):
    """An oCode that nobody issued, or whose product this release has not."""


@dataclass(frozen=True, slots=True)
class OpenService:
    """The products of a release by their oCodes."""

    engine: Engine
    kept: Kept = field(default_factory=Kept)

    def by_http(self, request: Request) -> Streamed:
        """The document itself; raises MissingParameter and UnknownCode."""
        if CODE.lower() not in request.parameters:
            raise MissingParameter(CODE)
        return self.document(request.parameters[CODE.lower()])

    def by_soap(self, request: Request) -> Reply | Streamed:
        """The document as a text in an envelope, or what was wrong with the code."""

        def run(asked: soap.SoapCall, _operation: DescribedOperation) -> Streamed:
            try:
                parts = self.document(asked.parameters.get(CODE.lower(), "")).parts
            except UnknownCode as error:
                parts = message(error)
            return soap.streamed(asked, parts)

        return soap.answered(request, OPEN_OPERATIONS, run)

    def document(self, text: str) -> Streamed:
        """The document that an oCode stands for; raises UnknownCode."""
        code = self.engine.open_codes.get(text.upper())
        if code is None:
            raise UnknownCode(f"沒有這個 oCode。 There is no such oCode: {text[:SHOWN]!r}")
        if body := self.kept.get(code.text):
            return Streamed(iter([body]), TYPES[code.format])
        product = self.engine.products.get(code.code, code.unit)
        if product is None:
            said = f"{code.code} {code.unit}"
            raise UnknownCode(f"目前的資料沒有這個 oCode 的產品。 The data that are served have no product {said}.")
        found = answer(asked(code, product), self.engine.sources, self.engine.measured)
        return Streamed(self.kept.passing(code.text, WRITERS[code.format](found)), TYPES[code.format])


def asked(code: OpenCode, product: Product) -> Asked:
    """The newest period of a product: of statistical areas in one county, of administrative units everywhere."""
    wanted: dict[str, tuple[str, ...]] = {TIME: (product.newest,)}
    if product.statistical and code.county != EVERYWHERE:
        wanted["COUNTY_ID"] = (code.county,)
    return Asked(product, (), wanted, code.county, SYSTEMS.get(code.format, ""))
