"""The tables of the old services: those that ship, and those that an operator lays beside a home's data."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from onestop.errors import BadSetting

FOLDER = "old-services"
"""In a home: where an operator's tables lie."""
COMMENT = "#"

type Row = tuple[str, ...]


def shipped_rows(package: str, name: str) -> list[Row]:
    """The rows of a table in a package of ours."""
    text = files(f"onestop.legacy.{package}").joinpath(name).read_text("utf-8")
    return [row for _, row in rows(text)]


def operator_rows(home: Path, name: str, columns: int) -> Iterator[tuple[int, Row]]:
    """The rows of an operator's table with their line, none where there is no such file.

    :raises BadSetting: for a file that cannot be read, and a row that has not so many columns
    """
    path = home / FOLDER / name
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path} 無法讀取 cannot be read: {error}") from error
    for line, row in rows(text):
        if len(row) != columns:
            raise BadSetting(
                f"{path}, line {line}: {len(row)} 欄，需要 {columns} 欄，以 "
                f"tab 分隔 columns; {columns} are wanted, with tabs between them"
            )
        yield line, row


def rows(text: str) -> Iterator[tuple[int, Row]]:
    """The lines of a table that are neither empty nor a remark, in cells."""
    for line, content in enumerate(text.splitlines(), 1):
        if content.strip() and not content.startswith(COMMENT):
            yield line, tuple(cell.strip() for cell in content.split("\t"))
