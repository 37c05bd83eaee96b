"""Digests of a month or quarter, of a department, a province or a unit that was visited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from dicoso.domain.dates import Span
from dicoso.domain.digests import (
    Digest,
    DigestMatter,
    DigestOffice,
    DigestPlanned,
    DigestScope,
    DigestTrip,
    person_days,
    report_state,
)
from dicoso.domain.errors import NotFound
from dicoso.domain.feedback import OPEN, TO_ANSWER
from dicoso.domain.permissions import find_reach
from dicoso.domain.plans import Period
from dicoso.domain.text import phrase_key
from dicoso.domain.trips import MOST_DAYS
from dicoso.domain.units import union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.feedback.feedback_list import last_answers
from dicoso.queries.postings import setting_out
from dicoso.queries.units import Reach
from dicoso.queries.years import compliance
from dicoso.queries.years.compliance_report import letterhead, page_layout
from dicoso.store.models import Feedback, PlanItem, Unit, Visit

READ = "digest.view"


class Stay(NamedTuple):
    """One visit as a digest reads it; `told`: the reader is told more than its host is."""

    trip: str
    person: int
    name: str
    host: str
    host_name: str
    start: date
    end: date
    form: str
    office: str
    due: date | None
    submitted_at: datetime | None
    report: UUID | None
    told: bool


def unit_of(actor: Actor, code: str, on: date) -> Unit:
    """Unit of a code, or else the first whose digest the actor may read.

    Any unit that is visited may be asked about: of the visits there the gate shows what the actor may see.
    Raises: NotFound.
    """
    scope = actor.scope(READ)
    if not code:
        return _usual_unit(actor, on)
    unit = units.unit_by_name(code, on)
    is_office = DigestScope.of(unit.level) is not DigestScope.HOST
    allowed = scope.units.holds(unit.path) if is_office or not scope.units.paths else True
    if not (allowed or scope.hosts.holds(unit.path)):
        raise NotFound(kind="unit")
    return unit


def _usual_unit(actor: Actor, on: date) -> Unit:
    """Widest unit of offices that the actor may read of, or the unit that they speak for as a host."""
    scope = actor.scope(READ)
    standing_roots = units.roots(scope.units, on) or _spoken_for(actor, on) or units.roots(scope.hosts, on)
    if not standing_roots:
        raise NotFound(kind="unit")
    return standing_roots[0]


def _spoken_for(actor: Actor, on: date) -> list[Unit]:
    """Units on which the actor holds a host's role: a reach has those, too, that they were or became."""
    held_unit_ids = [grant.unit_id for grant in actor.grants if find_reach(grant.role, READ) == "host"]
    return list(Unit.objects.filter(pk__in=held_unit_ids, valid_from__lte=on, valid_to__gte=on).order_by("path"))


def choices(actor: Actor, span: Span) -> list[tuple[str, str]]:
    """Units that a digest is usually asked of: of the country its provinces, else departments."""
    scope = actor.scope(READ)
    if scope.units.whole:
        return [
            (provinces_on.code, union_name(provinces_on.name, provinces_on.level))
            for provinces_on in compliance.provinces_on(span.end)
        ]
    units_there = Unit.objects.filter(valid_from__lte=span.end, valid_to__gte=span.start).order_by("path")
    own = units_there.filter(Q(path__in=scope.units.paths) | Q(scope.units.q("path"), level="department"))
    own_units = [*own, *_spoken_for(actor, span.end)]
    return list({unit.code: union_name(unit.name, unit.level) for unit in own_units}.items())


def unit_digest(actor: Actor, unit: Unit, period: Period) -> Digest:
    """Digest of a unit for a period, as far as the actor may see. A constant number of queries."""
    scope, within = DigestScope.of(unit.level), units.unit_reach(unit)
    guest = not actor.scope(READ).units.paths
    stays = _digest_stays(actor, scope, within, period.span)
    trips = _digest_trips(stays, period.span, actor.today)
    matters, left, promises = _digest_matters(actor, scope, within, period.span)
    layout, document = page_layout(), "digest_host" if scope is DigestScope.HOST else "digest"
    return Digest(
        scope=scope,
        unit=unit.code,
        name=union_name(unit.name, unit.level),
        period=period,
        as_of=actor.today,
        guest=guest,
        people=len({stay.person for stay in stays}),
        days=person_days(((stay.person, stay.start, stay.end) for stay in stays), period.span),
        trips=tuple(trips),
        offices=tuple(_digest_offices(stays, trips, period.span)) if scope is DigestScope.PROVINCE else (),
        matters=tuple(matters),
        left=left,
        promises=tuple(promises),
        planned=tuple(_digest_planned(actor, scope, within, period.next().span)),
        letterhead=letterhead(unit, document),
        signature=layout.signature(document),
        recipients=layout.recipients(document),
    )


