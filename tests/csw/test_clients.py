"""Programs that people use, over real HTTP."""

import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from owslib.csw import CatalogueServiceWeb
from owslib.fes import And, BBox, Or, PropertyIsEqualTo, PropertyIsLike

from onestop.catalogue import Catalogue

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning:owslib")  # OWSLib's own plans
GMD = "http://www.isotc211.org/2005/gmd"


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url(application: Any) -> Iterator[str]:
    """The address of a running catalogue."""
    with make_server("127.0.0.1", 0, application, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def connect(url: str, version: str = "2.0.2") -> Any:
    """OWSLib, made to stay with this address: the capabilities name the configured one."""
    client = CatalogueServiceWeb(url, version=version)
    for operation in client.operations:
        for method in operation.methods:
            method["url"] = url
    return client


def harvest(client: Any, **options: Any) -> list[str]:
    """Every identifier, page by page as `nextrecord` leads."""
    found: list[str] = []
    following = 1
    while following:
        ask = getattr(client, "getrecords2", None) or client.getrecords
        ask(startposition=following, maxrecords=60, **options)
        found += client.records
        following = client.results["nextrecord"]
    return found


def test_owslib_harvests_every_record(url: str) -> None:
    for schema in ("http://www.opengis.net/cat/csw/2.0.2", GMD):
        found = harvest(connect(url), esn="full", outputschema=schema)
        assert found == [f"record-{n:03}" for n in range(250)]


def test_owslib_harvests_in_version_3(url: str) -> None:
    found = harvest(connect(url, "3.0.0"), esn="full")
    assert sorted(found) == [f"record-{n:03}" for n in range(250)]


def test_owslib_asks_nested_questions(url: str) -> None:
    client = connect(url)
    service, sheet = PropertyIsEqualTo("dc:type", "service"), PropertyIsEqualTo("dc:title", "人口統計")
    words = Or([PropertyIsLike("csw:AnyText", "%人口%"), PropertyIsLike("csw:AnyText", "%苗栗%")])
    client.getrecords2(constraints=[And([Or([service, sheet]), words])], maxrecords=100)
    expected = {f"record-{n:03}" for n in range(250) if n == 0 or (n % 10 == 0 and n % 4 == 3)}
    assert set(client.records) == expected


def test_owslib_asks_for_a_box(url: str) -> None:
    client = connect(url)
    client.getrecords2(constraints=[BBox([23.2, 120.2, 23.3, 120.3], crs="urn:ogc:def:crs:EPSG::4326")], maxrecords=100)
    assert list(client.records) == ["record-000"]


def test_owslib_reads_a_record_in_full(url: str) -> None:
    client = connect(url)
    client.getrecordbyid(id=["record-000"], outputschema=GMD, esn="full")
    record = client.records["record-000"]
    assert record.identificationinfo[0].title == "人口統計"
    assert float(record.identificationinfo[0].bbox.minx) == 120.12345678901234


def test_threads_share_the_catalogue(application: Any) -> None:
    catalogue: Catalogue = application.catalogue
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(20):
                assert catalogue.get("record-001") is not None
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
