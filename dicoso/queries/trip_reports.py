"""Reports of trips: which are owed, since when, and what one says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, cast

from django.db.models import Exists, OuterRef, QuerySet

from dicoso.domain.trip_reports import Content, due_on, unpack
from dicoso.domain.trips import VisitRow
from dicoso.domain.units import union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.rules import rulebook
from dicoso.store.models import Posting, Trip, TripReport, Visit


def due(rows: Iterable[VisitRow]) -> date | None:
    """Return by when the report of a trip is due: by the rule of its first traveller's province on its last day.

    None, if that province asks for none, or the rulebook doesn't reach so far back.
    """
    first = min(rows, key=lambda row: (row.start, row.person))
    ended = max(row.end for row in rows)
    posted = Posting.objects.filter(person=first.person, start__lte=first.start, end__gte=first.start)
    path = posted.order_by("start", "pk").values_list("unit__path", flat=True).first() or ""
    rules = rulebook().in_force(units.provinces().code(path, ended), ended)
    rule = rules.get("trip.report_days")
    return due_on(ended, cast("int | None", rule.value)) if rule else None


class Owed(NamedTuple):
    """A trip whose report isn't submitted yet; `draft`: somebody has begun to write it."""

    trip: str
    start: date
    end: date
    due: date
    people: tuple[str, ...]
    hosts: tuple[str, ...]
    draft: bool


def owed(actor: Actor, action: str = "trip_report.view") -> QuerySet[Trip]:
    """Return the trips whose reports are owed, as far as the actor may do an action to them; soonest due first.

    Trips that were imported, or cancelled as a whole, owe none.
    """
    open_visits = visible.visits(actor, action).filter(trip=OuterRef("pk"), state="recorded")
    submitted = TripReport.objects.filter(trip=OuterRef("pk"), submitted_at__isnull=False)
    return Trip.objects.filter(Exists(open_visits), ~Exists(submitted), report_due__isnull=False).order_by(
        "report_due", "pk"
    )


def content_of(report: TripReport) -> Content:
    """Return what a report says."""
    return Content(report.done, report.situation, report.advantages, unpack(report.raised))


def overdue(actor: Actor) -> QuerySet[Trip]:
    """Return the trips whose reports are overdue today."""
    return owed(actor).filter(report_due__lt=actor.today)


def mine(actor: Actor) -> QuerySet[Trip]:
    """Return the trips that the actor went on and whose reports are owed; whoever of a delegation writes it."""
    own = Visit.objects.filter(trip=OuterRef("pk"), person=actor.person_id, state="recorded")
    return owed(actor, "trip_report.write").filter(Exists(own))


def described(trips: QuerySet[Trip]) -> list[Owed]:
    """Return owed reports with who went where. Two queries."""
    found = list(trips.annotate(draft=Exists(TripReport.objects.filter(trip=OuterRef("pk")))))
    visits = Visit.objects.filter(trip__in=[trip.pk for trip in found], state="recorded")
    of: dict[str, list[Visit]] = {trip.pk: [] for trip in found}
    for visit in visits.select_related("person", "host").order_by("start", "person__sort_key"):
        of[visit.trip_id].append(visit)
    return [_described(trip, of[trip.pk], draft=trip.draft) for trip in found]


def _described(trip: Trip, visits: list[Visit], *, draft: bool) -> Owed:
    people = dict.fromkeys(visit.person.name for visit in visits)
    hosts = dict.fromkeys(union_name(visit.host.name, visit.host.level) for visit in visits)
    start, end = min(visit.start for visit in visits), max(visit.end for visit in visits)
    return Owed(trip.pk, start, end, cast(date, trip.report_due), tuple(people), tuple(hosts), draft)
