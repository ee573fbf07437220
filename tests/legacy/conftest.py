"""The old services over the sample, asked without a server."""

import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

import pytest
from lxml import etree

from onestop.legacy.application import LegacyApplication
from onestop.legacy.statistics.application import StatisticsApplication
from onestop.release import Release
from onestop.settings import Settings

HEAD = b'<?xml version="1.0" encoding="utf-8"?>\r\n<string xmlns="http://tempuri.org/">'
TAIL = b"</string>"
V40 = {
    "oAPPId": "application",
    "oAPIKey": "k/e+y=",
    "oAddress": "新竹市東區國華街30號",
    "oSRS": "EPSG:4326",
    "oFuzzyType": "2",
    "oResultDataType": "JSON",
    "oFuzzyBuffer": "0",
    "oIsOnlyFullMatch": "false",
    "oIsSupportPast": "true",
    "oIsShowCodeBase": "true",
    "oIsLockCounty": "true",
    "oIsLockTown": "false",
    "oIsLockVillage": "false",
    "oIsLockRoadSection": "false",
    "oIsLockLane": "false",
    "oIsLockAlley": "false",
    "oIsLockArea": "false",
    "oIsSameNumber_SubNumber": "true",
    "oCanIgnoreVillage": "true",
    "oCanIgnoreNeighborhood": "true",
    "oReturnMaxCount": "0",
}


class Answer:
    """What came back."""

    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = int(status[:3]), dict(headers), body

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def inner(self) -> str:
        """What stands in the envelope, as a program reads it."""
        return etree.fromstring(self.body).text or ""

    @property
    def json(self) -> Any:
        return json.loads(self.inner if self.body.startswith(HEAD) else self.body)

    @property
    def info(self) -> dict[str, str]:
        return self.json["Info"][0]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.json["AddressList"]


type Ask = Callable[..., Answer]


class Client:
    """Asks an application."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, path: str, query: str = "", body: bytes = b"", **environ: str) -> Answer:
        segment, _, rest = path.lstrip("/").partition("/")
        given = {
            "REQUEST_METHOD": "POST" if body else "GET",
            "SCRIPT_NAME": f"/{segment}",
            "PATH_INFO": f"/{rest}",
            "QUERY_STRING": query.encode().decode("latin-1"),  # PEP 3333
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        started: list[tuple[str, list[tuple[str, str]]]] = []
        parts = self.application({**given, **environ}, lambda *begun: started.append(begun[:2]))
        return Answer(*started[0], b"".join(parts))

    def query_addr(self, address: str = V40["oAddress"], version: str = "v40", **parameters: str) -> Answer:
        """QueryAddr by GET."""
        given = {**V40, "oAddress": address, **parameters}
        if version == "v30":
            given = {name: value for name, value in given.items() if name not in ("oIsSupportPast", "oIsShowCodeBase")}
        return self(f"/addrws/{version}/QueryAddr.asmx/QueryAddr", urlencode(given))


@pytest.fixture(scope="session")
def ask(release: Release, settings: Settings) -> Client:
    return Client(LegacyApplication(release, settings))


@pytest.fixture
def guarded(release: Release, settings: Settings) -> Client:
    """An application that knows one key."""
    return Client(LegacyApplication(release, settings, lambda application, key: (application, key) == ("a", "b")))


@pytest.fixture(scope="session")
def segis(release: Release, settings: Settings) -> Client:
    """The old statistics services."""
    return Client(StatisticsApplication(release, settings))


@pytest.fixture(scope="session")
def open_code(segis: Client) -> Callable[..., str]:
    """The oCode of a product, as the list of products has it."""
    listed = segis("/STATWSSTData/products.json").json["products"]
    by_names = {
        (one["InMetaDatCode"], one["InSTUnitCode"], one["format"], one["InCountyId"]): one["oCode"] for one in listed
    }
    return lambda code, unit, form="JSON", county="": by_names[code, unit, form, county]


@pytest.fixture(scope="session")
def parameters() -> dict[str, str]:
    """All parameters of v40, in the order of the official documents."""
    return dict(V40)


@pytest.fixture(scope="session")
def envelope() -> tuple[bytes, bytes]:
    return HEAD, TAIL


@pytest.fixture(scope="session")
def client() -> type[Client]:
    """Asks any application."""
    return Client
