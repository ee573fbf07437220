"""Files of addresses: five columns in, the same five filled out."""

import csv
import io
from typing import Any

import pytest

HEADER = "id,Address,Response_Address,Response_X,Response_Y"
ADDRESSES = ("新竹市東區國華街30號", "沒有這個地方", "新竹市北區北新街203號")
FULL = "新竹市東區錦華里3鄰國華街30號"


def sheet(*addresses: str, header: str = HEADER) -> str:
    return "\r\n".join([header, *(f"{at},{address},,," for at, address in enumerate(addresses, 1))]) + "\r\n"


def rows(body: bytes, encoding: str = "utf-8") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(encoding))))


def test_the_three_empty_columns_are_filled(ask: Any) -> None:
    answer = ask("/addrws/batch", body=sheet(*ADDRESSES).encode(), CONTENT_TYPE="text/csv")
    found = rows(answer.body)
    assert ",".join(found[0]) == HEADER
    assert found[1][:3] == ["1", ADDRESSES[0], FULL]
    assert [len(number.partition(".")[2]) for number in found[1][3:]] == [6, 6]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Address_Finish.csv"'


def test_what_is_not_found_stays_empty_and_no_row_is_lost(ask: Any) -> None:
    found = rows(ask("/addrws/batch", body=sheet(*ADDRESSES).encode()).body)
    assert len(found) == 1 + len(ADDRESSES)
    assert found[2] == ["2", "沒有這個地方", "", "", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950"])
def test_a_file_comes_back_in_its_own_encoding(ask: Any, encoding: str) -> None:
    answer = ask("/addrws/batch", body=sheet(*ADDRESSES).encode(encoding))
    assert rows(answer.body, encoding)[1][2] == FULL
    assert answer.body.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")


def test_coordinates_may_be_metres(ask: Any) -> None:
    found = rows(ask("/addrws/batch", "oSRS=EPSG:3826", sheet(ADDRESSES[0]).encode()).body)
    assert float(found[1][3]) == pytest.approx(247_367, abs=100)


def test_only_exact_ones_may_be_wanted(ask: Any) -> None:
    near = sheet("新竹市東區國華街9999號").encode()
    assert rows(ask("/addrws/batch", body=near).body)[1][2]
    assert not rows(ask("/addrws/batch", "oIsOnlyFullMatch=true", near).body)[1][2]
    assert not rows(ask("/addrws/batch", "oFuzzyBuffer=2", near).body)[1][2]


@pytest.mark.parametrize(
    ("text", "line", "count"),
    [
        (sheet("新竹市東區,國華街30號"), 2, 6),
        (HEADER + "\r\n1,甲,,,\r\n2,乙\r\n", 3, 2),
        ("id,Address\r\n", 1, 2),
    ],
)
def test_a_wrong_number_of_columns_is_told_with_its_line(ask: Any, text: str, line: int, count: int) -> None:
    answer = ask("/addrws/batch", body=text.encode())
    assert answer.status == 400
    assert answer.text.startswith(f"欄位數量不正確：第 {line} 行有 {count} 欄")


def test_a_comma_within_quotes_is_no_column(ask: Any) -> None:
    body = f'{HEADER}\r\n1,"新竹市東區國華街30號,3樓",,,\r\n'.encode()
    assert rows(ask("/addrws/batch", body=body).body)[1][2] == FULL


def test_a_file_without_names_of_columns_loses_no_row(ask: Any) -> None:
    found = rows(ask("/addrws/batch", body=f"7,{ADDRESSES[0]},,,".encode()).body)
    assert [row[0] for row in found] == ["id", "7"]


def test_a_file_may_be_sent_by_a_form(ask: Any) -> None:
    parts = [
        b'--line\r\nContent-Disposition: form-data; name="oSRS"\r\n\r\nEPSG:3826\r\n',
        b'--line\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n',
        sheet(ADDRESSES[0]).encode() + b"\r\n--line--\r\n",
    ]
    answer = ask("/addrws/batch", body=b"".join(parts), CONTENT_TYPE="multipart/form-data; boundary=line")
    assert float(rows(answer.body)[1][3]) > 200_000


def test_more_rows_than_a_batch_may_have_are_refused(ask: Any) -> None:
    answer = ask("/addrws/batch", body=(HEADER + "\r\n" + "1,甲,,,\r\n" * 10_001).encode())
    assert answer.status == 413
    assert "10000" in answer.text


def test_a_browser_that_only_looks_is_shown_how(ask: Any) -> None:
    assert "id,Address,Response_Address" in ask("/addrws/batch").text


@pytest.mark.parametrize("body", [b"\x00\x01\x02", b"\xff" * 100, b'"', b"\r\n\r\n"])
def test_what_is_no_table_does_no_harm(ask: Any, body: bytes) -> None:
    assert ask("/addrws/batch", body=body).status in (200, 400)
