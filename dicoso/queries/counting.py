"""The count of many people at once: from the ledger where it answers, from the facts where it doesn't."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from os.path import commonprefix
from typing import Any, NamedTuple

from django.db.models import Q

from dicoso.domain.counting import Exemption, Facts, PersonYear, Posting, Verdict, Visit, count
from dicoso.domain.dates import Span, year_span
from dicoso.domain.dayset import DaySet, bits_between
from dicoso.domain.errors import NoRuleInForce
from dicoso.domain.ledger import ORDER_OF_FORMS, ORDER_OF_LEVELS, REFUSED_BY, pack_sets, unpack_sets
from dicoso.queries.calendars import Calendars, fresh, stored_fingerprint
from dicoso.queries.rows import CHUNK, as_date, chunks, driver_rows
from dicoso.queries.rules import YearRules, year_rules
from dicoso.queries.units import SEGMENT, ProvinceTree, Reach, load_provinces
from dicoso.store import models

Who = Collection[int] | range | None


class Counted(NamedTuple):
    """One person's year, the rules it was counted by, and the longest path that contains all their postings."""

    year: PersonYear
    rules: YearRules
    reach: str
    calendars: Calendars


class _Raw(NamedTuple):
    """A posting as it comes from the table, with its unit's path."""

    path: str
    posting: Posting


def window(year: int) -> Span:
    """Dates in which any province's period of a year can lie."""
    return Span(date(year - 1, 1, 1), date(year, 12, 31))


def _whose(who: Who) -> Q:
    """Condition on `person_id` for some people."""
    if who is None:
        return Q()
    if isinstance(who, range):
        return Q(person_id__gte=who.start, person_id__lt=who.stop)
    return Q(person_id__in=who)


def _postings(who: Who, asked: Span) -> dict[int, list[_Raw]]:
    postings = models.Posting.objects.filter(_whose(who), start__lte=asked.end, end__gte=asked.start)
    postings_by_person: dict[int, list[_Raw]] = defaultdict(list)
    fields = ("person_id", "unit__path", "start", "end", "level", "full_time")
    for person, path, start, end, level, full_time in driver_rows(
        postings.order_by("start", "end", "pk").values_list(*fields)
    ):
        postings_by_person[person].append(_Raw(path, Posting(as_date(start), as_date(end), level, bool(full_time))))
    return postings_by_person


def _visits_by_person(who: Who, asked: Span) -> dict[int, list[Visit]]:
    visits = models.Visit.objects.filter(_whose(who), state="recorded", start__lte=asked.end, end__gte=asked.start)
    many = who is None or isinstance(who, range)
    level_of = dict(driver_rows(models.Unit.objects.values_list("pk", "level"))) if many else {}
    host = "host_id" if many else "host__level"
    fields = (
        "person_id", "trip_id", "start", "end", host, "form", "venue", "order_number", "plan_item_id", "confirmed",
    )  # fmt: skip
    visits_by_person: dict[int, list[Visit]] = defaultdict(list)
    for person, trip, start, end, at, form, venue, order, item, confirmed in driver_rows(visits.values_list(*fields)):
        basis = bool(order) or item is not None
        word = None if confirmed is None else bool(confirmed)
        where = level_of.get(at, at)
        visits_by_person[person].append(Visit(trip, as_date(start), as_date(end), where, form, venue, basis, word))
    return visits_by_person


def exemptions_by_person(whose: Q, asked: Span) -> dict[int, list[Exemption]]:
    """Exemptions that touch a span, by person; `whose`: a condition on `person`."""
    exemptions = models.Exemption.objects.filter(whose, start__lte=asked.end, end__gte=asked.start)
    found_exemptions: dict[int, list[Exemption]] = defaultdict(list)
    for person, start, end, reason in driver_rows(exemptions.values_list("person_id", "start", "end", "reason")):
        found_exemptions[person].append(Exemption(as_date(start), as_date(end), reason))
    return found_exemptions


def last_posting(postings: Sequence[_Raw], span: Span) -> _Raw | None:
    """Posting of a span that began last; of several alike, the one entered last."""
    held_postings = [raw for raw in postings if _overlaps(raw.posting, span)]
    return max(reversed(held_postings), key=lambda raw: (raw.posting.start, raw.posting.end), default=None)


