"""One trip, opened: who went where, which date counts by which rule, and what happened to the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from dicoso.domain.counting import Verdict
from dicoso.domain.counting import Visit as Stay
from dicoso.domain.dates import Span
from dicoso.domain.quota import Progress, progress
from dicoso.domain.rules import InEffect
from dicoso.domain.trips import NO_RULE, Change, TripDay, VisitRow, told
from dicoso.domain.units import union_name
from dicoso.queries import audit, units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.postings import titles
from dicoso.queries.rules import YearRules, first_year, year_rules
from dicoso.queries.trips.trip_list import Years
from dicoso.store.models import Trip, TripReport, Unit, Visit


class Leg(NamedTuple):
    """One host of one person's part of a trip. `plan`: the plan whose approved item stands behind it."""

    pk: int
    row: VisitRow
    host: str
    place: str
    level: str
    state: str
    plan: UUID | None


class Total(NamedTuple):
    """How far a person is in one year, and the period of that year."""

    year: int
    progress: Progress
    span: Span
    as_of: date


@dataclass(frozen=True, slots=True)
class Member:
    """One person's part of a trip, as far as the actor may see it; `rules` are those that the verdicts name.

    `totals` are empty where the person's year is none of the actor's business.
    """

    person_id: int
    code: str
    name: str
    post: str
    legs: tuple[Leg, ...]
    days: tuple[TripDay, ...]
    totals: tuple[Total, ...]
    rules: dict[str, InEffect]
    may_correct: bool
    may_cancel: bool
    told: bool  # how it is counted: not to the host

    @property
    def cancelled(self) -> bool:
        """Whether this part of the trip was cancelled."""
        return all(leg.state == "cancelled" for leg in self.legs)

    @property
    def counted(self) -> int:
        """How many dates of the trip count."""
        return sum(day.verdict == Verdict.COUNTED for day in self.days)

    def refused(self) -> dict[str, list[date]]:
        """Dates that don't count, in order, by the rule that keeps them out."""
        days_by_rule: dict[str, list[date]] = {}
        for day in self.days:
            if day.verdict != Verdict.COUNTED:
                days_by_rule.setdefault(day.verdict, []).append(day.day)
        return days_by_rule


class TripEvent(NamedTuple):
    """One thing that happened to a trip: `changes` are those of people whom the actor may see."""

    at: datetime
    who: str
    action: str
    reason: str
    changes: tuple[Change, ...]
    word: Mapping[str, Any] | None = None  # who spoke, where the host did


@dataclass(frozen=True, slots=True)
class TripPage:
    """A trip as its page shows it; `others` went along, and the actor may see no more of them than that.

    `guest`: the actor sees it as the host alone; how the visitors are counted, and why, is told to their own unit.
    """

    trip: Trip
    guest: bool
    members: tuple[Member, ...]
    others: tuple[str, ...]
    went: frozenset[int]  # everybody, by key
    events: tuple[TripEvent, ...]
    hosts: dict[str, str]  # names of the units that events name by code

    @property
    def span(self) -> Span:
        """The trip from the first to the last day of the parts that the actor may see."""
        rows = [leg.row for member in self.members for leg in member.legs]
        return Span(min(row.start for row in rows), max(row.end for row in rows))

    @property
    def where(self) -> str:
        """The hosts, in the order of the legs."""
        return " → ".join(dict.fromkeys(leg.host for member in self.members for leg in member.legs))

    def parts(self) -> list[list[Member]]:
        """People whose legs say the same together."""
        alike: dict[tuple[Any, ...], list[Member]] = defaultdict(list)
        for member in self.members:
            rows = tuple(replace(leg.row, person=0, plan_item=None, confirmed=None) for leg in member.legs)
            alike[rows].append(member)
        return list(alike.values())

    @property
    def may_correct(self) -> bool:
        """Whether the actor may correct somebody's part."""
        return any(member.may_correct for member in self.members)

    @property
    def may_cancel(self) -> bool:
        """Whether the actor may cancel somebody's part."""
        return any(member.may_cancel for member in self.members)


