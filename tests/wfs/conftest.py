"""WFS over the sample release, asked in process: what begins with `<` is sent as a document, all else by GET."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree
from werkzeug.test import Client

from onestop.features import FeatureSource, Sources
from onestop.release import Release
from onestop.settings import Settings
from onestop.store import open_sources
from onestop.wfs import create_wfs

N = {
    "wfs": "http://www.opengis.net/wfs/2.0",
    "wfs11": "http://www.opengis.net/wfs",
    "ows": "http://www.opengis.net/ows/1.1",
    "ows10": "http://www.opengis.net/ows",
    "fes": "http://www.opengis.net/fes/2.0",
    "gml": "http://www.opengis.net/gml/3.2",
    "gml31": "http://www.opengis.net/gml",
    "onestop": "urn:onestop:features",
    "xsd": "http://www.w3.org/2001/XMLSchema",
    "xlink": "http://www.w3.org/1999/xlink",
}
SCHEMAS_JAR = Path.home() / ".m2/repository/org/jvnet/ogc/ogc-schemas/2.6.1/ogc-schemas-2.6.1.jar"
"""All schemas of OGC, as the conformance suites fetch them from Maven; not ours to ship."""
FIRST = "service=WFS&version=2.0.0&request="


@dataclass(frozen=True)
class Answer:
    """An answer."""

    status: int
    content_type: str
    body: bytes
    headers: dict[str, str]

    @cached_property
    def root(self) -> etree._Element:
        return etree.fromstring(self.body)

    def find(self, path: str) -> list[Any]:
        found: Any = self.root.xpath(path, namespaces=N)
        return list(found)

    @property
    def ids(self) -> list[str]:
        """The features of the answer."""
        return self.find("//onestop:*/@gml:id | //onestop:*/@gml31:id")

    @property
    def matched(self) -> int:
        return int(self.root.get("numberMatched", "-1"))

    @property
    def returned(self) -> int:
        return int(self.root.get("numberReturned", "-1"))

    @property
    def refusal(self) -> tuple[int, str, str]:
        """Status, code and locator of an exception report."""
        path = "//ows:Exception | //ows10:Exception"
        one = self.find(path)[0]
        return self.status, one.get("exceptionCode"), one.get("locator")


type Ask = Callable[[str], Answer]


@pytest.fixture(scope="session")
def client(release: Release, settings: Settings) -> Client:
    return Client(create_wfs(release, settings))


@pytest.fixture(scope="session")
def ask(client: Client) -> Ask:
    """Ask by GET with a query string, which may leave out service and version, or by POST with a document."""

    def send(text: str) -> Answer:
        if text.lstrip().startswith("<"):
            came = client.post("/", data=text.encode(), content_type="application/xml")
        else:
            came = client.get("/", query_string=text if "service=" in text.lower() else FIRST + text)
        return Answer(came.status_code, came.content_type, came.get_data(), dict(came.headers))

    return send


@pytest.fixture(scope="session")
def sources(release: Release) -> Sources:
    return open_sources(release)


@pytest.fixture(scope="session")
def towns(sources: Sources) -> FeatureSource:
    return sources["towns"]


class Offline(etree.Resolver):
    """Schemas from the jar and from pycsw's package; nothing from the network."""

    def __init__(self, jar: Path) -> None:
        super().__init__()
        self.jar = zipfile.ZipFile(jar)
        package = find_spec("pycsw")
        assert package
        assert package.submodule_search_locations
        self.w3c = Path(package.submodule_search_locations[0]) / "core" / "schemas" / "w3c"

    def resolve(self, system_url: str, _public_id: str, context: Any) -> Any:
        url = urlsplit(system_url)
        if url.hostname == "schemas.opengis.net":
            text = self.jar.read("ogc/" + url.path.lstrip("/"))
        elif url.hostname == "www.w3.org":
            text = next(self.w3c.rglob(url.path.rpartition("/")[2])).read_bytes()
        else:
            raise AssertionError(f"{system_url} would be fetched")
        # Absolute, so that what it includes is resolved here too.
        return self.resolve_string(text, context, base_url=system_url)


type Schema = Callable[..., etree.XMLSchema]


@pytest.fixture(scope="session")
def schema() -> Schema:
    """A schema that has those of several namespaces and texts."""
    if not SCHEMAS_JAR.exists():
        pytest.skip(f"OGC's schemas are not there: {SCHEMAS_JAR}")
    parser = etree.XMLParser(no_network=False)
    parser.resolvers.add(Offline(SCHEMAS_JAR))

    def compile_schema(imports: dict[str, str], application: bytes = b"") -> etree.XMLSchema:
        lines = [f'<xsd:import namespace="{uri}" schemaLocation="{place}"/>' for uri, place in imports.items()]
        head = f'<xsd:schema xmlns:xsd="{N["xsd"]}">' if not application else ""
        text = head + "".join(lines) + "</xsd:schema>"
        if application:
            text = re.sub(r"<xsd:import [^>]*/>", "".join(lines), application.decode().partition("?>")[2], count=1)
        return etree.XMLSchema(etree.parse(BytesIO(text.encode()), parser, base_url="http://schemas.opengis.net/x.xsd"))

    return compile_schema


@pytest.fixture(scope="session")
def wfs_schema(schema: Schema) -> etree.XMLSchema:
    return schema({N["wfs"]: "http://schemas.opengis.net/wfs/2.0/wfs.xsd"})


@pytest.fixture(scope="session")
def wfs_1_1_schema(schema: Schema) -> etree.XMLSchema:
    return schema({N["wfs11"]: "http://schemas.opengis.net/wfs/1.1.0/wfs.xsd"})
