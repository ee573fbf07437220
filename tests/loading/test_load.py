"""`onestop load` as a person runs it: a whole release or none, killed or not, and one sentence for what is wrong."""

import fcntl
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onestop.cli import main
from onestop.dataset import Words
from onestop.loading import build
from onestop.loading.findings import Finding, Severity
from onestop.release import Releases

pytestmark = pytest.mark.slow

type Run = Callable[..., subprocess.CompletedProcess[str]]

KILLS = 6
"""How often a load is killed, at moments spread over its whole length."""


@pytest.fixture(scope="session")
def files(small: Callable[[], Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small().save(tmp_path_factory.mktemp("world"))  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def onestop(onestop: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Loads without the shipped boundaries of the whole country, which take longer than the small world itself."""
    nothing = tmp_path_factory.mktemp("no-boundaries")

    def run(home: Path, /, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        more = ("--boundaries", nothing) if arguments[0] == "load" else ()
        return onestop(home, *arguments, *more)

    return run


@pytest.fixture(scope="session")
def loaded(files: Path, onestop: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, float]:
    """A home with one release, what the load said, and how long it took."""
    home = tmp_path_factory.mktemp("home")
    began = time.monotonic()
    done = onestop(home, "load", files)
    assert done.returncode == 0, done.stderr
    return home, done.stdout, time.monotonic() - began


def left_behind(home: Path) -> list[str]:
    return [path.name for path in (home / "releases").glob(".building-*")]


def test_a_load_makes_a_whole_release_and_makes_it_current(loaded: tuple[Path, str, float], onestop: Run) -> None:
    home, said, _ = loaded
    release = Releases(home).current()
    names = {path.name for path in release.path.iterdir()}
    assert names >= {"manifest.json", "areas.gpkg", "doorplates.gpkg", "statistics.gpkg", "report.json", "report.md"}
    assert release.id in said
    assert onestop(home, "release", "check").returncode == 0


def test_the_report_tells_the_steward_first_what_to_act_on(loaded: tuple[Path, str, float]) -> None:
    home, said, _ = loaded
    path = Releases(home).current().path
    report, text = json.loads((path / "report.json").read_bytes()), (path / "report.md").read_text("utf-8")
    assert [one["severity"] for one in report["findings"]] == sorted(
        (one["severity"] for one in report["findings"]), reverse=True
    )
    (kinmen,) = [county for county in report["counties"] if county["COUNTY"] == "金門縣"]
    assert (kinmen["inside"], kinmen["mistake"], kinmen["share_after"], kinmen["mended"]) == (
        0,
        "zone_119_taken_for_121",
        1.0,
        False,
    )
    assert text.index("需要處理 · To act on") < text.index("知悉即可 · Good to know") < text.index("檔案 · Files")
    assert "加上 --repair 重新載入" in text
    assert "WARNING 金門縣" in said


def test_the_manifest_accounts_for_every_row_of_every_file(loaded: tuple[Path, str, float]) -> None:
    sources = Releases(loaded[0]).current().manifest.sources
    assert {source.name for source in sources} >= {"areas.parquet", "doorplates.parquet", "population.parquet"}
    assert all(source.rows == source.stored + source.reported for source in sources)
    assert all(len(source.sha256) == 64 for source in sources)


def test_no_activate_keeps_the_current_release_current(
    loaded: tuple[Path, str, float], files: Path, onestop: Run
) -> None:
    home = loaded[0]
    before = Releases(home).active()
    assert onestop(home, "load", files, "--no-activate").returncode == 0
    assert Releases(home).active() == before
    assert len(Releases(home).list()) > 1


def start(home: Path, *arguments: str | Path, **more: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "onestop", "load", *map(str, arguments), "--boundaries", str(home / "none")]
    (home / "none").mkdir(exist_ok=True)
    environment = os.environ | {"ONESTOP_HOME": str(home)}
    return subprocess.Popen(
        command,
        env=environment,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **{"preexec_fn": heed_interrupts} | more,
    )


def heed_interrupts() -> None:
    """As from a terminal: a job in a shell's background would ignore Ctrl-C, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_load_killed_at_any_moment_leaves_the_release_as_it_was(
    loaded: tuple[Path, str, float], files: Path, onestop: Run
) -> None:
    home, _, seconds = loaded
    before, whole = Releases(home).active(), {release.id for release in Releases(home).list()}
    for part in range(KILLS):
        moment = seconds * (part + random.random()) / KILLS
        with start(home, files, "--no-activate") as process:
            time.sleep(moment)
            process.kill()  # only the command itself: its helper must notice
        assert Releases(home).active() == before
        for release in Releases(home).list():
            if release.id not in whole:  # killed after it was published: then it is whole
                assert onestop(home, "release", "check", release.id).returncode == 0
        assert len(left_behind(home)) <= 1
    assert onestop(home, "load", files).returncode == 0
    assert left_behind(home) == []
    assert Releases(home).active()[0] != before[0]
    assert onestop(home, "release", "rollback").returncode == 0
    assert Releases(home).active()[0] == before[0]


def children(pid: int) -> set[int]:
    """The processes of a session, which outlives its leader's end."""
    return {int(p.name) for p in Path("/proc").glob("[0-9]*") if session(p) == pid}


def session(process: Path) -> int | None:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[3])
    except OSError:
        return None


def wait_until(true: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.01)
    return False


def test_nothing_goes_on_working_for_a_load_that_was_killed(files: Path, tmp_path: Path) -> None:
    with start(tmp_path, files) as process:
        assert wait_until(lambda: len(children(process.pid)) > 1), "the helper has started"
        process.kill()
    assert wait_until(lambda: not children(process.pid)), children(process.pid)


def test_ctrl_c_ends_a_load_clean(loaded: tuple[Path, str, float], files: Path) -> None:
    home = loaded[0]
    before = Releases(home).active()
    with start(home, files) as process:
        assert wait_until(lambda: bool(left_behind(home)))
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert (left_behind(home), Releases(home).active()) == ([], before)


def test_a_second_load_at_the_same_time_is_one_sentence(
    loaded: tuple[Path, str, float], files: Path, onestop: Run
) -> None:
    with (loaded[0] / "releases" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = onestop(loaded[0], "load", files)
    assert (done.returncode, done.stdout) == (2, "")
    assert "another load is running" in done.stderr


def unchanged(home: Path, done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert done.returncode == 2, done.stdout
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("onestop: ")
    assert left_behind(home) == []


def test_a_broken_file_stops_the_load_with_one_sentence(
    loaded: tuple[Path, str, float], files: Path, tmp_path: Path, onestop: Run
) -> None:
    home, before = loaded[0], Releases(loaded[0]).active()
    broken = tmp_path / "doorplates.parquet"
    broken.write_bytes((files / "doorplates.parquet").read_bytes()[:5_000])
    unchanged(home, onestop(home, "load", files / "areas.parquet", broken), "doorplates.parquet")
    assert Releases(home).active() == before


@pytest.mark.parametrize("what", ["nothing-here", "readme.txt"])
def test_nothing_to_load_is_one_sentence(tmp_path: Path, onestop: Run, what: str) -> None:
    (tmp_path / "readme.txt").write_text("just a text")
    unchanged(tmp_path, onestop(tmp_path, "load", tmp_path / what), what)


@pytest.mark.parametrize("bytes_", [20_000, 200_000])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(files: Path, tmp_path: Path, bytes_: int) -> None:
    """A limit on the size of files stands in for the disk: writing fails at the same places."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))

    with start(tmp_path, files, preexec_fn=limit) as process:
        said, sentence = process.communicate(timeout=60)
    unchanged(tmp_path, subprocess.CompletedProcess([], process.returncode, said, sentence), "nothing was changed")
    assert Releases(tmp_path).active() == (None, None)


def test_a_release_with_errors_is_kept_and_not_made_current(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = Finding("totals_equal_their_parts", Severity.ERROR, Words("不符", "do not agree"), Words("", ""))
    monkeypatch.setattr(build, "check", lambda _: (bad,))
    monkeypatch.setenv("ONESTOP_HOME", str(tmp_path))
    (tmp_path / "nothing").mkdir()
    assert main(["load", str(files / "towns.parquet"), "--boundaries", str(tmp_path / "nothing")]) == 1
    assert Releases(tmp_path).active() == (None, None)
    (release,) = Releases(tmp_path).list()
    assert f"onestop release activate {release.id}" in capsys.readouterr().err
