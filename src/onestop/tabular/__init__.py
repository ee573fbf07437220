"""Tables that people bring: CSV, Parquet and XLSX of any size, read and written with more columns, row by row in order.

How a table passes through, each step a module:

1. `places`     files, pipes, standard input and output; a file gets its name when it is whole.
2. `formats`    the format, by what is in the file; what is no table is refused with a sentence.
3. `pieces`     the source that splits (`delimited`, `parquet`, `workbook`), what workers make, the sink that takes it.
4. `columns`    the column that is meant, and names for the new ones.
5. `kept`       finished chunks, so that the same run goes on where it was stopped.
6. `fill`       splits, has `processes` work, puts together in order.

It knows nothing of what the new columns are: whoever fills a table brings a function from texts to columns.
"""

from onestop.tabular.fill import Answer, Summary, Task, fill
from onestop.tabular.formats import Format
from onestop.tabular.parts import ODDITIES, Texts

__all__ = ["ODDITIES", "Answer", "Format", "Summary", "Task", "Texts", "fill"]