def _digest_stays(actor: Actor, scope: DigestScope, within: Reach, span: Span) -> list[Stay]:
    posting_condition = setting_out()
    visits = visible.visits(actor, READ, as_host=scope is DigestScope.HOST)
    if scope is DigestScope.HOST:
        visits = visits.filter(within.q("host__path"))
    else:
        posting_condition = posting_condition.filter(within.q("unit__path"))
        visits = visits.filter(Exists(posting_condition))
    earliest = span.start - timedelta(days=MOST_DAYS)
    made = visits.filter(state="recorded", start__gt=earliest, start__lte=span.end, end__gte=span.start)
    office = Subquery(posting_condition.order_by("start", "pk").values("unit__name")[:1])
    fields = ("trip_id", "person_id", "person__name", "host__code", "host__name", "host__level", "start", "end", "form")
    report = ("trip__report_due", "trip__report__submitted_at", "trip__report__id")
    rows = (
        made.annotate(office=office)
        .order_by("start", "person__sort_key", "pk")
        .values_list("pk", *fields, "office", *report)
    )
    listed_rows = list(rows)
    visits_seen = (
        _visits_seen_in_full(actor, [row[0] for row in listed_rows])
        if scope is DigestScope.HOST
        else {row[0] for row in listed_rows}
    )
    return [_digest_stay(row, told=row[0] in visits_seen) for row in listed_rows]


def _digest_stay(row: Sequence[Any], *, told: bool) -> Stay:
    _, trip, person, name, code, host, level, start, end, form, office, due, at, report = row
    host = union_name(host, level)
    return Stay(trip, person, name, code, host, start, end, form, office or "", due, at, report, told)


def _visits_seen_in_full(actor: Actor, visits: Sequence[int]) -> set[int]:
    """Visits that the actor sees otherwise than as their host."""
    seen_visits = visible.visits(actor, READ, as_host=False).filter(pk__in=visits)
    return set(seen_visits.values_list("pk", flat=True)) if actor.scope(READ).units.paths else set()


def _digest_trips(stays: Iterable[Stay], span: Span, today: date) -> list[DigestTrip]:
    stays_by_trip: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        stays_by_trip[stay.trip].append(stay)
    return [_digest_trip(trip, new_stays_by_trip, span, today) for trip, new_stays_by_trip in stays_by_trip.items()]


def _digest_trip(trip: str, made: Sequence[Stay], span: Span, today: date) -> DigestTrip:
    first = made[0]
    is_told = any(stay.told for stay in made)
    submitted = timezone.localdate(first.submitted_at) if first.submitted_at else None
    return DigestTrip(
        trip=trip,
        start=min(stay.start for stay in made),
        end=max(stay.end for stay in made),
        people=tuple(dict.fromkeys(stay.name for stay in made)),
        offices=tuple(dict.fromkeys(stay.office for stay in made)),
        hosts={stay.host: stay.host_name for stay in made},
        forms=tuple(dict.fromkeys(stay.form for stay in made)),
        days=person_days(((stay.person, stay.start, stay.end) for stay in made), span),
        report=report_state(first.due, submitted, today) if is_told else "",
        due=first.due if is_told else None,
        report_id=first.report if is_told and submitted else None,
    )


def _digest_offices(stays: Iterable[Stay], trips: Iterable[DigestTrip], span: Span) -> list[DigestOffice]:
    members: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        members[stay.office].append(stay)
    report = {trip.trip: trip.report for trip in trips}
    offices = []
    for name, member in members.items():
        own = {stay.trip for stay in member}
        days = person_days(((stay.person, stay.start, stay.end) for stay in member), span)
        people = len({stay.person for stay in member})
        offices.append(DigestOffice(name, len(own), people, days, Counter(report[trip] for trip in own)))
    return sorted(offices, key=lambda office: phrase_key(office.name))


