"""A home of its own for tests that change which release is current."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onestop.release import MANIFEST, Release, Releases

NEXT = "20990101T000000Z-0001"
PYTHON = "/usr/bin/python3"
"""Debian's, which its QGIS is built for."""
QGIS_SECONDS = 300


@pytest.fixture(scope="module")
def run_in_qgis(tmp_path_factory: pytest.TempPathFactory, gdal_environment: dict[str, str]) -> Callable[..., Any]:
    """Run a script with QGIS's Python, and read what it writes as JSON."""
    if not shutil.which("qgis_process") and not Path("/usr/lib/python3/dist-packages/qgis").exists():
        pytest.skip("python3-qgis is not installed: apt install python3-qgis")
    home = tmp_path_factory.mktemp("qgis")
    environ = {name: value for name, value in gdal_environment.items() if not name.startswith("PYTHON")}
    environ |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "QT_QPA_PLATFORM": "offscreen"}

    def run(script: Path, *arguments: str) -> Any:
        done = subprocess.run(
            [PYTHON, str(script), *arguments],
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


def link_tree(source: Path, target: Path) -> None:
    """The same files under another name; a release is never written to."""
    shutil.copytree(source, target, copy_function=os.link)


@pytest.fixture(scope="session")
def make_home(release: Release) -> Callable[[Path], Path]:
    """Make a folder a home whose current release is the sample, and which nobody else uses."""

    def make(folder: Path) -> Path:
        releases = Releases(folder)
        releases.folder.mkdir()
        link_tree(release.path, releases.folder / release.id)
        releases.activate(release.id)
        return folder

    return make


@pytest.fixture
def own_home(make_home: Callable[[Path], Path], tmp_path: Path) -> Path:
    """A home whose current release is the sample, and which nobody else uses."""
    return make_home(tmp_path)


@pytest.fixture
def next_release(own_home: Path, release: Release) -> str:
    """The identifier of a second release in that home, not current."""
    folder = own_home / "releases" / NEXT
    link_tree(release.path, folder)
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").write_bytes(MANIFEST.dump_json(replace(release.manifest, id=NEXT)))
    return NEXT
