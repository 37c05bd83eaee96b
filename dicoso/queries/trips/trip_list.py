"""Trips that were made: the list of a time, and what of each was counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import Exists, Q, QuerySet

from dicoso.domain import pages
from dicoso.domain.counting import Verdict, judge
from dicoso.domain.counting import Visit as Stay
from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet
from dicoso.domain.errors import NoRuleInForce
from dicoso.domain.text import fold
from dicoso.domain.trips import NO_RULE, OUTSIDE, Sets, TripDay, days_of
from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.counting import Counted, from_facts, from_ledger
from dicoso.queries.postings import setting_out
from dicoso.queries.rules import YearRules
from dicoso.queries.trips import refusals
from dicoso.queries.trips.refusals import ReplacedVisit
from dicoso.store.models import Visit

SIZE: Final = 50  # rows of one page of a list
STATES: Final = ("recorded", "no_basis", "refused", "cancelled", "all")  # what the list can be narrowed to


class CountedYear(NamedTuple):
    """One person's counted year with the rules that counted it."""

    year: int
    sets: Sets
    rules: YearRules


class Years:
    """The counted years in which some stays lie, from the ledger, or from the facts where it doesn't answer."""

    def __init__(self, stays: Iterable[tuple[int, date, date]]) -> None:
        stays_asked = list(stays)
        self._found: dict[int, list[CountedYear]] = {}
        self._unjudged: set[tuple[int, int]] = set()  # people and years that the rulebook can't judge
        for year in sorted({day.year for _, start, end in stays_asked for day in (start, end)}):
            self._read({person for person, start, end in stays_asked if start.year <= year <= end.year}, year)
        late = {(person, end.year + 1) for person, _, end in stays_asked if self.of(person, end) is None}
        for year in sorted({year for _, year in late}):  # the period in which they lie began the year before
            self._read({person for person, of in late if of == year}, year)

    def _read(self, people: Collection[int], year: int) -> None:
        kept_year_rules: dict[int, tuple[Sets, YearRules]] = dict(from_ledger(people, year))
        missing = set(people) - kept_year_rules.keys()
        if missing:
            kept_year_rules |= {
                person: (judged_year.year, judged_year.rules)
                for person, judged_year in self._judge(missing, year).items()
            }
        for person, (sets, rules) in kept_year_rules.items():
            self._found.setdefault(person, []).append(CountedYear(year, sets, rules))

    def _judge(self, people: Collection[int], year: int) -> dict[int, Counted]:
        """Count a year from the facts, and note whose year no rule covers."""
        try:
            return from_facts(people, year)
        except NoRuleInForce:
            years_from_facts = from_facts(people, year, leave_unknown=True)
            self._unjudged |= {(person, year) for person in people if person not in years_from_facts}
            return years_from_facts

    def of(self, person: int, day: date) -> CountedYear | None:
        """Counted year in whose period a date lies; None outside any."""
        return next((own_year for own_year in self._found.get(person, ()) if day in own_year.sets.span), None)

    def any_of(self, person: int) -> CountedYear | None:
        """One of a person's counted years; None if they were never in post."""
        return next(iter(self._found.get(person, ())), None)

    def days(self, person: int, stays: Sequence[Stay], others: Sequence[Stay] = ()) -> list[TripDay]:
        """Verdict for each date of a person's part of a trip.

        `others` are the person's stays of other trips, for `TripDay.elsewhere`.
        """
        trip_days: dict[date, TripDay] = {}
        for own_year in self._found.get(person, ()):
            span, rules = own_year.sets.span, own_year.rules.counting
            shared = DaySet(span)
            for other in others:
                if judge(other, rules) is None:
                    shared |= DaySet.between(span, other.start, other.end)
            trip_days |= {trip_day.day: trip_day for trip_day in days_of(stays, own_year.sets, rules, shared)}
        all_days = sorted({day for stay in stays for day in Span(stay.start, stay.end)})
        return [trip_days.get(day) or TripDay(day, self._missing(person, day), elsewhere=False) for day in all_days]

    def _missing(self, person: int, day: date) -> str:
        """Why a date lies in none of a person's counted years."""
        if not self._unjudged.isdisjoint({(person, day.year), (person, day.year + 1)}):
            return NO_RULE
        return OUTSIDE if person in self._found else Verdict.NOT_IN_POST.value