def _digest_matters(
    actor: Actor, scope: DigestScope, within: Reach, span: Span
) -> tuple[list[DigestMatter], tuple[int, int], list[DigestMatter]]:
    """What was raised in a span, what of earlier times is open and late, and the promises that matter now.

    Those are the promises made or due in the span, and those before it that wait for their answer. What was merged
    stands, for its unit, where the record stands that it was merged into; an office reads that one alone.
    """
    fresh = Q(raised_on__gte=span.start)
    promised = Q(kind="promise") & (fresh | Q(due__gte=span.start, due__lte=span.end) | _in(TO_ANSWER))
    scope_feedback = _scope_feedback(visible.feedback(actor, READ), scope, within).filter(raised_on__lte=span.end)
    rows = _read_matters(scope_feedback.filter(promised | (~Q(kind="promise") & (fresh | _in(OPEN)))))
    promises = [row for row in rows if row.kind == "promise"]
    raised = [each_row for each_row in rows if each_row.kind != "promise"]
    before = [matter for matter in raised if matter.raised_on < span.start]
    late = sum(matter.late(actor.today) > 0 for matter in before)
    return [each for each in raised if each.raised_on >= span.start], (len(before), late), promises


def _in(states: Iterable[str]) -> Q:
    return Q(state__in=states) | Q(merged_into__state__in=states)


def _scope_feedback(found: QuerySet[Feedback], scope: DigestScope, within: Reach) -> QuerySet[Feedback]:
    """Return what concerns a host, or what an office brought home, answers for, or finds in its province."""
    if scope is DigestScope.HOST:
        return found.filter(within.q("unit__path"))
    posting_condition = setting_out(within.q("unit__path"))
    brought = Visit.objects.filter(Exists(posting_condition), trip=OuterRef("report__trip"))
    concerns = within.q("unit__path") | within.q("owner__path") | Exists(brought)
    return found.filter(concerns, merged_into=None)


def _read_matters(found: QuerySet[Feedback]) -> list[DigestMatter]:
    """Records with their last answers. Two queries."""
    standing_fields = {name: Coalesce(f"merged_into__{name}", name) for name in ("state", "due")}
    owner = Coalesce("merged_into__owner__name", "owner__name")
    rows = found.annotate(
        standing_state=standing_fields["state"],
        standing_due=standing_fields["due"],
        answerer=owner,
        speaks=Coalesce("merged_into", "pk"),
    ).order_by("raised_on", "pk")
    fields = ("pk", "kind", "unit__name", "unit__level", "text", "topic", "answerer", "raised_on", "standing_due",
              "standing_state", "speaks")  # fmt: skip
    listed_rows = list(rows.values_list(*fields))
    answers = last_answers({row[-1] for row in listed_rows})
    return [
        DigestMatter(
            pk, kind, union_name(unit, level), text, topic, name or "", on, due, state, answers.get(speaks, "")
        )
        for pk, kind, unit, level, text, topic, name, on, due, state, speaks in listed_rows
    ]


def _digest_planned(actor: Actor, scope: DigestScope, within: Reach, span: Span) -> list[DigestPlanned]:
    items = PlanItem.objects.filter(plan__state="approved", start__lte=span.end, end__gte=span.start)
    readable = Q(plan__in=visible.visible_plans(actor, READ))
    if scope is DigestScope.HOST:
        hosts = actor.scope(READ).hosts
        items = items.filter(within.q("host__path")).filter(readable | hosts.q("host__path"))
    else:
        items = items.filter(readable, within.q("plan__unit__path"))
    fields = ("plan__person__name", "plan__unit__name", "start", "end", "host__name", "host__level", "form", "content")
    return [
        DigestPlanned(person, office, start, end, union_name(host, level), form, content)
        for person, office, start, end, host, level, form, content in items.order_by(
            "start", "plan__person__sort_key", "pk"
        ).values_list(*fields)
    ]
