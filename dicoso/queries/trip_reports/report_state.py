"""Reports of trips: which are owed, since when, and what one says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dicoso.domain.trip_reports import Content, due_on, unpack_lines
from dicoso.domain.trips import VisitRow
from dicoso.domain.units import union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.rules import rulebook
from dicoso.store.models import Feedback, Posting, Trip, TripReport, Unit, Visit


def due(rows: Iterable[VisitRow]) -> date | None:
    """By when the report of a trip is due: by the rule of its first traveller's province on its last day.

    None, if that province asks for none, or the rulebook doesn't reach so far back.
    """
    first = min(rows, key=lambda row: (row.start, row.person))
    ended = max(row.end for row in rows)
    postings = Posting.objects.filter(person=first.person, start__lte=first.start, end__gte=first.start)
    path = postings.order_by("start", "pk").values_list("unit__path", flat=True).first() or ""
    rules = rulebook().in_force(units.load_provinces().code(path, ended), ended)
    rule = rules.get("trip.report_days")
    return due_on(ended, cast("int | None", rule.value)) if rule else None


class Owed(NamedTuple):
    """A trip whose report isn't submitted yet; `draft`: somebody has begun to write it; `went`: who may write it."""

    trip: str
    start: date
    end: date
    due: date
    people: tuple[str, ...]
    hosts: tuple[str, ...]
    draft: bool
    went: frozenset[int]


class Summary(NamedTuple):
    """A submitted report in a list."""

    id: UUID
    trip: str
    start: date
    end: date
    people: tuple[str, ...]
    hosts: tuple[str, ...]
    submitted_at: datetime
    late: bool
    raised: int


