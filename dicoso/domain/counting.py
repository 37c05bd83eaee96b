"""Which dates of a person's year count, and by which rule: set algebra over the year's dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from dicoso.domain.dates import Span, add_months
from dicoso.domain.dayset import DaySet, bits_between
from dicoso.domain.quota import CountingRules, full_quota
from dicoso.domain.units import DEPTH

FORMS: Final = ("topic", "joint", "inspection", "committee_meeting", "branch_meeting", "other")
VENUES: Final = ("field", "own_office", "online", "paper")
EXEMPTION_REASONS: Final = ("study", "sick", "maternity", "other")
_FORM_RANK: Final = {form: rank for rank, form in enumerate(FORMS)}


class Verdict(StrEnum):
    """Why a date counts or doesn't. The value is the name of the rule that decided."""

    COUNTED = "counting.per_date"
    NOT_IN_POST = "counting.in_post"
    EXCUSED = "counting.not_excused"
    NOT_IN_THE_FIELD = "counting.venues"
    NO_ORDER = "counting.order_required"
    REFUSED_BY_HOST = "counting.host_refusal"
    NOT_CONFIRMED = "counting.confirmation_required"
    REST_DAY = "counting.rest_days"


# In which order a trip is judged; where two trips of one date were refused, the later reason was nearer to counting.
JUDGED: Final = (
    Verdict.NOT_IN_THE_FIELD,
    Verdict.NO_ORDER,
    Verdict.REFUSED_BY_HOST,
    Verdict.NOT_CONFIRMED,
)
REFUSALS: Final = tuple(verdict for verdict in Verdict if verdict is not Verdict.COUNTED)


class Visit(NamedTuple):
    """One person's stay at one host unit on one trip: the facts that the count reads."""

    trip: str
    start: date
    end: date
    host_level: str
    form: str
    venue: str
    has_basis: bool  # an order, or an approved plan item behind it
    confirmed: bool | None


class Posting(NamedTuple):
    """A span in which a person works in a unit; `end` is FOREVER while it lasts."""

    start: date
    end: date
    level: str
    full_time: bool


class Exemption(NamedTuple):
    """A span in which a person is excused, with the reason."""

    start: date
    end: date
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one person in one period; postings are those inside the unit that is asked about."""

    postings: Sequence[Posting]
    visits: Sequence[Visit]
    exemptions: Sequence[Exemption] = ()
    secondments: Sequence[Visit] = ()


@dataclass(frozen=True, slots=True)
class PersonYear:
    """What follows from a person's facts in a period; every set covers the whole period.

    `quota` is None for who isn't subject or is exempt. Sets of `by_level` and `by_form` are disjoint and
    together make `counted`; those of `refused` are disjoint and none of their dates is counted.
    """

    span: Span
    in_post: DaySet
    excused: DaySet
    quota: int | None
    counted: DaySet
    by_level: Mapping[str, DaySet]
    by_form: Mapping[str, DaySet]
    refused: Mapping[str, DaySet]

    @property
    def standing(self) -> str:
        """`subject`, `exempt` or `not_subject`."""
        if not self.in_post:
            return "not_subject"
        return "exempt" if self.quota is None else "subject"


def judge(visit: Visit, rules: CountingRules) -> Verdict | None:
    """Rule that keeps a visit from counting, or None if it is admissible.

    Source: docs/counting.md#step-4-which-dates-count.
    """
    if visit.venue not in rules.venues:
        return Verdict.NOT_IN_THE_FIELD
    if rules.order_required and not visit.has_basis:
        return Verdict.NO_ORDER
    if visit.confirmed is False:
        return Verdict.REFUSED_BY_HOST
    if rules.confirmation_required and visit.confirmed is None:
        return Verdict.NOT_CONFIRMED
    return None


def precedence(visit: Visit) -> tuple[int, date, str, int]:
    """Sort key by which a date's level and form are chosen: deepest host, earliest start, smallest id.

    Two stays of one trip may still be level, such as two hosts of one day: the form that FORMS names first decides,
    so that the order in which they were entered never does.
    """
    return (-DEPTH[visit.host_level], visit.start, visit.trip, _FORM_RANK[visit.form])


def in_post(postings: Iterable[Posting], span: Span, rules: CountingRules) -> DaySet:
    """Dates on which a person holds a posting that the regime covers."""
    first, length, bits = span.start.toordinal(), len(span), 0
    for posting in postings:
        if posting.level in rules.scope_levels and (posting.full_time or not rules.full_time_only):
            bits |= bits_between(first, length, posting.start.toordinal(), posting.end.toordinal())
    return DaySet(span, bits)


def recognised(exemption: Exemption, rules: CountingRules) -> bool:
    """Tell whether the rulebook recognises an exemption; study counts from a number of calendar months."""
    if exemption.reason not in rules.exemption_reasons:
        return False
    if exemption.reason != "study":
        return True
    enough = add_months(exemption.start, rules.study_min_months).toordinal() - 1
    return exemption.end.toordinal() >= enough


def exempt(exemptions: Iterable[Exemption], span: Span, rules: CountingRules) -> DaySet:
    """Dates inside a recognised exemption."""
    first, length, bits = span.start.toordinal(), len(span), 0
    for exemption in exemptions:
        if recognised(exemption, rules):
            bits |= bits_between(first, length, exemption.start.toordinal(), exemption.end.toordinal())
    return DaySet(span, bits)


def excused(facts: Facts, span: Span, rules: CountingRules) -> DaySet:
    """Dates inside a recognised exemption, or on secondment where that doesn't count itself."""
    found_exempt = exempt(facts.exemptions, span, rules)
    if not rules.secondment_counts:
        for secondment in facts.secondments:
            found_exempt |= DaySet.between(span, secondment.start, secondment.end)
    return found_exempt


