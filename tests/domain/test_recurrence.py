"""Dates that recur: told as people say them, and compared with dateutil, which reads the same rules."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import takewhile
from time import perf_counter
from unittest.mock import patch

import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from dicoso.domain.dates import Span, year_span
from dicoso.domain.recurrence import Recurrence, occurrences

WORKDAYS = tuple((0, number) for number in range(5))
THEIRS = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}


def told(rule: Recurrence, start: str, year: int = 2023) -> str:
    found = [f"{day:%d/%m}" for day in occurrences(rule, date.fromisoformat(start), year_span(year))]
    return " ".join(found[:4]) + (f" … {found[-1]}: {len(found)}" if len(found) > 4 else "")


@pytest.mark.parametrize(
    ("rule", "start", "dates"),
    [
        (Recurrence("WEEKLY"), "2022-03-07", "02/01 09/01 16/01 23/01 … 25/12: 52"),
        (Recurrence("WEEKLY", by_day=((0, 0), (0, 4))), "2023-12-18", "18/12 22/12 25/12 29/12"),
        (Recurrence("MONTHLY", by_day=((1, 0),)), "2023-09-04", "04/09 02/10 06/11 04/12"),
        (Recurrence("MONTHLY", by_month_day=(-1,)), "2023-09-30", "30/09 31/10 30/11 31/12"),
        (Recurrence("MONTHLY"), "2023-08-31", "31/08 31/10 31/12"),
        (Recurrence("MONTHLY", by_day=WORKDAYS, by_position=(-1,)), "2023-10-31", "31/10 30/11 29/12"),
        (Recurrence("YEARLY"), "1931-03-26", "26/03"),
        (Recurrence("YEARLY", by_day=((-1, 6),)), "2020-01-01", "31/12"),
        (Recurrence("DAILY", times=3), "2022-12-30", "01/01"),
        (Recurrence("DAILY", interval=2, until=date(2023, 1, 5)), "2022-12-30", "01/01 03/01 05/01"),
        (Recurrence("YEARLY", by_month=(2,), by_month_day=(30,)), "2020-01-01", ""),
    ],
)  # fmt: skip
def test_a_rule_falls_on_the_dates_that_people_expect(rule: Recurrence, start: str, dates: str) -> None:
    assert told(rule, start) == dates


@pytest.mark.parametrize("freq", THEIRS)
def test_a_rule_that_never_falls_on_a_date_costs_nothing(freq: str) -> None:
    began = perf_counter()
    for _ in range(20):
        assert told(Recurrence(freq, by_month=(2,), by_month_day=(30,)), "1970-01-01") == ""
    assert perf_counter() - began < 1


days = st.dates(date(2019, 1, 1), date(2024, 12, 31))


@st.composite
def rules(draw: st.DrawFn) -> Recurrence:
    freq = draw(st.sampled_from(list(THEIRS)))
    plain = st.tuples(st.just(0), st.integers(0, 6))
    nth = st.tuples(st.sampled_from([1, 2, 4, 5, -1, -2]), st.integers(0, 6))
    by_day = draw(st.lists(draw(st.sampled_from([plain, nth])) if freq in ("MONTHLY", "YEARLY") else plain, max_size=3))
    ends = draw(st.sampled_from(["", "count", "until"]))
    return Recurrence(
        freq,
        draw(st.integers(1, 4)),
        draw(st.integers(1, 40)) if ends == "count" else None,
        draw(days) if ends == "until" else None,
        tuple(draw(st.lists(st.integers(1, 12), max_size=3))),
        tuple(draw(st.lists(st.sampled_from([1, 5, 13, 28, 29, 31, -1, -30]), max_size=2))),
        tuple(by_day),
        # Of its first week dateutil takes only what is left of it; RFC 5545 takes the whole.
        tuple(draw(st.lists(st.sampled_from([1, 2, -1]), max_size=2))) if by_day and freq != "WEEKLY" else (),
        draw(st.integers(0, 6)),
    )


@given(rules(), days)
def test_dateutil_says_the_same(rule: Recurrence, start: date) -> None:
    wanted = Span(date(2021, 6, 1), date(2023, 2, 28))
    theirs = rrule(
        THEIRS[rule.freq],
        dtstart=datetime.combine(start, time()),
        interval=rule.interval,
        count=rule.times,
        until=datetime.combine(rule.until, time()) if rule.until else None,
        bymonth=rule.by_month or None,
        bymonthday=rule.by_month_day or None,
        byweekday=[weekday(day, nth or None) for nth, day in rule.by_day] or None,
        bysetpos=rule.by_position or None,
        wkst=rule.week_start,
    )
    with patch("datetime.MAXYEAR", wanted.end.year):  # else it tries eight thousand years more for a rule without dates
        expected = [found.date() for found in takewhile(lambda found: found.date() <= wanted.end, theirs)]
    assert list(occurrences(rule, start, wanted)) == [day for day in expected if day >= wanted.start]
