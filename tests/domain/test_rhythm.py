"""The weekly rhythm: worked cases of Gia Lai in 2023, and a second implementation beside the program's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicoso.domain.dates import Span, parse_date, year_span
from dicoso.domain.dayset import DaySet
from dicoso.domain.rhythm import (
    LETTERS,
    Around,
    RhythmRules,
    Week,
    asked_weeks,
    begun,
    fates,
    judge_weeks,
    prospect,
    tally,
)
from dicoso.queries.rules import rulebook, year_rules
from tests import naive_rhythm

YEAR = year_span(2023)
ONE_A_WEEK = RhythmRules(1, 3)


def dates(text: str) -> set[date]:
    """Read `06/3–10/3, 15/3` of 2023."""
    found: set[date] = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        first, _, last = part.partition("–")
        start, end = (parse_date(f"{d.split('/')[0]:>02}/{d.split('/')[1]:>02}/2023") for d in (first, last or first))
        found |= set(Span(start, end))
    return found


def year(excused: str = "", events: str = "", counted: str = "", post: str = "01/1–31/12") -> tuple[Around, DaySet]:
    def days(text: str) -> DaySet:
        return DaySet.of(YEAR, dates(text))

    return Around(days(post), days(excused), rulebook().calendar.rest_days(YEAR), days(events)), days(counted)


def week_of(day: str, as_of: str = "31/12", **facts: str) -> Week:
    around, counted = year(**facts)
    on = min(dates(as_of))
    found = judge_weeks(asked_weeks(around, ONE_A_WEEK), counted, ONE_A_WEEK, on)
    return next(week for week in found if week.start <= min(dates(day)) <= week.end)


# Tuần có ngày | dữ kiện | phải là. Lịch nghỉ 2023: Tết 20–26/01; 29/4–03/5 (bù 29/4); 02/9 bù 01/9 và 04/9.
CASES = """
14/6 | counted=14/6                         | kept
14/6 | counted=18/6                         | kept
14/6 | -                                    | missed
14/6 | counted=12/6, as_of=11/6             | ahead
14/6 | as_of=16/6                           | running
14/6 | as_of=17/6                           | running
14/6 | as_of=18/6                           | missed
14/6 | counted=13/6, as_of=14/6             | kept
14/6 | excused=12/6–14/6                    | not_asked: excused
14/6 | excused=12/6–13/6                    | missed: excused
14/6 | events=12/6–13/6, excused=14/6       | not_asked: excused event
14/6 | events=12/6–14/6, counted=15/6       | not_asked: event
14/6 | post=14/6–31/12                      | missed: post
14/6 | post=15/6–31/12                      | not_asked: post
24/1 | -                                    | not_asked: holiday
02/5 | -                                    | not_asked: holiday
01/1 | -                                    | not_asked: period
"""


def _cases() -> list[tuple[str, dict[str, str], str]]:
    found = []
    for line in CASES.strip().splitlines():
        day, facts, expected = (part.strip() for part in line.split("|"))
        given_facts: dict[str, str] = {}
        for pair in facts.split(", ") if facts != "-" else ():
            name, _, value = pair.partition("=")
            given_facts[name] = value
        found.append((day, given_facts, expected))
    return found


@pytest.mark.parametrize(("day", "facts", "expected"), _cases())
def test_a_week_of_gia_lai_is_told_as_the_case_says(day: str, facts: dict[str, str], expected: str) -> None:
    week = week_of(day, **facts)
    assert ": ".join(filter(None, (week.state, " ".join(week.reasons)))) == expected


def test_gia_lai_asks_for_one_day_a_week_and_hung_yen_for_none() -> None:
    assert RhythmRules.of(year_rules("64", 2023).in_force) == ONE_A_WEEK
    assert ONE_A_WEEK.name == "4+1"
    assert RhythmRules.of(year_rules("33", 2023).in_force).field_days == 0


def test_one_day_a_week_is_less_than_the_quota_of_gia_lai() -> None:
    around, _ = year()
    alone = prospect(asked_weeks(around, ONE_A_WEEK), ONE_A_WEEK, 60)
    assert (alone.weeks, alone.days, alone.missing) == (50, 50, 10)


def test_a_rhythm_that_reaches_the_quota_leaves_nothing() -> None:
    around, _ = year()
    two = RhythmRules(2, 3)
    assert prospect(asked_weeks(around, two), two, 60).missing == 0


def test_where_no_rhythm_is_asked_for_there_are_no_weeks() -> None:
    around, _ = year()
    assert asked_weeks(around, RhythmRules(0, 3)) == ()


def test_weeks_ahead_that_ask_for_nothing_are_not_told_as_past() -> None:
    around, counted = year(excused="01/11–31/12")
    asked = asked_weeks(around, ONE_A_WEEK)
    on = date(2023, 3, 12)
    marks = fates(asked, ONE_A_WEEK, on).letters(counted.until(on))
    assert tally(marks, begun(asked, on)) == (0, 9, 2)


PERIODS = (
    YEAR,
    year_span(2020),
    Span(date(2018, 11, 16), date(2019, 11, 15)),
    Span(date(2019, 6, 1), date(2019, 6, 30)),
)


@st.composite
def made_up(draw: st.DrawFn) -> tuple[naive_rhythm.Year, RhythmRules]:
    period = draw(st.sampled_from(PERIODS))

    def some() -> set[date]:
        found: set[date] = set()
        for _ in range(draw(st.integers(0, 5))):
            start = period.start + timedelta(days=draw(st.integers(-5, len(period))))
            found |= set(Span(start, start + timedelta(days=draw(st.sampled_from([0, 0, 1, 2, 4, 9, 40])))))
        return {day for day in found if day in period}

    rest = {day for day in period if day.weekday() > 4} ^ some()
    in_post = set(period) - some()
    as_of = period.start + timedelta(days=draw(st.integers(-3, len(period) + 3)))
    rules = RhythmRules(draw(st.integers(0, 3)), draw(st.integers(0, 6)))
    return naive_rhythm.Year(period.start, period.end, as_of, in_post, some(), some(), rest, some()), rules


@given(made_up())
def test_the_second_implementation_says_the_same_of_every_week(made: tuple[naive_rhythm.Year, RhythmRules]) -> None:
    told, rules = made
    period = Span(told.start, told.end)
    around = Around(*(DaySet.of(period, each) for each in (told.in_post, told.excused, told.rest, told.events)))
    counted, asked = DaySet.of(period, told.counted), asked_weeks(around, rules)
    weeks = judge_weeks(asked, counted, rules, told.as_of)
    expected = naive_rhythm.rhythm(told, rules.field_days, rules.least_working_days)
    assert [(week.start, week.state) for week in weeks] == expected
    assert fates(asked, rules, told.as_of).letters(counted.until(told.as_of)) == "".join(
        LETTERS[became] for _, became in expected
    )
    assert sum(len(Span(week.start, week.end)) for week in weeks) == (len(period) if rules.field_days else 0)
