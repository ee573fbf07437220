"""Tables of all kinds, filled with two columns: a word, and what was read."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from onestop.dataset import Words
from onestop.progress import silent
from onestop.tabular import Format, Summary, Task, Texts, fill

SCHEMA = pa.schema([("word", pa.string()), ("read", pa.string())])


@dataclass(frozen=True)
class Filled:
    """An output and what was said of it."""

    path: Path
    summary: Summary

    @property
    def text(self) -> str:
        """The output as text."""
        return self.path.read_bytes().decode("utf-8-sig")

    @property
    def rows(self) -> list[list[str]]:
        """The rows of a CSV output, its header first."""
        return list(csv.reader(io.StringIO(self.text, newline="")))

    @property
    def read(self) -> list[str]:
        """What was read in the column."""
        return [row[-1] for row in self.rows[1:] if row]


def echo(columns: list[Texts]) -> pa.RecordBatch:
    """`full` or `empty`, and the cell itself."""
    words = ["full" if text else "empty" for text in columns[0]]
    return pa.record_batch([pa.array(words), pa.array(columns[0], pa.string())], names=["word", "read"])


@pytest.fixture
def task(tmp_path: Path) -> Callable[..., Task]:
    """What to do with a table; any of it can be said otherwise."""

    def make(source: bytes | str | Path, **others: Any) -> Task:
        if not isinstance(source, Path):
            data, source = source, tmp_path / "in.csv"
            source.write_bytes(data.encode() if isinstance(data, str) else data)
        column = others.pop("column", "address")
        target = others.pop("target", None)
        plain = {
            "source": str(source),
            "output": str(tmp_path / "out.csv"),
            "target": Format(target) if target else None,
            "wanted": {"--column": column},
            "usual": frozenset({"address"}),
            "answer": echo,
            "schema": SCHEMA,
            "about": {},
            "workers": 1,
            "step": Words("測試", "Testing"),
        }
        if isinstance(others.get("output"), Path):
            others["output"] = str(others["output"])
        return Task(**(plain | others))

    return make


@pytest.fixture
def filled(task: Callable[..., Task], tmp_path: Path) -> Callable[..., Filled]:
    """Fill a table: `filled("address\\n甲\\n").read == ["甲"]`."""

    def run(source: bytes | str | Path, **others: Any) -> Filled:
        done = fill(task(source, **others), silent)
        return Filled(done.output or tmp_path, done)

    return run


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read a few bytes at a time, so that rows lie across blocks, and chunks have few rows."""
    monkeypatch.setattr("onestop.tabular.delimited.BLOCK", 48)
    monkeypatch.setattr("onestop.tabular.workbook.BLOCK", 48)
    monkeypatch.setattr("onestop.tabular.workbook.ROWS", 2)
    monkeypatch.setattr("onestop.tabular.parquet.ROWS", 2)
