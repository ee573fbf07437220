"""`onestop match`: a table of addresses in, the same table with doorplates, coordinates and areas out."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook, load_workbook

from onestop.cli import main
from onestop.release import Releases
from onestop.settings import PREFIX

type Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[2]
COLUMNS = "match_status match_level coordinate_level score matched_address x y county town village level2 level1 basic"
NEW = COLUMNS.split()
SECONDS = 60


@pytest.fixture(scope="session")
def doorplates() -> list[dict[str, object]]:
    """The doorplates of the sample."""
    table = pq.read_table(ROOT / "data" / "sample" / "doorplates.parquet", columns=["full_addr", "x", "y", "town_id"])
    rows: list[dict[str, object]] = table.to_pylist()
    return rows


@pytest.fixture(scope="session")
def plate(doorplates: list[dict[str, object]]) -> str:
    """An address of the sample."""
    return str(doorplates[0]["full_addr"])


@pytest.fixture
def large(doorplates: list[dict[str, object]], tmp_path: Path) -> Path:
    """A table of several chunks, with addresses that take a search."""
    pad = "x" * 500
    lines = [f"{at},{row['full_addr']}附近,{pad}" for at, row in enumerate(doorplates)]
    (tmp_path / "large.csv").write_text("\n".join(["id,地址,pad", *lines, ""]), encoding="utf-8")
    return tmp_path / "large.csv"


def heed_ctrl_c() -> None:
    """What a shell starts in the background ignores Ctrl-C, and so does what that starts, unless told."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def start(home: Path, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a command of ours, with a group of its own that Ctrl-C reaches."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}

    def run(*arguments: str | Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "onestop", "match", *map(str, arguments)]
        return subprocess.Popen(
            command,
            env=kept | {"ONESTOP_HOME": str(home)},
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,  # noqa: PLW1509 -- no thread runs here yet
        )

    return run


