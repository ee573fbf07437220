"""Zip archives: SEGIS products as they are downloaded, and archives that mean harm."""

import gc
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from onestop.errors import BadFile
from onestop.levels import Level
from onestop.loading.readers import archive
from onestop.loading.recognise import recognise
from onestop.loading.source import SetAside

CSV = "CODEBASE,P_CNT,INFO_TIME\r\n最小統計區代碼,人口數,資料時間\r\nA6701-0005-00,116,105Y12M\r\n"


def zipped(members: dict[str, bytes], big5: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            info = OldInfo(name) if big5 else zipfile.ZipInfo(name)
            file.writestr(info, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


class OldInfo(zipfile.ZipInfo):
    """A member whose name is in Big5 without a flag, as Windows writes it."""

    def _encodeFilenameFlags(self):  # noqa: N802
        return self.filename.encode("cp950"), self.flag_bits & ~archive.UTF8_NAME


@pytest.mark.parametrize("big5", [True, False])
def test_a_segis_product_is_read_from_its_zip(write, only, rows, big5: bool) -> None:
    members = {
        "人口統計.csv": CSV.encode("cp950"),
        "Info.ini": "[產品資訊]\r\n空間統計單元代碼=U0200\r\n".encode("cp950"),
    }
    path = write("人口統計.zip", zipped(members, big5))
    source = only(path)
    assert (source.path, source.level) == (path, Level.BASIC)
    assert rows(source)[0]["P_CNT"] == 116.0


def test_a_name_in_big5_is_decoded() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped({"人口統計.csv": b"x"}, big5=True))) as file:
        assert archive.member_name(file.infolist()[0]) == "人口統計.csv"


def test_the_unpacked_files_live_as_long_as_the_source(write, rows, only) -> None:
    source = only(write("a.zip", zipped({"a.csv": CSV.encode()})))
    gc.collect()
    assert len(rows(source)) == 1
    folder = source.read.args[0].folder
    assert folder.exists()
    del source
    gc.collect()
    assert not folder.exists()


def test_what_is_set_aside_in_an_archive_names_the_file(write) -> None:
    found = recognise([write("a.zip", zipped({"notes/readme.txt": b"hello"}))])
    assert isinstance(found[0], SetAside)
    assert found[0].reason.en.startswith("notes/readme.txt: ")


@pytest.mark.parametrize("name", ["../evil.csv", "/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:\\evil.csv"])
def test_a_name_that_leads_out_of_the_archive_is_refused(write, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile, match=r"evil\.csv'; .*allowed: names within the archive"):
        recognise([write("in/a.zip", zipped({name: CSV.encode()}))])
    assert not list(tmp_path.rglob("evil.csv"))


def test_a_gzipped_table_is_read(write, only, rows) -> None:
    assert len(rows(only(write("a.csv.gz", gzip.compress(CSV.encode()))))) == 1


def test_a_gzip_bomb_is_refused(write) -> None:
    with pytest.raises(BadFile, match=r"a\.csv\.gz .* unpacks to more than 200 times its size"):
        recognise([write("a.csv.gz", gzip.compress(bytes(80_000_000)))])


def test_archives_within_archives_end_somewhere(write) -> None:
    content = zipped({"a.csv": CSV.encode()})
    for _ in range(3):
        content = zipped({"a.zip": content})
    with pytest.raises(BadFile, match=r"is an archive within 2 others; .*allowed: unpack it first"):
        recognise([write("a.zip", content)])


def test_a_link_is_refused(write) -> None:
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(info, "/etc/passwd")
    with pytest.raises(BadFile, match=r"a\.zip .*holds a link, 'link\.csv'"):
        recognise([write("a.zip", out.getvalue())])


def test_a_bomb_is_refused_before_it_is_unpacked(write) -> None:
    with pytest.raises(BadFile, match=r"a\.zip .* would unpack to 80,000,000 bytes"):
        recognise([write("a.zip", zipped({"a.csv": bytes(80_000_000)}))])


def test_an_archive_of_too_many_files_is_refused(write) -> None:
    members = {f"{number}.txt": b"" for number in range(archive.MOST_FILES + 1)}
    with pytest.raises(BadFile, match=r"holds 2,001 files; .*allowed: at most 2,000"):
        recognise([write("a.zip", zipped(members))])


@pytest.mark.parametrize("keep", [0.5, 0.95])
def test_half_an_archive_is_refused(write, keep: float) -> None:
    content = zipped({"a.csv": CSV.encode() * 50})
    with pytest.raises(BadFile, match=r"a\.zip .*is a zip file that is cut off or broken"):
        recognise([write("a.zip", content[: int(len(content) * keep)])])


def test_a_damaged_member_is_refused(write) -> None:
    content = bytearray(zipped({"a.csv": CSV.encode() * 50}))
    content[60] ^= 0xFF
    with pytest.raises(BadFile, match=r"a\.zip .*is a zip file that is cut off or broken"):
        recognise([write("a.zip", bytes(content))])


def test_a_broken_file_in_an_archive_is_named_with_the_archive(write, rows, only) -> None:
    with pytest.raises(BadFile, match=r"a\.zip.*bad\.csv.*row 2 has 2 cells"):
        rows(only(write("a.zip", zipped({"bad.csv": "統計年月,縣市代碼,出生數\n10304,63000\n".encode()}))))
