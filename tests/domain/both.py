"""Made-up years and rules for both counts: strategies, and the way from the naive words to the program's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from dicoso.domain import counting
from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet
from dicoso.domain.quota import CountingRules, Progress, progress
from tests import naive

Standing = tuple[str, bool, bool | None]
PERIODS = (
    (date(2019, 1, 1), date(2019, 12, 31)),
    (date(2020, 1, 1), date(2020, 12, 31)),  # 366 days
    (date(2020, 3, 1), date(2020, 12, 31)),  # Quảng Trị 2020
    (date(2018, 11, 16), date(2019, 11, 15)),  # from one closing of the figures to the next
    (date(2019, 6, 1), date(2019, 6, 30)),
)
HOST_LEVELS = ("central", "province", "district", "commune", "grassroots", "branch")
CADRE_LEVELS = ("central", "province", "district", "commune")
FORMS = ("topic", "joint", "inspection", "committee_meeting", "branch_meeting", "other")
VENUES = ("field", "own_office", "online", "paper")
FIELD = frozenset({"field"})
REASONS = ("study", "sick", "maternity", "other")

rules = st.tuples(
    st.sampled_from([frozenset({"province"}), frozenset({"province", "district"}), frozenset(CADRE_LEVELS)]),
    st.sampled_from([False, True]),  # full-time only
    st.sampled_from([60, 30, 45, 0, 1, 2, 3, 5, 9, 366]),
    st.sampled_from([(), (("branch", 1),), (("branch", 3), ("commune", 2)), (("branch", 30), ("district", 10))]),
    st.booleans(),  # strict sub-quotas
    st.sampled_from(["pro_rata", "full"]),
    st.sampled_from([frozenset({"study", "sick", "maternity"}), frozenset(REASONS), frozenset({"sick"}), frozenset()]),
    st.sampled_from([6, 6, 6, 0, 1, 3, 12]),
    st.sampled_from(["none", "full_waiver", "pro_rata"]),
    st.sampled_from([FIELD, FIELD, FIELD, frozenset({"field", "online"}), frozenset(VENUES), frozenset()]),
    st.booleans(),  # an order required
    st.sampled_from([False, False, True]),  # confirmation required
    st.booleans(),  # rest days count
    st.booleans(),  # secondment counts
).map(lambda values: naive.Rules(*values))

lengths = st.sampled_from([1, 1, 2, 3, 5, 8, 14, 40, 200, 500])
shifts = st.one_of(st.integers(-8, 8), st.integers(-8, 8), st.integers(-60, 60))
# How well a trip stands: where, with an order or without, the host's word. Most are good, so that days do count.
standings = st.sampled_from(
    [("field", True, None), ("field", True, True)] * 3
    + [("field", True, False)]
    + [("field", False, None), ("field", False, False), ("online", True, None), ("paper", False, False)]
)


def anchors(start: date, end: date) -> st.SearchStrategy[date]:
    """Where in a period things happen: its edges, a turn of the year, its middle. Few, so that things meet."""
    middle = start + (end - start) / 2
    return st.sampled_from([start, middle, end, middle])


def around(start: date, end: date) -> st.SearchStrategy[date]:
    """Dates inside a period and beside it."""
    return st.integers(-40, (end - start).days + 40).map(lambda n: start + timedelta(days=n))


def trips(anchor: date) -> st.SearchStrategy[naive.Trip]:
    """Trips that begin near a date."""
    parts = st.tuples(
        st.sampled_from(["a1", "a2", "b1", "10", "9"]),
        shifts,
        lengths,
        st.sampled_from(HOST_LEVELS),
        st.sampled_from(FORMS),
        standings,
    )
    return parts.map(lambda got: trip(anchor, *got))


def trip(anchor: date, name: str, shift: int, length: int, level: str, form: str, standing: Standing) -> naive.Trip:
    start = anchor + timedelta(days=shift)
    return naive.Trip(name, start, start + timedelta(days=length - 1), level, form, *standing)


def exemptions(anchor: date) -> st.SearchStrategy[naive.Exemption]:
    """An exemption of any length, often just short of, just at or just over a number of calendar months."""
    parts = st.tuples(
        st.sampled_from(["study", *REASONS]),
        st.integers(-220, 60),
        st.one_of(st.tuples(st.just(0), lengths), st.tuples(st.sampled_from([1, 3, 6, 6, 6, 12]), st.integers(-1, 1))),
    )
    return parts.map(lambda got: exemption(anchor, *got))


def exemption(anchor: date, reason: str, shift: int, length: tuple[int, int]) -> naive.Exemption:
    start, (months, days) = anchor + timedelta(days=shift), length
    return naive.Exemption(reason, start, naive.months_later(start, months) + timedelta(days=days - 1))


def postings(anchor: date) -> st.SearchStrategy[tuple[naive.Posting, ...]]:
    """The whole period, or a few spans before, in and after it, or nothing."""
    whole = st.just((naive.Posting(date(2010, 9, 1), date(9999, 12, 31)),))
    span = st.tuples(
        st.integers(-300, 30),
        lengths,
        st.sampled_from(["province", *CADRE_LEVELS]),
        st.booleans(),
    ).map(lambda got: posting(anchor, *got))
    return st.one_of(whole, whole, st.lists(span, max_size=3).map(tuple))


def posting(anchor: date, shift: int, length: int, level: str, full_time: bool) -> naive.Posting:
    start = anchor + timedelta(days=shift)
    return naive.Posting(start, start + timedelta(days=length - 1), level, full_time)


@st.composite
def years(draw: st.DrawFn) -> naive.Year:
    start, end = draw(st.sampled_from(PERIODS))
    anchor = draw(anchors(start, end))
    near = st.integers(-5, 9).map(lambda n: anchor + timedelta(days=n))
    holidays = draw(st.frozensets(near, max_size=3))
    return naive.Year(
        start,
        end,
        draw(st.one_of(st.just(end), near, around(start, end))),
        draw(postings(anchor)),
        tuple(draw(st.lists(exemptions(anchor), max_size=2))),
        tuple(draw(st.lists(trips(anchor), min_size=draw(st.sampled_from([0, 1, 3, 6])), max_size=8))),
        holidays,
        draw(st.frozensets(near, max_size=3)) - holidays,
        tuple(draw(st.lists(trips(anchor), max_size=1))),
    )


def span_of(year: naive.Year) -> Span:
    return Span(year.start, year.end)


def visits(stays: Sequence[naive.Trip]) -> list[counting.Visit]:
    return [counting.Visit(s.id, s.start, s.end, s.level, s.form, s.venue, s.backed, s.confirmed) for s in stays]


def facts(year: naive.Year) -> counting.Facts:
    return counting.Facts(
        [counting.Posting(*posting) for posting in year.postings],
        visits(year.trips),
        [counting.Exemption(start, end, reason) for reason, start, end in year.exemptions],
        visits(year.secondments),
    )


def rules_of(rules: naive.Rules, bands: tuple[int, ...] = (60, 40)) -> CountingRules:
    return CountingRules(
        scope_levels=rules.levels,
        full_time_only=rules.full_time_only,
        quota_days=rules.quota,
        by_level=dict(rules.by_level),
        by_level_strict=rules.strict,
        part_year=rules.part_year,
        exemption_reasons=rules.reasons,
        study_min_months=rules.study_min_months,
        exemption_effect=rules.effect,
        venues=rules.venues,
        order_required=rules.order_required,
        confirmation_required=rules.confirmation_required,
        rest_days=rules.rest_days,
        secondment_counts=rules.secondment_counts,
        bands=bands,
    )


def rest(year: naive.Year) -> DaySet:
    return DaySet.of(span_of(year), (day for day in span_of(year) if naive.is_rest_day(day, year)))


def counted(year: naive.Year, rules: naive.Rules) -> counting.PersonYear:
    return counting.count(facts(year), span_of(year), rules_of(rules), rest(year))


def figures(year: naive.Year, rules: naive.Rules) -> Progress:
    return progress(counted(year, rules), year.as_of, rules_of(rules))
