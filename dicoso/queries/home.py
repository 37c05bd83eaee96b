"""What the first pages show: who is away when, and how far a person is in the current year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from dicoso.domain.quota import Progress, progress, weekly_need
from dicoso.domain.units import union_name
from dicoso.queries import visible
from dicoso.queries.actors import Actor
from dicoso.queries.compliance import Line
from dicoso.queries.counting import from_facts, from_ledger
from dicoso.queries.rules import YearRules
from dicoso.store.models import Person, PlanItem, Visit

AHEAD = timedelta(days=13)  # two weeks with today: what an office looks at


@dataclass(frozen=True, slots=True)
class Own:
    """A cadre's own year up to today."""

    progress: Progress
    rules: YearRules
    need: tuple[int, int]


def own(person_id: int, today: date) -> Own | None:
    """Return a person's figures of the current year; None if they hold no posting in it."""
    year = today.year
    kept = from_ledger([person_id], year).get(person_id)
    if kept is None:
        counted = from_facts([person_id], year).get(person_id)
        if counted is None:
            return None
        result, rules = counted.year, counted.rules
        found = progress(result, today, rules.counting)
    else:
        found, rules = progress(kept[0], today, kept[1].counting), kept[1]
    return Own(found, rules, weekly_need(found.missing, today, rules.span))


class Away(NamedTuple):
    """One stay of a person in the days ahead: planned and approved, or recorded already."""

    person: str
    code: str
    start: date
    end: date
    host: str
    recorded: bool


def away(actor: Actor, today: date) -> list[Away]:
    """Return who of the actor's units is away today and in the two weeks from it, by date and name."""
    until = today + AHEAD
    items = PlanItem.objects.filter(
        plan__in=visible.plans(actor, "plan.view"), plan__state="approved", start__lte=until, end__gte=today
    )
    visits = visible.visits(actor, "trip.view").filter(state="recorded", start__lte=until, end__gte=today)
    found = {(stay.code, stay.start, stay.host): stay for stay in (*_planned(items), *_recorded(visits))}
    return sorted(found.values(), key=lambda stay: (stay.start, stay.person))


def _planned(items: QuerySet[PlanItem]) -> list[Away]:
    return [
        Away(item.plan.person.name, item.plan.person.code, item.start, item.end, _name(item), recorded=False)
        for item in items.select_related("plan__person", "host")
    ]


def _recorded(visits: QuerySet[Visit]) -> list[Away]:
    return [
        Away(visit.person.name, visit.person.code, visit.start, visit.end, _name(visit), recorded=True)
        for visit in visits.select_related("person", "host")
    ]


def _name(stay: PlanItem | Visit) -> str:
    return union_name(stay.host.name, stay.host.level)


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
