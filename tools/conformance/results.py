"""What a suite said: a test and its outcome, whichever kind of report the suite writes."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal


class Outcome(StrEnum):
    """How one run of a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Test:
    """One run of a test; a test that takes parameters has several."""

    name: str
    outcome: Outcome
    said: str = ""


type Tests = tuple[Test, ...]

TESTNG = {"PASS": Outcome.PASSED, "FAIL": Outcome.FAILED, "SKIP": Outcome.SKIPPED}
CTL = {
    "-1": Outcome.PASSED,
    "0": Outcome.PASSED,
    "1": Outcome.PASSED,
    "2": Outcome.SKIPPED,
    "3": Outcome.SKIPPED,
    "4": Outcome.PASSED,
}
"""TEAM Engine's numbers: best practice, passed, not tested, skipped, a warning; 6 is failed, 5 a failure of a part."""
OF_A_PART = "5"
CLASS = re.compile(r"instance:(?:\w+\.)*?(\w+)@")
"""Where TestNG names the class of a test method."""


def read_results(folder: Path, kind: Literal["testng", "ctl"]) -> Tests:
    """Every test of the newest report in a folder; nothing where there is none."""
    if kind == "ctl":
        return tuple(ctl_tests(folder))
    reports = sorted(folder.rglob("testng-results.xml"), key=lambda path: path.stat().st_mtime)
    return tuple(testng_tests(reports[-1])) if reports else ()


def testng_tests(report: Path) -> Iterator[Test]:
    """The test methods of a TestNG report.

    What only sets up is named where it failed, as skipped: so a suite finds that a server does not offer a class of
    conformance, and skips the tests of that class.
    """
    for method in ET.parse(report).iter("test-method"):  # noqa: S314  # our own suite wrote it
        outcome = TESTNG.get(method.get("status", ""), Outcome.FAILED)
        if method.get("is-config") == "true":
            if outcome is not Outcome.FAILED:
                continue
            outcome = Outcome.SKIPPED
        found = CLASS.search(method.get("signature", ""))
        name = ".".join(filter(None, (found and found[1], method.get("name", ""))))
        yield Test(name, outcome, " ".join((method.findtext("exception/message") or "").split()))


def ctl_tests(folder: Path) -> Iterator[Test]:
    """The tests of a CTL run that call no others: each leaves one log."""
    for path in sorted(folder.rglob("log.xml")):
        log = ET.parse(path).getroot()  # noqa: S314  # our own suite wrote it
        start, end = log.find("starttest"), log.find("endtest")
        if start is None:
            continue
        result = end.get("result", "") if end is not None else ""
        outcome = CTL.get(result, Outcome.FAILED)
        calls = log.find("testcall") is not None
        if calls and (outcome is not Outcome.FAILED or result == OF_A_PART):
            continue
        name = f"{start.get('prefix', '')}:{start.get('local-name', '')}"
        said = [" ".join("".join(element.itertext()).split()) for element in log.findall("message")]
        yield Test(name, outcome, "; ".join(said))


def counted(tests: Tests) -> Counter[Outcome]:
    """How many ended in which way."""
    return Counter(test.outcome for test in tests)


def always_passed(tests: Tests) -> list[str]:
    """The names of tests of which no run ended otherwise."""
    others = {test.name for test in tests if test.outcome is not Outcome.PASSED}
    return sorted({test.name for test in tests} - others)
