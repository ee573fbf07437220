"""Which format a file has, told by what is in it; a name says no more than what is to be written."""

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from onestop.errors import BadFile, BadValue

HEAD = 1 << 16
"""Bytes that are looked at."""
CONTROL = bytes({*range(0x20)} - {*b"\t\n\r\x1a\x1b"})
"""What hardly stands in a text."""
FEW, SHARE = 4, 0.02
"""How many such characters a text may have, and which share of all."""
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How Word and Excel began until 2003; an encrypted XLSX is within such a file."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MARKS_16 = (b"\xff\xfe", b"\xfe\xff")
PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf", b"Rar!")
DOCUMENT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[!?A-Za-z]|\{|\[\s*[\[{\"\d]|%PDF)")
"""How XML, HTML, JSON and PDF begin."""
ALLOWED = "可用 allowed: CSV, Parquet, XLSX"


class Format(StrEnum):
    """What we read and write."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


SUFFIXES = {
    ".csv": Format.CSV,
    ".txt": Format.CSV,
    ".tsv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,  # a workbook with macros keeps them, and must keep its name
}
NOT_WRITTEN = frozenset({".xls", ".xlsb", ".ods", ".json", ".xml", ".pdf", ".zip", ".gz"})
"""Suffixes that promise what we do not write."""


def format_of(path: Path, name: str, allowed: str = ALLOWED) -> Format:
    """The format of a file; raises BadFile where it is no table that we read.

    :param allowed: what the sentence of an error says may be given
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise BadFile(f"{name}: 檔案是空的 the file is empty")
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return zipped(path, name, allowed)
    if head.startswith(COMPOUND):
        raise compound(path, name)
    if head.startswith(MARKS_16):
        return Format.CSV
    refuse_what_is_no_text(head, name, allowed)
    return Format.CSV


def zipped(path: Path, name: str, allowed: str) -> Format:
    """XLSX, if the archive is one; raises BadFile."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise broken_workbook(name, error) from error
    if "xl/workbook.bin" in names:
        raise BadFile(f"{name}: 這是 XLSB，請另存為 XLSX this is XLSB; save it as XLSX")
    if "[Content_Types].xml" not in names or not any(one.startswith("xl/") for one in names):
        raise BadFile(f"{name}: 壓縮檔裡沒有試算表 the archive is no workbook; {allowed}")
    return Format.XLSX


def broken_workbook(name: str, error: Exception) -> BadFile:
    """For a workbook that cannot be read."""
    return BadFile(f"{name}: XLSX 檔損壞，請重新下載或另存 the XLSX is broken; copy it again or save it anew ({error})")


def compound(path: Path, name: str) -> BadFile:
    """For what Office wrote in its old way."""
    if ENCRYPTED in path.read_bytes():
        return BadFile(f"{name}: 檔案有密碼保護，請先移除密碼 it is protected by a password; save it without one")
    return BadFile(
        f"{name}: 這是舊版的 Office 檔，請另存為 XLSX this is an Office file of before 2007; save it as XLSX"
    )


def refuse_what_is_no_text(head: bytes, name: str, allowed: str) -> None:
    """Raises BadFile for archives, documents and other binary files."""
    if head.startswith(PACKED):
        raise BadFile(f"{name}: 這是壓縮檔，請先解開 it is compressed; unpack it first")
    controls = len(head) - len(head.translate(None, CONTROL))
    if b"\0" in head or controls > max(FEW, SHARE * len(head)):
        raise BadFile(f"{name}: 這是二進位檔，不是表格 it is a binary file, no table; {allowed}")
    if DOCUMENT.match(head):
        raise BadFile(f"{name}: 這是文件，不是表格 it is a document (XML, HTML, JSON, PDF), no table; {allowed}")


def format_by_suffix(path: Path) -> Format | None:
    """What a name promises; None where it promises nothing. Raises BadValue for what we do not write."""
    suffix = path.suffix.lower()
    if suffix in NOT_WRITTEN:
        raise BadValue("--output", str(path), "可用副檔名 a name that ends in .csv, .txt, .tsv, .parquet or .xlsx")
    return SUFFIXES.get(suffix)
