"""Runs one suite in a Java process of its own."""

import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tools.conformance.mirror import Documents, answering
from tools.conformance.results import Tests, read_results
from tools.conformance.suites import GROUP, Ready, Suite

HEAP = "-Xmx1g"
SECONDS = 1200
"""How long a suite may take."""
PLAIN = ("-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", "-Djava.net.preferIPv4Stack=true")


class NoResult(Exception):
    """A suite ended without a report; the sentence has what it said last."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a suite said of a front door."""

    suite: Suite
    tests: Tests


def run(ready: Ready, base: str, schemas: Documents) -> Run:
    """Run a suite against the front door at an address; raises NoResult."""
    suite = ready.suite
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        options = stack.enter_context(answering(schemas, folder)) if schemas else []
        properties = folder / "arguments.xml"
        properties.write_text(arguments(suite, base), encoding="utf-8")
        (folder / "engine" / "scripts").mkdir(parents=True)
        command = [
            *(str(shutil.which("java") or "java"), HEAP, *PLAIN, *ready.options, *options),
            *(f"-Djava.io.tmpdir={folder}", f"-Duser.home={folder}", f"-DTE_BASE={folder / 'engine'}"),
            *("-Djava.protocol.handler.pkgs=com.occamlab.te.util.protocols",),
            *("-cp", ":".join(map(str, ready.class_path)), f"{GROUP}.{suite.main}"),
            *(("-o", str(folder)) if suite.kind == "testng" else ()),
            str(properties),
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
        tests = read_results(folder, suite.kind)
    if not tests:
        raise NoResult(
            f"{suite.name} ended with {done.returncode} and no report: {(done.stdout + done.stderr)[-1500:]}"
        )
    return Run(suite, tests)


def arguments(suite: Suite, base: str) -> str:
    """The arguments as Java's properties in XML, without the document type that would be fetched."""
    entries = "".join(
        f"<entry key={quoteattr(name)}>{escape(value)}</entry>" for name, value in suite.given(base).items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<properties version="1.0">{entries}</properties>\n'