def open_trip(actor: Actor, trip_id: str) -> TripPage:
    """Open a trip. A constant number of queries, however many went.

    Raises: NotFound; NotAllowed.
    """
    trip = visible.trip(actor, "trip.view", trip_id)
    stays = list(
        Visit.objects.filter(trip=trip)
        .select_related("person", "host", "plan_item")
        .order_by("person__sort_key", "start", "pk")
    )
    visible_stays, correctable, cancellable = (
        _people_within(actor, action, stays) for action in ("trip.view", "trip.correct", "trip.cancel")
    )
    legs = _legs_by_person([stay for stay in stays if stay.pk in visible_stays])
    visits = visible.visits(actor, "trip.view", as_host=False).filter(trip=trip)
    people_counted = set(visits.values_list("person", flat=True))
    members = _members(actor, stays, legs, correctable, cancellable, people_counted)
    events = _trip_events(trip.pk, {member.code for member in members if member.told}) if people_counted else []
    went = frozenset(stay.person_id for stay in stays)
    others = dict.fromkeys(stay.person.name for stay in stays if stay.person_id not in legs)
    return TripPage(trip, not people_counted, tuple(members), tuple(others), went, tuple(events), _hosts(events))


def _people_within(actor: Actor, action: str, stays: Iterable[Visit]) -> set[int]:
    open_ones = visible.visits(actor, action).filter(pk__in=[stay.pk for stay in stays])
    if action != "trip.view":
        open_ones = open_ones.filter(state="recorded")
    return set(open_ones.values_list("pk", flat=True))


def _legs_by_person(stays: Sequence[Visit]) -> dict[int, list[Leg]]:
    place_of = {
        host.pk: host.place for host in units.hosts_of_units({stay.host_id: stay.host for stay in stays}.values())
    }
    legs: dict[int, list[Leg]] = defaultdict(list)
    for stay in stays:
        row = VisitRow(
            stay.trip_id, stay.person_id, stay.host_id, stay.start, stay.end, stay.form, stay.venue,
            stay.order_number, stay.plan_item_id, stay.confirmed, stay.content,
        )  # fmt: skip
        plan = stay.plan_item.plan_id if stay.plan_item else None
        name = union_name(stay.host.name, stay.host.level)
        legs[stay.person_id].append(Leg(stay.pk, row, name, place_of[stay.host_id], stay.host.level, stay.state, plan))
    return legs


def _members(
    actor: Actor,
    stays: Iterable[Visit],
    legs: dict[int, list[Leg]],
    correctable: set[int],
    cancellable: set[int],
    counted: Collection[int],
) -> list[Member]:
    people = {stay.person_id: stay.person for stay in stays if stay.person_id in legs}
    counting = {
        person: [_leg_stay(leg) for leg in own if leg.state == "recorded"] if person in counted else []
        for person, own in legs.items()
    }
    years = Years((person, stay.start, stay.end) for person, own in counting.items() for stay in own)
    others = _others(legs)
    began = {person: min(leg.row.start for leg in own) for person, own in legs.items()}
    posts = titles(began.items())
    open_years = set(visible.visible_people(actor, "year.view").filter(pk__in=people).values_list("pk", flat=True))
    members = []
    for pk, person in people.items():
        days = years.days(pk, counting[pk], others.get(pk, ())) if counting[pk] else []
        keys = {leg.pk for leg in legs[pk]}
        member = Member(
            person_id=pk,
            code=person.code,
            name=person.name,
            post=posts.get((pk, began[pk]), ""),
            legs=tuple(legs[pk]),
            days=tuple(days),
            totals=tuple(_totals(years, pk, days, actor.today)) if pk in open_years else (),
            rules=_rules_in_effect(years, pk, days),
            may_correct=keys <= correctable,
            may_cancel=keys <= cancellable,
            told=pk in counted,
        )
        members.append(member)
    return members


