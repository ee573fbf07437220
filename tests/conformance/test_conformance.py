"""What runs the OGC suites: the data it serves, what it reads of their reports, and what it calls lost."""

import http.client
import json
import shutil
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import shapely

from tools.conformance import checker, java8, page, reference, results, suites
from tools.conformance.capitals import capitals
from tools.conformance.central import NotToBeHad
from tools.conformance.records import record
from tools.conformance.results import Outcome, always_passed, counted
from tools.conformance.run import Run, arguments
from tools.conformance.suites import known_suites

BOXES = [(-1.5, 50, 1.5, 53), (-80, -5, -70, 5), (177, 65, 180, 70), (-180, 65, -177, 70), (-180, 85, 180, 90)]
BOXES += [(-180, -90, 180, -85)]
TESTNG = """<testng-results><test-method status="{}" name="f" is-config="{}"
 signature="f()[pri:0, instance:org.a.Crs@1]">
<exception><message>  said
so </message></exception></test-method></testng-results>"""
RECORD = b"""<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:ows="http://www.opengis.net/ows"><dc:identifier>one</dc:identifier><dc:date>2006-03-26</dc:date>
 <ows:BoundingBox><ows:LowerCorner>47.5 -4</ows:LowerCorner><ows:UpperCorner>51 0.8</ows:UpperCorner></ows:BoundingBox>
 </csw:Record>"""


@pytest.mark.parametrize("box", BOXES, ids=str)
def test_every_collection_of_ours_has_a_feature_in_each_box_that_the_suite_asks_about(
    tmp_path: Path, box: tuple[float, float, float, float]
) -> None:
    list(reference.own_features(tmp_path))
    for path in tmp_path.glob("*.geojson"):
        shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in json.loads(path.read_text())["features"]]
        assert any(shape.intersects(shapely.box(*box)) for shape in shapes), path.name


@pytest.mark.parametrize(
    ("status", "config", "outcomes"),
    [
        ("PASS", "false", ["passed"]),
        ("FAIL", "true", ["skipped"]),
        ("PASS", "true", []),
        ("SKIP", "false", ["skipped"]),
    ],
)
def test_what_only_sets_up_is_named_as_skipped_where_it_failed(
    tmp_path: Path, status: str, config: str, outcomes: list[str]
) -> None:
    (tmp_path / "testng-results.xml").write_text(TESTNG.format(status, config))
    assert [test.outcome for test in results.testng_tests(tmp_path / "testng-results.xml")] == outcomes


def test_a_test_is_named_by_its_class_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "testng-results.xml").write_text(TESTNG.format("FAIL", "false"))
    (found,) = results.testng_tests(tmp_path / "testng-results.xml")
    assert (found.name, found.said) == ("Crs.f", "said so")


@pytest.mark.parametrize(
    ("result", "calls", "outcomes"),
    [
        ("1", "", ["passed"]),
        ("6", "", ["failed"]),
        ("1", "<testcall/>", []),
        ("5", "<testcall/>", []),
        ("6", "<testcall/>", ["failed"]),
    ],
)
def test_a_test_that_only_calls_others_is_not_counted(
    tmp_path: Path, result: str, calls: str, outcomes: list[str]
) -> None:
    start = '<starttest prefix="csw" local-name="Main"/>'
    (tmp_path / "log.xml").write_text(f'<log>{start}{calls}<endtest result="{result}"/></log>')
    assert [test.outcome for test in results.ctl_tests(tmp_path)] == outcomes


def test_a_test_without_an_end_has_failed(tmp_path: Path) -> None:
    (tmp_path / "log.xml").write_text('<log><starttest prefix="csw" local-name="Main"/></log>')
    assert counted(tuple(results.ctl_tests(tmp_path))) == {Outcome.FAILED: 1}


def test_a_test_passes_only_where_every_run_of_it_does() -> None:
    runs = (results.Test("a", Outcome.PASSED), results.Test("a", Outcome.SKIPPED), results.Test("b", Outcome.PASSED))
    assert always_passed(runs) == ["b"]


def test_what_passed_before_and_does_not_now_is_lost() -> None:
    run = Run(known_suites()["features"], (results.Test("a", Outcome.PASSED), results.Test("b", Outcome.FAILED)))
    before = {"features 1.9": ["a", "b", "gone"], "features 1.8": ["older"]}
    assert page.lost(run, before, {}) == ["b", "gone"]
    assert page.lost(run, before, {"features": {"b": "fails by chance"}}) == ["gone"]


