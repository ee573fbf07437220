"""Statistics as tables: one area over its periods, the areas of a place side by side, periods or fields as columns.

How an answer comes about, each step a module:

1. `question`  what is asked, checked against the data set.
2. `read`      the rows of the release that it means, within a limit on cells.
3. `pivot`     rows and columns, in order.
4. `delimited`, `workbook`  a table as a file.
"""

from onestop.series.model import Column, Layout, Role, Table
from onestop.series.pivot import ask
from onestop.series.question import Question

__all__ = ["Column", "Layout", "Question", "Role", "Table", "ask"]
