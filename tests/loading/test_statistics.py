"""Statistics: codes from names, sums upward, nothing lost."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest


def rows(made: Any, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(made.folder / "statistics.gpkg")) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="session")
def names(made: Any) -> list[str]:
    return [dataset.name for dataset in made.loaded.datasets if dataset.kind == "statistics"]


def test_each_theme_is_at_its_own_level_and_all_that_can_be_added_up(names: list[str]) -> None:
    assert sorted(names) == sorted(
        [
            *(f"population_{level}" for level in ("basic", "level1", "level2", "town", "county")),
            *(f"income_{level}" for level in ("village", "town", "county")),
        ]
    )


def test_rows_are_numbered_in_the_order_of_period_and_code(made: Any) -> None:
    codes = rows(made, "SELECT fid, CODEBASE FROM population_basic ORDER BY fid")
    assert [fid for fid, _ in codes] == list(range(1, 17))
    assert [code for _, code in codes] == sorted(code for _, code in codes)


def test_a_row_has_its_period_area_and_the_names_of_its_parents(made: Any) -> None:
    (row,) = rows(made, "SELECT * FROM population_basic WHERE CODEBASE = 'A1801-0005-00'")
    assert row[2:4] == ("2017-06-01", "2017-06-30")
    assert row[4:] == (
        *("A1801-0005-00", "A1801-01-001", "A1801-01", "10018010-001", "甲里", "10018010", "東區", "10018", "新竹市"),
        *("106Y06M", 2, 1),
    )
    with closing(sqlite3.connect(made.folder / "areas.gpkg")) as areas:
        assert areas.execute("SELECT CODEBASE FROM areas_basic WHERE fid = ?", (row[1],)).fetchone() == (row[4],)


def test_sums_are_those_of_the_parts(made: Any) -> None:
    assert rows(made, "SELECT CODE1, H_CNT, P_CNT FROM population_level1") == [
        ("A1801-01-001", 8, 0 + 1 + 2 + 3),
        ("A1801-01-002", 8, 4 + 5 + 6 + 7),
        ("A1801-01-003", 8, 8 + 9 + 10 + 11),
        ("A1801-01-004", 8, 12 + 13 + 14 + 15),
    ]
    assert rows(made, "SELECT COUNTY_ID, P_CNT FROM population_county") == [("10018", 120)]


def test_names_lead_to_codes_and_a_mean_is_had_again_from_sum_and_count(made: Any) -> None:
    assert rows(made, "SELECT V_ID FROM income_village WHERE TOWN = '金城鎮' ORDER BY 1")[0] == ("09020010-001",)
    (town,) = rows(made, "SELECT TAX_UNIT_CNT, INCOME_TOTAL, INCOME_MEAN FROM income_town WHERE TOWN_ID = '10018020'")
    assert town == (40, 20_000, 500)
    columns = {row[1] for row in rows(made, "PRAGMA table_info(income_town)")}
    assert "INCOME_MEDIAN" not in columns, "a median does not add up"


def income(world: Any, **changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = world.files["income.parquet"][0] | changes
    world.files["income.parquet"].append(row)
    return row


@pytest.fixture(scope="session")
def spoiled(build: Callable[..., Any], spoiled_statistics: Any) -> Any:
    return build(spoiled_statistics)


@pytest.fixture(scope="session")
def spoiled_statistics(small: Callable[[], Any]) -> Any:
    """Statistics with each defect once."""
    world = small()
    income(world, 村里="合計")
    income(world, 縣市="臺北縣", 鄉鎮市區="板橋市")
    income(world, 納稅單位="99")
    income(world, file="民國")
    population = world.files["population.parquet"]
    population.append(population[0] | {"CODEBASE": "A1801-9999-00", "CODE1": "A1801-01-001", "P_CNT": 7.0})
    population[1]["P_CNT"] = None
    population[2]["P_CNT"] = population[3]["P_CNT"] = population[0]["P_CNT"] = None
    return world


def test_rows_without_an_area_or_a_period_and_repeated_ones_are_reported(spoiled: Any) -> None:
    assert spoiled.findings("rows_not_stored") == [
        "income.parquet: 2 rows fit no area (totals, lost characters or names that are gone) and are not stored",
        "income.parquet: 1 rows stand twice for one area and period (or one code); the first is stored",
        "income.parquet: 1 rows name no period (such as repeated headings) and are not stored",
    ]
    (tally,) = [file for file in spoiled.loaded.sources if file.name == "income.parquet"]
    assert (tally.rows, tally.stored, tally.reported) == (16, 12, 4)


def test_of_two_rows_for_one_area_and_period_the_first_counts(spoiled: Any) -> None:
    assert rows(spoiled, "SELECT TAX_UNIT_CNT FROM income_village WHERE V_ID = '10018010-001'") == [(10,)]


def test_a_row_of_an_area_that_is_gone_is_kept_without_an_area(spoiled: Any) -> None:
    (row,) = rows(spoiled, "SELECT area, TOWN_ID, TOWN, CODE2, V_ID, P_CNT FROM population_basic WHERE area IS NULL")
    assert row == (None, "10018010", "東區", "A1801-01", None, 7)
    assert len(spoiled.findings("statistics_know_their_area")) == 1


def test_a_sum_is_null_only_where_every_part_is(spoiled: Any) -> None:
    found = rows(spoiled, "SELECT CODE1, H_CNT, P_CNT FROM population_level1 ORDER BY 1 LIMIT 2")
    assert found == [("A1801-01-001", 10, 7), ("A1801-01-002", 8, 22)]


def test_all_parts_null_is_null_and_not_nought(build: Callable[..., Any], world: Any) -> None:
    for row in world.files["population.parquet"]:
        row["P_CNT"] = None
    world.files = {name: world.files[name] for name in ("areas.parquet", "towns.parquet", "population.parquet")}
    made = build(world)
    assert rows(made, "SELECT H_CNT, P_CNT FROM population_level2") == [(32, None)]


def test_a_level_that_a_file_has_is_not_added_up(build: Callable[..., Any], world: Any) -> None:
    world.files["own.parquet"] = [{"INFO_TIME": "106Y06M", "TOWN_ID": "10018010", "H_CNT": 1000.0, "P_CNT": 2000.0}]
    made = build(world)
    assert rows(made, "SELECT TOWN_ID, P_CNT FROM population_town") == [("10018010", 2000)]
    assert rows(made, "SELECT P_CNT FROM population_county") == [(2000,)]


def test_every_field_that_adds_up_agrees_between_levels(made: Any) -> None:
    assert made.findings("totals_equal_their_parts") == []
