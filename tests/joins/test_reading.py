"""Tables of people, honest ones and others."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from onestop.errors import BadFile, TooMuch
from onestop.joins import reading
from onestop.joins.reading import read_upload

AT_ONCE_SECONDS = 2.0
"""Of a processor, on a busy machine; to take such a text apart takes longer."""

type Give = Callable[[bytes], Any]


@pytest.fixture
def read(tmp_path: Path) -> Give:
    def from_bytes(data: bytes) -> Any:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return read_upload(path)

    return from_bytes


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_sheet(sheet: str) -> bytes:
    """A workbook whose sheet is this XML."""
    source, file = zipfile.ZipFile(io.BytesIO(workbook(("code", "n"), ("a", 1)))), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name))
    return file.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
TABLE = (("code", "name"), ("63000", "臺北市"))


def test_a_text_of_a_million_lines_is_refused_before_it_is_read(read: Give) -> None:
    begun = time.process_time()
    with pytest.raises(TooMuch, match=r"1,000,001 rows"):
        read(b'code,name\n63000,"' + b"a\n" * 1_000_000)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_csv_is_read_in_every_usual_encoding(read: Give, encoding: str) -> None:
    upload = read("code,name\r\n63000,臺北市\r\n".encode(encoding))
    assert (upload.columns, upload.cells) == (("code", "name"), (["63000"], ["臺北市"]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_the_line_that_tells_excel_the_separator_is_no_header(read: Give, encoding: str) -> None:
    upload = read("sep=;\r\ncode;name\r\n63000;臺北市\r\n".encode(encoding))
    assert (upload.columns, upload.cells) == (("code", "name"), (["63000"], ["臺北市"]))


def test_a_refusal_names_the_formats_that_joins_take(read: Give) -> None:
    with pytest.raises(BadFile, match="XLSX, ODS, JSON"):
        read(b"a,b\n\x00\x00\x00")


def test_a_workbook_is_read(read: Give) -> None:
    upload = read(workbook(*TABLE, ("09007", None)))
    assert (upload.columns, list(map(list, upload.cells))) == (("code", "name"), [["63000", "09007"], ["臺北市", None]])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("9007", "9007"),
        (9007, "9007"),
        (1.5, "1.5"),
        (True, "TRUE"),
        (date(2024, 12, 31), "2024-12-31"),
        (datetime(2024, 12, 31, 8, 30), "2024-12-31T08:30:00"),  # noqa: DTZ001 -- workbooks know no zones
        (None, None),
    ],
)
def test_a_cell_is_read_as_text(read: Give, cell: Any, text: str | None) -> None:
    assert read(workbook(("code", "value"), ("a", cell))).cells[1] == [text]


def test_the_first_sheet_with_anything_in_it_is_read(read: Give) -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet().append(["code"])
    book.save(file)
    assert read(file.getvalue()).columns == ("code",)


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="1">{}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
ODS_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def test_an_open_document_is_read(read: Give) -> None:
    rows = "".join(f"<table:table-row>{''.join(map(ODS_CELL.format, row))}</table:table-row>" for row in TABLE)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(rows))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    upload = read(file.getvalue())
    assert (upload.columns, upload.cells) == (("code", "name"), (["63000"], ["臺北市"]))


@pytest.mark.parametrize("wrapped", [False, True])
def test_json_is_read(read: Give, wrapped: bool) -> None:
    rows = [{"code": "63000", "n": 1.5}, {"code": 9007, "more": True}]
    upload = read(json.dumps({"rows": rows} if wrapped else rows).encode())
    assert upload.columns == ("code", "n", "more")
    assert list(map(list, upload.cells)) == [["63000", "9007"], ["1.5", None], [None, "true"]]


def test_names_of_columns_are_there_and_differ(read: Give) -> None:
    assert read(b"a,,a\n1,2,3\n").columns == ("a", "column_2", "a_2")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"a,b\n\x00\x00\x00",
        b"PAR1xxxx",
        b"PK\x03\x04broken",
        b"%PDF-1.7",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>',
        b"[1, 2]",
        b'{"rows": {"a": 1}}',
        b'[{"a": [1]}]',
        b"[" * 100_000,
        b'[{"a": 1',
        b"[]",
        b"\x1f\x8b\x08",
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(read: Give, data: bytes) -> None:
    with pytest.raises(BadFile):
        read(data)


def test_ten_million_cells_are_refused(read: Give) -> None:
    row = b",".join([b"1"] * 100) + b"\n"
    with pytest.raises(TooMuch, match="cells"):
        read(b",".join(b"c%d" % at for at in range(100)) + b"\n" + row * 100_000)


def test_a_million_columns_are_refused(read: Give) -> None:
    began = time.monotonic()
    with pytest.raises(TooMuch, match="columns"):
        read(b"," * 1_000_000 + b"\n1\n")
    assert time.monotonic() - began < 10


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(read: Give, monkeypatch: Any) -> None:
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1 << 20)
    with pytest.raises(TooMuch, match="unpacks"):
        read(with_sheet(SHEET.format(ROW + " " * (2 << 20))))


def test_a_workbook_that_lies_about_its_size_is_not_unpacked_further(read: Give) -> None:
    data = with_sheet(SHEET.format(ROW + " " * (1 << 20)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    with pytest.raises(BadFile):
        read(data.replace(size.to_bytes(4, "little"), (200).to_bytes(4, "little")))


@pytest.mark.parametrize(
    "rows",
    [
        ROW + '<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>',
        ROW + '<row r="1000000"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>',
        ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    ],
    ids=["far row", "rows out of order", "last cell"],
)
def test_a_cell_where_no_sheet_has_one_is_refused(read: Give, rows: str) -> None:
    began = time.monotonic()
    with pytest.raises(TooMuch, match="2,000,000 cells"):
        read(with_sheet(SHEET.format(rows)))
    assert time.monotonic() - began < 10


def test_entities_of_a_workbook_are_not_expanded(read: Give) -> None:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    cell = '<row r="2"><c r="A2" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    data = with_sheet(f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>' + SHEET.format(ROW + cell))
    began = time.monotonic()
    with pytest.raises(BadFile, match="entity"):
        read(data)
    assert time.monotonic() - began < 10


def test_a_sheet_that_keeps_a_reader_busy_is_given_up(read: Give, monkeypatch: Any) -> None:
    monkeypatch.setattr(reading, "WAIT", 0.1)
    cells = '<c r="A2"><v>1</v></c>' * 4_000_000
    began = time.monotonic()
    with pytest.raises(TooMuch, match="more than 5 seconds"):
        read(with_sheet(SHEET.format(ROW + f'<row r="2">{cells}</row>')))
    assert time.monotonic() - began < 10


@pytest.mark.slow
def test_a_workbook_of_the_largest_size_is_read_in_time(read: Give) -> None:
    row = "".join(f'<c r="{chr(65 + at)}{{0}}"><v>{at}123.5</v></c>' for at in range(10))
    rows = "".join(f'<row r="{at}">{row.format(at)}</row>' for at in range(2, 200_002))
    assert read(with_sheet(SHEET.format(ROW + rows))).count == 200_000


NOT_TABLES = {
    "a header of ten million cells": b"," * 10_000_000,
    "two rows of eight million cells": b"code,v\n" + 2 * (b"," * 8_000_000 + b"\n"),
    "ten million empty quoted cells": b'code,v\n"",' + b'"",' * 10_000_000,
    "a header over many lines": b'"\n",' * 2_000_000,
    "a list of a million objects": b"[" + b"{}," * 1_000_000 + b"{}]",
    "an archive of many parts": b"PK\x03\x04" + 40_000 * b"PK\x01\x02",
}


@pytest.mark.parametrize("content", NOT_TABLES.values(), ids=NOT_TABLES)
def test_what_would_take_long_to_take_apart_is_refused_before(read: Give, content: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(TooMuch):
        read(content)
    assert time.process_time() - begun < AT_ONCE_SECONDS


def test_a_row_of_many_empty_cells_takes_no_time(read: Give) -> None:
    begun = time.process_time()
    assert read(b"code,v\n1,2" + b"," * 100_000).count == 1
    assert time.process_time() - begun < AT_ONCE_SECONDS
