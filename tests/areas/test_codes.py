"""What codes tell by themselves."""

import pytest

from onestop.areas import area_columns, is_code, prefix_of
from onestop.areas.codes import level2_of, town_of
from onestop.levels import Level


@pytest.mark.parametrize(
    ("town", "prefix"),
    [("67000350", "A6735"), ("10013200", "A1320"), ("09007010", "A9701"), ("09020010", "A9201"), ("63000120", "A6312")],
)
def test_statistical_codes_begin_with_county_and_town(town: str, prefix: str) -> None:
    assert prefix_of(town) == prefix


def test_an_area_has_its_code_and_name_and_those_of_its_parents() -> None:
    assert area_columns(Level.VILLAGE) == ("V_ID", "VILLAGE", "TOWN_ID", "TOWN", "COUNTY_ID", "COUNTY")
    assert area_columns(Level.LEVEL1) == ("CODE1", "CODE2", "TOWN_ID", "TOWN", "COUNTY_ID", "COUNTY")
    assert area_columns(Level.COUNTY) == ("COUNTY_ID", "COUNTY")


def test_household_offices_that_split_a_town_are_folded_into_it() -> None:
    assert town_of("64000051-012") == town_of("64000052-001") == "64000050"


def test_a_second_level_code_is_what_stands_before_the_last_hyphen() -> None:
    assert level2_of("A6501-J3-012") == "A6501-J3"


@pytest.mark.parametrize("code", [None, "", "A6735", "67000350-01", "６７０００３５０"])
def test_what_does_not_match_whole_is_no_code(code: str | None) -> None:
    assert not any(is_code(code, level) for level in Level)
