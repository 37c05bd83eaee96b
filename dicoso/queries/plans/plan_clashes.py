"""What collides with what in a period: the stays of a province's standing plans, and what they are judged by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from dicoso.domain.counting import Posting, exempt, in_post
from dicoso.domain.dates import Span
from dicoso.domain.dayset import DaySet
from dicoso.domain.plans import STANDING, Circumstances, Clash, Found, Held, Key, Period, Posted, Stay, clashes
from dicoso.domain.units import union_name
from dicoso.queries import events
from dicoso.queries.counting import exemptions_by_person
from dicoso.queries.plans.plan_rules import PlanRules
from dicoso.queries.rows import Bits, as_date, chunks, driver_rows
from dicoso.queries.units import Host, Reach, hosts_of_units, of_ids
from dicoso.store import models


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in some units in a period.

    The unit in which each begins it, all postings, who is excused when, and the events of each unit's office.
    """

    span: Span
    rules: PlanRules
    first: Mapping[int, int]
    postings: Mapping[int, list[Posting]]
    posted: Mapping[int, list[Posted]]
    excused: Mapping[int, DaySet]
    events: Mapping[int, Sequence[Held]]

    def expected(self, person: int) -> bool:
        """Tell whether the regime covers a person on some date of the period on which they aren't excused."""
        dates_in_post = in_post(self.postings[person], self.span, self.rules.counting)
        return bool(dates_in_post - self.excused.get(person, DaySet(self.span)))


def staff(within: Reach, span: Span, rules: PlanRules) -> Staff:
    """Who works in some units in a period. Three queries; one more if their offices have events."""
    held_postings = models.Posting.objects.filter(within.q("unit__path"), start__lte=span.end, end__gte=span.start)
    texts = held_postings.annotate(begins=Cast("start", CharField()), ends=Cast("end", CharField()))
    fields = ("person_id", "unit_id", "begins", "ends", "level", "full_time")
    first: dict[int, int] = {}
    postings: dict[int, list[Posting]] = defaultdict(list)
    postings_by_person: dict[int, list[Posted]] = defaultdict(list)
    alike = _Alike()
    for person, unit, *facts in driver_rows(texts.order_by("start", "end", "pk").values_list(*fields)):
        first.setdefault(person, unit)
        posting = alike[tuple(facts)]
        postings[person].append(posting)
        postings_by_person[unit].append(Posted(person, posting.start, posting.end))
    excused = _excused_days(held_postings.values("person"), span, rules)
    return Staff(span, rules, first, postings, postings_by_person, excused, _events_by_unit(within, span))


def _events_by_unit(within: Reach, span: Span) -> dict[int, list[Held]]:
    """Events that concern who works in each unit: its own, and those of the office that it is part of."""
    events_known = events.of_reach(within, span)
    events_by_unit: dict[int, list[Held]] = defaultdict(list)
    if events_known:
        places = models.Unit.objects.filter(
            Q(path__in=events_known) | Q(parent__path__in=events_known, level="department")
        )
        for pk, path, level in driver_rows(places.values_list("pk", "path", "level")):
            concerning = events.concerning(events_known, path, level)
            events_by_unit[pk] = [
                Held(office_event.title, events.taken([office_event], span)) for office_event in concerning
            ]
    return events_by_unit


class _Alike(dict[tuple[Any, ...], Posting]):
    """Postings by their facts as they are read: most of a province's begin together and have no end."""

    def __missing__(self, facts: tuple[Any, ...]) -> Posting:
        start, end, level, full_time = facts
        self[facts] = Posting(as_date(start), as_date(end), level, bool(full_time))
        return self[facts]


def _excused_days(people: QuerySet[Any, Any], span: Span, rules: PlanRules) -> dict[int, DaySet]:
    """On which dates people are excused: never why."""
    exemptions = exemptions_by_person(Q(person__in=people), span)
    return {person: exempt(exemption, span, rules.counting) for person, exemption in exemptions.items()}


class Owner(NamedTuple):
    """Whose plan it is: a person of a unit."""

    person: int
    unit: int


def standing(period: Period, within: Reach) -> dict[Key, Owner]:
    """Plans that are submitted or in force, of each person the newest."""
    plans = models.Plan.objects.filter(
        within.q("unit__path"), year=period.year, cycle=period.cycle, number=period.number, state__in=STANDING
    )
    newest = {
        person: (pk, unit)
        for person, pk, unit in driver_rows(plans.order_by("version").values_list("person_id", "pk", "unit_id"))
    }
    return {pk: Owner(person, unit) for person, (pk, unit) in newest.items()}


def planned_stays(period: Period, within: Reach, plans: Mapping[Key, Owner], near: Q | None = None) -> list[Stay]:
    """Stays of some plans of a period, in no order; `near` narrows them.

    A period has few dates and a province thousands of stays: each pair of dates is read once.
    """
    plan_items = models.PlanItem.objects.filter(
        within.q("plan__unit__path"),
        plan__year=period.year,
        plan__cycle=period.cycle,
        plan__number=period.number,
    )
    if near is not None:
        plan_items = plan_items.filter(near)
    texts = plan_items.annotate(first=Cast("start", CharField()), last=Cast("end", CharField()))
    bits = Bits(period.span)
    return [
        Stay(item, plan, *plans[plan], host, bits[first, last])
        for item, plan, host, first, last in driver_rows(texts.values_list("pk", "plan_id", "host_id", "first", "last"))
        if plan in plans
    ]


def collisions(stays: Collection[Stay], people: Staff) -> Found:
    """What collides with each stay."""
    around = Circumstances(people.span, people.excused, people.posted, people.rules.away_share, people.events)
    return clashes(stays, around)


class PlannedLine(NamedTuple):
    """A stay as a page or a paper shows it; `late`: it was submitted after it had begun.

    `place` is what the host lies in, without the province, which is that of everybody who is shown.
    """

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
    place: str

    @property
    def days(self) -> int:
        """Calendar dates from start to end, both included."""
        return (self.end - self.start).days + 1


def lines(keys: Iterable[Key], found: Found, rules: PlanRules, today: date) -> list[PlannedLine]:
    """Stays with all that is shown of them, in order of dates. Three queries for every 500."""
    home = rules.province.name if rules.province else ""
    by_id = {_key_uuid(key): found.get(key, []) for key in keys}
    items: list[models.PlanItem] = []
    for part in chunks(by_id):
        items += models.PlanItem.objects.filter(pk__in=part).select_related("host", "plan")
    place = {host.pk: host for host in hosts_of_units({item.host_id: item.host for item in items}.values())}
    items.sort(key=lambda item: (item.start, item.end, place[item.host_id].name, item.pk))
    return [_clash_line(item, place[item.host_id], tuple(by_id[item.pk]), home, today) for item in items]


def _clash_line(item: models.PlanItem, host: Host, found: tuple[Clash, ...], home: str, today: date) -> PlannedLine:
    plan = item.plan
    registered = timezone.localdate(plan.submitted_at) if plan.submitted_at else today
    return PlannedLine(
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
        host.place.removesuffix(home).removesuffix(", ") if home else host.place,
    )


def as_key(pk: UUID) -> Key:
    """Id as `rows` gives it on this database."""
    return pk if connection.features.has_native_uuid_field else pk.hex


def _key_uuid(key: Key) -> UUID:
    return key if isinstance(key, UUID) else UUID(key)


def clash_unit_names(found: Found) -> dict[int, str]:
    """Names of the units that clashes point to."""
    others = {unit for each in found.values() for clash in each for unit in clash.others}
    return {pk: union_name(unit.name, unit.level) for pk, unit in of_ids(others).items()}
