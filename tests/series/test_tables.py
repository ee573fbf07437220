"""What tables of statistics say is what the source says."""

from datetime import date
from typing import Any

import pytest

from onestop.dataset import Period
from onestop.errors import BadValue, NotFound, TooMuch
from onestop.features import SortKey
from onestop.release import Release
from onestop.series import Layout, Question, Role, ask, read
from onestop.series.periods import sdmx, words

POPULATION = "population_village"
SECONDS = 10

type Numbers = dict[tuple[str, str], int]


@pytest.fixture
def table(release: Release) -> Any:
    def asked(name: str = POPULATION, layout: Layout = Layout.PERIODS, **parts: Any) -> Any:
        return ask(release, name, Question(layout, **parts), seconds=SECONDS)

    return asked


def test_every_number_of_a_table_is_that_of_the_source(table: Any, population: Numbers) -> None:
    made = table(fields=("P_CNT",))
    periods = [(at, column.name) for at, column in enumerate(made.columns) if column.role is Role.VALUE]
    found = {(row[0], name): row[at] for row in made.rows for at, name in periods if row[at] is not None}
    assert found == population


def test_the_series_of_an_area_has_every_period(table: Any, release: Release, population: Numbers) -> None:
    code = next(iter(population))[0]
    made = table(layout=Layout.FIELDS, area=code, fields=("P_CNT",))
    assert [row[-4] for row in made.rows] == [one.info_time for one in release.dataset(POPULATION).periods]
    assert {(row[0], row[-4]): row[-1] for row in made.rows} == {
        key: n for key, n in population.items() if key[0] == code
    }


def test_a_period_without_a_value_stays_in_a_series_without_one(table: Any, monkeypatch: Any, release: Release) -> None:
    found = {"10018010-001": (("10018010-001", *[None] * 5), {"113Y02M": (7,)})}
    monkeypatch.setattr("onestop.series.pivot.read", lambda *_: found)
    made = table(layout=Layout.FIELDS, area="10018010-001", fields=("P_CNT",))
    assert len(made.rows) == len(release.dataset(POPULATION).periods)
    assert [row[-1] for row in made.rows][:3] == [None, 7, None]
    assert table(fields=("P_CNT",)).rows[0][6:9] == [None, 7, None]


def test_a_parent_has_all_of_its_children_and_nothing_else(table: Any, population: Numbers) -> None:
    made = table(parent="10018010", periods=("113Y01M",))
    assert {row[0] for row in made.rows} == {code for code, _ in population if code.startswith("10018010")}
    assert [row[0] for row in made.rows] == sorted(row[0] for row in made.rows)


def test_basic_areas_of_a_second_level_area(table: Any, release: Release) -> None:
    everything = table("population_basic", Layout.FIELDS)
    names = [column.name for column in everything.columns]
    code = everything.rows[0][names.index("CODE2")]
    made = table("population_basic", Layout.FIELDS, parent=code)
    assert made.rows == [row for row in everything.rows if row[names.index("CODE2")] == code]
    assert made.rows


def test_several_periods_with_fields_as_columns_have_a_row_for_each(table: Any) -> None:
    made = table("population_town", Layout.FIELDS, parent="10018", periods=("113Y01M", "113Y02M"))
    times = [column.name for column in made.columns].index("INFO_TIME")
    assert [(row[0], row[times]) for row in made.rows] == [
        (town, period) for town in ("10018010", "10018020", "10018030") for period in ("113Y01M", "113Y02M")
    ]


def test_an_order_by_nothing_is_refused_before_anything_is_read(table: Any, monkeypatch: Any) -> None:
    monkeypatch.delattr("onestop.series.pivot.read")
    with pytest.raises(BadValue, match=r"sortby: 'NOPE'"):
        table(sort=(SortKey("NOPE"),))


def test_a_column_says_its_name_unit_and_period(table: Any) -> None:
    column = table(fields=("F_CNT",), periods=("113Y02M",)).columns[-1]
    assert (column.name, column.title.zh, column.field.unit.zh) == ("113Y02M", "女性人口數 113年2月", "人")


def test_rows_are_ordered_by_a_column_and_cut(table: Any) -> None:
    made = table(sort=(SortKey("113Y01M", descending=True),), limit=5, offset=1)
    numbers = [row[6] for row in made.rows]
    assert numbers == sorted(numbers, reverse=True)
    assert (len(made.rows), made.matched) == (5, 122)


def test_rows_without_the_value_come_last_whichever_the_direction(table: Any, monkeypatch: Any) -> None:
    found = {code: ((code, *[None] * 5), {"113Y01M": (value,)}) for code, value in (("a", None), ("b", 1), ("c", 2))}
    monkeypatch.setattr("onestop.series.pivot.read", lambda *_: found)
    for descending, order in ((False, "bca"), (True, "cba")):
        assert "".join(row[0] for row in table(sort=(SortKey("113Y01M", descending),)).rows) == order


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"parent": "nowhere"}, "COUNTY_ID"),
        ({"parent": "10018010-001"}, "TOWN_ID"),
        ({"area": "63"}, "village"),
        ({"fields": ("NOPE",)}, "P_CNT"),
        ({"fields": ("P_CNT", "F_CNT")}, "one field"),
        ({"periods": ("199Y01M",)}, "113Y01M"),
        ({"sort": (SortKey("NOPE"),)}, "V_ID"),
    ],
)
def test_what_the_statistic_does_not_have_is_refused(table: Any, parts: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadValue, match=wrong):
        table(**parts)


def test_an_area_without_values_is_not_found(table: Any) -> None:
    with pytest.raises(NotFound, match="10018010-999"):
        table(layout=Layout.FIELDS, area="10018010-999")


def test_a_larger_area_that_there_is_not_is_not_found(table: Any) -> None:
    with pytest.raises(NotFound, match="COUNTY_ID '99999'"):
        table(parent="99999")


def test_a_larger_area_without_values_has_an_empty_table(table: Any) -> None:
    assert table(parent="63000").rows == []


def test_a_series_of_a_time_without_periods_is_empty(table: Any) -> None:
    made = table(layout=Layout.FIELDS, area="10018010-001", time=(date(1999, 1, 1), date(1999, 12, 31)))
    assert made.rows == []


def test_what_is_no_statistic_has_no_table(table: Any) -> None:
    with pytest.raises(NotFound, match="villages"):
        table("villages")


def test_a_table_has_a_limit(table: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(read, "MOST_CELLS", 100)
    with pytest.raises(TooMuch, match="narrow it by parent"):
        table(parent="10018")


def test_a_table_of_all_that_is_too_large_is_refused_before_it_is_read(table: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(read, "MOST_CELLS", 100)
    monkeypatch.setattr(read, "open_database", lambda *_: pytest.fail("read"))
    with pytest.raises(TooMuch, match="narrow it by parent"):
        table()


@pytest.mark.parametrize(
    ("written", "start", "end", "zh", "standard"),
    [
        ("106Y06M", date(2017, 6, 1), date(2017, 6, 30), "106年6月", "2017-06"),
        ("113Y4S", date(2024, 10, 1), date(2024, 12, 31), "113年第4季", "2024-Q4"),
        ("91Y", date(2002, 1, 1), date(2002, 12, 31), "91年", "2002"),
        ("spring", date(2002, 3, 1), date(2002, 3, 31), "spring", "2002-03-01/P31D"),
    ],
)
def test_a_period_is_written_in_words_and_as_sdmx(written: str, start: date, end: date, zh: str, standard: str) -> None:
    period = Period(written, start, end)
    assert (words(period).zh, sdmx(period)) == (zh, standard)
