"""The count, compared date by date with a second one that knows only docs/counting.md; and what must always hold."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dicoso.domain import counting
from dicoso.domain.counting import JUDGED, Verdict, explain
from dicoso.domain.dayset import DaySet
from dicoso.domain.quota import CountingRules, progress
from tests import naive
from tests.domain import both


def later(year: naive.Year, day: date) -> naive.Year:
    return year._replace(as_of=day)


@settings(max_examples=6 * settings().max_examples)
@given(both.years(), both.rules)
def test_both_counts_agree_on_every_date_and_every_figure(year: naive.Year, rules: naive.Rules) -> None:
    expected, found = naive.count(later(year, year.end), rules), both.counted(year, rules)
    assert set(found.counted) == expected.counted
    assert {day: rule for rule, days in found.refused.items() for day in days} == expected.refused
    assert {day: level for level, days in found.by_level.items() for day in days} == expected.level_of
    assert {day: form for form, days in found.by_form.items() for day in days} == expected.form_of
    for as_of in (year.end, year.as_of):
        told, dated = naive.count(later(year, as_of), rules), progress(found, as_of, both.rules_of(rules))
        assert (dated.status, dated.quota, dated.days) == (told.status, told.quota, len(told.counted))
        assert (dated.by_level, dated.by_form) == (told.by_level, told.by_form)
        assert dated.refused == told.refused_by_rule


@given(both.years(), both.rules, st.integers(0, 7), st.integers(0, 499))
def test_a_trip_recorded_in_two_halves_counts_as_much_as_the_whole(
    year: naive.Year, rules: naive.Rules, which: int, at: int
) -> None:
    assume(year.trips)
    trip = year.trips[which % len(year.trips)]
    last_of_first = min(trip.start + timedelta(days=at), trip.end)
    halves = [trip._replace(end=last_of_first)]
    if last_of_first < trip.end:
        halves.append(trip._replace(start=last_of_first + timedelta(days=1)))
    others = tuple(other for other in year.trips if other is not trip)
    whole, split = both.counted(year, rules), both.counted(year._replace(trips=(*others, *halves)), rules)
    assert split.counted == whole.counted
    assert split.refused == whole.refused


@given(both.years(), both.rules, st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(year: naive.Year, rules: naive.Rules, shuffler: random.Random) -> None:
    shuffled = year._replace(
        trips=tuple(shuffler.sample(year.trips, len(year.trips))),
        postings=tuple(shuffler.sample(year.postings, len(year.postings))),
        exemptions=tuple(shuffler.sample(year.exemptions, len(year.exemptions))),
    )
    assert both.counted(shuffled, rules) == both.counted(year, rules)


@given(both.years(), both.rules, st.integers(0, 7))
def test_a_second_trip_on_the_same_dates_adds_nothing(year: naive.Year, rules: naive.Rules, which: int) -> None:
    assume(year.trips)
    twin = year.trips[which % len(year.trips)]._replace(id="zz", form="other")
    once, twice = both.counted(year, rules), both.counted(year._replace(trips=(*year.trips, twin)), rules)
    assert twice.counted == once.counted
    assert twice.refused == once.refused
    assert twice.by_level == once.by_level


@given(both.years(), both.rules)
def test_counted_dates_refused_dates_and_dates_without_trips_make_up_the_period(
    year: naive.Year, rules: naive.Rules
) -> None:
    found = both.counted(year, rules)
    stays = year.trips + (year.secondments if rules.secondment_counts else ())
    travelled = DaySet(found.span)
    for stay in stays:
        travelled |= DaySet.between(found.span, stay.start, stay.end)
    parts = [found.counted, *found.refused.values(), DaySet.full(found.span) - travelled]
    assert sum(len(part) for part in parts) == len(found.span)
    union = DaySet(found.span)
    for part in parts:
        union |= part
    assert union == DaySet.full(found.span)


@given(both.years(), both.rules)
def test_levels_and_forms_each_add_up_to_the_counted_days(year: naive.Year, rules: naive.Rules) -> None:
    found = both.figures(year, rules)
    assert sum(found.by_level.values()) == found.days
    assert sum(found.by_form.values()) == found.days


@given(both.years(), both.rules, st.data())
def test_an_earlier_as_of_date_only_takes_away(year: naive.Year, rules: naive.Rules, data: st.DataObject) -> None:
    counted, dated = both.counted(year, rules), both.rules_of(rules)
    earlier = data.draw(both.around(year.start, year.end))
    assume(earlier <= year.as_of)
    before, after = progress(counted, earlier, dated), progress(counted, year.as_of, dated)
    assert before.days <= after.days
    assert before.quota == after.quota
    assert all(days <= after.by_level[level] for level, days in before.by_level.items())
    assert all(days <= after.refused[rule] for rule, days in before.refused.items())
    assert (before.status, after.status) != ("met", "short")


@given(both.years(), both.rules)
def test_nothing_counts_before_the_period_begins(year: naive.Year, rules: naive.Rules) -> None:
    found = both.figures(later(year, year.start - timedelta(days=1)), rules)
    assert (found.days, found.by_level, found.by_form, found.refused) == (0, {}, {}, {})


@given(both.years(), both.rules, st.data())
def test_one_more_admissible_trip_never_lowers_the_count(
    year: naive.Year, rules: naive.Rules, data: st.DataObject
) -> None:
    another = data.draw(both.trips(year.trips[0].start if year.trips else year.as_of))
    more = both.counted(year._replace(trips=(*year.trips, another)), rules)
    assert not both.counted(year, rules).counted - more.counted


@given(both.years(), both.rules)
def test_the_explanation_of_a_year_says_what_the_count_says(year: naive.Year, rules: naive.Rules) -> None:
    facts, counted, dated = both.facts(year), both.counted(year, rules), both.rules_of(rules)
    told = explain(facts, counted, dated)
    assert [line.day for line in told] == sorted({line.day for line in told})
    assert {line.day for line in told if line.verdict is Verdict.COUNTED} == set(counted.counted)
    assert {line.day: line.verdict.value for line in told if line.verdict is not Verdict.COUNTED} == {
        day: rule for rule, days in counted.refused.items() for day in days
    }


@given(both.years(), both.rules)
def test_the_first_trip_in_an_explanation_is_the_one_that_decided(year: naive.Year, rules: naive.Rules) -> None:
    facts, counted, dated = both.facts(year), both.counted(year, rules), both.rules_of(rules)
    for line in explain(facts, counted, dated):
        decisive = line.visits[0]
        if line.verdict is Verdict.COUNTED:
            assert line.day in counted.by_level[decisive.host_level]
            assert line.day in counted.by_form[decisive.form]
        elif line.verdict in JUDGED:
            assert counting.judge(decisive, dated) is line.verdict


@given(both.years(), both.rules)
def test_a_person_without_a_post_that_the_regime_covers_has_neither_days_nor_quota(
    year: naive.Year, rules: naive.Rules
) -> None:
    found = both.figures(year._replace(postings=()), rules)
    assert (found.status, found.days, found.quota) == ("not_subject", 0, None)
    assert found.refused.keys() <= {"counting.in_post"}


WHOLE_YEAR = naive.Year(
    date(2019, 1, 1),
    date(2019, 12, 31),
    date(2019, 12, 31),
    (naive.Posting(date(2015, 1, 1), date(9999, 12, 31)),),
    (),
    (),
)


def year_with(*trips: naive.Trip, **facts: object) -> naive.Year:
    return WHOLE_YEAR._replace(trips=trips, **facts)  # type: ignore[arg-type]


def refused(year: naive.Year, rules: naive.Rules | None = None) -> dict[str, int]:
    return both.figures(year, rules or naive.Rules()).refused


MONDAY, FRIDAY = date(2019, 3, 4), date(2019, 3, 8)


def test_a_date_refused_twice_is_counted_under_the_reason_that_came_nearest() -> None:
    online = naive.Trip("A", MONDAY, FRIDAY, venue="online")
    without_order = naive.Trip("B", MONDAY, MONDAY, backed=False)
    refused_by_host = naive.Trip("C", FRIDAY, FRIDAY, confirmed=False)
    assert refused(year_with(online, without_order, refused_by_host)) == {
        "counting.venues": 3,
        "counting.order_required": 1,
        "counting.host_refusal": 1,
    }


def test_a_trip_with_two_faults_is_refused_for_the_first() -> None:
    trip = naive.Trip("A", MONDAY, FRIDAY, venue="online", backed=False, confirmed=False)
    assert refused(year_with(trip)) == {"counting.venues": 5}
    assert refused(year_with(trip._replace(venue="field"))) == {"counting.order_required": 5}
    assert refused(year_with(trip._replace(venue="field", backed=True))) == {"counting.host_refusal": 5}


def test_the_hosts_refusal_stands_whether_or_not_confirmation_is_required() -> None:
    trip = naive.Trip("A", MONDAY, FRIDAY, confirmed=False)
    needed = naive.Rules(confirmation_required=True)
    assert refused(year_with(trip)) == refused(year_with(trip), needed) == {"counting.host_refusal": 5}


def test_a_rest_day_whose_trip_is_not_admissible_is_refused_for_the_trip() -> None:
    saturday = date(2019, 3, 9)
    office_days_only = naive.Rules(rest_days=False)
    good, bad = naive.Trip("A", saturday, saturday), naive.Trip("B", saturday, saturday, backed=False)
    assert refused(year_with(good, bad), office_days_only) == {"counting.rest_days": 1}
    assert refused(year_with(bad), office_days_only) == {"counting.order_required": 1}


def test_a_rest_day_in_an_exemption_is_refused_for_the_exemption() -> None:
    saturday = date(2019, 3, 9)
    year = year_with(naive.Trip("A", saturday, saturday), exemptions=(naive.Exemption("sick", MONDAY, saturday),))
    assert refused(year, naive.Rules(rest_days=False)) == {"counting.not_excused": 1}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_date_with_several_trips_goes_to_the_deepest_host_then_the_earliest_start_then_the_smallest_id(
    order: tuple[int, ...],
) -> None:
    trips = [
        naive.Trip("B", MONDAY, FRIDAY, level="branch", form="branch_meeting"),
        naive.Trip("A", FRIDAY, FRIDAY, level="branch", form="topic"),
        naive.Trip("0", MONDAY - timedelta(days=1), FRIDAY, level="district", form="inspection"),
    ]
    found = both.figures(year_with(*(trips[i] for i in order)), naive.Rules())
    assert found.by_level == {"branch": 5, "district": 1}
    assert found.by_form == {"branch_meeting": 5, "inspection": 1}


def test_two_stays_of_one_trip_on_one_day_are_told_apart_by_their_forms() -> None:
    morning = naive.Trip("A", MONDAY, MONDAY, form="inspection")
    evening = naive.Trip("A", MONDAY, MONDAY, form="branch_meeting")
    for stays in ((morning, evening), (evening, morning)):
        assert both.figures(year_with(*stays), naive.Rules()).by_form == {"inspection": 1}


def test_a_trip_over_new_year_counts_in_each_year_with_the_dates_of_that_year() -> None:
    trip = naive.Trip("A", date(2018, 12, 30), date(2019, 1, 2))
    assert both.figures(year_with(trip), naive.Rules()).days == 2


def test_a_secondment_that_counts_is_explained_like_a_trip() -> None:
    rules = naive.Rules(secondment_counts=True)
    year = year_with(secondments=(naive.Trip("BP", MONDAY, FRIDAY),))
    told = explain(both.facts(year), both.counted(year, rules), both.rules_of(rules))
    assert [line.verdict for line in told] == [Verdict.COUNTED] * 5


def test_every_verdict_is_named_like_a_rule() -> None:
    assert {verdict.value for verdict in Verdict} == {
        "counting.per_date",
        "counting.in_post",
        "counting.not_excused",
        "counting.venues",
        "counting.order_required",
        "counting.host_refusal",
        "counting.confirmation_required",
        "counting.rest_days",
    }


def test_the_count_reads_exactly_the_rules_that_are_documented() -> None:
    class Value:
        def __init__(self, value: object) -> None:
            self.value = value

    values = {
        "scope.levels": ("province",), "scope.full_time_only": True, "period.start": "01-01", "period.end": "12-31",
        "quota.days": 60, "quota.by_level": {}, "quota.by_level_mode": "strict", "quota.part_year": "full",
        "exemption.reasons": ("sick",), "exemption.study_min_months": 6, "exemption.effect": "none",
        "counting.venues": ("field",), "counting.order_required": True, "counting.confirmation_required": False,
        "counting.rest_days": True, "secondment.counts": False, "report.bands": (60, 40),
    }  # fmt: skip
    rules = CountingRules.of({name: Value(value) for name, value in values.items()})
    assert rules.by_level_strict
    assert rules.bands == (60, 40)
