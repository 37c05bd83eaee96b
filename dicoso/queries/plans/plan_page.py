"""One plan with all about it: its stays and what collides with them, who decides next, and what happened to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from dicoso.domain.plans import Period, awaited, days_step_late, hints, joined
from dicoso.domain.workflow import DECISIONS
from dicoso.queries import units, visible
from dicoso.queries.actors import Actor
from dicoso.queries.audit import names_of
from dicoso.queries.plans.plan_board import DECIDED_BY
from dicoso.queries.plans.plan_clashes import (
    Owner,
    PlannedLine,
    as_key,
    clash_unit_names,
    collisions,
    lines,
    planned_stays,
    staff,
    standing,
)
from dicoso.queries.plans.plan_rules import PlanRules, deciders, plan_period, plan_rules, undecided
from dicoso.queries.units import SEGMENT, Reach
from dicoso.store.models import AuditEvent, Plan, Role


class PlanEvent(NamedTuple):
    """One thing that happened to a plan, in any of its versions; `to`: the state that it brought the plan to."""

    at: datetime
    who: str
    action: str
    version: int
    reason: str
    to: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with all about it. `decides`: who else could take the next step today; `due` None: no last day.

    `passed`: the states that it is passed on over; `next`: the one that it has to reach.
    """

    plan: Plan
    period: Period
    rules: PlanRules
    lines: Sequence[PlannedLine]
    unit_names: dict[int, str]
    passed: frozenset[str]
    next: str | None
    due: date | None
    late: int
    decides: Sequence[str]
    versions: Sequence[Plan]
    events: Sequence[PlanEvent]
    may: frozenset[str]

    @property
    def days(self) -> int:
        """How many days the plan has; a date counts once."""
        return len({day for line in self.lines for day in range(line.start.toordinal(), line.end.toordinal() + 1)})


def plan_page(actor: Actor, plan_id: UUID, today: date) -> PlanPage:
    """Plan with all about it. A constant number of queries.

    Raises: NotFound.
    """
    plan = visible.find_one(visible.visible_plans, actor, "plan.view", pk=plan_id)
    period, unit = plan_period(plan), plan.unit
    rules = plan_rules(unit.path, period, units.load_provinces())
    passed = deciders([unit.path], today).passed(plan.person_id, unit.path)
    target = awaited(plan.state, passed)
    first = plan.version == 1
    versions = visible.visible_plans(actor, "plan.view").filter(
        person=plan.person_id, year=plan.year, cycle=plan.cycle, number=plan.number
    )
    known_versions = sorted(versions, key=lambda each: each.version)
    shown, unit_names = _plan_lines_with_clashes(plan, rules, today)
    return PlanPage(
        plan=plan,
        period=period,
        rules=rules,
        lines=shown,
        unit_names=unit_names,
        passed=passed,
        next=target,
        due=rules.due.get(target) if first and target else None,
        late=days_step_late(target, rules.due, today) if first else 0,
        decides=_decides(plan, unit.path, today),
        versions=known_versions,
        events=_plan_events(known_versions),
        may=_possible_steps(actor, plan, amendable=plan.pk == known_versions[-1].pk and period.span.end >= today),
    )


def _plan_lines_with_clashes(plan: Plan, rules: PlanRules, today: date) -> tuple[list[PlannedLine], dict[int, str]]:
    """Plan's stays with what collides with them among the standing plans of the province."""
    period = plan_period(plan)
    keys = list(plan.items.values_list("pk", "host_id"))
    if plan.state == "superseded":
        return lines([key for key, _ in keys], {}, rules, today), {}
    reach = units.unit_reach(rules.province or plan.unit)
    working = staff(Reach((plan.unit.path,)), period.span, rules)
    near = Q(plan__unit=plan.unit) | Q(host__in={host for _, host in keys})
    stays = planned_stays(period, reach, standing(period, reach), near & ~Q(plan__person=plan.person_id))
    own = planned_stays(period, reach, {as_key(plan.pk): Owner(plan.person_id, plan.unit_id)}, Q(plan=plan))
    items = {stay.item for stay in own}
    clashes_by_stay = joined(collisions(stays + own, working), hints(stays + own, items, period.span))
    clashes_by_stay = {key: clashes for key, clashes in clashes_by_stay.items() if key in items}
    return lines(items, clashes_by_stay, rules, today), clash_unit_names(clashes_by_stay)


def _decides(plan: Plan, path: str, today: date) -> list[str]:
    """Names of those who could take the plan's next step, its owner left out."""
    step = DECISIONS.get(plan.state)
    if step is None:
        return []
    above = [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]
    roles = Role.objects.filter(role=step.role, start__lte=today, end__gte=today, account__is_active=True)
    reaching = roles.filter(unit__in=_closures(above)).exclude(account__person=plan.person_id)
    return list(reaching.order_by("account__name").values_list("account__name", flat=True).distinct())


def _closures(paths: Sequence[str]) -> list[int]:
    """Ids of units with these paths, and of all that they came from and became."""
    ids = [int(path[-SEGMENT:]) for path in paths]
    return [int(path[-SEGMENT:]) for reach in units.reaches(ids).values() for path in reach.paths]


def _plan_events(versions: Sequence[Plan]) -> list[PlanEvent]:
    """What happened to a plan in all its versions, the newest first; edits of drafts are left out."""
    number = {str(plan.pk): plan.version for plan in versions}
    audit_events = (
        AuditEvent.objects.filter(subject="plan", subject_id__in=number).exclude(action="plan.edit").order_by("-seq")
    )
    found = list(audit_events)
    called = names_of(each.actor for each in found)
    return [
        PlanEvent(
            each.at,
            called.get(each.actor, each.actor),
            each.action,
            number[each.subject_id],
            each.reason,
            str(json.loads(each.facts).get("to", "")),
        )
        for each in found
    ]


def _possible_steps(actor: Actor, plan: Plan, *, amendable: bool) -> frozenset[str]:
    """What the actor could do to a plan now, so that a page offers nothing that would be refused."""
    own = plan.person_id == actor.person_id
    if own:
        steps = {"draft": {"plan.edit", "plan.submit"}, "approved": {"plan.amend"} if amendable else set()}
        allowed = steps.get(plan.state, {"plan.withdraw"} if undecided(plan) else set())
        return frozenset(action for action in allowed if actor.scope(action).own is not None)
    action = DECIDED_BY.get(plan.state)
    if action is None or not actor.scope(action).units.holds(plan.unit.path):
        return frozenset()
    return frozenset({action, "plan.return"})
