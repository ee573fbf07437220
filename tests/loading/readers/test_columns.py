"""The table of known columns is whole, and a heading finds its row however it is written."""

from collections import Counter

import pytest

from onestop.dataset import FieldType, Words
from onestop.loading.columns import columns, described_field, is_heading, known_field, match


def test_no_heading_belongs_to_two_fields() -> None:
    counts = Counter(heading for column in columns().values() for heading in column.headings)
    assert [heading for heading, count in counts.items() if count > 1] == []


def test_every_value_has_both_titles_and_a_unit_and_a_theme() -> None:
    values = [column for column in columns().values() if column.theme]
    assert len(values) > 40
    assert all(value.field.title.zh and value.field.title.en and value.field.unit for value in values)


def test_a_median_does_not_add_up_and_a_count_does() -> None:
    median, count = known_field("INCOME_MEDIAN"), known_field("P_CNT")
    assert median is not None
    assert not median.summed
    assert count is not None
    assert count.summed
    assert count.type is FieldType.INTEGER


@pytest.mark.parametrize("heading", ["街、路段", " 街_路段", "街（路段）", "street、road、section", "STREET"])
def test_a_heading_is_known_however_it_is_written(heading: str) -> None:
    assert match([heading]) == {"ROAD": (heading,)}


def test_a_column_that_changed_its_name_is_found_under_each_best_first() -> None:
    assert match(["birth_total", "出生數"])["BORN_CNT"] == ("出生數", "birth_total")


def test_a_value_is_no_heading() -> None:
    assert is_heading("出生數")
    assert not is_heading("中山里")


def test_a_count_that_only_the_file_describes_adds_up() -> None:
    title = Words("大學", "universities")
    assert described_field("SCH_CNT", title, None).summed
    assert not described_field("SCH_RAT", title, None).summed
