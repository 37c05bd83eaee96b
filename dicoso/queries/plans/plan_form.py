"""What the form of a planned stay offers: hosts by part of a name, hosts of before, stays of the last period."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Max

from dicoso.domain.errors import NotFound
from dicoso.domain.plans import STANDING, Period
from dicoso.domain.units import DEPTH, union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.plans.plan_rules import TypedItem, plan_period
from dicoso.queries.units import Host, Reach
from dicoso.store.models import Plan, PlanItem, Succession, Unit, Visit

OFFERED: Final = 6  # hosts of before that are offered again
LOOKED_BACK: Final = timedelta(days=400)


def found_hosts(path: str, text: str, start: date, end: date) -> list[Host]:
    """Units that have all words of a text and that a stay of somebody of a unit could go to.

    One more than `units.FOUND_AT_MOST`, if there are more. Four queries.
    """
    above = units.load_provinces().province(path, start)
    hosts = units.search_hosts(text, start, Reach((above.path,)) if above else None)
    depth = DEPTH[above.level] if above else DEPTH["central"]
    still_there = set(
        Unit.objects.filter(pk__in=[host.pk for host in hosts], valid_to__gte=end).values_list("pk", flat=True)
    )
    return [host for host in hosts if DEPTH[host.level] > depth and host.pk in still_there]


def known_hosts(person_id: int, start: date, also: Collection[int] = ()) -> list[Host]:
    """Where a person planned to go or went of late, the latest first, as far as it is there on a date.

    `also` are hosts that must be among them.
    """
    since = start - LOOKED_BACK
    planned = PlanItem.objects.filter(plan__person=person_id, start__gte=since, plan__state__in=STANDING)
    went = Visit.objects.filter(person=person_id, start__gte=since, state="recorded")
    last: dict[int, date] = {}
    for stays in (planned, went):
        for host, day in stays.values_list("host").annotate(last=Max("start")).order_by("-last")[: 2 * OFFERED]:
            last[host] = max(day, last.get(host, day))
    unit_of = Unit.objects.in_bulk({*last, *also})
    order = sorted(last, key=lambda host: (last[host], host), reverse=True)
    units_then = [unit_of[pk] for pk in order if unit_of[pk].valid_from <= start <= unit_of[pk].valid_to]
    units_wanted = [unit_of[pk] for pk in also if pk in unit_of and unit_of[pk].level != "department"]
    return units.hosts_of_units({unit.pk: unit for unit in (*units_wanted, *units_then[:OFFERED])}.values())


class EarlierStay(NamedTuple):
    """A stay of an earlier period that can be copied."""

    id: UUID
    start: date
    end: date
    host: str
    content: str


def earlier_items(plan: Plan) -> list[EarlierStay]:
    """Stays of the person's plan for the latest period before this one, in the version that counts."""
    first = plan_period(plan).span.start
    older = [
        each_plan
        for each_plan in Plan.objects.filter(person=plan.person_id)
        if plan_period(each_plan).span.start < first
    ]
    last = max(
        older, key=lambda each: (plan_period(each).span.start, each.state in STANDING, each.version), default=None
    )
    items = last.items.select_related("host").order_by("start", "end", "pk") if last else ()
    return [
        EarlierStay(item.pk, item.start, item.end, union_name(item.host.name, item.host.level), item.content)
        for item in items
    ]


def copied(actor: Actor, item_id: UUID, plan: Plan) -> tuple[TypedItem, str]:
    """One of the actor's own stays moved into the period of a plan, and the name of its host.

    Where the host is gone by then, its one successor stands in; where there are several, none does.
    Raises: NotFound.
    """
    own = visible.visible_plans(actor, "plan.edit")
    item = PlanItem.objects.filter(pk=item_id, plan__in=own).select_related("host", "plan").first()
    if item is None:
        raise NotFound(kind="plan_item", key=item_id)
    old, new = plan_period(item.plan), plan_period(plan)
    start = _moved_date(item.start, old, new)
    end = min(start + (item.end - item.start), new.span.end)
    host = _standing_in(item.host, start)
    name = union_name(item.host.name, item.host.level)
    return TypedItem(start, end, host.pk if host else None, item.form, item.content, item.expected), name


def _moved_date(day: date, old: Period, new: Period) -> date:
    return day if old == new else old.moved(day, new)


def _standing_in(host: Unit, on: date) -> Unit | None:
    """Unit that a host has become on a date, if it is one."""
    while not host.valid_from <= on <= host.valid_to:
        later = list(Succession.objects.filter(predecessor=host).select_related("successor")[:2])
        if len(later) != 1 or on < host.valid_from:
            return None
        host = later[0].successor
    return host
