"""How many days a person must reach, and when the quota is met."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicoso.domain.dates import Span
from dicoso.domain.quota import full_quota, half_up, weekly_need, year_period
from tests import naive
from tests.domain import both

FOREVER = date(9999, 12, 31)
YEAR = naive.Year(
    date(2019, 1, 1), date(2019, 12, 31), date(2019, 12, 31), (naive.Posting(date(2015, 1, 1), FOREVER),), (), ()
)
ILL_FOR_73_DAYS = naive.Exemption("sick", date(2019, 3, 1), date(2019, 5, 12))
HALF_A_YEAR = (naive.Posting(date(2019, 7, 2), FOREVER),)  # 183 of 365 days


class Value:
    def __init__(self, value: object) -> None:
        self.value = value


def period(start: str, end: str, year: int) -> Span:
    return year_period({"period.start": Value(start), "period.end": Value(end)}, year)


def quota(year: naive.Year, **rules: object) -> int | None:
    return both.figures(year, naive.Rules(**rules)).quota  # type: ignore[arg-type]


def status(year: naive.Year, **rules: object) -> str:
    return both.figures(year, naive.Rules(**rules)).status  # type: ignore[arg-type]


def stays(level: str, days: int, start: date = date(2019, 2, 1)) -> naive.Trip:
    return naive.Trip(level, start, start + timedelta(days=days - 1), level=level)


def test_the_period_is_the_calendar_year_unless_the_rulebook_says_otherwise() -> None:
    assert period("01-01", "12-31", 2019) == Span(date(2019, 1, 1), date(2019, 12, 31))
    assert period("03-01", "12-31", 2020) == Span(date(2020, 3, 1), date(2020, 12, 31))


def test_a_period_that_crosses_new_year_belongs_to_the_year_in_which_it_ends() -> None:
    assert period("11-16", "11-15", 2019) == Span(date(2018, 11, 16), date(2019, 11, 15))


def test_the_periods_of_two_years_follow_each_other_without_a_hole() -> None:
    for start, end in (("01-01", "12-31"), ("11-16", "11-15")):
        assert period(start, end, 2020).start - period(start, end, 2019).end == timedelta(days=1)


def test_whoever_is_in_post_all_year_owes_the_whole_quota() -> None:
    assert quota(YEAR) == 60


@pytest.mark.parametrize(("part_year", "expected"), [("pro_rata", 30), ("full", 60)])
def test_whoever_starts_in_mid_year_owes_the_part_or_the_whole_as_the_rulebook_says(
    part_year: str, expected: int
) -> None:
    assert quota(YEAR._replace(postings=HALF_A_YEAR), part_year=part_year) == expected


@pytest.mark.parametrize(("effect", "expected"), [("none", 60), ("pro_rata", 48), ("full_waiver", None)])
def test_an_exemption_has_the_effect_that_the_rulebook_gives_it(effect: str, expected: int | None) -> None:
    assert quota(YEAR._replace(exemptions=(ILL_FOR_73_DAYS,)), effect=effect) == expected


def test_part_of_a_year_and_an_exemption_are_taken_off_together_under_pro_rata() -> None:
    on_leave = naive.Exemption("maternity", date(2019, 11, 1), date(2020, 4, 30))  # 61 days of the year
    year = YEAR._replace(postings=HALF_A_YEAR, exemptions=(on_leave,))
    assert quota(year, effect="pro_rata", part_year="full") == 20  # 60 × 122 ÷ 365 = 20.05
    assert quota(year, effect="none", part_year="pro_rata") == 30  # an exemption without effect changes nothing


def test_a_full_waiver_without_anything_to_waive_leaves_the_rule_for_part_of_a_year() -> None:
    year = YEAR._replace(postings=HALF_A_YEAR)
    assert quota(year, effect="full_waiver", part_year="pro_rata") == 30
    assert quota(year, effect="full_waiver", part_year="full") == 60


def test_an_exemption_of_the_whole_period_exempts_whatever_its_effect() -> None:
    away = YEAR._replace(exemptions=(naive.Exemption("study", date(2018, 9, 1), date(2020, 6, 30)),))
    for effect in ("none", "pro_rata", "full_waiver"):
        assert (status(away, effect=effect), quota(away, effect=effect)) == ("exempt", None)


def test_an_exemption_before_the_post_began_has_no_effect() -> None:
    year = YEAR._replace(postings=HALF_A_YEAR, exemptions=(ILL_FOR_73_DAYS,))
    assert quota(year, effect="full_waiver") == 30


@pytest.mark.parametrize(
    ("start", "end", "recognised"),
    [
        (date(2019, 3, 1), date(2019, 8, 31), True),
        (date(2019, 3, 1), date(2019, 8, 30), False),
        (date(2019, 3, 15), date(2019, 9, 14), True),
        (date(2019, 3, 15), date(2019, 9, 13), False),
        (date(2018, 8, 31), date(2019, 2, 27), True),  # six months after 31 August 2018 is 28 February
        (date(2018, 8, 31), date(2019, 2, 26), False),
        (date(2018, 8, 1), date(2019, 1, 31), True),  # most of it before the period: its whole length decides
    ],
)
def test_study_is_recognised_from_six_whole_calendar_months(start: date, end: date, recognised: bool) -> None:
    year = YEAR._replace(exemptions=(naive.Exemption("study", start, end),))
    assert (status(year, effect="full_waiver") == "exempt") is recognised


def test_an_exemption_for_a_reason_that_the_rulebook_does_not_name_has_no_effect() -> None:
    year = YEAR._replace(exemptions=(naive.Exemption("other", date(2019, 1, 1), date(2019, 12, 31)),))
    assert (status(year, effect="full_waiver"), quota(year, effect="full_waiver")) == ("short", 60)


def test_the_quota_is_met_on_the_very_day_that_reaches_it() -> None:
    year = YEAR._replace(trips=(stays("commune", 60),))
    assert status(year._replace(as_of=date(2019, 4, 1))) == "met"
    assert status(year._replace(as_of=date(2019, 3, 31))) == "short"


def test_whoever_owes_no_days_has_met_the_quota() -> None:
    late = YEAR._replace(postings=(naive.Posting(date(2019, 12, 30), FOREVER),))
    assert (status(late), quota(late)) == ("met", 0)


SUB_QUOTAS = (("branch", 30), ("commune", 20), ("district", 10))


@pytest.mark.parametrize(("mode", "expected"), [(True, "short"), (False, "met")])
def test_sixty_days_at_the_wrong_levels_meet_the_quota_only_if_sub_quotas_are_advisory(
    mode: bool, expected: str
) -> None:
    year = YEAR._replace(trips=(stays("branch", 30), stays("commune", 30, date(2019, 6, 1))))
    assert status(year, by_level=SUB_QUOTAS, strict=mode) == expected


def test_strict_sub_quotas_are_met_when_every_level_is_reached() -> None:
    trips = (stays("branch", 30), stays("commune", 20, date(2019, 6, 1)), stays("district", 10, date(2019, 9, 1)))
    assert status(YEAR._replace(trips=trips), by_level=SUB_QUOTAS, strict=True) == "met"


def test_sub_quotas_are_not_reduced_with_the_quota() -> None:
    year = YEAR._replace(postings=HALF_A_YEAR, trips=(stays("branch", 30, date(2019, 8, 1)),))
    assert (quota(year), status(year, by_level=SUB_QUOTAS, strict=True)) == (30, "short")


@given(st.integers(0, 400), st.integers(1, 366))
def test_a_half_is_rounded_up(numerator: int, denominator: int) -> None:
    below = numerator // denominator
    expected = below + (Fraction(numerator, denominator) - below >= Fraction(1, 2))
    assert half_up(numerator, denominator) == naive.half_up(numerator, denominator) == expected


@given(both.rules, st.integers(0, 366), st.integers(0, 366))
def test_a_quota_never_exceeds_the_rulebooks_and_more_absence_never_raises_it(
    rules: naive.Rules, posted: int, away: int
) -> None:
    span, dated = Span(date(2020, 1, 1), date(2020, 12, 31)), both.rules_of(rules)
    owed = full_quota(span, posted, min(away, posted), dated)
    without = full_quota(span, posted, 0, dated)
    if owed is not None and without is not None:
        assert 0 <= owed <= without <= rules.quota


def test_who_is_behind_is_told_the_days_a_week_that_would_still_be_needed() -> None:
    year = Span(date(2019, 1, 1), date(2019, 12, 31))
    assert weekly_need(20, date(2019, 11, 15), year) == (140, 46)  # 46 days left: 3.04 days a week
    assert weekly_need(0, date(2019, 11, 15), year) == (0, 1)


def test_days_before_the_period_begins_are_not_days_left_in_it() -> None:
    from_march = Span(date(2020, 3, 1), date(2020, 12, 31))
    assert weekly_need(60, date(2020, 1, 15), from_march) == (420, 306)


def test_on_the_last_day_what_is_missing_is_needed_at_once() -> None:
    year = Span(date(2019, 1, 1), date(2019, 12, 31))
    assert weekly_need(3, date(2019, 12, 31), year) == (21, 1)


def test_nobody_lacks_days_beyond_the_quota_and_the_exempt_lack_none() -> None:
    over = YEAR._replace(trips=(stays("commune", 70),))
    assert both.figures(over, naive.Rules()).missing == 0
    assert both.figures(YEAR, naive.Rules()).missing == 60
    assert both.figures(YEAR._replace(postings=()), naive.Rules()).missing == 0