def rules_of_postings(postings: Sequence[_Raw], year: int, tree: ProvinceTree) -> YearRules | None:
    """Rules of the province of a person's last posting in a year; None if they held none."""
    last = last_posting(postings, year_span(year)) or last_posting(postings, window(year))
    if last is None:
        return None
    rules = rules_of_path(last.path, year, tree)
    again = last_posting(postings, rules.span)
    return rules if again is None or again is last else rules_of_path(again.path, year, tree)


def rules_of_path(path: str, year: int, tree: ProvinceTree) -> YearRules:
    """Rules of the province to which a unit, or what it became, belongs on the last day of a period.

    Source: docs/counting.md#which-rules: the rule in force on the period's last day holds for the whole period.
    """
    rules = year_rules(tree.code(path, date(year, 12, 31)), year)
    code = tree.code(path, rules.span.end)
    return rules if code == rules.province else year_rules(code, year)


def _shared(paths: Iterable[str]) -> str:
    """Path of the deepest unit that contains all the given ones."""
    prefix = commonprefix(list(paths))  # noqa: RUF071  # paths of units: whole segments are cut below
    return prefix[: len(prefix) // SEGMENT * SEGMENT]


def from_facts(
    who: Who, year: int, within: Reach | None = None, sight: Reach | None = None, *, leave_unknown: bool = False
) -> dict[int, Counted]:
    """Count people's year from their postings, trips and exemptions.

    `who` are ids, a range of ids, or None for everybody. `within` keeps only the postings in a unit; `sight` hides
    the dates on which a person worked only beyond what a reader may see. People without a posting in the period
    are left out; with `leave_unknown` also those whose year the rulebook can't judge.
    Raises: NoRuleInForce, for a year before the first rule or without the calendar that its rest days need.
    """
    if who is not None and not isinstance(who, range) and len(who) > CHUNK:
        return _in_chunks(who, year, within, sight, leave_unknown=leave_unknown)
    window_span = window(year)
    postings, visits, exemptions = (
        _postings(who, window_span),
        _visits_by_person(who, window_span),
        exemptions_by_person(_whose(who), window_span),
    )
    tree, calendars = load_provinces(), Calendars()
    years_by_person: dict[int, Counted] = {}
    for person, posting in postings.items():
        try:
            served = _served(posting, year, tree, within)
            if served is None:
                continue
            rules, inside = served
            facts = Facts([raw.posting for raw in inside], visits.get(person, ()), exemptions.get(person, ()))
            judged_year = judged(facts, rules, calendars)
        except NoRuleInForce:
            if not leave_unknown:
                raise
            continue
        if sight is not None:
            judged_year = without(judged_year, elsewhere(posting, sight, rules.span))
        years_by_person[person] = Counted(judged_year, rules, _shared(raw.path for raw in inside), calendars)
    return years_by_person


def _served(
    held: Sequence[_Raw], year: int, tree: ProvinceTree, within: Reach | None
) -> tuple[YearRules, list[_Raw]] | None:
    """Rules that judge a person's year, and their postings in it and `within`; None without any."""
    rules = rules_of_postings(held, year, tree)
    if rules is None:
        return None
    inside = [raw for raw in held if _overlaps(raw.posting, rules.span) and (within is None or within.holds(raw.path))]
    return (rules, inside) if inside else None


def _in_chunks(
    ids: Collection[int], year: int, within: Reach | None, sight: Reach | None, *, leave_unknown: bool
) -> dict[int, Counted]:
    years_by_person: dict[int, Counted] = {}
    for part in chunks(ids):
        years_by_person |= from_facts(part, year, within, sight, leave_unknown=leave_unknown)
    return years_by_person


def judged(facts: Facts, rules: YearRules, calendars: Calendars) -> PersonYear:
    """Count one person's facts; where no trip touches the period, its rest days needn't be known."""
    span = rules.span
    travelled = any(visit.start <= span.end and visit.end >= span.start for visit in facts.visits)
    return count(facts, span, rules.counting, calendars.rest(rules) if travelled else DaySet(span))


def elsewhere(postings: Iterable[_Raw], sight: Reach, span: Span) -> DaySet:
    """Dates on which a person works, but only in units beyond a reader's sight."""
    first, bits = span.start.toordinal(), {True: 0, False: 0}
    for path, posting in postings:
        bits[sight.holds(path)] |= bits_between(first, len(span), posting.start.toordinal(), posting.end.toordinal())
    return DaySet(span, bits[False] & ~bits[True])


def without(year: PersonYear, hidden: DaySet) -> PersonYear:
    """Counted year that doesn't tell of the trips of some dates, none of which is counted."""
    name = Verdict.NOT_IN_POST.value
    seen_refused = year.refused.get(name, hidden) - hidden
    refused = {rule: days for rule, days in year.refused.items() if rule != name}
    return replace(year, refused=refused | {name: seen_refused} if seen_refused else refused)


def _overlaps(posting: Posting, span: Span) -> bool:
    return posting.start <= span.end and posting.end >= span.start


class OnePerson(NamedTuple):
    """One person's facts of a year, the rules they are judged by, and the dates that a reader isn't told of."""

    facts: Facts
    rules: YearRules
    hidden: DaySet


def facts_of(person: int, year: int, within: Reach | None = None, sight: Reach | None = None) -> OnePerson | None:
    """One person's facts of a year; None without a posting in its period. See `from_facts`."""
    window_span = window(year)
    posting = _postings([person], window_span).get(person, [])
    served = _served(posting, year, load_provinces(), within)
    if served is None:
        return None
    rules, inside = served
    visits = _visits_by_person([person], window_span).get(person, ())
    exemption = exemptions_by_person(Q(person=person), window_span).get(person, ())
    hidden = elsewhere(posting, sight, rules.span) if sight is not None else DaySet(rules.span)
    return OnePerson(Facts([raw.posting for raw in inside], visits, exemption), rules, hidden)


def ledger_row(person: int, year: int, counted: Counted) -> models.LedgerYear:
    """Counted year as the ledger keeps it."""
    result = counted.year
    span = result.span
    return models.LedgerYear(
        person_id=person,
        year=year,
        fingerprint=stored_fingerprint(counted.calendars.fingerprint(counted.rules)),
        province=counted.rules.province or "",
        reach=counted.reach,
        start=span.start,
        end=span.end,
        standing=result.standing,
        quota=result.quota,
        counted=result.counted.to_bytes(),
        levels=pack_sets(result.by_level, ORDER_OF_LEVELS, span),
        forms=pack_sets(result.by_form, ORDER_OF_FORMS, span),
        refused=pack_sets(result.refused, REFUSED_BY, span),
    )


class Kept:
    """A ledger row read again: what `quota.progress` needs. The parts are unpacked when they are asked for."""

    __slots__ = ("_forms", "_levels", "_refused", "counted", "quota", "span", "standing")

    def __init__(self, span: Span, standing: str, quota: int | None, sets: tuple[bytes, bytes, bytes, bytes]) -> None:
        self.span = span
        self.standing = standing
        self.quota = quota
        counted_bytes, self._levels, self._forms, self._refused = sets
        self.counted = DaySet.from_bytes(span, counted_bytes)

    @property
    def by_level(self) -> Mapping[str, DaySet]:
        """The counted dates by level of host."""
        return unpack_sets(self._levels, ORDER_OF_LEVELS, self.span)

    @property
    def by_form(self) -> Mapping[str, DaySet]:
        """The counted dates by form of work."""
        return unpack_sets(self._forms, ORDER_OF_FORMS, self.span)

    @property
    def refused(self) -> Mapping[str, DaySet]:
        """The dates with trips that don't count, by the rule that decided."""
        return unpack_sets(self._refused, REFUSED_BY, self.span)


LEDGER_FIELDS = (
    "person_id", "province", "start", "end", "standing", "quota", "counted", "levels", "forms", "refused",
)  # fmt: skip


def from_ledger(people: Any, year: int, within: Reach | None = None) -> dict[int, tuple[Kept, YearRules]]:
    """Read the ledger for people (a queryset or ids) as far as it answers for `within`; the rest is left out.

    A row answers if it was counted under this rulebook and all the person's postings lie in `within`.
    """
    ledger_years = models.LedgerYear.objects.filter(fresh(year), year=year, person__in=people)
    if within is not None:
        ledger_years = ledger_years.filter(within.q("reach"))
    spans: dict[tuple[Any, Any], Span] = {}
    years_by_person: dict[int, tuple[Kept, YearRules]] = {}
    for person, province, start, end, row_standing, quota, *sets in driver_rows(
        ledger_years.values_list(*LEDGER_FIELDS)
    ):
        span = spans.get((start, end))
        if span is None:
            span = spans[start, end] = Span(as_date(start), as_date(end))
        counted_bytes, levels, forms, refused = (bytes(set_bytes) for set_bytes in sets)
        row = Kept(span, row_standing, quota, (counted_bytes, levels, forms, refused))
        years_by_person[person] = (row, year_rules(province or None, year))
    return years_by_person
