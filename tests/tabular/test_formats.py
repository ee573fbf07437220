"""A format is told by what is in a file; what is no table is refused with a sentence that says what to do."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from onestop.errors import BadFile, BadValue
from onestop.tabular.formats import COMPOUND, Format, format_by_suffix, format_of

REFUSED = {
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
    "random bytes": (bytes(range(1, 32)) * 100, "binary"),
    "compressed": (gzip.compress(b"address\n"), "unpack it first"),
    "JSON": (b'\xef\xbb\xbf {"address": 1}', "JSON"),
    "a list in JSON": (b'[ {"address": 1}]', "JSON"),
    "HTML": (b"\n<!DOCTYPE html><html>", "HTML"),
    "XML": (b"<?xml version='1.0'?>", "XML"),
    "PDF": (b"%PDF-1.7\n", "PDF"),
    "an old workbook": (COMPOUND + bytes(600), "before 2007"),
    "a workbook with a password": (COMPOUND + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
    "nothing": (b"", "is empty"),
    "half a workbook": (b"PK\x03\x04" + bytes(100), "XLSX is broken"),
    "UTF-16 without a mark": ("address,b\n".encode("utf-16-le"), "binary"),
}


def archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, "")
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    data, says = REFUSED[name]
    (tmp_path / "people.csv").write_bytes(data)
    with pytest.raises(BadFile, match=says) as told:
        format_of(tmp_path / "people.csv", "people.csv")
    assert str(told.value).startswith("people.csv: ")
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["[Content_Types].xml", "word/document.xml"], "no workbook"),
        (["data.csv"], "no workbook"),
        (["[Content_Types].xml", "xl/workbook.bin"], "XLSB"),
    ],
)
def test_another_archive_is_no_workbook(tmp_path: Path, names: list[str], says: str) -> None:
    with pytest.raises(BadFile, match=says):
        format_of(archive(tmp_path / "people.xlsx", *names), "people.xlsx")


def test_a_name_does_not_tell_a_format(filled: Callable[..., object], tmp_path: Path) -> None:
    (tmp_path / "people.xlsx").write_text("address\n甲\n", encoding="utf-8")
    assert filled(tmp_path / "people.xlsx").read == ["甲"]


@pytest.mark.parametrize(
    ("name", "told"),
    [("a.CSV", Format.CSV), ("a.txt", Format.CSV), ("a.parquet", Format.PARQUET), ("a.xlsx", Format.XLSX), ("a", None)],
)
def test_the_name_of_an_output_tells_what_to_write(name: str, told: Format | None) -> None:
    assert format_by_suffix(Path(name)) is told


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.json", "a.csv.gz"])
def test_a_name_that_promises_what_we_do_not_write_is_refused(name: str) -> None:
    with pytest.raises(BadValue, match=r"\.parquet or \.xlsx"):
        format_by_suffix(Path(name))
