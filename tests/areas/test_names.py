"""Names → codes, however old the file."""

import pytest

from onestop.areas import Gazetteer
from onestop.areas.names import official

TOWNS = (
    ("臺北市", "大安區", "63000030"),
    ("新北市", "板橋區", "65000010"),
    ("臺中市", "大安區", "66000220"),
    ("臺南市", "中西區", "67000370"),
    ("臺南市", "東區", "67000320"),
    ("臺南市", "東山區", "67000060"),
    ("高雄市", "三民區", "64000050"),
    ("高雄市", "那瑪夏區", "64000360"),
    ("桃園市", "桃園區", "68000010"),
    ("彰化縣", "員林市", "10007100"),
    ("臺東縣", "臺東市", "10014010"),
)
VILLAGES = (("65000010", "留侯里", "65000010-001"), ("10014010", "中正里", "10014010-002"))


@pytest.fixture
def gazetteer() -> Gazetteer:
    return Gazetteer(TOWNS, VILLAGES)


@pytest.mark.parametrize(
    ("county", "town", "code"),
    [
        ("臺北市", "大安區", "63000030"),
        ("台東縣", "台東市", "10014010"),
        ("臺北縣", "板橋市", "65000010"),
        ("台中縣", "大安鄉", "66000220"),
        ("台南市", "西區", "67000370"),
        ("台南市", "中區", "67000370"),
        ("臺南縣", "東山鄉", "67000060"),
        ("高雄縣", "三民鄉", "64000360"),
        ("高雄市", "三民區", "64000050"),
        ("桃園縣", "桃園市", "68000010"),
        ("彰化縣", "員林鎮", "10007100"),
    ],
)
def test_a_town_is_found_by_its_name_of_any_time(gazetteer: Gazetteer, county: str, town: str, code: str) -> None:
    assert gazetteer.town(county, town) == code


@pytest.mark.parametrize(
    ("county", "town"), [("臺南市", "東鄉"), ("臺南縣", "R19"), ("花蓮縣", "大安區"), (None, None), ("臺南市", "")]
)
def test_a_town_that_is_not_there_is_not_guessed(gazetteer: Gazetteer, county: str | None, town: str | None) -> None:
    assert gazetteer.town(county, town) is None


@pytest.mark.parametrize("county", ["臺北縣", "新北市"])
def test_a_county_is_found_by_its_name_of_any_time(gazetteer: Gazetteer, county: str) -> None:
    assert gazetteer.county(county) == "65000"


def test_a_village_that_became_the_other_kind_is_found(gazetteer: Gazetteer) -> None:
    assert gazetteer.village("65000010", "留侯村") == gazetteer.village("65000010", "留侯里") == "65000010-001"


def test_a_village_is_not_taken_from_another_town(gazetteer: Gazetteer) -> None:
    assert gazetteer.village("63000030", "留侯里") is None
    assert gazetteer.village(None, "留侯里") is None


def test_of_two_villages_of_one_name_the_first_given_is_found() -> None:
    twice = Gazetteer(TOWNS, [*VILLAGES, ("65000010", "留侯里", "65000010-999")])
    assert twice.village("65000010", "留侯里") == "65000010-001"


def test_names_are_written_with_the_governments_character() -> None:
    assert official("台東縣") == "臺東縣"
    assert official(None) is None
