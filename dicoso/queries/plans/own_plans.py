"""Plans of field work: a cadre's own periods, what was approved for them, what waits for whom, and who is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from dicoso.domain.permissions import find_reach
from dicoso.domain.plans import STANDING, Period, awaited, days_step_late
from dicoso.domain.units import union_name
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.plans.plan_board import DECIDED_BY, People, board_people
from dicoso.queries.plans.plan_clashes import staff
from dicoso.queries.plans.plan_rules import (
    Deciders,
    PlanRules,
    deciders,
    period_after,
    period_at,
    plan_period,
    plan_rules,
)
from dicoso.queries.units import SEGMENT, Province, ProvinceTree, Reach
from dicoso.store.models import Plan, PlanItem, Posting, Unit, Visit

LOOKED_BACK = timedelta(days=45)  # an approved item that nobody recorded is offered for this long


class ApprovedItem(NamedTuple):
    """One stay of an approved plan; `recorded`: a trip that isn't cancelled stands behind it already."""

    id: UUID
    plan_id: UUID
    start: date
    end: date
    host_id: int
    host: str
    level: str
    form: str
    content: str
    expected: str
    recorded: bool


def upcoming(person_id: int, today: date) -> list[ApprovedItem]:
    """Person's approved items from today on, and those of late that no trip was recorded for, by date.

    Items of a superseded version are left out; those of a version that is being amended are still in force.
    """
    gone_condition = Exists(Visit.objects.filter(plan_item=OuterRef("pk"), person=person_id, state="recorded"))
    ahead = Q(end__gte=today)
    forgotten = Q(end__gte=today - LOOKED_BACK, recorded=False)
    plan_items = (
        PlanItem.objects.filter(plan__person=person_id, plan__state="approved")
        .annotate(recorded=gone_condition)
        .filter(ahead | forgotten)
        .select_related("host")
        .order_by("start", "end", "pk")
    )
    return [
        ApprovedItem(
            item.pk,
            item.plan_id,
            item.start,
            item.end,
            item.host_id,
            union_name(item.host.name, item.host.level),
            item.host.level,
            item.form,
            item.content,
            item.expected,
            item.recorded,
        )
        for item in plan_items
    ]


class Mine(NamedTuple):
    """One of a person's periods: the newest version, the one in force, and what is due next.

    `late`: days past `due`, the last day of the next step; 0 in time. `open`: it can still be registered.
    """

    period: Period
    unit: Unit
    plan: Plan | None
    in_force: Plan | None
    items: int
    days: int
    next: str | None
    due: date | None
    late: int
    open: bool


def own_periods(person_id: int, today: date) -> list[Mine]:
    """Person's planning periods, the latest first: next, present, and every one that has a plan."""
    tree = units.load_provinces()
    plans: dict[Period, list[Plan]] = defaultdict(list)
    own = Plan.objects.filter(person=person_id).select_related("unit").prefetch_related("items")
    for plan in own.order_by("version"):
        plans[plan_period(plan)].append(plan)
    postings = list(Posting.objects.filter(person=person_id).select_related("unit").order_by("start", "end", "pk"))
    places: dict[Period, Unit] = {period: found[-1].unit for period, found in plans.items()}
    places = _now_and_next(postings, tree, today) | places
    who = deciders((unit.path for unit in places.values()), today)
    found = [_own_period(period, plans[period], unit, who, tree, today, person_id) for period, unit in places.items()]
    return sorted(found, key=lambda each: each.period.span.start, reverse=True)


def _now_and_next(held: Sequence[Posting], tree: ProvinceTree, today: date) -> dict[Period, Unit]:
    """Present and the next period of a person, with where they work in it."""
    units_by_period: dict[Period, Unit] = {}
    day = today
    for _ in range(2):
        posting = next((each for each in held if each.end >= day), None)
        if posting is None:
            break
        period = period_at(posting.unit.path, max(day, posting.start), tree)
        units_by_period[period] = posting.unit
        day = period_after(posting.unit.path, period, tree).span.start
    return units_by_period


def _own_period(
    period: Period, versions: list[Plan], unit: Unit, who: Deciders, tree: ProvinceTree, today: date, person_id: int
) -> Mine:
    plan = versions[-1] if versions else None
    in_force = next((version for version in versions if version.state == "approved"), None)
    state = plan.state if plan else "draft"
    rules = plan_rules(unit.path, period, tree)
    target = awaited(state, who.passed(person_id, unit.path))
    due = rules.due.get(target) if target else None
    late = days_step_late(target, rules.due, today)
    if (plan and plan.version > 1) or (plan is None and late and not _expected(person_id, unit, period, rules)):
        due, late = None, 0
    items = list(plan.items.all()) if plan else []
    days = {day for item in items for day in range(item.start.toordinal(), item.end.toordinal() + 1)}
    is_open = plan is None and period.span.end >= today
    return Mine(period, unit, plan, in_force, len(items), len(days), target, due, late, is_open)


