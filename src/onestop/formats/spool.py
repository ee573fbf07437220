"""Rows laid aside on disk, for a format that must know how long the longest text is before it takes the first row."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

WIDTH = b"GDAL:OGR:width"
"""By this word GDAL reads from a column how many bytes wide it is to be."""


def fitted(reader: pa.RecordBatchReader, path: Path) -> pa.RecordBatchReader:
    """The same rows, each column of text saying how many bytes its longest has.

    :param path: of the file that holds the rows meanwhile; it is the caller's to remove
    """
    widths = {column.name: 1 for column in reader.schema if pa.types.is_string(column.type)}
    with pa.ipc.new_file(path, reader.schema) as file:
        for batch in reader:
            file.write_batch(batch)
            widths |= {name: max(width, longest(batch[name])) for name, width in widths.items()}
    columns = [
        column.with_metadata({WIDTH: b"%d" % widths[column.name]}) if column.name in widths else column
        for column in reader.schema
    ]
    return again(path, pa.schema(columns))


def longest(texts: pa.StringArray) -> int:
    """The bytes of the longest text in UTF-8."""
    return pc.max(pc.binary_length(texts)).as_py() or 0


def again(path: Path, schema: pa.Schema) -> pa.RecordBatchReader:
    """The rows that were laid aside, one batch in memory at a time."""
    file = pa.ipc.open_file(pa.memory_map(str(path)))
    batches = (file.get_batch(number) for number in range(file.num_record_batches))
    return pa.RecordBatchReader.from_batches(schema, (pa.record_batch(one.columns, schema=schema) for one in batches))