def _leg_stay(leg: Leg) -> Stay:
    row = leg.row
    basis = bool(row.order_number) or row.plan_item is not None
    return Stay(row.trip, row.start, row.end, leg.level, row.form, row.venue, basis, row.confirmed)


def _others(legs: dict[int, list[Leg]]) -> dict[int, list[Stay]]:
    """What else the same people recorded between the first and the last of the dates."""
    rows = [leg.row for own in legs.values() for leg in own]
    first, last = min(row.start for row in rows), max(row.end for row in rows)
    near = Visit.objects.filter(person__in=legs, state="recorded", start__lte=last, end__gte=first)
    stays: dict[int, list[Stay]] = defaultdict(list)
    for visit in near.exclude(trip=rows[0].trip).select_related("host"):
        basis = bool(visit.order_number) or visit.plan_item_id is not None
        stays[visit.person_id].append(
            Stay(
                visit.trip_id, visit.start, visit.end, visit.host.level, visit.form, visit.venue, basis, visit.confirmed
            )
        )
    return stays


def _totals(years: Years, person: int, days: Sequence[TripDay], today: date) -> list[Total]:
    totals: dict[int, Total] = {}
    for day in days:
        own_year = years.of(person, day.day)
        if own_year is not None and own_year.year not in totals:
            span = own_year.sets.span
            as_of = min(today, span.end)
            figures = progress(own_year.sets, as_of, own_year.rules.counting)  # type: ignore[arg-type]  # a ledger row has what it reads
            totals[own_year.year] = Total(own_year.year, figures, span, as_of)
    return list(totals.values())


def _rules_in_effect(years: Years, person: int, days: Sequence[TripDay]) -> dict[str, InEffect]:
    rules_in_effect: dict[str, InEffect] = {}
    for day in days:
        if day.verdict not in rules_in_effect and day.verdict != NO_RULE:
            own_year = years.of(person, day.day) or years.any_of(person)
            if own_year or day.day.year >= first_year():
                rules: YearRules = own_year.rules if own_year else year_rules(None, day.day.year)
                rules_in_effect[day.verdict] = rules.in_force[day.verdict]
    return rules_in_effect


def _trip_events(trip: str, codes: set[str]) -> list[TripEvent]:
    """What happened to a trip, the latest first; what concerned only people out of sight is left out."""
    events = []
    for event in audit.read_history("trip", trip):
        changes = tuple(
            change._replace(people=tuple(code for code in change.people if code in codes))
            for change in told(event.facts)
            if codes & set(change.people)
        )
        word = event.facts.get("word")
        if changes or not event.facts.get("before") or (word and codes >= _people_of(event.facts)):
            events.append(TripEvent(event.at, event.who, event.action, event.reason, changes, word))
    return events


def _people_of(facts: Mapping[str, Any]) -> set[str]:
    return {stay["person"] for stay in facts["before"]}


def trip_history(page: TripPage, report: TripReport | None) -> list[TripEvent]:
    """What happened to a trip and to its report, the latest first; drafts are left out.

    Whoever calls it has found the report through the gate.
    """
    history = audit.read_history("trip_report", str(report.pk)) if report and not page.guest else []
    written_trip_events = [
        TripEvent(event.at, event.who, event.action, event.reason, ())
        for event in history
        if event.action in ("trip_report.submit", "trip_report.supplement")
    ]
    return sorted([*page.events, *written_trip_events], key=lambda event: event.at, reverse=True)


def _hosts(events: Iterable[TripEvent]) -> dict[str, str]:
    codes = {str(code) for event in events for change in event.changes for code in _named_hosts(change) if code}
    named_units = Unit.objects.filter(code__in=codes).order_by("valid_from")
    return {unit.code: union_name(unit.name, unit.level) for unit in named_units}


def _named_hosts(change: Change) -> list[Any]:
    if change.fact == "host":
        return [change.before, change.after]
    if change.fact == "stay":
        return [side["host"] for side in (change.before, change.after) if side]
    return []
