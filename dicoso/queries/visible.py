"""The only gate: what an actor may see and do, as querysets that lists and single records share.

Each function starts from nothing and adds what the table of rights grants. `one` looks inside them: it answers
"not found" where the actor may not even see a record, "not allowed" where they may see it but not do this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from django.db.models import Case, Exists, F, Model, OuterRef, Q, QuerySet, UUIDField, Value, When
from django.db.models.functions import Cast, Replace

from dicoso.domain.dates import Span
from dicoso.domain.errors import NotAllowed, NotFound
from dicoso.domain.permissions import NEVER_OWN
from dicoso.queries.actors import Actor
from dicoso.queries.postings import setting_out
from dicoso.queries.rows import chunks
from dicoso.queries.units import Reach
from dicoso.store.models import (
    Account,
    AuditEvent,
    Exemption,
    Feedback,
    FeedbackEntry,
    OfficeEvent,
    Person,
    Plan,
    PlanItem,
    Posting,
    Role,
    Succession,
    Trip,
    TripReport,
    Unit,
    Visit,
)

M = TypeVar("M", bound=Model)

BY_UUID = ("feedback", "plan", "trip_report")  # subjects whose events name them by such an id


def _nobodys_own(found: QuerySet[Any], actor: Actor, action: str, field: str) -> QuerySet[Any]:
    if action in NEVER_OWN and actor.person_id is not None:
        return found.exclude(**{field: actor.person_id})
    return found


def visible_people(actor: Actor, action: str) -> QuerySet[Person]:
    """People to whom the actor may do an action: themselves, and whoever has worked in their units."""
    scope = actor.scope(action)
    postings = Posting.objects.filter(scope.units.q("unit__path"), person=OuterRef("pk"))
    allowed = Person.objects.filter(Q(pk=scope.own) | Exists(postings))
    return _nobodys_own(allowed, actor, action, "pk")


def visible_postings(actor: Actor, action: str) -> QuerySet[Posting]:
    """Postings to which the actor may do an action: their own, and those in their units."""
    scope = actor.scope(action)
    allowed = Posting.objects.filter(Q(person=scope.own) | scope.units.q("unit__path"))
    return _nobodys_own(allowed, actor, action, "person")


def visible_exemptions(actor: Actor, action: str) -> QuerySet[Exemption]:
    """Exemptions with the reasons that the actor may do an action to."""
    scope = actor.scope(action)
    postings = Posting.objects.filter(
        scope.units.q("unit__path"),
        person=OuterRef("person"),
        start__lte=OuterRef("end"),
        end__gte=OuterRef("start"),
    )
    allowed = Exemption.objects.filter(Q(person=scope.own) | Exists(postings))
    return _nobodys_own(allowed, actor, action, "person")


def visible_plans(actor: Actor, action: str) -> QuerySet[Plan]:
    """Plans to which the actor may do an action; a draft of somebody else is nobody's business."""
    scope = actor.scope(action)
    others = scope.units.q("unit__path") & ~(Q(state="draft") & Q(submitted_at=None))
    allowed = Plan.objects.filter(Q(person=scope.own) | others)
    return _nobodys_own(allowed, actor, action, "person")


def visits(actor: Actor, action: str, during: Span | None = None, *, as_host: bool = True) -> QuerySet[Visit]:
    """Visits to which the actor may do an action: made while posted in their units, or to them.

    Where the table grants `team`: also those of the delegations that the actor went with and recorded. For the host's
    word they are left out: who recorded a trip, or went along, doesn't confirm it.
    `during`: only those that begin then; who was posted there all the time is then decided once, not visit by visit.
    `as_host`: false leaves out those that the actor sees only because they were made to their units.
    """
    scope = actor.scope(action)
    hosts = scope.hosts if as_host else Reach(())
    posting_condition = setting_out(scope.units.q("unit__path"))
    led = Visit.objects.filter(person=scope.own, trip__recorded_by=actor.account_id)
    team = Q(trip__in=led.values("trip")) if scope.team else Q(pk__in=[])
    within = Q(Exists(posting_condition))
    if during is not None:
        postings = Posting.objects.filter(scope.units.q("unit__path"), start__lte=during.start, end__gte=during.end)
        within = Q(person__in=postings.values("person")) | within
    allowed = Visit.objects.filter(Q(person=scope.own) | team | within | hosts.q("host__path"))
    if during is not None:
        allowed = allowed.filter(start__gte=during.start, start__lte=during.end)
    if action == "trip.confirm" and actor.account_id is not None:
        allowed = allowed.exclude(trip__recorded_by=actor.account_id)
        if actor.person_id is not None:
            allowed = allowed.exclude(trip__in=Visit.objects.filter(person=actor.person_id).values("trip"))
    return _nobodys_own(allowed, actor, action, "person")


