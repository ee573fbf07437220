"""Files are known by what they hold; folders are walked in order; what is not known is set aside with a reason."""

import pytest

from onestop.errors import BadFile
from onestop.loading.recognise import recognise
from onestop.loading.source import SetAside, Source

TABLE = "統計年月,縣市代碼,出生數\n10304,63000,2\n"


def test_folders_are_walked_in_the_order_of_names(write, tmp_path) -> None:
    for name in ("b.csv", "a/z.csv", "a/b.csv", "c.csv"):
        write(name, TABLE)
    assert [str(found.path.relative_to(tmp_path)) for found in recognise([tmp_path])] == [
        "a/b.csv",
        "a/z.csv",
        "b.csv",
        "c.csv",
    ]


def test_a_name_that_says_nothing_does_not_matter(write, only) -> None:
    assert only(write("download.aspx", TABLE)).rows == 1


def test_the_descriptions_of_a_product_belong_to_its_table(write, tmp_path) -> None:
    write("x.csv", TABLE)
    write("Info.ini", "[產品資訊]\n")
    assert [type(found) for found in recognise([tmp_path])] == [Source]


def test_a_link_out_of_the_folder_is_not_followed(write, tmp_path, aside) -> None:
    outside = write("outside/secret.csv", TABLE)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.csv").symlink_to(outside)
    assert "out of the folder" in aside(tmp_path / "in").reason.en


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("metadata.xml", '<?xml version="1.0"?><gmd:MD_Metadata/>'),
        ("page.html", "<!DOCTYPE html><html></html>"),
        ("README.md", "# Data, as found\n\n- one, two\n"),
        ("datasets.csv", "提供機關名稱,資料集名稱\n內政部,人口\n"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("replies.jsonl", '{"query": 1}\n{"query": 2}\n'),
    ],
)
def test_what_is_not_ours_is_set_aside_with_a_reason_in_both_languages(write, aside, name: str, content) -> None:
    reason = aside(write(name, content)).reason
    assert len(reason.zh) > 5
    assert len(reason.en) > 10


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.parquet", b"\x00\x01", r"is named \.parquet and does not begin as one"),
        ("a.zip", b"\x00\x01", r"is named \.zip and does not begin as one"),
        ("a.csv", b"", "is empty"),
        ("a.geojson", b"\xff\xfe{\x00", "is UTF-16 text"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(write, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(BadFile, match=rf"{name}.*{sentence}"):
        recognise([write(name, content)])


def test_a_path_that_is_not_there_is_refused(tmp_path) -> None:
    with pytest.raises(BadFile, match=r"nowhere .*does not exist"):
        recognise([tmp_path / "nowhere"])


def test_what_is_set_aside_stays_beside_what_is_read(write, tmp_path) -> None:
    write("a.csv", TABLE)
    write("b.txt", "words")
    assert [type(found) for found in recognise([tmp_path])] == [Source, SetAside]
