"""What suites made with Geotk need on a Java newer than 8: packages that Java has lost, and a class that it changed."""

import shutil
import subprocess
from pathlib import Path

from tools.conformance.central import NotToBeHad, fetched

PACKAGES = (
    "javax.xml.bind:jaxb-api:2.3.1:jar",
    "com.sun.xml.bind:jaxb-impl:2.3.3:jar",
    "com.sun.xml.bind:jaxb-core:2.3.0.1:jar",
    "com.sun.activation:javax.activation:1.2.0:jar",
)
SOURCES = Path(__file__).parent / "java8"
MODULE = "java.desktop"
"""Whose class ours stands for."""


def packages(cache: Path) -> list[Path]:
    """Java's binding of XML, which it has not had since 11; raises NotToBeHad."""
    return [fetched(coordinates, cache) for coordinates in PACKAGES]


def options(cache: Path) -> tuple[str, ...]:
    """What Java has to be told; raises NotToBeHad where nothing here compiles Java."""
    compiler, classes = shutil.which("javac"), cache / "java8"
    if not compiler:
        raise NotToBeHad("a suite made with Geotk needs javac here")
    sources = map(str, sorted(SOURCES.rglob("*.java")))
    command = [compiler, "-nowarn", "-d", str(classes), "--patch-module", f"{MODULE}={SOURCES}", *sources]
    subprocess.run(command, check=True, capture_output=True)
    return (f"--patch-module={MODULE}={classes}",)