def announced_items(actor: Actor, action: str) -> QuerySet[PlanItem]:
    """Approved stays at the units whose visits the actor may do an action to as their host."""
    return PlanItem.objects.filter(actor.scope(action).hosts.q("host__path"), plan__state="approved")


def travellers(actor: Actor, action: str, on: date, *, led: bool = False) -> QuerySet[Person]:
    """People of whom the actor may do an action to a trip that begins on a date, stored or not yet.

    Themselves; whoever is posted in their units then; and, where the table grants `team` and the actor goes with
    the trip and records it (`led`), whoever shares a department with them then.
    """
    scope = actor.scope(action)
    postings = Posting.objects.filter(start__lte=on, end__gte=on)
    shared = postings.filter(person=scope.own).values("unit") if scope.team and led else ()
    allowed = postings.filter(scope.units.q("unit__path") | Q(unit__in=shared), person=OuterRef("pk"))
    return Person.objects.filter(Q(pk=scope.own) | Exists(allowed))


def trip(actor: Actor, action: str, trip_id: str) -> Trip:
    """Trip of which the actor may do an action to somebody's part.

    Raises: NotFound, if they may see nobody's part of it; NotAllowed, if they may see one but do this to none.
    """
    if not visits(actor, "trip.view").filter(trip=trip_id).exists():
        raise NotFound(kind="trip", key=trip_id)
    if not visits(actor, action).filter(trip=trip_id).exists():
        raise NotAllowed(action=action)
    return Trip.objects.get(pk=trip_id)


def trip_reports(actor: Actor, action: str) -> QuerySet[TripReport]:
    """Reports of trips to which the actor may do an action; a draft is the delegation's alone."""
    within = visits(actor, action).filter(trip=OuterRef("trip"))
    going = visits(actor, "trip_report.write").filter(trip=OuterRef("trip"))
    return TripReport.objects.filter(Exists(within)).filter(Q(submitted_at__isnull=False) | Exists(going))


def outside(
    actor: Actor, action: str, stays: Iterable[tuple[int, date]], *, led: bool = False
) -> set[tuple[int, date]]:
    """Those of many (person, first day of a trip) whom `travellers` leaves out.

    `led`: the actor goes with the trip and records it; without that, colleagues are out of reach.
    """
    scope = actor.scope(action)
    days: dict[int, set[date]] = defaultdict(set)
    for person, day in stays:
        if person != scope.own:
            days[person].add(day)
    team = scope.team and led
    own = list(Posting.objects.filter(person=scope.own).values_list("unit", "start", "end")) if team else []
    pairs_outside = set()
    for some in chunks(days):
        spans = _posting_spans(some, scope.units, own)
        for person in some:
            span = spans.get(person, ())
            pairs_outside |= {
                (person, day) for day in days[person] if not any(start <= day <= end for start, end in span)
            }
    return pairs_outside


def _posting_spans(
    people: Iterable[int], units: Reach, own: Iterable[tuple[int, date, date]]
) -> dict[int, list[tuple[date, date]]]:
    """Spans in which people are posted in some units, or share one of `own` postings."""
    spans: dict[int, list[tuple[date, date]]] = defaultdict(list)
    postings = Posting.objects.filter(person__in=people)
    for person, start, end in postings.filter(units.q("unit__path")).values_list("person", "start", "end"):
        spans[person].append((start, end))
    for unit, first, last in own:
        shared = postings.filter(unit=unit, start__lte=last, end__gte=first)
        for person, start, end in shared.values_list("person", "start", "end"):
            spans[person].append((max(start, first), min(end, last)))
    return spans


def feedback(actor: Actor, action: str) -> QuerySet[Feedback]:
    """Return what was raised to which the actor may do an action.

    Of their units: what those raised, answer for or brought home from a trip. Of a host: what it raised. Their own:
    what they brought home, and what the department where they work today answers for. Only who answers for a record
    may answer, and nobody accepts an answer of their own.
    """
    scope = actor.scope(action)
    postings = Posting.objects.filter(person=scope.own, start__lte=actor.today, end__gte=actor.today).values("unit")
    before = Succession.objects.filter(successor__in=postings).values("predecessor")
    answers = scope.units.q("owner__path") | Q(owner__in=postings) | Q(owner__in=before)
    if action == "feedback.answer":
        return Feedback.objects.filter(answers)
    posting_condition = setting_out(scope.units.q("unit__path"))
    brought = Visit.objects.filter(Exists(posting_condition) | Q(person=scope.own), trip=OuterRef("report__trip"))
    raised = scope.units.q("unit__path") | scope.hosts.q("unit__path")
    allowed = Feedback.objects.filter(raised | answers | Exists(brought))
    if action in ("feedback.accept", "feedback.dispute"):
        feedback_entries = FeedbackEntry.objects.filter(step="answer", by=actor.account_id)
        here_or_there = Q(feedback=OuterRef("pk")) | Q(feedback=OuterRef("merged_into"))
        allowed = allowed.exclude(Exists(feedback_entries.filter(here_or_there)))
    return allowed


