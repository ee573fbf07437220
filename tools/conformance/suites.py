"""The suites we run, and where a machine has them: a folder that is named, else Maven Central."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

from pydantic import TypeAdapter

from tools.conformance import java8
from tools.conformance.central import NotToBeHad, fetched

HERE = Path(__file__).parent
GROUP = "org.opengis.cite"
BASE = "@BASE@"
"""Stands for the address of the front door in an argument."""


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
    geotk: bool = False
    older: str = ""

    def given(self, base: str) -> dict[str, str]:
        """What the suite is told about a front door."""
        arguments = {name: value.replace(BASE, base) for name, value in self.arguments.items()}
        return {self.subject: base + self.path} | arguments


@dataclass(frozen=True, slots=True)
class Ready:
    """A suite that can be run.

    :ivar suite: of the version that was found
    :ivar options: what Java has to be told
    """

    suite: Suite
    class_path: list[Path]
    options: tuple[str, ...] = ()


def known_suites() -> dict[str, Suite]:
    """Every suite, by name."""
    found = TypeAdapter(list[Suite]).validate_python(tomllib.loads((HERE / "suites.toml").read_text("utf-8"))["suite"])
    return {suite.name: suite for suite in found}


def ready(suite: Suite, cache: Path, folder: Path | None) -> Ready:
    """A suite with all that it needs: from a folder that is named, else of Maven Central; raises NotToBeHad.

    :param folder: holds a folder of jars and classes for each suite, by name
    """
    if folder is None:
        return central(suite, cache)
    place = folder / suite.name
    if not place.is_dir():
        raise NotToBeHad(f"{place} is not there")
    return Ready(suite, [place, *sorted(place.glob("*.jar"))], java8.options(cache) if suite.geotk else ())


def central(suite: Suite, cache: Path) -> Ready:
    """A suite as Maven Central has it: in the newest version, else in the older one that is known to be there.

    TEAM Engine finds the scripts of a CTL suite only as files, so what is no class is unpacked before the jars.
    """
    try:
        jar = fetched(f"{GROUP}:{suite.artifact}:{suite.version}:jar:aio", cache)
    except NotToBeHad:
        if not suite.older:
            raise
        return central(replace(suite, version=suite.older, older=""), cache)
    if suite.geotk:
        return Ready(suite, [jar, *java8.packages(cache)], java8.options(cache))
    return Ready(suite, [unpacked(jar, cache / suite.name), jar] if suite.kind == "ctl" else [jar])


def unpacked(jar: Path, folder: Path) -> Path:
    """What is in a jar beside classes, as files."""
    with ZipFile(jar) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if not name.endswith(".class")])
    return folder
