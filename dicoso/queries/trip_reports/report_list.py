"""Reports of trips as a list: narrowed down by department, month, standing and words; how many are overdue where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from dicoso.domain import pages
from dicoso.domain.dates import Span
from dicoso.domain.text import fold, phrase_key
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.postings import setting_out
from dicoso.queries.trip_reports import report_state
from dicoso.queries.trip_reports.report_state import Owed, Summary
from dicoso.store.models import Trip, TripReport, Visit

READ: Final = "trip_report.view"
SIZE: Final = 50  # rows of one page
FEW: Final = 10  # of what is owed, above what was submitted
STANDINGS: Final = ("", "overdue", "owed", "submitted", "late")  # "": what is owed above what was submitted


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What a list is asked for; `during`: trips with a date in a span."""

    standing: str = ""
    department: int | None = None
    during: Span | None = None
    text: str = ""
    page: int = 1


class ReportPart(NamedTuple):
    """A list: of one of both kinds a page, or, where both are asked for, the first few that are owed above a page.

    `total` counts what the pages are of; `owing` and `overdue` all that is owed and overdue under the same filters.
    """

    owed: list[Owed]
    submitted: list[Summary]
    total: int
    page: int
    owing: int
    overdue: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages.count_pages(self.total, SIZE)

    @property
    def first(self) -> int:
        """The place of the page's first row, from 1."""
        return (self.page - 1) * SIZE + 1


def list_reports(actor: Actor, asked: ReportFilter) -> ReportPart:
    """List of reports. A constant number of queries."""
    reports_owed = _narrowed(report_state.owed(actor), asked, "pk")
    totals = reports_owed.aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(report_due__lt=actor.today)))
    owing, overdue = totals["all"], totals["overdue"]
    if asked.standing in ("overdue", "owed"):
        narrowed = reports_owed.filter(report_due__lt=actor.today) if asked.standing == "overdue" else reports_owed
        total = overdue if asked.standing == "overdue" else owing
        page, rows = pages.nearest(asked.page, total, SIZE)
        return ReportPart(report_state.described(narrowed[rows]), [], total, page, owing, overdue)
    submitted = _narrowed(report_state.submitted(actor), asked, "trip", said=True)
    if asked.standing == "late":
        submitted = submitted.filter(submitted_at__date__gt=F("trip__report_due"))
    total = submitted.count()
    page, rows = pages.nearest(asked.page, total, SIZE)
    above = report_state.described(reports_owed[:FEW]) if not asked.standing and page == 1 else []
    return ReportPart(above, report_state.summaries(submitted[rows]), total, page, owing, overdue)


M = TypeVar("M", Trip, TripReport)


def _narrowed(found: QuerySet[M], asked: ReportFilter, trip: str, *, said: bool = False) -> QuerySet[M]:
    """What is left of a list; words, typed with or without tones, are looked for in names and the report.

    `said`: there is one to look into.
    """
    visits = Visit.objects.filter(trip=OuterRef(trip), state="recorded")
    if asked.department is not None:
        found = found.filter(Exists(visits.filter(Exists(setting_out(Q(unit=asked.department))))))
    if asked.during is not None:
        found = found.filter(Exists(visits.filter(start__lte=asked.during.end, end__gte=asked.during.start)))
    for word in fold(asked.text).split():
        named_condition = Q(Exists(visits.filter(Q(person__search__contains=word) | Q(host__search__contains=word))))
        found = found.filter(named_condition | Q(search__contains=word) if said else named_condition)
    return found


def report_departments(actor: Actor) -> list[tuple[int, str]]:
    """Departments that a list can be narrowed down to."""
    return list(visible.visible_departments(actor, READ, Span(actor.today, actor.today)).values_list("pk", "name"))


class Overdue(NamedTuple):
    """How many reports of a department's people are overdue; one of several departments is each one's."""

    department: int
    name: str
    reports: int


def overdue_by_department(actor: Actor) -> list[Overdue]:
    """Where in the actor's units reports are overdue, by name. One query."""
    submitted = TripReport.objects.filter(trip=OuterRef("trip"), submitted_at__isnull=False)
    where = setting_out(actor.scope(READ).units.q("unit__path")).order_by("start", "pk")
    late = visible.visits(actor, READ).filter(~Exists(submitted), state="recorded", trip__report_due__lt=actor.today)
    rows = (
        late.annotate(office=Subquery(where.values("unit")[:1]), name=Subquery(where.values("unit__name")[:1]))
        .filter(office__isnull=False)
        .values_list("office", "name")
        .annotate(reports=Count("trip", distinct=True))
        .order_by("office")
    )
    return sorted((Overdue(*row) for row in rows), key=lambda each: phrase_key(each.name))
