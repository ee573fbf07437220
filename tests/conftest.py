"""The real parts that tests share: a sample release, one real county, the national data, a running front door."""

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, sync_playwright

from onestop.release import Release, Releases
from onestop.settings import PREFIX, Settings, read_settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
SAMPLE = ROOT / "data" / "sample"
START_SECONDS = 60
OLD_SECONDS = 3600
COUNTY = "10020"
"""Chiayi City: small, and with every kind of data."""
COUNTY_ROWS = {
    "statistical-areas-2018.parquet": ("county_id", COUNTY),
    "population-106Y06M-U0200.parquet": ("CODEBASE", "A200"),
    "doorplates-taiwan.parquet": ("county_id", COUNTY),
    "population-village-monthly-2014-2021.parquet": ("村里代碼", COUNTY),
    "vital-events-village-monthly-2014-2026.parquet": ("區域別", "嘉義市"),
    "income-village-2002-2021.parquet": ("縣市", "嘉義市"),
}
"""Of each file the column, and the beginning of its value, that keep the county's rows."""
LOAD_CODE = ("src/onestop/*.py", "src/onestop/loading/**/*", "src/onestop/areas/**/*", "src/onestop/catalogue/**/*")
LOAD_CODE += ("src/onestop/cartography/**/*", "src/onestop/address/**/*", "src/onestop/grids/**/*")
LOAD_CODE += ("src/onestop/cli/load.py", "src/onestop/gml/**/*", "src/onestop/store/**/*")
"""What a release is made by; a change of it makes another."""
LIBRARIES = ("PROJ_", "GDAL_", "ICU_")
"""Begin the variables that send libraries to data of somebody's own, Mapnik's ICU among them."""
DEBIAN_PYTHON = "/usr/bin/python3"
"""The one that its QGIS is built for."""
QGIS_SECONDS = 300
MISSING = "not installed"
"""Begins the reason of a skip for want of a system package; in CI nothing may skip for it."""


def environment(home: Path, /, **settings: object) -> dict[str, str]:
    """The environment of a command of ours: without the settings of who runs the tests and those of Mapnik."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, *LIBRARIES))}
    return kept | {"ONESTOP_HOME": str(home)} | {PREFIX + name.upper(): str(value) for name, value in settings.items()}


@pytest.fixture(scope="session")
def onestop() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of ours as a person would: `onestop(home, "release", "list")`."""

    def run(home: Path, /, *arguments: str | Path, **settings: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "onestop", *map(str, arguments)]
        return subprocess.run(
            command, env=environment(home, **settings), cwd=home, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="session")
def load(onestop: Callable[..., subprocess.CompletedProcess[str]], pytestconfig: pytest.Config) -> Callable[..., Path]:
    """Load files into a home of their own, once for the same files and the same loading code."""

    def load_once(name: str, *sources: Path) -> Path:
        folder = Path(pytestconfig.cache.mkdir("releases"))
        home = folder / f"{name}-{fingerprint(sources)}"
        with alone_in(folder):
            if not (home / "releases" / "active.json").exists():
                forget_old_homes(folder)
                home.mkdir(exist_ok=True)
                done = onestop(home, "load", *sources)
                assert done.returncode == 0, done.stderr
        return home

    return load_once


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """While this holds, no other run or worker of the tests makes anything in a folder."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def forget_old_homes(folder: Path) -> None:
    """Remove what no run of the tests can still be using."""
    for old in folder.glob("*-*"):
        if time.time() - old.stat().st_mtime > OLD_SECONDS:
            shutil.rmtree(old)


def fingerprint(sources: tuple[Path, ...]) -> str:
    """What a release depends on: the code that loads, and the files that are loaded."""
    digest = hashlib.sha256()
    code = [path for pattern in LOAD_CODE for path in ROOT.glob(pattern)]
    files = [path for source in sources for path in ([source] if source.is_file() else source.rglob("*"))]
    for path in sorted(path for path in {*code, *files} if path.is_file() and "__pycache__" not in path.parts):
        digest.update(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def home(load: Callable[..., Path]) -> Path:
    """A home whose current release is the sample."""
    return load("sample", SAMPLE)


@pytest.fixture(scope="session")
def release(home: Path) -> Release:
    """The sample release."""
    return Releases(home).current()


@pytest.fixture(scope="session")
def settings(home: Path) -> Settings:
    """Settings as they are by default, on the home of the sample release."""
    return replace(read_settings({}), home=home)


@pytest.fixture(scope="session")
def serve() -> Callable[..., object]:
    """Run a front door: `with serve(home, workers=1) as base:`."""
    return front_door_on


@contextmanager
def front_door_on(home: Path, command: tuple[str, ...] = ("-m", "onestop"), **settings: object) -> Iterator[str]:
    """A server of a home's current release on a free port; its log goes to HOME/serve.log."""
    port = free_port()
    log = home / f"serve-{port}.log"
    with log.open("wb") as file:
        arguments = [sys.executable, *command, "serve"]
        environ = environment(home, port=port, **settings)
        with subprocess.Popen(arguments, env=environ, cwd=home, stderr=file) as server:
            try:
                base = f"http://127.0.0.1:{port}"
                wait_for(base, server, log)
                yield base
            finally:
                server.terminate()
                server.wait(START_SECONDS)
    log.unlink()


