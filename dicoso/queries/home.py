"""What the first pages show: how far one is, what of one's own waits, who is away when, who comes to a host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from dicoso.domain.dates import Span
from dicoso.domain.plans import Period
from dicoso.domain.quota import Progress, progress, weekly_need
from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.counting import from_facts, from_ledger
from dicoso.queries.plans import own_plans as plans
from dicoso.queries.rules import YearRules
from dicoso.queries.years.compliance import ComplianceLine, Result
from dicoso.store.models import Person, PlanItem, Posting, Visit

AHEAD = timedelta(days=13)  # two weeks with today: what an office looks at
NAMED = 6  # so many people of a date are named; the rest are in the month
SHOWN: Final = 5  # so many visits to a host are shown; the rest are in the list of trips


@dataclass(frozen=True, slots=True)
class OwnYear:
    """A cadre's own year up to today."""

    year: int
    progress: Progress
    rules: YearRules
    need: tuple[int, int]


def own_year(person_id: int, today: date) -> OwnYear | None:
    """Person's figures of the year whose period today lies in; None if they hold no posting in it."""
    counted_year = _counted_year(person_id, today.year)
    year = today.year
    if counted_year is None or counted_year[1].span.end < today:
        year += 1
        counted_year = _counted_year(person_id, year)
    if counted_year is None or today not in counted_year[1].span:
        return None
    result, rules = counted_year
    figures = progress(result, today, rules.counting)
    return OwnYear(year, figures, rules, weekly_need(figures.missing, today, rules.span))


def _counted_year(person_id: int, year: int) -> Result | None:
    year_from_ledger = from_ledger([person_id], year).get(person_id)
    if year_from_ledger is not None:
        return year_from_ledger
    year_from_facts = from_facts([person_id], year).get(person_id)
    return (year_from_facts.year, year_from_facts.rules) if year_from_facts else None


class OwnPlan(NamedTuple):
    """A cadre's own plan of the present or the next period, as long as it isn't approved.

    `state`: none (not begun), draft, returned (`reason` says why), or where it lies in the chain.
    `due`: the last day on which the cadre may submit it; None where it isn't the cadre's turn.
    """

    period: Period
    state: str
    plan_id: UUID | None
    reason: str
    due: date | None
    late: int


def own_plans(person_id: int, today: date) -> list[OwnPlan]:
    """Person's own plans that aren't approved yet, of the present and the next period, by date."""
    mine = [period for period in plans.own_periods(person_id, today) if period.next and period.period.span.end >= today]
    return [_own_plan(own_period) for own_period in reversed(mine)]


def _own_plan(mine: plans.Mine) -> OwnPlan:
    plan = mine.plan
    if plan is None:
        return OwnPlan(mine.period, "none", None, "", mine.due, mine.late)
    if plan.state != "draft":
        return OwnPlan(mine.period, plan.state, plan.pk, "", None, 0)
    state = "returned" if plan.returned_because else "draft"
    return OwnPlan(mine.period, state, plan.pk, plan.returned_because, mine.due, mine.late)


def late_of_others(actor: Actor, today: date) -> list[plans.Late]:
    """What is late in the actor's units without their own plan, which `own_plans` tells of."""
    late_people = []
    for late in plans.late(actor, today):
        others = [person for person in late.people if person[0] != actor.person_id]
        if others:
            late_people.append(late._replace(people=others))
    return late_people


class Away(NamedTuple):
    """One stay of a person in the days ahead, planned and approved or recorded already."""

    person: str
    code: str
    sort_key: str
    start: date
    end: date
    host: str


class DayAhead(NamedTuple):
    """One date with who is away, by name; `more`: how many there are beyond those named."""

    day: date
    away: Sequence[Away]
    more: int


class Week(NamedTuple):
    """One week of the days ahead, from today at the earliest: its dates on which somebody is away, how many people."""

    start: date
    end: date
    days: Sequence[DayAhead]
    people: int


class Ahead(NamedTuple):
    """Who is away today (None: nobody), and in the two weeks from tomorrow by week."""

    today: DayAhead | None
    weeks: Sequence[Week]


def away(actor: Actor, today: date) -> Ahead:
    """Who of the actor's units is away today and in the two weeks from it. Two queries."""
    until = today + AHEAD
    gone_visits = Visit.objects.filter(plan_item=OuterRef("pk"), state="recorded")
    items = PlanItem.objects.filter(
        ~Exists(gone_visits), plan__in=visible.visible_plans(actor, "plan.view"), plan__state="approved"
    )
    visits = visible.visits(actor, "trip.view").filter(state="recorded")
    stays = [*_away_stays(items, "plan__person", today, until), *_away_stays(visits, "person", today, until)]
    now = _on(today, stays)
    days = [day_away for day in Span(today + timedelta(days=1), until) if (day_away := _on(day, stays)).away]
    weeks = [_week(list(found), stays) for _, found in groupby(days, lambda each: each.day.isocalendar()[:2])]
    return Ahead(now if now.away else None, weeks)


