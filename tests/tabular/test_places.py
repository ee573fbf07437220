"""Where a table comes from and goes to."""

import io
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onestop.errors import BadFile, BadValue
from onestop.progress import silent
from onestop.tabular import Task, fill

type Fill = Callable[..., object]
type Make = Callable[..., Task]

DATA = "address,b\n甲,1\n"
OUT = "address,b,word,read\n甲,1,full,甲\n"


class Standard(io.TextIOWrapper):
    """Standard input or output that holds bytes."""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")

    @property
    def data(self) -> bytes:
        """What was written."""
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "made"),
    [
        ("people.csv", DATA, "people_matched.csv"),
        ("people.txt", DATA, "people_matched.txt"),
        ("people", DATA, "people_matched"),
        ("people.xls", DATA, "people_matched.csv"),
        ("people.xlsx", DATA, "people_matched.csv"),
    ],
)
def test_an_output_without_a_name_is_beside_the_input(
    filled: Fill, tmp_path: Path, name: str, data: str, made: str
) -> None:
    (tmp_path / name).write_text(data, encoding="utf-8")
    done = filled(tmp_path / name, output=None)
    assert (done.path, done.text) == (tmp_path / made, OUT)


def test_the_format_that_is_asked_for_names_the_output(filled: Fill, tmp_path: Path) -> None:
    assert filled(DATA, output=None, target="parquet").path == tmp_path / "in_matched.parquet"


def test_the_input_is_never_overwritten(filled: Fill, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("in.csv")
    for output in (tmp_path / "in.csv", tmp_path / "link.csv"):
        with pytest.raises(BadValue, match="another file than the input"):
            filled(DATA, output=output)
    assert (tmp_path / "in.csv").read_text("utf-8") == DATA


def test_a_link_that_is_written_to_stays_one(filled: Fill, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("real.csv")
    filled(DATA, output=tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text("utf-8") == OUT


@pytest.mark.parametrize(("output", "says"), [("none/out.csv", "a folder that is there"), (".", "this is a folder")])
def test_an_output_that_cannot_be_is_told(filled: Fill, tmp_path: Path, output: str, says: str) -> None:
    with pytest.raises(BadValue, match=says):
        filled(DATA, output=tmp_path / output)


@pytest.mark.parametrize(("source", "says"), [("none.csv", "no such file"), (".", "this is a folder")])
def test_an_input_that_cannot_be_is_told(filled: Fill, tmp_path: Path, source: str, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        filled(tmp_path / source)


def test_standard_input_and_output_are_dashes(task: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    out = Standard()
    monkeypatch.setattr(sys, "stdin", Standard(DATA.encode()))
    monkeypatch.setattr(sys, "stdout", out)
    fill(replace(task(DATA), source="-", output=None), silent)
    assert out.data.decode() == OUT


@pytest.mark.parametrize(("target", "begins"), [("parquet", b"PAR1"), ("xlsx", b"PK")])
def test_standard_output_takes_any_format(
    task: Make, monkeypatch: pytest.MonkeyPatch, target: str, begins: bytes
) -> None:
    out = Standard()
    monkeypatch.setattr(sys, "stdout", out)
    fill(task(DATA, output="-", target=target), silent)
    assert out.data.startswith(begins)


def test_a_pipe_is_read_once_and_told_apart_from_a_file(filled: Fill, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(DATA,))
    writer.start()
    assert filled(tmp_path / "pipe").text == OUT
    writer.join()


def test_a_device_is_written_to_and_not_replaced(filled: Fill) -> None:
    filled(DATA, output=os.devnull)
    assert Path(os.devnull).is_char_device()
    assert not Path(f"{os.devnull}.part").exists()