def wait_for(base: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers; fail with its log where it ended."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=START_SECONDS).close()
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        else:
            return


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def free() -> int:
    """A free port."""
    return free_port()


@pytest.fixture(scope="session")
def front_door(home: Path) -> Iterator[str]:
    """The address of a front door on the sample release."""
    with front_door_on(home) as base:
        yield base


@pytest.fixture(scope="session")
def gdal_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment for GDAL's own programs: with their own data, and a cache of tiles outside the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LIBRARIES)}
    return kept | {"GDAL_DEFAULT_WMS_CACHE_PATH": str(tmp_path_factory.mktemp("gdal-wms"))}


@pytest.fixture(scope="session")
def run_in_qgis(tmp_path_factory: pytest.TempPathFactory, gdal_environment: dict[str, str]) -> Callable[..., Any]:
    """Run a script of tests/desktop with QGIS's Python, and read what it writes as JSON."""
    if not shutil.which("qgis_process") and not Path("/usr/lib/python3/dist-packages/qgis").exists():
        pytest.skip("python3-qgis is not installed: apt install python3-qgis")
    home = tmp_path_factory.mktemp("qgis")
    environ = {name: value for name, value in gdal_environment.items() if not name.startswith("PYTHON")}
    environ |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "QT_QPA_PLATFORM": "offscreen"}

    def run(script: str, *arguments: str) -> Any:
        done = subprocess.run(
            [DEBIAN_PYTHON, ROOT / "tests" / "desktop" / script, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=QGIS_SECONDS,
            env=environ,
            cwd=home,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture(scope="session")
def chromium() -> str:
    """The real browser that tests drive."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser, started, with maps drawn by the processor."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def national() -> Release:
    """A release of the national data, loaded by hand: ONESTOP_NATIONAL_HOME names its home."""
    named = os.environ.get("ONESTOP_NATIONAL_HOME")
    if not named:
        pytest.skip("ONESTOP_NATIONAL_HOME names no home with the national data")
    return Releases(Path(named)).current()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the real files, beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(f"the real files are not there: {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def county_files(shared: Path, pytestconfig: pytest.Config) -> Path:
    """The rows of one real county, cut out of the real files; kept in pytest's cache and never committed."""
    folder = Path(pytestconfig.cache.mkdir("county")) / COUNTY
    with alone_in(folder.parent):
        if not folder.exists():
            cut_out(shared, folder)
    return folder


def cut_out(shared: Path, folder: Path) -> None:
    """Write the county's rows of every file; the folder is there whole or not at all."""
    half = folder.with_suffix(".half")
    half.mkdir(exist_ok=True)
    for name, (column, beginning) in COUNTY_ROWS.items():
        table = pq.read_table(shared / name)
        rows = pc.starts_with(table[column], beginning)
        pq.write_table(table.filter(pc.fill_null(rows, fill_value=False)), half / name, compression="zstd")
    half.rename(folder)


@pytest.fixture(scope="session")
def county(load: Callable[..., Path], county_files: Path) -> Release:
    """A release of one real county."""
    return Releases(load("county", county_files, ROOT / "data" / "boundaries")).current()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI, a test that skips for want of a system package has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and MISSING in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report
