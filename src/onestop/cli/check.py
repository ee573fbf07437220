"""`onestop check`: is all that this node needs there and right; a line for each thing, exit code 1 where one is not."""

import argparse
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from onestop.command_line import both
from onestop.dataset import Words
from onestop.errors import OneStopError
from onestop.release import Releases
from onestop.server.health import missing_files
from onestop.server.listening import have_alone
from onestop.settings import Settings

OLDEST = (3, 12)
LEAST_DISK = 2 << 30
"""In bytes: room for one national release and its tiles while the one before is kept."""
BRIEF = Words("檢查環境", "is all here that this node needs")
ABOUT = Words(
    "逐項檢查本機所需的環境，有一項不符即以 1 結束。",
    "Is all that this node needs there and right: a line for each thing, exit code 1 where one is not.",
)
LIBRARIES: tuple[tuple[str, str], ...] = (
    ("pygeoapi.api", "pygeoapi"),
    ("pycsw.server", "pycsw"),
    ("mapproxy.wsgiapp", "mapproxy"),
    ("mapnik", "mapnik"),
    ("shapely", "shapely"),
    ("pyproj", "pyproj"),
    ("pyogrio", "pyogrio"),
    ("rasterio", "rasterio"),
    ("fiona", "fiona"),
    ("pyarrow", "pyarrow"),
    ("granian", "granian"),
)
"""A module of each library, deep enough that a folder of the same name cannot pass for it, and its distribution."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    ok: bool
    what: str


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("check", help=both(BRIEF), description=both(ABOUT))
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Look at everything and say what was found."""
    findings = [finding for look in CHECKS for finding in look(settings)]
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.what}")
    return int(not all(finding.ok for finding in findings))


def look_at_python(_settings: Settings) -> Iterator[Finding]:
    """The interpreter."""
    yield Finding(sys.version_info >= OLDEST, f"Python {platform.python_version()}（需 3.12 以上 at least 3.12）")


def look_at_libraries(_settings: Settings) -> Iterator[Finding]:
    """Each library is installed, and is the library rather than a folder of ours with its name."""
    for module, distribution in LIBRARIES:
        yield look_at_library(module, distribution)


def look_at_library(module: str, distribution: str) -> Finding:
    """One library."""
    try:
        spec, installed = find_spec(module.partition(".")[0]), version(distribution)
    except PackageNotFoundError:
        return Finding(False, f"{distribution} 未安裝 is not installed")
    if spec is None or spec.origin is None:
        return Finding(False, f"{distribution} 被同名資料夾遮蔽 is hidden by a folder of the same name")
    return Finding(True, f"{distribution} {installed}")


def look_at_home(settings: Settings) -> Iterator[Finding]:
    """The home can be written and has room."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            yield Finding(True, f"{settings.home.resolve()} 可寫入 can be written")
    except OSError as error:
        yield Finding(False, f"{settings.home} 無法寫入 cannot be written: {error.strerror}")
        return
    free = shutil.disk_usage(settings.home).free
    yield Finding(free >= LEAST_DISK, f"磁碟剩餘 {free >> 30} GiB free on disk（需 {LEAST_DISK >> 30} GiB）")


def look_at_release(settings: Settings) -> Iterator[Finding]:
    """There is a current release and its files are there."""
    try:
        release = Releases(settings.home).current()
    except OneStopError as error:
        yield Finding(False, f"資料版本 release: {error}")
        return
    missing = missing_files(release)
    state = f"缺少 lacks {', '.join(missing)}" if missing else f"{len(release.manifest.described)} 個資料集 data sets"
    yield Finding(not missing, f"資料版本 release {release.id}：{state}")


def look_at_port(settings: Settings) -> Iterator[Finding]:
    """The front door can listen."""
    where = f"{settings.host}:{settings.port}"
    try:
        have_alone(settings)
    except OSError as error:
        yield Finding(False, f"{where} 無法使用 cannot be listened on: {error.strerror}")
    else:
        yield Finding(True, f"{where} 可用 is free")


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """The settings were read, or we would not be here; say what they are."""
    yield Finding(True, f"設定 settings: {settings.workers} workers, home {Path(settings.home)}")


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    look_at_python,
    look_at_libraries,
    look_at_settings,
    look_at_home,
    look_at_release,
    look_at_port,
)
