"""XLSX: the workbook stays as it is, and behind each row of its first sheet stands what is new."""

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from onestop.errors import BadFile, TooMuch
from onestop.tabular.pieces import KIND, LINKS, MAIN

type Fill = Callable[..., object]
type Make = Callable[..., Path]

PAINT = PatternFill("solid", fgColor="FFCC00")


@pytest.fixture
def book(tmp_path: Path) -> Make:
    """A workbook with these rows."""

    def make(*rows: list[object], change: Callable[[Workbook], None] = lambda _: None) -> Path:
        workbook = Workbook()
        for row in rows:
            workbook.active.append(row)
        change(workbook)
        workbook.save(tmp_path / "in.xlsx")
        return tmp_path / "in.xlsx"

    return make


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A workbook to write."""
    return tmp_path / "out.xlsx"


def values(path: Path) -> list[list[object]]:
    return [list(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]


def respelt(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """The same workbook, its first sheet written otherwise."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, change(data) if name.endswith("sheet1.xml") else data)
    return path


@pytest.mark.usefixtures("small_blocks")
def test_every_kind_of_cell_stays_what_it_was(filled: Fill, book: Make, out: Path) -> None:
    rows = [
        ["address", "n", "when", "formula", "yes"],
        ["新竹市 <東區> & 北區", 1.5, dt.datetime.fromisoformat("2020-01-02T03:04"), "=B2*2", True],
        ["  甲\n乙 ", 1e-7, dt.time(3), None, False],
        ["_x0041_", -3, None, None, None],
    ]
    path = book(*rows)
    before = values(path)
    filled(path, output=out)
    assert [row[:5] for row in values(out)] == before
    assert [row[5] for row in values(out)] == ["word", "full", "full", "full"]
    assert [row[6] for row in values(out)][:3] == ["read", "新竹市 <東區> & 北區", "  甲\n乙 "]