class Raised(NamedTuple):
    """A line of a report as it is read: what was raised where, and where it stands; `state` is empty in a draft."""

    id: UUID
    kind: str
    unit: str
    text: str
    topic: str
    due: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A report as its page shows it; `visits` are those of its trip."""

    report: TripReport
    content: Content
    visits: Sequence[Visit]
    start: date
    end: date
    people: tuple[str, ...]
    hosts: tuple[str, ...]
    lines: tuple[Raised, ...]
    may_write: bool

    @property
    def due(self) -> date | None:
        """The last day for it."""
        return self.report.trip.report_due

    def of(self, kind: str) -> list[Raised]:
        """Lines of a kind."""
        return [line for line in self.lines if line.kind == kind]


def owed(actor: Actor, action: str = "trip_report.view") -> QuerySet[Trip]:
    """Trips whose reports are owed, as far as the actor may do an action to them; soonest due first.

    Trips that were imported, or cancelled as a whole, owe none.
    """
    open_visits = visible.visits(actor, action).filter(trip=OuterRef("pk"), state="recorded")
    submitted = TripReport.objects.filter(trip=OuterRef("pk"), submitted_at__isnull=False)
    return Trip.objects.filter(Exists(open_visits), ~Exists(submitted), report_due__isnull=False).order_by(
        "report_due", "pk"
    )


def content_of(report: TripReport) -> Content:
    """What a report says."""
    return Content(report.done, report.situation, report.advantages, unpack_lines(report.raised))


def overdue(actor: Actor) -> QuerySet[Trip]:
    """Trips whose reports are overdue today."""
    return owed(actor).filter(report_due__lt=actor.today)


def own_owed_reports(actor: Actor) -> QuerySet[Trip]:
    """Trips that the actor went on and whose reports are owed; whoever of a delegation writes it."""
    own = Visit.objects.filter(trip=OuterRef("pk"), person=actor.person_id, state="recorded")
    return owed(actor, "trip_report.write").filter(Exists(own))


def report_of_trip(actor: Actor, trip_id: str) -> TripReport | None:
    """Report of a trip, as far as the actor may see it."""
    return visible.trip_reports(actor, "trip_report.view").filter(trip=trip_id).first()


def may_write(actor: Actor, trip_id: str) -> bool:
    """Tell whether the actor may write the report of a trip."""
    return visible.visits(actor, "trip_report.write").filter(trip=trip_id, state="recorded").exists()


def submitted(actor: Actor) -> QuerySet[TripReport]:
    """Submitted reports that the actor may read, the latest first."""
    trip_reports = visible.trip_reports(actor, "trip_report.view").filter(submitted_at__isnull=False)
    return trip_reports.order_by("-submitted_at", "pk")


def summaries(reports: Iterable[TripReport]) -> list[Summary]:
    """Reports as a list shows them. Two queries."""
    report_rows = list(reports)
    trips = {trip.pk: trip for trip in Trip.objects.filter(pk__in=[report.trip_id for report in report_rows])}
    of = _visits_by_trip(trips)
    return [_report_summary(report, trips[report.trip_id], of[report.trip_id]) for report in report_rows]


def _report_summary(report: TripReport, trip: Trip, visits: Sequence[Visit]) -> Summary:
    at = cast(datetime, report.submitted_at)
    late = trip.report_due is not None and timezone.localdate(at) > trip.report_due
    return Summary(report.pk, trip.pk, *_who_where(visits), at, late, len(report.raised))


def opened(actor: Actor, report_id: UUID) -> Opened:
    """Open a report. A constant number of queries.

    Raises: NotFound.
    """
    report = visible.find_one(visible.trip_reports, actor, "trip_report.view", pk=report_id)
    content = content_of(report)
    states = dict(Feedback.objects.filter(report=report).values_list("pk", "state"))
    units = Unit.objects.in_bulk([line.unit for line in content.lines])
    names = {pk: union_name(unit.name, unit.level) for pk, unit in units.items()}
    lines = tuple(
        Raised(line.id, line.kind, names[line.unit], line.text, line.topic, line.due, states.get(line.id, ""))
        for line in content.lines
    )
    visits = _standing(_visits_by_trip([report.trip_id])[report.trip_id])
    return Opened(report, content, visits, *_who_where(visits), lines, may_write(actor, report.trip_id))


def _visits_by_trip(trips: Iterable[str]) -> dict[str, list[Visit]]:
    """Visits of trips, those of a cancelled trip included."""
    of: dict[str, list[Visit]] = defaultdict(list)
    visits = Visit.objects.filter(trip__in=list(trips)).select_related("person", "host")
    for visit in visits.order_by("start", "person__sort_key", "pk"):
        of[visit.trip_id].append(visit)
    return of


def _standing(visits: Sequence[Visit]) -> Sequence[Visit]:
    """Visits that weren't cancelled; of a trip that was cancelled as a whole, all of them."""
    return [visit for visit in visits if visit.state == "recorded"] or visits


def _who_where(visits: Sequence[Visit]) -> tuple[date, date, tuple[str, ...], tuple[str, ...]]:
    """First and last day, who went and where to."""
    standing_visits = _standing(visits)
    people = dict.fromkeys(visit.person.name for visit in standing_visits)
    hosts = dict.fromkeys(union_name(visit.host.name, visit.host.level) for visit in standing_visits)
    return (
        min(visit.start for visit in standing_visits),
        max(visit.end for visit in standing_visits),
        tuple(people),
        tuple(hosts),
    )


def described(trips: QuerySet[Trip]) -> list[Owed]:
    """Owed reports with who went where. Two queries."""
    trip_rows = list(trips.annotate(draft=Exists(TripReport.objects.filter(trip=OuterRef("pk")))))
    of = _visits_by_trip(trip.pk for trip in trip_rows)
    return [_owed(trip, of[trip.pk], draft=trip.draft) for trip in trip_rows]


def _owed(trip: Trip, visits: Sequence[Visit], *, draft: bool) -> Owed:
    start, end, people, hosts = _who_where(visits)
    went = frozenset(visit.person_id for visit in visits if visit.state == "recorded")
    return Owed(trip.pk, start, end, cast(date, trip.report_due), people, hosts, draft, went)
