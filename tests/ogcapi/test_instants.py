from datetime import date

import pytest

from onestop.errors import BadValue
from onestop.instants import parse_interval


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", date(2017, 1, 1), date(2017, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2017-06-30", date(2017, 6, 30), date(2017, 6, 30)),
        ("2017-06-30T23:59:59Z", date(2017, 6, 30), date(2017, 6, 30)),
        ("2017-06-30t23:59:59.5+08:00", date(2017, 6, 30), date(2017, 6, 30)),
        ("2017-06-01/..", date(2017, 6, 1), None),
        ("2017-06-01/", date(2017, 6, 1), None),
        ("../2017-06", None, date(2017, 6, 30)),
        ("../..", None, None),
        ("2017-01-01T00:00:00Z/2017-06-30T23:59:59Z", date(2017, 1, 1), date(2017, 6, 30)),
    ],
)
def test_an_interval_has_a_first_and_a_last_day(text: str, first: date | None, last: date | None) -> None:
    assert parse_interval(text) == (first, last)


@pytest.mark.parametrize("text", ["", "..", "now", "2017-13", "2017-02-30", "2018/2017", "1/2/3", "0000", "9" * 100])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="datetime"):
        parse_interval(text)
