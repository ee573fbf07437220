"""A home of its own for tests that change which release is current."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onestop.release import MANIFEST, Release, Releases

NEXT = "20990101T000000Z-0001"


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
