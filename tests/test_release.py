"""Releases: whole or not there, made current in one step, and never two loads at once."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onestop.errors import BadRelease, NotFound
from onestop.release import FORMAT, Manifest, Release, Releases, new_id, open_release


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path)


def publish(releases: Releases, identifier: str | None = None) -> Release:
    with releases.building() as folder:
        (folder / "areas.gpkg").write_bytes(b"data")
        manifest = Manifest(identifier or new_id(), FORMAT, datetime.now(UTC), "0.1.0", datasets=(), sources=())
        return releases.publish(folder, manifest)


def run(script: str, home: Path) -> subprocess.Popen[str]:
    """Another process that works on the same home."""
    lines = f"import os, signal, sys; from onestop.release import Releases; from pathlib import Path\n{script}"
    command = [sys.executable, "-c", lines, str(home)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


BE_KILLED = """
with Releases(Path(sys.argv[1])).building() as folder:
    (folder / "areas.gpkg").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
HOLD = """
with Releases(Path(sys.argv[1])).building():
    print("building", flush=True)
    sys.stdin.read()
"""


def test_a_home_without_releases_says_how_to_make_one(releases: Releases) -> None:
    assert releases.active() == (None, None)
    with pytest.raises(BadRelease, match="onestop load"):
        releases.current()


def test_a_published_release_is_not_current_until_it_is_activated(releases: Releases) -> None:
    published = publish(releases)
    assert releases.active() == (None, None)
    releases.activate(published.id)
    assert releases.current().id == published.id


def test_rollback_goes_back_and_forth_between_two_releases(releases: Releases) -> None:
    first, second = publish(releases, "20260101T000000Z-0001"), publish(releases, "20260102T000000Z-0002")
    for release in (first, second):
        releases.activate(release.id)
    assert releases.rollback() == first.id
    assert releases.rollback() == second.id


def test_there_is_no_way_back_from_the_first_release(releases: Releases) -> None:
    releases.activate(publish(releases).id)
    with pytest.raises(BadRelease, match="no previous release"):
        releases.rollback()


def test_activating_the_current_release_again_keeps_the_previous(releases: Releases) -> None:
    first, second = publish(releases, "20260101T000000Z-0001"), publish(releases, "20260102T000000Z-0002")
    for identifier in (first.id, second.id, second.id):
        releases.activate(identifier)
    assert releases.active() == (second.id, first.id)


def test_releases_are_listed_oldest_first(releases: Releases) -> None:
    identifiers = ["20260102T000000Z-0002", "20260101T000000Z-0001", "20260103T000000Z-0003"]
    for identifier in identifiers:
        publish(releases, identifier)
    assert [release.id for release in releases.list()] == sorted(identifiers)


@pytest.mark.parametrize("identifier", ["", "..", "../releases", "nothing", "20260101T000000Z-0001/../x"])
def test_an_identifier_never_leads_out_of_the_folder(releases: Releases, identifier: str) -> None:
    publish(releases)
    with pytest.raises(NotFound):
        releases.get(identifier)


def test_a_load_that_fails_leaves_nothing(releases: Releases) -> None:
    with pytest.raises(RuntimeError), releases.building() as folder:
        fail_in(folder)
    assert list(releases.folder.glob(".building-*")) == []
    assert releases.list() == []


def fail_in(folder: Path) -> None:
    (folder / "areas.gpkg").write_bytes(b"half")
    raise RuntimeError("the source is broken")


def test_a_load_that_is_killed_leaves_the_release_and_the_next_starts_clean(releases: Releases, tmp_path: Path) -> None:
    current = publish(releases)
    releases.activate(current.id)
    with run(BE_KILLED, tmp_path) as killed:
        assert killed.wait(30) == -signal.SIGKILL
    assert len(list(releases.folder.glob(".building-*"))) == 1
    assert releases.current().id == current.id
    publish(releases)
    assert list(releases.folder.glob(".building-*")) == []


def test_a_second_load_at_the_same_time_is_refused(releases: Releases, tmp_path: Path) -> None:
    with run(HOLD, tmp_path) as first:
        assert first.stdout
        assert first.stdout.readline() == "building\n"
        with pytest.raises(BadRelease, match="another load is running"), releases.building():
            pass
        first.communicate("")
    assert first.returncode == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": "x"}'])
def test_half_a_manifest_is_no_release(releases: Releases, text: str) -> None:
    release = publish(releases)
    (release.path / "manifest.json").write_text(text)
    with pytest.raises(BadRelease, match="is not a whole release"):
        open_release(release.path)


def test_a_release_of_another_format_is_refused_with_what_to_do(releases: Releases) -> None:
    release = publish(releases)
    manifest = json.loads((release.path / "manifest.json").read_text())
    (release.path / "manifest.json").write_text(json.dumps(manifest | {"format": FORMAT + 1}))
    with pytest.raises(BadRelease, match="load it again"):
        open_release(release.path)


def test_a_data_set_that_is_not_there_is_named(releases: Releases) -> None:
    with pytest.raises(NotFound, match="'areas_nothing'"):
        publish(releases).dataset("areas_nothing")
