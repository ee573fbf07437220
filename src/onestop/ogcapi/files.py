"""What pygeoapi reads from disk when it starts: written once for each content, whole or not at all."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import orjson
import yaml
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import onestop
from onestop.ogcapi.configuration import Configuration, configuration
from onestop.ogcapi.openapi import Document, bilingual, closed
from onestop.release import Release
from onestop.settings import Settings

HERE = Path(__file__).parent
CATALOGUES = HERE / "locale"
DESCRIBED_IN = "plugins"
"""The package whose code says what processes take, which stands in the OpenAPI document."""
DIGITS = 16
"""Of the hash that names a folder."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where pygeoapi's configuration and OpenAPI document are."""

    configuration: Path
    openapi: Path

    @property
    def state(self) -> str:
        """Another for every other release, configuration, address and version: the folder has its name of them."""
        return self.configuration.parent.name


def write_files(release: Release, settings: Settings, describe: Callable[[Configuration], Document]) -> Files:
    """The files for a release under these settings; nothing is written where they are there already.

    :param describe: pygeoapi's generator of OpenAPI documents
    """
    parent = settings.home.absolute() / "run" / release.id / "ogcapi"
    folder = parent / fingerprint(configuration(release, settings, Path("locale")))
    if not folder.is_dir():
        parent.mkdir(parents=True, exist_ok=True)
        built = Path(tempfile.mkdtemp(prefix=".building-", dir=parent))
        try:
            build(built, configuration(release, settings, folder / "locale"), describe)
            give_name(built, folder)
        finally:
            shutil.rmtree(built, ignore_errors=True)
    return Files(folder / "pygeoapi-config.yml", folder / "openapi.json")


def fingerprint(told: Configuration) -> str:
    """The same for the same configuration, translations, code and versions."""
    versions = (onestop.__version__, version("pygeoapi"))
    plugins = find_spec(DESCRIBED_IN)
    folders = [Path(folder) for folder in (plugins and plugins.submodule_search_locations) or ()]
    code = [path for folder in (HERE, *folders) for path in sorted(folder.glob("*.py"))]
    read = (*code, *sorted(HERE.glob("*.yml")), *sorted(CATALOGUES.rglob("*.po")))
    parts = [orjson.dumps([told, versions]), *(path.read_bytes() for path in read)]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:DIGITS]


def build(folder: Path, told: Configuration, describe: Callable[[Configuration], Document]) -> None:
    """Write everything into a folder that nobody reads yet."""
    (folder / "pygeoapi-config.yml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    (folder / "openapi.json").write_bytes(orjson.dumps(closed(describe(bilingual(told)))))
    for source in CATALOGUES.rglob("*.po"):
        target = folder / "locale" / source.relative_to(CATALOGUES).with_suffix(".mo")
        target.parent.mkdir(parents=True)
        with source.open("rb") as text, target.open("wb") as compiled:
            write_mo(compiled, read_po(text))


def give_name(built: Path, folder: Path) -> None:
    """Give a finished folder its name; another worker may have been first, and then has the same."""
    built.chmod(0o755)
    try:
        built.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
