"""What a faulty text fits is told from the table of all doorplates."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from addresses.judge import Label, is_similar, label
from addresses.plates import World
from addresses.written import Written, parts_of

type Make = Callable[..., World]

HERE = {"ROAD": "中山路", "NUMBER": "5號"}


def address(world: World, row: int = 0) -> Written:
    parts = parts_of(world.plate(row))._replace(village="", neighbourhood="", floor="")
    return Written(world.plate(row), parts, parts)


def made(world: World, written: Written) -> Label:
    found = label(world, "", written)
    assert found
    return found


def test_floors_are_one_doorplate(world: Make) -> None:
    floors = world(HERE, HERE | {"NUMBER": "5號二樓"}, place=lambda _: 0)
    assert made(floors, address(floors)).rights == ((1, 2),)


def test_the_same_number_in_two_villages_is_ambiguous(world: Make) -> None:
    two = world(HERE, HERE | {"VILLAGE": "六合里"})
    told = made(two, address(two))
    assert (told.ambiguous, told.rights) == (True, ((1,),))


def test_the_village_tells_them_apart(world: Make) -> None:
    two = world(HERE, HERE | {"VILLAGE": "六合里"})
    assert not made(two, address(two).saying(village="三張里")).ambiguous


def test_without_the_town_a_street_of_two_towns_is_ambiguous(world: Make) -> None:
    two = world(HERE, HERE | {"TOWN": "大安區"})
    assert made(two, address(two).without("town")).ambiguous


def test_without_the_town_a_number_of_one_town_is_clear(world: Make) -> None:
    two = world(HERE, HERE | {"TOWN": "大安區", "NUMBER": "7號"})
    assert not made(two, address(two).without("town")).ambiguous


def test_a_misspelling_that_is_another_doorplate_is_no_misspelling(world: Make) -> None:
    two = world(HERE, HERE | {"ROAD": "中正路"})
    assert label(two, "", address(two).wrong("street", "中正路")) is None


def test_a_misspelling_of_two_streets_is_ambiguous(world: Make) -> None:
    two = world(HERE, HERE | {"ROAD": "中正路"})
    assert made(two, address(two).wrong("street", "中心路")).ambiguous


def test_a_misspelling_is_clear_where_the_other_street_has_not_the_number(world: Make) -> None:
    two = world(HERE, HERE | {"ROAD": "中正路", "NUMBER": "7號"})
    assert not made(two, address(two).wrong("street", "中心路")).ambiguous


def test_a_misspelling_that_is_a_street_of_the_town_is_ambiguous(world: Make) -> None:
    two = world(HERE, HERE | {"ROAD": "中正路", "NUMBER": "7號"})
    assert made(two, address(two).wrong("street", "中正路")).ambiguous


def test_another_section_is_no_misspelling(world: Make) -> None:
    two = world(HERE | {"SECTION": "一段"}, HERE | {"SECTION": "二段"})
    assert not made(two, address(two).wrong("street", "中心路")).ambiguous


def test_without_the_section_every_section_with_the_number_fits(world: Make) -> None:
    two = world(HERE | {"SECTION": "一段"}, HERE | {"SECTION": "二段"})
    assert made(two, address(two).wrong("section", "")).ambiguous


def test_the_other_style_of_a_sub_number_is_right_only_where_it_is_no_doorplate_itself(world: Make) -> None:
    one, two = {"ROAD": "中山路", "NUMBER": "5之1號"}, {"ROAD": "中山路", "NUMBER": "5號之1"}
    turned = replace(address(world(one)), mistaken="style").respelled(number="5號之1")
    assert label(world(one), "", turned)
    assert label(world(one, two), "", turned) is None


def test_a_wrong_village_must_not_have_the_address_too(world: Make) -> None:
    two = world(HERE, HERE | {"VILLAGE": "六合里"})
    assert label(two, "", address(two).respelled(village="六合里")) is None


@pytest.mark.parametrize(
    ("left", "right", "similar"),
    [
        ("中山路", "中正路", True),
        ("中山路", "中山一路", True),
        ("中山路", "山中路", True),
        ("中山路", "中山路", False),
        ("中山路", "民生路", False),
        ("民族1路", "民族2路", False),
    ],
)
def test_names_are_similar_that_are_one_character_apart(left: str, right: str, similar: bool) -> None:
    assert is_similar(left, right) == similar