def test_formats_widths_and_other_sheets_stay(filled: Fill, book: Make, out: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook.active["B2"].number_format = "00000"
        workbook.active["A2"].fill = PAINT
        workbook.active.column_dimensions["A"].width = 44
        workbook.create_sheet("別的")["A1"] = "stays"

    filled(book(["address", "zip"], ["甲", 300], change=change), output=out)
    workbook = load_workbook(out)
    sheet = workbook.worksheets[0]
    assert (sheet["B2"].number_format, sheet["A2"].fill.fgColor.rgb) == ("00000", "00FFCC00")
    assert sheet.column_dimensions["A"].width == 44
    assert workbook["別的"]["A1"].value == "stays"
    assert sheet.dimensions == "A1:D2"


def test_a_program_that_trusts_the_size_a_sheet_says_reads_what_is_new(filled: Fill, book: Make, out: Path) -> None:
    filled(book(["address"], ["甲"]), output=out)
    with closing(load_workbook(out, read_only=True)) as workbook:
        (_, row) = workbook.worksheets[0].iter_rows(values_only=True)
    assert row == ("甲", "full", "甲")


def test_numbers_are_read_as_a_person_sees_them(filled: Fill, book: Make, out: Path) -> None:
    filled(book(["address"], [300], [0.1], [True]), output=out)
    assert [row[2] for row in values(out)] == ["read", "300", "0.1", "TRUE"]


def test_a_cell_that_lies_about_its_kind_is_read_as_text(filled: Fill, book: Make) -> None:
    path = respelt(book(["address"], [1]), lambda data: data.replace(b"<v>1</v>", b"<v>one</v>"))
    assert filled(path).read == ["one"]


@pytest.mark.usefixtures("small_blocks")
def test_empty_rows_count_and_blank_ones_at_the_end_do_not(filled: Fill, book: Make, out: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook.active["A7"] = "乙"
        for row in (3, *range(8, 20)):
            workbook.active.cell(row, 1).fill = PAINT

    done = filled(book(["address"], ["甲"], change=change), output=out)
    assert [row[1] for row in values(out)][:8] == ["word", "full", "empty", "empty", "empty", "empty", "full", None]
    assert done.summary.rows == 6


def test_what_is_new_stands_behind_the_widest_row_and_paint_is_no_value(filled: Fill, book: Make, out: Path) -> None:
    def change(workbook: Workbook) -> None:
        for column in range(1, 60):
            workbook.active.cell(2, column).fill = PAINT

    filled(book(["address"], ["甲"], ["乙", None, "note"], change=change), output=out)
    assert [row[:5] for row in values(out)] == [
        ["address", None, None, "word", "read"],
        ["甲", None, None, "full", "甲"],
        ["乙", None, "note", "full", "乙"],
    ]


def test_the_first_row_with_anything_in_it_names_the_columns(filled: Fill, book: Make, out: Path) -> None:
    filled(book([], [], ["address"], ["甲"]), output=out)
    assert values(out)[2:] == [["address", "word", "read"], ["甲", "full", "甲"]]


def test_the_first_sheet_with_anything_in_it_is_read(filled: Fill, book: Make, out: Path) -> None:
    def change(workbook: Workbook) -> None:
        workbook.create_sheet("資料")["A1"] = "address"
        workbook["資料"]["A2"] = "甲"

    filled(book(change=change), output=out)
    assert load_workbook(out)["資料"]["B2"].value == "full"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: re.sub(rb"<(/?)(?=\w)", rb"<\1x:", data).replace(b"xmlns=", b"xmlns:x="),
        lambda data: re.sub(rb' r="\w+"', b"", data),
        lambda data: data.replace(b'"', b"'"),
        lambda data: re.sub(rb"<dimension[^>]*>", b"", data),
        lambda data: data.replace(b"><", b">\n  <"),
        lambda data: data.replace(b"<row ", b'<row spans="1:2" '),
    ],
    ids=["prefix", "no references", "single quotes", "no size", "indented", "spans"],
)
@pytest.mark.usefixtures("small_blocks")
def test_other_programs_spell_a_sheet_otherwise(
    filled: Fill, book: Make, out: Path, change: Callable[[bytes], bytes]
) -> None:
    filled(respelt(book(["a", "address"], [1, "甲"], [2, "乙"], [3, "丙"]), change), output=out)
    assert values(out) == [
        ["a", "address", "word", "read"],
        [1, "甲", "full", "甲"],
        [2, "乙", "full", "乙"],
        [3, "丙", "full", "丙"],
    ]


def shared(path: Path) -> Path:
    """The same workbook as Excel writes it: cells share their texts."""
    texts: list[bytes] = []

    def moved(cell: re.Match[bytes]) -> bytes:
        texts.append(b"<si>%b</si>" % cell[2])
        return b'%bt="s"><v>%d</v>' % (cell[1], len(texts) - 1)

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet, links = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
    parts[sheet] = re.sub(rb'(<c [^>]*)t="inlineStr"><is>(.*?)</is>', moved, parts[sheet])
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%b">%b</sst>' % (MAIN.encode(), b"".join(texts))
    kinds = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", kinds.encode())
    link = f'<Relationship Id="rId77" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    parts[links] = parts[links].replace(b"</Relationships>", link.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.usefixtures("small_blocks")
def test_texts_that_cells_share_are_found(filled: Fill, book: Make, out: Path) -> None:
    path = shared(book(["address", "b"], ["甲 & 乙", 1], ["丙", "x"], [None, "y"], ["_x005F_x0041_", None]))
    assert filled(path).read == ["甲 & 乙", "丙", "", "_x0041_"]
    filled(path, output=out)
    assert [row[0] for row in values(out)][:4] == ["address", "甲 & 乙", "丙", None]
    assert [row[3] for row in values(out)][:4] == ["read", "甲 & 乙", "丙", None]


def test_texts_in_runs_and_with_readings_are_whole(filled: Fill, book: Make, out: Path) -> None:
    text = '<r><t>甲</t></r><r><rPr><b/></rPr><t>B</t></r><rPh sb="0" eb="1"><t>x</t></rPh>'
    runs = f'<c r="A2" t="inlineStr"><is>{text}</is></c>'.encode()
    path = respelt(book(["address"], [1]), lambda data: re.sub(rb'<c r="A2".*?</c>', runs, data))
    assert filled(path, output=out).summary.rows == 1
    assert values(out)[1][2] == "甲B"