def _expected(person_id: int, unit: Unit, period: Period, rules: PlanRules) -> bool:
    """Tell whether the regime covers a person in a period, so that a plan is due."""
    return staff(Reach((unit.path,)), period.span, rules).expected(person_id)


class WaitingPlans(NamedTuple):
    """What waits for an actor at one step: so many plans of one unit for one period, the oldest since a moment.

    `action` is the right that the step needs.
    """

    action: str
    period: Period
    unit: Unit
    plans: int
    since: datetime


def deciding(actor: Actor) -> list[WaitingPlans]:
    """What waits for an actor's decision: other people's plans, the oldest first.

    Two queries for each step that the actor takes.
    """
    waiting_plans = [
        waiting_plan
        for state, action in DECIDED_BY.items()
        if actor.may(action)
        for waiting_plan in _waiting_plans(action, visible.visible_plans(actor, action).filter(state=state))
    ]
    return sorted(waiting_plans, key=lambda each: each.since)


def _waiting_plans(action: str, plans: QuerySet[Plan]) -> list[WaitingPlans]:
    groups = list(
        plans.values_list("cycle", "year", "number", "unit")
        .annotate(plans=Count("pk"), since=Min("state_at"))
        .order_by("since")
    )
    unit_of = units.of_ids(group[3] for group in groups)
    return [
        WaitingPlans(action, Period(cycle, year, number), unit_of[unit], plans, since)
        for cycle, year, number, unit, plans, since in groups
    ]


class Late(NamedTuple):
    """Who is late in a period: the people of one unit whose plans haven't reached a state by its last day."""

    period: Period
    state: str
    due: date
    unit: Unit
    people: Sequence[tuple[int, str]]


def late(actor: Actor, today: date) -> list[Late]:
    """What is late in the present and in the next period, as far as the actor sees plans, by last day.

    `state` tells whose turn it is: with_head waits for the cadres, with_org for the head, and so on. For the
    central reader, who sees every province, nothing is gathered here: each province's board says it.
    """
    tree = units.load_provinces()
    lates: list[Late] = []
    for unit in _overseen(actor):
        now = period_at(unit.path, today, tree)
        for period in (now, period_after(unit.path, now, tree)):
            if any(due < today for due in plan_rules(unit.path, period, tree).due.values()):
                lates += _late_people(board_people(actor, unit, period, today))
    return sorted(lates, key=lambda each: (each.due, each.unit.name))


def _overseen(actor: Actor) -> list[Unit]:
    """Units whose plans the actor sees, without those that lie below another one of them."""
    ids = {grant.unit_id for grant in actor.grants if find_reach(grant.role, "plan.view") == "unit"}
    units_overseen: list[Unit] = []
    for unit in sorted(units.of_ids(ids).values(), key=lambda unit: unit.path):
        if unit.level != "central" and not any(unit.path.startswith(above.path) for above in units_overseen):
            units_overseen.append(unit)
    return units_overseen


def _late_people(board: People) -> list[Late]:
    groups: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    for row in board.rows:
        if row.late and row.next:
            groups[row.next, row.unit].append((row.person, row.name))
    return [
        Late(board.period, state, board.rules.due[state], board.units[unit], who)
        for (state, unit), who in groups.items()
    ]


class OfProvince(NamedTuple):
    """How far a province's plans for a period are: so many people have submitted theirs, so many are approved."""

    province: Province
    period: Period
    submitted: int
    approved: int


def of_provinces(actor: Actor, today: date) -> list[OfProvince]:
    """Provinces that have plans of this year, the last or later, by code. Three queries.

    Each with the latest period that has begun, or else the first that is planned for.
    """
    plans = visible.visible_plans(actor, "plan.view").filter(state__in=STANDING, year__gte=today.year - 1)
    groups = plans.annotate(above=Substr("unit__path", 1, 2 * SEGMENT)).values_list("above", "cycle", "year", "number")
    people = Count("person", distinct=True)
    tree = units.load_provinces()
    counts: dict[tuple[Province, Period], tuple[int, int]] = {}
    for above, cycle, year, number, submitted, approved in groups.annotate(
        submitted=people, approved=Count("person", distinct=True, filter=Q(state="approved"))
    ).order_by("above"):
        period = Period(cycle, year, number)
        province = tree.province(above, period.span.start)
        if province is not None:
            before = counts.get((province, period), (0, 0))  # of a merged province, what its parts planned
            counts[province, period] = before[0] + submitted, before[1] + approved
    periods: dict[Province, Period] = {}
    for province, period in sorted(counts, key=lambda each: (each[1].span.start, each[0].code)):
        if province not in periods or period.span.start <= today:
            periods[province] = period
    return [
        OfProvince(province, period, *counts[province, period])
        for province, period in sorted(periods.items(), key=lambda each: (each[0].code, each[0].valid_from))
    ]
