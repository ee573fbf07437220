"""Wrong command lines: each ends with 2 and one sentence in both languages, with the value and what is allowed."""

import re
from pathlib import Path

import pytest

from onestop.cli import main

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WRONG = (
    ("", "COMMAND"),
    ("nothing", "'nothing' check download load match release serve"),
    ("serve x", "x onestop serve --help"),
    ("serve --port 1", "--port onestop serve --help"),
    ("check now", "now onestop check --help"),
    ("load", "SOURCE"),
    ("load nope.csv", "nope.csv files folders"),
    ("load empty.csv", "empty.csv"),
    ("load picture.png", "picture.png"),
    ("load cut.zip", "cut.zip copy"),
    ("load folder", "folder"),
    ("load table.csv", "table.csv column"),
    ("load datasets.toml", "datasets.toml docs/loading.md"),
    ("load cut.geojson", "cut.geojson copy"),
    ("load --repair=yes table.csv", "--repair 'yes'"),
    ("load --boundaries", "--boundaries"),
    ("match --c x", "--c --column --crs"),
    ("release", "ACTION"),
    ("release show", "'show' list activate rollback check"),
    ("release activate", "ID"),
    ("release activate nope", "'nope' onestop release list"),
    ("release check nope", "'nope' onestop release list"),
    ("release rollback", "previous"),
    ("release list x", "x onestop release list --help"),
    ("match", "FILE --explain"),
    ("match nope.csv", "nope.csv"),
    ("match table.csv", "--column a b"),
    ("match table.csv --column c", "'c' a b"),
    ("match table.csv --column 9", "'9' a b"),
    ("match table.csv --column a --crs EPSG:1", "'EPSG:1' EPSG:3826"),
    ("match table.csv --column a --workers 0", "'0' 64"),
    ("match table.csv --workers", "--workers"),
    ("match table.csv --format pdf", "'pdf' csv parquet xlsx"),
    ("match table.csv --column a --output folder", "folder"),
    ("match table.csv --column a --output nope/x.csv", "nope/x.csv"),
    ("match table.csv --column a --output table.csv", "table.csv input"),
    ("match table.csv --column a --output x.pdf", "x.pdf .csv .xlsx"),
    ("match empty.csv", "empty.csv"),
    ("match folder", "folder"),
    ("match picture.png", "picture.png CSV Parquet XLSX"),
    ("match table.csv --explain x", "table.csv --explain"),
    ("download nope", "'nope' villages counties"),
    ("download villages --format pdf", "'pdf' csv shp gpkg"),
    ("download population_town --period 2020", "'2020' Y"),
    ("download villages --county 火星", "'火星' 10018"),
    ("download villages --release x", "'x' onestop release list"),
)
"""A command line, and the words that its one sentence has."""
SETTINGS = (
    ("PORT", "eighty", "1 65535"),
    ("WORKERS", "0", "1 64"),
    ("HOST", "", "host"),
    ("PUBLIC_URL", "map.gov.tw", "http:// https://"),
    ("LOG_LEVEL", "loud", "debug error"),
    ("QUERY_SECONDS", "-1", "3600"),
    ("CASCADE", "nope.yaml", "file"),
    ("PROT", "1", "ONESTOP_PORT"),
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> Path:
    """A folder with files that are not what they should be."""
    (tmp_path / "table.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04....")
    (tmp_path / "cut.geojson").write_text('{"type":"FeatureCollection"', encoding="utf-8")
    (tmp_path / "datasets.toml").write_text("[[dataset]]\nfile = 1\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONESTOP_HOME", str(home))
    return tmp_path


def ended(line: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence that a command line ends with."""
    try:
        code: object = main(line.split())
    except SystemExit as left:
        code = left.code
    assert code == 2
    said = capsys.readouterr()
    assert said.out == ""
    (sentence,) = [text for text in said.err.splitlines() if text.startswith("onestop") and not text.endswith(" s")]
    return sentence


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("line", "words"), WRONG, ids=[line for line, _ in WRONG])
def test_a_wrong_command_line_is_told_in_one_sentence(
    line: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = ended(line, capsys)
    assert CHINESE.search(sentence)
    assert [word for word in words.split() if word not in sentence] == []


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("name", "value", "words"), SETTINGS, ids=[name for name, _, _ in SETTINGS])
def test_a_wrong_setting_is_told_in_one_sentence(
    name: str, value: str, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ONESTOP_{name}", value)
    sentence = ended("check", capsys)
    assert CHINESE.search(sentence)
    assert [word for word in (f"ONESTOP_{name}", *words.split()) if word not in sentence] == []


def test_a_home_without_releases_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONESTOP_HOME", str(tmp_path))
    assert main(["release", "list"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "has no releases" in said.err
