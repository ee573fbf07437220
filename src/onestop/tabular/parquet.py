"""Parquet: every column keeps its type, and what the file says about itself is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from onestop.errors import BadFile
from onestop.tabular.arrow import as_text
from onestop.tabular.parts import Notes, Texts

ROWS = 16_384
"""Rows of a chunk."""
BUFFER = 1 << 20
"""Bytes read ahead of each column, so that a row group of any size takes little memory."""


class ParquetSource:
    """A Parquet file."""

    first_line = 1

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        try:
            self.file = pq.ParquetFile(path, buffer_size=BUFFER)
        except (pa.ArrowException, OSError) as error:
            raise self._broken(error) from error
        self.schema: pa.Schema = self.file.schema_arrow
        self.columns = tuple(self.schema.names)
        self.size: int = self.file.metadata.num_rows

    def _broken(self, error: Exception) -> BadFile:
        reason = str(error).splitlines()[0]
        return BadFile(f"{self.name}: 無法當作 Parquet 讀取 cannot be read as Parquet: {reason}")

    def chunks(self) -> Iterator[tuple["ParquetChunk", int]]:
        """Some thousand rows each."""
        done = 0
        batches = self.file.iter_batches(ROWS, use_threads=False)
        while True:
            try:
                batch = next(batches, None)
            except (pa.ArrowException, OSError) as error:
                raise self._broken(error) from error
            if batch is None:
                break
            done += batch.num_rows
            yield ParquetChunk(batch), done


@dataclass(frozen=True, slots=True)
class ParquetChunk:
    """Some rows of a Parquet file."""

    batch: Any

    def open(self, wanted: tuple[int, ...]) -> "ParquetRows":
        """The rows."""
        return ParquetRows(self.batch, wanted)


class ParquetRows:
    """Rows of a Parquet file."""

    lines = 0
    notes: Notes = {}  # noqa: RUF012 -- never written

    def __init__(self, batch: pa.RecordBatch, wanted: tuple[int, ...]) -> None:
        self.batch, self.wanted = batch, wanted

    def texts(self) -> list[Texts]:
        """The cells of each column that was wanted."""
        return [as_text(self.batch.column(at)).to_pylist() for at in self.wanted]

    def table(self) -> pa.Table:
        """All columns."""
        return pa.Table.from_batches([self.batch])


class ParquetSink:
    """A Parquet file that is written; pieces are streams of Arrow."""

    def __init__(self, file: BinaryIO, schema: pa.Schema) -> None:
        self.writer = pq.ParquetWriter(pa.PythonFile(file, "w"), schema, compression="zstd")

    def append(self, piece: Path) -> None:
        """Add a piece."""
        with pa.memory_map(str(piece)) as file:
            table = pa.ipc.open_stream(file).read_all()
            self.writer.write_table(pa.Table.from_arrays(table.columns, schema=self.writer.schema))

    def close(self) -> None:
        """Write the end of the file."""
        self.writer.close()


def as_stream(table: pa.Table) -> bytes:
    """A table as a stream of Arrow."""
    made = pa.BufferOutputStream()
    with pa.ipc.new_stream(made, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    data: bytes = made.getvalue().to_pybytes()
    return data