@pytest.fixture
def piped(home: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run a command with bytes on standard input."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}

    def run(data: bytes, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "onestop", "match", *map(str, arguments)]
        environ = kept | {"ONESTOP_HOME": str(home)}
        return subprocess.run(command, input=data, env=environ, cwd=tmp_path, capture_output=True, check=False)

    return run


@pytest.fixture
def mistaken(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with files of which some are no tables."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONESTOP_HOME", str(home))
    files = {"in.csv": b"a,b\n1,2\n", "binary.csv": bytes(99), "empty.csv": b"", "broken.xlsx": b"PK\x03\x04"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def children(process: subprocess.Popen[str]) -> list[int]:
    """The workers of a command."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(one) for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_every_row_gets_thirteen_columns_behind_its_own(onestop: Run, home: Path, tmp_path: Path, plate: str) -> None:
    (tmp_path / "in.csv").write_text(f'id,地址,note\n007,"{plate}", 1.50 \n8,,"a ""b"""\n9,完全沒有的路9號,\n', "utf-8")
    done = onestop(home, "match", tmp_path / "in.csv", "--column", "地址")
    assert (done.returncode, done.stdout) == (0, "")
    lines = (tmp_path / "in_matched.csv").read_text("utf-8").splitlines()
    assert lines[0] == ",".join(["id", "地址", "note", *NEW])
    assert lines[1].startswith(f'007,"{plate}", 1.50 ,matched,doorplate,doorplate,')
    assert lines[2].startswith('8,,"a ""b""",empty,none,none,')
    assert len(lines) == 4


def test_an_address_of_the_sample_gets_its_place_and_areas(
    onestop: Run, home: Path, tmp_path: Path, doorplates: list[dict[str, object]]
) -> None:
    some = [row for row in doorplates if str(row["full_addr"]).endswith("號")][::1_500]
    (tmp_path / "in.csv").write_text("\n".join(["地址", *(str(row["full_addr"]) for row in some), ""]), "utf-8")
    onestop(home, "match", tmp_path / "in.csv")
    for row, found in zip(some, rows(tmp_path / "in_matched.csv"), strict=True):
        assert (found["match_status"], found["matched_address"]) == ("matched", row["full_addr"])
        assert (float(found["x"]), float(found["y"])) == pytest.approx((row["x"], row["y"]), abs=1e-6)
        assert found["town"][:5] == found["county"] == "10018"
        assert len(found["basic"]) == len("A1801-0012-00")


def test_coordinates_are_in_the_system_that_is_asked_for_east_first(
    onestop: Run, home: Path, tmp_path: Path, plate: str
) -> None:
    (tmp_path / "in.csv").write_text(f"地址\n{plate}\n", "utf-8")
    onestop(home, "match", tmp_path / "in.csv", "--crs", "EPSG:3826")
    (row,) = rows(tmp_path / "in_matched.csv")
    assert 240_000 < float(row["x"]) < 260_000
    assert 2_740_000 < float(row["y"]) < 2_750_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16"])
def test_every_usual_encoding_is_matched(onestop: Run, home: Path, tmp_path: Path, plate: str, encoding: str) -> None:
    (tmp_path / "in.csv").write_text(f"編號;地址\n1;{plate}\n", encoding)
    onestop(home, "match", tmp_path / "in.csv")
    text = (tmp_path / "in_matched.csv").read_text("utf-8-sig")
    assert text.splitlines()[1].startswith(f"1;{plate};matched;doorplate;")


def test_a_workbook_is_matched_in_place_of_its_rows(onestop: Run, home: Path, tmp_path: Path, plate: str) -> None:
    book = Workbook()
    for row in (["編號", "住址"], ["001", plate], [2, None]):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    onestop(home, "match", tmp_path / "in.xlsx")
    head, first, second = load_workbook(tmp_path / "in_matched.xlsx").active.iter_rows(values_only=True)
    assert list(head) == ["編號", "住址", *NEW]
    assert first[:4] == ("001", plate, "matched", "doorplate")
    assert isinstance(first[7], float)
    assert second[:3] == (2, None, "empty")


def test_parquet_gets_text_and_numbers(onestop: Run, home: Path, tmp_path: Path, plate: str) -> None:
    (tmp_path / "in.csv").write_text(f"地址\n{plate}\n無\n", "utf-8")
    onestop(home, "match", tmp_path / "in.csv", "--output", tmp_path / "out.parquet")
    schema = pq.read_schema(tmp_path / "out.parquet")
    kinds = {name: str(schema.field(name).type) for name in NEW}
    assert {name for name, kind in kinds.items() if kind == "double"} == {"score", "x", "y"}
    assert set(kinds.values()) == {"double", "string"}


def test_standard_input_and_output_are_dashes(
    piped: Callable[..., subprocess.CompletedProcess[bytes]], plate: str
) -> None:
    done = piped(f"a,地址\n1,{plate}\n".encode(), "-", "--output", "-")
    assert done.returncode == 0
    (row,) = csv.DictReader(io.StringIO(done.stdout.decode()))
    assert (row["a"], row["match_status"]) == ("1", "matched")
    assert "列/秒 rows/s" in done.stderr.decode()


@pytest.mark.slow
def test_a_full_disk_is_told(start: Callable[..., subprocess.Popen[str]], large: Path) -> None:
    process = start(large, "--output", "/dev/full")
    assert "no room is left on the disk" in process.communicate(timeout=SECONDS)[1]
    assert process.returncode == 2


@pytest.mark.slow
def test_a_reader_that_stops_early_is_no_mistake(home: Path, large: Path) -> None:
    command = f"{sys.executable} -m onestop match {large} --output - | head -n 1"
    environ = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environ["ONESTOP_HOME"] = str(home)
    done = subprocess.run(["sh", "-c", command], env=environ, capture_output=True, text=True, check=False)
    assert done.stdout == ",".join(["id", "地址", "pad", *NEW]) + "\n"
    assert done.stderr == ""


def test_a_column_of_the_input_keeps_its_name_and_ours_gets_another(
    onestop: Run, home: Path, tmp_path: Path, plate: str
) -> None:
    (tmp_path / "in.csv").write_text(f"x,地址\n左,{plate}\n", "utf-8")
    done = onestop(home, "match", tmp_path / "in.csv")
    (row,) = rows(tmp_path / "in_matched.csv")
    assert (row["x"], float(row["onestop_x"]) > 120) == ("左", True)
    assert "ours is onestop_x" in done.stderr


def test_what_was_done_is_summed_up(onestop: Run, home: Path, tmp_path: Path, plate: str) -> None:
    data = f"a,地址,c\n1,{plate},x\n2\n3,{plate},x,y\n".encode() + b"4,\xff,x\n"
    (tmp_path / "in.csv").write_bytes(data)
    said = onestop(home, "match", tmp_path / "in.csv").stderr
    assert "50.0% matched: 找到符合的門牌 the doorplate was found" in said
    assert "1 列的欄位太少" in said
    assert "1 rows have too many cells" in said
    assert "lines 5" in said
    assert "地址: 4 列 rows" in said


def test_a_first_row_that_is_an_address_is_told(onestop: Run, home: Path, tmp_path: Path, plate: str) -> None:
    (tmp_path / "in.csv").write_text(f"{plate}\n{plate}\n", "utf-8")
    done = onestop(home, "match", tmp_path / "in.csv")
    assert done.returncode == 0
    assert "put a row of names before it" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["in.csv", "--column", "住所"], "有這些欄 one of the columns: a, b"),
        (["in.csv"], "name one of the columns: a, b"),
        (["none.csv"], "there is no such file"),
        (["."], "this is a folder"),
        (["binary.csv"], "it is a binary file"),
        (["empty.csv"], "the file is empty"),
        (["broken.xlsx"], "the XLSX is broken"),
        (["in.csv", "--column", "a", "--output", "in.csv"], "another file than the input"),
        (["in.csv", "--column", "a", "--output", "none/out.csv"], "a folder that is there"),
        (["in.csv", "--column", "a", "--crs", "EPSG:9"], "EPSG:3826"),
        (["in.csv", "--column", "a", "--workers", "0"], "a whole number from 1 to 64"),
        ([], "a file, or --explain"),
        (["in.csv", "--explain", "x"], "a file, or --explain"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    mistaken: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    before = set(mistaken.iterdir())
    assert main(["match", *arguments]) == 2
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert said.err.startswith("onestop: ")
    assert says in said.err
    assert set(mistaken.iterdir()) == before


def test_a_release_without_an_index_is_told(home: Path, onestop: Run, tmp_path: Path) -> None:
    release = Releases(home).current()
    folder = tmp_path / "releases" / release.id
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_bytes((release.path / "manifest.json").read_bytes())
    Releases(tmp_path).activate(release.id)
    (tmp_path / "in.csv").write_text("地址\n")
    done = onestop(tmp_path, "match", tmp_path / "in.csv")
    assert done.returncode == 2
    assert "load doorplates with `onestop load" in done.stderr


def test_one_address_is_explained(onestop: Run, home: Path, plate: str) -> None:
    done = onestop(home, "match", "--explain", f"{plate}五樓")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"doorplate → {plate}" in done.stdout


@pytest.mark.slow
def test_as_many_workers_as_one_likes_make_the_same_output(onestop: Run, home: Path, large: Path) -> None:
    outputs = [large.with_name(f"out{count}.csv") for count in (1, 2)]
    for count, output in enumerate(outputs, 1):
        assert onestop(home, "match", large, "--output", output, "--workers", count).returncode == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes()
    with large.open() as before, outputs[0].open() as after:
        next(before), next(after)
        assert all(new.startswith(old.rstrip("\n") + ",") for old, new in zip(before, after, strict=True))


@pytest.mark.slow
def test_a_killed_run_leaves_no_half_output_and_no_workers_and_is_gone_on_with(
    start: Callable[..., subprocess.Popen[str]], large: Path, tmp_path: Path
) -> None:
    kept, output = tmp_path / "out.csv.part", tmp_path / "out.csv"
    with start(large, "--output", output, "--workers", 2) as killed:
        wait_for((kept / "000001.json").exists)
        workers = children(killed)
        killed.kill()
    assert not output.exists()
    assert len(workers) == 2
    wait_for(lambda: not any(map(is_running, workers)))
    again = start(large, "--output", output, "--workers", 2)
    assert "rows had been finished before" in again.communicate(timeout=SECONDS)[1]
    whole = start(large, "--output", tmp_path / "whole.csv")
    assert "rows had been finished before" not in whole.communicate(timeout=SECONDS)[1]
    assert output.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not kept.exists()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_ends_with_130_and_one_sentence(
    start: Callable[..., subprocess.Popen[str]], large: Path, tmp_path: Path, workers: int
) -> None:
    process = start(large, "--output", tmp_path / "out.csv", "--workers", workers)
    wait_for((tmp_path / "out.csv.part" / "000001.json").exists)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 130
    assert said == "已停止，再執行一次會接續 stopped; run the same again to go on\n"
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.slow
def test_a_worker_that_dies_is_told(start: Callable[..., subprocess.Popen[str]], large: Path, tmp_path: Path) -> None:
    process = start(large, "--output", tmp_path / "out.csv", "--workers", 2)
    wait_for((tmp_path / "out.csv.part" / "000001.json").exists)
    os.kill(children(process)[0], signal.SIGKILL)
    _, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, "a worker ended unexpectedly" in said) == (2, True)
    assert "Traceback" not in said
    assert json.loads((tmp_path / "out.csv.part" / "task.json").read_text("utf-8"))["crs"] == "EPSG:4326"
