"""CSV: what came in comes out, byte by byte, and behind each row stands what is new."""

import csv
import io
import random
from collections.abc import Callable

import pytest

from onestop.errors import BadFile
from onestop.tabular.parts import Noted, Oddity

type Fill = Callable[..., object]

ADDRESS = "新竹市東區光復路二段101號"


def test_each_row_is_followed_by_what_is_new_and_else_as_it_was(filled: Fill) -> None:
    done = filled(f'id,address,note\n007,"{ADDRESS}", 1.50 \n8,,"a ""b"", c"\n')
    assert done.text == (f'id,address,note,word,read\n007,"{ADDRESS}", 1.50 ,full,{ADDRESS}\n8,,"a ""b"", c",empty,\n')


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_stay_as_they_are(filled: Fill, end: str) -> None:
    assert filled(end.join(["address,b", "甲,1", "乙,2", ""])).text == end.join(
        ["address,b,word,read", "甲,1,full,甲", "乙,2,full,乙", ""]
    )


def test_a_last_row_without_a_line_end_gets_none(filled: Fill) -> None:
    assert filled("address,b\n甲,1").text == "address,b,word,read\n甲,1,full,甲"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_and_kept(filled: Fill, delimiter: str) -> None:
    done = filled(f"a{delimiter}address\n1{delimiter}甲\n")
    assert done.text == delimiter.join(["a", "address", "word", "read"]) + "\n" + f"1{delimiter}甲{delimiter}full" + (
        f"{delimiter}甲\n"
    )


def test_a_cell_may_have_line_breaks_and_delimiters(filled: Fill) -> None:
    done = filled('a,address\n1,"甲,\n乙"\n2,丙\n')
    assert done.read == ["甲,\n乙", "丙"]
    assert done.text.startswith('a,address,word,read\n1,"甲,\n乙",full,')


def test_what_is_new_is_quoted_where_it_must_be(filled: Fill) -> None:
    assert filled('address\n"a ""b"""\nc\n').text == 'address,word,read\n"a ""b""",full,"a ""b"""\nc,full,c\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16", "utf-16-le-sig"])
def test_every_usual_encoding_is_read(filled: Fill, encoding: str) -> None:
    text = f"編號,address,備註\n1,{ADDRESS},許功蓋\n"
    data = ("\ufeff" + text).encode("utf-16-le") if encoding.endswith("le-sig") else text.encode(encoding)
    done = filled(data)
    assert done.rows == [["編號", "address", "備註", "word", "read"], ["1", ADDRESS, "許功蓋", "full", ADDRESS]]
    assert done.summary.notes == {}


@pytest.mark.parametrize(("encoding", "marked"), [("utf-8", False), ("utf-8-sig", True), ("cp950", True)])
def test_the_output_is_utf_8_marked_where_the_reader_of_the_input_needs_it(
    filled: Fill, encoding: str, marked: bool
) -> None:
    data = filled("address\n臺北市\n".encode(encoding)).path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == marked


def test_characters_that_an_agency_defined_itself_are_read_as_windows_does(filled: Fill) -> None:
    data = "address,備註\n臺北市".encode("cp950") + b"\xfa\x40,\xa4\xa4\n"
    assert filled(data).read == ["臺北市\ue000"]


def test_bytes_that_are_no_characters_harm_their_own_row_only(filled: Fill) -> None:
    done = filled("address,b\n臺北市,1\n新".encode() + b"\xe7\xab,2\n" + "高雄市,3\n".encode())
    assert done.rows[1:] == [
        ["臺北市", "1", "full", "臺北市"],
        ["新\ufffd", "2", "full", "新\ufffd"],
        ["高雄市", "3", "full", "高雄市"],
    ]
    assert done.summary.notes == {Oddity.UNREADABLE: Noted(1, (3,))}


def test_a_damaged_big5_file_is_still_read_as_big5(filled: Fill) -> None:
    data = "address,b\n臺北市中正區,1\n".encode("cp950") + b"\xa4,2\n" + "高雄市,3\n".encode("cp950")
    done = filled(data)
    assert done.read == ["臺北市中正區", "\ufffd", "高雄市"]
    assert done.summary.notes == {Oddity.UNREADABLE: Noted(1, (3,))}


def test_a_row_with_too_few_cells_gets_empty_ones(filled: Fill) -> None:
    done = filled("a,address,c\n1\n2,乙\n3,丙,x\n")
    assert done.rows[1:] == [
        ["1", "", "", "empty", ""],
        ["2", "乙", "", "full", "乙"],
        ["3", "丙", "x", "full", "丙"],
    ]
    assert done.summary.notes == {Oddity.SHORT: Noted(2, (2, 3))}


def test_a_row_with_too_many_cells_keeps_them_in_the_last_column(filled: Fill) -> None:
    done = filled('a,address,c\n1,甲,x,y,"z,z"\n2,乙,w\n')
    assert done.rows[1] == ["1", "甲", "x,y,z,z", "full", "甲"]
    assert done.summary.notes == {Oddity.LONG: Noted(1, (2,))}


def test_an_address_that_was_split_at_its_commas_is_whole_again_in_the_last_column(filled: Fill) -> None:
    assert filled("a,address\n1,新竹市,東區,光復路\n").read == ["新竹市,東區,光復路"]


def test_delimiters_at_the_end_of_a_line_are_no_cells(filled: Fill) -> None:
    done = filled("a,address\n1,甲,,\n")
    assert (done.rows[1], done.summary.notes) == (["1", "甲", "full", "甲"], {})


