"""A release that no longer holds what its manifest says is found out."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onestop.cartography import write_maps
from onestop.loading.addresses import write_addresses
from onestop.loading.tiles import write_archives
from onestop.loading.verify import quick_check, verify_folder
from onestop.release import FORMAT, Manifest


@pytest.fixture(scope="session")
def addresses(made: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The address index of the small world."""
    folder = tmp_path_factory.mktemp("indexed")
    for path in made.folder.glob("*.gpkg"):
        (folder / path.name).symlink_to(path)
    write_addresses(folder)
    return folder / "addresses"


@pytest.fixture(scope="session")
def manifest(made: Any) -> Manifest:
    return Manifest("20260101T000000Z-0000", FORMAT, datetime.now(UTC), "0", made.loaded.datasets, made.loaded.sources)


@pytest.fixture(scope="session")
def tiles(made: Any, manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vector tiles of the small world."""
    folder = tmp_path_factory.mktemp("cut")
    for path in made.folder.glob("*.gpkg"):
        (folder / path.name).symlink_to(path)
    write_maps(folder, manifest)
    write_archives(folder, [dataset for dataset in manifest.datasets if dataset.kind == "areas"])
    return folder / "tiles"


@pytest.fixture
def copy(made: Any, addresses: Path, tiles: Path, tmp_path: Path) -> Path:
    for path in made.folder.glob("*.gpkg"):
        shutil.copy(path, tmp_path)
    shutil.copytree(addresses, tmp_path / "addresses")
    shutil.copytree(tiles, tmp_path / "tiles")
    return tmp_path


@pytest.fixture
def problems(manifest: Manifest, copy: Path) -> Callable[[], list[str]]:
    return lambda: list(verify_folder(copy, manifest))


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_whole_release_has_no_problem(problems: Callable[[], list[str]]) -> None:
    assert problems() == []


def test_a_missing_file_is_named(problems: Callable[[], list[str]], copy: Path) -> None:
    (copy / "statistics.gpkg").unlink()
    assert problems() == ["statistics.gpkg is missing"]


@pytest.mark.parametrize(
    ("file", "statement", "problem"),
    [
        ("doorplates", "DELETE FROM doorplates WHERE fid = 7", "doorplates has 143 rows numbered 1 to 144"),
        ("doorplates", 'DROP INDEX "doorplates_CODEBASE"', "doorplates lacks doorplates_CODEBASE"),
        ("statistics", "DROP TABLE income_town", "income_town is missing"),
        ("statistics", "ALTER TABLE income_town ADD COLUMN extra", "income_town has the columns"),
        ("statistics", 'DROP INDEX "income_town_area_INFO_TIME"', "income_town lacks income_town_area_INFO_TIME"),
        ("areas", 'DROP INDEX "areas_basic_CODEBASE"', "areas_basic lacks areas_basic_CODEBASE"),
        ("areas", "DROP TABLE towns_geojson", "towns lacks towns_geojson"),
        ("areas", "DELETE FROM rtree_towns_geom WHERE id = 1", "towns has 2 boxes for 3 geometries"),
        ("areas", "DROP TABLE towns_gml", "towns lacks towns_gml"),
        ("areas", "DELETE FROM towns_gml WHERE fid = 1", "towns has 2 texts of gml for 3 geometries"),
        ("areas", "DROP TABLE towns_members", "towns lacks towns_members"),
        ("areas", "DELETE FROM towns_members WHERE fid = 1", "towns has 2 members for 3 features"),
        ("areas", "DELETE FROM towns_geojson WHERE fid = 1", "towns has 2 texts of geojson for 3 geometries"),
    ],
)
def test_each_thing_that_is_not_as_promised_is_said(
    problems: Callable[[], list[str]], copy: Path, file: str, statement: str, problem: str
) -> None:
    drop = [f'DROP TRIGGER "rtree_doorplates_geom_{name}"' for name in ("delete",) if file == "doorplates"]
    run(copy / f"{file}.gpkg", *drop, statement)
    assert any(one.startswith(f"{file}.gpkg: {problem}") for one in problems()), problems()


def test_a_file_with_a_hole_in_it_is_damaged(copy: Path) -> None:
    path = copy / "areas.gpkg"
    assert list(quick_check(path)) == []
    with path.open("r+b") as file:
        file.seek(8192 * 20)
        file.write(b"\xff" * 8192 * 4)
    (problem,) = quick_check(path)
    assert problem.startswith("areas.gpkg is damaged")


def test_a_file_that_is_cut_off_is_one_sentence(problems: Callable[[], list[str]], copy: Path) -> None:
    path = copy / "areas.gpkg"
    path.write_bytes(path.read_bytes()[: 8192 * 3])
    assert any(problem.startswith("areas.gpkg") for problem in problems())


def test_a_release_of_before_addresses_were_indexed_is_to_be_loaded_again(
    problems: Callable[[], list[str]], copy: Path
) -> None:
    shutil.rmtree(copy / "addresses")
    (problem,) = problems()
    assert "load its files again" in problem


def test_a_release_of_before_tiles_were_cut_is_to_be_loaded_again(
    problems: Callable[[], list[str]], copy: Path
) -> None:
    (copy / "tiles" / "towns.pmtiles").unlink()
    (problem,) = problems()
    assert problem.startswith("tiles/towns.pmtiles")
    assert "load its files again" in problem


def test_tiles_that_are_cut_off_are_named(problems: Callable[[], list[str]], copy: Path) -> None:
    path = copy / "tiles" / "towns.pmtiles"
    path.write_bytes(path.read_bytes()[:-1])
    (problem,) = problems()
    assert problem.startswith("tiles/towns.pmtiles has")


def test_a_missing_array_is_named(problems: Callable[[], list[str]], copy: Path) -> None:
    (copy / "addresses" / "whole.npy").unlink()
    assert problems() == ["addresses: whole.npy is missing"]


def test_an_array_that_is_cut_off_is_named(problems: Callable[[], list[str]], copy: Path) -> None:
    path = copy / "addresses" / "number.npy"
    path.write_bytes(path.read_bytes()[:-8])
    (problem,) = problems()
    assert problem.startswith("addresses: number.npy cannot be read")


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("x", lambda array: array[:-1], "x has 143 numbers for 144 of number"),
        ("typo", lambda array: array[1:], "typo_street has"),
        ("whole_plate", lambda array: array[1:], "whole_plate has"),
        ("street_path", lambda array: array[1:], "street_path has"),
        ("path_plate", lambda array: array // 2, "path_plate does not go up from 0 to the 144 of number"),
        ("cell_start", lambda array: array[::-1], "cell_start does not go up from 0"),
        ("street_name", lambda array: array + np.uint32(9), "street_name speaks of row"),
        ("edge", lambda array: array.astype("<u2"), "edge.npy has numbers of type <u2 where those of the format are"),
        ("feature", lambda array: array + np.uint32(1), "speaks of row 145 of doorplates, which has 144"),
    ],
)
def test_an_array_that_does_not_go_with_the_others_is_one_sentence(
    problems: Callable[[], list[str]], copy: Path, name: str, change: Callable[[Any], Any], *, problem: str
) -> None:
    path = copy / "addresses" / f"{name}.npy"
    np.save(path, change(np.load(path)))
    (found,) = problems()
    assert found.startswith(f"addresses: {problem}")


@pytest.mark.parametrize(
    ("change", "problem"), [({"format": 99}, "has format 99"), ({"lanes": None}, "the tables have no lanes")]
)
def test_tables_of_another_kind_are_one_sentence(
    problems: Callable[[], list[str]], copy: Path, change: dict[str, Any], problem: str
) -> None:
    path = copy / "addresses" / "tables.json"
    read = json.loads(path.read_bytes()) | change
    path.write_text(json.dumps({name: value for name, value in read.items() if value is not None}), "utf-8")
    (found,) = problems()
    assert problem in found


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '{"rows": 144, "doorplates": 144, "folded": 1, "without_number": 0, "examples": []}',
            "addresses: has 144 doorplates of 144 rows where it was made with 144, 1 floors",
        ),
        ("{", "addresses: rows.json cannot be read"),
    ],
)
def test_rows_that_are_not_accounted_for_are_said(
    problems: Callable[[], list[str]], copy: Path, text: str, problem: str
) -> None:
    (copy / "addresses" / "rows.json").write_text(text, "utf-8")
    (found,) = problems()
    assert found.startswith(problem)


def test_an_index_of_before_rows_were_counted_is_whole(problems: Callable[[], list[str]], copy: Path) -> None:
    (copy / "addresses" / "rows.json").unlink()
    assert problems() == []
