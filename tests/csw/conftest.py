"""The application over 250 records, asked in process."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from lxml import etree

from onestop.catalogue import Link, Record, open_catalogue, write_records
from onestop.dataset import Words
from onestop.server import mounts

BASE = "http://127.0.0.1:9140"
N = {
    "csw": "http://www.opengis.net/cat/csw/2.0.2",
    "csw30": "http://www.opengis.net/cat/csw/3.0",
    "ows": "http://www.opengis.net/ows",
    "ows20": "http://www.opengis.net/ows/2.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "atom": "http://www.w3.org/2005/Atom",
    "os": "http://a9.com/-/spec/opensearch/1.1/",
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "zs": "http://www.loc.gov/zing/srw/",
}
START = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = Record(
    identifier="record-000",
    type="dataset",
    title=Words("人口統計", "Population"),
    abstract=Words("村里人口數", "Persons by village"),
    keywords=(Words("人口", "population"), Words("統計區", "statistical area")),
    provider=Words("內政部", "Ministry of the Interior"),
    licence=Words("政府資料開放授權條款-第1版", "Open Government Data License, version 1.0"),
    licence_url="https://data.gov.tw/license",
    supply=Words("一般民眾自由瀏覽/自由下載。", "Free to all."),
    changed=START,
    topic="society",
    bbox=(120.12345678901234, 23.098765432109876, 120.98765432109875, 23.987654321098764),
    begin=date(2017, 1, 1),
    end=date(2017, 12, 31),
    published=date(2018, 3, 1),
    crs=(4326,),
    formats=("GeoJSON", "CSV"),
    links=(
        Link(
            "@BASE@/ogcapi/collections/x/items?a=1,2^3", "OGC API Features", Words("圖徵, 全部", "features"), "", "item"
        ),
    ),
)
PLACES = ("澎湖縣", "花蓮縣", "臺東縣", "苗栗縣")


def records() -> Iterator[Record]:
    """The first, and others that differ in title, type, place and time."""
    yield FIRST
    for number in range(1, 250):
        place = PLACES[number % len(PLACES)]
        yield replace(
            FIRST,
            identifier=f"record-{number:03}",
            type="service" if number % 10 == 0 else "dataset",
            title=Words(f"{place}地質圖 {number:03}", f"Geology sheet {number:03}"),
            abstract=Words(f"{place}之地質。", "Rocks."),
            keywords=(Words(place, "county"), Words("地質", "geology")),
            bbox=(119 + number / 100, 22.0, 119.005 + number / 100, 22.5),
            begin=None,
            end=None,
            changed=START + timedelta(minutes=number // 3),
        )


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    type: str
    body: bytes

    @property
    def xml(self) -> etree._Element:
        """The body as XML."""
        return etree.fromstring(self.body)

    def texts(self, path: str) -> list[str]:
        """Texts or attributes at an XPath."""
        found: Any = self.xml.xpath(path, namespaces=N)
        return [str(one if isinstance(one, str) else one.text) for one in found]

    @property
    def identifiers(self) -> list[str]:
        """The records of an answer."""
        return self.texts("//dc:identifier")

    @property
    def matched(self) -> int:
        """How many records it says there are."""
        return int(self.texts("//@numberOfRecordsMatched")[0])

    @property
    def refusal(self) -> tuple[int, str, str]:
        """Status, code and sentence of an exception report."""
        path = "//ows:Exception/@exceptionCode | //ows20:Exception/@exceptionCode"
        sentence = self.texts("//ows:ExceptionText | //ows20:ExceptionText")[0]
        return self.status, self.texts(path)[0], sentence


type Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """The WSGI application."""
    path = tmp_path_factory.mktemp("csw") / "catalogue.sqlite"
    write_records(path, records())
    with mounts.known_warnings():
        from onestop.csw.application import CswApplication  # noqa: PLC0415

        return CswApplication(open_catalogue(path), BASE)


@pytest.fixture(scope="session")
def ask(application: Callable[..., Any]) -> Ask:
    """Ask by GET with parameters, or by POST with a body."""

    def send(
        query: dict[str, object] | str = "", body: bytes | str | None = None, path: str = "", **headers: str
    ) -> Answer:
        content = body.encode() if isinstance(body, str) else body
        environ = {
            "REQUEST_METHOD": "GET" if content is None else "POST",
            "QUERY_STRING": query if isinstance(query, str) else urlencode(query),
            "PATH_INFO": path,
            "SCRIPT_NAME": "/csw",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "9140",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(content or b""),
            "CONTENT_LENGTH": str(len(content or b"")),
            "CONTENT_TYPE": "application/xml",
        }
        came: list[Any] = []
        whole = b"".join(application(environ | headers, lambda status, head: came.extend((status, dict(head)))))
        assert came[1]["Content-Length"] == str(len(whole))
        return Answer(int(came[0][:3]), came[1]["Content-Type"], whole)

    return send


@pytest.fixture(scope="session")
def schemas() -> Path:
    """pycsw's folder of OGC's schemas."""
    package = find_spec("pycsw")
    assert package
    assert package.origin
    return Path(package.origin).parent / "core" / "schemas" / "ogc"


@pytest.fixture(scope="session")
def csw2_schema(schemas: Path) -> etree.XMLSchema:
    """CSW 2.0.2."""
    return etree.XMLSchema(file=str(schemas / "csw" / "2.0.2" / "CSW-discovery.xsd"))


@pytest.fixture(scope="session")
def csw3_schema(schemas: Path) -> etree.XMLSchema:
    """CSW 3.0.0."""
    return etree.XMLSchema(file=str(schemas / "cat" / "csw" / "3.0" / "cswAll.xsd"))


@pytest.fixture(scope="session")
def namespaces() -> dict[str, str]:
    """Prefixes of XPaths."""
    return N
