"""Sets of dates held in an integer behave as sets of dates."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet, bits_between, prefix, width

MARCH = Span(date(2020, 3, 1), date(2020, 3, 31))
YEAR = Span(date(2020, 1, 1), date(2020, 12, 31))

spans = st.tuples(st.dates(date(2008, 1, 1), date(2030, 12, 31)), st.integers(0, 500)).map(
    lambda got: Span(got[0], got[0] + timedelta(days=got[1]))
)


def near(span: Span) -> st.SearchStrategy[date]:
    return st.integers(-10, len(span) + 10).map(lambda n: span.start + timedelta(days=n))


@st.composite
def two_sets(draw: st.DrawFn) -> tuple[Span, set[date], set[date]]:
    span = draw(spans)
    inside = st.integers(0, len(span) - 1).map(lambda n: span.start + timedelta(days=n))
    return span, draw(st.sets(inside, max_size=40)), draw(st.sets(inside, max_size=40))


@given(two_sets())
def test_union_common_dates_and_difference_are_those_of_sets(sets: tuple[Span, set[date], set[date]]) -> None:
    span, some, others = sets
    a, b = DaySet.of(span, some), DaySet.of(span, others)
    assert set(a | b) == some | others
    assert set(a & b) == some & others
    assert set(a - b) == some - others
    assert (a == b) is (some == others)
    assert (len(a), bool(a)) == (len(some), bool(some))


@given(two_sets())
def test_dates_come_out_in_order_and_each_once(sets: tuple[Span, set[date], set[date]]) -> None:
    span, some, _ = sets
    assert list(DaySet.of(span, [*some, *some])) == sorted(some)


@given(two_sets())
def test_what_is_written_as_bytes_is_read_back(sets: tuple[Span, set[date], set[date]]) -> None:
    span, some, _ = sets
    data = DaySet.of(span, some).to_bytes()
    assert len(data) == width(span)
    assert set(DaySet.from_bytes(span, data)) == some


@given(spans, st.data())
def test_dates_outside_the_span_are_left_out(span: Span, data: st.DataObject) -> None:
    start, end = data.draw(near(span)), data.draw(near(span))
    between = {day for day in span if start <= day <= end}
    assert set(DaySet.between(span, start, end)) == between
    assert set(DaySet.of(span, [start])) == ({start} if start in span else set())
    assert (start in DaySet.full(span)) is (start in span)


@given(spans, st.data())
def test_a_set_until_a_day_keeps_that_day_and_all_before(span: Span, data: st.DataObject) -> None:
    day = data.draw(near(span))
    assert set(DaySet.full(span).until(day)) == {each for each in span if each <= day}
    assert DaySet(span, prefix(span, day)) == DaySet.full(span).until(day)


@given(two_sets())
def test_runs_are_the_stretches_of_consecutive_dates(sets: tuple[Span, set[date], set[date]]) -> None:
    span, some, _ = sets
    runs = list(DaySet.of(span, some).runs())
    assert {day for run in runs for day in run} == some
    assert all(later.start - earlier.end > timedelta(days=1) for earlier, later in pairwise(runs))


def test_a_trip_from_before_the_span_to_after_it_covers_all_of_it() -> None:
    assert DaySet.between(MARCH, date(2019, 1, 1), date(9999, 12, 31)) == DaySet.full(MARCH)


def test_a_span_that_ends_before_it_starts_has_no_dates() -> None:
    assert bits_between(0, 31, 20, 10) == 0


def test_sets_of_different_spans_are_never_mixed() -> None:
    for mix in ("__or__", "__and__", "__sub__"):
        with pytest.raises(ValueError, match="different spans"):
            getattr(DaySet.full(MARCH), mix)(DaySet.full(YEAR))
    assert DaySet(MARCH) != DaySet(YEAR)


def test_a_set_of_a_leap_year_has_366_dates_in_46_bytes() -> None:
    assert len(DaySet.full(YEAR)) == 366
    assert len(DaySet.full(YEAR).to_bytes()) == 46
    assert date(2020, 2, 29) in DaySet.full(YEAR)


def test_a_set_is_not_equal_to_anything_else_and_names_its_dates() -> None:
    first = DaySet.of(MARCH, [date(2020, 3, 1)])
    assert first != {date(2020, 3, 1)}
    assert "2020-03-01" not in first
    assert repr(first) == "DaySet(2020-03-01)"
    assert len({first, DaySet.of(MARCH, [date(2020, 3, 1)])}) == 1
