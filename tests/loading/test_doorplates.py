"""Doorplates: official codes, areas by point, counties that went wrong, nothing lost."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import shapely


def rows(made: Any, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(made.folder / "doorplates.gpkg")) as connection:
        return connection.execute(sql, values).fetchall()


def test_doorplates_stand_in_the_order_of_their_addresses(made: Any) -> None:
    found = rows(made, "SELECT fid, TOWN_ID, NUMBER FROM doorplates ORDER BY fid")
    assert [row[0] for row in found] == list(range(1, 145))
    assert [row[1] for row in found] == sorted(row[1] for row in found)
    assert [row[2] for row in found if row[1] == "10018010"] == [f"{number}號" for number in range(1, 49)]


def test_short_codes_become_official_and_names_are_those_of_today(made: Any) -> None:
    assert rows(made, "SELECT DISTINCT COUNTY_ID, COUNTY, TOWN_ID, TOWN FROM doorplates") == [
        ("09020", "金門縣", "09020010", "金城鎮"),
        ("10018", "新竹市", "10018010", "東區"),
        ("10018", "新竹市", "10018020", "北區"),
    ]


def test_a_point_tells_the_statistical_areas(made: Any) -> None:
    (row,) = rows(made, "SELECT CODEBASE, CODE1, CODE2, V_ID FROM doorplates WHERE TOWN='東區' AND NUMBER='4號'")
    assert row == ("A1801-0005-00", "A1801-01-001", "A1801-01", "10018010-001")


def test_a_county_in_the_wrong_zone_is_found_and_left_as_it_is(made: Any) -> None:
    (found,) = made.findings("counties_lie_where_they_should")
    assert found.startswith("金門縣: 0.0% of 48 doorplates lie in the town that their address states")
    assert "100.0% do: not mended" in found
    assert rows(made, "SELECT count(CODEBASE) FROM doorplates WHERE COUNTY_ID = '09020'") == [(0,)]


def test_repair_mends_it_and_says_before_and_after(mended: Any) -> None:
    (found,) = mended.findings("counties_lie_where_they_should")
    assert "0.0% of 48" in found
    assert "100.0% do: mended" in found
    assert rows(mended, "SELECT count(CODEBASE) FROM doorplates WHERE COUNTY_ID = '09020'") == [(48,)]
    (blob,) = rows(mended, "SELECT geom FROM doorplates WHERE COUNTY_ID = '09020' AND NUMBER = '97號'")[0]
    assert shapely.from_wkb(blob[8:]).equals_exact(shapely.Point(118.302, 24.405), 2e-7)


def test_repair_changes_no_county_that_lies_right(made: Any, mended: Any) -> None:
    sql = "SELECT * FROM doorplates WHERE COUNTY_ID = '10018'"
    assert rows(made, sql) == rows(mended, sql)


@pytest.fixture(scope="session")
def spoiled(build: Callable[..., Any], small: Callable[[], Any]) -> Any:
    """Doorplates with each defect once."""
    world = small()
    doors = world.files["doorplates.parquet"]
    doors[0] |= {"x": 118.754567, "y": 0.0}
    doors[1] |= {"y": 0.0}
    doors[2] |= {"x": 139.7, "y": 35.6}
    doors[3] |= {"x": None}
    doors[4] |= {"village_id": "1001801-000"}
    doors[5] |= {"village_id": "丁里"}
    doors[6] |= {"village_id": None}
    doors[7] |= {"town_id": "1001899", "village_id": None}
    doors[8] |= {"number": None, "full_addr": None}
    doors[9] |= {"x": 120.95}
    doors[10] |= {"village_id": None, "x": 120.95}
    doors[11] |= {"village_id": "1001801-098", "full_addr": "新竹市東區舊里1鄰光復路12號"}
    return build(world)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_doorplate_that_cannot_lie_there_keeps_its_address_without_a_point(spoiled: Any, number: int) -> None:
    found = rows(
        spoiled, "SELECT geom, CODEBASE, FULL_ADDR FROM doorplates WHERE TOWN='東區' AND NUMBER=?", f"{number}號"
    )
    assert found == [(None, None, f"新竹市東區甲里1鄰光復路{number}號")]


def test_each_kind_of_impossible_place_is_reported(spoiled: Any) -> None:
    assert spoiled.findings("places_are_possible") == [
        "doorplates: 1 doorplates have no coordinates: stored with their address and without a point",
        (
            "doorplates: 1 doorplates have the origin (0, 0) of TM2 coordinates: "
            "stored with their address and without a point"
        ),
        "doorplates: 1 doorplates have latitude 0: stored with their address and without a point",
        "doorplates: 1 doorplates have coordinates outside Taiwan: stored with their address and without a point",
    ]


@pytest.mark.parametrize(("number", "village"), [(5, "甲里"), (6, "丁里"), (7, "甲里"), (11, None)])
def test_a_village_is_told_by_code_then_name_then_point_within_the_stated_town(
    spoiled: Any, number: int, village: str | None
) -> None:
    sql = "SELECT VILLAGE FROM doorplates WHERE TOWN_ID='10018010' AND NUMBER=?"
    assert rows(spoiled, sql, f"{number}號") == [(village,)]


def test_a_village_that_is_no_more_has_the_name_that_its_addresses_have(spoiled: Any) -> None:
    sql = "SELECT V_ID, VILLAGE FROM doorplates WHERE TOWN_ID='10018010' AND NUMBER='12號'"
    assert rows(spoiled, sql) == [("10018010-098", "舊里")]


def test_a_town_that_the_boundaries_do_not_have_is_kept_and_reported(spoiled: Any) -> None:
    sql = "SELECT NUMBER, TOWN, COUNTY FROM doorplates WHERE TOWN_ID = '10018990'"
    assert rows(spoiled, sql) == [("8號", None, "新竹市")]
    assert len(spoiled.findings("doorplates_know_their_town")) == 1


def test_what_is_no_doorplate_is_reported_and_every_row_accounted_for(spoiled: Any) -> None:
    (tally,) = [file for file in spoiled.loaded.sources if file.name == "doorplates.parquet"]
    assert (tally.rows, tally.stored, tally.reported) == (144, 143, 1)
    assert rows(spoiled, "SELECT count(*), max(fid) FROM doorplates") == [(143, 143)]
    assert spoiled.findings("rows_not_stored_no_address") != []
    assert spoiled.findings("rows_are_accounted_for") == []


def test_points_outside_their_stated_town_are_counted(spoiled: Any) -> None:
    (found,) = spoiled.findings("points_lie_in_their_town")
    assert found.startswith("doorplates: 4 doorplates"), "two moved, one in a strange town, one outside Taiwan"


def test_the_tree_has_a_box_for_each_point(spoiled: Any) -> None:
    assert rows(spoiled, "SELECT count(*) FROM rtree_doorplates_geom") == [(139,)]
    assert rows(spoiled, "SELECT rtreecheck('rtree_doorplates_geom')") == [("ok",)]
