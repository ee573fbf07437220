"""Which column is meant, and names for new ones."""

import pytest

from onestop.errors import BadValue
from onestop.tabular.columns import column_at, distinct, free_names, usual_column

COLUMNS = ("編號", " 地址 ", "ＡＤＤＲ", "note", "Note", "2")


@pytest.mark.parametrize(("wanted", "at"), [("編號", 0), ("地址", 1), ("addr", 2), ("note", 3), ("2", 5), ("3", 2)])
def test_a_column_is_found_by_its_name_or_else_its_number(wanted: str, at: int) -> None:
    assert column_at(COLUMNS, wanted, "--column") == at


@pytest.mark.parametrize("wanted", ["住址", "0", "7", "", "NOTE"])
def test_a_column_that_is_not_there_or_not_one_is_told_with_what_is_there(wanted: str) -> None:
    with pytest.raises(BadValue, match=r"編號|4, 5"):
        column_at(COLUMNS, wanted, "--column")


def test_columns_of_one_name_can_be_told_apart_by_number() -> None:
    with pytest.raises(BadValue, match="1, 3"):
        column_at(["地址", "b", "地址"], "地址", "--column")


def test_without_a_name_the_only_column_is_taken_or_the_only_usual_one() -> None:
    assert usual_column(["什麼"], {"地址"}, "--column") == 0
    assert usual_column(["編號", "Address ", "c"], {"地址", "address"}, "--column") == 1


@pytest.mark.parametrize("columns", [["a", "b"], ["地址", "address"]])
def test_where_no_column_or_several_could_be_meant_a_name_is_asked_for(columns: list[str]) -> None:
    with pytest.raises(BadValue, match=f"name one of the columns: {', '.join(columns)}"):
        usual_column(columns, {"地址", "address"}, "--column")


def test_a_sentence_does_not_list_hundreds_of_columns() -> None:
    with pytest.raises(BadValue, match="c39, …") as told:
        column_at([f"c{at}" for at in range(900)], "x", "--column")
    assert "c40" not in str(told.value)


def test_a_new_column_makes_way_for_one_of_its_name() -> None:
    assert free_names(["x", "y", "z"], ["x", "onestop_x", "z"]) == ["onestop_onestop_x", "y", "onestop_z"]


def test_names_are_made_to_differ() -> None:
    assert distinct(["a", "a", "b", "a_2", "a"]) == ["a", "a_3", "b", "a_2", "a_4"]