def test_a_workbook_becomes_csv_and_parquet_with_dates_as_dates(filled: Fill, book: Make, tmp_path: Path) -> None:
    rows = (["address", "when", "n"], ["甲", dt.date(2020, 1, 2), 12], [None, dt.time(3, 4), 0.5])
    path = book(*rows)
    assert filled(path).rows[1:] == [["甲", "2020-01-02", "12", "full", "甲"], ["", "03:04:00", "0.5", "empty", ""]]
    done = filled(path, output=tmp_path / "out.parquet")
    assert pq.read_table(done.path)["when"].to_pylist() == ["2020-01-02", "03:04:00"]


def test_csv_becomes_a_workbook_with_every_cell_as_text(filled: Fill, out: Path) -> None:
    filled('id,address\n007,"a<b>&\x01_x0041_"\n,\n', output=out)
    assert values(out)[:2] == [
        ["id", "address", "word", "read"],
        ["007", "a<b>&_x0001__x005F_x0041_", "full", values(out)[1][3]],
    ]


def test_parquet_becomes_a_workbook_with_numbers_as_numbers(filled: Fill, tmp_path: Path, out: Path) -> None:
    columns = {"address": ["甲", None], "n": [1, None], "big": [1 << 60, 2], "x": [0.5, float("nan")]}
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    filled(tmp_path / "in.parquet", output=out)
    assert values(out)[1:] == [["甲", 1, str(1 << 60), "0.5", "full", "甲"], [None, None, "2", "nan", "empty", None]]


def test_our_own_workbook_can_be_filled_again(filled: Fill, out: Path, tmp_path: Path) -> None:
    first = filled("a,address\n1,甲\n,\n3,乙\n", output=out).path
    filled(first, output=tmp_path / "again.xlsx")
    assert values(tmp_path / "again.xlsx") == [
        ["a", "address", "word", "read", "onestop_word", "onestop_read"],
        ["1", "甲", "full", "甲", "full", "甲"],
        [None, None, "empty", None, "empty", None],
        ["3", "乙", "full", "乙", "full", "乙"],
    ]


def test_a_sheet_has_room_for_so_many_rows(filled: Fill, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onestop.tabular.pieces.MOST_ROWS", 3)
    with pytest.raises(TooMuch, match="write CSV or Parquet"):
        filled("address\n甲\n乙\n丙\n", output=out)
    assert not out.exists()


def test_a_cell_has_room_for_so_many_characters(filled: Fill, out: Path) -> None:
    with pytest.raises(TooMuch, match="40,000 characters"):
        filled(f"address\n{'甲' * 40_000}\n", output=out)


def test_a_workbook_with_nothing_in_it_is_told(filled: Fill, book: Make) -> None:
    with pytest.raises(BadFile, match="every sheet is empty"):
        filled(book())


@pytest.mark.parametrize("end", [100, 2_000, -30])
def test_a_workbook_that_is_cut_off_is_told(filled: Fill, book: Make, end: int) -> None:
    path = book(["address"], ["甲"])
    path.write_bytes(path.read_bytes()[:end])
    with pytest.raises(BadFile, match="the XLSX is broken"):
        filled(path)


@pytest.mark.parametrize("change", [lambda data: data[: len(data) // 2], lambda _: b"", lambda _: b"<x/>"])
def test_a_workbook_with_a_broken_sheet_is_told(filled: Fill, book: Make, change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BadFile, match="the XLSX is broken"):
        filled(respelt(book(["address"], ["甲"]), change))


def test_a_workbook_whose_bytes_changed_on_the_way_is_told(filled: Fill, book: Make) -> None:
    path = book(["address"], *([str(number)] for number in range(500)))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 200
    data[at : at + 20] = bytes(20)
    path.write_bytes(data)
    with pytest.raises(BadFile, match="the XLSX is broken"):
        filled(path)