def stays(facts: Facts, rules: CountingRules) -> Sequence[Visit]:
    """Stays that may count: the visits, and a secondment where the rulebook says so."""
    return [*facts.visits, *facts.secondments] if rules.secondment_counts else facts.visits


def count(facts: Facts, span: Span, rules: CountingRules, rest: DaySet) -> PersonYear:
    """Judge every date of one person's period ("phương pháp cộng dồn").

    `rest` are the period's rest days, `span` the rulebook's period. A date counts once, whatever the number
    of trips. The as-of date is applied when the result is read (`quota.progress`): one result serves them all.
    Source: docs/counting.md#how-days-are-counted.
    """
    in_post_dates = in_post(facts.postings, span, rules)
    away = excused(facts, span, rules) & in_post_dates
    open_days = (in_post_dates - away).bits
    if not rules.rest_days:
        open_days &= ~rest.bits
    levels, forms, admissible, kept_out = _sort_visits(stays(facts, rules), span, rules, open_days)
    counted_dates = 0
    for bits in levels.values():
        counted_dates |= bits
    refused = _refused_days(admissible, kept_out, in_post_dates.bits, away.bits, counted_dates)
    return PersonYear(
        span,
        in_post_dates,
        away,
        full_quota(span, len(in_post_dates), len(away), rules),
        DaySet(span, counted_dates),
        {level: DaySet(span, bits) for level, bits in levels.items() if bits},
        {form: DaySet(span, bits) for form, bits in forms.items() if bits},
        {verdict.value: DaySet(span, bits) for verdict, bits in refused.items() if bits},
    )


def _sort_visits(
    visits: Sequence[Visit], span: Span, rules: CountingRules, open_days: int
) -> tuple[dict[str, int], dict[str, int], int, dict[Verdict, int]]:
    """Counted bits by level and by form, all bits of admissible visits, and the others' by reason."""
    first, length = span.start.toordinal(), len(span)
    levels: dict[str, int] = {}
    forms: dict[str, int] = {}
    kept_out: dict[Verdict, int] = {}
    taken = admissible = 0
    for visit in sorted(visits, key=precedence):
        bits = bits_between(first, length, visit.start.toordinal(), visit.end.toordinal())
        reason = judge(visit, rules)
        if reason is not None:
            kept_out[reason] = kept_out.get(reason, 0) | bits
            continue
        admissible |= bits
        bits &= open_days & ~taken
        if bits:
            taken |= bits
            levels[visit.host_level] = levels.get(visit.host_level, 0) | bits
            forms[visit.form] = forms.get(visit.form, 0) | bits
    return levels, forms, admissible, kept_out


def _refused_days(
    admissible: int, kept_out: Mapping[Verdict, int], posted: int, away: int, counted: int
) -> dict[Verdict, int]:
    """Give each date that has trips and doesn't count to the one reason that kept its best trip out."""
    travelled = admissible
    for bits in kept_out.values():
        travelled |= bits
    left = travelled & ~counted
    refused = {Verdict.NOT_IN_POST: left & ~posted, Verdict.EXCUSED: left & away}
    left &= posted & ~away
    refused[Verdict.REST_DAY] = left & admissible
    left &= ~admissible
    for verdict in reversed(JUDGED):
        refused[verdict] = left & kept_out.get(verdict, 0)
        left &= ~refused[verdict]
    return refused


class DayVerdict(NamedTuple):
    """One date that has trips: which rule decided, and the trips behind it, the deciding one first."""

    day: date
    verdict: Verdict
    visits: tuple[Visit, ...]


def explain(facts: Facts, year: PersonYear, rules: CountingRules) -> list[DayVerdict]:
    """Verdict for every date of the period that has trips, in order of dates."""
    by_day: dict[date, list[Visit]] = {}
    for visit in sorted(stays(facts, rules), key=lambda v: _nearness(v, rules)):
        stay = Span(visit.start, visit.end).overlap(year.span)
        for day in stay or ():
            by_day.setdefault(day, []).append(visit)
    verdict_of = {day: Verdict(rule) for rule, days in year.refused.items() for day in days}
    return [
        DayVerdict(day, verdict_of.get(day, Verdict.COUNTED), tuple(visits)) for day, visits in sorted(by_day.items())
    ]


def _nearness(visit: Visit, rules: CountingRules) -> tuple[int, tuple[int, date, str, int]]:
    reason = judge(visit, rules)
    return (0 if reason is None else len(JUDGED) - JUDGED.index(reason), precedence(visit))
