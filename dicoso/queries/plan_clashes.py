"""What collides with what in a period: the stays of a province's standing plans, and what they are judged by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from dicoso.domain.counting import Exemption, Posting, in_post, recognised
from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet
from dicoso.domain.plans import STANDING, Circumstances, Clash, Found, Key, Period, Stay, clashes
from dicoso.domain.units import union_name
from dicoso.queries.plan_rules import PlanRules
from dicoso.queries.rows import as_date, rows
from dicoso.queries.units import Host, Reach, hosts
from dicoso.store import models

SHORT = 500  # keys in one question to the database


class Worker(NamedTuple):
    """A person who works in a unit in a period, first where they begin it."""

    person: int
    name: str
    sort_key: str
    unit: int
    path: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in some units in a period, in which postings, who of them is excused when; and each unit's postings."""

    span: Span
    rules: PlanRules
    workers: Mapping[int, Worker]
    postings: Mapping[int, list[Posting]]
    posted: Mapping[int, list[tuple[date, date]]]
    excused: Mapping[int, DaySet]

    def expected(self, person: int) -> bool:
        """Tell whether the regime covers a person on some date of the period on which they aren't excused."""
        held = in_post(self.postings[person], self.span, self.rules.counting)
        return bool(held - self.excused.get(person, DaySet(self.span)))


def staff(within: Reach, span: Span, rules: PlanRules) -> Staff:
    """Return who works in some units in a period. Two queries."""
    held = models.Posting.objects.filter(within.q("unit__path"), start__lte=span.end, end__gte=span.start)
    who = ("person_id", "person__name", "person__sort_key", "unit_id", "unit__path")
    fields = (*who, "start", "end", "level", "full_time")
    workers: dict[int, Worker] = {}
    postings: dict[int, list[Posting]] = defaultdict(list)
    posted: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for row in rows(held.order_by("start", "end", "pk").values_list(*fields)):
        person, name, sort_key, unit, path, start, end, level, full_time = row
        if person not in workers:
            workers[person] = Worker(person, name, sort_key, unit, path)
        first, last = as_date(start), as_date(end)
        postings[person].append(Posting(first, last, level, bool(full_time)))
        posted[unit].append((first, last))
    return Staff(span, rules, workers, postings, posted, _excused(held.values("person"), span, rules))


def _excused(people: QuerySet[Any, Any], span: Span, rules: PlanRules) -> dict[int, DaySet]:
    """Return on which dates people are excused: never why."""
    granted = models.Exemption.objects.filter(start__lte=span.end, end__gte=span.start, person__in=people)
    found: dict[int, DaySet] = {}
    for person, start, end, reason in rows(granted.values_list("person_id", "start", "end", "reason")):
        exemption = Exemption(as_date(start), as_date(end), reason)
        if recognised(exemption, rules.counting):
            days = DaySet.between(span, exemption.start, exemption.end)
            found[person] = days | found.get(person, DaySet(span))
    return found


def standing(period: Period, within: Reach) -> dict[int, Key]:
    """Return, for each person, the newest of their plans that is submitted or in force."""
    found = models.Plan.objects.filter(
        within.q("unit__path"), year=period.year, cycle=period.cycle, number=period.number, state__in=STANDING
    )
    return dict(rows(found.order_by("version").values_list("person_id", "pk")))


def planned(period: Period, within: Reach, chosen: Mapping[int, Key], near: Q | None = None) -> list[Stay]:
    """Return the stays of the plans that were chosen for people, in no order; `near` narrows them.

    A period has few dates and a province thousands of stays: each pair of dates is read once.
    """
    found = models.PlanItem.objects.filter(
        within.q("plan__unit__path"),
        plan__year=period.year,
        plan__cycle=period.cycle,
        plan__number=period.number,
    )
    if near is not None:
        found = found.filter(near)
    texts = found.annotate(first=Cast("start", CharField()), last=Cast("end", CharField()))
    fields = ("pk", "plan_id", "plan__person_id", "plan__unit_id", "host_id", "first", "last")
    bits = _Bits(period.span)
    return [
        Stay(item, plan, person, unit, host, bits[first, last])
        for item, plan, person, unit, host, first, last in rows(texts.values_list(*fields))
        if chosen.get(person) == plan
    ]


class _Bits(dict[tuple[str, str], int]):
    """The dates of a span from a first to a last one, given as text, as the bits of a DaySet."""

    def __init__(self, span: Span) -> None:
        self.span = span

    def __missing__(self, dates: tuple[str, str]) -> int:
        first, last = dates
        self[dates] = DaySet.between(self.span, date.fromisoformat(first), date.fromisoformat(last)).bits
        return self[dates]


def collisions(stays: Collection[Stay], people: Staff) -> Found:
    """Return what collides with each stay."""
    around = Circumstances(people.span, people.excused, people.posted, people.rules.away_share)
    return clashes(stays, around)


class Line(NamedTuple):
    """A stay as a page or a paper shows it; `late`: it was submitted after it had begun."""

    id: UUID
    plan_id: UUID
    person: int
    unit: int
    start: date
    end: date
    host: Host
    form: str
    content: str
    expected: str
    clashes: tuple[Clash, ...]
    late: bool

    @property
    def days(self) -> int:
        """Calendar dates from start to end, both included."""
        return (self.end - self.start).days + 1

    @property
    def place(self) -> str:
        """Where the host lies, without the province: everybody on a board is of the same."""
        within, _, above = self.host.place.rpartition(", ")
        return within or above


def lines(keys: Iterable[Key], found: Found, today: date) -> list[Line]:
    """Return stays with all that is shown of them, in order of dates. Three queries for every 500."""
    listed = list(keys)
    items: list[models.PlanItem] = []
    for i in range(0, len(listed), SHORT):
        part = models.PlanItem.objects.filter(pk__in=[_uuid(key) for key in listed[i : i + SHORT]])
        items += part.select_related("host", "plan")
    place = {host.pk: host for host in hosts({item.host_id: item.host for item in items}.values())}
    by_id = {_uuid(key): found.get(key, []) for key in listed}
    items.sort(key=lambda item: (item.start, item.end, place[item.host_id].name, item.pk))
    return [_line(item, place[item.host_id], tuple(by_id[item.pk]), today) for item in items]


def _line(item: models.PlanItem, host: Host, found: tuple[Clash, ...], today: date) -> Line:
    plan = item.plan
    registered = timezone.localdate(plan.submitted_at) if plan.submitted_at else today
    return Line(
        item.pk,
        plan.pk,
        plan.person_id,
        plan.unit_id,
        item.start,
        item.end,
        host,
        item.form,
        item.content,
        item.expected,
        found,
        plan.version == 1 and item.start < registered,
    )


def as_key(pk: UUID) -> Key:
    """Return an id as `rows` gives it on this database."""
    return pk if connection.features.has_native_uuid_field else pk.hex


def _uuid(key: Key) -> UUID:
    return key if isinstance(key, UUID) else UUID(key)


def names(found: Found) -> dict[int, str]:
    """Return the names of the units that clashes point to."""
    wanted = {unit for each in found.values() for clash in each for unit in clash.others}
    units = models.Unit.objects.filter(pk__in=wanted)
    return {unit.pk: union_name(unit.name, unit.level) for unit in units}
