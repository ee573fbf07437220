"""Periods by what a client writes, and as WMS lists them."""

from datetime import date

import pytest

from onestop.cartography.periods import extent, period
from onestop.dataset import Period
from onestop.errors import BadValue

MONTHS = (
    Period("105Y12M", date(2016, 12, 1), date(2016, 12, 31)),
    Period("106Y01M", date(2017, 1, 1), date(2017, 1, 31)),
    Period("106Y06M", date(2017, 6, 1), date(2017, 6, 30)),
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", "106Y06M"),
        ("current", "106Y06M"),
        ("2017", "106Y06M"),
        ("2017-01", "106Y01M"),
        ("2016-12-31", "105Y12M"),
        ("2016-12-01T00:00:00Z", "105Y12M"),
        ("2016-01-01/2017-02-01", "106Y01M"),
        ("2017-01-01/2017-02-01/P1M", "106Y01M"),
        ("../2016-12-15", "105Y12M"),
        ("106Y01M", "106Y01M"),
        (" 105y12m", "105Y12M"),
    ],
)
def test_a_time_means_the_newest_period_that_it_touches(text: str, meant: str) -> None:
    assert period(MONTHS, text).info_time == meant


@pytest.mark.parametrize("text", ["2017-03", "2015", "soon", "2017-06-31", "a/b/c/d"])
def test_any_other_time_is_refused_and_the_periods_are_said(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        period(MONTHS, text)
    assert caught.value.what == "TIME"


def test_periods_without_a_gap_are_one_interval() -> None:
    assert extent(MONTHS) == "2016-12-01/2017-01-01/P1M,2017-06-01"


def test_years_and_quarters_have_their_own_step() -> None:
    years = tuple(Period(f"{y - 1911}Y", date(y, 1, 1), date(y, 12, 31)) for y in (2019, 2020, 2021))
    assert extent(years) == "2019-01-01/2021-01-01/P1Y"
    quarters = (Period("", date(2020, 1, 1), date(2020, 3, 31)), Period("", date(2020, 4, 1), date(2020, 6, 30)))
    assert extent(quarters) == "2020-01-01/2020-04-01/P3M"
