"""The suites we run, and where a machine has them: a folder that is named, else Maven Central."""

import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

from pydantic import TypeAdapter

HERE = Path(__file__).parent
GROUP = "org.opengis.cite"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
SECONDS = 600
"""How long Maven may take for one file."""
BASE = "@BASE@"
"""Stands for the address of the front door in an argument."""


class NotToBeHad(Exception):
    """A suite or a file is not on this machine, and Maven Central does not have it."""


@dataclass(frozen=True, slots=True)
class Suite:
    """One executable test suite; suites.toml says what each field is."""

    name: str
    title: str
    artifact: str
    version: str
    kind: Literal["testng", "ctl"]
    main: str
    subject: str
    path: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    def given(self, base: str) -> dict[str, str]:
        """What the suite is told about a front door."""
        arguments = {name: value.replace(BASE, base) for name, value in self.arguments.items()}
        return {self.subject: base + self.path} | arguments


def known_suites() -> dict[str, Suite]:
    """Every suite, by name."""
    found = TypeAdapter(list[Suite]).validate_python(tomllib.loads((HERE / "suites.toml").read_text("utf-8"))["suite"])
    return {suite.name: suite for suite in found}


def class_path(suite: Suite, cache: Path, folder: Path | None) -> list[Path]:
    """What Java needs to run a suite; raises NotToBeHad.

    TEAM Engine finds the scripts of a CTL suite only as files, so what is no class is unpacked before the jars.

    :param folder: holds a folder of jars and classes for each suite, by name; the suite is taken from there
    """
    if folder is not None:
        place = folder / suite.name
        if not place.is_dir():
            raise NotToBeHad(f"{place} is not there")
        return [place, *sorted(place.glob("*.jar"))]
    jar = fetched(f"{GROUP}:{suite.artifact}:{suite.version}:jar:aio", cache)
    return [unpacked(jar, cache / suite.name), jar] if suite.kind == "ctl" else [jar]


def fetched(coordinates: str, cache: Path) -> Path:
    """A file of Maven Central, once; raises NotToBeHad."""
    _, artifact, version, ending, *classifier = coordinates.split(":")
    target = cache / f"{'-'.join((artifact, version, *classifier))}.{ending}"
    if target.exists():
        return target
    if not shutil.which("mvn"):
        raise NotToBeHad("Maven is not installed")
    command = ["mvn", "-B", "-q", COPY, f"-Dartifact={coordinates}", f"-DoutputDirectory={cache}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    if done.returncode or not target.exists():
        raise NotToBeHad(f"Maven Central does not have {coordinates} for this machine")
    return target


def unpacked(jar: Path, folder: Path) -> Path:
    """What is in a jar beside classes, as files."""
    with ZipFile(jar) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if not name.endswith(".class")])
    return folder
