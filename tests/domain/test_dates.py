"""Spans, calendar months, planning periods, and dates as people write them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicoso.domain.dates import (
    ONE_DAY,
    Span,
    add_months,
    cycle_number,
    cycle_span,
    dm_span,
    dmy,
    dmy_span,
    month_span,
    parse_date,
    year_span,
)
from tests import naive


def test_a_span_has_both_its_first_and_its_last_day() -> None:
    trip = Span(date(2019, 5, 6), date(2019, 5, 10))
    assert len(trip) == 5
    assert date(2019, 5, 6) in trip
    assert date(2019, 5, 10) in trip
    assert date(2019, 5, 11) not in trip
    assert "2019-05-06" not in trip
    assert list(trip)[-1] == date(2019, 5, 10)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="2019-05-06"):
        Span(date(2019, 5, 6), date(2019, 5, 5))


def test_the_overlap_of_two_spans_is_what_both_have() -> None:
    may, trip = month_span(2019, 5), Span(date(2019, 4, 29), date(2019, 5, 3))
    assert may.overlap(trip) == trip.overlap(may) == Span(date(2019, 5, 1), date(2019, 5, 3))
    assert may.overlap(month_span(2019, 6)) is None


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2019, 1, 15), 6, date(2019, 7, 15)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2018, 8, 31), 6, date(2019, 2, 28)),
        (date(2019, 12, 1), 1, date(2020, 1, 1)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2019, 3, 5), 0, date(2019, 3, 5)),
    ],
)
def test_six_calendar_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    start: date, months: int, expected: date
) -> None:
    assert add_months(start, months) == expected


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(0, 60))
def test_months_are_added_as_the_second_count_adds_them(day: date, months: int) -> None:
    assert add_months(day, months) == naive.months_later(day, months)


@given(st.sampled_from(["year", "quarter", "month"]), st.dates(date(2008, 1, 1), date(2050, 12, 31)))
def test_every_date_lies_in_the_planning_period_with_its_number(cycle: str, day: date) -> None:
    assert day in cycle_span(cycle, day.year, cycle_number(cycle, day))


@pytest.mark.parametrize(("cycle", "periods"), [("year", 1), ("quarter", 4), ("month", 12)])
def test_the_planning_periods_of_a_year_follow_each_other_without_a_hole(cycle: str, periods: int) -> None:
    spans = [cycle_span(cycle, 2020, number) for number in range(1, periods + 1)]
    assert spans[0].start == year_span(2020).start
    assert spans[-1].end == year_span(2020).end
    assert all(later.start == earlier.end + ONE_DAY for earlier, later in pairwise(spans))


@pytest.mark.parametrize("text", ["2019-11-15", "15/11/2019", " 15/11/2019 ", "15.11.2019", "15-11-2019"])
def test_a_date_is_read_as_machines_and_as_vietnamese_offices_write_it(text: str) -> None:
    assert parse_date(text) == date(2019, 11, 15)


def test_the_day_stands_before_the_month() -> None:
    assert parse_date("3/4/2019") == parse_date("03/04/2019") == date(2019, 4, 3)


@pytest.mark.parametrize(
    "text", ["", "15/11", "31/02/2019", "2019-02-30", "11/15/2019", "20191115", "2019-W46-5", "15/11/19", "hôm nay"]
)
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the words are Python's own
        parse_date(text)


@given(st.dates(date(1900, 1, 1), date(9999, 12, 30)))
def test_every_date_survives_being_written_and_read(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day}/{day.month}/{day.year:04}") == day
    assert parse_date(f"{day + timedelta(days=1):%d/%m/%Y}") == day + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "written"),
    [(date(2019, 11, 15), "15/11/2019"), (date(2019, 3, 5), "05/03/2019"), (date(1, 1, 1), "01/01/0001")],
)
def test_a_date_is_written_so_that_it_is_read_again(day: date, written: str) -> None:
    assert dmy(day) == written
    assert parse_date(written) == day


@pytest.mark.parametrize(
    ("start", "end", "written", "with_the_year"),
    [
        (date(2019, 11, 15), date(2019, 11, 15), "15/11", "15/11/2019"),
        (date(2019, 11, 12), date(2019, 11, 15), "12–15/11", "12–15/11/2019"),
        (date(2019, 11, 30), date(2019, 12, 2), "30/11–02/12", "30/11–02/12/2019"),
        (date(2019, 12, 30), date(2020, 1, 2), "30/12–02/01", "30/12/2019–02/01/2020"),
    ],
)
def test_a_span_is_written_without_saying_anything_twice(
    start: date, end: date, written: str, with_the_year: str
) -> None:
    assert dm_span(start, end) == written
    assert dmy_span(start, end) == with_the_year
