"""The invented doorplates: addresses that can be taken apart and points that lie where the address says."""

import csv
import gzip
from pathlib import Path
from typing import Any

import shapely

from tools.topojson import Shape

type Rows = list[dict[str, Any]]

PARTS = ("neighborhood", "road", "section", "lane", "alley", "sub_alley", "number")


def test_there_are_about_thirty_thousand(doorplates: Rows) -> None:
    assert 28_000 < len(doorplates) <= 30_000


def test_no_address_is_given_twice(doorplates: Rows) -> None:
    assert len({row["full_addr"] for row in doorplates}) == len(doorplates)


def test_the_address_is_made_of_its_parts(doorplates: Rows, villages: dict[str, Shape]) -> None:
    for row in doorplates:
        words = villages[long_code(row)].properties
        place = words["COUNTYNAME"] + words["TOWNNAME"] + words["VILLNAME"]
        assert row["full_addr"] == place + "".join(row[part] or "" for part in PARTS)


def test_every_point_lies_in_the_village_of_its_address(doorplates: Rows, villages: dict[str, Shape]) -> None:
    outlines = [villages[long_code(row)].geometry for row in doorplates]
    points = shapely.points([(row["x"], row["y"]) for row in doorplates])
    assert shapely.contains(outlines, points).mean() > 0.999
    assert shapely.distance(outlines, points).max() < 1e-5


def test_every_road_is_one_of_its_town(doorplates: Rows, villages: dict[str, Shape], data: Path) -> None:
    with gzip.open(data / "roads" / "postcodes.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        real = {(row["TOWN"], row["ROAD"]) for row in csv.DictReader(lines) if row["COUNTY"] == "新竹市"}
    named = [row for row in doorplates if row["road"]]
    used = {(villages[long_code(row)].properties["TOWNNAME"], row["road"] + (row["section"] or "")) for row in named}
    assert used - real == set()
    assert len(used) > 400


def test_there_are_lanes_alleys_floors_sub_numbers_and_places_without_a_road(doorplates: Rows) -> None:
    for part in ("section", "lane", "alley", "sub_alley"):
        assert sum(row[part] is not None for row in doorplates) > 300
    assert sum("樓" in row["number"] for row in doorplates) > 3_000
    assert sum("之" in row["number"] for row in doorplates) > 500
    assert sum(row["road"] is None for row in doorplates) > 300


def test_even_and_odd_numbers_stand_on_different_sides(doorplates: Rows) -> None:
    street = [row for row in doorplates if (row["road"], row["lane"]) == ("西大路", None) and "之" not in row["number"]]
    odd, even = (
        shapely.MultiPoint([(row["x"], row["y"]) for row in street if int(row["number"].split("號")[0]) % 2 == side])
        for side in (1, 0)
    )
    assert shapely.distance(odd, even) > 1e-4  # degrees, about 10 m: a street lies between


def long_code(row: dict[str, Any]) -> str:
    """V_ID of the short code that the national file has: 1001801-001 → 10018010-001."""
    town, village = row["village_id"].split("-")
    return f"{town}0-{village}"