def test_lines_are_counted_as_an_editor_does(filled: Fill) -> None:
    done = filled('"a\n",address\n"1\n2",甲\n\n3\n4,丁\n5\n')
    assert done.summary.notes == {Oddity.SHORT: Noted(2, (6, 8))}


@pytest.mark.usefixtures("small_blocks")
def test_lines_are_counted_across_chunks(filled: Fill) -> None:
    done = filled("a,address\n" + "1,台北市中山北路\n" * 50 + "x\n" * 9)
    assert done.summary.notes == {Oddity.SHORT: Noted(9, (52, 53, 54, 55, 56))}


def test_an_empty_line_is_no_row_where_there_are_several_columns(filled: Fill) -> None:
    done = filled("a,address\n\n1,甲\n\n\n2,乙\n\n")
    assert done.text == "a,address,word,read\n\n1,甲,full,甲\n\n\n2,乙,full,乙\n\n"
    assert done.summary.rows == 2


def test_an_empty_line_is_an_empty_cell_where_there_is_one_column(filled: Fill) -> None:
    assert filled("address\n甲\n\n乙\n").text == "address,word,read\n甲,full,甲\n,empty,\n乙,full,乙\n"


def test_a_quotation_mark_within_a_cell_is_a_character(filled: Fill) -> None:
    assert filled('a,address\n5" pipe,甲"乙\n').text == 'a,address,word,read\n5" pipe,甲"乙,full,"甲""乙"\n'


def test_a_quotation_mark_that_is_never_closed_costs_no_other_row(filled: Fill) -> None:
    done = filled('a,address\n1,"甲\n2,乙\n3,"丙"\n4,丁\n')
    assert done.read == ['"甲', "乙", "丙", "丁"]
    assert done.rows[1] == ["1", '"甲', "full", '"甲']


@pytest.mark.usefixtures("small_blocks")
def test_a_quotation_mark_that_is_never_closed_does_not_hold_up_a_large_file(
    filled: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onestop.tabular.delimited.LONGEST", 1_000)
    done = filled('a,address\n1,"甲\n' + "2,乙\n" * 1_000)
    assert done.read == ['"甲', *["乙"] * 1_000]


@pytest.mark.usefixtures("small_blocks")
def test_a_file_without_line_ends_is_no_table(filled: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onestop.tabular.delimited.LONGEST", 1_000)
    with pytest.raises(BadFile, match="not a table"):
        filled("address\n" + "甲" * 2_000)


def test_a_header_alone_is_a_table_without_rows(filled: Fill) -> None:
    done = filled("a,address\n")
    assert (done.text, done.summary.rows) == ("a,address,word,read\n", 0)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\r\n", b"\xef\xbb\xbf\n"])
def test_a_file_with_nothing_in_it_is_told(filled: Fill, data: bytes) -> None:
    with pytest.raises(BadFile, match="the file is empty"):
        filled(data)


def test_numbers_are_read_as_they_are_written(filled: Fill) -> None:
    assert filled("address,b\n300,x\n1e5,y\n007,z\n").read == ["300", "1e5", "007"]


@pytest.mark.parametrize("seed", range(150))
def test_every_table_that_can_be_written_comes_back_whole(
    filled: Fill, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr("onestop.tabular.delimited.BLOCK", chance.choice([24, 64, 1 << 20]))
    text, width, delimiter = written(chance)
    before = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    done = filled(text.encode(chance.choice(["utf-8", "utf-8-sig", "cp950", "utf-16"])), column="c1")
    after = list(csv.reader(io.StringIO(done.text, newline=""), delimiter=delimiter))
    assert [row[:width] for row in after] == before
    assert [row[width + 1] for row in after[1:]] == [row[1] for row in before[1:]]
    assert (done.summary.rows, done.summary.notes) == (len(before) - 1, {})


def written(chance: random.Random) -> tuple[str, int, str]:
    """A table of cells that are hard to read, as Python writes it."""
    signs = ["臺", "號", "a", "1", '"', ",", ";", "\t", "\n", "\r\n", "\r", " ", "", ""]
    width, delimiter = chance.choice([2, 3, 5]), chance.choice(",;\t")
    file = io.StringIO(newline="")
    writer = csv.writer(
        file,
        delimiter=delimiter,
        lineterminator=chance.choice(["\n", "\r\n", "\r"]),
        quoting=chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    )
    writer.writerow([f"c{at}" for at in range(width)])
    for _ in range(chance.randint(0, 30)):
        writer.writerow(["".join(chance.choices(signs, k=chance.randint(0, 6))) for _ in range(width)])
    return file.getvalue(), width, delimiter


@pytest.mark.parametrize("seed", range(150))
def test_every_row_of_a_spoiled_file_comes_out_with_all_columns_however_it_is_split(
    filled: Fill, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    signs = [
        b"\xbb\x4f",
        "台".encode(),
        b"\xff",
        b"a",
        b'"',
        b'"',
        b",",
        b"\n",
        b"\n",
        b"\r",
        b";",
        b'""',
        b'","',
        b" ",
    ]
    data = b"a,address,c\n" + b"".join(chance.choices(signs, k=chance.randint(0, 200)))
    outputs = set()
    for block in (16, 50, 1 << 20):
        monkeypatch.setattr("onestop.tabular.delimited.BLOCK", block)
        done = filled(data)
        outputs.add(done.text)
        rows = [row for row in done.rows if row]
        assert {len(row) for row in rows} == {5}
        assert len(rows) == done.summary.rows + 1
    assert len(outputs) == 1
