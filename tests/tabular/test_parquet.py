"""Parquet: columns keep their types and the file its own remarks."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onestop.errors import BadFile

type Fill = Callable[..., object]

COLUMNS = {
    "id": pa.array([1, 2, None], pa.int16()),
    "address": pa.array(["甲", None, "丙"]),
    "kind": pa.array(["x", "y", "x"]).dictionary_encode(),
    "day": pa.array([dt.date(2020, 1, 2)] * 3),
    "at": pa.array([dt.datetime(2020, 1, 2, 3, tzinfo=dt.UTC)] * 3, pa.timestamp("ms", "UTC")),
    "sum": pa.array([Decimal("1.20")] * 3),
    "list": pa.array([[1, 2], None, []], pa.list_(pa.int32())),
    "raw": pa.array([b"\xff\x00", b"", None]),
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A table of many types, with a remark."""
    table = pa.table(COLUMNS).replace_schema_metadata({"remark": "keep me"})
    pq.write_table(table, tmp_path / "in.parquet")
    return tmp_path / "in.parquet"


@pytest.mark.usefixtures("small_blocks")
def test_every_column_keeps_its_type_and_values(filled: Fill, source: Path, tmp_path: Path) -> None:
    done = filled(source, output=tmp_path / "out.parquet")
    after, before = pq.read_table(done.path), pq.read_table(source)
    assert after.select(before.column_names).equals(before)
    assert after.schema.metadata[b"remark"] == b"keep me"
    assert after["word"].to_pylist() == ["full", "empty", "full"]
    assert after.schema.field("word").type == pa.string()


@pytest.mark.parametrize(("column", "read"), [("id", ["1", "2", None]), ("kind", ["x", "y", "x"])])
def test_a_column_of_numbers_or_categories_is_read_as_text(
    filled: Fill, source: Path, tmp_path: Path, column: str, read: list[str | None]
) -> None:
    done = filled(source, output=tmp_path / "out.parquet", column=column)
    assert pq.read_table(done.path)["read"].to_pylist() == read


def test_parquet_becomes_csv(filled: Fill, source: Path) -> None:
    rows = filled(source).rows
    assert rows[1] == [
        *("1", "甲", "x", "2020-01-02", "2020-01-02 03:00:00.000Z", "1.20", "[1, 2]", "\ufffd\x00", "full", "甲")
    ]
    assert rows[2][:2] == ["2", ""]


def test_csv_becomes_parquet_with_every_column_as_text(filled: Fill, tmp_path: Path) -> None:
    done = filled('id,address\n007,"甲,\n乙"\n8\n', output=tmp_path / "out.parquet")
    assert pq.read_table(done.path).to_pylist() == [
        {"id": "007", "address": "甲,\n乙", "word": "full", "read": "甲,\n乙"},
        {"id": "8", "address": "", "word": "empty", "read": ""},
    ]


def test_columns_of_one_name_get_names_that_differ(filled: Fill, tmp_path: Path) -> None:
    done = filled("a,a,a_2,address\n1,2,3,甲\n", output=tmp_path / "out.parquet")
    assert pq.read_table(done.path).to_pylist()[0] == {
        "a": "1",
        "a_3": "2",
        "a_2": "3",
        "address": "甲",
        "word": "full",
        "read": "甲",
    }


def test_a_table_without_rows_stays_one(filled: Fill, source: Path, tmp_path: Path) -> None:
    pq.write_table(pq.read_table(source).slice(0, 0), source)
    done = filled(source, output=tmp_path / "out.parquet")
    assert pq.read_table(done.path).num_rows == 0
    assert pq.read_table(done.path).column_names[-2:] == ["word", "read"]


@pytest.mark.parametrize("end", [4, 100, -1])
def test_a_file_that_is_cut_off_is_told(filled: Fill, source: Path, end: int) -> None:
    source.write_bytes(source.read_bytes()[:end])
    with pytest.raises(BadFile, match="cannot be read as Parquet"):
        filled(source)