def test_the_page_counts_and_gives_the_reason_of_what_does_not_pass(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(f"# Ours\n{page.MARK}old figures\n")
    run = Run(
        known_suites()["features"], (results.Test("a", Outcome.PASSED), results.Test("b", Outcome.FAILED, "it said"))
    )
    page.write_page([run], {"features": {"b": "a mistake of the suite"}}, tmp_path / "page.md")
    text = (tmp_path / "page.md").read_text()
    assert "| 1 | 1 | 0 |" in text
    assert "- `b` (1): a mistake of the suite" in text
    assert text.startswith("# Ours\n")
    assert "old figures" not in text


def test_a_class_of_tests_may_have_one_reason(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(page.MARK)
    run = Run(known_suites()["wfs20"], (results.Test("LockTests.one", Outcome.SKIPPED),))
    page.write_page([run], {"wfs20": {"LockTests": "locks are not offered"}}, tmp_path / "page.md")
    assert "- `LockTests.one` (1): locks are not offered" in (tmp_path / "page.md").read_text()


def test_a_reference_record_keeps_its_box_with_the_longitude_first() -> None:
    assert record(RECORD).bbox == (-4.0, 47.5, 0.8, 51.0)


def test_arguments_are_written_without_a_document_type_that_would_be_fetched() -> None:
    written = arguments(known_suites()["wms13"], "http://127.0.0.1:1")
    assert "DOCTYPE" not in written
    assert "service=WMS&amp;version=1.3.0" in written


def test_the_forwarder_writes_names_of_headers_with_capitals(free: int) -> None:
    class Behind(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/plain")
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Behind) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with capitals(("127.0.0.1", free), ("127.0.0.1", server.server_address[1])):
            asked = http.client.HTTPConnection("127.0.0.1", free)
            asked.request("GET", "/")
            answer = asked.getresponse()
            assert ("Content-Type", "text/plain") in answer.getheaders()
            assert answer.read() == b"ok"
            asked.close()
        server.shutdown()


PROBE = """import java.util.List;
import javax.imageio.spi.ServiceRegistry;
public class Probe {
    public static void main(String[] given) {
        ServiceRegistry registry = new ServiceRegistry(List.<Class<?>>of(CharSequence.class).iterator());
        registry.registerServiceProvider("a");
        registry.registerServiceProvider(new StringBuilder("b"));
        CharSequence[] found = new CharSequence[2];
        registry.getServiceProviders(CharSequence.class, false).forEachRemaining(
            each -> found[found[0] == null ? 0 : 1] = each);
        registry.setOrdering(CharSequence.class, found[1], found[0]);
        registry.getServiceProviders(CharSequence.class, true).forEachRemaining(System.out::print);
    }
}"""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("javac"), reason="needs javac, from Debian's default-jdk-headless")
def test_java_registers_services_of_any_kind_as_geotk_needs_it(tmp_path: Path) -> None:
    (tmp_path / "Probe.java").write_text(PROBE)
    command = ["java", *java8.options(tmp_path), str(tmp_path / "Probe.java")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "ba"


def test_an_older_version_is_taken_where_the_newest_is_not_to_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetched(coordinates: str, cache: Path) -> Path:
        if ":1.43:" in coordinates:
            raise NotToBeHad(coordinates)
        return cache / coordinates.split(":")[1]

    for module in (suites, java8):
        monkeypatch.setattr(module, "fetched", fetched)
    monkeypatch.setattr(java8, "options", lambda _: ("--patched",))
    found = suites.ready(known_suites()["wfs20"], tmp_path, None)
    assert (found.suite.version, found.class_path[0].name, found.options) == ("1.25", "ets-wfs20", ("--patched",))


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("print('SKIP a: b'); print('done'); raise SystemExit(1)", ["SKIP a: b"]),
        ("print('features: 0 would fail')", []),
        ("raise SystemExit('no answer')", ["FAIL the checker ended with 1: no answer"]),
    ],
)
def test_what_a_checker_finds_is_told_and_one_that_breaks_off_counts_as_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, found: list[str]
) -> None:
    monkeypatch.setattr(checker, "CHECKER", tmp_path / "checker.py")
    (tmp_path / "checker.py").write_text(script)
    assert checker.findings(known_suites()["features"], "http://127.0.0.1:9") == found


def test_a_checker_is_not_asked_about_a_suite_that_it_does_not_know() -> None:
    assert checker.findings(known_suites()["wmts10"], "http://127.0.0.1:9") is None