class TripRow(NamedTuple):
    """One stay of the list. `counted` of its `days` dates count; `refused` are the rules that keep the others out."""

    trip: str
    person_id: int
    code: str
    name: str
    host: str
    level: str
    start: date
    end: date
    form: str
    order_number: str
    planned: bool
    confirmed: bool | None
    state: str
    days: int
    counted: int
    refused: tuple[str, ...]
    guest: bool  # the actor sees it as the host alone, whom it isn't told how it was counted
    earlier: ReplacedVisit | None  # the refused visit for which it was recorded


@dataclass(frozen=True, slots=True)
class TripFilter:
    """What a list is asked for: stays that begin in a span, narrowed down."""

    span: Span
    text: str = ""
    department: int | None = None
    form: str = ""
    state: str = "recorded"


class TripPart(NamedTuple):
    """One page of a list; `total` stays in all."""

    rows: list[TripRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages.count_pages(self.total, SIZE)


_FIELDS: Final = (
    "pk", "trip_id", "person_id", "person__code", "person__name", "host__name", "host__level", "start", "end", "form",
    "venue", "order_number", "plan_item_id", "confirmed", "state",
)  # fmt: skip


def list_trips(actor: Actor, asked: TripFilter, page: int = 1, *, own: bool = False) -> TripPart:
    """Stays that an actor may see, or their own alone, the latest first. A constant number of queries."""
    visits = _filter_visits(visible.visits(actor, "trip.view", asked.span), asked)
    if own:
        visits = visits.filter(person=actor.person_id)
    total = visits.count()
    page, part = pages.nearest(page, total, SIZE)
    facts = list(visits.order_by("-start", "-pk").values_list(*_FIELDS)[part])
    years = Years((person, start, end) for _, _, person, _, _, _, _, start, end, *_ in facts)
    parts_seen = _parts_seen_in_full(actor, {trip for _, trip, *_ in facts})
    before = refusals.earlier(actor, [pk for pk, *_ in facts])
    rows = [_trip_row(each, years, before.get(pk), guest=tuple(each[:2]) not in parts_seen) for pk, *each in facts]
    return TripPart(rows, total, page)


def _parts_seen_in_full(actor: Actor, trips: Collection[str]) -> set[tuple[str, int]]:
    """Parts of trips, as (trip, person), that the actor sees otherwise than as the host."""
    visits = visible.visits(actor, "trip.view", as_host=False).filter(trip__in=trips)
    return set(visits.values_list("trip", "person"))


def _filter_visits(visits: QuerySet[Visit], asked: TripFilter) -> QuerySet[Visit]:
    narrowed = visits
    if asked.state in ("recorded", "no_basis", "refused"):
        narrowed = narrowed.filter(state="recorded")
    elif asked.state == "cancelled":
        narrowed = narrowed.filter(state="cancelled")
    if asked.state == "no_basis":
        narrowed = narrowed.filter(order_number="", plan_item=None)
    if asked.state == "refused":
        narrowed = narrowed.filter(confirmed=False)
    if asked.form:
        narrowed = narrowed.filter(form=asked.form)
    for word in fold(asked.text).split():
        narrowed = narrowed.filter(Q(person__search__contains=word) | Q(person__code__iexact=word))
    if asked.department is not None:
        narrowed = narrowed.filter(Exists(setting_out(Q(unit=asked.department))))
    return narrowed


def _trip_row(facts: Sequence[Any], years: Years, earlier: ReplacedVisit | None, *, guest: bool) -> TripRow:
    trip, person, code, name, host, level, start, end, form, venue, order, item, confirmed, state = facts
    stay = Stay(trip, start, end, level, form, venue, bool(order) or item is not None, confirmed)
    days = years.days(person, [stay]) if state == "recorded" else []
    rules = dict.fromkeys(day.verdict for day in days if day.verdict != Verdict.COUNTED)
    return TripRow(
        trip, person, code, name, union_name(host, level), level, start, end, form, order, item is not None,
        confirmed, state, len(Span(start, end)), sum(day.verdict == Verdict.COUNTED for day in days), tuple(rules),
        guest, earlier,
    )  # fmt: skip


def trip_departments(actor: Actor, span: Span) -> list[tuple[int, str]]:
    """Departments whose trips an actor may see, by name: what the list can be narrowed to."""
    return list(visible.visible_departments(actor, "trip.view", span).values_list("pk", "name"))
