"""A run that was stopped is gone on with by the same run, and by no other; a half output never has the final name."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from onestop.errors import BadFile, BadValue
from onestop.progress import silent
from onestop.tabular import Task, Texts, fill
from onestop.tabular.kept import keeping

type Make = Callable[..., Task]

ROWS = 40
DATA = "id,address\n" + "".join(f"{at},路{at}號\n" for at in range(ROWS))

pytestmark = pytest.mark.usefixtures("small_blocks")


class Tired:
    """Answers until it has seen so many rows, then is stopped as by Ctrl-C; counts what it is asked."""

    def __init__(self, rows: int) -> None:
        self.rows, self.asked = rows, 0

    def __call__(self, columns: list[Texts]) -> pa.RecordBatch:
        """The answers, as of `echo`."""
        self.asked += len(columns[0])
        if self.asked > self.rows:
            raise KeyboardInterrupt
        words = ["full"] * len(columns[0])
        return pa.record_batch([pa.array(words), pa.array(columns[0], pa.string())], names=["word", "read"])


def stopped(make: Make, source: str | Path = DATA, **others: object) -> None:
    with pytest.raises(KeyboardInterrupt):
        fill(make(source, answer=Tired(20), **others), silent)


def test_a_stopped_run_leaves_no_output_and_the_same_run_goes_on(task: Make, tmp_path: Path) -> None:
    stopped(task)
    assert not (tmp_path / "out.csv").exists()
    rested = Tired(1_000)
    done = fill(task(DATA, answer=rested), silent)
    assert 0 < rested.asked < ROWS
    assert (done.rows, done.resumed) == (ROWS, ROWS - rested.asked)
    assert done.tally == {"full": ROWS}
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[-1] == "39,路39號,full,路39號"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.parametrize("name", ["out.parquet", "out.xlsx"])
def test_every_format_is_gone_on_with(task: Make, tmp_path: Path, name: str) -> None:
    stopped(task, output=tmp_path / name)
    rested = Tired(1_000)
    done = fill(task(DATA, answer=rested, output=tmp_path / name), silent)
    assert done.resumed == ROWS - rested.asked > 0
    if name.endswith("parquet"):
        assert pq.read_table(tmp_path / name)["read"].to_pylist() == [f"路{at}號" for at in range(ROWS)]
    else:
        rows = load_workbook(tmp_path / name).active.iter_rows(min_row=2, values_only=True)
        assert [row[3] for row in rows] == [f"路{at}號" for at in range(ROWS)]


@pytest.mark.parametrize(
    "other",
    [
        {"source": DATA.replace("39號", "40號")},
        {"column": "id"},
        {"about": {"release": "another"}},
        {"target": "parquet"},
        {"schema": pa.schema([("word", pa.string()), ("other", pa.string())])},
    ],
)
def test_any_other_run_begins_anew(task: Make, other: dict[str, object]) -> None:
    stopped(task)
    rested = Tired(1_000)
    done = fill(task(**({"source": DATA} | other), answer=rested), silent)
    assert (done.resumed, rested.asked) == (0, ROWS)


def test_a_mistyped_column_does_not_lose_what_was_done(task: Make) -> None:
    stopped(task)
    with pytest.raises(BadValue):
        fill(task(DATA, column="nothing"), silent)
    assert fill(task(DATA, answer=Tired(1_000)), silent).resumed > 0


def test_notes_of_finished_chunks_are_remembered(task: Make) -> None:
    data = "id,address,c\n1,甲\n2,乙\n" + "3,丙,x\n" * ROWS
    stopped(task, data)
    (noted,) = fill(task(data, answer=Tired(1_000)), silent).notes.values()
    assert (noted.count, noted.first) == (2, (2, 3))


@pytest.mark.parametrize("spoil", [b"", b'{"size": 3}', b"{"])
def test_a_piece_that_the_disk_lost_is_made_again(task: Make, tmp_path: Path, spoil: bytes) -> None:
    stopped(task)
    (tmp_path / "out.csv.part" / "000000.json").write_bytes(spoil)
    fill(task(DATA, answer=Tired(1_000)), silent)
    assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) == ROWS + 1


def test_a_run_that_fails_before_it_begins_leaves_nothing(task: Make, tmp_path: Path) -> None:
    with pytest.raises(BadFile):
        fill(task(b"\x00\x01"), silent)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_an_output_of_before_stays_until_the_new_one_is_whole(task: Make, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("before")
    stopped(task)
    assert (tmp_path / "out.csv").read_text() == "before"


def test_two_runs_do_not_write_one_output(task: Make, tmp_path: Path) -> None:
    with keeping(tmp_path / "out.csv"), pytest.raises(BadValue, match="another run is writing it"):
        fill(task(DATA), silent)


def test_what_goes_to_standard_output_is_not_kept() -> None:
    with keeping(None) as kept:
        assert kept.scratch.is_dir()
    assert not kept.folder.exists()


def test_the_folder_says_what_it_is_for(task: Make, tmp_path: Path) -> None:
    stopped(task, about={"release": "r1"})
    said = json.loads((tmp_path / "out.csv.part" / "task.json").read_text("utf-8"))
    assert (said["release"], said["format"]) == ("r1", "csv")
