"""Rows and cells of delimited text, read as spreadsheets and libraries read them, with forgiveness where they stop.

A cell is quoted where its first character is a quotation mark whose partner stands right before a delimiter or the end
of the line. Any other quotation mark is a character like others, so that a lost one costs no more than its own row.
"""

import re
from functools import cache

from onestop.errors import BadFile

DELIMITERS = ",;\t"
LONGEST = 8 << 20
"""Bytes that one row may have; a quotation mark that is open for longer is taken as a character."""
NEEDS_QUOTES = re.compile('["\r\n]')
LINE_END = "\r\n?|\n"


def quoted(delimiter: str) -> str:
    """The pattern of a quoted cell."""
    return rf'"(?:[^"]++|"")*+"(?=[{delimiter}\r\n]|\Z)'


def any_cell(delimiter: str) -> str:
    """The pattern of a cell that may have quotation marks where they do not belong."""
    return rf"(?>{quoted(delimiter)}|[^{delimiter}\r\n]*+)"


@cache
def rows_pattern(delimiter: str, width: int, wanted: tuple[int, ...]) -> re.Pattern[str]:
    """Finds rows, each as: empty lines; the row; each wanted cell; else a row of another shape; its line end.

    An empty line is no row, unless there is only one column, of which it is then an empty cell.

    :param wanted: columns, from 0, in order
    """
    cell = rf'(?:[^"{delimiter}\r\n][^{delimiter}\r\n]*+|{quoted(delimiter)})?+'
    row, at = "", 0
    for column in wanted:
        row += f"{delimiter if at else ''}(?:{cell}{delimiter}){{{column - at}}}({cell})"
        at = column + 1
    row += f"(?:{delimiter}{cell}){{{width - at}}}"
    other = f"{any_cell(delimiter)}(?:{delimiter}{any_cell(delimiter)})*+"
    empty = f"((?:{LINE_END})++)" if width > 1 else "((?!))"
    return re.compile(rf"(?!\Z)(?:{empty}|(?:({row})(?=[\r\n]|\Z)|({other}))({LINE_END}|\Z))")


@cache
def whole_rows_pattern(delimiter: str) -> re.Pattern[bytes]:
    """Whole rows at the beginning of data that goes on: a quoted cell that is not closed yet is not whole."""
    cell = rf'(?>{quoted(delimiter)}|"(?:[^"]++|"")*+\Z|[^{delimiter}\r\n]*+)'
    return re.compile(rf"(?:{cell}(?:{delimiter}{cell})*+(?:\r\n|\r(?!\Z)|\n))*+".encode())


@cache
def one_row_pattern(delimiter: str) -> re.Pattern[bytes]:
    """The row at the beginning of data that ends here."""
    return re.compile(rf"{any_cell(delimiter)}(?:{delimiter}{any_cell(delimiter)})*+({LINE_END}|\Z)".encode())


@cache
def cells_pattern(delimiter: str) -> re.Pattern[str]:
    """Finds the cells of a row that a delimiter was put in front of."""
    return re.compile(f"{delimiter}({any_cell(delimiter)})")


def end_of_rows(data: bytes, delimiter: str) -> int:
    """Where the last whole row ends in data that goes on; 0 where none does."""
    if b'"' not in data:
        end = data.rfind(b"\n") + 1
        return end or data.rfind(b"\r", 0, -1) + 1
    rows = whole_rows_pattern(delimiter).match(data)
    return rows.end() if rows else 0


def end_of_long_row(data: bytes, delimiter: str, name: str) -> int:
    """Where the first row ends in data whose quotation mark stays open; raises BadFile where it has no line end."""
    row = one_row_pattern(delimiter).match(data)
    if not row or not row[1]:
        raise BadFile(
            f"{name}: 不是表格，一列超過 {LONGEST >> 20} MB not a table: a row has more than {LONGEST >> 20} MB"
        )
    return row.end()


def cells_of(row: str, delimiter: str) -> list[str]:
    """The values of a row of any shape."""
    return [value_of(cell, delimiter) for cell in cells_pattern(delimiter).findall(delimiter + row)]


def value_of(cell: str, delimiter: str) -> str:
    """What a cell says, without its quotation marks where it is quoted."""
    if cell[:1] == '"' and re.fullmatch(quoted(delimiter), cell):
        return unquoted(cell)
    return cell


def unquoted(cell: str) -> str:
    """What a cell says that is quoted, or has no quotation mark in front."""
    return cell[1:-1].replace('""', '"') if cell[:1] == '"' else cell


def written(values: list[str], delimiter: str) -> str:
    """Values as a row, quoted where that is needed."""
    return delimiter.join(
        '"' + value.replace('"', '""') + '"' if delimiter in value or NEEDS_QUOTES.search(value) else value
        for value in values
    )


def fitted(values: list[str], width: int, delimiter: str) -> list[str]:
    """Values as many as there are columns: empty ones are added, and what is too much is kept in the last column.

    What is too much and empty, as after delimiters at the end of a line, is left out.
    """
    full = next((at for at in range(len(values), width, -1) if values[at - 1]), width)
    values = values[:full]
    if len(values) > width:
        return [*values[: width - 1], delimiter.join(values[width - 1 :])]
    return [*values, *[""] * (width - len(values))]
