"""All rows of a source as one table."""

import pyarrow as pa

from onestop.errors import BadFile
from onestop.loading.source import Source


def table_of(source: Source) -> pa.Table:
    """The rows of a source; raises BadFile where it has none.

    Batches may differ in the type of a column that is empty in one of them.
    """
    tables = [pa.Table.from_batches([batch]) for batch in source.read()]
    if not tables:
        raise BadFile(f"{source.path} 有欄位沒有資料 has columns and no rows")
    return pa.concat_tables(tables, promote_options="permissive")
