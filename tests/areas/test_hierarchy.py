"""Six levels out of what was given."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely

from onestop.areas import AreaTable, Levels, hierarchy
from onestop.levels import Level

type Make = Callable[..., AreaTable]

BOXES = {
    "A1801-0001-00": (0, 0, 1, 1),
    "A1801-0002-00": (1, 0, 2, 1),
    "A1801-0003-00": (0, 1, 2, 2),
    "A1802-0001-00": (2, 0, 4, 2),
}
CODE1 = ["A1801-01-001", "A1801-01-001", "A1801-02-001", "A1802-01-001"]
VILLAGES = {"10018010-001": (0, 0, 2, 1), "10018010-002": (0, 1, 2, 2), "10018020-001": (2, 0, 4, 2)}
TOWNS = {"10018010": (0, 0, 2, 2), "10018020": (2, 0, 4, 2)}


@pytest.fixture
def levels(table: Make) -> Levels:
    """A county of two towns, with basic areas, villages and towns given."""
    return hierarchy(
        {
            Level.BASIC: table(Level.BASIC, BOXES, CODE1=CODE1),
            Level.VILLAGE: table(Level.VILLAGE, VILLAGES, VILLAGE=["甲里", "乙里", "丙里"]),
            Level.TOWN: table(Level.TOWN, TOWNS, TOWN=["東區", "北區"], COUNTY=["新竹市", "新竹市"]),
        }
    )


def test_levels_that_were_not_given_are_dissolved(levels: Levels) -> None:
    assert list(levels) == list(Level)
    assert levels[Level.LEVEL1].codes.tolist() == sorted(set(CODE1))
    assert levels[Level.LEVEL2].codes.tolist() == ["A1801-01", "A1801-02", "A1802-01"]
    assert levels[Level.LEVEL2].geometry[0].equals(shapely.box(0, 0, 2, 1))
    assert levels[Level.COUNTY].geometry[0].equals(shapely.box(0, 0, 4, 2))
    assert [level for level in Level if levels[level].dissolved] == [Level.LEVEL1, Level.LEVEL2, Level.COUNTY]


def test_the_towns_of_statistical_areas_are_told_by_their_codes(levels: Levels) -> None:
    for level in (Level.BASIC, Level.LEVEL1, Level.LEVEL2):
        towns = levels[level].columns["TOWN_ID"].tolist()
        assert towns == ["10018010"] * (len(towns) - 1) + ["10018020"]
        assert set(levels[level].columns["COUNTY_ID"]) == {"10018"}


def test_every_area_has_the_names_of_its_parents(levels: Levels) -> None:
    basic = levels[Level.BASIC]
    assert basic.columns["TOWN"].tolist() == ["東區"] * 3 + ["北區"]
    assert set(basic.columns["COUNTY"]) == {"新竹市"}
    assert levels[Level.COUNTY].columns["COUNTY"].tolist() == ["新竹市"]


def test_a_basic_areas_village_is_the_one_that_has_its_middle(levels: Levels) -> None:
    villages = levels[Level.BASIC].columns["V_ID"].tolist()
    assert villages == ["10018010-001", "10018010-001", "10018010-002", "10018020-001"]
    assert levels[Level.BASIC].columns["VILLAGE"].tolist() == ["甲里", "甲里", "乙里", "丙里"]


def test_where_no_village_has_the_middle_the_largest_share_decides_within_the_town(table: Make) -> None:
    found = hierarchy(
        {
            Level.BASIC: table(Level.BASIC, {"A1801-0001-00": (0, 0, 10, 1)}, CODE1=["A1801-01-001"]),
            Level.VILLAGE: table(
                Level.VILLAGE,
                {"10018010-001": (0, 0, 2, 1), "10018010-002": (7, 0, 10, 1), "10018020-001": (2, 0, 7, 1)},
            ),
            Level.TOWN: table(Level.TOWN, {"10018010": (0, 0, 10, 1), "10018020": (2, 0, 7, 1)}),
        }
    )
    assert found[Level.BASIC].columns["V_ID"].tolist() == ["10018010-002"]


@pytest.mark.parametrize("box", [(50, 50, 51, 51), (2, 0, 3, 1)])
def test_a_basic_area_that_no_village_of_its_town_covers_has_none(table: Make, box: tuple[float, ...]) -> None:
    found = hierarchy(
        {
            Level.BASIC: table(Level.BASIC, {"A1801-0001-00": box}, CODE1=["A1801-01-001"]),
            Level.VILLAGE: table(Level.VILLAGE, {"10018010-001": (0, 0, 2, 1)}),
        }
    )
    assert found[Level.BASIC].columns["V_ID"].tolist() == [None]


def test_villages_alone_make_towns_and_counties(table: Make) -> None:
    found = hierarchy({Level.VILLAGE: table(Level.VILLAGE, VILLAGES)})
    assert list(found) == [Level.VILLAGE, Level.TOWN, Level.COUNTY]
    assert found[Level.TOWN].codes.tolist() == ["10018010", "10018020"]


def test_a_code_without_a_place_stands_nowhere(levels: Levels) -> None:
    assert levels[Level.TOWN].places(np.array(["10018020", "99999999", None], dtype=object)).tolist() == [1, -1, -1]