def office_events(actor: Actor, action: str) -> QuerySet[OfficeEvent]:
    """Office events to which the actor may do an action: of their units, and those that concern them.

    Who works in a department is concerned by its events and by those of the office that it is part of.
    """
    scope = actor.scope(action)
    postings = Posting.objects.filter(person=scope.own, start__lte=actor.today, end__gte=actor.today)
    office = postings.filter(unit__level="department").values("unit__parent")
    return OfficeEvent.objects.filter(
        scope.units.q("unit__path") | Q(unit__in=postings.values("unit")) | Q(unit__in=office)
    )


def visible_units(actor: Actor, action: str) -> QuerySet[Unit]:
    """Units of whose records the actor may do an action as a whole."""
    return Unit.objects.filter(actor.scope(action).units.q("path"))


def visible_departments(actor: Actor, action: str, during: Span) -> QuerySet[Unit]:
    """Departments of a span of whose records the actor may do an action as a whole, by path."""
    units = visible_units(actor, action).filter(level="department")
    return units.filter(valid_from__lte=during.end, valid_to__gte=during.start).order_by("path")


def calendars(actor: Actor, action: str) -> QuerySet[Unit]:
    """Provinces to whose calendars the actor may do an action."""
    return visible_units(actor, action).filter(level="province")


def accounts(actor: Actor, action: str) -> QuerySet[Account]:
    """Accounts to which the actor may do an action: of people in their units, and with roles on them.

    Whoever also holds a role beyond them is managed by those who manage that as well: else an administrator of a
    province could give themselves the password of one of the country.
    """
    scope = actor.scope(action)
    postings = Posting.objects.filter(scope.units.q("unit__path"), person=OuterRef("person"))
    roles = Role.objects.filter(scope.units.q("unit__path"), account=OuterRef("pk"))
    allowed = Account.objects.filter(Exists(postings) | Exists(roles))
    if action == "account.manage":
        lasting = Role.objects.filter(account=OuterRef("pk"), end__gte=actor.today)
        allowed = allowed.exclude(Exists(lasting.exclude(scope.units.q("unit__path"))))
    if action in NEVER_OWN and actor.account_id is not None:
        allowed = allowed.exclude(pk=actor.account_id)
    return allowed


def events(actor: Actor, action: str) -> QuerySet[AuditEvent]:
    """Events that the actor may read: what they did, and what was done to records of their units.

    An exemption's events tell its reason, so they need the right to see that as well.
    """
    own_condition = Q(actor=actor.username)
    if not actor.may(action):
        return AuditEvent.objects.filter(own_condition)
    key = OuterRef("subject_id")
    uuid = Replace(Case(When(subject__in=BY_UUID, then=F("subject_id"))), Value("-"), Value(""))
    within = {
        "person": visible_people(actor, action).filter(code=key),
        "exemption": visible_people(actor, "exemption.view").filter(code=key),
        "plan": visible_plans(actor, action).filter(pk=OuterRef("uuid")),
        "feedback": feedback(actor, action).filter(pk=OuterRef("uuid")),
        "trip": visits(actor, action).filter(trip=key),
        "trip_report": trip_reports(actor, action).filter(pk=OuterRef("uuid")),
        "account": accounts(actor, action).filter(username=key),
        "unit": visible_units(actor, action).filter(code=key),
        "calendar": calendars(actor, action).filter(code=key),
    }
    for subject, records in within.items():
        own_condition |= Q(Exists(records), subject=subject)
    return AuditEvent.objects.annotate(uuid=Cast(uuid, UUIDField())).filter(own_condition)


def find_one(gate: Callable[[Actor, str], QuerySet[M]], actor: Actor, action: str, **key: Any) -> M:
    """One record to which the actor may do an action.

    Raises: NotFound, if they may not see it; NotAllowed, if they may see it but not do this.
    """
    subject = action.split(".")[0]
    record = gate(actor, f"{subject}.view").filter(**key).first()
    if record is None:
        raise NotFound(kind=subject)
    if not gate(actor, action).filter(pk=record.pk).exists():
        raise NotAllowed(action=action)
    return record
