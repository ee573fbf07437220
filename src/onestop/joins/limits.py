"""What a table may be that is brought, and the sentences for one that is more.

Of few imports, since every workbook is read by a process of its own that begins with them.
"""

from onestop.errors import TooMuch

NAME = "上傳的檔案 the upload"
"""What it is called in a sentence; its own name is not repeated."""
MOST_BYTES = 32 << 20
MOST_UNPACKED = 128 << 20
"""Bytes of all parts of a workbook."""
MOST_PARTS = 2_000
"""Parts of a workbook."""
MOST_ROWS = 200_000
"""There are 157,933 basic areas."""
MOST_LINES = 2 * MOST_ROWS
"""Of a text, as a quoted cell may have several."""
MOST_COLUMNS = 200
MOST_CELLS = 2_000_000
MOST_SIGNS = 2 * MOST_CELLS
"""Delimiters in a text, as a quoted cell may have several."""
SECONDS = 5
"""Of a processor, for reading a table; the largest takes some 2."""


def check_size(rows: int, columns: int) -> None:
    """Raise TooMuch for a table that is larger than we take."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise TooMuch(
            f"表格太大：{rows:,} 列、{columns:,} 欄；最多 {MOST_ROWS:,} 列、{MOST_COLUMNS} 欄、{MOST_CELLS:,} 格。 "
            f"The table is too large: {rows:,} rows, {columns:,} columns; at most {MOST_ROWS:,} rows, {MOST_COLUMNS} "
            f"columns, {MOST_CELLS:,} cells."
        )


def late() -> TooMuch:
    """For a table that takes too long, or too much memory."""
    return TooMuch(
        f"讀取表格超過 {SECONDS} 秒或記憶體上限；最多 {MOST_ROWS:,} 列、{MOST_COLUMNS} 欄、{MOST_CELLS:,} 格，"
        f"請改用 CSV。 Reading the table takes more than {SECONDS} seconds or than the memory there is for it; at most "
        f"{MOST_ROWS:,} rows, {MOST_COLUMNS} columns, {MOST_CELLS:,} cells are taken, and CSV is read fastest."
    )
