"""Reads one workbook, within limits of time and memory that end it, and says on standard output what is in it."""

import resource
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import orjson
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from onestop.errors import BadFile, OneStopError
from onestop.joins.limits import NAME, SECONDS, check_size

MEMORY = 2 << 30
"""In bytes of address space; the largest table takes a quarter of it."""

type Value = float | str | bool | time | date | datetime | timedelta


def main(path: str) -> None:
    """Read, or say why not."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        header, *rows = table(Path(path))
        columns = zip(*rows, strict=True) if rows else ([] for _ in header)
        said = {
            "columns": [as_text(one) or "" for one in header],
            "cells": [list(map(as_text, one)) for one in columns],
        }
    except OneStopError as error:
        said = {"refused": str(error), "kind": type(error).__name__}
    sys.stdout.buffer.write(orjson.dumps(said))


def table(path: Path) -> Sequence[Sequence[Value]]:
    """The rows of the first sheet with anything in it; raises BadFile and TooMuch."""
    try:
        with path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                check_size(max(sheet.height - 1, 0), sheet.width)
                if rows := sheet.to_python():
                    return rows
    except PasswordError:
        raise BadFile(
            f"{NAME}: 檔案有密碼保護，請先移除密碼 it is protected by a password; save it without one"
        ) from None
    except CalamineError as error:
        raise BadFile(f"{NAME}: 無法讀取活頁簿 the workbook cannot be read: {error}") from error
    raise BadFile(f"{NAME}: 工作表都是空的 every sheet is empty; 需要 needed: a row of column names")


def as_text(value: Value) -> str | None:
    """A cell as text: whole numbers without a point, days and times as ISO 8601 has them; None for an empty one."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case date() | time():
            return value.isoformat()
    return str(value) or None


if __name__ == "__main__":
    main(*sys.argv[1:])
