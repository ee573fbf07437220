"""`onestop check`: a line for each thing that this node needs, and an exit code that a script can use."""

import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from onestop.release import Releases

type Run = Callable[..., subprocess.CompletedProcess[str]]


def failures(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stdout.splitlines() if line.startswith("FAIL")]


def test_a_node_that_has_everything_passes(onestop: Run, home: Path, free: int) -> None:
    done = onestop(home, "check", port=free)
    assert (failures(done), done.returncode, done.stderr) == ([], 0, "")
    assert "pygeoapi 0." in done.stdout


def test_a_home_without_a_release_is_told(onestop: Run, tmp_path: Path, free: int) -> None:
    done = onestop(tmp_path, "check", port=free)
    (line,) = failures(done)
    assert "onestop load" in line
    assert done.returncode == 1


def test_a_release_that_lost_a_file_is_told(onestop: Run, home: Path, tmp_path: Path, free: int) -> None:
    release = Releases(home).current()
    folder = tmp_path / "releases" / release.id
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_bytes((release.path / "manifest.json").read_bytes())
    Releases(tmp_path).activate(release.id)
    (line,) = failures(onestop(tmp_path, "check", port=free))
    assert "areas.gpkg" in line


def test_a_port_in_use_is_told(onestop: Run, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = onestop(home, "check", port=taken.getsockname()[1])
    (line,) = failures(done)
    assert "Address already in use" in line


def test_a_home_that_cannot_be_written_is_told(onestop: Run, tmp_path: Path, free: int) -> None:
    (tmp_path / "file").write_text("a file where the home should be")
    done = onestop(tmp_path, "check", port=free, home=tmp_path / "file")
    assert any("file" in line and "無法寫入" in line for line in failures(done))
