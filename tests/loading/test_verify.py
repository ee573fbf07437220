"""A release that no longer holds what its manifest says is found out."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onestop.loading.verify import quick_check, verify_folder
from onestop.release import FORMAT, Manifest


@pytest.fixture
def copy(made: Any, tmp_path: Path) -> Path:
    for path in made.folder.glob("*.gpkg"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.fixture
def problems(made: Any, copy: Path) -> Callable[[], list[str]]:
    manifest = Manifest(
        "20260101T000000Z-0000", FORMAT, datetime.now(UTC), "0", made.loaded.datasets, made.loaded.sources
    )
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
        ("areas", "DELETE FROM towns_geojson WHERE fid = 1", "towns has 2 texts for 3 geometries"),
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
