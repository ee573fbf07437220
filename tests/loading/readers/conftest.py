"""Small files of each kind, written as the agencies write them, and what was read from them."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from onestop.loading.recognise import recognise
from onestop.loading.source import SetAside, Source

type Rows = list[dict[str, object]]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file: bytes as they are, text in an encoding."""

    def write_file(name: str, content: bytes | str, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write_file


@pytest.fixture
def only() -> Callable[[Path], Source]:
    """The one source of a path."""

    def read_one(path: Path) -> Source:
        sources = [found for found in recognise([path]) if isinstance(found, Source)]
        assert len(sources) == 1, sources
        return sources[0]

    return read_one


@pytest.fixture
def aside() -> Callable[[Path], SetAside]:
    """The one file of a path that is set aside."""

    def set_aside(path: Path) -> SetAside:
        found = recognise([path])
        assert [type(one) for one in found] == [SetAside]
        assert isinstance(found[0], SetAside)
        return found[0]

    return set_aside


@pytest.fixture
def rows() -> Callable[[Source], Rows]:
    """All rows of a source, as many as it said it would have."""

    def read_all(source: Source) -> Rows:
        made: Rows = pa.Table.from_batches(source.read()).to_pylist()
        assert len(made) == source.rows
        return made

    return read_all
