"""Rows in are rows joined and rows reported."""

from typing import Any

import pytest

from onestop.dataset import FieldType
from onestop.errors import BadValue
from onestop.joins.columns import formulas, typed
from onestop.joins.known import known_areas
from onestop.joins.matching import Status, chosen, match_rows
from onestop.joins.reading import Upload
from onestop.release import Release


@pytest.fixture
def matched(release: Release) -> Any:
    known = known_areas(release, release.dataset("villages"))

    def match(cells: list[str | None], *, keys: tuple[str, ...] = ("code",), more: Any = ()) -> Any:
        columns = {"code": cells, **dict(more)}
        return match_rows(Upload(tuple(columns), tuple(columns.values())), known, keys)

    return match


def test_every_row_becomes_one_thing(matched: Any) -> None:
    made = matched(["10018010-001", "1001801-001", None, " ", "zzz", "南門里", "10018010-002"])
    statuses = ["joined", "duplicate", "empty", "empty", "unknown", "ambiguous", "joined"]
    assert [one.status for one in made.outcomes] == statuses
    assert [one.number for one in made.outcomes] == list(range(1, 8))
    assert sum(made.counts().values()) == 7


def test_a_duplicate_says_which_row_was_joined(matched: Any) -> None:
    again = matched(["x", "10018010-001", "10018010001"]).outcomes[2]
    assert (again.status, again.code, again.first) == (Status.DUPLICATE, "10018010-001", 2)


def test_names_may_stand_in_several_columns(matched: Any) -> None:
    more = {"town": ["東區", "東區"], "village": ["南門里", None]}
    made = matched(["新竹市", "新竹市"], keys=("code", "town", "village"), more=more)
    assert [one.code for one in made.outcomes] == ["10018010-001", None]


def test_the_second_header_row_of_an_official_product_is_no_row(matched: Any) -> None:
    made = matched(["村里代碼", "10018010-001"], more={"P_CNT": ["人口數", "7"]})
    assert [one.status for one in made.outcomes] == [Status.HEADER, Status.JOINED]
    assert made.titles == ("村里代碼", "人口數")


def test_titles_above_the_names_are_reported_and_no_column_is_called_by_them(release: Release) -> None:
    cells = (["單位：人", "村里代碼", "村里代碼", "10018010-001"], [None, "人口", "人口數", "7"])
    upload, keys = chosen(Upload(("各里人口統計", "column_2"), cells), ["村里代碼"], ["人口"])
    made = match_rows(upload, known_areas(release, release.dataset("villages")), keys)
    assert upload.columns == ("村里代碼", "人口")
    assert [one.status for one in made.outcomes] == [Status.TITLE, Status.HEADER, Status.HEADER, Status.JOINED]
    assert [one.number for one in made.outcomes] == [1, 2, 3, 4]
    assert made.titles == ("村里代碼", "人口數")


def test_names_far_below_the_first_row_are_not_looked_for() -> None:
    upload = Upload(("a",), ([None] * 20 + ["code"],))
    with pytest.raises(BadValue, match="code"):
        chosen(upload, ["code"], [])


def test_a_key_that_is_no_column_is_refused(matched: Any) -> None:
    with pytest.raises(BadValue, match="code"):
        matched(["10018010-001"], keys=("nope",))


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "-2", None], FieldType.INTEGER, [1, -2, None]),
        (["1,234", "5"], FieldType.INTEGER, [1234, 5]),
        (["1.5", "2", "1e3"], FieldType.NUMBER, [1.5, 2.0, 1000.0]),
        (["01", "2"], FieldType.STRING, ["01", "2"]),
        (["1e999"], FieldType.STRING, ["1e999"]),
        (["9" * 400], FieldType.STRING, ["9" * 400]),
        (["12345678901234567890"], FieldType.STRING, ["12345678901234567890"]),
        (["nan", "1"], FieldType.STRING, ["nan", "1"]),
        (["="], FieldType.STRING, ["="]),
        (["-"], FieldType.STRING, ["-"]),
        ([None], FieldType.STRING, [None]),
        (["1٣"], FieldType.STRING, ["1٣"]),
    ],
)
def test_a_column_is_numbers_only_where_every_cell_is_one(cells: Any, kind: FieldType, values: Any) -> None:
    assert typed(cells) == (kind, values)


def test_cells_that_a_spreadsheet_takes_for_formulas_are_counted() -> None:
    assert formulas([["=1+1", "@x", "a", None], [-1, 2.5, "+8", "-"]]) == 4