def _week(days: Sequence[DayAhead], stays: Iterable[Away]) -> Week:
    monday = days[0].day - timedelta(days=days[0].day.weekday())
    people = {stay.code for stay in stays for day in days if stay.start <= day.day <= stay.end}
    return Week(monday, monday + timedelta(days=6), days, len(people))


def _away_stays(made: QuerySet[Any], person: str, first: date, last: date) -> Iterator[Away]:
    fields = ("name", "code", "sort_key")
    column_names = [*(f"{person}__{field}" for field in fields), "start", "end", "host__name", "host__level"]
    for name, code, key, start, end, host, level in made.filter(start__lte=last, end__gte=first).values_list(
        *column_names
    ):
        yield Away(name, code, key, start, end, union_name(host, level))


def _on(day: date, stays: Iterable[Away]) -> DayAhead:
    stays_by_place = {(stay.code, stay.host): stay for stay in stays if stay.start <= day <= stay.end}
    people = sorted(stays_by_place.values(), key=lambda stay: stay.sort_key)
    return DayAhead(day, people[:NAMED], max(0, len(people) - NAMED))


def code_of(person_id: int) -> str:
    """Code that a person is addressed by."""
    return Person.objects.values_list("code", flat=True).get(pk=person_id)


def people_behind(lines: Sequence[ComplianceLine], today: date, most: int) -> list[ComplianceLine]:
    """Those who need the most days a week to reach their quota, at most so many."""
    short = [line for line in lines if line.progress.status == "short" and line.progress.missing]

    def pressing(line: ComplianceLine) -> tuple[float, str]:
        days, left = line.need(today)
        return (-days / left, line.sort_key)

    return sorted(short, key=pressing)[:most]


class Guest(NamedTuple):
    """Who comes to a host: a person and the office that they work in on that day."""

    name: str
    office: str


class Hosting(NamedTuple):
    """One stay at a host, approved or recorded; those of one delegation are one."""

    start: date
    end: date
    host: str
    form: str
    content: str
    guests: Sequence[Guest]
    trip: str | None


class Hosted(NamedTuple):
    """What a host unit's first page shows: who comes, the soonest first; who was there, the latest first."""

    coming: Sequence[Hosting]
    gone: Sequence[Hosting]


def hosted(actor: Actor, today: date) -> Hosted:
    """Next approved and the last recorded visits to the actor's host units. Three queries."""
    gone_condition = Exists(Visit.objects.filter(plan_item=OuterRef("pk"), state="recorded"))
    items = (
        visible.announced_items(actor, "trip.view")
        .filter(~gone_condition, end__gte=today)
        .order_by("start", "end", "pk")
    )
    visits = visible.visits(actor, "trip.view").filter(state="recorded").order_by("-start", "-end", "trip", "pk")
    about = ("start", "end", "host__name", "host__level", "form", "content")
    rows = [(None, *row) for row in items.values_list("plan__person", "plan__person__name", *about)[:SHOWN]]
    hosted_rows = list(visits.values_list("trip", "person", "person__name", *about)[: SHOWN * NAMED])
    office = _posting_offices({row[1] for row in (*rows, *hosted_rows)})
    coming = [_hosting([row], office) for row in rows]
    one_trip = groupby(hosted_rows, lambda row: (row[0], *row[3:7]))
    return Hosted(coming, [_hosting(list(rows_of_trip), office) for _, rows_of_trip in one_trip][:SHOWN])


def _posting_offices(people: Iterable[int]) -> list[tuple[int, date, date, str]]:
    postings = Posting.objects.filter(person__in=people).order_by("start", "end", "pk")
    return list(postings.values_list("person", "start", "end", "unit__name"))


def _hosting(rows: Sequence[tuple[Any, ...]], offices: Sequence[tuple[int, date, date, str]]) -> Hosting:
    trip, _, _, start, end, host, level, form, content = rows[0]

    def guest(person: int, name: str) -> Guest:
        offices_then = (unit for who, first, last, unit in offices if who == person and first <= start <= last)
        return Guest(name, next(offices_then, ""))

    guests = [guest(row[1], row[2]) for row in rows]
    return Hosting(start, end, union_name(host, level), form, content, guests, trip)
