"""What the first pages show: who is away when, and how far a person is in the current year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from dicoso.domain.dates import Span
from dicoso.domain.quota import Progress, progress, weekly_need
from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.compliance import Line, Result
from dicoso.queries.counting import from_facts, from_ledger
from dicoso.queries.rules import YearRules
from dicoso.store.models import Person, PlanItem, Visit

AHEAD = timedelta(days=13)  # two weeks with today: what an office looks at
NAMED = 6  # so many people of a date are named; the rest are in the month


@dataclass(frozen=True, slots=True)
class Own:
    """A cadre's own year up to today."""

    year: int
    progress: Progress
    rules: YearRules
    need: tuple[int, int]


def own(person_id: int, today: date) -> Own | None:
    """Return a person's figures of the year whose period today lies in; None if they hold no posting in it."""
    found = _counted(person_id, today.year)
    year = today.year
    if found is None or found[1].span.end < today:
        year += 1
        found = _counted(person_id, year)
    if found is None or today not in found[1].span:
        return None
    result, rules = found
    figures = progress(result, today, rules.counting)
    return Own(year, figures, rules, weekly_need(figures.missing, today, rules.span))


def _counted(person_id: int, year: int) -> Result | None:
    kept = from_ledger([person_id], year).get(person_id)
    if kept is not None:
        return kept
    counted = from_facts([person_id], year).get(person_id)
    return (counted.year, counted.rules) if counted else None


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


def away(actor: Actor, today: date) -> list[DayAhead]:
    """Return who of the actor's units is away today and in the two weeks from it, for each date on which somebody is.

    Two queries.
    """
    until = today + AHEAD
    gone = Visit.objects.filter(plan_item=OuterRef("pk"), state="recorded")
    items = PlanItem.objects.filter(~Exists(gone), plan__in=visible.plans(actor, "plan.view"), plan__state="approved")
    visits = visible.visits(actor, "trip.view").filter(state="recorded")
    stays = [*_stays(items, "plan__person", today, until), *_stays(visits, "person", today, until)]
    return [found for day in Span(today, until) if (found := _on(day, stays)).away]


def _stays(made: QuerySet[Any], person: str, first: date, last: date) -> Iterator[Away]:
    fields = ("name", "code", "sort_key")
    asked = [*(f"{person}__{field}" for field in fields), "start", "end", "host__name", "host__level"]
    for name, code, key, start, end, host, level in made.filter(start__lte=last, end__gte=first).values_list(*asked):
        yield Away(name, code, key, start, end, union_name(host, level))


def _on(day: date, stays: Iterable[Away]) -> DayAhead:
    there = {(stay.code, stay.host): stay for stay in stays if stay.start <= day <= stay.end}
    people = sorted(there.values(), key=lambda stay: stay.sort_key)
    return DayAhead(day, people[:NAMED], max(0, len(people) - NAMED))


def code_of(person_id: int) -> str:
    """Return the code that a person is addressed by."""
    return Person.objects.values_list("code", flat=True).get(pk=person_id)


def behind(lines: Sequence[Line], today: date, most: int) -> list[Line]:
    """Return those who need the most days a week to reach their quota, at most so many."""
    short = [line for line in lines if line.progress.status == "short" and line.progress.missing]

    def pressing(line: Line) -> tuple[float, str]:
        days, left = line.need(today)
        return (-days / left, line.sort_key)

    return sorted(short, key=pressing)[:most]
