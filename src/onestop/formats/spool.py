"""Rows laid aside on disk, for a format that must know how long the longest text is before it takes the first row."""

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

WIDTH = b"GDAL:OGR:width"
"""By this word GDAL reads from a column how many bytes wide it is to be."""
WIDEST = 254
"""Bytes of a text in a dBASE file."""


def fitted(reader: pa.RecordBatchReader, path: Path) -> tuple[pa.RecordBatchReader, dict[str, int]]:
    """The same rows, each column of text saying how many bytes its longest has, and how many that are.

    :param path: of the file that holds the rows meanwhile; it is the caller's to remove
    """
    widths = {column.name: 1 for column in reader.schema if pa.types.is_string(column.type)}
    with pa.ipc.new_file(path, reader.schema) as file:
        for batch in reader:
            file.write_batch(batch)
            widths |= {name: max(width, longest(batch[name])) for name, width in widths.items()}
    columns = [
        column.with_metadata({WIDTH: b"%d" % min(widths[column.name], WIDEST)}) if column.name in widths else column
        for column in reader.schema
    ]
    return again(path, pa.schema(columns), {name for name, width in widths.items() if width > WIDEST}), widths


def longest(texts: pa.StringArray) -> int:
    """The bytes of the longest text in UTF-8."""
    return pc.max(pc.binary_length(texts)).as_py() or 0


def again(path: Path, schema: pa.Schema, wide: Collection[str]) -> pa.RecordBatchReader:
    """The rows that were laid aside, one batch in memory at a time.

    :param wide: columns with texts that are too long
    """
    file = pa.ipc.open_file(pa.memory_map(str(path)))
    batches = (file.get_batch(number) for number in range(file.num_record_batches))
    columns = ([cut(one[name]) if name in wide else one[name] for name in schema.names] for one in batches)
    return pa.RecordBatchReader.from_batches(schema, (pa.record_batch(some, schema=schema) for some in columns))


def cut(texts: pa.StringArray) -> pa.StringArray:
    """Texts of at most `WIDEST` bytes, cut between two characters."""
    return pa.array(
        (text and text.encode()[:WIDEST].decode(errors="ignore") for text in texts.to_pylist()), pa.string()
    )
