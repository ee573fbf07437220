"""Numbers of doorplates: every form is one packed number, and packed numbers sort as people count."""

import pytest

from onestop.address.numbers import NUMBER, Number, number_of, unpacked

FORMS = (
    ("9號", "9號"),
    ("7之20號", "7之20號"),
    ("7號之20", "7號之20"),
    ("7號20", "7號之20"),
    ("7附20號", "7附20號"),
    ("7號附20", "7號附20"),
    ("9之9之9號", "9之9之9號"),
    ("105之3號之1", "105之3號之1"),
    ("238之0之11號", "238之0之11號"),
    ("臨12號", "臨12號"),
    ("建9之3號", "建9之3號"),
    ("特2號", "特2號"),
    ("9之8甲號", "9之8甲號"),
    ("110號甲", "110甲號"),
    ("5號臨", "臨5號"),
)


def number(text: str) -> Number:
    match = NUMBER.search(text)
    assert match
    found = number_of(match)
    assert found
    return found


@pytest.mark.parametrize(("written", "plate"), FORMS)
def test_a_number_is_told_as_the_doorplate_has_it(written: str, plate: str) -> None:
    assert number(written).text == plate


@pytest.mark.parametrize("written", [form for form, _ in FORMS])
def test_a_packed_number_is_the_same_number_again(written: str) -> None:
    assert unpacked(number(written).packed) == number(written)


def test_packed_numbers_sort_as_people_count() -> None:
    texts = ["2號", "2之1號", "2之10號", "3號", "10號", "100號", "1000號", "臨1號"]
    assert sorted(texts, key=lambda text: number(text).packed) == texts


@pytest.mark.parametrize("floors", ["3樓", "12樓之3", "1、2樓", "1至3樓", "3F", "101室", "B1"])
def test_floors_are_no_sub_numbers(floors: str) -> None:
    assert number(f"9號{floors}") == number("9號")


def test_a_number_larger_than_any_doorplate_is_none() -> None:
    match = NUMBER.search("9999999號")
    assert match
    assert number_of(match) is None
